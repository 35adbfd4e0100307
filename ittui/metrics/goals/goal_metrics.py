"""The numbers about all goals and KPIs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
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
    no_data,
    share_of,
    tally,
    total,
)
from ..kpis.kpi_status import KPI_STATUS
from ..smart import open_errors
from . import reported
from .goal_status import goals_in, is_in, judge_on_track, judge_stale, status_in, totals
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
    how = f"the weighted mean of {matches.known} of {matches.wholes} goals"
    rest = Later(lambda: left_out(board, as_of, period))
    if not matches.weights:
        return no_data("no active goal has data" if not matches.known else "all weights are 0", how, excluded=rest)
    return Result(
        value=matches.points / matches.weights,
        how=how,
        numerator=matches.points,
        denominator=matches.weights,
        n=matches.known,
        excluded=rest,
        counted=Later(lambda: furthest_back(board, as_of, period)),
    )


def left_out(board: Board, as_of: date, period: Period) -> Iterator[Excluded]:
    """Goals of which no progress can be averaged."""
    for each in status_in(board, as_of, period):
        if not each.part(period) and not each.counts:
            yield Excluded(each.goal, each.why_not)


def furthest_back(board: Board, as_of: date, period: Period) -> list[Goal]:
    """The goals that are averaged, those with the least progress first."""
    rows = [each for each in status_in(board, as_of, period) if not each.part(period) and each.counts]
    return [each.goal for each in sorted(rows, key=lambda each: (each.value.p or 0, each.goal.id))]


@metric(label="Stale goals", unit="%", reads=EVERYTHING, group=GROUP, up=False)
def goals_stale(board: Board, as_of: date, period: Period) -> Result:
    """Active goals whose last check-in is older than their cadence and the days of grace ÷ active goals that run."""

    def judged() -> list[Judgement]:
        return judge_stale(status_in(board, as_of, period))

    tallied = totals(board, as_of, period).stale
    result = share_of(tallied, judged, what="active goals are stale", empty="no active goal runs")
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
    age = days_since(board, goal, as_of)
    return Judgement(goal, age is not None and age <= days, badness=0 if age is None else age)


def tally_checkins(board: Board, goals: Iterable[Goal], as_of: date, period: Period) -> Tally:
    return tally(judge_checkin(board, goal, as_of) for goal in goals if is_in(goal, period, as_of))


CHECKED_IN = Fold("check-ins up to date", tally_checkins, total)


def days_since(board: Board, goal: Goal, as_of: date) -> int | None:
    """Days since the last check-in, or since the start where there was none."""
    rows = board.linked(CheckIn, "goal", goal.id)
    days = [row.date for row in rows if row.date is not None and row.date <= as_of]
    since = max(days, default=goal.start)
    return None if since is None else (as_of - since).days


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


KPI_TALLY = Total(Kpi, Fact(judge_kpi), tally, total)


@metric(label="Reported green, measured red", unit="goals", reads=EVERYTHING, group=GROUP, up=False)
def watermelons(board: Board, as_of: date, period: Period) -> Result:
    """Active goals that are reported better than they are computed: green outside, red inside.

    A confidence of 7 to 10 reports on track, 4 to 6 behind, 0 to 3 at risk.
    """
    matches = totals(board, as_of, period)
    reported = f"{matches.watermelons} of {matches.reported} goals with a reported confidence"
    how = f"{reported} are reported better than they are"
    rest = Later(lambda: unreported(board, goals_in(board, as_of, period), as_of))
    if not matches.reported:
        return no_data("no active goal has a reported confidence", how, excluded=rest)
    return Result(
        value=Fraction(matches.watermelons),
        how=how,
        numerator=Fraction(matches.watermelons),
        denominator=Fraction(matches.reported),
        n=matches.reported,
        excluded=rest,
        counted=Later(lambda: [goal for goal in find_watermelons(board, as_of) if is_in(goal, period, as_of)]),
    )


def unreported(board: Board, goals: Iterable[Goal], as_of: date) -> Iterator[Excluded]:
    for goal in goals:
        if reported(board, goal, as_of) is Status.NO_DATA:
            yield Excluded(goal, "no confidence is reported")


@metric(label="SMART goals", unit="%", reads=EVERYTHING, group=GROUP, up=True)
def goals_smart(board: Board, as_of: date, period: Period) -> Result:
    """Active goals in which no SMART rule of level error is open ÷ active goals; waived rules count as kept."""
    matches = SMART_TALLY.of(board, as_of, period)
    return share_of(
        matches.tally,
        lambda: [judge_smart(board, goal, as_of) for goal in goals_in(board, as_of, period)],
        what="active goals have no open SMART error",
        empty="no goal is active",
        notes=lambda: [f"{rule} is open in {many(count, 'goal')}" for rule, count in sorted(matches.broken.items())],
    )


def judge_smart(board: Board, goal: Goal, as_of: date) -> Judgement:
    errors = open_errors(board, goal, as_of)
    return Judgement(goal, not errors, badness=len(errors))


class SmartTally(NamedTuple):
    """How many goals satisfy all rules, and in how many each rule is open."""

    tally: Tally
    broken: Counter[str]


class OpenRules(NamedTuple):
    """The rules of level error that are open in a goal."""

    goal: Goal
    rules: tuple[str, ...]
    day: date


def broken_rules(board: Board, goal: Goal, as_of: date) -> OpenRules:
    return OpenRules(goal, tuple(error.rule for error in open_errors(board, goal, as_of)), as_of)


def tally_smart(facts: Iterable[OpenRules], period: Period) -> SmartTally:
    rows = [each.rules for each in facts if is_in(each.goal, period, each.day)]
    passed = sum(not rules for rules in rows)
    return SmartTally(Tally(passed, len(rows) - passed), Counter(rule for rules in rows for rule in rules))


def add_smart(parts: Sequence[SmartTally]) -> SmartTally:
    every = Counter[str]()
    for part in parts:
        every.update(part.broken)
    return SmartTally(total(part.tally for part in parts), every)


SMART_TALLY = Total(Goal, Fact(broken_rules), tally_smart, add_smart, is_in)
