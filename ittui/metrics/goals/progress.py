"""How far a goal has come, how far it should be, and the word for that. Pure arithmetic; knows no board."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from ...records import Checkpoint, Goal, Settings
from ..status import Status

NOTHING, WHOLE = Fraction(0), Fraction(1)


class MeasureKind(Enum):
    """What a goal is measured by."""

    KPI = "a KPI"
    VALUES = "its own values"
    MILESTONES = "milestones"
    ITEMS = "counts"
    ROLLOUT = "a roll-out over units"
    RECOVERY = "a recovery promise"
    CHILDREN = "the goals it is made of"
    NOTHING = "nothing"


class Measured(NamedTuple):
    """What was found of a goal's progress, before it is held against the calendar."""

    way: MeasureKind
    how: str
    raw: Fraction | None = None
    reason: str = ""
    current: Fraction | None = None
    current_on: date | None = None
    done: Fraction = NOTHING
    of: Fraction = NOTHING
    is_limit: bool = False  # a limit or promise to keep on every day, instead of a distance to go
    limit: Status | None = None  # how the limit is kept at present
    clamped: Fraction | None = None  # where parts were clamped before they were averaged
    expected: Fraction | None = None  # where members without dates of the whole tell
    judge: Callable[..., Status] | None = None  # of goals made of goals, by their members: see Whole.status

    @property
    def p(self) -> Fraction | None:
        """Progress from 0 to 1."""
        if self.raw is None:
            return None
        return clamp(self.raw if self.clamped is None else self.clamped)


class Progress(NamedTuple):
    """A goal as of a day. p is None where there are no data, and reason says why.

    raw may be above 1 (more than was wanted) or below 0 (worse than the baseline); p is raw within 0 and 1.
    judged is the status as if staleness did not matter.
    """

    raw: Fraction | None
    p: Fraction | None
    expected: Fraction | None
    gap: Fraction | None
    status: Status
    current: Fraction | None
    current_on: date | None
    reason: str
    how: str
    done: Fraction
    of: Fraction
    last_checkin: date | None
    way: MeasureKind
    judged: Status


class Thresholds(NamedTuple):
    """From when on a goal is behind, as shares of 1."""

    on_track: Fraction
    behind: Fraction
    too_early: Fraction

    @classmethod
    def of(cls, settings: Settings) -> Thresholds:
        return cls(
            on_track=share(settings.on_track_gap, 10),
            behind=share(settings.behind_gap, 25),
            too_early=share(settings.too_early, 5),
        )


@cache
def share(per_cent: Decimal | None, usual: int) -> Fraction:
    """Per cent as a share of 1; the usual threshold where none is set."""
    return Fraction(usual if per_cent is None else per_cent) / 100


def clamp(value: Fraction) -> Fraction:
    return min(max(value, NOTHING), WHOLE)


def towards(baseline: Fraction, target: Fraction, current: Fraction) -> Fraction:
    """`(current − baseline) ÷ (target − baseline)`; target and baseline differ."""
    return (current - baseline) / (target - baseline)


def weighted(parts: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """`Σ w·p ÷ Σ w` of (w, p); None where all weights are 0."""
    rows = tuple(parts)
    whole = sum((weight for weight, _ in rows), NOTHING)
    return sum((weight * part for weight, part in rows), NOTHING) / whole if whole else None


def expected(start: date | None, due: date | None, checkpoints: Iterable[Checkpoint], as_of: date) -> Fraction | None:
    """The share that is expected by a day: 0 at the start, 1 when due, straight from checkpoint to checkpoint."""
    stops: dict[date, Fraction] = {}
    for each in checkpoints:
        inside = each.day and (start is None or each.day > start) and (due is None or each.day < due)
        if each.day and inside and each.expected is not None:
            stops[each.day] = max(stops.get(each.day, NOTHING), clamp(Fraction(each.expected) / 100))
    if start:
        stops[start] = NOTHING
    if due:
        stops[due] = WHOLE
    days = sorted(stops)
    if not days or as_of < days[0]:
        return NOTHING if start else None
    if as_of >= days[-1]:
        return stops[days[-1]]
    after = next(number for number, day in enumerate(days) if day > as_of)
    return between(days[after - 1], stops[days[after - 1]], days[after], stops[days[after]], as_of)


def between(day0: date, share0: Fraction, day1: date, share1: Fraction, day: date) -> Fraction:
    return share0 + (share1 - share0) * Fraction((day - day0).days, (day1 - day0).days)


def judge_progress(
    goal: Goal, measured: Measured, expected: Fraction | None, as_of: date, limits: Thresholds
) -> Status:
    """The computed status of a goal that runs, as if its check-ins were fresh.

    A limit or promise is judged by how it is kept now, since it is to be kept on every day; only at its close
    is it achieved or missed. What has no dates cannot be judged unless it is reached.
    """
    p = measured.p
    if p is None:
        return Status.NO_DATA
    over = goal.due is not None and as_of > goal.due
    if measured.judge:
        return measured.judge(expected if goal.start and goal.due else None, limits, over=over)
    if p == 1 and (over or not measured.is_limit):
        return Status.ACHIEVED
    if over:
        return Status.MISSED
    if measured.limit is not None:
        return measured.limit
    wanted = WHOLE if measured.is_limit else expected
    if wanted is None:
        return Status.NO_TARGET
    if not measured.is_limit and wanted < limits.too_early:
        return Status.TOO_EARLY
    return by_gap(wanted - p, limits)


def by_gap(gap: Fraction, limits: Thresholds) -> Status:
    """On track, behind or at risk, by how much is missing; the thresholds themselves still pass."""
    if gap <= limits.on_track:
        return Status.ON_TRACK
    return Status.BEHIND if gap <= limits.behind else Status.AT_RISK
