"""The roll-up of cost: task or budget line → project → goal → area → fiscal year, each line counted once.

A project's budget lines are its cost; where it has none its tasks are, and where it has no tasks either its own
figures. So nothing is counted twice, however much is recorded. Amounts in other currencies are left out and listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...records import BudgetLine, BudgetState, Goal, Project, ProjectState, Record
from .. import Excluded, together
from ..projects import approved_budget, approved_finish
from . import ZERO, CurrencyFilter, Spend, first_day, fiscal_year, foreign, spend_of

NO_AREA, NO_GOAL, NO_PROJECT = "no area", "no goal", "no project"


class TreeLevel(Enum):
    """How far up in the tree a node stands."""

    YEAR = "fiscal year"
    AREA = "IT area"
    GOAL = "goal"
    PROJECT = "project"
    LINE = "line"


class Cost(NamedTuple):
    """Exact amounts of one currency."""

    plan: Fraction = ZERO
    committed: Fraction = ZERO
    actual: Fraction = ZERO
    forecast: Fraction = ZERO


@dataclass(frozen=True, kw_only=True)
class CostNode:
    """One line of the tree with the sum of all below it; label is as somebody typed it, record what it opens."""

    level: TreeLevel
    label: str
    cost: Cost
    record: Record | None = None
    children: tuple[CostNode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CostRollup:
    """The tree, by fiscal year, and what could not be in it."""

    currency: str
    years: tuple[CostNode, ...]
    excluded: tuple[Excluded, ...]

    @property
    def total(self) -> Cost:
        return together([Cost(), *(node.cost for node in self.years)])


class Leaf(NamedTuple):
    """One line's cost in one fiscal year, and where it belongs."""

    year: str
    area: str
    goal: Goal | None
    project: Project | None
    label: str
    record: Record
    cost: Cost


def cost_rollup(board: Board, as_of: date) -> CostRollup:
    """All cost of all fiscal years as of a day, in the department's currency."""
    excluded: list[Excluded] = []
    leaves = [*line_leaves(board, as_of, excluded), *project_leaves(board, as_of, excluded)]
    excluded.sort(key=lambda each: (each.record.table, each.reason, each.record.id))
    return CostRollup(currency=board.settings.currency, years=grouped(leaves, 0), excluded=tuple(excluded))


def line_leaves(board: Board, as_of: date, excluded: list[Excluded]) -> Iterator[Leaf]:
    """Each budget line, once for each fiscal year that it has months in. Rejected ones are out unless spent on."""
    currency = board.settings.currency
    for line in board.all(BudgetLine):
        if why := foreign(line, currency):
            excluded.append(Excluded(line, why))
            continue
        currency_filter, years = CurrencyFilter(currency), dict[str, Spend]()
        for row in line.months:
            month = first_day(row.month)
            if month is not None:
                label = fiscal_year(month, board.settings.fiscal).label
                spend = spend_of(row, month, as_of, currency_filter, line.state is not BudgetState.REJECTED)
                years[label] = together([years.get(label, Spend()), spend])
        project = board.get(Project, line.project)
        goal = board.get(Goal, line.goal) or first_goal(board, project)
        for label, spend in years.items():
            area = area_of(goal, project) or line.area or NO_AREA
            cost = Cost(spend.plan, spend.committed, spend.actual, spend.forecast)
            yield Leaf(label, area, goal, project, line.label, line, cost)


def project_leaves(board: Board, as_of: date, excluded: list[Excluded]) -> Iterator[Leaf]:
    """The projects that no budget line pays for: by their tasks, else by their own figures."""
    paid = board.table(BudgetLine).by("project")
    for project in board.all(Project):
        if project.id in paid:
            continue
        currency_filter = CurrencyFilter(board.settings.currency)
        goal = first_goal(board, project)
        area = area_of(goal, project) or NO_AREA
        costs = list(task_costs(project, as_of, currency_filter)) or [own_cost(project, as_of, currency_filter)]
        for day, label, cost in costs:
            if cost != Cost():
                yield Leaf(fiscal_year(day, board.settings.fiscal).label, area, goal, project, label, project, cost)
        if currency_filter.others:
            reason = f"amounts in {', '.join(sorted(currency_filter.others))}, not in {currency_filter.currency}"
            excluded.append(Excluded(project, reason))


def task_costs(project: Project, as_of: date, currency_filter: CurrencyFilter) -> Iterator[tuple[date, str, Cost]]:
    """(day, what, cost) of each task: the day it was done, else the one on which the project ends.

    A task that is done has cost what it cost; one that is not will cost its plan, if not more already.
    """
    for task in project.tasks:
        done = task.done if task.done and task.done <= as_of else None
        plan, ordered, actual = map(currency_filter.amount, (task.plan, task.committed, task.actual))
        forecast = actual + ordered if done else max(plan, actual + ordered)
        yield task.done or last_day(project, as_of), task.what, Cost(plan, ordered, actual, forecast)


def own_cost(project: Project, as_of: date, currency_filter: CurrencyFilter) -> tuple[date, str, Cost]:
    """A project's own budget, cost and forecast, on the day it ends."""
    plan, actual = currency_filter.amount(approved_budget(project)), currency_filter.amount(project.actual_cost)
    if project.now in (ProjectState.DELIVERED, ProjectState.CANCELLED):
        forecast = actual
    else:
        forecast = max(actual, currency_filter.amount(project.forecast_cost) if project.forecast_cost else plan)
    return last_day(project, as_of), "the project's own figures", Cost(plan=plan, actual=actual, forecast=forecast)


def last_day(project: Project, as_of: date) -> date:
    return project.actual_finish or project.forecast_finish or approved_finish(project) or as_of


def first_goal(board: Board, project: Project | None) -> Goal | None:
    """The goal that a project's cost is counted under: the first that it names."""
    matches = (board.get(Goal, goal) for goal in (project.goals if project else ()))
    return next((goal for goal in matches if goal), None)


def area_of(goal: Goal | None, project: Project | None) -> str:
    return (goal.area if goal else "") or (project.area if project else "")


LEVELS = (TreeLevel.YEAR, TreeLevel.AREA, TreeLevel.GOAL, TreeLevel.PROJECT)


def place(leaf: Leaf, level: TreeLevel) -> tuple[str, Record | None]:
    """(label, record) of the node that a line stands under on a level."""
    if level in (TreeLevel.YEAR, TreeLevel.AREA):
        return leaf.year if level is TreeLevel.YEAR else leaf.area, None
    record, missing = (leaf.goal, NO_GOAL) if level is TreeLevel.GOAL else (leaf.project, NO_PROJECT)
    return (record.label, record) if record else (missing, None)


def grouped(leaves: list[Leaf], depth: int) -> tuple[CostNode, ...]:
    """The nodes of one level, in the order of their names."""
    if depth == len(LEVELS):
        lines = sorted(leaves, key=lambda leaf: (leaf.label, leaf.record.id, leaf.cost.plan, leaf.cost.actual))
        return tuple(
            CostNode(level=TreeLevel.LINE, label=leaf.label, cost=leaf.cost, record=leaf.record) for leaf in lines
        )
    level = LEVELS[depth]
    matches: dict[tuple[str, int], list[Leaf]] = {}
    for leaf in leaves:
        label, record = place(leaf, level)
        matches.setdefault((label, record.id if record else -1), []).append(leaf)
    nodes = []
    for (label, _), inside in sorted(matches.items()):
        children = grouped(inside, depth + 1)
        cost = together([Cost(), *(node.cost for node in children)])
        record = place(inside[0], level)[1]
        nodes.append(CostNode(level=level, label=label, cost=cost, record=record, children=children))
    return tuple(nodes)
