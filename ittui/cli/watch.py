"""How a command is run: with --watch drawn again whenever the file changes, until q or ctrl+c; or with its times.

On a terminal --watch takes the screen and gives it back; in a pipe each new state follows the last one.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from datetime import datetime
from functools import cached_property
from io import StringIO
from json import dumps
from pathlib import Path
from typing import Any, TextIO, cast

from ..fields.layout import terminal_size
from ..fields.system import ending_signals, leave
from ..store import Store
from ..store.backing import ChangeWatcher
from ..store.system import pipe_ends
from .context import CommandContext, Usage
from .output import colored, styled
from .parser import Line

READING = ("list", "show", "check", "due", "report", "status", "metrics", "explain", "log", "doctor")
LONGEST = 60.0  # seconds after which what depends on the hour is worked out anew
SHORTEST = 0.2  # seconds between two states, however often the file is saved
TAKE, GIVE_BACK = "\x1b[?1049h\x1b[?25l\x1b[?7l", "\x1b[?7h\x1b[?25h\x1b[?1049l"


class Drawing(StringIO):
    """What is printed for one state; as wide and as colourful as what it is printed to."""

    encoding = "utf-8"

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def watch(line: Line, run: Callable[[CommandContext], int], now: Callable[[], datetime]) -> int:
    """Draw what the command prints, again and again; its last exit code. Usage where it changes something."""
    if line.name.split()[-1] not in READING:
        raise Usage(f"--watch is for commands that only read: {', '.join(READING)}")
    first = CommandContext(line.options, now())
    watcher = first.store.watcher()
    wake, waker = pipe_ends()
    threading.Thread(target=tell_changes, args=(watcher, waker), daemon=True).start()
    terminal = sys.stdout.isatty()
    try:
        with screen_taken(terminal), resizes_heard(waker):
            return states(line, run, now, wake, terminal)
    finally:
        watcher.close()


def states(
    line: Line, run: Callable[[CommandContext], int], now: Callable[[], datetime], wake: int, terminal: bool
) -> int:
    """Draw each state that differs from the last one, until somebody ends it."""
    keys = [0] if terminal and sys.stdin.isatty() else []
    drawn = ""
    while True:
        frame = Drawing(terminal)
        with redirect_stdout(frame), redirect_stderr(frame):
            code = run(CommandContext(line.options, now()))
        if frame.getvalue() != drawn:
            show(frame.getvalue(), again=bool(drawn), terminal=terminal)
            drawn = frame.getvalue()
        if ended(keys, [], SHORTEST) or ended(keys, [wake], None):
            return code
        drawn = "" if resized(wake) else drawn


def show(text: str, *, again: bool, terminal: bool) -> None:
    """Write one state: as much of it as the screen has lines for, or all of it."""
    if not terminal:
        sys.stdout.write(f"\n{text}" if again else text)
    else:
        lines, height = text.rstrip("\n").split("\n"), terminal_size().lines
        more = len(lines) - (height - 1)
        foot = f"{datetime.now():%H:%M:%S}  {f'{more} more lines; ' if more > 0 else ''}q ends"
        shown = [*lines[: height - 1], styled(foot, "dim", colored(""))]
        sys.stdout.write("\x1b[H" + "".join(f"{each}\x1b[K\r\n" for each in shown)[:-2] + "\x1b[J")
    sys.stdout.flush()


def ended(keys: list[int], others: list[int], seconds: float | None) -> bool:
    """Wait for a key or what else is to be read; did somebody press q, or go away?"""
    ready, _, _ = select.select([*keys, *others], [], [], seconds)
    if not set(keys) & set(ready):
        return False
    typed = os.read(0, 64)
    return not typed or typed[:1] in (b"q", b"Q") or ended(keys, others, seconds)


def resized(wake: int) -> bool:
    """Take what was told; was it a new size of the terminal?"""
    return bytes([signal.SIGWINCH]) in os.read(wake, 4096)


def tell_changes(watcher: ChangeWatcher, waker: int) -> None:
    while not watcher.closed:
        watcher.wait(LONGEST)
        with suppress(OSError):
            os.write(waker, b"\0")


@contextmanager
def screen_taken(terminal: bool) -> Iterator[None]:
    """The terminal's other screen, and its keys as they are pressed; as it was before, afterwards."""
    if not terminal:
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(0) if sys.stdin.isatty() else None
    heard = {number: signal.signal(number, leave) for number in ending_signals()}
    try:
        if before is not None:
            tty.setcbreak(0)
        sys.stdout.write(TAKE)
        yield
    finally:
        with suppress(OSError, termios.error):
            sys.stdout.write(GIVE_BACK)
            sys.stdout.flush()
            if before is not None:
                termios.tcsetattr(0, termios.TCSADRAIN, before)
        for number, handler in heard.items():
            signal.signal(number, handler)


@contextmanager
def resizes_heard(waker: int) -> Iterator[None]:
    before = signal.signal(signal.SIGWINCH, lambda *_: None)
    former = signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(former)
        signal.signal(signal.SIGWINCH, before)


ON_DISK = {"read": "read", "as_of": "read", "log": "read", "commit": "save", "undo": "save", "redo": "save"}


class TimeSpent:
    """Milliseconds by what they were spent on."""

    def __init__(self) -> None:
        self.start = since_process_began()
        self.began = time.perf_counter()
        self.parts: dict[str, float] = {"read": 0.0, "save": 0.0, "print": 0.0}

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.parts[part] += (time.perf_counter() - began) * 1000

    def figures(self) -> dict[str, float]:
        """start: until the command was known; work: what was neither on disk nor printed."""
        run = (time.perf_counter() - self.began) * 1000
        work = run - sum(self.parts.values())
        figures = {"total": self.start + run, "start": self.start, **self.parts, "work": work}
        return {name: round(figure, 1) for name, figure in figures.items()}


class TimedStore:
    """A store whose reading and saving is timed."""

    def __init__(self, store: Store, spent: TimeSpent) -> None:
        self.store, self.spent = store, spent

    def __getattr__(self, name: str) -> Any:
        result = getattr(self.store, name)
        return self.timed(result, ON_DISK[name]) if name in ON_DISK else result

    def timed(self, act: Callable[..., Any], part: str) -> Callable[..., Any]:
        def timed(*args: object, **rest: object) -> object:
            with self.spent.on(part):
                return act(*args, **rest)

        return timed


class TimedCall(CommandContext):
    """A call whose store is timed."""

    def __init__(self, line: Line, call: CommandContext, spent: TimeSpent) -> None:
        super().__init__(line.options, call.now)
        self.spent = spent

    @cached_property
    def store(self) -> Store:
        with self.spent.on("read"):
            store = super().store
        return cast("Store", TimedStore(store, self.spent))


def run_timed(line: Line, call: CommandContext) -> int:
    """Run a command, and tell at its end where the time went, however it ended."""
    assert line.command is not None
    spent = TimeSpent()
    with opened(call.trace) as file:
        timed = TimedCall(line, call, spent)
        try:
            code = line.command.run(timed, line.arguments)
            with spent.on("print"):
                sys.stdout.flush()
            return code
        finally:
            tell(line.name, spent.figures(), call.place, file)


@contextmanager
def opened(name: str) -> Iterator[TextIO]:
    """The file to write to; "-" is standard error."""
    if name == "-":
        yield sys.stderr
        return
    with Path(name).open("a", encoding="utf-8") as file:
        yield file


def tell(command: str, figures: dict[str, float], place: Path | str, file: TextIO) -> None:
    size = place.stat().st_size if isinstance(place, Path) and place.exists() else 0
    if file is not sys.stderr:
        at = time.strftime("%H:%M:%S")
        line = {"at": at, "what": "command", "name": command, **{f"{name}_ms": ms for name, ms in figures.items()}}
        print(dumps({**line, "file_bytes": size}), file=file)
        return
    total, *parts = (f"{name} {ms:,.1f}" for name, ms in figures.items() if ms)
    weight = f"; the file has {size:,} bytes" if size else ""  # a database has no file
    print(f"trace: {command}: {total} ms = {' + '.join(parts)}{weight}", file=file)


def since_process_began() -> float:
    """Milliseconds that this process has lived, to 10 ms; where the system does not tell, those it has worked."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        return (time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")) * 1000
    except (OSError, ValueError, IndexError, AttributeError):
        return time.process_time() * 1000
