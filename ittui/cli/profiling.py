"""Where the time of one command went: starting, reading, saving, printing, and the work between them.

It is meant to be sent to others: of what was typed it names the command, and of the file how large it is.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from json import dumps
from pathlib import Path
from typing import Any, TextIO, cast

from ..store import Store
from .context import CommandContext
from .parser import Line

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
