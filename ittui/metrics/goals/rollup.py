"""Goals made of goals: the weighted mean of their progress, and the weakest of their statuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from ...board import Board
from ...fields import visible
from ...records import Goal, GoalState, Objective
from ..status import Status, worst
from .parts import weight_of
from .progress import Measured, MeasureKind, Progress, weighted

Ask = Callable[[Goal], Progress]


def children_of(board: Board, goal: Goal) -> tuple[Goal, ...]:
    """The goals that are a part of this one."""
    return tuple(sorted(board.linked(Goal, "parent", goal.id), key=lambda child: (child.label, child.id)))


def circle_of(board: Board, goal: Goal) -> str:
    """The way from a goal up to itself, as text; "" where there is no such way."""
    path, at, seen = [goal], board.get(Goal, goal.parent), set[int]()
    while at is not None and at.id not in seen:
        path.append(at)
        if at.id == goal.id:
            return " → ".join(visible(each.label) for each in path)
        seen.add(at.id)
        at = board.get(Goal, at.parent)
    return ""


def roll_up(children: Iterable[Goal], ask: Ask, *, drafts: bool = False) -> Measured:
    """`Σ w·p ÷ Σ w` over the children with data, each once and within 0 and 1; the weakest child's status.

    Cancelled children are left out; drafts, those not started and those without data count as not covered.
    drafts: the whole is a draft itself, so that draft children are covered as well.
    """
    rows = {child.id: child for child in children if child.state is not GoalState.CANCELLED}
    result = [(child, ask(child)) for child in rows.values()]
    covered = [(child, each) for child, each in result if each.p is not None and counts(child, each, drafts)]
    p = weighted((weight_of(child.weight), each.p) for child, each in covered if each.p is not None)
    stale = sum(each.status is Status.STALE for _, each in covered)
    how = f"the weighted mean of {len(covered)} of {len(result)} goals"
    return Measured(
        way=MeasureKind.CHILDREN,
        raw=p,
        reason="" if p is not None else "none of the goals it is made of has data",
        how=how + (f", {stale} of them stale" if stale else ""),
        done=Fraction(len(covered)),
        of=Fraction(len(result)),
        weakest=weakest([each.status for _, each in covered]),
    )


def counts(child: Goal, result: Progress, drafts: bool) -> bool:
    return result.status is not Status.NOT_STARTED or (drafts and child.state is GoalState.DRAFT)


def weakest(statuses: list[Status]) -> Status:
    """The worst judgement there is; where there is none, what the children have in common."""
    judged = worst(statuses)
    if judged is Status.NO_DATA and len(set(statuses)) == 1:
        return statuses[0]
    return Status.STALE if judged is Status.NO_DATA and Status.STALE in statuses else judged


def goals_under(board: Board, objective: Objective) -> tuple[Goal, ...]:
    """The goals that serve an objective or a narrower one, each once; what is part of such a goal counts through it."""
    wanted, queue = set[int](), [objective.id]
    while queue:
        at = queue.pop()
        if at not in wanted:
            wanted.add(at)
            queue += [row.id for row in board.linked(Objective, "parent", at)]
    serving = {goal.id: goal for at in wanted for goal in board.linked(Goal, "objective", at)}
    return tuple(goal for goal in serving.values() if goal.parent not in serving)


def roll_up_objective(board: Board, objective: Objective, ask: Ask) -> Measured:
    """The progress of an objective from the goals that serve it."""
    return roll_up(sorted(goals_under(board, objective), key=lambda goal: (goal.label, goal.id)), ask)
