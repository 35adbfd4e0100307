"""The budget in reports: the figures, plan and spend of lines, areas and months, the roll-up, and what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from ..fields import Money
from ..fields.layout import NONE
from ..metrics.budget import Spend, fiscal_year, missing_money
from ..metrics.budget import budget as budget_of
from ..metrics.budget.cost_rollup import NO_AREA, CostNode, TreeLevel, area_of, cost_rollup, first_goal
from ..records import BudgetLine, BudgetState, Goal, GoalState, Project
from ..views.document import Block, Bullet, Chapter, Datum, Grid, Report
from .scope import Scope, chapter, listing
from .series_charts import budget_chart
from .tables import Cell, number, table

FIGURES = ("spend_vs_plan", "committed", "spend_forecast", "unfunded_goals")
DEEPEST = (TreeLevel.YEAR, TreeLevel.AREA, TreeLevel.GOAL, TreeLevel.PROJECT)


def budget(ask: Scope) -> Report:
    """The budget of the fiscal year that the day is in, or of a period."""
    label = ask.period.label if ask.period.start else fiscal_year(ask.as_of, ask.board.settings.fiscal).label
    return ask.page(f"budget {label}", f", {label}", ask.recorded(chapters), period=label)


def chapters(ask: Scope) -> Iterator[Chapter]:
    yield chapter("Key figures", ask.figures(FIGURES))
    yield chapter("By month", budget_chart(ask.board, ask.as_of, ask.period), month_table(ask))
    yield chapter("By IT area", summed(ask, "Area", lambda line: area_paid_for(ask, line)))
    by_kind = summed(ask, "Kind", lambda line: f"{line.category}, {line.expense}")
    yield chapter("Run, grow and transform", by_kind)
    yield chapter("What it pays for", summed(ask, "Pays for", lambda line: purpose(ask, line)))
    yield chapter("Roll-up: year, area, goal, project", *rollup_blocks(ask))
    yield chapter("Asked for and rejected", request_table(ask))
    yield chapter("Unfunded goals", unfunded_table(ask))


def amounts(*values: Fraction | None) -> Iterator[Datum]:
    """Sums without a currency, without cents."""
    return (number(value, "", 0) for value in values)


def summed(ask: Scope, first: str, key: Callable[[BudgetLine], str]) -> Grid:
    """The budget of a period by what a function gives for each line, and the total, which counts each line once.

    What projects cost that no budget line pays for has a row of its own, so that a year's table adds up to its roll-up;
    such cost is known by fiscal year only, and has no plan to date.
    """
    result, sums = budget_of(ask.board, ask.as_of, ask.period), dict[str, Spend]()
    for line, spend in result.lines:
        name = key(line)
        sums[name] = sums.get(name, Spend()) + spend
    rows, outside = sorted(sums.items()), spend_outside(ask)
    if outside != Spend():
        rows.append(("projects without a budget line", outside))
    rows += [("Total", result.total + outside)] if rows else []
    return table(
        f"{first}= | Plan> | To date> | Actual> | Committed> | Forecast>",
        ((name, *amounts(each.plan, each.to_date, each.actual, each.committed, each.forecast)) for name, each in rows),
        f"No budget line has amounts in {result.period.label}.",
        f"All in {result.currency}.",
    )


def spend_outside(ask: Scope) -> Spend:
    """The cost in a fiscal year of the projects without a budget line; nothing for any other period."""
    board, spend = ask.board, Spend()
    period = budget_of(board, ask.as_of, ask.period).period
    year = fiscal_year(period.start, board.settings.fiscal) if period.start else None
    if year is None or year[:2] != (period.start, period.end):
        return spend
    lines = (leaf for node in cost_rollup(board, ask.as_of).years if node.label == year.label for leaf in leaves(node))
    for cost in (leaf.cost for leaf in lines if isinstance(leaf.record, Project)):
        to_come = cost.forecast - cost.actual - cost.committed
        spend += Spend(plan=cost.plan, to_come=to_come, committed=cost.committed, actual=cost.actual)
    return spend


def leaves(node: CostNode) -> Iterator[CostNode]:
    if node.level is TreeLevel.LINE:
        yield node
    for child in node.children:
        yield from leaves(child)


def area_paid_for(ask: Scope, line: BudgetLine) -> str:
    """The area of what the line pays for, else its own, as the roll-up has it."""
    project = ask.board.get(Project, line.project)
    goal = ask.board.get(Goal, line.goal) or first_goal(ask.board, project)
    return area_of(goal, project) or line.area or NO_AREA


def purpose(ask: Scope, line: BudgetLine) -> str:
    if line.project is not None:
        return f"project {ask.name(Project, line.project)}"
    return f"goal {ask.name(Goal, line.goal)}" if line.goal is not None else "running costs"


def month_table(ask: Scope) -> Grid:
    """Plan and actual spend, month by month."""
    chart = budget_chart(ask.board, ask.as_of, ask.period)
    months = ((bar.label, bar.mark, bar.values[0]) for bar in chart.bars)
    return table(
        "Month= | Plan> | Actual> | Actual − plan>",
        (
            (label, *amounts(plan, actual, None if plan is None or actual is None else actual - plan))
            for label, plan, actual in months
        ),
        f"{chart.title}: no amounts.",
        f"All in {chart.unit}.",
    )


def rollup_blocks(ask: Scope) -> Iterator[Block]:
    """The tree of all years, each line counted once, and what could not be in it."""
    result = cost_rollup(ask.board, ask.as_of)
    yield table(
        "What= | Plan> | Actual> | Committed> | Forecast>",
        (row for node in result.years for row in rollup_rows(node, 0)),
        "No cost is recorded.",
        f"All in {result.currency}.",
    )
    if result.excluded:
        yield listing(Bullet(each.record.label, each.reason) for each in result.excluded)


def rollup_rows(node: CostNode, depth: int) -> Iterator[tuple[Cell, ...]]:
    """A node and all below it, down to the project."""
    if node.level in DEEPEST:
        cost = node.cost
        yield f"{'› ' * depth}{node.label}", *amounts(cost.plan, cost.actual, cost.committed, cost.forecast)
        for child in node.children:
            yield from rollup_rows(child, depth + 1)


def request_table(ask: Scope) -> Grid:
    """What is asked for, and what was decided, with who decided and why."""
    states = list(BudgetState)
    lines = [line for line in ask.board.all(BudgetLine) if line.state is not BudgetState.APPROVED]
    lines.sort(key=lambda line: (states.index(line.state), line.label, line.id))
    return table(
        "Budget line= | Year> | Plan> | State | Decided by",
        (
            (
                line.label,
                None if line.year is None else Datum(str(line.year), line.year),
                whole_plan(line),
                line.state,
                ask.person(line.decided_by) if line.decided_by is not None else NONE,
                line.reason,
            )
            for line in lines
        ),
        "Nothing is asked for or rejected.",
    )


def whole_plan(line: BudgetLine) -> Datum | None:
    """The whole plan of a line, where all of it is in one currency."""
    sums = totals(row.plan for row in line.months)
    return number(*sums[0], 0) if len(sums) == 1 else None


def totals(amounts: Iterable[Money | None]) -> list[tuple[Fraction, str]]:
    """Sums by currency."""
    sums: dict[str, Fraction] = {}
    for each in filter(None, amounts):
        sums[each.currency] = sums.get(each.currency, Fraction(0)) + Fraction(each.amount)
    return [(amount, currency) for currency, amount in sorted(sums.items())]


def unfunded_table(ask: Scope) -> Grid:
    """Active goals that cost more than their approved budget lines: they cannot be carried out properly."""
    active = (goal for goal in ask.board.all(Goal) if goal.state_on(ask.as_of) is GoalState.ACTIVE)
    short = [(goal, missing) for goal in active if (missing := missing_money(ask.board, goal)) is not None]
    short.sort(key=lambda pair: (-pair[1].amount, pair[0].label, pair[0].id))
    return table(
        "Goal= | Owner | Cost> | Missing>",
        [
            *((goal.label, ask.person(goal.owner), goal.cost, missing) for goal, missing in short),
            *(("Total", "", "", number(*each, 0)) for each in totals(missing for _, missing in short)),
        ],
        "Every active goal that has a cost is paid for.",
    )
