"""When a target will be reached, and what pace that needs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import linear_regression

import pytest

from ittui.board import Board
from ittui.metrics.forecast import Outlook, forecast, forecast_goal, forecast_kpi, pace, theil_sen
from ittui.metrics.kpis import Point
from ittui.records import CheckIn, Direction, Goal, GoalState, Item, Kpi, Measurement, Milestone

FIRST = date(2026, 1, 1)


def points(*values: float, step: int = 7) -> list[Point]:
    return [Point(FIRST + timedelta(days=step * at), Fraction(str(value))) for at, value in enumerate(values)]


def test_one_outlier_does_not_bend_the_slope() -> None:
    slope = theil_sen(points(100, 96, 93, 40, 85))
    assert slope is not None
    assert float(slope) == pytest.approx(-0.554, abs=0.0005)
    assert linear_regression([0, 7, 14, 21, 28], [100, 96, 93, 40, 85]).slope == pytest.approx(-1.229, abs=0.0005)


def test_a_straight_line_is_followed_to_the_day() -> None:
    result = forecast(points(0, 10, 20, 30), Fraction(100), Direction.INCREASE, date(2026, 1, 22))
    assert (result.outlook, result.reach) == (Outlook.BY_DATE, date(2026, 3, 12))
    assert result.earliest == result.latest == result.reach
    assert result.value_on(date(2026, 3, 12)) == 100
    beyond = forecast(points(0, 10, 20, 30), Fraction(101), Direction.INCREASE, date(2026, 1, 22))
    assert beyond.reach == date(2026, 3, 13), "the first day on which it is there, not the last before"


def test_the_range_comes_from_the_quartiles_of_the_slopes() -> None:
    result = forecast(points(100, 96, 93, 40, 85), Fraction(60), Direction.DECREASE, date(2026, 1, 29))
    assert result.earliest is not None and result.reach is not None
    assert result.earliest < result.reach
    assert result.latest is None or result.latest > result.reach


def test_a_line_that_is_there_before_the_value_is_gives_no_day() -> None:
    jumpy, day = points(0, 10, 20, 30, 40, 50, 35), date(2026, 2, 12)
    past = forecast(jumpy, Fraction(40), Direction.INCREASE, day)
    assert (past.outlook, past.reach) == (Outlook.BY_DATE, day)
    assert str(past) == "any day: the trend is past the target already, the last value is not"
    silent = forecast(points(0, 10, 20, 30), Fraction(40), Direction.INCREASE, day)
    assert str(silent) == "any day: the trend has come to the target since the last value"


def test_what_leads_away_or_too_far_is_said_so() -> None:
    day = date(2026, 1, 22)
    assert forecast(points(9, 8, 7, 6), Fraction(10), Direction.INCREASE, day).outlook is Outlook.NOT_CONVERGING
    assert forecast(points(1, 1, 1, 1), Fraction(10), Direction.INCREASE, day).outlook is Outlook.NOT_CONVERGING
    far = forecast(points(0, 1, 2, 3), Fraction(10_000), Direction.INCREASE, day)
    assert (far.outlook, str(far)) == (Outlook.TOO_FAR, "not within two years at this rate")


def test_four_dates_are_needed_and_twelve_are_used() -> None:
    day = date(2026, 12, 1)
    assert forecast(points(0, 1, 2), Fraction(10), Direction.INCREASE, day).outlook is Outlook.TOO_FEW
    same_day = [*points(0, 1, 2), Point(FIRST, Fraction(5))]
    assert forecast(same_day, Fraction(10), Direction.INCREASE, day).outlook is Outlook.TOO_FEW
    late = [*range(200, 80, -10), *range(12)]
    assert forecast(points(*late), Fraction(100), Direction.INCREASE, day).slope == Fraction(1, 7)


def test_later_values_than_the_day_do_not_count() -> None:
    result = forecast(points(0, 10, 20, 30, 0, 0, 0), Fraction(100), Direction.INCREASE, date(2026, 1, 22))
    assert result.reach == date(2026, 3, 12)


def test_reached_bands_and_restarts_are_not_forecast() -> None:
    day = date(2026, 2, 1)
    assert forecast(points(0, 5, 10), Fraction(10), Direction.INCREASE, day).outlook is Outlook.REACHED
    assert forecast(points(1, 2, 3, 4), Fraction(9), Direction.BAND, day).outlook is Outlook.NOT_FORECAST
    sums = forecast(points(1, 2, 3, 4), Fraction(9), Direction.INCREASE, day, restarts=True)
    assert sums.outlook is Outlook.NOT_FORECAST


def test_an_overdue_line_is_not_reached_in_the_past() -> None:
    result = forecast(points(0, 10, 20, 30), Fraction(31), Direction.INCREASE, date(2026, 6, 1))
    assert result.reach == date(2026, 6, 1)


def test_needed_and_measured_pace_of_a_goal() -> None:
    goal = Goal.new(
        title="Close tickets",
        state=GoalState.ACTIVE,
        baseline=Decimal(100),
        target=Decimal(0),
        start=FIRST,
        due=FIRST + timedelta(days=41),
    )
    reported = [
        CheckIn.new(goal=goal.id, date=FIRST + timedelta(days=7 * week), value=Decimal(100 - 10 * week))
        for week in range(4)
    ]
    result = pace(Board.of(goal, *reported), goal, FIRST + timedelta(days=21))
    assert (result.needed, result.measured) == (Fraction(-70, 20), Fraction(-10, 7))
    assert result.ratio == Fraction(49, 20)
    assert forecast_goal(Board.of(goal, *reported), goal, FIRST + timedelta(days=21)).reach == FIRST + timedelta(
        days=70
    )


def test_pace_of_milestones_is_in_shares() -> None:
    rows = [Milestone.of(what=f"{at}", done=FIRST + timedelta(days=10 * at) if at < 3 else None) for at in range(1, 5)]
    goal = Goal.new(title="Install", state=GoalState.ACTIVE, milestones=tuple(rows), start=FIRST, due=date(2026, 2, 20))
    result = pace(Board.of(goal), goal, date(2026, 1, 31))
    assert (result.needed, result.measured) == (Fraction(1, 40), Fraction(1, 40))


def test_no_pace_is_told_with_the_reason() -> None:
    goal = Goal.new(title="Close tickets", state=GoalState.ACTIVE, baseline=Decimal(9), target=Decimal(0))
    assert (pace(Board.of(goal), goal, FIRST).needed, pace(Board.of(goal), goal, FIRST).reason) == (
        None,
        "no value yet",
    )
    whole = Goal.new(title="Whole")
    assert pace(Board.of(whole), whole, FIRST).needed is None


def test_a_kpi_is_forecast_from_its_values() -> None:
    kpi = Kpi.new(title="Tickets", direction=Direction.DECREASE, target=Decimal(0))
    values = [
        Measurement.new(kpi=kpi.id, date=FIRST + timedelta(days=7 * week), value=Decimal(100 - 10 * week))
        for week in range(4)
    ]
    assert forecast_kpi(Board.of(kpi, *values), kpi, FIRST + timedelta(days=21)).reach == FIRST + timedelta(days=70)


def test_what_has_no_pace_says_of_which_kind_it_is() -> None:
    counted = Goal.new(title="Buy", items=(Item.of(what="laptops", wanted=35),), due=date(2026, 12, 31))
    idle = Goal.new(title="Improve", due=date(2026, 12, 31))
    assert [pace(Board.of(goal), goal, FIRST).reason for goal in (counted, idle)] == [
        "counted goals have no rate",
        "no measure yet",
    ]
