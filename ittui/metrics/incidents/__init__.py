"""How long services were down: incidents as plain seconds, worked out once for each part of a table of 20,000.

Instants are UTC in the records and seconds since 1970 here; days are of the file's time zone: see calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import Json
from ...incremental.aggregates import CONSTANT, Fold, Written, fold, parts_of
from ...records import EARLIER, Incident, IncidentState, Priority, Service, ServiceTarget
from ..calendar import FAR, HOUR, calendar_of

MOMENT = Incident.fields["failed_at"]
STATES: dict[str, IncidentState] = {state.value: state for state in IncidentState}
PRIORITIES: dict[str, Priority] = {priority.value: priority for priority in Priority}
SHUT = (IncidentState.CLOSED, IncidentState.RESOLVED)


class OutageState(Enum):
    """What became of an outage by a day."""

    LATER = "it had not failed yet"
    RESTORED = "restored"
    OPEN = "still down"
    LOST = "closed without a restore time"
    FAULTY = "its times contradict each other"
    CANCELLED = "cancelled"


class Outage(NamedTuple):
    """One incident in seconds. down is from the failure to the restore, less pauses and times when it was back."""

    incident: Incident
    service: int | None
    priority: Priority
    failed: int
    restored: int  # FAR where it is not
    closed: int | None  # long ago where it is closed but nobody wrote down when
    down: int
    fault: str
    cancelled: bool
    drill: bool
    reopened: bool
    plain: bool  # restored once, and nothing about it is unusual
    reported: int | None  # when people knew of it: detected, else failed
    responded: int | None


def seconds(raw: Json) -> int | None:
    """An instant of the file in seconds; None where there is none that can be read."""
    if raw is None:
        return None
    try:
        if type(raw) is str and raw[-1:] == "Z":  # as it is kept; asked of every incident, five times each
            return int(datetime.fromisoformat(raw).timestamp())
        instant = MOMENT.load(raw)
        return None if instant is None else int(instant.timestamp())
    except (OverflowError, ValueError, TypeError, OSError):
        return None


OUTAGES = Fold("outages", lambda _, incidents, __: tuple(map(outage, incidents)), last=lambda _: CONSTANT)


def outages(board: Board) -> Iterator[Outage]:
    """All incidents as outages, drills and cancelled ones too."""
    for part in parts_of(board, Incident, OUTAGES, CONSTANT):
        yield from part


def outage(incident: Incident) -> Outage:
    """An incident in seconds; read straight from what the file holds, for there are many."""
    raw = incident.raw
    noted, detected, service = seconds(raw.get("failed_at")), seconds(raw.get("detected_at")), raw.get("service")
    failed = detected if noted is None else noted
    restored, closed = seconds(raw.get("restored_at")), seconds(raw.get("closed_at"))
    state = STATES.get(str(raw.get("state"))) or incident.state
    drill, reopened = raw.get("drill") is True, bool(raw.get("reopenings"))
    cancelled = state is IncidentState.CANCELLED
    simple = failed is not None and restored is not None and failed <= restored and not has_spans(incident)
    fault = "" if simple else fault_of(incident, failed, restored)
    if closed is None and state in SHUT:
        closed = -FAR if restored is None else restored  # no earlier, so that a period before it saw it open
    if fault or failed is None or restored is None:
        down = 0
    else:
        down = restored - failed if simple else time_down(incident, failed, restored)
    return Outage(
        incident,
        service if type(service) is int else incident.service,
        PRIORITIES.get(str(raw.get("priority"))) or incident.priority,
        failed or 0,
        FAR if restored is None else restored,
        closed,
        down,
        fault,
        cancelled,
        drill,
        reopened,
        restored is not None and not (fault or cancelled or drill or reopened),
        failed if detected is None else detected,
        seconds(raw.get("responded_at")),
    )


def fault_of(incident: Incident, failed: int | None, restored: int | None) -> str:
    """Why its duration cannot be known; "" where it can."""
    if failed is None:
        return "no time of failure is recorded"
    if restored is None and incident.raw.get("restored_at") is not None:
        return "its restore time cannot be read"
    return "it was restored before it failed" if restored is not None and restored < failed else span_fault(incident)


def has_spans(incident: Incident) -> bool:
    return bool(incident.raw.get("pauses") or incident.raw.get("reopenings"))


def spans_of(incident: Incident) -> list[tuple[datetime | None, datetime | None, bool]]:
    """(from, until, may be without end) of each pause and each time when the service was back.

    A pause that was left open ends with the outage, the first time that the service was back.
    """
    pauses = [
        (row.since, row.until, False)
        if "until" in row.raw
        else (row.since, row.since and incident.back_after(row.since), True)
        for row in incident.pauses
    ]
    return [*pauses, *((back.restored, back.failed_again, False) for back in incident.reopenings)]


def span_fault(incident: Incident) -> str:
    """What is wrong with its pauses and reopenings, if anything."""
    if not has_spans(incident):
        return ""
    for since, until, open_end in spans_of(incident):
        if since is None or (until is None and not open_end):
            return "a pause or reopening lacks a time"
        if until is not None and until < since:
            return "a pause or reopening ends before it begins"
    return ""


def time_down(incident: Incident, failed: int, until: int) -> int:
    """Seconds down from the failure until an instant, less pauses and times when it was back, overlaps once."""
    if not has_spans(incident):
        return until - failed
    spans = [
        (max(int(since.timestamp()), failed), until if end is None else min(int(end.timestamp()), until))
        for since, end, _ in spans_of(incident)
        if since is not None
    ]
    down, reached = until - failed, -FAR
    for begin, end in sorted(spans):
        down -= max(0, end - max(begin, reached))
        reached = max(reached, end)
    return down


def as_seen(result: Outage, end: int) -> Outage:
    """The outage as it was known at an instant: what was restored once and failed again later was restored then."""
    if not result.reopened or result.fault or result.cancelled:
        return result
    dated = ((back.restored, back.failed_again) for back in result.incident.reopenings)
    spans = ((int(since.timestamp()), int(until.timestamp())) for since, until in dated if since and until)
    first = min((since for since, until in spans if since < end <= until), default=None)
    if first is None or first < result.failed:
        return result
    return result._replace(restored=first, down=time_down(result.incident, result.failed, first))


def outage_state(result: Outage, end: int) -> OutageState:
    """What had become of it when the day ended at that second."""
    if result.cancelled:
        return OutageState.CANCELLED
    if result.fault:
        return OutageState.FAULTY
    if result.failed >= end:
        return OutageState.LATER
    if result.restored < FAR:
        return OutageState.RESTORED if result.restored < end else OutageState.OPEN
    return OutageState.LOST if result.closed is not None and result.closed < end else OutageState.OPEN


def known_until(board: Board, as_of: date) -> int:
    """Up to when open outages run on a day: now, but not before the day nor after it.

    Where nobody says what time it is, the last instant recorded stands for now.
    """
    calendar, now = calendar_of(board), board.plain.now
    known: int = fold(board, Incident, LAST_INSTANT, CONSTANT) if now is None else int(now.timestamp())
    return min(max(known, calendar.start_of(as_of)), calendar.end_of(as_of))


def instant(result: Sequence[Outage]) -> int:
    """The last second in which an incident failed, was restored or closed."""
    failed = max([each.failed for each in result], default=-FAR)
    restored = max([each.restored for each in result if each.restored < FAR], default=-FAR)
    return max(failed, restored, max([each.closed for each in result if each.closed is not None], default=-FAR))


LAST_INSTANT = Fold(
    "last instant", lambda _, part, __: instant(part), max, lambda _: CONSTANT, OUTAGES, Written(int, int)
)


def last_day(result: Sequence[Outage]) -> date:
    """The last day, in whatever zone, on which anything is said to have happened to some incidents."""
    known = (moment for each in result for moment in (each.reported, each.responded) if moment is not None)
    spans = (span for each in result if has_spans(each.incident) for span in spans_of(each.incident))
    ends = (int(moment.timestamp()) for span in spans for moment in span[:2] if moment is not None)
    last = max(0, instant(result), *known, *ends)
    try:
        return datetime.fromtimestamp(last, UTC).date() + timedelta(days=1)  # in no zone is it later
    except (OverflowError, ValueError, OSError):
        return date.max


def down_so_far(result: Outage, until: int) -> int:
    """Seconds that an open outage has lasted at least, less what has been paused of it."""
    return max(0, time_down(result.incident, result.failed, max(until, result.failed)))


Seconds = int | Fraction
Target = Callable[[Outage], Seconds | None]


def in_seconds(hours: Decimal | Fraction | None) -> Seconds | None:
    """Hours in seconds, a whole number where they are one: most incidents are held against such."""
    if hours is None:
        return None
    seconds = Fraction(hours) * HOUR
    return seconds.numerator if seconds.denominator == 1 else seconds


def recovery_target(board: Board) -> Target:
    """The recovery-time objective that applied: the incident's own, else its service's."""
    table = board.table(Service)
    services: dict[object, Seconds | None] = table.cache.memo(
        "recovery objectives", lambda: {service.id: in_seconds(service.rto) for service in table.rows.values()}
    )
    revised, calendar = revised_services(board), calendar_of(board)

    def target(result: Outage) -> Seconds | None:
        own = result.incident.rto if "rto" in result.incident.raw else None
        if own is None and result.service in revised:
            own = revised[result.service].as_of(calendar.local(result.failed)[0]).rto
        return services.get(result.service) if own is None else in_seconds(own)

    return target


def revised_services(board: Board) -> dict[int | None, Service]:
    """The services that promised something else before: an outage is held against what held when it failed."""
    table = board.table(Service)
    return table.cache.memo(
        "revised services", lambda: {row.id: row for row in table.rows.values() if EARLIER in row.raw}
    )


def agreed_hours(levels: Iterable[ServiceTarget], priority: Priority, field: str) -> Fraction | None:
    """The hours agreed for a priority, written “1 - Critical”, “Critical” or “1”; None where nothing is agreed."""
    number, _, word = priority.value.casefold().partition(" - ")
    for level in levels:
        if level.priority.strip().casefold() in (priority.value.casefold(), number, word, f"p{number}"):
            hours = level.restore_hours if field == "restore_hours" else level.response_hours
            if hours is not None:
                return Fraction(hours)
    return None


def level_hours(board: Board, field: str) -> dict[tuple[int | None, Priority], Fraction]:
    """The agreed hours of each service and priority."""
    table = board.table(Service)
    return table.cache.memo(
        ("agreed hours", field),
        lambda: {
            (service.id, priority): hours
            for service in table.rows.values()
            for priority in Priority
            if (hours := agreed_hours(service.levels, priority, field)) is not None
        },
    )


def restore_target(board: Board) -> Target:
    """The service level that is agreed for the incident's service and priority."""
    hours = level_hours(board, "restore_hours")
    seconds = {level: in_seconds(agreed) for level, agreed in hours.items()}
    revised, calendar = revised_services(board), calendar_of(board)

    def target(result: Outage) -> Seconds | None:
        if result.service in revised:
            levels = revised[result.service].as_of(calendar.local(result.failed)[0]).levels
            return in_seconds(agreed_hours(levels, result.priority, "restore_hours"))
        return seconds.get((result.service, result.priority)) if seconds else None

    return target
