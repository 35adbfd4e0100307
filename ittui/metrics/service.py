"""How fast services are back: the mean time to restore, with all that keeps a mean honest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import chain

from ..board import Board
from ..fields import Period
from ..records import Incident, Priority
from .outages import FAR, HOUR, Fate, Outage, as_seen, bounds, down_so_far, end_of, fate, known_until, outages
from .registry import metric
from .result import Excluded, Result, no_data
from .share import many, shown

LOOK_AT = 50  # of the longest outages


@dataclass(frozen=True, kw_only=True)
class Downtime:
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
    table = board.table(Incident)
    found: Downtime = table.keep(("downtime", as_of, period), lambda: sort_outages(board, as_of, period))
    return found


def sort_outages(board: Board, as_of: date, period: Period) -> Downtime:
    end, (first, last) = end_of(as_of), bounds(period)
    restored, still, excluded = [], [], []
    for each in outages(board):
        if each.plain and each.restored < end:
            if first <= each.restored < last:
                restored.append(each)
            continue
        known = as_seen(each, end)
        became = fate(known, end)
        if became is Fate.RESTORED and not known.drill:
            if first <= known.restored < last:
                restored.append(known)
        elif became is Fate.OPEN and not known.drill:
            if known.failed < last:
                still.append(known)
        elif became is not Fate.LATER and in_doubt(known, first, last):
            excluded.append(Excluded(known.incident, why(known, became)))
    still.sort(key=lambda each: (each.failed, each.incident.id))
    excluded.sort(key=lambda each: (each.reason, each.record.id))
    return Downtime(
        restored=tuple(restored), open=tuple(still), excluded=tuple(excluded), until=known_until(board, as_of)
    )


def in_doubt(found: Outage, first: int, last: int) -> bool:
    """Might it belong to the stretch? By its restore, else its closing; without either it may."""
    moment = found.restored if found.restored < FAR else found.closed
    return moment is None or moment == -FAR or first <= moment < last


def why(found: Outage, became: Fate) -> str:
    if became in (Fate.CANCELLED, Fate.LOST):
        return str(became.value)
    return found.fault or "a drill"


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Mean, median and 90th percentile of durations, in hours."""

    n: int
    mean: Fraction
    median: Fraction
    p90: Fraction

    def __str__(self) -> str:
        return f"{shown(self.mean)} h over {self.n:,} (median {shown(self.median)} h, p90 {shown(self.p90)} h)"


def hours_of(durations: Sequence[int]) -> Hours | None:
    """Figures of durations in seconds; None of none. The p90 is the shortest that 90 % did not exceed."""
    if not durations:
        return None
    ordered, n = sorted(durations), len(durations)
    middle = ordered[(n - 1) // 2] + ordered[n // 2]
    return Hours(
        n=n,
        mean=Fraction(sum(ordered), n * HOUR),
        median=Fraction(middle, 2 * HOUR),
        p90=Fraction(ordered[(9 * n + 9) // 10 - 1], HOUR),
    )


def mttr_by_priority(board: Board, as_of: date, period: Period) -> dict[Priority, Hours]:
    """The figures of each priority of which an incident was restored in the period."""
    durations: dict[Priority, list[int]] = {}
    for each in downtime(board, as_of, period).restored:
        durations.setdefault(each.priority, []).append(each.down)
    figures = {priority: hours_of(durations.get(priority, ())) for priority in Priority}
    return {priority: hours for priority, hours in figures.items() if hours}


def lower_bound(found: Downtime) -> Fraction:
    """Hours: the mean as it would be if all that are down were restored at the last moment that is known."""
    least = sum(found.durations) + sum(down_so_far(each, found.until) for each in found.open)
    return Fraction(least, (len(found.restored) + len(found.open)) * HOUR)


def open_notes(found: Downtime) -> list[str]:
    """How many are still down, since when, and what they do to the mean at least."""
    if not found.open:
        return ["open: none"]
    oldest = max(0, found.until - found.open[0].failed)
    return [
        f"open, not in the mean: {len(found.open):,}; the oldest is down for {lasting(oldest)}",
        f"at least {shown(lower_bound(found))} h if all that is open were restored now",
    ]


def lasting(seconds: int) -> str:
    """“5.5 h” or “12 days”."""
    return f"{shown(Fraction(seconds, HOUR))} h" if seconds < 48 * HOUR else many(seconds // (24 * HOUR), "day")


def exclusion_notes(found: Downtime) -> list[str]:
    reasons = Counter(each.reason for each in found.excluded)
    detected = sum(each.from_detection for each in found.restored)
    notes = [f"left out, {reason}: {count:,}" for reason, count in sorted(reasons.items())]
    return [*notes, f"counted from detection, as no time of failure is recorded: {detected:,}"] if detected else notes


def longest(found: Downtime) -> tuple[Incident, ...]:
    """Those still down, the oldest first, then the longest of the others."""
    slow = sorted(found.restored, key=lambda each: (-each.down, each.incident.id))[:LOOK_AT]
    return tuple(each.incident for each in chain(found.open[:LOOK_AT], slow))


def time_to_restore(board: Board, as_of: date, period: Period, pick: Callable[[Hours], Fraction], how: str) -> Result:
    """One of the figures; how takes the number of incidents."""
    found = downtime(board, as_of, period)
    figures = hours_of(found.durations)
    if figures is None:
        reason = "no incident was restored" if board.all(Incident) else "no incident is recorded"
        notes = (*open_notes(found), *exclusion_notes(found)) if board.all(Incident) else ()
        still = tuple(each.incident for each in found.open)
        return no_data(reason, how.format(n="0 incidents"), excluded=found.excluded, notes=notes, counted=still)
    by_priority = mttr_by_priority(board, as_of, period)
    return Result(
        value=pick(figures),
        how=how.format(n=many(figures.n, "incident")),
        numerator=Fraction(sum(found.durations), HOUR),
        denominator=Fraction(figures.n),
        n=figures.n,
        excluded=found.excluded,
        counted=longest(found),
        notes=(
            f"mean {shown(figures.mean)} h, median {shown(figures.median)} h, p90 {shown(figures.p90)} h",
            *open_notes(found),
            *(f"{priority.value}: {hours}" for priority, hours in by_priority.items()),
            *exclusion_notes(found),
        ),
    )


@metric(label="MTTR", unit="h", reads=(Incident,), group="Service", up=False)
def mttr(board: Board, as_of: date, period: Period) -> Result:
    """Mean time to restore: Σ (restored − failed − pauses) ÷ incidents restored in the period, in hours, day and night.

    Reopened: from the first failure to the last restore, less the time it was back. Open incidents are not in the
    mean; their number, the oldest age and a lower bound stand beside it. Drills and cancelled ones are left out.
    """
    how = "The mean, over {n} restored, of the time from failure to restore, less pauses"
    return time_to_restore(board, as_of, period, lambda hours: hours.mean, how)


@metric(label="MTTR, median", unit="h", reads=(Incident,), group="Service", up=False)
def mttr_median(board: Board, as_of: date, period: Period) -> Result:
    """The time within which half of the incidents restored in the period were restored, in hours.

    A few very long outages move the mean, but not this. What counts is the same as for the MTTR.
    """
    how = "The middle one, over {n} restored, of the times from failure to restore, less pauses"
    return time_to_restore(board, as_of, period, lambda hours: hours.median, how)


@metric(label="MTTR, p90", unit="h", reads=(Incident,), group="Service", up=False)
def mttr_p90(board: Board, as_of: date, period: Period) -> Result:
    """The time within which nine of ten incidents restored in the period were restored, in hours.

    What counts is the same as for the MTTR.
    """
    how = "Nine of ten, over {n} restored, took no longer than this from failure to restore, less pauses"
    return time_to_restore(board, as_of, period, lambda hours: hours.p90, how)
