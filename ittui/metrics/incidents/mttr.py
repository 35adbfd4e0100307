"""How fast services are back: the mean time to restore, with all that keeps a mean honest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple

from ...board import Board
from ...fields import Period
from ...incremental.aggregates import Fold, Ordered, Written, fold
from ...records import Incident, Priority, Settings
from .. import Excluded, Later, Result, by_reason, many, metric, shown
from ..calendar import DAY, FAR, HOUR, Span, calendar_of
from . import OUTAGES, Outage, OutageState, as_seen, down_so_far, known_until, last_day, outage_state, outages, seconds

LOOK_AT = 50  # of the longest outages


class Downtime(NamedTuple):
    """What is known of the outages of a period by a day. A drill is none of them."""

    restored: tuple[Outage, ...]
    open: tuple[Outage, ...]
    excluded: tuple[Excluded, ...]
    until: int

    @property
    def durations(self) -> list[int]:
        return [each.down for each in self.restored]


def downtime(board: Board, as_of: date, period: Period) -> Downtime:
    """Sorts the outages, once for a board, a day and a period."""
    calendar = calendar_of(board)

    def sort() -> Downtime:
        restored, still, excluded = sorted_out(outages(board), calendar.end_of(as_of), calendar.bounds(period))
        still.sort(key=lambda each: (each.failed, each.incident.id))
        return Downtime(tuple(restored), tuple(still), by_reason(excluded), known_until(board, as_of))

    return board.table(Incident).cache.memo(("downtime", as_of, period, board.plain.now, calendar), sort)


def sorted_out(matches: Iterable[Outage], end: int, span: Span) -> tuple[list[Outage], list[Outage], list[Excluded]]:
    """(restored in the span, still down, left out), as known at an instant.

    What failed again after the span stays restored in it: a past period does not change.
    """
    first, last = span
    restored, still, excluded = [], [], []
    for each in matches:
        if each.plain and each.restored < end:
            if first <= each.restored < last:
                restored.append(each)
            continue
        known = as_seen(each, min(end, last))
        became = outage_state(known, end)
        if became is OutageState.RESTORED and not known.drill:
            if first <= known.restored < last:
                restored.append(known)
        elif became is OutageState.OPEN and not known.drill:
            if known.failed < last:
                still.append(known)
        elif became is not OutageState.LATER and in_doubt(known, first, last):
            excluded.append(Excluded(known.incident, why(known, became)))
    return restored, still, excluded


def in_doubt(matches: Outage, first: int, last: int) -> bool:
    """Might it belong to the stretch? By its restore, else its closing; without either it may."""
    moment = matches.restored if matches.restored < FAR else matches.closed
    return moment is None or moment == -FAR or first <= moment < last


def why(matches: Outage, became: OutageState) -> str:
    if became in (OutageState.CANCELLED, OutageState.LOST):
        return str(became.value)
    return matches.fault or "a drill"


class Hours(NamedTuple):
    """Mean, median and 90th percentile of durations, in hours."""

    n: int
    mean: Fraction
    median: Fraction
    p90: Fraction

    def __str__(self) -> str:
        return f"{shown(self.mean)} h over {self.n:,} (median {shown(self.median)} h, p90 {shown(self.p90)} h)"


class Durations:
    """Times to restore in seconds: their sum, and themselves in order."""

    def __init__(self, total: int, ordered: Ordered) -> None:
        self.total, self.ordered = total, ordered

    @classmethod
    def of(cls, durations: Sequence[int]) -> Durations:
        return cls(sum(durations), Ordered.of(durations))

    @classmethod
    def together(cls, parts: Sequence[Durations]) -> Durations:
        return cls(sum(part.total for part in parts), Ordered.together([part.ordered for part in parts]))

    @cached_property
    def hours(self) -> Hours | None:
        """Mean, median and p90; None of none. The p90 is the shortest that 90 % did not exceed."""
        ordered, n = self.ordered, len(self.ordered)
        if not n:
            return None
        return Hours(
            n=n,
            mean=Fraction(self.total, n * HOUR),
            median=Fraction(ordered.middles, 2 * HOUR),
            p90=Fraction(ordered[(9 * n + 9) // 10 - 1], HOUR),
        )


def times(board: Board, matches: Sequence[Outage], as_of: date, *periods: Period) -> tuple[Durations, ...]:
    calendar = calendar_of(board)
    end = calendar.end_of(as_of)
    usual = sorted_out([each for each in matches if not each.reopened], end, (-FAR, FAR))[0]
    reopened = [each for each in matches if each.reopened]
    rows = []
    for first, last in map(calendar.bounds, periods):
        own = [each.down for each in usual if first <= each.restored < last]
        rows.append(Durations.of([*own, *(each.down for each in sorted_out(reopened, end, (first, last))[0])]))
    return tuple(rows)


WRITTEN = Written(
    lambda parts: [[part.total, part.ordered.runs] for part in parts],
    lambda parts: tuple(Durations(total, Ordered(tuple(map(tuple, runs)))) for total, runs in parts),
)
TIMES = Fold(
    "times to restore",
    times,
    lambda parts: tuple(map(Durations.together, zip(*parts, strict=True))),
    last_day,
    OUTAGES,
    WRITTEN,
)


def times_in(board: Board, as_of: date, *periods: Period) -> tuple[Durations, ...]:
    """The times to restore of the incidents that were restored in each period."""
    matches: tuple[Durations, ...] = fold(board, Incident, TIMES, as_of, *periods)
    return matches


def mttr_by_priority(board: Board, as_of: date, period: Period) -> dict[Priority, Hours]:
    """The figures of each priority of which an incident was restored in the period."""
    durations: dict[Priority, list[int]] = {}
    for each in downtime(board, as_of, period).restored:
        durations.setdefault(each.priority, []).append(each.down)
    figures = ((priority, Durations.of(durations.get(priority, ())).hours) for priority in Priority)
    return {priority: hours for priority, hours in figures if hours}


def open_notes(matches: Downtime) -> list[str]:
    """How many are still down, since when, and what they do to the mean at least.

    That is as it would be if all that are down were restored at the last moment that is known.
    """
    if not matches.open:
        return ["open: none"]
    oldest = max(0, matches.until - matches.open[0].failed)
    least = sum(matches.durations) + sum(down_so_far(each, matches.until) for each in matches.open)
    mean = Fraction(least, (len(matches.restored) + len(matches.open)) * HOUR)
    return [
        f"open, not in the mean: {len(matches.open):,}; the oldest is down for {lasting(oldest)}",
        f"at least {shown(mean)} h if all that is open were restored now",
    ]


def lasting(length: int) -> str:
    """“5.5 h” or “12 days”."""
    return f"{shown(Fraction(length, HOUR))} h" if length < 48 * HOUR else many(length // DAY, "day")


def exclusion_notes(matches: Downtime) -> list[str]:
    reasons = Counter(each.reason for each in matches.excluded)
    known = (each for each in matches.restored if each.reported is not None)
    detected = sum(seconds(each.incident.raw.get("failed_at")) is None for each in known)
    notes = [f"left out, {reason}: {count:,}" for reason, count in sorted(reasons.items())]
    return [*notes, f"counted from detection, as no time of failure is recorded: {detected:,}"] if detected else notes


def longest(matches: Downtime) -> tuple[Incident, ...]:
    """Those still down, the oldest first, then the longest of the others."""
    slow = sorted(matches.restored, key=lambda each: (-each.down, each.incident.id))[:LOOK_AT]
    return tuple(each.incident for each in chain(matches.open[:LOOK_AT], slow))


def time_to_restore(board: Board, as_of: date, period: Period, name: str, how: str) -> Result:
    """One of the figures; how takes the number of incidents."""
    (matches,) = times_in(board, as_of, period)
    figures = matches.hours
    known = cache(lambda: downtime(board, as_of, period))
    excluded = Later(lambda: known().excluded)
    if figures is None:
        return Result(
            value=None,
            reason="no incident was restored" if board.has(Incident) else "no incident is recorded",
            how=how.format(n="0 incidents"),
            excluded=excluded,
            notes=Later(lambda: [*open_notes(known()), *exclusion_notes(known())] if board.has(Incident) else []),
            counted=Later(lambda: [each.incident for each in known().open]),
        )
    return Result(
        value=getattr(figures, name),
        how=how.format(n=many(figures.n, "incident")),
        numerator=Fraction(matches.total, HOUR),
        denominator=Fraction(figures.n),
        n=figures.n,
        excluded=excluded,
        counted=Later(lambda: longest(known())),
        notes=Later(
            lambda: (
                f"mean {shown(figures.mean)} h, median {shown(figures.median)} h, p90 {shown(figures.p90)} h",
                *open_notes(known()),
                *(f"{word.value}: {hours}" for word, hours in mttr_by_priority(board, as_of, period).items()),
                *exclusion_notes(known()),
            )
        ),
    )


@metric(label="MTTR", unit="h", reads=(Incident, Settings), group="Service", up=False)
def mttr(board: Board, as_of: date, period: Period) -> Result:
    """Mean time to restore: Σ (restored − failed − pauses) ÷ incidents restored in the period, in hours, day and night.

    Reopened: from the first failure to the last restore, less the time it was back. Open incidents are not in the
    mean; their number, the oldest age and a lower bound stand beside it. Drills and cancelled ones are left out.
    """
    how = "The mean, over {n} restored, of the time from failure to restore, less pauses"
    return time_to_restore(board, as_of, period, "mean", how)


@metric(label="MTTR, median", unit="h", reads=(Incident, Settings), group="Service", up=False)
def mttr_median(board: Board, as_of: date, period: Period) -> Result:
    """The time within which half of the incidents restored in the period were restored, in hours.

    A few very long outages move the mean, but not this. What counts is the same as for the MTTR.
    """
    how = "The middle one, over {n} restored, of the times from failure to restore, less pauses"
    return time_to_restore(board, as_of, period, "median", how)


@metric(label="MTTR, p90", unit="h", reads=(Incident, Settings), group="Service", up=False)
def mttr_p90(board: Board, as_of: date, period: Period) -> Result:
    """The time within which nine of ten incidents restored in the period were restored, in hours.

    What counts is the same as for the MTTR.
    """
    how = "Nine of ten, over {n} restored, took no longer than this from failure to restore, less pauses"
    return time_to_restore(board, as_of, period, "p90", how)
