"""Checking in, repeating, acknowledging."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ittui.actions.checkins import CheckInAnswer, check_in, corrected
from ittui.board import Board
from ittui.fields import InputError
from ittui.metrics.goals.goal_status import progress
from ittui.records import (
    CheckIn,
    Direction,
    Goal,
    GoalState,
    Item,
    Kpi,
    Measurement,
    Milestone,
    Person,
    Record,
    Source,
)

from .acting import act, session_of

DAY = date(2026, 7, 2)
ANN, BO = Person.new(title="Ann"), Person.new(title="Bo")
TICKETS = Kpi.new(title="Tickets", direction=Direction.DECREASE)


def goal(**values: Any) -> Goal:
    usual = {"title": "Reduce tickets", "state": GoalState.ACTIVE, "baseline": Decimal(80), "target": Decimal(40)}
    return Goal.new(**{**usual, "start": date(2026, 1, 1), "due": date(2026, 12, 31), **values})


def checked_in(board: Board, one: Goal, by: int | None = None, **answer: Any) -> Board:
    return board.applying(check_in(session_of(board, DAY, by), one, CheckInAnswer(**answer)))


def after(one: Goal, *records: Record, **answer: Any) -> Board:
    return checked_in(Board.of(ANN, BO, TICKETS, one, *records), one, **answer)


def test_a_check_in_on_a_recorded_kpi_records_its_value_too() -> None:
    one = goal(kpi=TICKETS.id)
    board = after(one, value=Decimal(60), confidence=8, note="two weeks quiet", by=ANN.id)
    (reported,) = board.all(CheckIn)
    assert (reported.value, reported.confidence, reported.note, reported.by, reported.date) == (
        Decimal(60),
        8,
        "two weeks quiet",
        ANN.id,
        DAY,
    )
    (measured,) = board.all(Measurement)
    assert (measured.kpi, measured.value, measured.date, measured.by) == (TICKETS.id, Decimal(60), DAY, "Ann")
    cached = board.get(Goal, one.id)
    assert cached is not None and cached.confidence == 8
    assert progress(board, cached, DAY).p == Fraction(1, 2)


def test_a_goal_with_values_of_its_own_keeps_the_current_one() -> None:
    one = goal()
    board = after(one, value=Decimal(70))
    cached = board.get(Goal, one.id)
    assert cached is not None and cached.current == 70
    assert not board.all(Measurement)


def test_a_second_check_in_of_the_day_replaces_the_first_and_keeps_the_corrected_value() -> None:
    one = goal(kpi=TICKETS.id)
    board = after(one, value=Decimal(60), by=ANN.id)
    again = checked_in(board, one, value=Decimal(61), note="miscounted", by=ANN.id)
    assert [reported.value for reported in again.all(CheckIn)] == [61]
    (measured,) = again.all(Measurement)
    assert measured.value == 61
    assert [(each.value, each.why, each.by) for each in measured.corrections] == [(Decimal(60), "miscounted", "Ann")]
    other = checked_in(again, one, confidence=3, by=BO.id)
    assert len(other.all(CheckIn)) == 2


def test_nothing_changed_is_an_answer() -> None:
    one = goal(confidence=6)
    board = after(one, by=ANN.id)
    cached = board.get(Goal, one.id)
    assert len(board.all(CheckIn)) == 1
    assert cached == one


def test_a_corrected_confidence_is_the_goals_too_where_the_goal_has_it_from_there() -> None:
    one = goal(confidence=7)
    first = CheckIn.new(goal=one.id, date=date(2026, 6, 1), confidence=4)
    last = CheckIn.new(goal=one.id, date=date(2026, 6, 8), confidence=7)
    board = Board.of(one, first, last)
    (change,) = corrected(board, last, last.replace(confidence=3))
    assert Goal(one.id, change.after or {}) == one.replace(confidence=3)
    assert corrected(board, first, first.replace(confidence=3)) == ()  # another one came after it
    assert corrected(board, last, last.replace(note="later")) == ()
    by_hand = Board.of(one.replace(confidence=9), first, last)
    assert corrected(by_hand, last, last.replace(confidence=3)) == ()


def test_parts_are_ticked_off_and_counted() -> None:
    servers = (Milestone.of(what="ABC-01", done=date(2026, 5, 1)), Milestone.of(what="ABC-02"))
    one = goal(milestones=servers, target=None)
    board = after(one, done=["abc-02", "ABC-01"])
    cached = board.get(Goal, one.id)
    assert cached is not None
    assert [row.done for row in cached.milestones] == [date(2026, 5, 1), DAY]
    things = goal(items=(Item.of(what="Desktops", wanted=20), Item.of(what="Laptops", wanted=35)))
    counted = after(things, counts={"lap": 7}).get(Goal, things.id)
    assert counted is not None
    assert [row.done for row in counted.items] == [None, 7]


WORKED_OUT = Kpi.new(title="On time", source=Source.COMPUTED, formula="projects_on_time")


@pytest.mark.parametrize(
    ("values", "answer", "text"),
    [
        ({"state": GoalState.DRAFT}, {}, "a draft; only active goals"),
        ({"state": GoalState.ACHIEVED}, {}, "is achieved"),
        ({"archived": True}, {}, "archived"),
        ({}, {"confidence": 11}, "from 0 to 10"),
        ({"kpi": WORKED_OUT.id}, {"value": Decimal(3)}, "leave it blank"),
        ({"milestones": (Milestone.of(what="A"),)}, {"value": Decimal(3)}, "measured by milestones; it takes no value"),
        ({"milestones": (Milestone.of(what="A"),)}, {"done": ["C"]}, "not a milestone"),
        ({}, {"done": ["C"]}, "no milestones or units"),
        ({}, {"counts": {"C": 1}}, "counts nothing"),
        ({"items": (Item.of(what="C", wanted=2),)}, {"counts": {"C": -1}}, "-1 C cannot be"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(values: dict[str, Any], answer: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        after(goal(**values), WORKED_OUT, **answer)


def test_the_last_answer_is_repeated() -> None:
    one = goal()
    last = CheckIn.new(goal=one.id, date=date(2026, 6, 25), value=Decimal(70), confidence=4, note="as before")
    board = Board.of(one, last)
    reported = board.applying(act(board, "goals.checkin", one, repeat=True, by=ANN.id, today=DAY)).all(CheckIn)
    assert sorted((each.date, each.value, each.confidence, each.note) for each in reported if each.date) == [
        (date(2026, 6, 25), Decimal(70), 4, "as before"),
        (DAY, Decimal(70), 4, "as before"),
    ]
    with pytest.raises(InputError, match="no check-in yet"):
        act(Board.of(one), "goals.checkin", one, repeat=True, today=DAY)


def test_the_reviewer_acknowledges_and_may_answer_later() -> None:
    one = goal(reviewer=BO.id)
    reported = CheckIn.new(goal=one.id, date=DAY, by=ANN.id)
    board = Board.of(ANN, BO, one, reported)
    seen = board.applying(act(board, "checkins.acknowledge", reported, by=BO.id, today=DAY)).get(CheckIn, reported.id)
    assert seen is not None and (seen.acknowledged_by, seen.acknowledged_on) == (BO.id, DAY)
    later = date(2026, 7, 9)
    (change,) = act(board, "checkins.acknowledge", seen, by=BO.id, today=later, answer="Well done")
    assert change.after is not None
    assert (change.after["answer"], change.after["acknowledged_on"]) == ("Well done", "2026-07-02")
    with pytest.raises(InputError, match="acknowledged on 2026-07-02 by Bo"):
        act(board, "checkins.acknowledge", seen, by=BO.id, today=later)
    with pytest.raises(InputError, match="of their own"):
        act(board, "checkins.acknowledge", reported, by=ANN.id, today=DAY)
    with pytest.raises(InputError, match="is reviewed by Bo"):
        act(board, "checkins.acknowledge", reported, by=Person.new(title="Cy").id, today=DAY)
