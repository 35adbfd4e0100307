"""Whether services come back in the time that was promised: recovery objectives, drills, service levels."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from math import floor
from typing import NamedTuple

from ...board import Board
from ...fields import Period, add_months, visible
from ...incremental.aggregates import Fold, Ordered, Written, fold
from ...records import Incident, Priority, Service, Settings
from .. import Judgement, Later, Result, Tally, many, metric, share_of, share_text, shown, together
from ..calendar import FAR, Span, calendar_of
from . import (
    OUTAGES,
    Outage,
    OutageState,
    Seconds,
    Target,
    as_seen,
    down_so_far,
    has_spans,
    known_until,
    last_day,
    outage_state,
    outages,
    recovery_target,
    restore_target,
)
from .mttr import in_doubt, why

TESTED_WITHIN = 12  # months


def judge(
    board: Board, as_of: date, period: Period, promise: Promise, *, events: Iterable[Outage] | None = None
) -> Iterator[Judgement]:
    """Each event of the period against its target; events: only these, else all that the board knows.

    An event belongs for ever to the period of its restoration, where that was in time, else of the instant from which
    on it was a miss. What is still down past its target is a miss already.
    """
    calendar, target = calendar_of(board), promise.target(board)
    span, until = calendar.bounds(period), known_until(board, as_of)
    rows = outages(board) if events is None else events
    for known, became in in_question(rows, calendar.end_of(as_of), span, promise.drills):
        limit = target(known)
        if became is OutageState.OPEN or missed_before_closed(known, became, limit):
            last = min(until, span[1], known.closed if became is OutageState.LOST and known.closed else until)
            if span[0] <= moment_of_miss(known, limit) <= min(last, span[1] - 1):
                yield verdict(known, down_so_far(known, last), limit, promise.missing)
        elif became is not OutageState.RESTORED:
            if in_doubt(known, *span):
                yield Judgement(known.incident, None, why(known, became))
        elif span[0] <= settled(known, limit)[1] < span[1]:
            yield verdict(known, known.down, limit, promise.missing)


def in_question(matches: Iterable[Outage], end: int, span: Span, drills: bool) -> Iterator[tuple[Outage, OutageState]]:
    """The outages that may be of a span of time: down in it, as known at an instant; those that cannot be judged, too.

    What failed again after the span was restored in it.
    """
    first, last = span
    for each in matches:
        if each.plain and each.restored < end:
            if first <= each.restored and each.failed < last and not drills:
                yield each, OutageState.RESTORED
            continue
        if each.drill is not drills:
            continue
        known = each if each.plain else as_seen(each, min(end, last))
        became = outage_state(known, end)
        if became in (OutageState.RESTORED, OutageState.OPEN):
            if first <= known.restored and known.failed < last:
                yield known, became
        elif became is OutageState.LOST or (became is not OutageState.LATER and in_doubt(known, first, last)):
            yield known, became


def missed_before_closed(matches: Outage, became: OutageState, limit: Seconds | None) -> bool:
    """Was one that was closed without a restore time a miss by then? It remains one."""
    closed = matches.closed if became is OutageState.LOST else None
    return closed is not None and moment_of_miss(matches, limit) <= closed


def settled(matches: Outage, limit: Seconds | None) -> tuple[bool | None, int]:
    """(was a restored outage in time, the second to which it belongs): of its restoration, or of the miss."""
    if limit is None:
        return None, matches.restored
    return (True, matches.restored) if matches.down <= limit else (False, moment_of_miss(matches, limit))


def verdict(matches: Outage, down: int, limit: Seconds | None, missing: str) -> Judgement:
    if limit is None:
        return Judgement(matches.incident, None, missing)
    return Judgement(matches.incident, down <= limit, badness=down - limit)


def moment_of_miss(matches: Outage, limit: Seconds | None) -> int:
    """The second from which on an outage that is still down then is a miss; FAR where it never is one."""
    if limit is None:
        return FAR
    soonest = max(matches.failed, matches.failed + floor(limit)) + 1
    if not has_spans(matches.incident):
        return soonest
    seconds = range(soonest, soonest + FAR // 2)
    at = bisect_left(seconds, True, key=lambda second: down_so_far(matches, second) > limit)
    return seconds[at] if at < len(seconds) else FAR


def by_priority(judged: Iterable[Judgement]) -> Iterator[str]:
    """“1 - Critical: 18 of 25 (72 %)” for each priority that was judged; a good total can hide a bad one."""
    met, every = Counter[Priority](), Counter[Priority]()
    for each in judged:
        if each.met is not None and isinstance(each.record, Incident):
            every[each.record.priority] += 1
            met[each.record.priority] += each.met
    for priority in Priority:
        if every[priority]:
            yield f"{priority.value}: {share_text(met[priority], every[priority])}"


def unsafe_services(board: Board) -> Iterator[str]:
    """Services that could not be back in time even if all went as promised: RTO + work recovery > MTD."""
    for each in sorted(board.all(Service), key=lambda each: (each.label, each.id)):
        needed = None if each.rto is None else each.rto + (each.work_recovery or 0)
        if needed is not None and each.mtd is not None and needed > each.mtd:
            taken, borne = shown(Fraction(needed)), shown(Fraction(each.mtd))
            yield f"{visible(each.label)}: recovery takes {taken} h, {borne} h can be borne"


def tested(board: Board, as_of: date) -> Iterator[str]:
    """How many services with an RTO proved it, in a drill or in earnest, within twelve months."""
    promised = {service.id for service in board.all(Service) if service.rto is not None}
    if not promised:
        return
    calendar, end = calendar_of(board), calendar_of(board).end_of(as_of)
    since = calendar.start_of(add_months(as_of, -TESTED_WITHIN)) if as_of.year > 2 else -FAR
    sound = (each for each in outages(board) if not each.fault and not each.cancelled)
    proved = {each.incident.service for each in sound if since <= each.restored < end}
    services = many(len(promised), "service")
    yield f"{len(promised & proved):,} of {services} with an RTO came back, or were drilled, within 12 months"


class Promise(NamedTuple):
    """What incidents, or drills, are held against."""

    name: str
    target: Callable[[Board], Target]
    missing: str
    drills: bool = False


NO_OBJECTIVE = "has no recovery-time objective"
RTO = Promise("rto", recovery_target, NO_OBJECTIVE)
RTO_IN_DRILLS = Promise("rto in drills", recovery_target, NO_OBJECTIVE, drills=True)
SLA = Promise("sla", restore_target, "no service level is agreed for it")


class Attained(NamedTuple):
    """What is settled, and the seconds from which on those that are still open are misses."""

    settled: Tally
    misses: Ordered

    @classmethod
    def together(cls, parts: Sequence[Attained]) -> Attained:
        return cls(together([part.settled for part in parts]), Ordered.together([part.misses for part in parts]))


def attained_by(
    board: Board, matches: Sequence[Outage], as_of: date, period: Period, promise: Promise, service: int | None
) -> Attained:
    own = matches if service is None else [each for each in matches if each.service == service]
    calendar, target = calendar_of(board), promise.target(board)
    first, last = span = calendar.bounds(period)
    misses, met = list[int](), {True: 0, False: 0, None: 0}
    for known, became in in_question(own, calendar.end_of(as_of), span, promise.drills):
        if became is OutageState.RESTORED:
            in_time, moment = settled(known, target(known))
            if first <= moment < last:
                met[in_time] += 1
        elif became is OutageState.OPEN or missed_before_closed(known, became, target(known)):
            misses.append(moment_of_miss(known, target(known)))
        elif in_doubt(known, first, last):
            met[None] += 1
    open_ = Ordered.of(moment for moment in misses if first <= moment < FAR)
    return Attained(Tally(met[True], met[False], met[None]), open_)


WRITTEN = Written(
    lambda value: [value.settled, value.misses.runs],
    lambda value: Attained(Tally(*value[0]), Ordered(tuple(map(tuple, value[1])))),
)
ATTAINED = Fold("promises kept", attained_by, Attained.together, last_day, OUTAGES, WRITTEN)


def attained(
    board: Board, as_of: date, period: Period, promise: Promise, service: int | None = None, _: datetime | None = None
) -> Tally:
    """How many events of the period, of one service or of all, kept a promise. The last: the minute it is asked in."""
    matches: Attained = fold(board, Incident, ATTAINED, as_of, period, promise, service)
    last = calendar_of(board).bounds(period)[1]
    late = matches.misses.rank(min(known_until(board, as_of), last - 1))
    return matches.settled._replace(failed=matches.settled.failed + late)


@metric(label="RTO attainment", unit="%", reads=(Incident, Service, Settings), group="Service", up=True, flow=True)
def rto_attainment(board: Board, as_of: date, period: Period) -> Result:
    """Incidents restored within their recovery-time objective ÷ incidents with one, drills apart.

    The objective is the incident's own, else its service's. What is still down past its objective is a miss already,
    of the period in which it became one.
    """
    judged = partial(judge, board, as_of, period, RTO)
    return share_of(
        attained(board, as_of, period, RTO),
        judged,
        what="incidents with a recovery-time objective were restored within it",
        empty="no incident with a recovery-time objective was restored or ran past it",
        notes=lambda: (*by_priority(judged()), *tested(board, as_of), *unsafe_services(board)),
    )


@metric(
    label="RTO attainment in drills", unit="%", reads=(Incident, Service, Settings), group="Service", up=True, flow=True
)
def rto_attainment_drills(board: Board, as_of: date, period: Period) -> Result:
    """Drills restored within the recovery-time objective ÷ drills with one; real incidents apart."""
    result = share_of(
        attained(board, as_of, period, RTO_IN_DRILLS),
        lambda: judge(board, as_of, period, RTO_IN_DRILLS),
        what="drills with a recovery-time objective were restored within it",
        empty="no drill with a recovery-time objective was held",
        notes=lambda: tested(board, as_of),
    )
    return result._replace(excluded=Later(lambda: (each for each in result.excluded if each.reason != "a drill")))


@metric(label="SLA attainment", unit="%", reads=(Incident, Service, Settings), group="Service", up=True, flow=True)
def sla_attainment(board: Board, as_of: date, period: Period) -> Result:
    """Incidents restored within the service level of their service and priority ÷ those restored or open past it.

    Pauses stop the clock. Cancelled ones and drills are left out, as are incidents for which no level is agreed.
    """
    judged = partial(judge, board, as_of, period, SLA)
    return share_of(
        attained(board, as_of, period, SLA),
        judged,
        what="incidents with a service level were restored within it",
        empty="no incident with a service level was restored or ran past it",
        notes=lambda: by_priority(judged()),
    )
