"""Carrying goals over into the next period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ittui.actions.carry_over import USUAL
from ittui.board import Board
from ittui.fields import InputError
from ittui.records import CheckIn, Checkpoint, Goal, GoalState, Item, Milestone, Record, Waiver

from .acting import act

DAY = date(2026, 12, 20)


def goal(**values: Any) -> Goal:
    usual = {
        "title": "Reduce tickets",
        "state": GoalState.ACTIVE,
        "area": "Technical support",
        "owner": 1,
        "reviewer": 2,
        "baseline": Decimal(80),
        "target": Decimal(40),
        "current": Decimal(50),
        "confidence": 8,
        "score": Decimal("0.7"),
        "resources": "a mentor",
        "notes": "old talk",
        "waivers": (Waiver.of(rule="S3", reason="known"),),
        "start": date(2026, 1, 1),
        "due": date(2026, 12, 31),
        "checkpoints": (Checkpoint.of(day=date(2026, 4, 1), expected=Decimal(20)),),
    }
    return Goal.new(**{**usual, **values})


def carried(one: Goal, *records: Record, travels: Iterable[str] = USUAL, period: str = "2027", **more: Any) -> Goal:
    board = Board.of(one, *records)
    chosen: dict[str, Any] = dict.fromkeys(travels, True)
    changes = act(board, "goals.carry-over", one, today=DAY, period=period, **chosen, **more)
    after = board.applying(changes)
    assert len(after.all(CheckIn)) == len(board.all(CheckIn))
    assert after.get(Goal, one.id) == one
    (new,) = (each for each in after.all(Goal) if each.id != one.id)
    return new


def test_the_usual_choice_starts_from_where_the_goal_stands() -> None:
    one = goal()
    new = carried(one, CheckIn.new(goal=one.id, date=date(2026, 12, 1), value=Decimal(55), confidence=8))
    assert (new.start, new.due, new.state) == (date(2027, 1, 1), date(2027, 12, 31), GoalState.DRAFT)
    assert (new.title, new.owner, new.reviewer, new.resources) == ("Reduce tickets", 1, 2, "a mentor")
    assert (new.baseline, new.target) == (Decimal(55), Decimal(40))
    assert [(row.day, row.expected) for row in new.checkpoints] == [(date(2027, 4, 1), Decimal(20))]
    assert (new.confidence, new.current, new.score, new.notes, new.waivers) == (None, None, None, "", ())


def test_only_what_is_chosen_travels() -> None:
    bare = carried(goal(), travels=())
    assert (bare.title, bare.target, bare.reviewer, bare.resources, bare.checkpoints) == (
        "Reduce tickets",
        None,
        None,
        "",
        (),
    )
    noted = carried(goal(), travels=("notes_too", "waivers", "measure"))
    assert (noted.notes, noted.waivers[0].rule, noted.baseline) == ("old talk", "S3", Decimal(80))


def test_only_open_parts_travel() -> None:
    servers = (Milestone.of(what="ABC-01", done=DAY), Milestone.of(what="ABC-02"))
    things = (Item.of(what="Desktops", wanted=20, done=20), Item.of(what="Laptops", wanted=35, done=15))
    assert [row.what for row in carried(goal(milestones=servers)).milestones] == ["ABC-02"]
    (left,) = carried(goal(items=things)).items
    assert (left.what, left.wanted, left.done) == ("Laptops", 20, None)
    with pytest.raises(InputError, match="all parts of “Reduce tickets” are done"):
        carried(goal(milestones=servers[:1]))


def test_what_makes_no_sense_is_refused() -> None:
    one = goal()
    with pytest.raises(InputError, match="not a period to carry over into"):
        carried(one, period="all")
    with pytest.raises(InputError, match="it is draft"):
        carried(goal(state=GoalState.DRAFT))
    with pytest.raises(InputError, match="is in 2027 already"):
        carried(one, goal(start=date(2027, 1, 1), due=date(2027, 12, 31)))
    with pytest.raises(InputError, match="has reached 40; give a new target"):
        carried(goal(current=Decimal(40)))
    assert carried(goal(current=Decimal(40)), target=Decimal(20)).target == 20
