"""The numbers about all goals and KPIs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from ...board import Board
from ...fields import Period
from ...incremental import Fact
from ...incremental.aggregates import Fold, Total, fold
from ...records import KINDS, Cadence, CheckIn, Goal, Kpi, Person, Record
from .. import (
    Excluded,
    Judgement,
    Later,
    Result,
    Status,
    Tally,
    judgement,
    many,
    metric,
    number,
    share_of,
    tally,
    together,
)
from ..kpis.kpi_status import KPI_STATUS
from ..smart import open_errors
from . import reported
from .goal_status import GoalStatus, goals_in, is_in, judge_on_track, judge_stale, status_in, totals
from .goal_status import watermelons as find_watermelons

# A goal may be measured by a KPI, and a KPI be made of any metric: so these read every table.
EVERYTHING: tuple[type[Record], ...] = (Goal, *(kind for kind in KINDS.values() if kind is not Goal))
GROUP = "goals"


@metric(label="Goals on track", unit="%", reads=EVERYTHING, group=GROUP, up=True)
def goals_on_track(board: Board, as_of: date, period: Period) -> Result:
    """Active goals that are achieved or on track ÷ active goals that can be judged.

    Goals that are stale, have no data, have not begun or are too early to judge are left out and listed.
    """
    matches = totals(board, as_of, period)
    return share_of(
        matches.on_track,
        lambda: judge_on_track(status_in(board, as_of, period)),
        what="judged goals on track or achieved",
        empty="no goal can be judged",
        notes=lambda: (
            f"{matches.on_track.judged} of {matches.goals} active goals can be judged",
            *(f"{matches.statuses[status]} {status.word}" for status in Status if matches.statuses.get(status)),
        ),
    )


@metric(label="Progress of goals", unit="%", reads=EVERYTHING, group=GROUP, up=True)
def goals_progress(board: Board, as_of: date, period: Period) -> Result:
    """The mean progress of the active goals that have data, each within 0 and 100 %, weighted.

    A goal counts through the one it is a part of where that one is counted too and has no measure of its own.
    """
    matches = totals(board, as_of, period)
    rows = cache(lambda: [each for each in status_in(board, as_of, period) if not each.part(period)])
    return number(
        matches.points,
        matches.weights,
        times=1,
        how=f"the weighted mean of {matches.known} of {matches.wholes} goals",
        empty="" if matches.weights else "all weights are 0" if matches.known else "no active goal has data",
        n=matches.known,
        excluded=Later(lambda: [Excluded(each.goal, each.why_not) for each in rows() if not each.counts]),
        counted=Later(lambda: furthest_back(rows())),
    )


def furthest_back(rows: Iterable[GoalStatus]) -> list[Goal]:
    """The goals that are averaged, those with the least progress first."""
    averaged = [each for each in rows if each.counts]
    return [each.goal for each in sorted(averaged, key=lambda each: (each.value.p or 0, each.goal.id))]


@metric(label="Stale goals", unit="%", reads=EVERYTHING, group=GROUP, up=False)
def goals_stale(board: Board, as_of: date, period: Period) -> Result:
    """Active goals whose last check-in is older than their cadence and the days of grace ÷ active goals that run."""
    stale, judged = totals(board, as_of, period).stale, cache(lambda: judge_stale(status_in(board, as_of, period)))
    result = share_of(stale, judged, what="active goals are stale", empty="no active goal runs")
    return result._replace(counted=Later(lambda: [each.record for each in judged() if each.met]))


@metric(label="Check-ins up to date", unit="%", reads=(Goal, CheckIn, Person), group=GROUP, up=True)
def checkins_current(board: Board, as_of: date, period: Period) -> Result:
    """Active goals with a check-in within their cadence ÷ active goals that are to be checked in.

    Unlike staleness this grants no days of grace. A goal that began within its cadence counts as up to date.
    """
    return share_of(
        fold(board, Goal, CHECKED_IN, as_of, period),
        lambda: [judge_checkin(board, goal, as_of) for goal in goals_in(board, as_of, period)],
        what="goals checked in on time",
        empty="no active goal is to be checked in",
    )


def judge_checkin(board: Board, goal: Goal, as_of: date) -> Judgement:
    goal, days = goal.as_of(as_of), goal.cadence.days
    if days is None or goal.cadence is Cadence.NONE:
        return Judgement(goal, None, "no check-ins are asked for")
    if (goal.start and goal.start > as_of) or (goal.due and goal.due < as_of):
        return Judgement(goal, None, "it does not run on this day")
    rows = board.linked(CheckIn, "goal", goal.id)
    since = max((row.date for row in rows if row.date is not None and row.date <= as_of), default=goal.start)
    age = None if since is None else (as_of - since).days  # since the start where there was none
    return Judgement(goal, age is not None and age <= days, badness=age or 0)


CHECKED_IN = Fold(
    "check-ins up to date",
    lambda board, goals, as_of, period: tally(
        judge_checkin(board, goal, as_of) for goal in goals if is_in(goal, period, as_of)
    ),
    together,
)


@metric(label="KPIs on target", unit="%", reads=EVERYTHING, group=GROUP, up=True)
def kpis_on_target(board: Board, as_of: date, period: Period) -> Result:
    """KPIs that meet their target ÷ KPIs that have a target and a fresh value; the others are listed.

    Each KPI has one value, its last, whatever the period.
    """
    tallied = KPI_TALLY.of(board, as_of)
    return share_of(
        tallied,
        lambda: [judge_kpi(board, kpi, as_of) for kpi in sorted(board.all(Kpi), key=lambda each: each.id)],
        what="judged KPIs meet their target",
        empty="no KPI can be judged",
        notes=lambda: (f"{tallied.judged} of {sum(tallied)} KPIs can be judged",),
    )


def judge_kpi(board: Board, kpi: Kpi, as_of: date) -> Judgement:
    result = KPI_STATUS.of(board, kpi, as_of)
    return judgement(kpi, result.status, result.reason or result.status.word)


KPI_TALLY = Total(Kpi, Fact(judge_kpi), tally, together)


@metric(label="Reported green, measured red", unit="goals", reads=EVERYTHING, group=GROUP, up=False)
def watermelons(board: Board, as_of: date, period: Period) -> Result:
    """Active goals that are reported better than they are computed: green outside, red inside.

    A confidence of 7 to 10 reports on track, 4 to 6 behind, 0 to 3 at risk.
    """
    matches = totals(board, as_of, period)
    of_reported = f"{matches.watermelons} of {matches.reported} goals with a reported confidence"
    return number(
        matches.watermelons,
        matches.reported,
        how=f"{of_reported} are reported better than they are",
        empty="" if matches.reported else "no active goal has a reported confidence",
        n=matches.reported,
        excluded=Later(
            lambda: [
                Excluded(goal, "no confidence is reported")
                for goal in goals_in(board, as_of, period)
                if reported(board, goal, as_of) is Status.NO_DATA
            ]
        ),
        counted=Later(lambda: [goal for goal in find_watermelons(board, as_of) if is_in(goal, period, as_of)]),
    )


@metric(label="SMART goals", unit="%", reads=EVERYTHING, group=GROUP, up=True)
def goals_smart(board: Board, as_of: date, period: Period) -> Result:
    """Active goals in which no SMART rule of level error is open ÷ active goals; waived rules count as kept."""
    matches = SMART_TALLY.of(board, as_of, period)
    return share_of(
        matches.tally,
        lambda: [
            Judgement(goal, not (errors := open_errors(board, goal, as_of)), badness=len(errors))
            for goal in goals_in(board, as_of, period)
        ],
        what="active goals have no open SMART error",
        empty="no goal is active",
        notes=lambda: [f"{rule} is open in {many(count, 'goal')}" for rule, count in sorted(matches.broken.items())],
    )


class SmartTally(NamedTuple):
    """How many goals satisfy all rules, and in how many each rule is open."""

    tally: Tally
    broken: Counter[str]


OpenRules = tuple[Goal, tuple[str, ...], date]  # (goal, its rules of level error that are open, day)


def broken_rules(board: Board, goal: Goal, as_of: date) -> OpenRules:
    return goal, tuple(error.rule for error in open_errors(board, goal, as_of)), as_of


def tally_smart(facts: Iterable[OpenRules], period: Period) -> SmartTally:
    rows = [rules for goal, rules, day in facts if is_in(goal, period, day)]
    passed = sum(not rules for rules in rows)
    return SmartTally(Tally(passed, len(rows) - passed), Counter(rule for rules in rows for rule in rules))


SMART_TALLY = Total(Goal, Fact(broken_rules), tally_smart, together, is_in)
