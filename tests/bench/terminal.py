"""A pseudo-terminal that runs a program as a person would, and notes when each byte came.

It answers what Textual asks a terminal on its way up, and counts bytes; what they mean, pyte replays afterwards,
so that drawing the screen takes no time from what is measured.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

ROWS, COLUMNS = 40, 120
KEYS = {
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "pagedown": b"\x1b[6~",
    "end": b"\x1b[F",
    "home": b"\x1b[H",
    "escape": b"\x1b",
    "enter": b"\r",
    "tab": b"\t",
    "ctrl+q": b"\x11",
    "ctrl+s": b"\x13",
}
ANSWERS = (  # (what a program asks, what a modern terminal says)
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
)
DISTURBING = ("NO_COLOR", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")  # without bytecode every start compiles
UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=][\d;:]*[a-zA-Z]|\x1b\[\?[\d;]*(?:\$p|u)|\x1bP[^\x1b]*\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
)


class Chunk(NamedTuple):
    """Bytes as they came, and when, in seconds of the monotonic clock."""

    at: float
    data: bytes


class Burst(NamedTuple):
    """All that came after one cause, until it was quiet."""

    began: float
    chunks: tuple[Chunk, ...]

    @property
    def size(self) -> int:
        return sum(len(chunk.data) for chunk in self.chunks)

    @property
    def first(self) -> float:
        """Seconds to the first byte."""
        return self.chunks[0].at - self.began if self.chunks else float("nan")

    @property
    def last(self) -> float:
        """Seconds to the last byte."""
        return self.chunks[-1].at - self.began if self.chunks else float("nan")


class Terminal:
    """One program in one pseudo-terminal; a context that leaves no process behind."""

    def __init__(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, rows: int = ROWS, columns: int = COLUMNS
    ) -> None:
        self.rows, self.columns = rows, columns
        self.everything: list[Chunk] = []
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(argv[0], list(argv), environment(env or {}))
        self.ended: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.ended is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)

    def read(self, timeout: float) -> Chunk | None:
        """The next bytes; None where none come in time, or the program has ended."""
        chunk = self.receive(timeout, 1 << 16)
        if chunk:
            self.answer(chunk.data)
        return chunk

    def receive(self, timeout: float, most: int) -> Chunk | None:
        ready, _, _ = select.select([self.fd], [], [], timeout)
        if not ready:
            return None
        try:
            data = os.read(self.fd, most)
        except OSError:  # so Linux says that the other side was closed
            return None
        chunk = Chunk(time.perf_counter(), data)
        self.everything.append(chunk)
        return chunk

    def answer(self, data: bytes) -> None:
        """Say what a terminal says to what a program asks."""
        for asked, answer in ANSWERS:
            for _ in range(data.count(asked)):
                self.write(answer)

    def write(self, data: bytes) -> None:
        os.write(self.fd, data)

    def settle(self, quiet: float = 0.3, longest: float = 30.0, began: float | None = None) -> Burst:
        """What comes until nothing has come for quiet seconds; the wait for the first byte may take longest."""
        start = self.began if began is None else began
        chunks: list[Chunk] = []
        limit = time.perf_counter() + longest
        while time.perf_counter() < limit:
            chunk = self.read(quiet if chunks else longest)
            if chunk is None:
                break
            chunks.append(chunk)
        return Burst(start, tuple(chunks))

    def press(self, key: str, quiet: float = 0.15, longest: float = 2.0) -> Burst:
        """Press a key, and see what comes of it."""
        began = self.send(key)
        return self.settle(quiet, longest, began)

    def send(self, key: str) -> float:
        """Press a key; when that was."""
        began = time.perf_counter()
        self.write(KEYS.get(key) or key.encode())
        return began

    def expect(self, text: str | re.Pattern[bytes], longest: float = 30.0) -> float:
        """Read until these letters have come in one piece; when that was. TimeoutError else."""
        wanted = re.compile(re.escape(text.encode())) if isinstance(text, str) else text
        tail, limit = b"", time.perf_counter() + longest
        while (left := limit - time.perf_counter()) > 0:
            chunk = self.read(left)
            if chunk is None:
                break
            tail = tail[-8192:] + chunk.data
            if wanted.search(tail):
                return chunk.at
        raise TimeoutError(f"“{text}” did not come in {longest} s")

    def quit(self, key: str = "q", longest: float = 10.0) -> float:
        """Press a key that ends the program; seconds until its process has ended."""
        began = self.send(key)
        while time.perf_counter() - began < longest:
            self.read(0.002)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.ended = status
                return time.perf_counter() - began
        raise TimeoutError(f"it did not end within {longest} s of {key}")

    # What the screen shows.

    @cached_property
    def drawn(self) -> Drawing:
        return Drawing(self.rows, self.columns)

    def screen(self) -> list[str]:
        """The lines of the screen as they are now; what was drawn before is not drawn again."""
        self.drawn.feed(self.everything[self.drawn.count :])
        return list(self.drawn.screen.display)

    def lines_at(self) -> list[tuple[float, list[str]]]:
        """(seconds from the start, lines) after each chunk."""
        return [(at - self.began, lines) for at, lines in replayed(self.everything, self.rows, self.columns)]

    # What the process costs.

    def rest(self, seconds: float = 1.0, longest: float = 120.0) -> None:
        """Read until the program has neither said nor worked out anything for so long, or has ended."""
        limit, before, since = time.perf_counter() + longest, -1.0, time.perf_counter()
        while (now := time.perf_counter()) < limit and now - since < seconds:
            answers, spent = self.read(0.05), self.cpu()
            if answers or spent > before:
                before, since = spent, time.perf_counter()

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """KiB that the process holds; RuntimeError where it has ended."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        held = next((line.split()[1] for line in lines if line.startswith("VmRSS")), None)
        if held is None:
            raise RuntimeError("it has ended")
        return int(held)


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """This process' environment, as a full-colour terminal sets it."""
    cached = {name: value for name, value in os.environ.items() if name not in DISTURBING}
    return {**cached, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **more}


class Drawing:
    """What a terminal shows of the chunks that it is fed."""

    def __init__(self, rows: int, columns: int) -> None:
        import pyte

        self.screen, self.count = pyte.Screen(columns, rows), 0
        self.stream = pyte.ByteStream(self.screen)

    def feed(self, chunks: Sequence[Chunk]) -> None:
        for chunk in chunks:
            self.stream.feed(UNKNOWN_TO_PYTE.sub(b"", chunk.data))
        self.count += len(chunks)

    def grounds(self, line: int) -> Sequence[object]:
        """On what each cell of a line is drawn: what tells the row under the cursor from the others."""
        row = self.screen.buffer[line]
        return [(row[column].bg, row[column].reverse) for column in range(self.screen.columns)]


def replayed(chunks: Sequence[Chunk], rows: int, columns: int) -> list[tuple[float, list[str]]]:
    """(when, lines of the screen) after each chunk."""
    drawing, out = Drawing(rows, columns), []
    for chunk in chunks:
        drawing.feed([chunk])
        out.append((chunk.at, list(drawing.screen.display)))
    return out


def share_shown(frames: Sequence[tuple[float, list[str]]], share: float) -> float:
    """Seconds until so much of the last screen's lines stood there; blank ones do not count."""
    last = frames[-1][1]
    full = [number for number, line in enumerate(last) if line.strip()]
    for at, lines in frames:
        same = sum(lines[number] == last[number] for number in full)
        if same >= share * len(full):
            return at
    return float("nan")


def first_line(frames: Sequence[tuple[float, list[str]]], wanted: re.Pattern[str]) -> float:
    """Seconds until a line stood there that holds what is wanted."""
    return next((at for at, lines in frames if any(wanted.search(line) for line in lines)), float("nan"))
