"""A number that is kept is worked out again when anything that it was made of has changed, and only then right."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ittui.board import Board, Change
from ittui.fields import Money
from ittui.metrics import measure
from ittui.records import (
    SETTINGS_ID,
    Approval,
    ApprovalState,
    BudgetLine,
    BudgetMonth,
    BudgetState,
    Cadence,
    CheckIn,
    Checkpoint,
    Comment,
    CommentKind,
    Criterion,
    Department,
    Direction,
    Goal,
    GoalState,
    Incident,
    IncidentState,
    Kpi,
    Measurement,
    Need,
    Objective,
    ObjectiveState,
    Person,
    Priority,
    Project,
    ProjectState,
    Recognition,
    Record,
    Resource,
    Service,
    ServiceTarget,
    Settings,
    Source,
)

TODAY = date(2026, 11, 22)
DOWN = datetime(2026, 11, 1, 8, tzinfo=UTC)

IT = Department.new(title="IT")
HR = Department.new(title="HR")
ANN = Person.new(title="Ann", login="ann", department=IT.id)
BO = Person.new(title="Bo", login="bo", department=HR.id)
WIKI = Service.new(
    title="Wiki", rto=Decimal(4), levels=(ServiceTarget.of(priority="1 - Critical", restore_hours=Decimal(4)),)
)
OUTAGE = Incident.new(
    reference="INC1",
    service=WIKI.id,
    priority=Priority.CRITICAL,
    state=IncidentState.CLOSED,
    failed_at=DOWN,
    restored_at=DOWN + timedelta(hours=3),
)
MTTR = Kpi.new(
    title="MTTR", unit="h", source=Source.COMPUTED, formula="mttr", direction=Direction.AT_MOST, target=Decimal(4)
)
UPTIME = Kpi.new(
    title="Uptime",
    unit="%",
    target=Decimal(99),
    baseline=Decimal(90),
    cadence=Cadence.MONTHLY,
    owner=ANN.id,
    data_source="log",
)
SEEN = Measurement.new(kpi=UPTIME.id, date=date(2026, 11, 20), value=Decimal(98))
AIM = Objective.new(title="Serve", state=ObjectiveState.ACTIVE)
RUNS = {
    "state": GoalState.ACTIVE,
    "owner": ANN.id,
    "start": date(2026, 1, 1),
    "due": date(2026, 12, 31),
    "cadence": Cadence.NONE,
}
UP = Goal.new(
    title="Raise uptime of the wiki to 99 %",
    area="Network",
    kpi=UPTIME.id,
    objective=AIM.id,
    customer_benefit="People can read when they need to",
    cost=Money(Decimal(100), "EUR"),
    checkpoints=[Checkpoint.of(day=date(2026, month, 1)) for month in (3, 5, 8, 10)],
    **{**RUNS, "cadence": Cadence.WEEKLY},
)
FAST = Goal.new(title="Keep the time to restore low", kpi=MTTR.id, **RUNS)
WHOLE = Goal.new(title="Serve the staff", **RUNS)
PART = Goal.new(
    title="Train the desk", parent=WHOLE.id, baseline=Decimal(0), target=Decimal(10), current=Decimal(1), **RUNS
)
TALK = CheckIn.new(goal=UP.id, date=date(2026, 11, 20), confidence=8)
PAYS = BudgetLine.new(
    title="Licences",
    goal=UP.id,
    state=BudgetState.APPROVED,
    months=(BudgetMonth.of(month="2026-01", plan=Money(Decimal(100), "EUR")),),
)
DIG = Project.new(
    title="Dig",
    state=ProjectState.DELIVERED,
    manager=ANN.id,
    baseline_finish=date(2026, 10, 1),
    actual_finish=date(2026, 10, 2),
    baseline_budget=Money(Decimal(100), "EUR"),
    actual_cost=Money(Decimal(101), "EUR"),
    realised_benefits=Money(Decimal(300), "EUR"),
    criteria=(Criterion.of(what="It works", need=Need.MUST, accepted_by=BO.id, accepted_on=date(2026, 10, 2)),),
)
TEAM = Settings.new(SETTINGS_ID, currency="EUR")
DONE = Goal.new(title="Done", state=GoalState.ACHIEVED, owner=BO.id, due=date(2026, 6, 1))
YES = Approval.new(title="2026", state=ApprovalState.APPROVED, goals=(UP.id,), decided_on=date(2026, 1, 5))
BOARD = Board.of(
    *(IT, HR, ANN, BO, WIKI, OUTAGE, MTTR, UPTIME, SEEN, AIM, UP, FAST, WHOLE, PART, TALK, PAYS, DIG, TEAM, DONE, YES)
)


def called(part: str | Record | dict[str, Any]) -> str:
    """A part of a case's name, the same in every run."""
    return part.table if isinstance(part, Record) else part if isinstance(part, str) else "+".join(part)


CHANGES: list[tuple[str, Record, dict[str, Any]]] = [
    ("goals_stale", TALK, {"date": date(2026, 9, 1)}),
    ("checkins_current", TALK, {"date": date(2026, 9, 1)}),
    ("goals_on_track", SEEN, {"value": Decimal(90)}),
    ("goals_on_track", TEAM, {"behind_gap": Decimal(99), "on_track_gap": Decimal(98)}),
    ("goals_on_track", OUTAGE, {"restored_at": DOWN + timedelta(hours=30)}),
    ("goals_on_track", UPTIME, {"target": Decimal(200)}),
    ("goals_progress", PART, {"current": Decimal(9)}),
    ("goals_smart", ANN, {"leaving": date(2026, 2, 1)}),
    ("goals_smart", AIM, {"state": ObjectiveState.DROPPED}),
    ("goals_smart", UPTIME, {"unit": ""}),
    ("kpis_on_target", SEEN, {"value": Decimal("99.5")}),
    ("kpis_on_target", OUTAGE, {"restored_at": DOWN + timedelta(hours=30)}),
    ("mttr", OUTAGE, {"restored_at": DOWN + timedelta(hours=30)}),
    ("rto_attainment", WIKI, {"rto": Decimal(2)}),
    ("sla_attainment", WIKI, {"levels": ()}),
    ("projects_on_time", TEAM, {"on_time_tolerance": 7}),
    ("projects_on_budget", TEAM, {"budget_tolerance": Decimal(5)}),
    ("projects_on_spec", BO, {"department": IT.id}),
    ("projects_all_three", DIG, {"actual_finish": date(2026, 9, 1), "actual_cost": Money(Decimal(1), "EUR")}),
    ("it_roi", TEAM, {"currency": "USD"}),
    ("unfunded_goals", PAYS, {"state": BudgetState.REQUESTED}),
    ("involvement", UP, {"proposed_by": ANN.id}),
]


@pytest.mark.parametrize(("name", "record", "values"), CHANGES, ids=called)
def test_a_change_of_what_a_number_is_made_of_is_in_the_number(
    name: str, record: Record, values: dict[str, Any]
) -> None:
    before = measure(BOARD, name, TODAY)
    board = BOARD.applying([Change.edit(record, record.replace(**values))])
    after, anew = measure(board, name, TODAY), measure(fresh(board), name, TODAY)
    assert after == anew
    assert (after.value, after.how) != (before.value, before.how)


ADDED: list[tuple[str, Record]] = [
    ("goals_on_track", Measurement.new(kpi=UPTIME.id, date=date(2026, 11, 21), value=Decimal(90))),
    ("goals_progress", Goal(7, PART.replace(current=Decimal(9)).raw)),
    ("goals_smart", Goal.new(title=UP.title, **RUNS)),
    ("recognition_due", Recognition.new(person=BO.id, goal=DONE.id, date=date(2026, 6, 2))),
    ("involvement", Comment.new(goal=UP.id, by=ANN.id, kind=CommentKind.ACCEPTANCE, date=date(2026, 1, 2))),
    ("support_provided", Resource.new(goal=UP.id, title="Course", needed=date(2026, 3, 1))),
    ("mttr", Incident(7, OUTAGE.replace(restored_at=DOWN + timedelta(hours=9)).raw)),
]


@pytest.mark.parametrize(("name", "record"), ADDED, ids=called)
def test_what_is_added_and_taken_out_again_is_in_the_number_as_long(name: str, record: Record) -> None:
    before = measure(BOARD, name, TODAY)
    more = BOARD.having([record])
    after = measure(more, name, TODAY)
    assert after == measure(fresh(more), name, TODAY)
    assert (after.value, after.how) != (before.value, before.how)
    assert measure(more.applying([Change.remove(record)]), name, TODAY) == before


def fresh(board: Board) -> Board:
    """The same records, of which nothing is kept."""
    return Board.of(*(row for table in board.tables.values() for row in table.rows.values()))
