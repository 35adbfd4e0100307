"""Earned value, checked against the figures of domain.md."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ittui.metrics.projects.roi import EarnedValue, earned_schedule, earned_value, measures
from ittui.records import PlannedValue, Project, ProjectState

from .asking import eur, these, usd


def project(**values: object) -> Project:
    usual: dict[str, object] = {
        "title": "P",
        "state": ProjectState.RUNNING,
        "start": date(2026, 1, 1),
        "baseline_finish": date(2026, 4, 11),
        "baseline_budget": eur(100_000),
        "actual_cost": eur(45_000),
        "percent_complete": Decimal(40),
    }
    return Project.new(**{**usual, **values})


HALF = date(2026, 2, 20)  # 50 of the 100 days


def test_the_textbook_case() -> None:
    result = earned_value(project(), HALF)
    assert these(result.bac, result.pv, result.ev, result.ac) == (100_000, 50_000, 40_000, 45_000)
    assert these(result.cv, result.sv) == (-5_000, -10_000)
    assert these(result.cpi, result.spi) == (Fraction(8, 9), Fraction(4, 5))
    assert these(result.eac, result.etc, result.vac) == (112_500, 67_500, -12_500)
    assert result.tcpi == Fraction(12, 11)
    assert result.spi_t == Fraction(4, 5)
    assert result.reachable is True
    assert result.eac_low is None


def months(*values: int) -> tuple[PlannedValue, ...]:
    return tuple(PlannedValue.of(month=f"2026-{number:02}", value=eur(value)) for number, value in enumerate(values, 1))


def test_the_earned_schedule_of_the_textbook() -> None:
    planned = project(
        planned_values=months(10, 25, 50, 80, 100), baseline_budget=eur(100), percent_complete=Decimal(40)
    )
    result = earned_value(planned, date(2026, 3, 31))
    assert result.pv == 50
    assert result.spi_t == Fraction(26, 10) / 3
    curve = tuple((Fraction(time), Fraction(value)) for time, value in enumerate((0, 10, 25, 50, 80, 100)))
    assert earned_schedule(curve, Fraction(40)) == Fraction(26, 10)
    assert earned_schedule(curve, Fraction(5)) == Fraction(1, 2)
    assert earned_schedule(curve, Fraction(100)) == 5


def test_a_flat_stretch_of_the_plan_is_skipped() -> None:
    curve = tuple((Fraction(time), Fraction(value)) for time, value in enumerate((0, 10, 10, 20)))
    assert earned_schedule(curve, Fraction(10)) == 2
    assert earned_schedule(curve, Fraction(15)) == Fraction(5, 2)


def test_the_plan_by_month_is_read_in_proportion_within_a_month() -> None:
    planned = project(planned_values=months(31, 59), baseline_budget=eur(59))
    assert earned_value(planned, date(2026, 1, 10)).pv == 10
    assert earned_value(planned, date(2026, 2, 14)).pv == 45
    assert earned_value(planned, date(2027, 2, 14)).pv == 59


def test_done_late_shows_in_time_though_spi_ends_at_one() -> None:
    late = project(percent_complete=Decimal(100), actual_finish=date(2026, 5, 31), state=ProjectState.DELIVERED)
    result = earned_value(late, date(2026, 12, 31))
    assert result.spi == 1
    assert result.spi_t == Fraction(100, 150)


def test_nothing_spent_or_nothing_planned_gives_no_ratio() -> None:
    start = earned_value(project(actual_cost=eur(0)), date(2026, 1, 1))
    assert these(start.cpi, start.spi, start.eac, start.spi_t) == (None, None, None, None)
    assert these(start.pv, start.cv) == (0, 40_000)


def test_a_budget_that_is_spent_is_not_reachable() -> None:
    result = earned_value(project(actual_cost=eur(100_000)), HALF)
    assert these(result.tcpi, result.reachable) == (None, False)
    done = earned_value(project(actual_cost=eur(100_000), percent_complete=Decimal(100)), HALF)
    assert done.reachable is True


def test_early_on_there_is_a_range() -> None:
    result = earned_value(project(percent_complete=Decimal(10), actual_cost=eur(12_500)), HALF)
    assert result.eac == 125_000
    assert these(result.eac_low, result.eac_high) == (102_500, 12_500 + 90_000 / (Fraction(8, 10) * Fraction(1, 5)))
    assert earned_value(project(percent_complete=Decimal(15)), HALF).eac_low is None


def test_the_three_estimates_of_the_textbook_lie_in_the_range() -> None:
    wide = measures(bac=Fraction(100), pv=Fraction(20), ev=Fraction(10), ac=Fraction(0))
    assert these(wide.eac, wide.eac_low, wide.eac_high) == (None, 90, 90)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"baseline_budget": None}, "no budget is recorded"),
        ({"baseline_budget": eur(0)}, "no budget is recorded"),
        ({"percent_complete": None}, "nobody recorded how much of it is complete"),
        ({"actual_cost": None}, "no actual cost is recorded"),
        ({"actual_cost": usd(1)}, "its budget is in EUR, its cost in USD"),
    ],
)
def test_what_is_missing_is_said(change: dict[str, object], reason: str) -> None:
    assert earned_value(project(**change), HALF).reason == reason


def test_without_dates_there_is_no_planned_value() -> None:
    result = earned_value(project(start=None), HALF)
    assert these(result.pv, result.spi, result.sv, result.spi_t) == (None, None, None, None)
    assert result.cpi == Fraction(8, 9)


def test_an_approved_change_moves_what_is_measured_against() -> None:
    result = earned_value(project(approved_budget=eur(200_000), approved_finish=date(2026, 7, 20)), HALF)
    assert these(result.bac, result.ev, result.pv) == (200_000, 80_000, 50_000)


def test_more_than_all_is_all() -> None:
    broken = Project(1, {**project().raw, "percent_complete": 250})
    assert earned_value(broken, HALF).ev == 100_000


def test_a_blank_project_has_no_figure() -> None:
    assert earned_value(Project.new(title="P"), HALF) == EarnedValue(reason="no budget is recorded")
