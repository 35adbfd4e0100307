"""The budget: the figures, the roll-up from line to year, each month, and what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ...fields import Money
from ...metrics.budget import fiscal_year, missing_money
from ...metrics.budget.cost_rollup import CostNode, CostRollup, cost_rollup
from ...metrics.budget.cost_rollup import TreeLevel as CostLevel
from ...records import Goal, GoalState
from ...views.document import Bullet, Chapter, Datum, Grid, Head, Listing, Report
from ..reports import Scope, report
from ..scale import money_cell, number_cell
from ..series_charts import budget_chart
from . import money
from .goals import nothing_stored
from .naming import figures, person_name

DEEPEST = (CostLevel.YEAR, CostLevel.AREA, CostLevel.GOAL, CostLevel.PROJECT)


@report("budget", "plan, committed, actual and forecast: rolled up, by month, asked for, unfunded goals")
def budget(ask: Scope) -> Report:
    """The budget of the fiscal year that the day is in, or of a period."""
    board, day, period = ask.board, ask.as_of, ask.period
    label = period.label if period.start else fiscal_year(day, board.settings.fiscal).label
    nothing = nothing_stored(board)
    chart = budget_chart(board, day, period)
    sections = (
        Chapter("Key figures", (figures(board, money.FIGURES, day, period),)),
        Chapter("By month", (chart, money.month_table(board, day, period))),
        Chapter("By IT area", (money.area_table(board, day, period),)),
        Chapter("Run, grow and transform", (money.kind_table(board, day, period),)),
        Chapter("What it pays for", (money.purpose_table(board, day, period),)),
        Chapter("Roll-up: year, area, goal, project", rollup_blocks(cost_rollup(board, day))),
        Chapter("Asked for and rejected", (money.request_table(board),)),
        Chapter("Unfunded goals", (unfunded_table(ask),)),
    )
    return Report(
        name="budget",
        title=f"{ask.title_of_team}: budget {label}",
        subtitle=f"as of {day}, {label}",
        as_of=day,
        period=label,
        sections=(Chapter("In short", (nothing,)),) if nothing else sections,
    )


def rollup_blocks(result: CostRollup) -> tuple[Grid | Listing, ...]:
    """The tree of all years, each line counted once, and what could not be in it."""
    heads = (Head("What", wide=True), *(Head(each, True) for each in ("Plan", "Actual", "Committed", "Forecast")))
    rows = tuple(row for node in result.years for row in rollup_rows(node, 0))
    table = Grid(
        heads=heads, rows=rows, empty="No cost is recorded.", caption=f"All in {result.currency}." if rows else ""
    )
    out = tuple(Bullet(each.record.label, each.reason) for each in result.excluded)
    return (table, Listing(items=out)) if out else (table,)


def rollup_rows(node: CostNode, depth: int) -> Iterator[tuple[Datum, ...]]:
    """A node and all below it, down to the project."""
    if node.level not in DEEPEST:
        return
    cost = node.cost
    amounts = (cost.plan, cost.actual, cost.committed, cost.forecast)
    yield (Datum(f"{'› ' * depth}{node.label}"), *(number_cell(each, "", 0) for each in amounts))
    for child in node.children:
        yield from rollup_rows(child, depth + 1)


def unfunded_table(ask: Scope) -> Grid:
    """Active goals that cost more than their approved budget lines: they cannot be carried out properly."""
    active = (goal for goal in ask.board.all(Goal) if goal.state_on(ask.as_of) is GoalState.ACTIVE)
    short = [(goal, missing) for goal in active if (missing := missing_money(ask.board, goal)) is not None]
    short.sort(key=lambda pair: (-pair[1].amount, pair[0].label, pair[0].id))
    rows = [
        (Datum(goal.label), Datum(person_name(ask.board, goal.owner)), money_cell(goal.cost), money_cell(missing))
        for goal, missing in short
    ]
    rows += [
        (Datum("Total"), Datum(""), Datum(""), money_cell(Money(amount, currency)))
        for currency, amount in sorted(totals(missing for _, missing in short).items())
    ]
    return Grid(
        heads=(Head("Goal", wide=True), Head("Owner"), Head("Cost", True), Head("Missing", True)),
        rows=tuple(rows),
        empty="Every active goal that has a cost is paid for.",
    )


def totals(amounts: Iterable[Money]) -> dict[str, Decimal]:
    """Sums by currency."""
    result: dict[str, Decimal] = {}
    for each in amounts:
        result[each.currency] = result.get(each.currency, Decimal(0)) + each.amount
    return result
