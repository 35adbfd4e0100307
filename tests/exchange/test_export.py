"""What goes out comes in again unchanged, is harmless in a spreadsheet, and stays where it was told to."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ittui.board import Board
from ittui.exchange.export import csv_export, json_export, markdown_table
from ittui.exchange.importer import plan_import
from ittui.exchange.plan import ImportOptions
from ittui.fields import Money
from ittui.records import (
    KINDS,
    Department,
    Goal,
    GoalState,
    Incident,
    Kpi,
    Measurement,
    Milestone,
    Pause,
    Person,
    Project,
    Record,
    Survey,
)

TODAY = date(2026, 11, 22)
KINDS_THERE = ["goals", "people", "kpis", "surveys", "measurements", "incidents", "projects", "departments"]
FALL_BACK = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # an hour that Europe's clocks show twice


def awkward_board() -> Board:
    """Records with all that is hard to write in a cell."""
    ann, bob = Person.new(title="Ann, of the North", login="ann"), Person.new(title="Bob")
    namesake = Person.new(title="Bob", login="b2")
    kpi = Kpi.new(title="Uptime", unit="%", baseline=Decimal("-5"), target=Decimal("0.1"))
    goal = Goal.new(
        title="-5% cost",
        state=GoalState.ACTIVE,
        owner=ann.id,
        contributors=(ann.id, bob.id, namesake.id),
        milestones=(Milestone.of(what="a | b", weight=Decimal(2)), Milestone.of(what="c")),
        notes="one\n\n  =two",
        tags=("x", "y"),
        cost=Money(Decimal("95.50"), "USD"),
    )
    return Board.of(
        ann,
        bob,
        namesake,
        kpi,
        goal,
        *(
            Goal.new(title=title)
            for title in ("'=x", "?", "'?", "n/a", " \tpadded ", "same", "same", "@x\u202e", "+1 \r")
        ),
        Goal.new(title="child", parent=goal.id, owner=bob.id, area="an area that is gone"),
        Goal(77, {"title": "unreadable", "due": "rubbish", "owner": 4711}),
        *(Survey.new(date=TODAY, score=Decimal(5)) for _ in range(3)),
        *(Measurement.new(kpi=kpi.id, date=date(2026, 1, day), value=Decimal(day) / 7) for day in (1, 2, 2)),
        Incident.new(reference="+1", failed_at=FALL_BACK, pauses=(Pause.of(since=FALL_BACK),)),
        Project.new(title="P", external_id="-5", actual_cost=Money(Decimal("-12.30"), "EUR")),
        Department.new(title="=HYPERLINK(1)"),
    )


def export(board: Board, kind: type[Record]) -> str:
    return csv_export(board, kind, board.context(TODAY), board.all(kind))


@pytest.mark.parametrize("table", KINDS_THERE)
def test_an_export_comes_in_again_without_a_change(table: str) -> None:
    board, kind = awkward_board(), KINDS[table]
    result = plan_import(board, kind, export(board, kind).encode(), ImportOptions(), TODAY)
    assert (result.changes, result.refused, result.dropped_columns) == ((), "", ())
    assert result.unchanged == len(board.all(kind))


@pytest.mark.parametrize("table", ["surveys", "incidents", "projects", "departments", "people", "kpis"])
def test_an_export_brings_an_empty_file_to_the_same_records(table: str) -> None:
    board, kind = awkward_board(), KINDS[table]
    result = plan_import(Board.of(), kind, export(board, kind).encode(), ImportOptions(), TODAY)
    there = Board.of().applying(result.changes)
    assert export(there, kind) == export(board, kind)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1), max_size=5))
def test_any_text_comes_in_again_without_a_change(titles: list[str]) -> None:
    board = Board.of(*(Project.new(title=title, external_id=title, notes=title) for title in titles))
    result = plan_import(board, Project, export(board, Project).encode(), ImportOptions(), TODAY)
    assert (result.changes, result.unchanged) == ((), len(titles))


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("=+-@'\t?n/a1 x"), min_size=1, max_size=6).filter(str.strip))
def test_a_text_that_is_disarmed_is_read_as_it_was(title: str) -> None:
    board = Board.of(Project.new(title=title.strip()))
    result = plan_import(Board.of(), Project, export(board, Project).encode(), ImportOptions(), TODAY)
    assert [change.after and change.after["title"] for change in result.changes] == [title.strip()]


@pytest.mark.parametrize("title", ["=1+1", "+x", "-x", "@x", "'=x"])
def test_no_spreadsheet_takes_a_text_for_a_formula(title: str) -> None:
    board = Board.of(Goal.new(title=title, baseline=Decimal(-5), external_id="-5"))
    row = next(csv.DictReader(io.StringIO(export(board, Goal))))
    assert row["title"] == f"'{title}"
    assert (row["baseline"], row["external_id"]) == ("-5", "-5"), "a number stays one"


def test_archived_records_stay_at_home() -> None:
    board = Board.of(Goal.new(title="A"), Goal.new(title="B", archived=True))
    assert [row["title"] for row in csv.DictReader(io.StringIO(export(board, Goal)))] == ["A"]


def test_json_has_the_id_every_field_and_null_for_none() -> None:
    goal = Goal.new(title="[/] \x1b[31m", target=Decimal("99.5"))
    board = Board.of(goal)
    result = json.loads(json_export(board, Goal, board.context(TODAY), board.all(Goal)))
    assert set(result[0]) == {"id", *Goal.fields}
    assert (result[0]["id"], result[0]["title"], result[0]["target"]) == (goal.code, "[/] \x1b[31m", 99.5)
    assert result[0]["due"] is None


def test_a_markdown_table_stays_a_table_whatever_is_in_it() -> None:
    board = Board.of(Goal.new(title="a|b\n**c** <script> \x1b[31m", due=TODAY))
    lines = markdown_table(board, Goal, board.context(TODAY), board.all(Goal)).splitlines()
    assert len(lines) == 3
    assert lines[2].startswith("| a\\|b·\\*\\*c\\*\\* \\<script\\> ·\\[31m |")
    assert "2026-11-22" in lines[2]
