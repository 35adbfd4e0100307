"""Recognition: thanks, an award or a reward for what somebody achieved."""

from __future__ import annotations

from datetime import date

from ..board import Board, Change
from ..fields import InputError, visible
from ..records import Goal, GoalState, Kpi, Person, Recognition, RecognitionKind


def recognise(
    board: Board,
    *,
    person: int | None = None,
    team: int | None = None,
    goal: Goal | None = None,
    kpi: Kpi | None = None,
    title: str = "",
    kind: RecognitionKind = RecognitionKind.THANKS,
    private: bool = False,
    by: int | None = None,
    today: date,
) -> tuple[Change, ...]:
    """One recognition. InputError where nobody is named, nothing is said, or people praise themselves."""
    if person is None and team is None:
        raise InputError("say who it is for: a person or a team", "person")
    if person is not None and person == by:
        raise InputError("nobody recognises themselves", "person")
    text = title.strip() or (goal.label if goal else kpi.label if kpi else "")
    if not text:
        raise InputError("say what it is for: a goal, a KPI or a few words", "title")
    if goal is not None and person is not None and (goal.id, person) in recognised(board):
        name = visible(board.name(Person.table, person))
        raise InputError(f"{name} was recognised for “{visible(goal.label)}” already", "person")
    values = {"goal": goal.id if goal else None, "kpi": kpi.id if kpi else None, "private": private}
    new = Recognition.new(title=text, person=person, team=team, kind=kind, date=today, by=by, **values)
    return (Change.add(new),)


def recognised(board: Board) -> frozenset[tuple[int, int]]:
    """(goal, person) for whom there is a recognition."""
    rows = board.all(Recognition)
    return frozenset((row.goal, row.person) for row in rows if row.goal is not None and row.person is not None)


def thank(board: Board, goal: Goal, *, by: int | None = None, today: date) -> tuple[Change, ...]:
    """Thanks to all who achieved a goal, owner and contributors, and were not recognised for it yet."""
    if goal.state is not GoalState.ACHIEVED:
        raise InputError(f"“{visible(goal.label)}” is {goal.state.value}; thanks go to achieved goals", "goal")
    people = dict.fromkeys((*((goal.owner,) if goal.owner is not None else ()), *goal.contributors))
    waiting = [each for each in people if each != by and (goal.id, each) not in recognised(board)]
    if not waiting:
        raise InputError(f"there is nobody left to thank for “{visible(goal.label)}”", "goal")
    result = (recognise(board, person=each, goal=goal, by=by, today=today) for each in waiting)
    return tuple(change for changes in result for change in changes)


def unthanked(board: Board) -> tuple[Goal, ...]:
    """Achieved goals whose owner has not been recognised for them."""
    known = recognised(board)
    goals = (goal for goal in board.all(Goal) if goal.state is GoalState.ACHIEVED and goal.owner is not None)
    return tuple(goal for goal in goals if (goal.id, goal.owner) not in known)
