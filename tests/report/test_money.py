"""One total for one year, what is missing for goals, and why services failed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ittui.board import Board
from ittui.fields import ALL_TIME, Money
from ittui.metrics.budget.cost_rollup import cost_rollup
from ittui.records import (
    BudgetLine,
    BudgetMonth,
    BudgetState,
    Goal,
    GoalState,
    Incident,
    IncidentState,
    Project,
    ProjectState,
)
from ittui.report import compose
from ittui.views.document import Grid

from .conftest import DAY


def table(board: Board, report: str, title: str) -> Grid:
    (chapter,) = (each for each in compose(board, report, DAY).sections if each.title == title)
    (grid,) = (block for block in chapter.blocks if isinstance(block, Grid))
    return grid


def rows_of(grid: Grid) -> dict[str, list[Any]]:
    return {row[0].text: [cell.value for cell in row[1:]] for row in grid.rows}


def euros(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


def line(title: str, plan: int, **values: Any) -> BudgetLine:
    months = (BudgetMonth.of(month="2026-06", plan=euros(plan), actual=euros(plan // 2)),)
    return BudgetLine.new(title=title, months=months, state=BudgetState.APPROVED, **values)


def test_the_area_table_adds_up_to_the_roll_up(sample: Board) -> None:
    bare = Project.new(
        title="Bare", state=ProjectState.RUNNING, forecast_finish=date(2026, 12, 1), baseline_budget=euros(45000)
    )
    for board in (sample, Board.of(line("Licences", 30000, area="Applications"), bare)):
        (year,) = (node for node in cost_rollup(board, DAY).years if node.label.endswith("2026"))
        for title in ("By IT area", "Run, grow and transform", "What it pays for"):
            plan, _, actual, committed, forecast = rows_of(table(board, "budget", title))["Total"]
            cost = year.cost
            assert (plan, actual, committed, forecast) == (cost.plan, cost.actual, cost.committed, cost.forecast), title
    plans = {name: row[0] for name, row in rows_of(table(board, "budget", "By IT area")).items()}
    assert plans == {"Applications": 30000, "projects without a budget line": 45000, "Total": 75000}


def test_an_unfunded_goal_says_what_is_missing() -> None:
    part = Goal.new(title="Half paid", state=GoalState.ACTIVE, cost=euros(100))
    paid = Goal.new(title="Paid", state=GoalState.ACTIVE, cost=euros(50))
    board = Board.of(part, paid, line("a", 60, goal=part.id), line("b", 50, goal=paid.id))
    missing = rows_of(table(board, "budget", "Unfunded goals"))
    assert missing == {"Half paid": [None, Decimal(100), Decimal(40)], "Total": [None, None, Decimal(40)]}


def outage(number: int, cause: str, **values: Any) -> Incident:
    failed = datetime(2026, 5, number, 8, tzinfo=UTC)
    restored = datetime(2026, 5, number, 10, tzinfo=UTC)
    return Incident.new(reference=f"INC{number}", failed_at=failed, restored_at=restored, cause=cause, **values)


def test_causes_are_counted_the_most_frequent_first() -> None:
    cancelled = outage(9, "disk", state=IncidentState.CANCELLED)
    board = Board.of(*(outage(at, cause) for at, cause in enumerate(("disk", "power", "Disk ", "", ""), 1)), cancelled)
    grid = table(board, "services", "Causes")
    assert [(row[0].text, row[1].value, row[2].value) for row in grid.rows] == [
        ("disk", 2, Fraction(4)),
        ("power", 1, Fraction(2)),
        ("no cause recorded", 2, Fraction(4)),
    ]


def test_goals_by_area_count_closed_ones_with_their_mean_score() -> None:
    goals = [
        Goal.new(title="a", area="Network", state=GoalState.ACHIEVED, score=Decimal("0.9"), closed_on=date(2026, 3, 1)),
        Goal.new(title="b", area="Network", state=GoalState.MISSED, score=Decimal("0.4"), closed_on=date(2026, 4, 1)),
        Goal.new(title="c", area="Network", state=GoalState.ACTIVE),
        Goal.new(title="d", area="Network", state=GoalState.DRAFT),
        Goal.new(title="e", state=GoalState.CANCELLED),
    ]
    rows = rows_of(table(Board.of(*goals), "goals", "By IT area"))
    assert rows["Network"] == rows["All"] == [3, 1, 0, 1, 1, Fraction(13, 20)]
    assert ALL_TIME.label in compose(Board.of(*goals), "goals", DAY).subtitle
