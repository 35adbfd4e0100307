"""The terminal: its size, and what keys, saves and reloads cost on it.

Of the costs a short memory is always kept, and a file of it for whoever asked for one. It is meant to be sent to
others, so no text of a record is ever in it: a letter that was typed is “letter”. In this folder alone private names of
Textual are used; this file knows neither Textual nor the store.
"""

from __future__ import annotations

import fcntl
import struct
import sys
import termios
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, time
from typing import Any, TextIO

ROWS, COLUMNS = 24, 80  # of a terminal that reports none: serial consoles, `script` and expect
PROMISES = 1000
REST = 1.0  # seconds after which what is painted is no longer due to what came before
KINDS = ("key", "save", "reload", "paint")


class TraceEvent:
    """One event, and what it cost. Times are seconds of the monotonic clock."""

    __slots__ = ("began", "bytes", "first", "frames", "last", "name", "on_disk", "what")

    def __init__(self, what: str, name: str, began: float, on_disk: float) -> None:
        self.what, self.name, self.began, self.on_disk = what, name, began, on_disk
        self.first = self.last = 0.0
        self.bytes = self.frames = 0

    @property
    def figures(self) -> dict[str, float | None]:
        """Milliseconds to the first and to the last paint, and in which the file was written or read; bytes.

        None where nothing was painted, or nothing was waited for.
        """
        first, last = ((at - self.began) * 1000 if self.frames else None for at in (self.first, self.last))
        return {
            "first_ms": None if self.what == "paint" else first,
            "last_ms": last,
            "disk_ms": self.on_disk * 1000 or None,
            "bytes": self.bytes if self.frames else None,
        }

    @property
    def clock(self) -> str:
        """The time of day."""
        from time import localtime, strftime

        at = time() - monotonic() + self.began
        return f"{strftime('%H:%M:%S', localtime(at))}.{int(at % 1 * 1000):03}"


class Trace:
    """The last events. What is sent to the terminal belongs to the one that came last."""

    def __init__(self) -> None:
        self.past: deque[TraceEvent] = deque(maxlen=PROMISES)
        self.now: TraceEvent | None = None
        self.file: TextIO | None = None

    def begin(self, what: str, name: str = "", *, began: float | None = None, on_disk: float = 0.0) -> None:
        self.end()
        self.now = TraceEvent(what, name, monotonic() if began is None else began, on_disk)

    def sent(self, size: int) -> None:
        """So many bytes went to the terminal."""
        at, cost = monotonic(), self.now
        if cost is None or at - max(cost.began, cost.last) > REST:
            self.begin("paint", began=at)
            cost = self.now
            assert cost is not None
        cost.first, cost.last = cost.first or at, at
        cost.frames += 1
        cost.bytes += size

    def end(self) -> None:
        """The last event has cost what it costs."""
        cost, self.now = self.now, None
        if cost is not None:
            self.past.append(cost)
            if self.file is not None:
                figures = {name: tenths(figure) for name, figure in cost.figures.items()}
                begun = {"at": cost.clock, "what": cost.what, "name": cost.name or None}
                self.write({**begun, **figures, "bytes": cost.bytes, "frames": cost.frames})

    # The file.

    def open(self, path: Path) -> None:
        """Write to this file from now on; OSError where that cannot be."""
        self.file = path.open("a", encoding="utf-8", buffering=1)

    def write(self, line: Mapping[str, object]) -> None:
        from json import dumps

        with suppress(OSError):  # a full disk ends no program that only wanted to be watched
            print(dumps({name: value for name, value in line.items() if value is not None}), file=self.file)

    def close(self, place: Mapping[str, str]) -> None:
        """Write where it ran and what all came to, and no more."""
        self.end()
        if self.file is not None:
            self.write({"what": "place", **place})
            for summary in summaries(self.past):
                self.write({"what": "summary", **summary})
            with suppress(OSError):
                self.file.close()
            self.file = None


def summaries(costs: Iterable[TraceEvent]) -> list[dict[str, Any]]:
    """Of each kind of event: how many there were, the median of each figure and what nine in ten stayed within."""
    rows: dict[str, list[dict[str, float | None]]] = {what: [] for what in KINDS}
    for cost in costs:
        rows[cost.what].append(cost.figures)
    out: list[dict[str, Any]] = []
    for what, of in rows.items():
        row: dict[str, Any] = {"of": what, "count": len(of)}
        for name in of[0] if of else ():
            figures = [each for figures in of if (each := figures[name]) is not None]
            row |= {name: tenths(share(figures, 0.5)), f"{name}_p90": tenths(share(figures, 0.9))}
        out += [row] if of else []
    return out


def share(figures: Sequence[float], part: float) -> float | None:
    """What so large a part of the figures stays within."""
    return sorted(figures)[min(len(figures) - 1, int(len(figures) * part))] if figures else None


def tenths(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 1)


def ensure_size() -> None:
    """Give the terminal 80 columns and 24 rows where it reports none, so that all who ask it get the same answer."""
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        with suppress(AttributeError, OSError, ValueError):
            number = stream.fileno()  # type: ignore[union-attr]  # None is an AttributeError
            rows, columns, *rest = struct.unpack("HHHH", fcntl.ioctl(number, termios.TIOCGWINSZ, bytes(8)))
            if not (rows and columns):
                size = struct.pack("HHHH", rows or ROWS, columns or COLUMNS, *rest)
                fcntl.ioctl(number, termios.TIOCSWINSZ, size)
