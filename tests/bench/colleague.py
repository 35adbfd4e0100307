"""Two at one file: when an edit made here is painted there, and what a colleague's edit sends to those who watch."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from ittui.board import Change
from ittui.records import Goal, Project
from ittui.store import Store, open_store
from ittui.store.system import Files

from .keys import GOALS, on
from .records import TEAM, Boards
from .row import PYTHON, Row, at_most, ratio
from .starts import ittui
from .terminal import Terminal

PROJECTS = "3"
TILES = slice(2, 5)  # the lines of the headline numbers


def two_terminals(boards: Boards, rounds: int, quick: bool) -> Iterator[Row]:
    for number, most in ((1_000, 2), (10_000 if quick else 100_000, 5)):
        yield woken(boards.of(number, TEAM), number, most, max(5, rounds))
    floor = "inotify, a read and a paint: 10 ms"
    for number, bar in ((1_000, 250), (10_000, 300)):
        path = boards.of(number, TEAM)
        with ittui(path) as mine, ittui(path) as theirs:
            on(mine, GOALS)
            on(theirs, GOALS)
            took = [seen_there(mine, theirs, f"seen{turn}") for turn in range(max(3, rounds))]
        yield at_most(f"edit here → painted there, {number:,} records", bar, median(took) * 1000, floor, " ms")
    yield from watched_cell(boards.of(1_000, TEAM))


class Timed(Files):
    """The system's files; at: when the last save was put in place."""

    at = 0.0

    def replace(self, source: Any, target: Any) -> None:  # type: ignore[override]
        super().replace(source, target)
        if not str(target).endswith(".bak"):
            self.at = time.perf_counter()


def woken(path: Path, number: int, most: float, rounds: int) -> Row:
    """From a colleague's save until it is painted; and until a program that only waits and reads has said a word."""
    files = Timed()
    store = open_store(path, "ann", files=files)
    waiting = Terminal((PYTHON, "-m", "tests.bench.waiting", str(path)))
    with ittui(path) as screen, waiting as floor:
        screen.rest(2.0)  # the largest are read before there is anything to see
        on(screen, GOALS)
        floor.expect("ready")
        ours, floors = [], []
        for turn in range(rounds):
            goal = next(row for row in store.read().all(Goal) if any(row.title in line for line in screen.screen()))
            word = chr(ord("A") + turn) * 9  # a letter that stays where it is is not sent
            store.commit([Change.edit(goal, goal.replace(title=word))], "woken")
            floors.append(floor.expect("read", 5.0) - files.at)
            ours.append(screen.expect(word, 5.0) - files.at)
            screen.settle(1.0, 1.5)
    text = f"waiting for it and reading it, {median(floors) * 1000:.0f} ms; ours, {median(ours) * 1000:.0f} ms"
    return at_most(f"another's edit painted ÷ waiting and reading, {number:,} records", most, ratio(ours, floors), text)


def seen_there(mine: Terminal, theirs: Terminal, word: str) -> float:
    """From the key that saves an edit here until it stands there."""
    mine.press("e", 0.6)
    mine.press(f" {word}", 0.4)
    theirs.settle(0.1, 0.2)
    began = mine.send("ctrl+s")
    seen = theirs.expect(word, 5.0)
    theirs.settle(0.8, 0.9)
    mine.settle(0.5, 0.5)
    return seen - began


def watched_cell(path: Path) -> Iterator[Row]:
    with ittui(path) as terminal:
        on(terminal, PROJECTS)
        sizes = [turned(terminal, open_store(path, "ann")) for _ in range(2)]  # more are seldom in view
    what = "one visible cell changed by a colleague, with the tiles it moves: bytes"
    yield at_most(what, 600, max(sizes), "50 B: one cell; 18 B and its letters for each number", " B")


def turned(terminal: Terminal, store: Store) -> int:
    """The bytes that come when a colleague says that a visible project cost no more than was planned."""
    before = terminal.screen()
    project, start = dear_in_view(store.read().all(Project), before), len(terminal.everything)
    store.commit([Change.edit(project, project.replace(actual_cost=project.baseline_budget))], "as dear as planned")
    terminal.settle(1.5, 6.0)
    after = terminal.screen()
    changed = [line for old, line in zip(before, after, strict=True) if old != line]
    if before[TILES] == after[TILES] or not any(project.title in line for line in changed):
        raise RuntimeError(f"the edit of “{project.title}” does not show in its row and a tile")
    return sum(len(chunk.data) for chunk in terminal.everything[start:])


def dear_in_view(projects: Sequence[Project], lines: Sequence[str]) -> Project:
    """A project that stands there, not under the cursor, too late and too dear: when it costs less, its row stays."""
    late = re.compile(r"\+\d{2,3} d ")  # so late that it stays missed, whatever it costs
    shown = [line for line in lines if "✗ missed" in line and "▌" not in line and late.search(line)]
    return next(
        project
        for project in projects
        if any(project.title in line for line in shown)
        and project.actual_cost
        and project.baseline_budget
        and project.actual_cost.amount * 5 > project.baseline_budget.amount * 6  # too dear by any measure
    )
