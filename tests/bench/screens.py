"""The screen: start, keys, quitting, memory and idleness, in a pseudo-terminal, beside a bare Textual app."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from .row import OURS, PYTHON, Row, at_least, at_most, interleaved, ratio
from .terminal import Burst, Terminal, first_letter, share_shown

BARE = (PYTHON, "-m", "tests.bench.bare")
GOALS, INCIDENTS = "2", "5"
HELD = 1 / 30  # seconds between two keys of one that is held down


class Start(NamedTuple):
    """One start, in seconds and KiB."""

    first: float
    most: float
    quit: float
    memory: int


def ittui(path: Path) -> Terminal:
    return Terminal((*OURS, "--file", str(path)))


def bare(rows: int) -> Terminal:
    return Terminal((*BARE, str(rows)))


def started(terminal: Terminal) -> Start:
    with terminal:
        terminal.settle(0.7)
        frames = terminal.lines_at()
        memory = terminal.memory()
        return Start(first_letter(frames), share_shown(frames, 0.9), terminal.quit(), memory)


def starts(files: dict[int, Path], rounds: int) -> Iterator[Row]:
    kept: dict[str, list[Start]] = {"bare": []}
    for _ in range(rounds):
        kept["bare"].append(started(bare(100)))
        for number in (1_000, 10_000, 25_000):
            kept.setdefault(str(number), []).append(started(ittui(files[number])))
    floors = kept["bare"]

    def against(number: int, part: str) -> float:
        return ratio([getattr(each, part) for each in kept[str(number)]], [getattr(each, part) for each in floors])

    floor = f"bare Textual, {median(each.most for each in floors) * 1000:.0f} ms"
    yield at_most("90 % of the first screen ÷ bare Textual, 1,000 records", 1.25, against(1000, "most"), floor)
    yield at_most("the same at 25,000 records", 1.6, against(25_000, "most"), floor)
    first = f"bare Textual's first letter, {median(each.first for each in floors) * 1000:.0f} ms"
    yield at_most("first real content ÷ bare's first paint", 1.0, against(1000, "first"), first)
    left = f"bare Textual, {median(each.quit for each in floors) * 1000:.0f} ms"
    yield at_most("quit ÷ bare's quit", 0.25, against(1000, "quit"), left)
    held = f"bare Textual, {median(each.memory for each in floors) / 1024:.0f} MiB"
    yield at_most("memory ÷ bare Textual, 1,000 records", 1.4, against(1000, "memory"), held)
    yield at_most("memory ÷ bare Textual, 10,000 records", 2.0, against(10_000, "memory"), held)


def keys(files: dict[int, Path], rounds: int) -> Iterator[Row]:
    """Keys on a table: all times to the last byte."""
    with ittui(files[1000]) as small, bare(1000) as table, ittui(files[10_000]) as large:
        for each, tab in ((small, INCIDENTS), (large, INCIDENTS)):
            each.settle(0.7)
            each.press(tab, 1.5)
        table.settle(0.7)
        times = interleaved(
            rounds * 3,
            lambda: press(small, "down").first,
            lambda: press(table, "down").first,
            lambda: press(large, "down").first,
        )
        yield at_most(
            "cursor key in view ÷ DataTable's",
            0.6,
            ratio(times[0], times[1]),
            f"DataTable, {median(times[1]) * 1000:.1f} ms",
        )
        yield at_most(
            "key cost at 10,000 rows ÷ 1,000 rows", 1.3, ratio(times[2], times[0]), "the same key, 1,000 records"
        )
        small.press("home", 0.5)
        held = hold(small, "down", 14)
        yield at_most(
            "cursor key held in view: bytes a key", 500, held.size / 14, "350 B: two lines and their marks", " B"
        )
        held = hold(large, "down", 60)
        yield at_most(
            "scrolling by a held key: bytes a key", 2000, held.size / 60, "480 B: a curses scroll region", " B"
        )
        yield at_most("key held at 30/s, 10,000 records: lag", 50, max(0.0, held.last - 60 * HELD) * 1000, "0", " ms")
        small.press(GOALS, 0.5)
        form = small.press("e", 0.6)
        yield at_most("opening a form: bytes", 12_000, form.size, "4,800 B: every cell of the screen", " B")
        escapes = []
        for _ in range(max(3, rounds)):
            escapes.append(small.press("escape", 0.4).first * 1000)
            small.press("e", 0.6)
        yield at_most("Esc to paint", 50, median(escapes), "104 ms: Textual's own", " ms")
        small.press("escape", 0.4)
        before, began = small.cpu(), time.perf_counter()
        idle = small.settle(10.0, 10.0)
        used = (small.cpu() - before) / (time.perf_counter() - began) * 100
        yield at_most("idle for 10 s: bytes", 0, idle.size, "0", " B")
        yield at_most("idle for 10 s: processor", 0.5, used, "0", " %")


def press(terminal: Terminal, key: str) -> Burst:
    return terminal.press(key, 0.2)


def hold(terminal: Terminal, key: str, times: int) -> Burst:
    """A key held down: so many times, 30 a second."""
    began, start = time.perf_counter(), len(terminal.everything)
    for number in range(times):
        terminal.send(key)
        while (left := began + (number + 1) * HELD - time.perf_counter()) > 0:
            terminal.read(left)
    terminal.settle(0.4, 0.5)
    return Burst(began, tuple(terminal.everything[start:]))


def refills(files: dict[int, Path], rounds: int) -> Iterator[Row]:
    """Sorting all rows, and a filter that is typed, to the last byte of the paint."""
    with ittui(files[10_000]) as mine, bare(10_000) as theirs:
        mine.settle(0.7)
        mine.press(INCIDENTS, 1.5)
        theirs.settle(1.5)
        mine.press("/", 0.5)

        def narrowed() -> float:
            took = mine.press("m", 0.7).last
            mine.press("\x7f", 0.7)
            return took

        ours, floor = interleaved(rounds, narrowed, lambda: theirs.press("r", 1.0, 20.0).last)
        text = f"DataTable.clear and add_rows, {median(floor) * 1000:.0f} ms"
        yield at_most("filter of the rows of 10,000 records ÷ DataTable", 0.05, ratio(ours, floor), text)


def two_terminals(files: dict[int, Path], rounds: int) -> Iterator[Row]:
    """An edit here, until it is painted there; and the bytes that it costs there."""
    for number, bar in ((1_000, 250), (10_000, 300)):
        with ittui(files[number]) as mine, ittui(files[number]) as theirs:
            for each in (mine, theirs):
                each.settle(0.9)
                each.press(GOALS, 0.9)
            took, sizes = [], []
            for turn in range(max(3, rounds)):
                mine.press("e", 0.6)
                mine.press(f" seen{turn}", 0.4)
                theirs.settle(0.1, 0.2)
                began, start = mine.send("ctrl+s"), len(theirs.everything)
                mine_seen = theirs.expect(f"seen{turn}", 5.0)
                took.append((mine_seen - began) * 1000)
                theirs.settle(0.8, 0.9)
                mine.settle(0.5, 0.5)
                sizes.append(sum(len(chunk.data) for chunk in theirs.everything[start:]))
            floor = "inotify, a read and a paint: 10 ms"
            yield at_most(f"edit here → painted there, {number:,} records", bar, median(took), floor, " ms")
            if number == 1_000:
                yield at_most("a colleague's edit of a visible cell: bytes", 600, mean(sizes), "50 B: one cell", " B")


__all__ = ["at_least", "keys", "refills", "starts", "two_terminals"]
