"""The gate: a rule that is asked of every commit under the lock, with the board as it is then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from ittui.board import Board, Change, Refusal
from ittui.records import Goal
from ittui.store import ChangeRefused, StoreError

from .conftest import GOAL, OTHER, Open, state


def no_renaming(board: Board, changes: Sequence[Change]) -> Iterator[Refusal]:
    for each in changes:
        if each.before and each.after and each.before.get("title") != each.after.get("title"):
            yield Refusal("a title stays", each.table, each.id, "title")


def goal(board: Board, id: int) -> Goal:
    row = board.get(Goal, id)
    assert row
    return row


def renamed(goal: Goal) -> list[Change]:
    return [Change.edit(goal, goal.replace(title="Other"))]


def test_a_refusal_of_the_gate_saves_nothing(open_as: Open) -> None:
    store, before = open_as("ann", gate=no_renaming), state(open_as)
    with pytest.raises(ChangeRefused, match="a title stays") as caught:
        store.commit(renamed(GOAL), "rename")
    assert isinstance(caught.value, StoreError)
    assert caught.value.refusals == (Refusal("a title stays", "goals", GOAL.id, "title"),)
    assert state(open_as) == before


def test_a_commit_may_bring_its_own_gate_and_an_undo_asks_only_the_one_it_is_given(open_as: Open) -> None:
    store = open_as("ann", gate=no_renaming)
    store.commit(renamed(GOAL), "rename", gate=lambda board, changes: ())
    with pytest.raises(ChangeRefused):
        store.undo(gate=no_renaming)
    store.undo()
    assert goal(store.read(), GOAL.id).title == GOAL.title


def test_the_gate_sees_the_board_as_it_is_under_the_lock_and_what_will_really_differ(
    open_as: Open,
) -> None:
    asked: list[tuple[object, list[Change]]] = []

    def note(board: Board, changes: Sequence[Change]) -> Sequence[Refusal]:
        asked.append((goal(board, OTHER.id).title, list(changes)))
        return ()

    mine, other = open_as("ann"), open_as("ben")
    seen = goal(mine.read(), OTHER.id)
    other.commit([Change.edit(OTHER, OTHER.replace(title="Faster still"))], "by ben")
    mine.commit([Change.edit(seen, seen.replace(notes="mine"))], "by ann", gate=note)
    title, [change] = asked[-1]  # over a database it may have been asked before, of what was known
    assert title == "Faster still"
    assert change.before is not None and change.before["title"] == "Faster still"
    assert change.after is not None and change.after["title"] == "Faster still" and change.after["notes"] == "mine"
