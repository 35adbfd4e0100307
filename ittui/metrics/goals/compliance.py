"""Goals that keep a KPI within a limit: met now, and at the close in how many periods."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ...board import Board
from ...fields import Period, visible
from ...fields.figure import figure
from ...records import Cadence, Goal, GoalState, Kpi, Source
from ..cadence import periods_within
from ..kpis.computed_value import read_period
from ..kpis.judging import Aim, judge, shortfall
from ..kpis.kpi_status import aim_of
from ..kpis.series import Point, series
from .progress import NOTHING, WHOLE, Measured, MeasureKind

FIRST = date(1900, 1, 1)
LONGEST = 3660  # days; no horizon is longer, and a year mistyped as 0206 shall not cost minutes
Current = tuple[Fraction | None, date | None, str]


def aim_for(board: Board, goal: Goal, kpi: Kpi, day: date) -> Aim:
    """The KPI's limits on a day; a target of the goal's own stands in for the KPI's, but for a band's."""
    aim = aim_of(board, kpi, day)
    if goal.target is None or aim.direction.up is None:
        return aim
    return aim._replace(target=Fraction(goal.target))


def measured(board: Board, goal: Goal, kpi: Kpi, current: Current, as_of: date) -> Measured:
    """While the goal runs 1 where the limit is met and else 0; from its close on compliant ÷ due periods."""
    value, day, reason = current
    aim = aim_for(board, goal, kpi, day or as_of)
    closed = goal.state in (GoalState.ACHIEVED, GoalState.MISSED) or (goal.due is not None and as_of > goal.due)
    if closed and goal.start and goal.due:
        return at_close(board, goal, kpi, current, min(as_of, goal.due))
    missing = None if value is None else shortfall(value, aim)
    if value is None or missing is None:
        why = reason or "its KPI has no limit to be kept"
        how = f"whether {visible(kpi.label)} is kept"
        return Measured(way=MeasureKind.KPI, how=how, reason=why, current=value, current_on=day, is_limit=True)
    met = missing == 0
    how = f"{visible(kpi.label)} is {figure(value, kpi.unit)}, {'within' if met else 'outside'} its limit"
    return Measured(
        way=MeasureKind.KPI,
        raw=WHOLE if met else NOTHING,
        how=how,
        current=value,
        current_on=day,
        is_limit=True,
        limit=judge(value, aim),
    )


def at_close(board: Board, goal: Goal, kpi: Kpi, current: Current, last: date) -> Measured:
    """Periods in which the limit was kept ÷ periods of which a value was due; one without a value was not kept."""
    judged = [
        (point, aim_for(board, goal, kpi, point.day)) for point in closing_values(board, goal, kpi, last) if point
    ]
    due = len(closing_values(board, goal, kpi, last))
    cached = sum(shortfall(point.value, aim) == 0 for point, aim in judged)
    missing = f"; {due - len(judged)} without a value" if due > len(judged) else ""
    return Measured(
        way=MeasureKind.KPI,
        raw=Fraction(cached, due) if judged else None,
        reason="" if judged else "no value was recorded while it ran",
        how=f"{visible(kpi.label)} was kept in {cached} of {due} periods{missing}",
        current=current[0],
        current_on=current[1],
        done=Fraction(cached),
        of=Fraction(due),
        is_limit=True,
    )


def closing_values(board: Board, goal: Goal, kpi: Kpi, last: date) -> list[Point | None]:
    """The last value of each period that was due from the goal's start to a day; without a cadence, each value."""
    start = max(goal.start or last, FIRST, date.fromordinal(max(last.toordinal() - LONGEST, 1)))
    points = [point for point in series(board, kpi, last) if point.day >= start]
    if kpi.cadence is Cadence.NONE:
        return list(points)
    fiscal = board.settings.fiscal
    periods = tuple(periods_within(kpi.cadence, start, last, fiscal))
    if kpi.source is Source.RECORDED:
        return [last_in(points, period) for period in periods]
    readings = [read_period(board, kpi, last, period) for period in periods]
    closes = [min(period.last or last, last) for period in periods]
    pairs = zip(closes, readings, strict=True)
    return [None if each.value is None else Point(day, each.value) for day, each in pairs]


def last_in(points: list[Point], period: Period) -> Point | None:
    return next((point for point in reversed(points) if period.holds(point.day)), None)
