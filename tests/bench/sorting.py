"""Sorting and filtering 10,000 rows, from the key to the last byte of the paint, beside a DataTable filled anew."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from statistics import median

from .keys import INCIDENTS, on
from .records import TICKETS, Boards
from .row import Row, at_most, interleaved, ratio
from .starts import bare, ittui
from .terminal import Terminal


def sorting(boards: Boards, rounds: int) -> Iterator[Row]:
    with ittui(boards.of(10_000, TICKETS)) as mine, bare(10_000) as theirs:
        on(mine, INCIDENTS)
        theirs.settle(1.5)
        columns = cycle(("title", "cause", "reference"))
        sorts, filters, floor, own = interleaved(
            max(rounds, 3),
            lambda: sorted_by(mine, next(columns)),
            lambda: narrowed(mine),
            lambda: theirs.press("r", 1.0, 20.0).last,
            lambda: theirs.press("s", 1.0, 20.0).last,
        )
        text = f"DataTable.clear and add_rows, {median(floor) * 1000:.0f} ms; its own sort, {median(own) * 1000:.0f} ms"
        yield at_most("sort of 10,000 rows to paint ÷ DataTable", 0.05, ratio(sorts, floor), text)
        yield at_most("filter of 10,000 rows to paint ÷ DataTable", 0.05, ratio(filters, floor), text)


def sorted_by(terminal: Terminal, column: str) -> float:
    """Pick a column; from the key that picks it to the last byte."""
    terminal.press("s", 0.5)
    for letter in column:
        terminal.press(letter, 0.1)
    return terminal.press("enter", 0.8, 20.0).last


def narrowed(terminal: Terminal) -> float:
    """The first letter of a filter, to the last byte; the filter is taken off again."""
    terminal.press("/", 0.4)
    took = terminal.press("m", 0.8, 20.0).last
    terminal.press("escape", 0.8)
    return took
