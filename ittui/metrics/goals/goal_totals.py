"""How the active goals of a period stand together: what all the numbers about goals are made of.

Worked out part by part: an edit of one goal, or of what it hangs on, does not work out the others again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import Period
from ...incremental.aggregates import Total
from ...incremental.facts import Fact
from ...records import Goal, GoalState
from ..share import Judgement, Tally, judgement, tally, total
from ..status import Status
from .goal_status import is_watermelon, progress, reported
from .parts import weight_of
from .progress import Progress
from .wholes import whole_of


class GoalStatus(NamedTuple):
    """A goal, its progress, and the goal through which it counts where that one is counted as well."""

    goal: Goal
    value: Progress
    whole: Goal | None

    def part(self, period: Period) -> bool:
        """Does it count through another goal of the period?"""
        return self.whole is not None and is_in(self.whole, period)

    @property
    def why_not(self) -> str:
        return self.value.reason or self.value.status.word

    @property
    def counts(self) -> bool:
        """Has it a progress that can be averaged?"""
        return self.value.p is not None and self.value.status is not Status.NOT_STARTED


def goal_status(board: Board, goal: Goal, as_of: date) -> GoalStatus:
    return GoalStatus(goal, progress(board, goal, as_of), whole_of(board, goal))


def goals_in(board: Board, period: Period) -> list[Goal]:
    """The active goals that run in a period, in an order that does not depend on the file's."""
    return sorted((goal for goal in board.all(Goal) if is_in(goal, period)), key=lambda goal: goal.id)


def is_in(goal: Goal, period: Period) -> bool:
    """Is it active, and does it run in the period?"""
    if goal.state is not GoalState.ACTIVE:
        return False
    ended = goal.due is not None and period.start is not None and goal.due < period.start
    ahead = goal.start is not None and period.end is not None and goal.start >= period.end
    return not ended and not ahead


def status_in(board: Board, as_of: date, period: Period) -> list[GoalStatus]:
    """Each of the active goals that run in a period."""
    return [goal_status(board, goal, as_of) for goal in goals_in(board, period)]


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
    rows = [each for each in every if is_in(each.goal, period)]
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
        reported=sum(reported(each.goal) is not Status.NO_DATA for each in rows),
        watermelons=sum(is_watermelon(each.goal, each.value) for each in rows),
    )


def together(all_statuses: Iterable[GoalTotals]) -> GoalTotals:
    """The stands of several parts as one."""
    parts = list(all_statuses)
    statuses = Counter[Status]()
    for each in parts:
        statuses.update(each.statuses)
    return GoalTotals(
        goals=sum(each.goals for each in parts),
        on_track=total(each.on_track for each in parts),
        stale=total(each.stale for each in parts),
        statuses=statuses,
        wholes=sum(each.wholes for each in parts),
        known=sum(each.known for each in parts),
        points=sum((each.points for each in parts), Fraction(0)),
        weights=sum((each.weights for each in parts), Fraction(0)),
        reported=sum(each.reported for each in parts),
        watermelons=sum(each.watermelons for each in parts),
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
TOTALS = Total(Goal, GOAL_STATUS, totals_of, together)


def totals(board: Board, as_of: date, period: Period) -> GoalTotals:
    """How the active goals of a period stand together."""
    return TOTALS.of(board, as_of, period)


def cached_progress(board: Board, goal: Goal, as_of: date) -> Progress:
    """progress of a goal, from the cache where it can be: for those who ask for every goal."""
    return GOAL_STATUS.of(board, goal, as_of).value
