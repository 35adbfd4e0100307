"""Whether services come back in the time that was promised: recovery objectives, drills, service levels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from ..board import Board
from ..fields import Period, add_months, visible
from ..records import Incident, Priority, Service, ServiceTarget
from .outages import FAR, HOUR, Fate, Outage, as_seen, bounds, down_so_far, end_of, fate, known_until, outages, start_of
from .registry import metric
from .result import Result
from .service import in_doubt, why
from .share import Judgement, many, share, shown

Target = Callable[[Outage], Fraction | None]  # seconds in which it has to be restored
TESTED_WITHIN = 12  # months


def judge(
    board: Board,
    as_of: date,
    period: Period,
    target: Target,
    missing: str,
    drills: bool,
    *,
    events: Iterable[Outage] | None = None,
) -> Iterator[Judgement]:
    """Each event of the period against its target; events: only these, else all that the board knows.

    What is still down past its target is a miss already.
    """
    end, (first, last) = end_of(as_of), bounds(period)
    until = known_until(board, as_of)
    for each in outages(board) if events is None else events:
        if each.drill is not drills or (each.plain and each.restored < first):
            continue
        known = each if each.plain else as_seen(each, end)
        became = fate(known, end)
        if became is Fate.RESTORED:
            if first <= known.restored < last:
                yield verdict(known, known.down, target(known), missing)
        elif became is Fate.OPEN:
            yield from overdue(known, min(until, last), first, target(known))
        elif became is not Fate.LATER and in_doubt(known, first, last):
            yield Judgement(known.incident, None, why(known, became))


def verdict(found: Outage, down: int, limit: Fraction | None, missing: str) -> Judgement:
    if limit is None:
        return Judgement(found.incident, None, missing)
    return Judgement(found.incident, down <= limit, badness=down - limit)


def overdue(found: Outage, until: int, first: int, limit: Fraction | None) -> Iterator[Judgement]:
    """A miss, if it was down longer than its target when the stretch ended, and had not missed it before it began."""
    if limit is None or found.failed >= until:
        return
    down = down_so_far(found, until)
    missed_before = first > found.failed and down_so_far(found, first) > limit
    if down > limit and not missed_before:
        yield Judgement(found.incident, False, badness=down - limit)


def recovery_target(board: Board) -> Target:
    """The recovery-time objective that applied: the incident's own, else its service's."""
    services = {service.id: service.rto for service in board.table(Service).rows.values()}

    def target(found: Outage) -> Fraction | None:
        raw = found.incident.raw
        if raw.get("rto") is None and raw.get("service") is None:
            return None
        hours = found.incident.rto
        service = found.incident.service
        if hours is None and service is not None:
            hours = services.get(service)
        return None if hours is None else Fraction(hours) * HOUR

    return target


def agreed_hours(levels: Iterable[ServiceTarget], priority: Priority, field: str) -> Fraction | None:
    """The hours agreed for a priority, written “1 - Critical”, “Critical” or “1”; None where nothing is agreed."""
    number, _, word = priority.value.casefold().partition(" - ")
    for level in levels:
        if level.priority.strip().casefold() in (priority.value.casefold(), number, word, f"p{number}"):
            hours = level.restore_hours if field == "restore_hours" else level.response_hours
            if hours is not None:
                return Fraction(hours)
    return None


def level_hours(board: Board, field: str) -> dict[tuple[int, Priority], Fraction]:
    """The agreed hours of each service and priority."""
    return {
        (service.id, priority): hours
        for service in board.table(Service).rows.values()
        for priority in Priority
        if (hours := agreed_hours(service.levels, priority, field)) is not None
    }


def restore_target(board: Board) -> Target:
    """The service level that is agreed for the incident's service and priority."""
    hours = level_hours(board, "restore_hours")

    def target(found: Outage) -> Fraction | None:
        service = found.incident.service if found.incident.raw.get("service") is not None else None
        agreed = None if service is None else hours.get((service, found.priority))
        return None if agreed is None else agreed * HOUR

    return target


def by_priority(judged: Iterable[Judgement]) -> Iterator[str]:
    """“1 - Critical: 18 of 25 (72 %)” for each priority that was judged; a good total can hide a bad one."""
    met: Counter[Priority] = Counter()
    every: Counter[Priority] = Counter()
    for each in judged:
        if each.met is not None and isinstance(each.record, Incident):
            every[each.record.priority] += 1
            met[each.record.priority] += each.met
    for priority in Priority:
        if every[priority]:
            percent = shown(Fraction(100 * met[priority], every[priority]))
            yield f"{priority.value}: {met[priority]:,} of {every[priority]:,} ({percent} %)"


def unsafe_services(board: Board) -> Iterator[str]:
    """Services that could not be back in time even if all went as promised: RTO + work recovery > MTD."""
    for service in sorted(board.all(Service), key=lambda each: (each.label, each.id)):
        if service.rto is None or service.mtd is None:
            continue
        needed = service.rto + (service.work_recovery or 0)
        if needed > service.mtd:
            name = visible(service.label)
            yield f"{name}: recovery takes {shown(Fraction(needed))} h, {shown(Fraction(service.mtd))} h can be borne"


def tested(board: Board, as_of: date) -> Iterator[str]:
    """How many services with an RTO proved it, in a drill or in earnest, within twelve months."""
    promised = {service.id for service in board.all(Service) if service.rto is not None}
    if not promised:
        return
    since = start_of(add_months(as_of, -TESTED_WITHIN)) if as_of.year > 2 else -FAR
    end = end_of(as_of)
    proved = {
        each.incident.service
        for each in outages(board)
        if since <= each.restored < end and not each.fault and not each.cancelled
    }
    services = many(len(promised), "service")
    yield f"{len(promised & proved):,} of {services} with an RTO came back, or were drilled, within 12 months"


def kept_promises(
    board: Board, as_of: date, period: Period, *, drills: bool = False, service: int | None = None
) -> tuple[Judgement, ...]:
    """Each event of the period, of one service or of all, against its recovery-time objective."""
    events = None if service is None else [each for each in outages(board) if each.incident.service == service]
    missing = "has no recovery-time objective"
    return tuple(judge(board, as_of, period, recovery_target(board), missing, drills, events=events))


@metric(label="RTO attainment", unit="%", reads=(Incident, Service), group="Service", up=True)
def rto_attainment(board: Board, as_of: date, period: Period) -> Result:
    """Incidents restored within their recovery-time objective ÷ incidents with one, drills apart.

    The objective is the incident's own, else its service's. What is still down past its objective is a miss already.
    """
    judged = kept_promises(board, as_of, period)
    notes = (*by_priority(judged), *tested(board, as_of), *unsafe_services(board))
    return share(
        judged,
        what="incidents with a recovery-time objective were restored within it",
        empty="no incident with a recovery-time objective was restored or ran past it",
        notes=notes,
    )


@metric(label="RTO attainment in drills", unit="%", reads=(Incident, Service), group="Service", up=True)
def rto_attainment_drills(board: Board, as_of: date, period: Period) -> Result:
    """Drills restored within the recovery-time objective ÷ drills with one; real incidents apart."""
    judged = kept_promises(board, as_of, period, drills=True)
    result = share(
        judged,
        what="drills with a recovery-time objective were restored within it",
        empty="no drill with a recovery-time objective was held",
        notes=tested(board, as_of),
    )
    real = tuple(each for each in result.excluded if each.reason != "a drill")
    return replace(result, excluded=real)


@metric(label="SLA attainment", unit="%", reads=(Incident, Service), group="Service", up=True)
def sla_attainment(board: Board, as_of: date, period: Period) -> Result:
    """Incidents restored within the service level of their service and priority ÷ those restored or open past it.

    Pauses stop the clock. Cancelled ones and drills are left out, as are incidents for which no level is agreed.
    """
    judged = tuple(judge(board, as_of, period, restore_target(board), "no service level is agreed for it", False))
    return share(
        judged,
        what="incidents with a service level were restored within it",
        empty="no incident with a service level was restored or ran past it",
        notes=by_priority(judged),
    )
