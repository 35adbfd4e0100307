"""The status of goals, one by one and all that run in a period together; and those reported better than they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import Period, visible
from ...fields.layout import figure, percent
from ...incremental import Fact, each_of
from ...incremental.aggregates import Total
from ...records import CheckIn, Commitment, Goal, GoalState, Kpi, Source
from .. import Judgement, Status, Tally, judgement, tally, together
from ..kpis import is_overdue, is_possible
from ..kpis.kpi_status import PROMISES, aim_of, newest
from . import (
    Measured,
    MeasureKind,
    Progress,
    Thresholds,
    by_compliance,
    expected,
    items,
    judge_progress,
    recovery,
    reported,
    ticked,
    towards,
    weight_of,
)
from .wholes import Whole, circle_of, mean_expected, whole_of

CLOSED = {GoalState.ACHIEVED: Status.ACHIEVED, GoalState.MISSED: Status.MISSED, GoalState.CANCELLED: Status.CANCELLED}


def progress(board: Board, goal: Goal, as_of: date) -> Progress:
    """How a goal stands as of a day.

    raw is the share of the way gone, p the same within 0 and 1, expected the share of the time gone (through the
    checkpoints), gap = expected − p. The status is computed from these, never taken from what was reported, but
    for goals that were closed.
    """
    goal = goal.as_of(as_of)
    result = measure_goal(board, goal, as_of)
    wanted = result.expected
    if wanted is None:
        wanted = expected(goal.start, goal.due, goal.checkpoints, as_of)
    last = last_checkin(board, goal, as_of)
    judged = status_of(board, goal, result, wanted, as_of)
    stale = (
        judged in JUDGED_WHILE_RUNNING and result.way is not MeasureKind.CHILDREN and is_stale(board, goal, last, as_of)
    )
    return Progress(
        raw=result.raw,
        p=result.p,
        expected=wanted,
        gap=None if wanted is None or result.p is None else wanted - result.p,
        status=Status.STALE if stale else judged,
        current=result.current,
        current_on=result.current_on,
        reason=why(goal, result, judged, stale, last),
        how=result.how,
        done=result.done,
        of=result.of,
        last_checkin=last.date if last else None,
        way=result.way,
        judged=judged,
    )


JUDGED_WHILE_RUNNING = (Status.ACHIEVED, Status.ON_TRACK, Status.BEHIND, Status.AT_RISK, Status.TOO_EARLY)


def status_of(board: Board, goal: Goal, result: Measured, wanted: Fraction | None, as_of: date) -> Status:
    """The status that the state and the calendar leave no choice about, else the computed one."""
    state = goal.state_on(as_of)
    if state in CLOSED:
        return CLOSED[state]
    if state is GoalState.DRAFT or (goal.start is not None and as_of < goal.start):
        return Status.NOT_STARTED
    return judge_progress(goal, result, wanted, as_of, Thresholds.of(board.settings))


def why(goal: Goal, result: Measured, judged: Status, stale: bool, last: CheckIn | None) -> str:
    """The reason for having no progress or no judgement."""
    if result.reason:
        return result.reason
    if stale:
        since = f"the last check-in was on {last.date}" if last else f"no check-in since the start, {goal.start}"
        return f"{since}, and one is due {goal.cadence.value}"
    if judged is Status.NOT_STARTED:
        return "it is a draft" if goal.state is GoalState.DRAFT else f"it starts on {goal.start}"
    return "it has no start and due dates to hold the progress against" if judged is Status.NO_TARGET else ""


def last_checkin(board: Board, goal: Goal, as_of: date) -> CheckIn | None:
    """The last check-in up to a day."""
    rows = [row for row in board.linked(CheckIn, "goal", goal.id) if row.date and row.date <= as_of]
    return max(rows, key=lambda row: (row.date or date.min, row.id), default=None)


def is_stale(board: Board, goal: Goal, last: CheckIn | None, as_of: date) -> bool:
    """Is the last check-in, or the start where there was none, older than the cadence and the days of grace?"""
    since, over = last.date if last else goal.start, goal.due is not None and as_of > goal.due
    return since is not None and not over and is_overdue(board, goal, since, as_of)


def way_of(board: Board, goal: Goal) -> MeasureKind:
    """What measures a goal: its KPI first, then its parts, a promise, its own target, and the goals it is made of."""
    if goal.kpi is not None:
        return MeasureKind.KPI
    for way in (MeasureKind.MILESTONES, MeasureKind.ITEMS, MeasureKind.ROLLOUT):
        if getattr(goal, way.name.lower()):
            return way
    if goal.service is not None:
        return MeasureKind.RECOVERY
    if goal.target is not None:
        return MeasureKind.VALUES
    return MeasureKind.CHILDREN if board.linked(Goal, "parent", goal.id) else MeasureKind.NOTHING


def measure_goal(board: Board, goal: Goal, as_of: date) -> Measured:
    """The progress of a goal by the way it is measured; of a closed one, as it was on that day."""
    way = way_of(board, goal)
    if goal.closed_on is not None and as_of >= goal.closed_on and goal.closed_progress is not None:
        value = None if goal.closed_value is None else Fraction(goal.closed_value)
        how = f"as it was when it was closed, {goal.closed_on}"
        return Measured(way=way, how=how, raw=Fraction(goal.closed_progress), current=value, current_on=goal.closed_on)
    if way is MeasureKind.MILESTONES:
        return ticked(goal.milestones, as_of, way, "milestones done")
    if way is MeasureKind.ITEMS:
        return items(goal)
    if way is MeasureKind.ROLLOUT:
        return ticked(goal.rollout, as_of, way, "units reached")
    if way is MeasureKind.RECOVERY:
        return recovery(board, goal, as_of)
    if way is MeasureKind.CHILDREN:
        if circle := circle_of(board, goal):
            return Measured(way=way, how="the goals it is made of", reason=f"it contains itself: {circle}")
        return by_members(board, goal, as_of)
    if way is MeasureKind.NOTHING:
        cure = "link a KPI, set a target, or add milestones"
        return Measured(way=way, how="no measure yet", reason=f"no measure yet: {cure}")
    return by_values(board, goal, as_of)


def by_members(board: Board, goal: Goal, as_of: date) -> Measured:
    """A goal that is measured by the goals it is made of."""
    draft = goal.state is GoalState.DRAFT
    parts = board.linked(Goal, "parent", goal.id)
    results = each_of(parts, lambda part: cached_progress(board, part, as_of))
    asked = {part.id: result for part, result in zip(parts, results, strict=True)}
    whole = Whole.of(parts, lambda part: asked[part.id], day=as_of, drafts=draft)
    return Measured(
        way=MeasureKind.CHILDREN,
        raw=whole.p,
        reason="" if whole.p is not None else "none of the goals it is made of has data",
        how=whole.how,
        done=Fraction(len(whole.measured)),
        of=Fraction(len(whole.members)),
        expected=None if goal.start and goal.due else mean_expected(whole.measured),
        judge=whole.status,
    )


def by_values(board: Board, goal: Goal, as_of: date) -> Measured:
    """A goal that a KPI or its own baseline and target measure."""
    kpi = board.get(Kpi, goal.kpi)
    if goal.kpi is not None and kpi is None:
        return Measured(way=MeasureKind.KPI, how="a KPI", reason="its KPI is not there")
    kpi = kpi.as_of(as_of) if kpi else None
    way = MeasureKind.KPI if kpi else MeasureKind.VALUES
    value, day, reason = current_value(board, goal, kpi, as_of)
    own = None not in (goal.baseline, goal.target)
    if kpi and kpi.direction in PROMISES and not (own and kpi.direction.up is not None):
        return by_compliance(board, goal, kpi, (value, day, reason), as_of)
    baseline, target = ends(board, goal, kpi, as_of)
    unit = kpi.unit if kpi else ""
    reason = unusable(baseline, target, kpi) or reason
    if reason or value is None or baseline is None or target is None:
        how = f"measured by {visible(kpi.label)}" if kpi else "from the baseline to the target"
        return Measured(way=way, how=how, reason=reason, current=value, current_on=day)
    raw = towards(baseline, target, value)
    how = f"{figure(value, unit)} on the way from {figure(baseline, unit)} to {figure(target, unit)}: {percent(raw)}"
    flag = ", worse than the baseline" if raw < 0 else ", more than the target" if raw > 1 else ""
    return Measured(way=way, raw=raw, how=how + flag, current=value, current_on=day)


def ends(board: Board, goal: Goal, kpi: Kpi | None, as_of: date) -> tuple[Fraction | None, Fraction | None]:
    """Baseline and target: the goal's own, else its KPI's."""
    aim = aim_of(board, kpi, as_of) if kpi and (goal.baseline is None or goal.target is None) else None
    baseline = aim.baseline if goal.baseline is None and aim else goal.baseline
    target = aim.target if goal.target is None and aim else goal.target
    return None if baseline is None else Fraction(baseline), None if target is None else Fraction(target)


def unusable(baseline: Fraction | None, target: Fraction | None, kpi: Kpi | None) -> str:
    """Why no share of the way can be told from these ends; "" where it can."""
    if baseline is None or target is None:
        missing = " and ".join(name for name, end in (("baseline", baseline), ("target", target)) if end is None)
        return f"it has no {missing}"
    if target == baseline:
        return f"the target is the baseline already, {figure(target)}"
    if kpi and kpi.direction.up is not None and (target > baseline) is not kpi.direction.up:
        return f"from {figure(baseline)} to {figure(target)} is no {kpi.direction.value}, as its KPI wants"
    return ""


def current_value(board: Board, goal: Goal, kpi: Kpi | None, as_of: date) -> tuple[Fraction | None, date | None, str]:
    """(value, day, why there is none): the latest of the KPI's values and the check-ins, else the goal's own field."""
    reading = newest(board, kpi, as_of) if kpi else None
    result: list[tuple[date, int, int, Fraction]] = []
    if reading and reading.value is not None and reading.day is not None:
        result.append((reading.day, 1, 0, reading.value))
    if kpi is None or kpi.source is Source.RECORDED:
        for row in board.linked(CheckIn, "goal", goal.id):
            if row.value is not None and row.date is not None and row.date <= as_of:
                value = Fraction(row.value)
                result += [(row.date, 0, row.id, value)] if kpi is None or is_possible(kpi, value) else []
    if result:
        day, *_, value = max(result)
        return value, day, ""
    if goal.current is not None:
        return Fraction(goal.current), None, ""
    return None, None, reading.reason if reading else "no value has been recorded"


def watermelons(board: Board, as_of: date) -> tuple[Goal, ...]:
    """Active goals that are reported better than they are, green outside and red inside; the worst first.

    What is computed counts even where it is stale.
    """
    goals = (goal for goal in board.all(Goal) if goal.state_on(as_of) is GoalState.ACTIVE)
    active = [(goal, reported(board, goal, as_of), cached_progress(board, goal, as_of)) for goal in goals]
    result = [(-understated(word, value), goal.label, goal.id, goal) for goal, word, value in active]
    return tuple(goal for by, *_, goal in sorted(result, key=lambda each: each[:3]) if by < 0)


EXPECTED = {Commitment.COMMITTED: Fraction(1), Commitment.ASPIRATIONAL: Fraction(7, 10)}  # of a goal at its close


def closed_better(board: Board, as_of: date) -> tuple[Goal, ...]:
    """Goals that were closed as achieved with less done than they were committed to, or without data, these first."""
    achieved = (goal for goal in board.all(Goal) if goal.state_on(as_of) is GoalState.ACHIEVED)
    goals = [goal for goal in achieved if goal.closed_on is not None]
    better = [goal for goal in goals if Fraction(goal.closed_progress or 0) < EXPECTED[goal.commitment]]
    return tuple(sorted(better, key=lambda goal: (goal.closed_progress or 0, goal.label, goal.id)))


def understated(word: Status, result: Progress) -> int:
    """By how much a goal is worse than it is reported; 0 where it is not, or where one of the two is not known."""
    answers, is_so = word.badness, result.judged.badness
    return 0 if answers is None or is_so is None else max(0, is_so - answers)


class GoalStatus(NamedTuple):
    """A goal, its progress, what was reported, and the goal through which it counts where that is counted as well."""

    goal: Goal
    value: Progress
    whole: Goal | None
    day: date
    reported: Status

    def part(self, period: Period) -> bool:
        """Does it count through another goal of the period?"""
        return self.whole is not None and is_in(self.whole, period, self.day)

    @property
    def why_not(self) -> str:
        return self.value.reason or self.value.status.word

    @property
    def counts(self) -> bool:
        """Has it a progress that can be averaged?"""
        return self.value.p is not None and self.value.status is not Status.NOT_STARTED


def goal_status(board: Board, goal: Goal, as_of: date) -> GoalStatus:
    word = reported(board, goal, as_of)
    return GoalStatus(goal, progress(board, goal, as_of), whole_of(board, goal, as_of), as_of, word)


def goals_in(board: Board, as_of: date, period: Period) -> list[Goal]:
    """The goals, active on a day, that run in a period, in an order that does not depend on the file's."""
    return sorted((goal for goal in board.all(Goal) if is_in(goal, period, as_of)), key=lambda goal: goal.id)


def is_in(goal: Goal, period: Period, day: date) -> bool:
    """Is it active on a day, and does it run in the period?"""
    if goal.state_on(day) is not GoalState.ACTIVE:
        return False
    goal = goal.as_of(day)
    ended = goal.due is not None and period.start is not None and goal.due < period.start
    ahead = goal.start is not None and period.end is not None and goal.start >= period.end
    return not ended and not ahead


def status_in(board: Board, as_of: date, period: Period) -> list[GoalStatus]:
    """Each of the active goals that run in a period."""
    return [GOAL_STATUS.of(board, goal, as_of) for goal in goals_in(board, as_of, period)]


class GoalTotals(NamedTuple):
    """Several goals together."""

    goals: int = 0
    on_track: Tally = Tally()
    stale: Tally = Tally()
    statuses: Mapping[Status, int] = Counter()
    wholes: int = 0  # goals that do not count through another one
    known: int = 0  # of them, those with progress
    points: Fraction = Fraction(0)
    weights: Fraction = Fraction(0)
    reported: int = 0
    watermelons: int = 0


def totals_of(every: Iterable[GoalStatus], period: Period) -> GoalTotals:
    rows = [each for each in every if is_in(each.goal, period, each.day)]
    whole = [each for each in rows if not each.part(period)]
    known = [(weight_of(each.goal.weight), each.value.p) for each in whole if each.counts]
    return GoalTotals(
        goals=len(rows),
        on_track=tally(judge_on_track(rows)),
        stale=tally(judge_stale(rows)),
        statuses=Counter(each.value.status for each in rows),
        wholes=len(whole),
        known=len(known),
        points=100 * sum((weight * p for weight, p in known if p is not None), Fraction(0)),
        weights=sum((weight for weight, _ in known), Fraction(0)),
        reported=sum(each.reported is not Status.NO_DATA for each in rows),
        watermelons=sum(understated(each.reported, each.value) > 0 for each in rows),
    )


def judge_on_track(rows: Iterable[GoalStatus]) -> list[Judgement]:
    return [judgement(each.goal, each.value.status, each.why_not) for each in rows]


def judge_stale(rows: Iterable[GoalStatus]) -> list[Judgement]:
    """Passed is "stale" here: the number tells how many are."""
    waits = (Status.NOT_STARTED, Status.NO_DATA)
    return [
        Judgement(each.goal, None if each.value.status in waits else each.value.status is Status.STALE, each.why_not)
        for each in rows
    ]


GOAL_STATUS = Fact(goal_status)
TOTALS = Total(Goal, GOAL_STATUS, totals_of, together, is_in)


totals = TOTALS.of  # (board, day, period): how the active goals of a period stand together


def cached_progress(board: Board, goal: Goal, as_of: date) -> Progress:
    """progress of a goal, from the cache where it can be: for those who ask for every goal."""
    return GOAL_STATUS.of(board, goal, as_of).value
