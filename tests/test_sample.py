"""The sample department: nothing in it is wrong, everything has something to show, and it is as current as the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from ittui.board import Board
from ittui.fields import NOT_SET
from ittui.metrics import METRICS, Status
from ittui.metrics.budget import fiscal_year
from ittui.metrics.goals.goal_status import progress, watermelons
from ittui.metrics.goals.wholes import misdated
from ittui.metrics.kpis.kpi_status import kpi_status, measure_all
from ittui.records import (
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    BudgetState,
    CheckIn,
    Goal,
    GoalState,
    Horizon,
    Incident,
    IncidentState,
    Kpi,
    Level,
    Measurement,
    Objective,
    Person,
    Priority,
    Project,
    ProjectState,
    Recognition,
    Record,
    Request,
    RequestState,
    Ring,
    Source,
    Stance,
    Survey,
    Trend,
)
from ittui.sample import ANCHOR, Shift, data_file, demo_records, write_demo
from ittui.store import Store, StoreError, open_store

DAYS = [
    ANCHOR,
    ANCHOR + timedelta(days=2),
    ANCHOR + timedelta(days=13),
    date(2027, 1, 1),
    date(2027, 7, 31),
    date(2028, 2, 29),
    date(2026, 3, 3),
]
DOMAIN_KPIS = {
    "projects_on_time",
    "projects_on_budget",
    "projects_on_spec",
    "it_roi",
    "spend_vs_plan",
    "users_per_support_fte",
    "mttr",
    "rto_attainment",
}


@cache
def board_on(day: date) -> Board:
    return Board.of(*demo_records(day))


@pytest.fixture
def board() -> Board:
    return board_on(ANCHOR)


def words_used(board: Board, kind: type[Record], field: str) -> set[Any]:
    return {getattr(row, field) for row in board.all(kind)}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nothing_in_the_sample_is_wrong(day: date) -> None:
    board = board_on(day)
    assert [(row.table, row.label, field, text) for row, field, text in board.problems()] == []
    assert [(row.label, text) for row in board.all(Objective) for text in misdated(board, row)] == []


def test_every_kind_of_record_is_there(board: Board) -> None:
    assert {table: len(board.all(kind)) for table, kind in KINDS.items() if not board.all(kind)} == {}


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        (Goal, "state", GoalState),
        (Goal, "level", Level),
        (Objective, "horizon", Horizon),
        (Project, "state", ProjectState),
        (Incident, "state", IncidentState),
        (Incident, "priority", Priority),
        (BudgetLine, "state", BudgetState),
        (Request, "state", RequestState),
        (Trend, "ring", Ring),
        (Kpi, "source", Source),
    ],
)
def test_every_state_has_an_example(board: Board, kind: type[Record], field: str, words: type[StrEnum]) -> None:
    assert words_used(board, kind, field) == {word for word in words if word.value != NOT_SET}


def test_every_area_has_goals_kpis_and_projects(board: Board) -> None:
    areas = set(board.settings.areas)
    assert words_used(board, Kpi, "area") == areas
    assert {goal.area for goal in board.all(Goal) if goal.state is GoalState.ACTIVE} == areas
    assert areas - words_used(board, Project, "area") <= {"IT management"}


def test_the_kpis_that_the_text_names_are_computed(board: Board) -> None:
    assert {kpi.formula for kpi in board.all(Kpi) if kpi.source is Source.COMPUTED} >= DOMAIN_KPIS
    assert {kpi.formula for kpi in board.all(Kpi) if kpi.source is Source.COMPUTED} <= set(METRICS)


def test_one_round_is_locked_and_the_next_one_has_an_objection(board: Board) -> None:
    rounds = {approval.state: approval for approval in board.all(Approval)}
    assert {ApprovalState.LOCKED, ApprovalState.RETURNED, ApprovalState.DISCUSSION} <= set(rounds)
    assert [row.answer for row in rounds[ApprovalState.DISCUSSION].consulted].count(Stance.OBJECT) == 1
    assert len(rounds[ApprovalState.LOCKED].versions) == 2


def test_a_leaver_and_a_vacant_role_are_uncovered(board: Board) -> None:
    uncovered = {person.label for person in board.all(Person) if person.critical and not person.successors}
    assert any(person.leaving for person in board.all(Person) if person.label in uncovered)
    assert any(person.vacant for person in board.all(Person) if person.label in uncovered)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_goals_show_every_status_and_few_are_reported_better_than_they_are(day: date) -> None:
    board = board_on(day)
    assert {progress(board, goal, day).status for goal in board.all(Goal)} == set(Status) - {Status.NO_TARGET}
    assert 1 <= len(watermelons(board, day)) <= 4


def test_kpis_show_every_status_that_a_manager_expects(board: Board) -> None:
    matches = {kpi_status(board, kpi, ANCHOR).status for kpi in board.all(Kpi)}
    assert matches >= {Status.ON_TRACK, Status.BEHIND, Status.AT_RISK, Status.STALE, Status.NO_DATA}


@pytest.mark.parametrize("day", DAYS[:5], ids=str)
def test_every_metric_has_a_value(day: date) -> None:
    assert {result.name: result.reason for result in measure_all(board_on(day), day) if result.value is None} == {}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_has_happened_is_not_after_today(day: date) -> None:
    board = board_on(day)
    for kind, field in ((Measurement, "date"), (CheckIn, "date"), (Survey, "date"), (Recognition, "date")):
        assert max(getattr(row, field) for row in board.all(kind)) <= day, kind.table
    assert max(project.actual_finish for project in board.all(Project) if project.actual_finish) <= day
    moments = [incident.restored_at or incident.failed_at for incident in board.all(Incident)]
    assert max(moment for moment in moments if moment) <= datetime.combine(day, datetime.max.time(), UTC)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_sample_is_as_current_as_the_day(day: date) -> None:
    last = max(row.date for row in board_on(day).all(CheckIn) if row.date)
    assert timedelta(0) <= day - last < timedelta(weeks=1)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_moving_keeps_every_record_and_every_weekday(day: date) -> None:
    there, moved = board_on(ANCHOR), board_on(day)
    assert {table: set(each.rows) for table, each in there.tables.items()} == {
        table: set(each.rows) for table, each in moved.tables.items()
    }
    days = {row.id: row.date for row in there.all(Measurement)}
    shifts = {(row.date - before).days for row in moved.all(Measurement) if row.date and (before := days[row.id])}
    assert len(shifts) == 1
    assert shifts.pop() % 7 == 0


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_budget_still_fills_its_fiscal_year(day: date) -> None:
    board = board_on(day)
    for line in board.all(BudgetLine):
        firsts = [date.fromisoformat(f"{row.month}-01") for row in line.months]
        assert {fiscal_year(first, board.settings.fiscal).label for first in firsts} == {f"FY{line.year}"}


def test_months_quarters_and_fiscal_years_in_words_are_moved_too() -> None:
    shift = Shift(weeks=9, months=2)
    assert [shift.period(text) for text in ("2026-11", "2026-Q3", "FY2026")] == ["2027-01", "2026-Q3", "FY2026"]
    shift = Shift(weeks=56, months=13)
    assert [shift.period(text) for text in ("2026-11", "2026-Q3", "FY2026")] == ["2027-12", "2027-Q3", "FY2027"]


def test_a_copy_opens_in_the_store_and_no_file_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    write_demo(path, ANCHOR)
    assert len(open_store(path).read().all(Measurement)) == len(board_on(ANCHOR).all(Measurement))
    with pytest.raises(StoreError, match="already"):
        write_demo(path, ANCHOR)


NADIA = 155953780470905


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("demo") / "demo.json"
    write_demo(path, date.today(), person=NADIA, login="me")
    return open_store(path, "me")


def test_its_log_tells_of_eight_weeks_and_more_without_a_fault(demo: Store) -> None:
    boards = [demo.as_of(date.today() - timedelta(weeks=weeks)) for weeks in range(9)]
    assert [problem for board in boards for problem in board.problems()] == []
    for kind in (CheckIn, Measurement, Incident):
        counts = [len(board.all(kind)) for board in boards]
        assert counts == sorted(counts, reverse=True)
        assert counts[0] > counts[4] > counts[8]
    before, now = boards[4], demo.read()
    assert {row.label for row in now.all(Project) if row.raw != (before.get(Project, row.id) or row).raw}


def test_what_one_did_in_the_sample_can_be_undone(demo: Store) -> None:
    mine = [entry for entry in demo.log() if entry.who == "me"]
    assert len(mine) >= 8
    demo.undo()
    assert demo.log(limit=1)[0].undoes == mine[0].id


def test_the_file_itself_opens_in_the_store_and_in_tinydb(tmp_path: Path) -> None:
    copy = tmp_path / "demo.json"
    copy.write_bytes(data_file("demo.json").read_bytes())
    assert open_store(copy).read().settings.title == "Talvern Foods IT"
    assert len(TinyDB(copy).table("goals")) == len(board_on(ANCHOR).all(Goal))


def test_the_file_has_one_record_a_line_and_is_small() -> None:
    text = data_file("demo.json").read_text(encoding="utf-8")
    records = sum(len(table.rows) for table in board_on(ANCHOR).tables.values())
    assert sum(line.startswith('"') and line.rstrip(",").endswith("}") for line in text.splitlines()) == records
    assert len(text.encode()) < 900_000


def test_ids_are_told_apart_by_four_characters(board: Board) -> None:
    for table in board.tables.values():
        assert {len(table.short(id)) for id in table.rows} == {4}, table.kind.table


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no-such\.json"):
        data_file("no-such.json")
