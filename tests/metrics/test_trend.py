"""Trends: one value a month or week, and none where there are no data."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ittui.board import Board
from ittui.fields import InputError
from ittui.metrics import METRICS
from ittui.metrics.forecast import TIMES_TO_RESTORE, TrendStep, trend
from ittui.records import Department, Headcount, Incident, Project, ProjectState

from .asking import these

AS_OF = date(2026, 11, 22)


def incident(day: date, hours: int) -> Incident:
    restored = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Incident.new(reference="INC", failed_at=restored - timedelta(hours=hours), restored_at=restored)


def test_incidents_fall_into_the_month_they_were_restored_in() -> None:
    board = Board.of(
        incident(date(2026, 8, 31), 99),
        incident(date(2026, 9, 1), 2),
        incident(date(2026, 9, 30), 4),
        incident(date(2026, 11, 22), 7),
        incident(date(2026, 11, 23), 99),
    )
    assert these(*trend(board, "mttr", AS_OF, points=3)) == (3, None, 7)
    assert these(*trend(board, "mttr_p90", AS_OF, points=3)) == (4, None, 7)
    assert these(*trend(board, "mttr", AS_OF, points=2, step=TrendStep.WEEK)) == (None, 7)


def test_projects_fall_into_the_month_they_finished_in() -> None:
    def project(day: date) -> Project:
        return Project.new(
            title="P", state=ProjectState.DELIVERED, baseline_finish=date(2026, 9, 15), actual_finish=day
        )

    board = Board.of(project(date(2026, 9, 10)), project(date(2026, 9, 20)), project(date(2026, 11, 1)))
    assert these(*trend(board, "projects_on_time", AS_OF, points=3)) == (50, None, 0)


def test_what_stands_on_a_day_is_taken_at_the_end_of_each_month() -> None:
    history = (Headcount.of(since=date(2026, 1, 1), end_users=50), Headcount.of(since=date(2026, 10, 31), end_users=90))
    board = Board.of(Department.new(title="D", support_fte=Decimal(1), headcount=history))
    assert these(*trend(board, "users_per_support_fte", AS_OF, points=4)) == (50, 50, 90, 90)


def test_a_trend_has_as_many_points_as_were_asked_for() -> None:
    for name in METRICS:
        assert trend(Board.of(), name, AS_OF) == (None,) * 8


def test_every_flow_is_a_metric() -> None:
    assert set(TIMES_TO_RESTORE) <= set(METRICS)
    assert {name for name in METRICS if METRICS[name].flow} >= {"csat", "projects_on_time", "cadence_kept"}


def test_an_unknown_name_is_a_mistake() -> None:
    with pytest.raises(InputError, match="there is no metric"):
        trend(Board.of(), "nonsense", AS_OF)
