"""Money in a report: the figures, the plan and spend of each line and area, and each month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction

from ...board import Board
from ...fields import Period
from ...fields.layout import NONE
from ...metrics.budget import Budget, Spend, fiscal_year
from ...metrics.budget import budget as budget_of
from ...metrics.budget.cost_rollup import NO_AREA, CostNode, cost_rollup, first_goal
from ...metrics.budget.cost_rollup import TreeLevel as CostLevel
from ...metrics.budget.cost_rollup import area_of as area_above
from ...records import BudgetLine, BudgetState, Goal, Project
from ...views.document import Datum, Grid, Head
from ..scale import number_cell, sum_cell
from ..series_charts import budget_chart
from .naming import named, person_name

FIGURES = ("spend_vs_plan", "committed", "spend_forecast", "unfunded_goals")
OUTSIDE = "projects without a budget line"
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


def sums_table(first: str, rows: Iterable[tuple[str, Spend]], total: Spend, currency: str, empty: str) -> Grid:
    """Sums under heads, and their total, which counts each line once."""
    lines = [(Datum(name), *spend_cells(spend)) for name, spend in rows]
    if lines:
        lines.append((Datum("Total"), *spend_cells(total)))
    return Grid(
        heads=spend_heads(first), rows=tuple(lines), empty=empty, caption=f"All in {currency}." if lines else ""
    )


def with_projects(
    board: Board, as_of: date, result: Budget, sums: dict[str, Spend]
) -> tuple[list[tuple[str, Spend]], Spend]:
    """The sums in order, then what projects cost that no budget line pays for, and the total of both.

    So a year's table adds up to its roll-up. Such cost is known by fiscal year only, and has no plan to date.
    """
    rows, outside = sorted(sums.items()), outside_lines(board, as_of, result.period)
    if outside == Spend():
        return rows, result.total
    return [*rows, (OUTSIDE, outside)], result.total + outside


def outside_lines(board: Board, as_of: date, period: Period) -> Spend:
    """The cost in a fiscal year of the projects without a budget line; nothing for any other period."""
    if period.start is None or fiscal_year(period.start, board.settings.fiscal)[:2] != (period.start, period.end):
        return Spend()
    label, spend = fiscal_year(period.start, board.settings.fiscal).label, Spend()
    for node in cost_rollup(board, as_of).years:
        for leaf in leaves(node) if node.label == label else ():
            if isinstance(leaf.record, Project):
                cost = leaf.cost
                to_come = cost.forecast - cost.actual - cost.committed
                spend += Spend(plan=cost.plan, to_come=to_come, committed=cost.committed, actual=cost.actual)
    return spend


def leaves(node: CostNode) -> Iterator[CostNode]:
    if node.level is CostLevel.LINE:
        yield node
    for child in node.children:
        yield from leaves(child)


def area_table(board: Board, as_of: date, period: Period) -> Grid:
    """The roll-up by IT area."""
    return summed(board, as_of, period, "Area", lambda line: area_of(board, line))


def kind_table(board: Board, as_of: date, period: Period) -> Grid:
    """Run, grow and transform, each as running cost and as investment."""
    return summed(board, as_of, period, "Kind", lambda line: f"{line.category.value}, {line.expense.value}")


def summed(board: Board, as_of: date, period: Period, first: str, key: Callable[[BudgetLine], str]) -> Grid:
    """The budget of a period by what a function gives for each line; the total is that of the roll-up."""
    result = budget_of(board, as_of, period)
    rows, total = with_projects(board, as_of, result, by_key(result, key))
    return sums_table(first, rows, total, result.currency, none_in(result))


def area_of(board: Board, line: BudgetLine) -> str:
    """The area of what the line pays for, else its own, as the roll-up has it."""
    project = board.get(Project, line.project)
    return area_above(board.get(Goal, line.goal) or first_goal(board, project), project) or line.area or NO_AREA


def purpose_table(board: Board, as_of: date, period: Period) -> Grid:
    """The roll-up by goal, then project: what each costs."""
    return summed(board, as_of, period, "Pays for", lambda line: purpose(board, line))


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
        plan, (actual,) = bar.mark, bar.values
        over = None if plan is None or actual is None else actual - plan
        rows.append((Datum(bar.label), number_cell(plan, "", 0), number_cell(actual, "", 0), number_cell(over, "", 0)))
    reported = f"All in {chart.unit}." if rows else ""
    heads = (Head("Month", wide=True), Head("Plan", True), Head("Actual", True), Head("Actual − plan", True))
    return Grid(heads=heads, rows=tuple(rows), empty=f"{chart.title}: no amounts.", caption=reported)
