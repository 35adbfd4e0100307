"""Keys on a table, from the key to the paint, and the bytes that they cost, beside a bare DataTable."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import cycle
from statistics import median

from .records import TEAM, TICKETS, Boards
from .row import Row, at_most, interleaved, ratio
from .starts import bare, ittui
from .terminal import Burst, Terminal

GOALS, INCIDENTS = "2", "5"
HELD = 1 / 30  # seconds between two keys of one that is held down
IN_VIEW, PAGE = 16, 60  # keys that stay on a page, and that go beyond it


def on(terminal: Terminal, tab: str) -> Terminal:
    """A terminal whose program has started and shows a tab."""
    terminal.settle(0.7)
    terminal.press(tab, 1.2)
    return terminal


def keys(boards: Boards, rounds: int) -> Iterator[Row]:
    few, many = boards.of(100, TICKETS), boards.of(10_000, TICKETS)
    with ittui(few) as small, ittui(boards.of(1_000, TEAM)) as middle, ittui(many) as large, bare(1_000) as table:
        for each in (small, middle, large):
            on(each, INCIDENTS)
        table.settle(0.7)
        hundred, thousand, most, floor = interleaved(
            max(rounds, 5) * 3, *(up_and_down(each) for each in (small, middle, large, table))
        )
        text = f"DataTable, {median(floor) * 1000:.1f} ms"
        yield at_most("cursor key in view: time ÷ DataTable's", 0.6, ratio(thousand, floor), text)
        text = f"the same key at 100 rows, {median(hundred) * 1000:.1f} ms"
        yield at_most("key cost at 10,000 rows ÷ 100 rows", 1.3, ratio(most, hundred), text)
        yield from held(middle, large)
        yield from forms(middle, max(3, rounds))


def up_and_down(terminal: Terminal) -> Callable[[], float]:
    """The time from a key that moves the cursor within what is in view, to the first byte of the paint."""
    turns = cycle(("down", "down", "up"))
    return lambda: terminal.press(next(turns), 0.2).first


def held(middle: Terminal, large: Terminal) -> Iterator[Row]:
    middle.press(GOALS, 0.8)
    middle.press("home", 0.8)
    moved = hold(middle, "down", IN_VIEW).size / IN_VIEW
    floor = "350 B: two lines and their marks"
    yield at_most("cursor key held in view: bytes a key", 500, moved, f"{floor}; at its end the row's detail", " B")
    alone = [middle.press("up", 0.5).size for _ in range(5)]
    yield at_most("a cursor key that rests, with the detail of its row: bytes", 900, median(alone), floor, " B")
    large.press("home", 0.5)
    scrolled = hold(large, "down", PAGE)
    floor = "480 B: a curses scroll region"
    yield at_most("scrolling by a held key: bytes a key", 2_000, scrolled.size / PAGE, floor, " B")
    behind = max(0.0, scrolled.last - PAGE * HELD) * 1000
    yield at_most("key held at 30/s over 10,000 rows: lag after the last", 50, behind, "0", " ms")


def hold(terminal: Terminal, key: str, times: int) -> Burst:
    """A key held down: so many times, 30 a second."""
    began, start = time.perf_counter(), len(terminal.everything)
    for number in range(times):
        terminal.send(key)
        while (left := began + (number + 1) * HELD - time.perf_counter()) > 0:
            terminal.read(left)
    terminal.settle(0.4, 0.5)
    return Burst(began, tuple(terminal.everything[start:]))


def forms(terminal: Terminal, rounds: int) -> Iterator[Row]:
    terminal.press(GOALS, 0.6)
    opened, escapes = [], []
    for _ in range(rounds):
        opened.append(terminal.press("e", 0.6).size)
        escapes.append(terminal.press("escape", 0.4).first * 1000)
    yield at_most("opening a form: bytes", 12_000, max(opened), "4,800 B: every cell of the screen", " B")
    yield at_most("Esc to paint", 50, median(escapes), "104 ms: Textual's own", " ms")
