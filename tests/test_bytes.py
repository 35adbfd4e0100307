"""Bytes are exact: what keys, a form and a colleague's edit send over the line stays within its bounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.records import Goal
from ittui.store import open_store
from tests.bench.records import make_file
from tests.bench.row import OURS
from tests.bench.screens import hold
from tests.bench.terminal import Terminal, replayed


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_file(tmp_path_factory.mktemp("bytes") / "team.json", 1_000, date.today())


@pytest.fixture
def terminal(file: Path) -> Iterator[Terminal]:
    with Terminal((*OURS, "--file", str(file))) as terminal:
        terminal.settle(1.0)
        yield terminal


def test_a_held_key_in_view_costs_two_lines_each(terminal: Terminal) -> None:
    terminal.press("2", 0.6)
    assert hold(terminal, "down", 16).size / 16 < 500  # the detail of the row where it rests among them


def test_a_held_key_that_scrolls_costs_no_whole_table_each(terminal: Terminal) -> None:
    terminal.press("5", 0.6)
    assert hold(terminal, "down", 60).size / 60 < 2_000


def test_opening_a_form_sends_a_form(terminal: Terminal) -> None:
    terminal.press("2", 0.6)
    assert 0 < terminal.press("e", 0.8).size < 12_000


def test_a_colleagues_edit_sends_the_cells_that_it_moves(terminal: Terminal, file: Path) -> None:
    terminal.press("2", 0.8)
    store = open_store(file, "ann")
    shown = "\n".join(terminal.screen())
    goal = next(
        goal for goal in store.read().all(Goal) if f" {goal.code[:4]} " in shown and f"▸ {goal.code[:4]}" not in shown
    )
    began = len(terminal.everything)
    store.commit([Change.edit(goal, goal.replace(title=f"Zz {goal.title}"))], "rename it")
    terminal.expect("Zz ", 5.0)
    terminal.settle(0.8, 0.9)
    assert sum(len(chunk.data) for chunk in terminal.everything[began:]) < 600


def test_nothing_is_sent_while_nothing_happens(terminal: Terminal) -> None:
    assert terminal.settle(3.0, 3.0).size == 0


def test_the_screen_before_textual_is_the_one_that_textual_paints(file: Path) -> None:
    """All but the numbers, which are blank until they are worked out, and the keys on the last line."""
    with Terminal((*OURS, "--file", str(file))) as terminal:
        terminal.settle(1.0)
        first = next(at for at, chunk in enumerate(terminal.everything) if b"Goals" in chunk.data)
        early = next(at for at, chunk in enumerate(terminal.everything) if b"?2026$p" in chunk.data)
        assert first < early
        before = replayed(terminal.everything[:early], terminal.rows, terminal.columns)[-1][1]
        assert before[4:-1] == terminal.screen()[4:-1]
        assert before[0] == terminal.screen()[0]


def test_after_a_walk_the_screen_is_as_if_nobody_had_been_away(terminal: Terminal, file: Path) -> None:
    """What is not sent again must stand there already."""
    for key in ("2", "e", "escape", "5", "pagedown", "?", "escape", "end", "2", "enter", "escape", "1"):
        terminal.press(key, 0.3)
    terminal.settle(0.5, 0.5)
    with Terminal((*OURS, "--file", str(file))) as fresh:
        fresh.settle(1.0)
        fresh.press("1", 0.3)
        assert terminal.screen() == fresh.screen()
