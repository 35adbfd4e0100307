"""What is late: one list of goals, projects, milestones and tasks, and the words that find it in a filter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ittui.board import Board
from ittui.fields import InputError, Money
from ittui.metrics import Status
from ittui.queries.due import DueKind, LateSort, counted, due, late_items
from ittui.queries.filter import parse_filter
from ittui.records import Criterion, Goal, GoalState, Kpi, Milestone, Project, ProjectState, Record
from ittui.report import render
from ittui.sample import demo_records
from ittui.session import Session
from ittui.views.columns import column_called
from ittui.views.projects import status_reason

DAY = date(2026, 11, 20)
SAMPLE = Board.of(*demo_records(DAY))


def session(board: Board) -> Session:
    return Session(board, DAY, datetime(2026, 11, 20, 12, tzinfo=UTC), "ann")


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def test_each_sort_is_listed_with_by_how_much_the_latest_first() -> None:
    steps = (Milestone.of(what="Cables", due=ago(3)), Milestone.of(what="Switches", due=ago(-3)))
    goals = [
        Goal.new(title="Over", state=GoalState.ACTIVE, due=ago(9)),
        Goal.new(title="Longer over", state=GoalState.ACTIVE, due=ago(12)),
        Goal.new(title="Closed", state=GoalState.ACHIEVED, due=ago(9)),
        Goal.new(title="Steps", state=GoalState.ACTIVE, due=ago(-30), milestones=steps),
    ]
    projects = [
        Project.new(title="Slips", state=ProjectState.RUNNING, baseline_finish=ago(-5), forecast_finish=ago(-25)),
        Project.new(title="Delivered late", state=ProjectState.DELIVERED, baseline_finish=ago(9), actual_finish=ago(1)),
        Project.new(title="In time", state=ProjectState.RUNNING, baseline_finish=ago(-5), forecast_finish=ago(-5)),
    ]
    late = late_items(session(Board.of(*goals, *projects)))
    assert [(each.sort, each.record.label, each.days) for each in late] == [
        (LateSort.GOAL, "Longer over", 12),
        (LateSort.GOAL, "Over", 9),
        (LateSort.PROJECT, "Slips", 20),
        (LateSort.MILESTONE, "Steps", 3),
    ]
    assert counted(late) == [(LateSort.GOAL, 2, 12), (LateSort.PROJECT, 1, 20), (LateSort.MILESTONE, 1, 3)]


def test_the_days_are_those_of_the_column_and_of_the_due_list() -> None:
    view = session(SAMPLE)
    late = late_items(view)
    owed = [row for row in due(SAMPLE, DAY) if row.overdue > 0 and row.kind not in (DueKind.CLOSE, DueKind.ACKNOWLEDGE)]
    assert sum(each.sort in (LateSort.MILESTONE, LateSort.TASK) for each in late) == len(owed)
    report = render(SAMPLE, "late", "text", DAY)
    for each in late:
        assert f"{each.days:,} d" in report
        column = column_called(type(each.record), "late")
        if each.sort in (LateSort.GOAL, LateSort.PROJECT) and column:
            assert column.value(view, each.record) == each.days


@pytest.mark.parametrize("kind", [Goal, Project, Kpi])
@pytest.mark.parametrize("field", ["status", "is"])
def test_late_is_a_status_as_it_is_a_word(kind: type[Record], field: str) -> None:
    view = session(SAMPLE)
    for word in ("late", "overdue", "delayed"):
        by_word, by_field = (parse_filter(text, view, kind) for text in (word, f"{field}:{word}"))
        assert [row for row in SAMPLE.all(kind) if by_field(row)] == [row for row in SAMPLE.all(kind) if by_word(row)]


@pytest.mark.parametrize("kind", [Goal, Project, Kpi])
def test_a_colour_finds_the_statuses_of_that_colour(kind: type[Record]) -> None:
    view, column = session(SAMPLE), column_called(kind, "status")
    assert column is not None
    of = {row.id: column.value(view, row) for row in SAMPLE.all(kind)}
    for colour, statuses in (("red", (Status.AT_RISK, Status.MISSED)), ("green", (Status.ACHIEVED, Status.ON_TRACK))):
        fits = parse_filter(f"status:{colour}", view, kind)
        assert {id for id, status in of.items() if status in statuses} == {
            row.id for row in SAMPLE.all(kind) if fits(row)
        }


def test_what_is_no_status_is_refused_with_all_that_are() -> None:
    with pytest.raises(InputError, match=r"known: late, achieved, on track.*red, amber"):
        parse_filter("status:zebra", session(SAMPLE), Goal)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"forecast_finish": ago(-60)}, "20 d late (8 %)"),
        ({"forecast_finish": ago(-40)}, "as planned"),
        ({"forecast_finish": ago(-30)}, "10 d early"),
        ({}, "no finish forecast"),
        ({"forecast_finish": ago(-60), "start": None, "baseline_start": None}, "20 d late, no original start"),
        ({"forecast_finish": ago(-60), "baseline_finish": None}, "no original finish"),
        ({"forecast_cost": Money(Decimal(18), "EUR")}, "100 % over, no finish forecast"),
        (
            {"state": ProjectState.DELIVERED, "actual_finish": ago(-0), "baseline_budget": Money(Decimal(0), "EUR")},
            "over a budget of 0",
        ),
        (
            {"state": ProjectState.DELIVERED, "actual_finish": ago(0), "actual_cost": Money(Decimal(9), "USD")},
            "cost in another currency",
        ),
        ({"state": ProjectState.DELIVERED, "actual_finish": ago(0)}, "40 d early"),
        ({"state": ProjectState.DELIVERED, "actual_finish": ago(0), "baseline_finish": ago(1)}, "1 d late"),
        ({"state": ProjectState.CANCELLED}, None),
        ({"state": ProjectState.DELIVERED}, "no actual finish"),
        ({"state": ProjectState.DELIVERED, "baseline_finish": None, "actual_finish": ago(0)}, "no original finish"),
        ({"state": ProjectState.DELIVERED, "actual_finish": ago(0), "actual_cost": None}, "no actual cost"),
        (
            {"state": ProjectState.DELIVERED, "actual_finish": ago(0), "criteria": (Criterion.of(what="It works"),)},
            "not accepted",
        ),
    ],
)
def test_the_reason_of_a_projects_status_is_in_the_list(values: dict[str, object], reason: str | None) -> None:
    plan = {"title": "P", "state": ProjectState.RUNNING, "start": ago(200), "baseline_finish": ago(-40)}
    plan |= {"baseline_budget": Money(Decimal(9), "EUR"), "actual_cost": Money(Decimal(9), "EUR")}
    row = Project.new(**{**plan, **values})
    assert status_reason(session(Board.of(row)), row) == reason
