"""How a number went over the last months or weeks: one value for each, for sparklines.

What happens in a month (restored incidents, delivered projects) is counted in it; what stands on a day (people,
running projects, the budget to date) is as it stood on the month's last day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum
from fractions import Fraction

from ..board import Board
from ..fields import ALL_TIME, Period, days_from, later, months_from
from .incidents.mttr import Hours, times_in
from .registry import measure, metric_named

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
