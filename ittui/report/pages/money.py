"""Money in a report: the figures, the plan and spend of each line and area, and each month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

from ...board import Board
from ...fields import Period
from ...fields.figure import NONE
from ...metrics.budget.spend import Budget, Spend
from ...metrics.budget.spend import budget as budget_of
from ...records import BudgetLine, BudgetState, Goal, Project
from ...views.document import Datum, Grid, Head
from ..numbers import number_cell, sum_cell
from ..series_charts import budget_chart
from .naming import named, person_name

FIGURES = ("spend_vs_plan", "committed", "spend_forecast", "unfunded_goals")
SPENT = ("Plan", "To date", "Actual", "Committed", "Forecast")


def spend_cells(spend: Spend) -> tuple[Datum, ...]:
    result = (spend.plan, spend.to_date, spend.actual, spend.committed, spend.forecast)
    return tuple(number_cell(each, "", 0) for each in result)


def spend_heads(first: str) -> tuple[Head, ...]:
    return (Head(first, wide=True), *(Head(each, True) for each in SPENT))


def by_key(result: Budget, key: Callable[[BudgetLine], str]) -> dict[str, Spend]:
    """Sums of the budget by what a function gives for each line."""
    sums: dict[str, Spend] = {}
    for line, spend in result.lines:
        name = key(line)
        sums[name] = sums.get(name, Spend()) + spend
    return sums


def sums_table(first: str, sums: dict[str, Spend], total: Spend, currency: str, empty: str) -> Grid:
    """Sums under heads, and their total, which counts each line once."""
    rows = [(Datum(name), *spend_cells(spend)) for name, spend in sorted(sums.items())]
    if rows:
        rows.append((Datum("Total"), *spend_cells(total)))
    return Grid(heads=spend_heads(first), rows=tuple(rows), empty=empty, caption=f"All in {currency}." if rows else "")


def area_table(board: Board, as_of: date, period: Period) -> Grid:
    """The roll-up by IT area."""
    result = budget_of(board, as_of, period)
    sums = by_key(result, lambda line: area_of(board, line))
    return sums_table("Area", sums, result.total, result.currency, none_in(result))


def area_of(board: Board, line: BudgetLine) -> str:
    """The line's own area, else that of what it pays for."""
    project, goal = board.get(Project, line.project), board.get(Goal, line.goal)
    areas: Iterable[str] = (line.area, project.area if project else "", goal.area if goal else "")
    return next((area for area in areas if area), "no area")


def purpose_table(board: Board, as_of: date, period: Period) -> Grid:
    """The roll-up by goal, then project: what each costs."""
    result = budget_of(board, as_of, period)
    sums = by_key(result, lambda line: purpose(board, line))
    return sums_table("Pays for", sums, result.total, result.currency, none_in(result))


def purpose(board: Board, line: BudgetLine) -> str:
    if line.project is not None:
        return f"project {named(board, Project, line.project)}"
    return f"goal {named(board, Goal, line.goal)}" if line.goal is not None else "running costs"


def none_in(result: Budget) -> str:
    return f"No budget line has amounts in {result.period.label}."


def request_table(board: Board) -> Grid:
    """What is asked for, and what was decided, with who decided and why."""
    lines = sorted(board.all(BudgetLine), key=lambda line: (list(BudgetState).index(line.state), line.label, line.id))
    shown = [line for line in lines if line.state is not BudgetState.APPROVED]
    heads = (Head("Budget line", wide=True), Head("Year", True), Head("Plan", True), Head("State"), Head("Decided by"))
    rows = tuple(
        (
            Datum(line.label),
            number_cell(None) if line.year is None else Datum(str(line.year), line.year),
            plan_cell(line),
            Datum(line.state.value),
            Datum(person_name(board, line.decided_by) if line.decided_by is not None else NONE),
        )
        for line in shown
    )
    return Grid(
        heads=heads, rows=rows, notes=tuple(line.reason for line in shown), empty="Nothing is asked for or rejected."
    )


def plan_cell(line: BudgetLine) -> Datum:
    """The whole plan of a line, where all of it is in one currency."""
    plans = [row.plan for row in line.months if row.plan]
    currencies = {plan.currency for plan in plans}
    if len(currencies) != 1:
        return Datum(NONE)
    return sum_cell(sum((Fraction(plan.amount) for plan in plans), Fraction(0)), currencies.pop())


def month_table(board: Board, as_of: date, period: Period) -> Grid:
    """Plan and actual spend, month by month."""
    chart = budget_chart(board, as_of, period)
    rows = []
    for bar in chart.bars:
        plan, actual = bar.values
        over = None if plan is None or actual is None else actual - plan
        rows.append((Datum(bar.label), number_cell(plan, "", 0), number_cell(actual, "", 0), number_cell(over, "", 0)))
    reported = f"All in {chart.unit}." if rows else ""
    heads = (Head("Month", wide=True), Head("Plan", True), Head("Actual", True), Head("Actual − plan", True))
    return Grid(heads=heads, rows=tuple(rows), empty=f"{chart.title}: no amounts.", caption=reported)
