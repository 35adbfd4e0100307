"""What a locked goal takes from other records is locked with it: no definition elsewhere makes it better or worse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from ittui.board import Board, Change, Origin
from ittui.fields import Field, Flag
from ittui.metrics.goals.goal_status import progress
from ittui.records import (
    Approval,
    ApprovalState,
    Department,
    Direction,
    Goal,
    GoalState,
    Incident,
    Kpi,
    Measurement,
    Objective,
    Person,
    Record,
    Service,
    Source,
)
from ittui.rules import refusals

from .test_doors import NOW, TODAY
from .test_lock_table import value_of

YEAR = {"start": date(2026, 1, 1), "due": date(2026, 12, 31), "state": GoalState.ACTIVE}
WAS = date(2026, 8, 3)
KPI = Kpi.new(title="Branches", unit="branches", baseline=Decimal(0), target=Decimal(10))
INPUT = Kpi.new(title="Calls", unit="calls")
RATIO = Kpi.new(
    title="Calls a branch",
    source=Source.FORMULA,
    formula=f"kpi('#{INPUT.id}') / 2",
    direction=Direction.DECREASE,
    baseline=Decimal(50),
    target=Decimal(10),
)
MAIL = Service.new(title="Mail", rto=Decimal(4))
GOALS = (
    Goal.new(title="Replace copper", kpi=KPI.id, **YEAR),
    Goal.new(title="Answer more calls", kpi=RATIO.id, **YEAR),
    Goal.new(title="Restore mail in time", service=MAIL.id, **YEAR),
)
TAKEN_FROM: tuple[Record, ...] = (KPI, INPUT, RATIO, MAIL)
RECORDS: tuple[Record, ...] = (
    *TAKEN_FROM,
    *GOALS,
    Person.new(title="Ann"),
    Department.new(title="IT"),
    Objective.new(title="Be reachable"),
    Kpi.new(title="Another"),
    Approval.new(title="Goals 2026", state=ApprovalState.LOCKED, goals=tuple(goal.id for goal in GOALS)),
    Measurement.new(kpi=KPI.id, date=WAS, value=Decimal(3)),
    Measurement.new(kpi=INPUT.id, date=WAS, value=Decimal(40)),
    Incident.new(reference="INC1", service=MAIL.id, failed_at=NOW.replace(hour=1), restored_at=NOW.replace(hour=3)),
)
BOARD = Board.of(*RECORDS)


def numbers(board: Board) -> tuple[object, ...]:
    """What the locked goals come to."""
    return tuple((each.raw, each.p) for each in (progress(board, goal, TODAY) for goal in GOALS))


def other_values(record: Record, name: str, field: Field[object]) -> Iterator[Record]:
    """The record with other values of a field, one after the other."""
    now = getattr(record, name)
    yield record.replace(**{name: value_of(field, RECORDS, now, record.id)})
    if name == "formula":
        yield record.replace(source=Source.FORMULA, formula="10")
    if isinstance(field, Flag):
        yield record.replace(**{name: not now})


EDITS = [
    (record, after, name)
    for record in TAKEN_FROM
    for name, field in type(record).fields.items()
    if not field.by_action
    for after in other_values(record, name, field)
]


@pytest.mark.parametrize(("record", "after", "name"), EDITS, ids=lambda each: getattr(each, "label", str(each)))
def test_no_definition_elsewhere_moves_a_locked_goal(record: Record, after: Record, name: str) -> None:
    change = Change.edit(record, after)
    moved = numbers(BOARD.applying([change])) != numbers(BOARD)
    refused = {each.text for each in refusals(BOARD, [change], Origin(NOW))}
    assert not moved or any("is locked" in text for text in refused), (name, refused)


def test_a_kpi_that_measures_a_locked_goal_is_not_made_a_formula_nor_put_away() -> None:
    for record, values in (
        (KPI, {"source": Source.FORMULA, "formula": "10"}),
        (KPI, {"archived": True}),
        (RATIO, {"formula": "10"}),
        (INPUT, {"source": Source.FORMULA, "formula": "10"}),
        (INPUT, {"archived": True}),
    ):
        (text,) = {each.text for each in refusals(BOARD, [Change.edit(record, record.replace(**values))], Origin(NOW))}
        assert "which was approved in “Goals 2026” and is locked" in text
        assert refusals(BOARD, [Change.edit(record, record.replace(**values))], Origin(NOW, imported=True))


def test_what_measures_no_locked_goal_is_free() -> None:
    free = next(row for row in BOARD.all(Kpi) if row.title == "Another")
    assert not refusals(BOARD, [Change.edit(free, free.replace(archived=True))], Origin(NOW))
    assert not refusals(BOARD, [Change.edit(INPUT, INPUT.replace(notes="from the switch"))], Origin(NOW))
