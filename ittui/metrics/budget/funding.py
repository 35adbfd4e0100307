"""Goals that cost something and that nobody pays for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ...board import Board
from ...fields import Money, Period
from ...incremental.aggregates import CONSTANT, Fold, fold
from ...records import BudgetLine, BudgetState, Goal, GoalState, Project, Record
from ..registry import metric
from ..result import Judgement, Later, Result, Tally, excluded_of, failed_of, many, no_data, shown, tally, total


@metric(label="Unfunded goals", unit="", reads=(Goal, BudgetLine, Project), group="Money", up=False)
def unfunded_goals(board: Board, as_of: date, period: Period) -> Result:
    """How many active goals cost more than is approved in budget lines, their own and those of the projects that serve
    them: they cannot be carried out properly. How much is missing stands beside it.

    Goals with neither a cost nor “costs nothing” are left out and listed.
    """
    matches: Tally = fold(board, Goal, FUNDED, as_of)
    unfunded = Later(lambda: failed_of(judged(board)))
    how = f"{matches.failed:,} of {many(matches.judged, 'active goal')} cost more than their approved budget lines"
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
        notes=Later(lambda: amounts(board, unfunded)),
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
    missing = missing_money(board, goal)
    return Judgement(goal, missing is None, badness=Fraction(missing.amount) if missing else 0)


def missing_money(board: Board, goal: Goal) -> Money | None:
    """The cost of a goal above the approved lines of its own and of its projects; None where nothing is missing."""
    if goal.no_cost or goal.cost is None:
        return None
    lines = [*board.linked(BudgetLine, "goal", goal.id)]
    for project in board.linked(Project, "goals", goal.id):
        lines += board.linked(BudgetLine, "project", project.id)
    approved = {line.id: line for line in lines if line.state is BudgetState.APPROVED}.values()
    plans = (row.plan for line in approved for row in line.months if row.plan)
    paid = sum((plan.amount for plan in plans if plan.currency == goal.cost.currency), Decimal(0))
    return Money(goal.cost.amount - paid, goal.cost.currency) if goal.cost.amount > paid else None


def amounts(board: Board, goals: Iterable[Record]) -> Iterator[str]:
    """What the unfunded goals cost, and how much of it is missing, one line for each currency."""
    cost, missing = dict[str, Decimal](), dict[str, Decimal]()
    for goal in (each for each in goals if isinstance(each, Goal)):
        for sums, money in ((cost, goal.cost), (missing, missing_money(board, goal))):
            if money is not None:
                sums[money.currency] = sums.get(money.currency, Decimal(0)) + money.amount
    for currency, amount in sorted(cost.items()):
        lacking = shown(Fraction(missing.get(currency, Decimal(0))), 2)
        yield f"they cost {shown(Fraction(amount), 2)} {currency}, of which {lacking} {currency} is missing"
