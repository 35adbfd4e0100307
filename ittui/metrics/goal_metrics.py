"""The numbers about all goals and KPIs together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from ..board import Board
from ..fields import Period
from ..records import KINDS, Cadence, CheckIn, Goal, GoalState, Kpi, Person, Record
from .goals import progress, reported
from .goals import watermelons as find_watermelons
from .kpis import standing
from .parts import weight_of
from .progress import Progress
from .registry import metric
from .result import Excluded, Result, no_data
from .share import Judgement, many, share
from .smart import open_errors
from .status import Status

# A goal may be measured by a KPI, and a KPI be made of any metric: so these read every table.
EVERYTHING: tuple[type[Record], ...] = (Goal, *(kind for kind in KINDS.values() if kind is not Goal))
GROUP = "goals"
FINE = (Status.ACHIEVED, Status.ON_TRACK)


def goals_in(board: Board, period: Period) -> list[Goal]:
    """The active goals that run in a period, in an order that does not depend on the file's."""
    goals = [goal for goal in board.all(Goal) if goal.state is GoalState.ACTIVE and runs_in(goal, period)]
    return sorted(goals, key=lambda goal: goal.id)


def runs_in(goal: Goal, period: Period) -> bool:
    ended = goal.due is not None and period.start is not None and goal.due < period.start
    ahead = goal.start is not None and period.end is not None and goal.start >= period.end
    return not ended and not ahead


def progress_in(board: Board, as_of: date, period: Period) -> list[tuple[Goal, Progress]]:
    return [(goal, progress(board, goal, as_of)) for goal in goals_in(board, period)]


def why_not(found: Progress) -> str:
    return found.reason or found.status.word


def left_out(rows: Iterable[tuple[Goal, Progress]]) -> tuple[Excluded, ...]:
    return tuple(Excluded(goal, why_not(found)) for goal, found in rows)


@metric(label="Goals on track", unit="%", reads=EVERYTHING, group=GROUP, up=True)
def goals_on_track(board: Board, as_of: date, period: Period) -> Result:
    """Active goals that are achieved or on track ÷ active goals that can be judged.

    Goals that are stale, have no data, have not begun or are too early to judge are left out and listed.
    """
    rows = progress_in(board, as_of, period)
    judgements = [judgement(goal, found.status, why_not(found)) for goal, found in rows]
    judged = sum(each.met is not None for each in judgements)
    notes = (f"{judged} of {len(rows)} active goals can be judged", *by_status(found.status for _, found in rows))
    return share(judgements, what="judged goals on track or achieved", empty="no goal can be judged", notes=notes)


def judgement(record: Record, status: Status, reason: str) -> Judgement:
    met = None if status.badness is None else status in FINE
    return Judgement(record, met, reason, status.badness or 0)


def by_status(statuses: Iterable[Status]) -> list[str]:
    found = list(statuses)
    return [f"{found.count(status)} {status.word}" for status in Status if status in found]


@metric(label="Progress of goals", unit="%", reads=EVERYTHING, group=GROUP, up=True)
def goals_progress(board: Board, as_of: date, period: Period) -> Result:
    """The mean progress of the active goals that have data, each within 0 and 100 %, weighted.

    Goals that are part of another one count through that one.
    """
    whole = {goal.id for goal in board.all(Goal)}
    rows = [(goal, found) for goal, found in progress_in(board, as_of, period) if goal.parent not in whole]
    known = [(goal, found.p) for goal, found in rows if found.p is not None and found.status is not Status.NOT_STARTED]
    ids = {goal.id for goal, _ in known}
    rest = left_out((goal, found) for goal, found in rows if goal.id not in ids)
    how = f"the weighted mean of {len(known)} of {len(rows)} goals"
    weights = sum((weight_of(goal.weight) for goal, _ in known), Fraction(0))
    if not weights:
        return no_data("no active goal has data" if not known else "all weights are 0", how, excluded=rest)
    points = 100 * sum((weight_of(goal.weight) * p for goal, p in known), Fraction(0))
    return Result(
        value=points / weights,
        how=how,
        numerator=points,
        denominator=weights,
        n=len(known),
        excluded=rest,
        counted=tuple(goal for goal, _ in sorted(known, key=lambda each: (each[1], each[0].id))),
    )


@metric(label="Stale goals", unit="%", reads=EVERYTHING, group=GROUP, up=False)
def goals_stale(board: Board, as_of: date, period: Period) -> Result:
    """Active goals whose last check-in is older than their cadence and the days of grace ÷ active goals that run."""
    judged = []
    for goal, found in progress_in(board, as_of, period):
        waits = found.status in (Status.NOT_STARTED, Status.NO_DATA)
        met = None if waits else found.status is Status.STALE
        judged.append(Judgement(goal, met, why_not(found)))
    result = share(judged, what="active goals are stale", empty="no active goal runs")
    stale = [each.record for each in judged if each.met]
    return Result(**{**vars(result), "counted": tuple(stale)})


@metric(label="Check-ins up to date", unit="%", reads=(Goal, CheckIn, Person), group=GROUP, up=True)
def checkins_current(board: Board, as_of: date, period: Period) -> Result:
    """Active goals with a check-in within their cadence ÷ active goals that are to be checked in.

    Unlike staleness this grants no days of grace. A goal that began within its cadence counts as up to date.
    """
    judged = []
    for goal in goals_in(board, period):
        days = goal.cadence.days
        if days is None or goal.cadence is Cadence.NONE:
            judged.append(Judgement(goal, None, "no check-ins are asked for"))
        elif (goal.start and goal.start > as_of) or (goal.due and goal.due < as_of):
            judged.append(Judgement(goal, None, "it does not run on this day"))
        else:
            age = days_since(board, goal, as_of)
            judged.append(Judgement(goal, age is not None and age <= days, badness=0 if age is None else age))
    return share(judged, what="goals checked in on time", empty="no active goal is to be checked in")


def days_since(board: Board, goal: Goal, as_of: date) -> int | None:
    """Days since the last check-in, or since the start where there was none."""
    rows = board.table(CheckIn).by("goal").get(goal.id, ())
    days = [row.date for row in rows if row.date is not None and row.date <= as_of]
    since = max(days, default=goal.start)
    return None if since is None else (as_of - since).days


@metric(label="KPIs on target", unit="%", reads=EVERYTHING, group=GROUP, up=True)
def kpis_on_target(board: Board, as_of: date, period: Period) -> Result:
    """KPIs that meet their target ÷ KPIs that have a target and a fresh value; the others are listed.

    Each KPI has one value, its last, whatever the period.
    """
    judgements = []
    for kpi in sorted(board.all(Kpi), key=lambda each: each.id):
        found = standing(board, kpi, as_of)
        judgements.append(judgement(kpi, found.status, found.reason or found.status.word))
    judged = sum(each.met is not None for each in judgements)
    notes = (f"{judged} of {len(judgements)} KPIs can be judged",)
    return share(judgements, what="judged KPIs meet their target", empty="no KPI can be judged", notes=notes)


@metric(label="Watermelons", unit="goals", reads=EVERYTHING, group=GROUP, up=False)
def watermelons(board: Board, as_of: date, period: Period) -> Result:
    """Active goals that are reported better than they are computed: green outside, red inside.

    A confidence of 7 to 10 reports on track, 4 to 6 behind, 0 to 3 at risk.
    """
    goals = goals_in(board, period)
    ids = {goal.id for goal in goals}
    found = tuple(goal for goal in find_watermelons(board, as_of) if goal.id in ids)
    said = [goal for goal in goals if reported(goal) is not Status.NO_DATA]
    rest = tuple(Excluded(goal, "no confidence is reported") for goal in goals if goal not in said)
    how = f"{len(found)} of {len(said)} goals with a reported confidence are reported better than they are"
    if not said:
        return no_data("no active goal has a reported confidence", how, excluded=rest)
    count = Fraction(len(found))
    return Result(
        value=count,
        how=how,
        numerator=count,
        denominator=Fraction(len(said)),
        n=len(said),
        excluded=rest,
        counted=found,
    )


@metric(label="SMART goals", unit="%", reads=EVERYTHING, group=GROUP, up=True)
def goals_smart(board: Board, as_of: date, period: Period) -> Result:
    """Active goals in which no SMART rule of level error is open ÷ active goals; waived rules count as kept."""
    judged, broken = [], dict[str, int]()
    for goal in goals_in(board, period):
        errors = open_errors(board, goal, as_of)
        judged.append(Judgement(goal, not errors, badness=len(errors)))
        for error in errors:
            broken[error.rule] = broken.get(error.rule, 0) + 1
    notes = [f"{rule} is open in {many(count, 'goal')}" for rule, count in sorted(broken.items())]
    return share(judged, what="active goals have no open SMART error", empty="no goal is active", notes=notes)
