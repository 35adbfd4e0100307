"""Goals that cost something and that nobody pays for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from ..board import Board
from ..fields import Period
from ..records import BudgetLine, BudgetState, Goal, GoalState, Project
from .registry import metric
from .result import Result, no_data
from .share import Judgement, excluded_of, many, shown


@metric(label="Unfunded goals", unit="", reads=(Goal, BudgetLine, Project), group="Money", up=False)
def unfunded_goals(board: Board, as_of: date, period: Period) -> Result:
    """How many active goals have a cost and no approved budget line, neither their own nor one of a project that
    serves them: they cannot be carried out properly.

    Goals with neither a cost nor “costs nothing” are left out and listed.
    """
    active = [goal for goal in board.all(Goal) if goal.state is GoalState.ACTIVE]
    judged = [judge_funding(board, goal) for goal in active]
    known = [each for each in judged if each.met is not None]
    unfunded = [each.record for each in sorted(known, key=lambda each: (-each.badness, each.record.id)) if not each.met]
    how = f"{len(unfunded):,} of {many(len(known), 'active goal')} have a cost and no approved budget line"
    if not known:
        reason = "no active goal says what it costs" if active else "no goal is active"
        return no_data(reason, how, excluded=excluded_of(judged))
    return Result(
        value=Fraction(len(unfunded)),
        how=how,
        numerator=Fraction(len(unfunded)),
        denominator=Fraction(len(known)),
        n=len(known),
        excluded=excluded_of(judged),
        counted=tuple(unfunded),
        notes=tuple(costs(unfunded)),
    )


def judge_funding(board: Board, goal: Goal) -> Judgement:
    """Is it paid for? Cannot be said where nobody said what it costs."""
    if goal.no_cost or (goal.cost is not None and goal.cost.amount <= 0):
        return Judgement(goal, True)
    if goal.cost is None:
        return Judgement(goal, None, "says neither what it costs nor that it costs nothing")
    projects = board.table(Project).by("goals").get(goal.id, ())
    lines = board.table(BudgetLine)
    paid = [*lines.by("goal").get(goal.id, ())]
    for project in projects:
        paid.extend(lines.by("project").get(project.id, ()))
    funded = any(line.state is BudgetState.APPROVED for line in paid)
    return Judgement(goal, funded, badness=Fraction(goal.cost.amount))


def costs(goals: Iterable[object]) -> Iterator[str]:
    """What the unfunded goals cost, one line for each currency."""
    totals: dict[str, Fraction] = {}
    for goal in goals:
        if isinstance(goal, Goal) and goal.cost:
            totals[goal.cost.currency] = totals.get(goal.cost.currency, Fraction(0)) + Fraction(goal.cost.amount)
    for currency, total in sorted(totals.items()):
        yield f"they cost {shown(total, 2)} {currency}"
