"""Where a number is heading: how it went, when a target will be reached at that rate, and the pace a goal needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from fractions import Fraction
from itertools import combinations
from math import ceil
from typing import NamedTuple

from ..board import Board
from ..fields import ALL_TIME, Period, days_from, later, months_from
from ..records import CheckIn, Direction, Goal, Kpi
from . import measure, metric_named
from .goals import NOTHING, WHOLE, MeasureKind, weight_of
from .goals.goal_status import ends, measure_goal, way_of
from .incidents.mttr import times_in
from .kpis import Point
from .kpis.kpi_status import aim_of, history

FEWEST, MOST = 4, 12
WEEKS = 104
LOW, MIDDLE, HIGH = Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)


class Outlook(Enum):
    """What came of a forecast."""

    REACHED = "reached"
    BY_DATE = "by a date"
    NOT_CONVERGING = "not converging"
    TOO_FAR = "not within two years at this rate"
    TOO_FEW = "too few values"
    NOT_FORECAST = "not forecast"

    def __str__(self) -> str:
        return self.value


class Forecast(NamedTuple):
    """The expected day, and the days if the pace were that of the better or the worse quarter.

    slope is per day; level is the fitted value on the day of the last point, since. latest is None where the worse
    pace never gets there. value_on draws the line.
    """

    outlook: Outlook
    reason: str = ""
    slope: Fraction | None = None
    slow: Fraction | None = None
    fast: Fraction | None = None
    level: Fraction | None = None
    since: date | None = None
    reach: date | None = None
    earliest: date | None = None
    latest: date | None = None

    def value_on(self, day: date, slope: Fraction | None = None) -> Fraction | None:
        """The value that the line has on a day, at the measured pace or another one."""
        pace = self.slope if slope is None else slope
        if pace is None or self.level is None or self.since is None:
            return None
        return self.level + pace * (day - self.since).days

    def __str__(self) -> str:
        if self.outlook is Outlook.BY_DATE and self.reason:
            return f"any day: {self.reason}"
        if self.outlook is not Outlook.BY_DATE:
            return f"{self.outlook}: {self.reason}" if self.reason else str(self.outlook)
        span = f"{self.earliest} to {self.latest}" if self.latest else f"{self.earliest} or later"
        return f"{self.reach} ({span})"


def slopes(points: Sequence[Point]) -> list[Fraction]:
    """The slopes between all pairs of points, per day, in ascending order."""
    return sorted(
        (later.value - first.value) / (later.day - first.day).days
        for first, later in combinations(sorted(points), 2)
        if later.day != first.day
    )


def quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The value below which a share lies, straight between neighbours; the same seen from either end."""
    at = share * (len(ordered) - 1)
    low = at.numerator // at.denominator
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def median(values: Iterable[Fraction]) -> Fraction:
    return quantile(sorted(values), MIDDLE)


def last_dates(points: Iterable[Point], as_of: date) -> list[Point]:
    """The last 12 distinct dates up to a day; of two points on one date the later one counts."""
    by_day = {point.day: point for point in points if point.day <= as_of}
    return [by_day[day] for day in sorted(by_day)][-MOST:]


def theil_sen(points: Sequence[Point]) -> Fraction | None:
    """The median of the slopes between all pairs (Theil 1950, Sen 1968), per day: one outlier does not bend it."""
    result = slopes(points)
    return median(result) if result else None


def forecast(
    points: Iterable[Point], target: Fraction | None, direction: Direction, as_of: date, *, restarts: bool = False
) -> Forecast:
    """When the target is reached, at the median pace of the last 12 dates, of which at least 4 are needed.

    The range comes from the 25th and 75th percentile of the pairwise slopes. The line goes through the median
    of the values (as SciPy's theilslopes has it). Not for bands, nor for values that start anew each period.
    """
    if direction.up is None or restarts:
        why = "a range has no rate" if direction.up is None else "the value resets each period"
        return Forecast(Outlook.NOT_FORECAST, why)
    if target is None:
        return Forecast(Outlook.NOT_FORECAST, "no target is set")
    used = last_dates(points, as_of)
    if used and (used[-1].value >= target if direction.up else used[-1].value <= target):
        return Forecast(outlook=Outlook.REACHED, since=used[-1].day, level=used[-1].value)
    if len(used) < FEWEST:
        return Forecast(outlook=Outlook.TOO_FEW, reason=f"needs {FEWEST} measurements, has {len(used)}")
    return project(used, target, direction, as_of)


def project(used: Sequence[Point], target: Fraction, direction: Direction, as_of: date) -> Forecast:
    pace, last = slopes(used), used[-1].day
    low, slope, high = (quantile(pace, part) for part in (LOW, MIDDLE, HIGH))
    slow, fast = (low, high) if direction.up else (high, low)
    middle = median(Fraction((point.day - last).days) for point in used)
    level = median(point.value for point in used) - slope * middle
    line = Forecast(Outlook.BY_DATE, "", slope, slow, fast, level, last)
    days = days_to(target - level, slope, direction)
    if days is None:
        return line._replace(outlook=Outlook.NOT_CONVERGING, reason="it does not move towards the target")
    reach = on_day(last, days, as_of)
    if reach is None:
        return line._replace(outlook=Outlook.TOO_FAR)
    first, late = (days_to(target - level, each, direction) for each in (fast, slow))
    reason = "the trend is past the target already, the last value is not"
    if days:
        reason = "the trend has come to the target since the last value" if later(last, days) <= as_of else ""
    earliest = on_day(last, days if first is None else first, as_of)
    latest = None if late is None else on_day(last, late, as_of)
    return line._replace(reason=reason, reach=reach, earliest=earliest, latest=latest)


def days_to(distance: Fraction, slope: Fraction, direction: Direction) -> int | None:
    """Days until a distance is gone; 0 where the line is there already, None where it leads away."""
    return max(ceil(distance / slope), 0) if (slope > 0 if direction.up else slope < 0) else None


def on_day(last: date, days: int, as_of: date) -> date | None:
    """So many days after the last point, but not before the day itself; None beyond 104 weeks."""
    return max(later(last, days), as_of) if days <= (as_of - last).days + WEEKS * 7 else None


POINTS = 8
TIMES_TO_RESTORE = {"mttr": "mean", "mttr_median": "median", "mttr_p90": "p90"}  # which of Hours each is


class TrendStep(Enum):
    """What one point of a trend stands for."""

    WEEK = "week"
    MONTH = "month"


def trend(
    board: Board, name: str, as_of: date, points: int = POINTS, step: TrendStep = TrendStep.MONTH
) -> tuple[Fraction | None, ...]:
    """The values of the last periods, the oldest first; the last one is still going on. None: no data.

    Raises InputError where there is no such metric.
    """
    known = metric_named(name)
    stretches = periods(as_of, points, step)
    if known.name in TIMES_TO_RESTORE:
        figures = [durations.hours for durations in times_in(board, as_of, *stretches)]
        return tuple(hours and getattr(hours, TIMES_TO_RESTORE[known.name]) for hours in figures)
    if known.flow:
        return tuple(measure(board, known.name, as_of, period).value for period in stretches)
    return tuple(measure(board, known.name, min(as_of, period.last or as_of), ALL_TIME).value for period in stretches)


def periods(as_of: date, points: int, step: TrendStep) -> list[Period]:
    """The last so many weeks or months, up to the one that a day is in."""
    monday, month = later(as_of, -as_of.weekday()), as_of.year * 12 + as_of.month - 1
    if step is TrendStep.WEEK:
        return [days_from(later(monday, -7 * back), 7) for back in reversed(range(points))]
    return [months_from(month - back, 1, "a month") for back in reversed(range(points))]


FEWEST_FOR_PACE = 2
BY_PARTS = (MeasureKind.MILESTONES, MeasureKind.ROLLOUT)
NO_RATE = {
    MeasureKind.ITEMS: "counted goals have no rate",
    MeasureKind.RECOVERY: "a recovery objective has no rate",
    MeasureKind.CHILDREN: "it is measured by its sub-goals",
    MeasureKind.NOTHING: "no measure yet",
}


class Pace(NamedTuple):
    """Per day, in the unit of the goal's values (in shares of 1 for milestones and roll-outs); None where unknown.

    Both have the sign of the way to go: a goal that goes down needs, and has, a negative pace.
    """

    needed: Fraction | None
    measured: Fraction | None
    reason: str = ""

    @property
    def ratio(self) -> Fraction | None:
        """Needed ÷ measured: up to 1 is fine; None where unknown, or where it moves the other way or not at all."""
        if self.needed is None or not self.measured:
            return None
        ratio = self.needed / self.measured
        return ratio if ratio >= 0 else None


def goal_points(board: Board, goal: Goal, as_of: date) -> tuple[Point, ...]:
    """The values that a goal has had by day: of its KPI and its check-ins, or the share done of its parts."""
    way = way_of(board, goal)
    if way in BY_PARTS:
        return done_points(goal, way, as_of)
    kpi = board.get(Kpi, goal.kpi)
    rows = sorted(board.linked(CheckIn, "goal", goal.id), key=lambda row: row.id)
    dated = ((row.date, row.value) for row in rows if row.date and row.date <= as_of)
    result = {day: Fraction(value) for day, value in dated if value is not None}
    if kpi:
        result.update({point.day: point.value for point in history(board, kpi, as_of)})
    return tuple(Point(day, result[day]) for day in sorted(result))


def done_points(goal: Goal, way: MeasureKind, as_of: date) -> tuple[Point, ...]:
    """The share done by weight, from 0 at the start, on each day that something was done."""
    rows = goal.milestones if way is MeasureKind.MILESTONES else goal.rollout
    whole = sum((weight_of(row.weight) for row in rows), NOTHING)
    if not whole:
        return ()
    shares = {goal.start: NOTHING} if goal.start and goal.start <= as_of else {}
    for day in {row.done for row in rows if row.done is not None and row.done <= as_of}:
        shares[day] = sum((weight_of(row.weight) for row in rows if row.done and row.done <= day), NOTHING) / whole
    return tuple(Point(day, share) for day, share in sorted(shares.items()))


def destination(board: Board, goal: Goal, as_of: date) -> tuple[Fraction | None, Direction]:
    """(target, direction) of a goal's points; without a KPI the direction is the sign of target − baseline."""
    if way_of(board, goal) in BY_PARTS:
        return WHOLE, Direction.INCREASE
    kpi = board.get(Kpi, goal.kpi)
    kpi = kpi.as_of(as_of) if kpi else None
    if kpi and aim_of(board, kpi, as_of).is_limit:
        return (aim_of(board, kpi, as_of).target if goal.target is None else Fraction(goal.target)), kpi.direction
    baseline, target = ends(board, goal, kpi, as_of)
    if kpi:
        return target, kpi.direction
    down = baseline is not None and target is not None and target < baseline
    return target, Direction.DECREASE if down else Direction.INCREASE


def pace(board: Board, goal: Goal, as_of: date) -> Pace:
    """What is needed a day from now until the due date, and what was measured over the last 12 dates."""
    goal = goal.as_of(as_of)
    target, direction = destination(board, goal, as_of)
    way = way_of(board, goal)
    if way in NO_RATE:
        return Pace(None, None, NO_RATE[way])
    if direction.up is None or target is None:
        return Pace(None, None, "a range has no rate" if direction.up is None else "no target is set")
    points = last_dates(goal_points(board, goal, as_of), as_of)
    measured = theil_sen(points) if len(points) >= FEWEST_FOR_PACE else None
    result = measure_goal(board, goal, as_of)
    current = result.p if way in BY_PARTS else result.current
    left = (goal.due - as_of).days if goal.due else 0
    if current is None or left <= 0:
        why = "no value yet" if current is None else "no due date" if goal.due is None else "overdue, no time left"
        return Pace(None, measured, why)
    distance = target - current
    towards = max(distance, NOTHING) if direction.up else min(distance, NOTHING)
    return Pace(towards / left, measured, "" if measured is not None else "too few values yet")


def forecast_goal(board: Board, goal: Goal, as_of: date) -> Forecast:
    """When a goal reaches its target at the measured pace."""
    way = way_of(board, goal)
    if way in NO_RATE:
        return Forecast(Outlook.NOT_FORECAST, NO_RATE[way])
    kpi = board.get(Kpi, goal.kpi)
    target, direction = destination(board, goal, as_of)
    points = goal_points(board, goal, as_of)
    return forecast(points, target, direction, as_of, restarts=kpi is not None and kpi.restarts)


def forecast_kpi(board: Board, kpi: Kpi, as_of: date) -> Forecast:
    """When a KPI reaches its target at the measured pace."""
    kpi = kpi.as_of(as_of)
    aim = aim_of(board, kpi, as_of)
    return forecast(history(board, kpi, as_of), aim.target, kpi.direction, as_of, restarts=kpi.restarts)
