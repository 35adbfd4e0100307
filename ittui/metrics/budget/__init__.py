"""What IT spends against its plan, has ordered, where the year will end, and goals that nobody pays for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from ...board import Board
from ...fields import FiscalYear, Money, Period, add_months, later
from ...incremental.aggregates import CONSTANT, Fold, fold
from ...records import BudgetLine, BudgetMonth, BudgetState, Goal, GoalState, Project, Record, Settings
from .. import (
    Excluded,
    Judgement,
    Later,
    Result,
    Tally,
    excluded_of,
    failed_of,
    many,
    metric,
    number,
    shown,
    tally,
    together,
)
from ..projects import is_all

ZERO = Fraction(0)


def fiscal_year(as_of: date, fiscal: FiscalYear) -> Period:
    """The fiscal year a day is in."""
    month = fiscal.month
    year = as_of.year if as_of.month >= month else as_of.year - 1
    if not 1 <= year < date.max.year:
        return Period(None, None, "all time")
    start = date(year, month, 1)
    return Period(start, add_months(start, 12), f"FY{year + fiscal.offset}")


def first_day(month: str) -> date | None:
    """The first day of “2026-11”; None where it is no month."""
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        return None


def share_gone(month: date, as_of: date) -> Fraction:
    """How much of a month has gone at the end of a day: 0 before it, 1 after it."""
    if (as_of.year, as_of.month) != (month.year, month.month):
        return Fraction(month < as_of)
    last = add_months(month, 1) if (month.year, month.month) < (date.max.year, 12) else date.max
    return Fraction(as_of.day, max((last - month).days, as_of.day))


class Spend(NamedTuple):
    """Money of one currency at one moment of a period."""

    plan: Fraction = ZERO  # of the whole period
    to_date: Fraction = ZERO  # the plan of what has gone of it
    to_come: Fraction = ZERO  # the plan of the months after the present one
    committed: Fraction = ZERO
    actual: Fraction = ZERO  # up to and with the present month

    def __add__(self, other: Spend) -> Spend:  # type: ignore[override]  # amounts are summed, not strung together
        return together([self, other])

    @property
    def forecast(self) -> Fraction:
        """Actual + committed + plan of the months to come."""
        return self.actual + self.committed + self.to_come


class CurrencyFilter:
    """Reads amounts of one currency, and remembers which others it met."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.others: set[str] = set()

    def amount(self, money: Money | None) -> Fraction:
        if money is None:
            return ZERO
        if money.currency != self.currency:
            self.others.add(money.currency)
            return ZERO
        return Fraction(money.amount)


def spend_of(row: BudgetMonth, month: date, as_of: date, currency_filter: CurrencyFilter, planned: bool) -> Spend:
    """One month of a budget line; planned: does its plan count, or was it rejected?"""
    plan = currency_filter.amount(row.plan) if planned else ZERO
    gone = share_gone(month, as_of)
    return Spend(
        plan=plan,
        to_date=plan * gone,
        to_come=plan if month > as_of else ZERO,
        committed=currency_filter.amount(row.committed),
        actual=currency_filter.amount(row.actual) if month <= as_of else ZERO,
    )


def foreign(line: BudgetLine, currency: str) -> str:
    """Why a line is left out whole: it has amounts in other currencies; "" where it has none."""
    amounts = (money for row in line.months for money in (row.plan, row.committed, row.actual) if money is not None)
    others = sorted({money.currency for money in amounts} - {currency})
    return f"amounts in {', '.join(others)}, not in {currency}" if others else ""


def line_spend(line: BudgetLine, as_of: date, period: Period, currency_filter: CurrencyFilter) -> tuple[Spend, int]:
    """What a budget line says of a period, and in how many months it says it."""
    planned = line.state is not BudgetState.REJECTED
    months = [(row, month) for row in line.months if (month := first_day(row.month)) and period.holds(month)]
    spent = [spend_of(row, month, as_of, currency_filter, planned) for row, month in months]
    return together([Spend(), *spent]), len(months)


class Budget(NamedTuple):
    """All budget lines, in sum, of one period."""

    period: Period
    currency: str
    total: Spend
    lines: tuple[tuple[BudgetLine, Spend], ...]
    excluded: tuple[Excluded, ...]
    requested: int

    @property
    def notes(self) -> tuple[str, ...]:
        answers = (
            f"committed (ordered, not yet paid): {self.money(self.total.committed)}",
            f"plan of the whole of {self.period.label}: {self.money(self.total.plan)}",
            f"forecast (actual + committed + plan of the months to come): {self.money(self.total.forecast)}",
        )
        asked = f"{many(self.requested, 'line')} of it asked for, but not approved"
        return (*answers, asked) if self.requested else answers

    @property
    def nothing(self) -> str:
        return f"no budget line has amounts in {self.period.label}"

    def money(self, amount: Fraction) -> str:
        return f"{shown(amount, 2)} {self.currency}"


def budget(board: Board, as_of: date, period: Period) -> Budget:
    """The budget of a period; of the fiscal year that the day is in where all time is asked for."""
    period = fiscal_year(as_of, board.settings.fiscal) if is_all(period) else period
    currency = board.settings.currency
    lines: list[tuple[BudgetLine, Spend]] = []
    excluded: list[Judgement] = []
    for line in board.all(BudgetLine):
        spend, months = line_spend(line, as_of, period, CurrencyFilter(currency))
        if why := foreign(line, currency):
            excluded += [Judgement(line, None, why)] if months else []
            continue
        if not line.months:
            excluded.append(Judgement(line, None, "has no amounts by month"))
        if months:
            lines.append((line, spend))
    return Budget(
        period=period,
        currency=currency,
        total=together([Spend(), *(spend for _, spend in lines)]),
        lines=tuple(lines),
        excluded=excluded_of(excluded),
        requested=sum(line.state is BudgetState.REQUESTED for line, _ in lines),
    )


def amount_result(matches: Budget, value: Callable[[Spend], Fraction], how: str) -> Result:
    """A sum of money over the budget lines, largest first."""
    ordered = sorted(matches.lines, key=lambda pair: (-value(pair[1]), pair[0].id))
    return number(
        value(matches.total),
        how=how,
        empty="" if matches.lines else matches.nothing,
        n=len(matches.lines),
        unit=matches.currency,
        excluded=matches.excluded,
        counted=tuple(line for line, spend in ordered if value(spend)),
        notes=matches.notes,
    )


@metric(label="Spend vs plan", unit="%", reads=(BudgetLine, Settings), group="Money", up=False)
def spend_vs_plan(board: Board, as_of: date, period: Period) -> Result:
    """(Actual spend − phased plan to date) ÷ phased plan to date; above 0 is over the plan.

    The plan is phased: the months gone, and of the present month the share of its days gone. Without a period: the
    fiscal year to date. The plan of a rejected line does not count, what was spent on it does. Commitments are apart.
    """
    matches = budget(board, as_of, period)
    total = matches.total
    how = (
        f"In {matches.period.label}, up to {as_of}: {matches.money(total.actual)} spent against "
        f"{matches.money(total.to_date)} planned to date, over {many(len(matches.lines), 'budget line')}"
    )
    if not matches.lines or total.to_date <= 0:
        reason = f"unplanned: the plan to date is {shown(total.to_date, 2)}" if matches.lines else matches.nothing
        return Result(None, how, reason, excluded=matches.excluded, notes=matches.notes if matches.lines else ())
    over = [(line, spend.actual - spend.to_date) for line, spend in matches.lines if spend.actual > spend.to_date]
    return number(
        total.actual - total.to_date,
        total.to_date,
        times=100,
        how=how,
        n=len(matches.lines),
        excluded=matches.excluded,
        counted=tuple(line for line, _ in sorted(over, key=lambda pair: (-pair[1], pair[0].id))),
        notes=matches.notes,
    )


@metric(label="Committed", unit="", reads=(BudgetLine, Settings), group="Money")
def committed(board: Board, as_of: date, period: Period) -> Result:
    """What is ordered but not yet paid, in the period; without a period in the present fiscal year."""
    matches = budget(board, as_of, period)
    how = f"The sum of what is ordered and not yet paid in {matches.period.label}"
    return amount_result(matches, lambda spend: spend.committed, how)


@metric(label="Spend forecast", unit="", reads=(BudgetLine, Settings), group="Money")
def spend_forecast(board: Board, as_of: date, period: Period) -> Result:
    """Where the spend will end: actual to date + committed + plan of the months to come.

    Without a period: of the present fiscal year.
    """
    matches = budget(board, as_of, period)
    total = matches.total
    how = (
        f"In {matches.period.label}: {matches.money(total.actual)} spent up to {as_of} + "
        f"{matches.money(total.committed)} committed + {matches.money(total.to_come)} planned for the months to come"
    )
    return amount_result(matches, lambda spend: spend.forecast, how)


@metric(label="Unfunded goals", unit="", reads=(Goal, BudgetLine, Project), group="Money", up=False)
def unfunded_goals(board: Board, as_of: date, period: Period) -> Result:
    """How many active goals cost more than is approved in budget lines, their own and those of the projects that serve
    them: they cannot be carried out properly. How much is missing stands beside it.

    Goals with neither a cost nor “costs nothing” are left out and listed.
    """
    matches: Tally = fold(board, Goal, FUNDED, as_of)
    judged = cache(lambda: list(judge_active(board, board.all(Goal), as_of)))
    unfunded = Later(lambda: failed_of(judged()))
    nothing = "no active goal says what it costs" if matches.left_out else "no goal is active"
    return number(
        matches.failed,
        matches.judged,
        how=f"{matches.failed:,} of {many(matches.judged, 'active goal')} cost more than their approved budget lines",
        empty="" if matches.judged else nothing,
        n=matches.judged,
        excluded=Later(lambda: excluded_of(judged())),
        counted=unfunded,
        notes=Later(lambda: amounts(board, unfunded)),
    )


def judge_active(board: Board, goals: Iterable[Goal], day: date) -> Iterator[Judgement]:
    """Each of the goals that are active on a day."""
    return (judge_funding(board, goal) for goal in goals if goal.state_on(day) is GoalState.ACTIVE)


def last_change(goals: Sequence[Goal]) -> date:
    """The last day on which the state of one of them changed."""
    closed = [goal.closed_on for goal in goals if goal.closed_on]
    return max((*closed, *(later(day, 1) for goal in goals for day in goal.changed_after)), default=CONSTANT)


FUNDED = Fold("funded goals", lambda *asked: tally(judge_active(*asked)), together, last_change)


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


def lines_of(board: Board, goal: Goal) -> list[BudgetLine]:
    """The budget lines that pay for a goal, or for a project that serves it; each once."""
    lines = [*board.linked(BudgetLine, "goal", goal.id)]
    for project in board.linked(Project, "goals", goal.id):
        lines += board.linked(BudgetLine, "project", project.id)
    return list({line.id: line for line in lines}.values())


def missing_money(board: Board, goal: Goal) -> Money | None:
    """The cost of a goal above the approved lines of its own and of its projects; None where nothing is missing."""
    if goal.no_cost or goal.cost is None:
        return None
    approved = (line for line in lines_of(board, goal) if line.state is BudgetState.APPROVED)
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
