"""Files that others published come in with the figures that their readmes give, counted here in the plainest way."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ittui.board import Board
from ittui.exchange.importer import plan_import
from ittui.exchange.plan import ImportOptions, ImportPlan, RowFault
from ittui.fields import InputError
from ittui.records import Goal, Incident, Project, Record

DATA = Path(__file__).parents[2] / "../shared/data"
TODAY = date(2026, 11, 22)
NORMALISED = (
    "title=project_name",
    "external_id=project_id",
    "department=agency_name",
    "start=start",
    "baseline_finish=planned_finish",
    "actual_finish=actual_finish",
    "baseline_budget=planned_cost_musd",
    "actual_cost=actual_cost_musd",
    "state=const:delivered",
)
RAW = (
    "title=Project Name",
    "external_id=Project ID",
    "department=Agency Name",
    "start=Start Date",
    "baseline_finish=Planned Project Completion Date (B2)",
    "actual_finish=Projected/Actual Project Completion Date (B2)",
    "baseline_budget=Planned Cost ($ M)",
    "actual_cost=Projected/Actual Cost ($ M)",
    "state=const:delivered",
)


@cache
def data(name: str) -> bytes:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside this checkout")
    return path.read_bytes()


def plan(kind: type[Record], name: str, board: Board | None = None, **options: object) -> ImportPlan:
    result = plan_import(board or Board.of(), kind, data(name), ImportOptions(**options), TODAY)  # type: ignore[arg-type]  # each test gives what Options has
    assert not result.refused
    return result


def counts(result: ImportPlan) -> tuple[int, ...]:
    """Projects; on time, of those finished with a plan; on budget, of those with both costs."""
    projects = Board.of().applying(result.changes).all(Project)
    timed = [
        each.actual_finish <= each.baseline_finish for each in projects if each.actual_finish and each.baseline_finish
    ]
    paid = [
        each.actual_cost.amount <= each.baseline_budget.amount
        for each in projects
        if each.actual_cost and each.baseline_budget
    ]
    return len(projects), sum(timed), len(timed), sum(paid), len(paid)


def test_the_tidy_projects() -> None:
    result = plan(Project, "us-itdashboard/normalised.csv", maps=NORMALISED)
    assert counts(result) == (2468, 1231, 1547, 1989, 2451)
    assert result.dropped_columns == ("agency_code",)


def test_the_messed_up_projects_are_refused_while_their_dates_are_in_doubt() -> None:
    with pytest.raises(InputError) as refusal:
        plan(Project, "us-itdashboard/raw_messedup.csv", maps=RAW)
    answers = str(refusal.value)
    assert "“2012-30-09” (line 7)" in answers
    assert "fit more than one order" in answers
    assert "--date-order dmy, mdy or ymd" in answers


def test_the_messed_up_projects_with_their_order() -> None:
    result = plan(Project, "us-itdashboard/raw_messedup.csv", maps=RAW, date_order="dmy", skip_bad=True)
    assert counts(result) == (2186, 1107, 1352, 1755, 2169)
    assert {fault: count for fault in RowFault if (count := result.count(fault))} == {
        RowFault.BLANK: 17,
        RowFault.TOTAL: 26,
        RowFault.WIDTH: 282,
        RowFault.DUPLICATE: 4,
    }
    assert [each.line for each in result.rejected if each.fault is RowFault.DUPLICATE] == [506, 1016, 1764, 2326]
    assert {"28 cells, while the header has 23", "24 cells, while the header has 23"} == {
        each.reason for each in result.rejected if each.fault is RowFault.WIDTH
    }


@pytest.mark.slow
def test_the_messed_up_projects_repaired_are_the_tidy_ones() -> None:
    result = plan(Project, "us-itdashboard/raw_messedup.csv", maps=RAW, date_order="dmy", repair=True)
    assert counts(result) == (2468, 1231, 1547, 1989, 2451)
    assert len(result.repaired) == 282
    assert sum("closed up" in each.how for each in result.repaired) == 275
    assert sum("joined" in each.how for each in result.repaired) == 7
    board = Board.of().applying(result.changes)
    tidy = (*(each for each in NORMALISED if not each.startswith("department")), "department=")
    again = plan(Project, "us-itdashboard/normalised.csv", board, maps=tidy)
    assert again.added == 0
    assert {name for change in again.changes for name in differing(change.before, change.after)} <= {"external_id"}


@pytest.mark.slow
def test_repairing_after_all_adds_only_the_rows_left_out_before() -> None:
    first = plan(Project, "us-itdashboard/raw_messedup.csv", maps=RAW, date_order="dmy", skip_bad=True)
    board = Board.of().applying(first.changes)
    again = plan(Project, "us-itdashboard/raw_messedup.csv", board, maps=RAW, date_order="dmy", repair=True)
    assert (again.added, again.updated, again.unchanged) == (282, 0, 2186)


def differing(before: object, after: object) -> set[str]:
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


@pytest.mark.slow
def test_the_incidents_need_no_mapping() -> None:
    name = "servicenow-incidents/incidents.csv"
    data(name)
    result = plan(Incident, name, zone="UTC")
    incidents = Board.of().applying(result.changes).all(Incident)
    hours = [
        (each.restored_at - each.failed_at).total_seconds() / 3600
        for each in incidents
        if each.restored_at and each.failed_at
    ]
    assert (len(incidents), len(hours)) == (20769, 19351)
    assert sum(hours) / len(hours) == pytest.approx(187.678042, abs=5e-7)
    again = plan(Incident, name, Board.of().applying(result.changes), zone="UTC")
    assert (again.added, again.updated, again.unchanged) == (0, 0, 20769)


def test_an_event_log_is_no_list_of_incidents() -> None:
    name = "servicenow-incidents/raw_first_2000_events.csv"
    result = plan_import(Board.of(), Incident, data(name), ImportOptions(zone="UTC"), TODAY)
    assert "with other values; the newest row wins" in result.refused
    newest = plan(Incident, name, zone="UTC", newest="sys_mod_count")
    assert newest.added == 296
    assert newest.count(RowFault.OLDER) == 1704


def test_the_key_results_come_in_below_their_objectives() -> None:
    maps = ("title=kr", "parent=quarter+objective", "current=kr_progress_pct", "baseline=const:0", "target=const:100")
    name = "gitlab-okrs/okrs.csv"
    result = plan(Goal, name, maps=maps)
    board = Board.of().applying(result.changes)
    assert (result.added, len(result.created_by_mention)) == (44, 12)
    means = sorted(
        float(sum(child.current or 0 for child in children) / len(children))
        for children in board.table(Goal).by("parent").values()
    )
    assert means == pytest.approx([45, 56.25, 57, 60.5, 67.5, 71, 74.75, 75.2, 77.6667, 84, 84.25, 95], abs=1e-4)
    assert plan(Goal, name, board, maps=maps).unchanged == 44
