"""The promise to have a service back in time: how many of its incidents kept it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

from ..board import Board
from ..fields import visible
from ..records import Goal, Incident, IncidentState, Service
from .figure import percent
from .progress import Measured, Way

HOUR = timedelta(hours=1)


def recovery(board: Board, goal: Goal, as_of: date) -> Measured:
    """RTO attainment of the goal's service: incidents restored within their RTO ÷ incidents with an RTO.

    Counted are those that failed since the goal's start; drills apart. One that is still down counts as missed
    as soon as its time is over, and not at all before that.
    """
    service = board.get(Service, goal.service)
    name = visible(service.label) if service else "a service that is not there"
    kept = list(judged(board, goal, service, as_of)) if service else []
    if not kept:
        reason = f"no incident of {name} with a recovery time objective so far"
        return Measured(way=Way.RECOVERY, how=f"RTO attainment of {name}", reason=reason, kept=True)
    raw = Fraction(sum(kept), len(kept))
    return Measured(
        way=Way.RECOVERY,
        raw=raw,
        how=f"{sum(kept)} of {len(kept)} incidents of {name} restored within their RTO, {percent(raw, 1)}",
        done=Fraction(sum(kept)),
        of=Fraction(len(kept)),
        current=raw * 100,
        current_on=as_of,
        kept=True,
    )


def judged(board: Board, goal: Goal, service: Service, as_of: date) -> Iterator[bool]:
    """For each incident that can be judged as of the end of a day: was it restored in time?"""
    end = datetime.combine(min(as_of, goal.due or as_of) + timedelta(days=1), time(), UTC)
    start = datetime.combine(goal.start, time(), UTC) if goal.start else datetime.min.replace(tzinfo=UTC)
    now = datetime.combine(as_of + timedelta(days=1), time(), UTC)
    for incident in board.table(Incident).by("service").get(service.id, ()):
        failed, hours = incident.failed_at, service.rto if incident.rto is None else incident.rto
        if failed is None or hours is None or incident.drill or not start <= failed < end:
            continue
        if incident.state is IncidentState.CANCELLED:
            continue
        restored = incident.restored_at
        over = restored is not None and restored < now
        lasted = downtime(incident, failed, restored if over and restored else now)
        if over or lasted > float(hours) * HOUR:
            yield lasted <= float(hours) * HOUR


def downtime(incident: Incident, failed: datetime, until: datetime) -> timedelta:
    """From failed to restored, less the times it stood still or was back in between."""
    away = [(row.since, row.until) for row in incident.pauses]
    away += [(row.restored, row.failed_again) for row in incident.reopenings]
    off = sum((overlap(since, to, failed, until) for since, to in away), timedelta())
    return max(until - failed - off, timedelta())


def overlap(since: datetime | None, to: datetime | None, start: datetime, end: datetime) -> timedelta:
    if since is None:
        return timedelta()
    return max(min(to or end, end) - max(since, start), timedelta())
