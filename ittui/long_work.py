"""How far long work is: whoever works reports it here, whoever waits for it listens, and may stop it.

    with working("loading it.json", size, "bytes"):
        ...
        advance(len(part))

What a listener raises comes out of the work, which has put nothing in its place by then. Nobody listens: no cost.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from time import monotonic
from typing import NamedTuple, TextIO, TypeVar, cast

T = TypeVar("T")

UNNOTICED = 0.7  # seconds that one waits without a word
PAUSE = 0.2  # seconds between two words
STEP = 50  # rows between two reports
MEGA = 1_000_000
BAR = 20  # columns


class Work(NamedTuple):
    """What is being done, and how much of it; of 0: nobody can tell how much there is."""

    what: str
    done: int = 0
    of: int = 0
    unit: str = ""

    @property
    def amount(self) -> str:
        """How much of it, in words: 12 of 48 MB, 3,000 of 100,000 rows."""
        if self.unit == "bytes":
            return f"{self.done / MEGA:,.0f} of {self.of / MEGA:,.0f} MB"
        return f"{self.done:,} of {self.of:,} {self.unit}" if self.of else ""

    @property
    def text(self) -> str:
        """One line for it, with a bar where that can be told."""
        filled = BAR * min(self.done, self.of) // self.of if self.of else 0
        return f"{self.what} {'█' * filled}{'░' * (BAR - filled)} {self.amount}" if self.of else self.what


Listener = Callable[[Work | None], None]  # None: a piece of work is over
LISTENER: ContextVar[Listener | None] = ContextVar("LISTENER", default=None)
CURRENT: ContextVar[Work | None] = ContextVar("CURRENT", default=None)


@contextmanager
def listening(listener: Listener | None) -> Iterator[None]:
    """Tell a listener of all work that this thread does meanwhile, and no other; None: nobody."""
    token = LISTENER.set(listener)
    try:
        yield
    finally:
        LISTENER.reset(token)


@contextmanager
def working(what: str, of: int = 0, unit: str = "") -> Iterator[None]:
    """Do a piece of work of so many units, which advance counts."""
    listener = LISTENER.get()
    if listener is None:
        yield
        return
    token = CURRENT.set(Work(what, 0, of, unit))
    try:
        advance(0)
        yield
    finally:
        CURRENT.reset(token)
        listener(None)


def advance(units: int = 1, what: str = "") -> None:
    """So much more of the present work is done; here it may be stopped. what: what it is by now."""
    now, listener = CURRENT.get(), LISTENER.get()
    if now is not None and listener is not None:
        fresh = now._replace(done=now.done + units, what=what or now.what)
        CURRENT.set(fresh)
        listener(fresh)


def counted(rows: Collection[T], what: str, unit: str = "rows", step: int = STEP) -> Iterator[T]:
    """Rows one after the other; how many have been gone through is what is done. step: rows between two reports."""
    with working(what, len(rows), unit):
        for number, row in enumerate(rows, 1):
            yield row
            if not number % step:
                advance(step)


class WorkPace:
    """Whether it is time for a word on work: not on what one does not notice, and then not too often."""

    def __init__(self) -> None:
        self.began = self.spoke = 0.0

    def due(self) -> bool:
        now = monotonic()
        self.began = self.began or now
        if now - self.began < UNNOTICED or now - self.spoke < PAUSE:
            return False
        self.spoke = now
        return True


class ProgressBar:
    """A listener that shows work in the last line of a terminal, on standard error; in a pipe it is silent.

    What was shown stays until there is other work, or anything is written: between two pieces of work it goes on, too.
    """

    def __init__(self) -> None:
        self.pace, self.shown = WorkPace(), False
        self.stream = sys.stderr
        self.live = self.stream is not None and self.stream.isatty()

    def __call__(self, work: Work | None) -> None:
        if work and self.live and self.pace.due():
            from .fields import visible
            from .fields.layout import fit

            self.shown = True
            self.write("\r" + fit(f"{visible(work.text)} · ctrl+c stops", self.width()).rstrip() + "\x1b[K")

    def width(self) -> int:
        with suppress(OSError):
            return (os.get_terminal_size(self.stream.fileno()).columns or 80) - 1  # 0: it does not know
        return 79

    def clear(self) -> None:
        self.pace = WorkPace()
        if self.shown:
            self.shown = False
            self.write("\r\x1b[K")

    def write(self, text: str) -> None:
        with suppress(OSError):
            print(text, end="", file=self.stream, flush=True)

    @contextmanager
    def beneath(self) -> Iterator[None]:
        """Listen to all work meanwhile, and take the bar away before anything is written."""
        before = sys.stdout, sys.stderr
        if self.live:
            sys.stdout, sys.stderr = (cast("TextIO", OverBar(each, self)) for each in before)
        try:
            with listening(self):
                yield
        finally:
            self.clear()
            sys.stdout, sys.stderr = before


class OverBar:
    """An output whose text comes in the place of the bar."""

    def __init__(self, stream: TextIO, bar: ProgressBar) -> None:
        self.stream, self.bar = stream, bar

    def write(self, text: str) -> int:
        self.bar.clear()
        return self.stream.write(text)

    def flush(self) -> None:
        self.bar.clear()
        self.stream.flush()

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)


WRITTEN: list[str] = []  # what this process has put in its place, so that whoever stops it hears what was not stopped


def written(name: str) -> None:
    """A file is in its place, whole."""
    WRITTEN.append(name)
