"""A past period's numbers do not change by what happens later."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Board, Change, Origin
from ittui.fields import Money, parse_period
from ittui.metrics import METRICS, Status, measure
from ittui.metrics.goals.goal_status import progress
from ittui.metrics.goals.wholes import objective_status
from ittui.metrics.kpis.kpi_status import measure_against_target
from ittui.records import (
    SETTINGS_ID,
    Cadence,
    CheckIn,
    Criterion,
    Department,
    Direction,
    Goal,
    GoalState,
    Incident,
    IncidentState,
    Kpi,
    Measurement,
    Objective,
    ObjectiveState,
    Person,
    Priority,
    Project,
    ProjectState,
    Record,
    Request,
    RequestState,
    Service,
    ServiceTarget,
    Settings,
)
from ittui.rules import gate_of
from ittui.store import ChangeRefused, Store, create, open_store

from .asking import these

TODAY = date(2026, 11, 28)
QUARTER = parse_period("2026-Q3", TODAY)
DESK = Department.new(title="Support", end_users=100, support_fte=Decimal(2))
ANN = Person.new(title="Ann", critical=True, department=DESK.id)
RUNS: dict[str, Any] = {
    "state": GoalState.ACTIVE,
    "owner": ANN.id,
    "start": date(2026, 1, 1),
    "due": date(2026, 12, 31),
    "cadence": Cadence.NONE,
}


def numbers(*records: Record) -> dict[str, Any]:
    board = Board.of(*records)
    return {name: (result.value, result.n) for name in METRICS for result in [measure(board, name, TODAY, QUARTER)]}


def test_a_goal_closed_later_was_not_achieved_then() -> None:
    goal = Goal.new(title="G", **RUNS, baseline=Decimal(0), target=Decimal(9))
    said = CheckIn.new(goal=goal.id, date=date(2026, 7, 5), value=Decimal(9))
    closed = goal.replace(state=GoalState.ACHIEVED, closed_on=date(2026, 10, 20), closed_progress=Decimal(1))
    assert numbers(ANN, goal, said) == numbers(ANN, closed, said)
    later = measure(Board.of(ANN, closed, said), "recognition_due", TODAY, parse_period("2026-Q4", TODAY))
    assert (later.value, later.n) == these(1, 1)


def test_a_confidence_of_a_later_check_in_was_not_reported_then() -> None:
    goal = Goal.new(title="G", **RUNS, baseline=Decimal(0), target=Decimal(9), current=Decimal(1), confidence=2)
    first = CheckIn.new(goal=goal.id, date=date(2026, 8, 5), confidence=9)
    second = CheckIn.new(goal=goal.id, date=date(2026, 10, 5), confidence=2)
    assert numbers(ANN, goal.replace(confidence=9), first)["watermelons"] == (1, 1)
    assert numbers(ANN, goal, first, second)["watermelons"] == (1, 1)
    assert measure(Board.of(ANN, goal, first, second), "watermelons", TODAY).value == 0
    assert numbers(ANN, goal, second)["watermelons"] == (None, 0)


def test_an_objective_that_is_called_achieved_is_so_only_where_all_of_its_goals_are() -> None:
    aim = Objective.new(title="Serve", state=ObjectiveState.ACHIEVED, start=date(2026, 1, 1), due=date(2026, 12, 31))
    part = Goal.new(title="G", **RUNS, objective=aim.id, baseline=Decimal(0), target=Decimal(10), current=Decimal(2))
    board = Board.of(ANN, aim, part)

    def word(board: Board) -> Status:
        return objective_status(board, aim, TODAY, lambda goal: progress(board, goal, TODAY)).status

    assert word(board) is Status.AT_RISK
    assert word(board.applying([Change.edit(part, part.replace(current=Decimal(10)))])) is Status.ACHIEVED
    assert word(Board.of(aim)) is Status.ACHIEVED


# What was defined otherwise then.


@pytest.fixture
def store(tmp_path: Path) -> Store:
    create(tmp_path / "team.json", [Settings.new(SETTINGS_ID, time_zone="UTC")])
    return open_store(tmp_path / "team.json")


def edited(store: Store, record: Record, day: date, **values: Any) -> Board:
    """The board after somebody changed a record on a day."""
    there = store.read().tables[record.table].rows[record.id]
    now = datetime.combine(day, time(12), UTC)
    gate = gate_of(
        Origin(
            now,
            "requests.decline"
            if isinstance(record, Request)
            else "projects.cancel"
            if isinstance(record, Project)
            else "",
        )
    )
    return store.commit([Change.edit(there, there.replace(**values))], "edit", gate=gate, now=now).board


UPTIME = Kpi.new(
    title="Uptime", unit="%", direction=Direction.AT_LEAST, target=Decimal(95), cadence=Cadence.NONE, owner=ANN.id
)
SEEN = Measurement.new(kpi=UPTIME.id, date=date(2026, 9, 30), value=Decimal(94))
TOLD = Goal.new(title="Raise", **RUNS, kpi=UPTIME.id, baseline=Decimal(90), target=Decimal(97))
MAIL = Service.new(
    title="Mail",
    rto=Decimal(4),
    fte_needed=Decimal(3),
    fte_available=Decimal(2),
    levels=(ServiceTarget.of(priority="1 - Critical", restore_hours=Decimal(4)),),
)
DOWN = datetime(2026, 8, 10, 9, tzinfo=UTC)
OUTAGE = Incident.new(
    reference="I-1",
    service=MAIL.id,
    priority=Priority.CRITICAL,
    failed_at=DOWN,
    restored_at=DOWN + timedelta(hours=3),
    state=IncidentState.CLOSED,
)
FIBRE = Project.new(
    title="Fibre",
    state=ProjectState.RUNNING,
    start=date(2026, 1, 1),
    baseline_finish=date(2026, 12, 31),
    forecast_finish=date(2026, 12, 31),
    baseline_budget=Money(Decimal(100), "EUR"),
    forecast_cost=Money(Decimal(100), "EUR"),
)
SERVE = Goal.new(title="Serve", **RUNS)
PART = Goal.new(title="Part", **RUNS, parent=SERVE.id, baseline=Decimal(0), target=Decimal(10), current=Decimal(1))
OTHER = Goal.new(title="Other", **RUNS, parent=SERVE.id, baseline=Decimal(0), target=Decimal(10), current=Decimal(9))
HELP = Request.new(title="Accounts", giver=1, asker=2, asked=date(2026, 7, 1), wanted=date(2026, 8, 1))
SALES = Department.new(title="Sales")
CARLA = Person.new(title="Carla", department=SALES.id)
WORKS = Criterion.of(what="works", accepted_by=CARLA.id, accepted_on=date(2026, 8, 3))
DUG = Project.new(
    title="Dug", state=ProjectState.DELIVERED, manager=ANN.id, actual_finish=date(2026, 8, 5), criteria=(WORKS,)
)
LATER: list[tuple[Record, dict[str, Any]]] = [
    (UPTIME, {"target": Decimal(90)}),
    (UPTIME, {"direction": Direction.AT_MOST}),
    (UPTIME, {"target": None}),
    (TOLD, {"target": Decimal(100)}),
    (TOLD, {"due": date(2027, 12, 31)}),
    (TOLD, {"start": date(2026, 10, 1), "baseline": Decimal(20)}),
    (MAIL, {"rto": Decimal(1)}),
    (MAIL, {"levels": (ServiceTarget.of(priority="1 - Critical", restore_hours=Decimal(1)),)}),
    (MAIL, {"fte_needed": Decimal(9)}),
    (DESK, {"support_fte": Decimal(4)}),
    (FIBRE, {"forecast_finish": date(2027, 6, 30)}),
    (FIBRE, {"forecast_cost": Money(Decimal(150), "EUR")}),
    (FIBRE, {"state": ProjectState.CANCELLED}),
    (CARLA, {"department": DESK.id}),
    (ANN, {"critical": False}),
    (TOLD, {"state": GoalState.CANCELLED}),
    (PART, {"state": GoalState.CANCELLED}),
    (HELP, {"state": RequestState.DECLINED, "declined": date(2026, 11, 20)}),
]
DEFINED = (ANN, UPTIME, SEEN, TOLD, MAIL, OUTAGE, DESK, FIBRE, SERVE, PART, OTHER, HELP, SALES, CARLA, DUG)


def of_quarter(board: Board) -> dict[str, Any]:
    return {
        name: (result.value, result.n, result.status)
        for name in METRICS
        for result in [measure_against_target(board, name, TODAY, QUARTER)]
    }


def named(part: object) -> str:
    return part.table if isinstance(part, Record) else "+".join(part) if isinstance(part, dict) else str(part)


@pytest.mark.parametrize(("record", "values"), LATER, ids=named)
def test_what_is_defined_otherwise_later_changes_no_number_of_a_past_period(
    store: Store, record: Record, values: dict[str, Any]
) -> None:
    board = store.commit([Change.add(each) for each in DEFINED], "begin").board
    before, now = of_quarter(board), {name: measure(board, name, TODAY).value for name in METRICS}
    board = edited(store, record, date(2026, 11, 20), **values)
    assert of_quarter(board) == before
    if values.keys() & {"rto", "levels", "department"}:
        return  # what was of August is held against what was so in August, whenever it is asked
    assert {name: measure(board, name, TODAY).value for name in METRICS} != now


def test_each_day_has_what_held_on_it(store: Store) -> None:
    store.commit([Change.add(UPTIME)], "begin")
    for day, target in ((date(2026, 3, 1), 96), (date(2026, 6, 1), 97), (date(2026, 6, 1), 98), (date(2026, 9, 1), 99)):
        kpi = edited(store, UPTIME, day, target=Decimal(target)).get(Kpi, UPTIME.id)
    assert kpi is not None
    days = {date(2026, 2, 28): 95, date(2026, 3, 1): 96, date(2026, 5, 31): 96, date(2026, 6, 1): 98, TODAY: 99}
    assert {day: kpi.as_of(day).target for day in days} == {day: Decimal(each) for day, each in days.items()}
    store.undo()
    again = store.read().get(Kpi, UPTIME.id)
    assert again is not None and (again.target, again.as_of(date(2026, 8, 1)).target) == (Decimal(98), Decimal(98))


def test_what_is_filled_in_for_the_first_time_held_before_too_and_nothing_is_typed_there(store: Store) -> None:
    bare = Kpi.new(title="Bare")
    store.commit([Change.add(bare)], "begin")
    kpi = edited(store, bare, TODAY, target=Decimal(5)).get(Kpi, bare.id)
    assert kpi is not None and "earlier" not in kpi.raw
    with pytest.raises(ChangeRefused, match="cannot be typed in; it changes by itself"):
        edited(store, bare, TODAY, earlier=(Kpi.earlier.row.of(until=date(2026, 1, 1), target=Decimal(1)),))
