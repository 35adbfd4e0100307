"""Variance of running projects, checked against the US federal IT Dashboard's own figures."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ittui.fields import Money
from ittui.metrics import Status
from ittui.metrics.projects.variance import band, cost_variance_percent, schedule_variance_percent
from ittui.records import Project, ProjectState

from .asking import ask, these

FEB = date(2025, 2, 25)


def made(done: bool, start: str, planned: str, finish: str, budget: str = "", cost: str = "") -> Project:
    values: dict[str, object] = {"title": "P", "start": date.fromisoformat(start)}
    values["state"] = ProjectState.DELIVERED if done else ProjectState.RUNNING
    values["baseline_finish"] = date.fromisoformat(planned)
    values["actual_finish" if done else "forecast_finish"] = date.fromisoformat(finish)
    if budget:
        values["baseline_budget"] = Money(Decimal(budget), "USD")
        values["actual_cost" if done else "forecast_cost"] = Money(Decimal(cost), "USD")
    return Project.new(**values)


DASHBOARD = [
    (False, "2023-04-01", "2023-12-30", "2024-09-30", FEB, -154.945, "3.430747", "3.430747", 0.0),
    (False, "2023-04-01", "2024-06-30", "2024-12-31", FEB, -52.632, "2.449293", "2.449293", 0.0),
    (False, "2025-10-02", "2026-09-30", "2026-09-30", date(2026, 1, 6), 0.0, "26.079", "22.511", 13.682),
    (False, "2024-04-09", "2025-03-19", "2025-03-23", date(2025, 2, 26), -1.163, "5.631409", "6.49826", -15.393),
    (True, "2022-01-03", "2022-12-30", "2022-12-30", FEB, 0.0, "4.38449", "4.841284", -10.418),
    (True, "2022-01-03", "2023-03-30", "2023-03-30", FEB, 0.0, "3.288367", "4.247087", -29.155),
    (True, "2021-10-01", "2022-09-30", "2022-09-30", FEB, 0.0, "7.5", "10.455538", -39.407),
    (True, "2021-10-01", "2022-09-30", "2022-09-30", FEB, 0.0, "4", "2.003283", 49.918),
    (True, "2024-01-01", "2024-05-15", "2024-06-30", FEB, -34.074, "0.25", "0.232", 7.2),
    (True, "2023-04-01", "2024-10-31", "2024-09-28", FEB, 5.699, "9.0195", "8.874723", 1.605),
]


@pytest.mark.parametrize("row", DASHBOARD, ids=lambda row: f"{row[2]} to {row[3]}")
def test_the_variances_of_the_it_dashboard(row: tuple[bool, str, str, str, date, float, str, str, float]) -> None:
    done, start, planned, finish, as_of, schedule, budget, cost, over = row
    project = made(done, start, planned, finish, budget, cost)
    assert float(schedule_variance_percent(project, as_of) or 0) == pytest.approx(schedule, abs=0.0005)
    assert float(cost_variance_percent(project) or 0) == pytest.approx(over, abs=0.0006)


def test_an_overdue_forecast_keeps_slipping() -> None:
    project = made(False, "2026-01-01", "2026-01-11", "2026-01-16")
    assert schedule_variance_percent(project, date(2026, 1, 12)) == -50
    assert schedule_variance_percent(project, date(2026, 1, 21)) == -100


def test_without_a_forecast_nothing_is_known_until_the_plan_has_passed() -> None:
    project = made(False, "2026-01-01", "2026-01-11", "2026-01-11").replace(forecast_finish=None)
    assert schedule_variance_percent(project, date(2026, 1, 5)) is None
    assert schedule_variance_percent(project, date(2026, 1, 16)) == -50


def test_what_was_delivered_later_was_running_then() -> None:
    project = made(True, "2026-01-01", "2026-01-11", "2026-01-31").replace(forecast_finish=date(2026, 1, 16))
    assert schedule_variance_percent(project, date(2026, 1, 10)) == -50
    assert schedule_variance_percent(project, date(2026, 2, 10)) == -200


@pytest.mark.parametrize("missing", ["start", "baseline_finish"])
def test_no_plan_is_no_variance(missing: str) -> None:
    project = made(False, "2026-01-01", "2026-01-11", "2026-01-16").replace(**{missing: None})
    assert schedule_variance_percent(project, date(2026, 1, 10)) is None


def test_a_plan_of_no_days_or_no_money_is_no_variance() -> None:
    project = made(False, "2026-01-01", "2026-01-01", "2026-01-16", "0", "5")
    assert schedule_variance_percent(project, date(2026, 1, 10)) is None
    assert cost_variance_percent(project) is None


def test_two_currencies_are_no_variance() -> None:
    project = made(False, "2026-01-01", "2026-01-11", "2026-01-16", "5", "5")
    assert cost_variance_percent(project.replace(forecast_cost=Money(Decimal(5), "EUR"))) is None


@pytest.mark.parametrize(
    ("variance", "status"),
    [
        (50, Status.ON_TRACK),
        (0, Status.ON_TRACK),
        (-9, Status.ON_TRACK),
        (-10, Status.BEHIND),
        (-29, Status.BEHIND),
        (-30, Status.AT_RISK),
    ],
)
def test_only_the_late_and_costly_side_is_coloured(variance: int, status: Status) -> None:
    assert band(Fraction(variance)) is status


def test_the_portfolio_is_the_median_with_the_worst_first() -> None:
    fine = made(False, "2026-01-01", "2026-01-11", "2026-01-11", "100", "100")
    late = made(False, "2026-01-01", "2026-01-11", "2026-01-13", "100", "120")
    worse = made(False, "2026-01-01", "2026-01-11", "2026-01-21", "100", "150")
    blank = Project.new(title="B", state=ProjectState.RUNNING)
    done = made(True, "2025-01-01", "2025-01-11", "2025-12-31")
    result = ask("schedule_variance", late, worse, fine, blank, done, as_of=date(2026, 1, 5))
    assert these(result.value, result.n, result.counted) == (-20, 3, (worse, late))
    assert result.how == "The middle one of 3 running projects is late by 20 % of its planned time"
    assert [each.record for each in result.excluded] == [blank]
    assert result.notes == ("✓ on track: 1", "~ behind: 1", "! at risk: 1")
    assert result.status is Status.BEHIND
    cost = ask("cost_variance", late, worse, fine)
    assert cost.value == -20
    assert cost.how == "The middle one of 3 running projects is over its original budget by 20 %"


def test_no_running_project_is_no_data() -> None:
    done = made(True, "2026-01-01", "2026-01-11", "2026-01-12")
    for name in ("schedule_variance", "cost_variance"):
        result = ask(name, done)
        assert (result.value, result.reason) == (None, "no project is running")
        assert ask(name).reason == "no project is recorded"
