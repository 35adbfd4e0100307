"""How soon a person answers: first response, in business hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from ...board import Board
from ...fields import Period
from ...incremental.aggregates import Fold, Ordered, fold
from ...records import Incident, Priority, Service, Settings
from .. import Excluded, Later, Result, by_reason, many, metric, shown
from ..calendar import HOUR, Calendar, calendar_of
from . import OUTAGES, Outage, as_seen, known_until, last_day, level_hours, outages


class Responses(NamedTuple):
    """What is known of first responses in a period."""

    answered: list[tuple[Outage, int]]  # after how many business seconds
    waiting: list[Outage]
    excluded: list[Excluded]


def responses(board: Board, as_of: date, period: Period) -> Responses:
    """Sorts the incidents: answered in the period, still unanswered, and those that cannot be told."""
    matches = responses_of(calendar_of(board), outages(board), as_of, period)
    matches.waiting.sort(key=lambda each: (each.failed, each.incident.id))
    return matches._replace(excluded=[*by_reason(matches.excluded)])


def responses_of(calendar: Calendar, some: Iterable[Outage], as_of: date, period: Period) -> Responses:
    end, (first, last) = calendar.end_of(as_of), calendar.bounds(period)
    matches = Responses([], [], [])
    for each in (as_seen(outage, end) if outage.reopened else outage for outage in some):
        if each.cancelled or each.drill or each.failed >= end:
            continue
        asked, responded = each.reported, each.responded
        if asked is None:
            matches.excluded.append(Excluded(each.incident, "no time of failure is recorded"))
        elif responded is not None and responded < asked:
            matches.excluded.append(Excluded(each.incident, "it was answered before it was reported"))
        elif responded is not None and responded < end:
            if first <= responded < last:
                matches.answered.append((each, calendar.business_seconds(asked, responded)))
        elif each.restored < end or (each.closed is not None and each.closed < end):
            if first <= each.restored < last or (each.restored >= end and each.failed < last):
                matches.excluded.append(Excluded(each.incident, "dealt with, but no first response is recorded"))
        elif each.failed < last:
            matches.waiting.append(each)
    return matches


def times_to_answer(board: Board, some: Sequence[Outage], as_of: date, period: Period) -> Ordered:
    return Ordered.of(after for _, after in responses_of(calendar_of(board), some, as_of, period).answered)


ANSWERS = Fold("times to answer", times_to_answer, Ordered.together, last_day, OUTAGES)


def response_notes(board: Board, matches: Responses, until: int) -> Iterator[str]:
    """Those still waiting, the figures by priority, and how many kept the agreed time."""
    if matches.waiting:
        oldest = calendar_of(board).business_seconds(matches.waiting[0].reported or 0, until)
        yield (
            f"unanswered, not counted: {len(matches.waiting):,}; "
            f"the oldest waits for {shown(Fraction(oldest, HOUR))} business hours"
        )
    for priority in Priority:
        times = [after for each, after in matches.answered if each.priority is priority]
        if times:
            middle = Fraction(Ordered.of(times).middles, 2 * HOUR)
            yield f"{priority.value}: median {shown(middle)} h over {len(times):,}"
    agreed = level_hours(board, "response_hours")
    asked = (((each.incident.service, each.priority), after) for each, after in matches.answered)
    limits = [(after, agreed[key]) for key, after in asked if key in agreed]
    if limits:
        met = sum(after <= limit * HOUR for after, limit in limits)
        yield f"{met:,} of {len(limits):,} with an agreed response time were answered within it"


@metric(label="First response", unit="h", reads=(Incident, Service, Settings), group="Service", up=False, flow=True)
def first_response(board: Board, as_of: date, period: Period) -> Result:
    """The median of the business hours (see the settings) from the report of an incident to the first answer
    of a person, over the incidents answered in the period.

    Unanswered ones are not 0: they are counted beside it. What is answered outside business hours, on the evening it
    was reported, took 0 hours.
    """
    answered: Ordered = fold(board, Incident, ANSWERS, as_of, period)
    n = len(answered)
    matches = cache(lambda: responses(board, as_of, period))
    how = f"The middle one, over {many(n, 'incident')} answered, of the business hours until a person answered"
    nothing = "no first response is recorded" if board.has(Incident) else "no incident is recorded"
    return Result(
        value=Fraction(answered.middles, 2 * HOUR) if n else None,
        how=how,
        reason="" if n else nothing,
        n=n,
        excluded=Later(lambda: matches().excluded),
        counted=Later(lambda: slowest(matches())),
        notes=Later(lambda: response_notes(board, matches(), known_until(board, as_of))),
    )


def slowest(matches: Responses) -> Iterator[Incident]:
    """Those still waiting, the oldest first, then those answered last."""
    slow = sorted(matches.answered, key=lambda pair: (-pair[1], pair[0].incident.id))[:50]
    yield from (each.incident for each in (*matches.waiting[:50], *(each for each, _ in slow)))
