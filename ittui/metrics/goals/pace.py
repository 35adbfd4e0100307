"""The pace a goal needs to be there in time, and the pace it has had; and when it will be there."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...records import CheckIn, Direction, Goal, Kpi
from ..forecast import Forecast, Outlook, forecast, last_dates, theil_sen
from ..kpis.computed_value import Point
from ..kpis.kpi_status import aim_of, history
from .goal_status import ends, measure_goal, way_of
from .progress import NOTHING, WHOLE, MeasureKind, weight_of

FEWEST_FOR_PACE = 2
NO_RATE = {
    MeasureKind.ITEMS: "counted goals have no rate",
    MeasureKind.RECOVERY: "a recovery objective has no rate",
    MeasureKind.CHILDREN: "it is measured by its sub-goals",
}
NO_FORECAST = (*NO_RATE, MeasureKind.NOTHING)


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
    if way in (MeasureKind.MILESTONES, MeasureKind.ROLLOUT):
        return done_points(goal, way, as_of)
    kpi = board.get(Kpi, goal.kpi)
    result = {}
    for row in sorted(board.linked(CheckIn, "goal", goal.id), key=lambda row: row.id):
        if row.date and row.date <= as_of and row.value is not None:
            result[row.date] = Fraction(row.value)
    if kpi:
        result.update({point.day: point.value for point in history(board, kpi, as_of)})
    return tuple(Point(day, result[day]) for day in sorted(result))


def done_points(goal: Goal, way: MeasureKind, as_of: date) -> tuple[Point, ...]:
    """The share done by weight, from 0 at the start, on each day that something was done."""
    rows = goal.milestones if way is MeasureKind.MILESTONES else goal.rollout
    whole = sum((weight_of(row.weight) for row in rows), NOTHING)
    days = sorted({row.done for row in rows if row.done is not None and row.done <= as_of})
    if not whole:
        return ()
    shares = {goal.start: NOTHING} if goal.start and goal.start <= as_of else {}
    for day in days:
        shares[day] = sum((weight_of(row.weight) for row in rows if row.done and row.done <= day), NOTHING) / whole
    return tuple(Point(day, share) for day, share in sorted(shares.items()) if day is not None)


def destination(board: Board, goal: Goal, as_of: date) -> tuple[Fraction | None, Direction]:
    """(target, direction) of a goal's points; without a KPI the direction is the sign of target − baseline."""
    if way_of(board, goal) in (MeasureKind.MILESTONES, MeasureKind.ROLLOUT):
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


def no_pace(way: MeasureKind) -> str:
    """Why a goal measured this way has no pace."""
    return "no measure yet" if way is MeasureKind.NOTHING else NO_RATE[way]


def pace(board: Board, goal: Goal, as_of: date) -> Pace:
    """What is needed a day from now until the due date, and what was measured over the last 12 dates."""
    goal = goal.as_of(as_of)
    target, direction = destination(board, goal, as_of)
    if way_of(board, goal) in NO_FORECAST:
        return Pace(needed=None, measured=None, reason=no_pace(way_of(board, goal)))
    if direction.up is None or target is None:
        why = "a range has no rate" if direction.up is None else "no target is set"
        return Pace(needed=None, measured=None, reason=why)
    points = last_dates(goal_points(board, goal, as_of), as_of)
    measured = theil_sen(points) if len(points) >= FEWEST_FOR_PACE else None
    result = measure_goal(board, goal, as_of)
    current = result.p if way_of(board, goal) in (MeasureKind.MILESTONES, MeasureKind.ROLLOUT) else result.current
    left = (goal.due - as_of).days if goal.due else 0
    if current is None or left <= 0:
        why = "no value yet" if current is None else "no due date" if goal.due is None else "overdue, no time left"
        return Pace(needed=None, measured=measured, reason=why)
    distance = target - current
    towards = max(distance, NOTHING) if direction.up else min(distance, NOTHING)
    return Pace(needed=towards / left, measured=measured, reason="" if measured is not None else "too few values yet")


def forecast_goal(board: Board, goal: Goal, as_of: date) -> Forecast:
    """When a goal reaches its target at the measured pace."""
    if way_of(board, goal) in NO_FORECAST:
        return Forecast(outlook=Outlook.NOT_FORECAST, reason=no_pace(way_of(board, goal)))
    kpi = board.get(Kpi, goal.kpi)
    target, direction = destination(board, goal, as_of)
    points = goal_points(board, goal, as_of)
    return forecast(points, target, direction, as_of, restarts=kpi is not None and kpi.restarts)


def forecast_kpi(board: Board, kpi: Kpi, as_of: date) -> Forecast:
    """When a KPI reaches its target at the measured pace."""
    kpi = kpi.as_of(as_of)
    aim = aim_of(board, kpi, as_of)
    return forecast(history(board, kpi, as_of), aim.target, kpi.direction, as_of, restarts=kpi.restarts)
