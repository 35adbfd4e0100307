"""A real pseudo-terminal that runs the real program: what a person would see, and the bytes that were sent.

It answers what Textual asks a terminal on its way up; pyte says what the bytes look like.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte

ROWS, COLUMNS = 40, 120
CONSOLE_FONTS = "─│┌┐└┘├┤┬┴┼═║█░▒■•·▲▼→←↑↓¶"  # in the kernel's font and in all of Debian's console-setup
KEYS = {
    "down": "\x1b[B",
    "up": "\x1b[A",
    "escape": "\x1b",
    "enter": "\r",
    "tab": "\t",
    "ctrl+s": "\x13",
    "ctrl+p": "\x10",
}
ANSWERS = (  # (what a program asks, what a modern terminal says)
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
)
UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=][\d;:]*[a-zA-Z]|\x1b\[\?[\d;]*(?:\$p|u)|\x1bP[^\x1b]*\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
)
REPOSITORY = Path(__file__).parents[2]
LONGEST = 25.0  # seconds, on a busy machine


class Terminal:
    """One program in one pseudo-terminal; a context that leaves no process behind."""

    def __init__(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        rows: int = ROWS,
        columns: int = COLUMNS,
        argv: Sequence[str] = (),
    ) -> None:
        """words: what follows `ittui`; argv: another program altogether."""
        self.everything = b""
        self.screen = pyte.Screen(columns or 80, rows or 24)  # a terminal may report that it has none
        self.stream = pyte.ByteStream(self.screen)
        self.code: int | None = None
        command = [*argv] or [sys.executable, "-m", "ittui", *words]
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(command[0], command, environment(env or {}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.fd >= 0:
            os.close(self.fd)

    def read(self, timeout: float) -> bytes:
        """What comes within so many seconds; b"" where nothing does, or the program has ended."""
        ready, _, _ = select.select([self.fd], [], [], timeout)
        try:
            data = os.read(self.fd, 1 << 16) if ready else b""
        except OSError:  # so Linux says that the other side was closed
            return b""
        self.everything += data
        self.stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))
        for asked, answer in ANSWERS:
            if asked in data:
                os.write(self.fd, answer)
        return data

    def listen(self, seconds: float) -> bytes:
        """All that comes in so many seconds."""
        until, heard = time.monotonic() + seconds, b""
        while (left := until - time.monotonic()) > 0:
            heard += self.read(left)
        return heard

    def settle(self, quiet: float = 0.4) -> bytes:
        """Read until nothing has come for so many seconds."""
        heard = b""
        while data := self.read(quiet):
            heard += data
        return heard

    def until(self, holds: Callable[[], object], what: str) -> None:
        limit = time.monotonic() + LONGEST
        while not holds():
            if time.monotonic() > limit:
                raise AssertionError(f"never came: {what}\n{self.text}")
            self.read(0.05)

    def see(self, *texts: str) -> None:
        """Read until all these texts stand on the screen."""
        for text in texts:
            self.until(lambda text=text: text in self.text, text)  # type: ignore[misc]  # mypy: no lambda defaults

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def press(self, *keys: str) -> None:
        """Press keys by name, or type letters as they stand."""
        for key in keys:
            os.write(self.fd, KEYS.get(key, key).encode())

    def escape(self) -> None:
        """A lone escape, with time for the program to know that it is alone."""
        self.press("escape")
        self.settle(0.2)

    def kill(self, number: int) -> None:
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal's other side, as a lost connection does."""
        os.close(self.fd)
        self.fd = -1

    def end(self) -> int:
        """Wait until the program has ended; its exit code, or minus the signal that ended it."""
        limit = time.monotonic() + LONGEST
        while time.monotonic() < limit:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.settle(0.05) if self.fd >= 0 else None
                self.code = os.waitstatus_to_exitcode(status)
                return self.code
            self.read(0.05) if self.fd >= 0 else time.sleep(0.02)
        raise AssertionError(f"it did not end\n{self.text}")


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """This process' environment, as a full-colour terminal sets it; nothing of Python's own, which hides faults."""
    plain = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(REPOSITORY)}
    cached = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTHON"))}
    return {**cached, **plain, **more}


def colours(data: bytes) -> set[str]:
    """The parameters that set a colour in what was sent: 31, 38;5;9, 48;2;1;2;3; the terminal's own are none."""
    result: set[str] = set()
    for sequence in re.findall(rb"\x1b\[([\d;]*)m", data):
        words = sequence.decode().split(";")
        while words:
            word = words.pop(0)
            if word in ("38", "48"):
                count = 2 if words[:1] == ["5"] else 4
                result.add(";".join([word, *words[:count]]))
                del words[:count]
            elif word.isdigit() and (30 <= int(word) <= 47 or 90 <= int(word) <= 107) and word != "39":
                result.add(word)
    return result


def fill_a_form(terminal: Terminal) -> None:
    """Begin a goal in its line, and leave it half typed."""
    terminal.press("2", "n")
    terminal.see("New goal")
    terminal.press("Half a title")
    terminal.see("Half a title")


def open_the_editor(terminal: Terminal) -> None:
    """Begin a check-in, and have its note written in the editor."""
    terminal.press("c")
    terminal.see("no change")
    terminal.press("7", "enter", "8")
    terminal.see("note")
    terminal.press("\x0f")
