"""How a number went over the last months or weeks, and when a target will be reached if things go on as they did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import Enum
from fractions import Fraction
from itertools import combinations
from math import ceil
from typing import NamedTuple

from ..board import Board
from ..fields import ALL_TIME, Period, days_from, later, months_from
from ..records import Direction
from .incidents.mttr import Hours, times_in
from .kpis.computed_value import Point
from .registry import measure, metric_named

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
        return Forecast(outlook=Outlook.NOT_FORECAST, reason=why)
    if target is None:
        return Forecast(outlook=Outlook.NOT_FORECAST, reason="no target is set")
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
    lines = {"slope": slope, "slow": slow, "fast": fast, "level": level, "since": last}
    days = days_to(target - level, slope, direction)
    if days is None:
        return Forecast(outlook=Outlook.NOT_CONVERGING, reason="it does not move towards the target", **lines)  # type: ignore[arg-type]  # each key has its field's type
    reach = on_day(last, days, as_of)
    if reach is None:
        return Forecast(outlook=Outlook.TOO_FAR, **lines)  # type: ignore[arg-type]  # the same
    first, late = (days_to(target - level, each, direction) for each in (fast, slow))
    return Forecast(
        outlook=Outlook.BY_DATE,
        reason=by_now(days, last, as_of),
        reach=reach,
        earliest=on_day(last, first if first is not None else days, as_of),
        latest=None if late is None else on_day(last, late, as_of),
        **lines,  # type: ignore[arg-type]  # the same
    )


def by_now(days: int, last: date, as_of: date) -> str:
    """Why the target should be reached already; "" where the day is still to come."""
    if not days:
        return "the trend is past the target already, the last value is not"
    return "the trend has come to the target since the last value" if later(last, days) <= as_of else ""


def days_to(distance: Fraction, slope: Fraction, direction: Direction) -> int | None:
    """Days until a distance is gone; 0 where the line is there already, None where it leads away."""
    if not (slope > 0 if direction.up else slope < 0):
        return None
    return max(ceil(distance / slope), 0)


def on_day(last: date, days: int, as_of: date) -> date | None:
    """So many days after the last point, but not before the day itself; None beyond 104 weeks."""
    if days > (as_of - last).days + WEEKS * 7:
        return None
    return max(later(last, days), as_of)


POINTS = 8
TIMES_TO_RESTORE: dict[str, Callable[[Hours], Fraction]] = {
    "mttr": lambda hours: hours.mean,
    "mttr_median": lambda hours: hours.median,
    "mttr_p90": lambda hours: hours.p90,
}


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
        return times_to_restore(board, TIMES_TO_RESTORE[known.name], as_of, stretches)
    if known.flow:
        return tuple(measure(board, known.name, as_of, period).value for period in stretches)
    return tuple(measure(board, known.name, min(as_of, period.last or as_of), ALL_TIME).value for period in stretches)


def periods(as_of: date, points: int, step: TrendStep) -> list[Period]:
    """The last so many weeks or months, up to the one that a day is in."""
    if step is TrendStep.WEEK:
        monday = later(as_of, -as_of.weekday())
        return [days_from(later(monday, -7 * back), 7) for back in reversed(range(points))]
    month = as_of.year * 12 + as_of.month - 1
    return [months_from(month - back, 1, "a month") for back in reversed(range(points))]


def times_to_restore(
    board: Board, pick: Callable[[Hours], Fraction], as_of: date, stretches: Sequence[Period]
) -> tuple[Fraction | None, ...]:
    """One of the figures for each stretch."""
    result = [durations.hours for durations in times_in(board, as_of, *stretches)]
    return tuple(None if hours is None else pick(hours) for hours in result)
