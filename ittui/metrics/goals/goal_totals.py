"""How the active goals of a period stand together: what all the numbers about goals are made of.

Worked out part by part: an edit of one goal, or of what it hangs on, does not work out the others again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import Period
from ...incremental.aggregates import Each, Fold, chained, fold, of_each, of_record
from ...records import Goal, GoalState
from ..share import Judgement, Tally, judgement, tally, total
from ..status import Status
from .goal_status import is_watermelon, progress, reported
from .parts import weight_of
from .progress import Progress


class Stood(NamedTuple):
    """A goal, its progress, and whether it is part of another one, through which it counts."""

    goal: Goal
    found: Progress
    part: bool

    @property
    def why_not(self) -> str:
        return self.found.reason or self.found.status.word

    @property
    def counts(self) -> bool:
        """Has it a progress that can be averaged?"""
        return self.found.p is not None and self.found.status is not Status.NOT_STARTED


def stood(board: Board, goal: Goal, as_of: date) -> Stood:
    whole = board.get(Goal, goal.parent)
    return Stood(goal, progress(board, goal, as_of), whole is not None and not whole.archived)


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


def stood_in(board: Board, as_of: date, period: Period) -> list[Stood]:
    """Each of the active goals that run in a period."""
    return [stood(board, goal, as_of) for goal in goals_in(board, period)]


class Stand(NamedTuple):
    """Several goals together."""

    goals: int = 0
    on_track: Tally = Tally()
    stale: Tally = Tally()
    statuses: Mapping[Status, int] = Counter()
    wholes: int = 0  # goals that are no part of another one
    known: int = 0  # of them, those with progress
    points: Fraction = Fraction(0)
    weights: Fraction = Fraction(0)
    reported: int = 0
    watermelons: int = 0


def stand_of(rows: Sequence[Stood]) -> Stand:
    whole = [each for each in rows if not each.part]
    known = [(weight_of(each.goal.weight), each.found.p) for each in whole if each.counts]
    return Stand(
        goals=len(rows),
        on_track=tally(judge_on_track(rows)),
        stale=tally(judge_stale(rows)),
        statuses=Counter(each.found.status for each in rows),
        wholes=len(whole),
        known=len(known),
        points=100 * sum((weight * p for weight, p in known if p is not None), Fraction(0)),
        weights=sum((weight for weight, _ in known), Fraction(0)),
        reported=sum(reported(each.goal) is not Status.NO_DATA for each in rows),
        watermelons=sum(is_watermelon(each.goal, each.found) for each in rows),
    )


def together(stands: Iterable[Stand]) -> Stand:
    """The stands of several parts as one."""
    parts = list(stands)
    statuses = Counter[Status]()
    for each in parts:
        statuses.update(each.statuses)
    return Stand(
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


def judge_on_track(rows: Iterable[Stood]) -> list[Judgement]:
    return [judgement(each.goal, each.found.status, each.why_not) for each in rows]


def judge_stale(rows: Iterable[Stood]) -> list[Judgement]:
    """Passed is "stale" here: the number tells how many are."""
    waits = (Status.NOT_STARTED, Status.NO_DATA)
    return [
        Judgement(each.goal, None if each.found.status in waits else each.found.status is Status.STALE, each.why_not)
        for each in rows
    ]


class Part(NamedTuple):
    """What some goals give: their stand, and the goals that have to be asked each time."""

    stand: Stand
    entangled: tuple[Goal, ...]


def part_of(_: Board, each: Each[Goal, Stood], __: date, period: Period) -> Part:
    rows = [found for goal, found in each.made if is_in(goal, period)]
    return Part(stand_of(rows), tuple(goal for goal in each.entangled if is_in(goal, period)))


def parts_together(parts: Sequence[Part]) -> Part:
    return Part(together(part.stand for part in parts), chained(part.entangled for part in parts))


STOOD = Fold("how goals stand", of_each("stood", stood))
STAND = Fold("how goals stand together", part_of, parts_together, source=STOOD)


def stand(board: Board, as_of: date, period: Period) -> Stand:
    """How the active goals of a period stand together."""
    found: Part = fold(board, Goal, STAND, as_of, period)
    rest = [stood(board, goal, as_of) for goal in found.entangled]
    return together((found.stand, stand_of(rest))) if rest else found.stand


def kept_progress(board: Board, goal: Goal, as_of: date) -> Progress:
    """progress of a goal, worked out together with its neighbours and kept: for those who ask for every goal."""
    found: Stood | None = of_record(board, goal, STOOD, as_of)
    return progress(board, goal, as_of) if found is None else found.found
