"""Who achieved a goal and has not been thanked for it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from ...board import Board
from ...fields import Period, visible
from ...records import CheckIn, Goal, GoalState, Person, Recognition
from ..registry import metric
from ..result import Excluded, Result, no_data
from ..share import Judgement, excluded_of, failed_of, many

THANKS_WITHIN = 30  # days


def achieved_on(board: Board, goal: Goal, as_of: date) -> date | None:
    """When a goal was achieved, as far as is known: its last check-in, milestone or part, else the day it was due."""
    days = [checkin.date for checkin in board.linked(CheckIn, "goal", goal.id)]
    days += [milestone.done for milestone in goal.milestones] + [unit.done for unit in goal.rollout]
    known = [day for day in days if day and day <= as_of]
    return max(known) if known else goal.due if goal.due is None or goal.due <= as_of else as_of


def is_thanked(board: Board, goal: Goal, achieved: date, as_of: date) -> bool:
    """Was its owner thanked: for this goal at any time, or in general within the days after it?"""
    last = min(as_of, achieved + timedelta(days=THANKS_WITHIN)) if achieved.year < date.max.year else as_of
    for recognition in board.all(Recognition):
        day = recognition.date
        if day is None or day > as_of:
            continue
        meant = recognition.person == goal.owner or (recognition.person is None and recognition.team is not None)
        if recognition.goal == goal.id and meant:
            return True
        if recognition.goal is None and recognition.person == goal.owner and achieved <= day <= last:
            return True
    return False


def is_achieved(goal: Goal) -> tuple[bool]:
    return (goal.state is GoalState.ACHIEVED,)


@metric(label="Recognition due", unit="people", reads=(Goal, Recognition, CheckIn, Person), group="People", up=False)
def recognition_due(board: Board, as_of: date, period: Period) -> Result:
    """How many people achieved a goal over 30 days ago and have not been recognised for it.

    A goal counts as achieved on its last check-in or finished part, else on the day it was due. Of a period, goals
    achieved in it.
    """
    achieved = board.keyed(Goal, "achieved", is_achieved, True)
    judged: list[Judgement] = []
    soon: set[int] = set()
    for goal in achieved:
        day = achieved_on(board, goal, as_of)
        if goal.owner is None or day is None:
            judged.append(Judgement(goal, None, "has no owner" if goal.owner is None else "nobody knows when achieved"))
        elif period.holds(day):
            gone, thanked = (as_of - day).days, is_thanked(board, goal, day, as_of)
            judged.append(Judgement(goal, thanked or gone <= THANKS_WITHIN, badness=gone))
            if not thanked and gone <= THANKS_WITHIN:
                soon.add(goal.owner)
    return recognition_result(board, judged, soon, bool(achieved))


def recognition_result(board: Board, judged: list[Judgement], soon: set[int], some: bool) -> Result:
    goals = [goal for goal in failed_of(judged) if isinstance(goal, Goal)]
    waiting = {goal.owner for goal in goals if goal.owner is not None}
    owners = {goal.record.owner for goal in judged if goal.met is not None and isinstance(goal.record, Goal)}
    how = f"{len(waiting):,} of {many(len(owners), 'person', 'people')} with an achieved goal not recognised in 30 days"
    excluded: tuple[Excluded, ...] = excluded_of(judged)
    if not owners:
        return no_data(
            "no achieved goal has an owner and a day" if some else "no goal is achieved", how, excluded=excluded
        )
    names = ", ".join(sorted(visible(board.name("people", person)) for person in waiting))
    notes = [f"waiting: {names}"] if waiting else []
    if soon:
        notes.append(f"achieved within the last {THANKS_WITHIN} days and not yet recognised: {len(soon):,}")
    return Result(
        value=Fraction(len(waiting)),
        how=how,
        numerator=Fraction(len(waiting)),
        denominator=Fraction(len(owners)),
        n=len(owners),
        excluded=excluded,
        counted=tuple(goals),
        notes=tuple(notes),
    )
