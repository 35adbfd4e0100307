"""The promise to have a service back in time: how many of its incidents kept it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from ...board import Board
from ...fields import Period, visible
from ...fields.figure import percent
from ...incremental.facts import of_tables
from ...records import Goal, Incident, Service, Settings
from ..incidents.attainment import RTO, attained
from ..share import Tally
from .progress import Measured, MeasureKind


def recovery(board: Board, goal: Goal, as_of: date) -> Measured:
    """RTO attainment of the goal's service from its start until it is due: the metric, asked of one service."""
    service = board.get(Service, goal.service)
    name = visible(service.label) if service else "a service that is not there"
    result = of_service(board, service, as_of, running(goal)) if service else Tally()
    if not result.judged:
        reason = f"no incident of {name} with a recovery time objective so far"
        return Measured(way=MeasureKind.RECOVERY, how=f"RTO attainment of {name}", reason=reason, is_limit=True)
    raw = Fraction(result.passed, result.judged)
    return Measured(
        way=MeasureKind.RECOVERY,
        raw=raw,
        how=f"{result.passed} of {result.judged} incidents of {name} restored within their RTO, {percent(raw, 1)}",
        done=Fraction(result.passed),
        of=Fraction(result.judged),
        current=raw * 100,
        current_on=as_of,
        is_limit=True,
    )


def of_service(board: Board, service: Service, as_of: date, period: Period) -> Tally:
    return of_tables(board, (Incident, Service, Settings), attained, as_of, period, RTO, service.id)


def running(goal: Goal) -> Period:
    """From the goal's start until it is due, both days included."""
    bounded = goal.due is not None and goal.due < date.max
    end = goal.due + timedelta(days=1) if goal.due and bounded else None
    return Period(goal.start, end, "while the goal runs")
