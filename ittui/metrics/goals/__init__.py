"""How far a goal has come by each way it is measured, how far it should be, and the word for that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ...board import Board
from ...fields import Period, visible
from ...fields.layout import figure, percent
from ...incremental import of_tables
from ...records import (
    Cadence,
    CheckIn,
    Checkpoint,
    Goal,
    GoalState,
    Incident,
    Kpi,
    Milestone,
    Service,
    Settings,
    Source,
    Unit,
)
from .. import Status, Tally
from ..calendar import periods_within
from ..incidents.attainment import RTO, attained
from ..kpis import Point, read_period, series
from ..kpis.kpi_status import Aim, aim_of, judge, shortfall

NOTHING, WHOLE = Fraction(0), Fraction(1)


class MeasureKind(Enum):
    """What a goal is measured by."""

    KPI = "a KPI"
    VALUES = "its own values"
    MILESTONES = "milestones"
    ITEMS = "counted items"
    ROLLOUT = "a roll-out over sites"
    RECOVERY = "a recovery objective (RTO)"
    CHILDREN = "its sub-goals"
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

    raw may be above 1 (more than the target) or below 0 (worse than the baseline); p is raw within 0 and 1.
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
    since, until = next(pair for pair in pairwise(days) if pair[1] > as_of)
    return stops[since] + (stops[until] - stops[since]) * Fraction((as_of - since).days, (until - since).days)


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


def weight_of(weight: Decimal | None) -> Fraction:
    """A weight; 1 where none is given, 0 where one is imported that is below."""
    return WHOLE if weight is None else max(Fraction(weight), NOTHING)


def ticked(rows: Sequence[Milestone | Unit], as_of: date, way: MeasureKind, words: str) -> Measured:
    """`Σ weights of milestones done, or units reached ÷ Σ weights`."""
    done = [row for row in rows if row.done is not None and row.done <= as_of]
    raw = weighted((weight_of(row.weight), WHOLE if row in done else NOTHING) for row in rows)
    return Measured(
        way=way,
        raw=raw,
        reason="" if raw is not None else "all weights are 0",
        how=f"{len(done)} of {len(rows)} {words}, by weight",
        done=Fraction(len(done)),
        of=Fraction(len(rows)),
        current_on=max((row.done for row in done if row.done), default=None),
    )


def items(goal: Goal) -> Measured:
    """Things done ÷ things wanted for each kind, at most 1, then weighted, so that one kind cannot hide another."""
    rows = [row for row in goal.items if row.wanted]
    how = ", ".join(f"{row.done or 0} of {row.wanted} {visible(row.what)}" for row in rows)
    if not rows or all(row.done is None for row in rows):
        reason = "no count has been recorded" if rows else "no number is wanted of anything"
        return Measured(way=MeasureKind.ITEMS, how=how or "counts", reason=reason)
    shares = [(weight_of(row.weight), Fraction(row.done or 0, row.wanted or 1)) for row in rows]
    raw = weighted(shares)
    return Measured(
        way=MeasureKind.ITEMS,
        raw=raw,
        clamped=weighted((weight, clamp(share)) for weight, share in shares),
        reason="" if raw is not None else "all weights are 0",
        how=how,
        done=Fraction(sum(row.done or 0 for row in rows)),
        of=Fraction(sum(row.wanted or 0 for row in rows)),
    )


FIRST = date(1900, 1, 1)
LONGEST = 3660  # days; no horizon is longer, and a year mistyped as 0206 shall not cost minutes
Current = tuple[Fraction | None, date | None, str]


def aim_for(board: Board, goal: Goal, kpi: Kpi, day: date) -> Aim:
    """The KPI's limits on a day; a target of the goal's own stands in for the KPI's, but for a band's."""
    aim = aim_of(board, kpi, day)
    if goal.target is None or aim.direction.up is None:
        return aim
    return aim._replace(target=Fraction(goal.target))


def by_compliance(board: Board, goal: Goal, kpi: Kpi, current: Current, as_of: date) -> Measured:
    """While the goal runs 1 where the limit is met and else 0; from its close on compliant ÷ due periods."""
    value, day, reason = current
    aim = aim_for(board, goal, kpi, day or as_of)
    over = goal.due is not None and as_of > goal.due
    closed = over or goal.state_on(as_of) in (GoalState.ACHIEVED, GoalState.MISSED)
    if closed and goal.start and goal.due:
        return at_close(board, goal, kpi, current, min(as_of, goal.due))
    missing = None if value is None else shortfall(value, aim)
    how = f"whether {visible(kpi.label)} is kept"
    result = Measured(way=MeasureKind.KPI, how=how, current=value, current_on=day, is_limit=True)
    if value is None or missing is None:
        return result._replace(reason=reason or "its KPI has no limit to be kept")
    met, low = missing == 0, aim.direction.up is not False and aim.target is not None and value < aim.target
    side = "within" if met else "below" if low else "above"
    how = f"{visible(kpi.label)} is {figure(value, kpi.unit)}, {side} its limit"
    return result._replace(raw=WHOLE if met else NOTHING, how=how, limit=judge(value, aim))


def at_close(board: Board, goal: Goal, kpi: Kpi, current: Current, last: date) -> Measured:
    """Periods in which the limit was kept ÷ periods of which a value was due; one without a value was not kept."""
    values = closing_values(board, goal, kpi, last)
    judged = [(point, aim_for(board, goal, kpi.as_of(point.day), point.day)) for point in values if point]
    due = len(values)
    met = sum(shortfall(point.value, aim) == 0 for point, aim in judged)
    missing = f"; {due - len(judged)} without a value" if due > len(judged) else ""
    return Measured(
        way=MeasureKind.KPI,
        raw=Fraction(met, due) if judged else None,
        reason="" if judged else "no value was recorded while it ran",
        how=f"{visible(kpi.label)} was kept in {met} of {due} periods{missing}",
        current=current[0],
        current_on=current[1],
        done=Fraction(met),
        of=Fraction(due),
        is_limit=True,
    )


def closing_values(board: Board, goal: Goal, kpi: Kpi, last: date) -> list[Point | None]:
    """The last value of each period that was due from the goal's start to a day; without a cadence, each value."""
    start = max(goal.start or last, FIRST, date.fromordinal(max(last.toordinal() - LONGEST, 1)))
    points = [point for point in series(board, kpi, last) if point.day >= start]
    if kpi.cadence is Cadence.NONE:
        return list(points)
    periods = tuple(periods_within(kpi.cadence, start, last, board.settings.fiscal))
    if kpi.source is Source.RECORDED:
        return [next((point for point in reversed(points) if period.holds(point.day)), None) for period in periods]
    readings = [read_period(board, kpi, last, period) for period in periods]
    pairs = zip((min(period.last or last, last) for period in periods), readings, strict=True)
    return [None if each.value is None else Point(day, each.value) for day, each in pairs]


def recovery(board: Board, goal: Goal, as_of: date) -> Measured:
    """RTO attainment of the goal's service from its start until it is due: the metric, asked of one service."""
    service = board.get(Service, goal.service)
    name = visible(service.label) if service else "a service that is not there"
    result = Tally()
    if service:
        last = goal.due + timedelta(days=1) if goal.due is not None and goal.due < date.max else None
        asked = Period(goal.start, last, "while the goal runs"), RTO, service.id, board.minute(as_of)
        result = of_tables(board, (Incident, Service, Settings), attained, as_of, *asked)
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


REPORTED = ((7, Status.ON_TRACK), (4, Status.BEHIND), (0, Status.AT_RISK))


def reported(board: Board, goal: Goal, as_of: date) -> Status:
    """What the owner's confidence says: 7 to 10 is on track, 4 to 6 behind, 0 to 3 at risk; else no data."""
    confidence = confidence_on(board, goal, as_of)
    if confidence is None:
        return Status.NO_DATA
    return next((status for least, status in REPORTED if confidence >= least), Status.AT_RISK)


def confidence_on(board: Board, goal: Goal, as_of: date) -> int | None:
    """The confidence of a day: the goal's own, or, where a later check-in gave that, the one of the last until then."""
    rows = board.linked(CheckIn, "goal", goal.id)
    dated = [(row.date, row.id, row.confidence) for row in rows if row.date and row.confidence is not None]
    own, last = goal.as_of(as_of).confidence, goal.held_until("confidence", as_of) or date.max
    if own is not None and not any(as_of < day <= last and own == answer for day, _, answer in dated):
        return own
    return max((each for each in dated if each[0] <= as_of), default=(None, None, None))[2]
