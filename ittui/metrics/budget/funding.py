"""Goals that cost something and that nobody pays for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from ...board import Board
from ...fields import Period
from ...incremental.aggregates import CONSTANT, Fold, fold
from ...records import BudgetLine, BudgetState, Goal, GoalState, Project
from ..registry import metric
from ..result import Judgement, Later, Result, Tally, excluded_of, failed_of, many, no_data, shown, tally, total


@metric(label="Unfunded goals", unit="", reads=(Goal, BudgetLine, Project), group="Money", up=False)
def unfunded_goals(board: Board, as_of: date, period: Period) -> Result:
    """How many active goals have a cost and no approved budget line, neither their own nor one of a project that
    serves them: they cannot be carried out properly.

    Goals with neither a cost nor “costs nothing” are left out and listed.
    """
    matches: Tally = fold(board, Goal, FUNDED, as_of)
    unfunded = Later(lambda: failed_of(judged(board)))
    how = f"{matches.failed:,} of {many(matches.judged, 'active goal')} have a cost and no approved budget line"
    excluded = Later(lambda: excluded_of(judged(board)))
    if not matches.judged:
        reason = "no active goal says what it costs" if matches.left_out else "no goal is active"
        return no_data(reason, how, excluded=excluded)
    return Result(
        value=Fraction(matches.failed),
        how=how,
        numerator=Fraction(matches.failed),
        denominator=Fraction(matches.judged),
        n=matches.judged,
        excluded=excluded,
        counted=unfunded,
        notes=Later(lambda: costs(unfunded)),
    )


def judged(board: Board) -> list[Judgement]:
    """Each of the active goals."""
    return [judge_funding(board, goal) for goal in board.all(Goal) if goal.state is GoalState.ACTIVE]


def tally_funding(board: Board, goals: Sequence[Goal], _: date) -> Tally:
    return tally(judge_funding(board, goal) for goal in goals if goal.state is GoalState.ACTIVE)


FUNDED = Fold("funded goals", tally_funding, total, lambda _: CONSTANT)


def judge_funding(board: Board, goal: Goal) -> Judgement:
    """Is it paid for? Cannot be said where nobody said what it costs."""
    if goal.no_cost or (goal.cost is not None and goal.cost.amount == 0):
        return Judgement(goal, True)
    if goal.cost is not None and goal.cost.amount < 0:
        return Judgement(goal, None, "its cost is below 0")
    if goal.cost is None:
        return Judgement(goal, None, "says neither what it costs nor that it costs nothing")
    paid = [*board.linked(BudgetLine, "goal", goal.id)]
    for project in board.linked(Project, "goals", goal.id):
        paid.extend(board.linked(BudgetLine, "project", project.id))
    funded = any(line.state is BudgetState.APPROVED for line in paid)
    return Judgement(goal, funded, badness=Fraction(goal.cost.amount))


def costs(goals: Iterable[object]) -> Iterator[str]:
    """What the unfunded goals cost, one line for each currency."""
    sums: dict[str, Fraction] = {}
    for goal in goals:
        if isinstance(goal, Goal) and goal.cost:
            sums[goal.cost.currency] = sums.get(goal.cost.currency, Fraction(0)) + Fraction(goal.cost.amount)
    for currency, amount in sorted(sums.items()):
        yield f"they cost {shown(amount, 2)} {currency}"
