"""Computed columns: one declaration, the same on the screen, in lists, in the filter and in reports."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ittui.board import Board
from ittui.fields import Money
from ittui.metrics import Status
from ittui.queries.filter import parse_filter
from ittui.records import (
    KINDS,
    Criterion,
    Goal,
    Incident,
    IncidentState,
    Objective,
    Pause,
    Project,
    ProjectState,
    Service,
    ServiceTarget,
)
from ittui.report import compose
from ittui.sample import demo_records
from ittui.session import Session
from ittui.tui.view_model import columns_for
from ittui.tui.widgets import fitting
from ittui.views.columns import column_called, columns_of, computed_columns, computed_values, in_order
from ittui.views.incidents import down, rto_clock, sla_clock
from ittui.views.projects import days_late, project_status

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAMPLE = Board.of(*demo_records(DAY))


def session(*records: Any, board: Board | None = None) -> Session:
    return Session(board or Board.of(*records), DAY, NOON, "ann")


def euros(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


def project(**values: Any) -> Project:
    promised = {"start": date(2026, 1, 1), "baseline_finish": date(2026, 12, 31), "baseline_budget": euros(100)}
    return Project.new(title="P", **{"state": ProjectState.RUNNING, **promised, **values})


DELIVERED = {"state": ProjectState.DELIVERED}


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"forecast_finish": date(2026, 12, 31), "forecast_cost": euros(100)}, Status.ON_TRACK),
        ({"forecast_finish": date(2026, 12, 31), "forecast_cost": euros(115)}, Status.BEHIND),  # dear, but in time
        ({"forecast_finish": date(2027, 6, 30), "forecast_cost": euros(100)}, Status.AT_RISK),  # late, but not dear
        ({"forecast_cost": euros(100)}, Status.NO_DATA),  # nobody has said when it will be finished
        ({"forecast_cost": euros(150)}, Status.AT_RISK),
        ({"state": ProjectState.PROPOSED}, Status.NOT_STARTED),
        ({"state": ProjectState.CANCELLED}, Status.CANCELLED),
        (
            {**DELIVERED, "actual_finish": date(2026, 11, 1), "actual_cost": euros(90)},
            Status.ACHIEVED,
        ),
        (
            {**DELIVERED, "actual_finish": date(2026, 11, 1), "actual_cost": euros(101)},
            Status.MISSED,
        ),
        (
            {**DELIVERED, "actual_finish": date(2026, 11, 30), "forecast_cost": euros(99)},
            Status.NO_DATA,
        ),
        ({**DELIVERED, "actual_finish": date(2026, 11, 1)}, Status.NO_DATA),  # in time; what it cost nobody knows
        ({**DELIVERED, "actual_cost": euros(90)}, Status.NO_DATA),  # not too dear; when it was finished nobody knows
        (
            {
                **DELIVERED,
                "actual_finish": date(2026, 11, 1),
                "actual_cost": euros(90),
                "criteria": (Criterion.of(what="It works"),),
            },
            Status.MISSED,  # in time and not too dear, but nobody accepted it
        ),
    ],
)
def test_a_project_is_as_bad_as_the_worse_of_time_and_money(values: dict[str, Any], status: Status) -> None:
    each = project(**values)
    assert project_status(session(each), each) is status


def test_a_project_has_the_same_status_at_every_door() -> None:
    view = session(board=SAMPLE)
    (screen,) = (column for column in columns_for(Project, view) if column.name == "status")
    strategy = compose(SAMPLE, "strategy", DAY)
    reported = {
        item.text: item.status
        for section in strategy.sections
        for block in section.blocks
        for item in getattr(block, "items", ())
        if item.remark.startswith("project:")
    }
    assert len(reported) > 5
    for each in SAMPLE.all(Project):
        status = project_status(view, each)
        assert screen.cell(each).text == f"{status.glyph} {status.word}"
        assert computed_values(view, each)["status"] == status.word
        assert parse_filter(f'status:"{status.word}"', view, Project)(each)
        assert reported.get(each.label, status) is status


def test_every_column_that_is_shown_can_be_filtered_and_sorted_by() -> None:
    view = session(board=SAMPLE)
    for kind in KINDS.values():
        rows: Sequence[Any] = SAMPLE.all(kind)
        for column in columns_of(kind):
            assert column_called(kind, column.name) is not None, (kind, column.name)
            ordered = in_order(rows, lambda row, column=column: column.key(view, row))  # type: ignore[misc]
            assert len(ordered) == len(rows)
            keep = parse_filter(f"{column.name}:any", view, kind) if column.name != "id" else None
            for row in rows[:20]:
                assert keep is None or keep(row) is (column.value(view, row) is not None), (kind, column.name)


def test_numbers_are_compared_and_words_are_found() -> None:
    view = session(board=SAMPLE)
    late = {each for each in SAMPLE.all(Project) if (days_late(view, each) or 0) > 14}
    assert late == {each for each in SAMPLE.all(Project) if parse_filter("late:>14d", view, Project)(each)}
    missed = parse_filter("rto_clock:missed", view, Incident)
    assert any(map(missed, SAMPLE.all(Incident)))


@pytest.mark.parametrize("kind", [Goal, Objective])
@pytest.mark.parametrize("gone", [-1, 0, 1, 40])
def test_what_is_open_past_its_day_is_late_by_so_many_days(kind: type[Goal] | type[Objective], gone: int) -> None:
    row = kind.new(title="Label all ports", due=DAY - timedelta(days=gone))
    row = row.replace(state=type(row.state)("active"))
    ended = row.replace(state=type(row.state)("achieved"))
    undated = kind.new(title="Some day")
    view = session(row, undated)
    values = [computed_values(view, each)["late"] for each in (row, ended, undated)]
    assert values == [gone if gone > 0 else None, None, None]


@pytest.mark.parametrize("kind", [Goal, Objective, Project])
@pytest.mark.parametrize("word", ["late", "overdue", "LATE"])
def test_the_word_late_finds_what_its_column_calls_late(kind: type[Goal], word: str) -> None:
    view, column = session(board=SAMPLE), column_called(kind, "late")
    assert column is not None
    rows: Sequence[Any] = SAMPLE.all(kind)
    late = [row for row in rows if (column.value(view, row) or 0) > 0]
    assert [row for row in rows if parse_filter(word, view, kind)(row)] == late
    assert [row for row in rows if parse_filter("late:>0", view, kind)(row)] == late
    assert [row for row in rows if parse_filter(f"-{word}", view, kind)(row)] == [r for r in rows if r not in late]


@given(st.lists(st.one_of(st.none(), st.integers(-9, 9)), max_size=12), st.booleans())
def test_what_has_no_value_comes_last_either_way(values: list[int | None], descending: bool) -> None:
    rows = [Objective.new(title=str(number)) for number in range(len(values))]
    of = {row.id: value for row, value in zip(rows, values, strict=True)}
    ordered = [of[row.id] for row in in_order(rows, lambda row: (of[row.id] is None, of[row.id]), descending)]
    known = sorted((value for value in values if value is not None), reverse=descending)
    assert ordered == [*known, *[None] * values.count(None)]


def incident(**values: Any) -> Incident:
    return Incident.new(reference="INC1", service=MAIL.id, **{"failed_at": NOON - timedelta(hours=5), **values})


MAIL = Service.new(
    title="Mail", rto=Decimal(4), levels=(ServiceTarget.of(priority="3 - Moderate", restore_hours=Decimal(8)),)
)


def test_the_clocks_of_an_outage() -> None:
    broken = incident()
    view = session(MAIL, broken)
    assert str(rto_clock(view, broken)) == "missed by 1 h"
    assert str(sla_clock(view, broken)) == "3 h left"
    restored = incident(restored_at=NOON - timedelta(hours=3))
    assert str(rto_clock(view, restored)) == "met"
    waiting = incident(pauses=(Pause.of(since=NOON - timedelta(hours=4), until=NOON - timedelta(hours=2)),))
    assert str(rto_clock(view, waiting)) == "1 h left"
    assert down(view, waiting).hours == 3


def test_a_cancelled_incident_was_never_down() -> None:
    cancelled = incident(state=IncidentState.CANCELLED, failed_at=NOON - timedelta(days=500))
    assert down(session(MAIL, cancelled), cancelled) is None
    assert computed_values(session(MAIL, cancelled), cancelled) == {"down": None, "rto_clock": None, "sla_clock": None}


def test_each_computed_column_has_one_name() -> None:
    for kind in KINDS.values():
        names = [column.name for column in computed_columns(kind)]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("width", [76, 116, 196])
def test_no_label_of_a_column_is_cut(width: int) -> None:
    for kind in KINDS.values():
        for column, size in fitting(columns_for(kind, session(board=SAMPLE)), width):
            assert len(column.label) <= size, (kind.table, column.name)


def test_what_programs_get_of_a_record_does_not_depend_on_what_was_asked_before() -> None:
    script = """
from datetime import UTC, date, datetime
from ittui.board import Board
from ittui.records import KINDS
from ittui.session import Session
from ittui.views.columns import detail_values
for kind in KINDS.values():
    record = kind(1, {})
    session = Session(Board.of(record), date(2026, 11, 20), datetime(2026, 11, 20, tzinfo=UTC), "ann")
    first, again = (detail_values(session, record) for _ in range(2))
    assert first == again, kind
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
