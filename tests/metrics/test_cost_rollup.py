"""The roll-up of cost: each line once, whatever it hangs on, over fiscal years."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from ittui.board import Board
from ittui.metrics.budget.cost_rollup import Cost, CostNode, TreeLevel, cost_rollup
from ittui.records import (
    SETTINGS_ID,
    BudgetLine,
    BudgetMonth,
    BudgetState,
    Goal,
    Project,
    ProjectState,
    Record,
    Settings,
    Task,
)

from .asking import eur, these, usd

AS_OF = date(2026, 3, 31)


def month(name: str, plan: object = None, actual: object = None, committed: object = None) -> BudgetMonth:
    amounts = {"plan": plan, "actual": actual, "committed": committed}
    return BudgetMonth.of(month=name, **{key: eur(value) for key, value in amounts.items() if value is not None})


def line(*months: BudgetMonth, **values: object) -> BudgetLine:
    return BudgetLine.new(**{"title": "Line", "state": BudgetState.APPROVED, "months": months, **values})


def cost(**amounts: int) -> Cost:
    return Cost(**{name: Fraction(amount) for name, amount in amounts.items()})


def walked(nodes: Iterable[CostNode]) -> Iterator[CostNode]:
    for node in nodes:
        yield node
        yield from walked(node.children)


def tree(*records: Record) -> list[CostNode]:
    return list(walked(cost_rollup(Board.of(*records), AS_OF).years))


def labels(nodes: Iterable[CostNode]) -> list[str]:
    return [f"{node.level.value}: {node.label} {node.cost.plan}" for node in nodes]


GOAL = Goal.new(title="Move to the cloud", area="Applications")
PROJECT = Project.new(title="Migrate mail", goals=(GOAL.id,), area="Collaboration", start=date(2025, 6, 1))


def test_a_line_rolls_up_through_project_goal_and_area_to_the_year() -> None:
    paid = line(month("2026-01", 100, 90, 5), month("2026-06", 50), project=PROJECT.id)
    nodes = tree(GOAL, PROJECT, paid)
    assert labels(nodes) == [
        "fiscal year: FY2026 150",
        "IT area: Applications 150",
        "goal: Move to the cloud 150",
        "project: Migrate mail 150",
        "line: Line 150",
    ]
    assert {node.cost for node in nodes} == {cost(plan=150, committed=5, actual=90, forecast=145)}
    assert [node.record for node in nodes] == [None, None, GOAL, PROJECT, paid]


def test_a_project_may_span_fiscal_years() -> None:
    settings = Settings.new(SETTINGS_ID, fiscal_month=4)
    paid = line(month("2026-03", 10), month("2026-04", 20), project=PROJECT.id)
    years = cost_rollup(Board.of(settings, GOAL, PROJECT, paid), AS_OF).years
    assert [these(node.label, node.cost.plan) for node in years] == [("FY2025", 10), ("FY2026", 20)]


def test_a_line_that_names_goal_and_project_counts_once() -> None:
    other = Goal.new(title="Other", area="IT management")
    project = PROJECT.replace(goals=(GOAL.id, other.id))
    paid = line(month("2026-01", 100), project=project.id, goal=other.id)
    result = cost_rollup(Board.of(GOAL, other, project, paid), AS_OF)
    assert result.total.plan == 100
    assert "goal: Other 100" in labels(walked(result.years))


def test_a_project_of_two_goals_counts_under_the_first() -> None:
    other = Goal.new(title="Other")
    result = tree(
        GOAL, other, PROJECT.replace(goals=(GOAL.id, other.id)), line(month("2026-01", 7), project=PROJECT.id)
    )
    assert [node.label for node in result if node.level is TreeLevel.GOAL] == ["Move to the cloud"]


def test_lines_without_a_home_are_not_lost() -> None:
    assert labels(tree(line(month("2026-01", 100)))) == [
        "fiscal year: FY2026 100",
        "IT area: no area 100",
        "goal: no goal 100",
        "project: no project 100",
        "line: Line 100",
    ]


def tasks() -> tuple[Task, ...]:
    done = Task.of(what="Pilot", plan=eur(40), actual=eur(50), done=date(2025, 12, 1))
    ahead = Task.of(what="Roll-out", plan=eur(60), actual=eur(10), committed=eur(20))
    return done, ahead


def test_without_budget_lines_a_project_costs_its_tasks() -> None:
    project = PROJECT.replace(tasks=tasks(), baseline_finish=date(2026, 9, 1), baseline_budget=eur(999))
    lines = [node for node in tree(GOAL, project) if node.level is TreeLevel.LINE]
    assert [(node.label, node.cost) for node in lines] == [
        ("Pilot", cost(plan=40, actual=50, forecast=50)),
        ("Roll-out", cost(plan=60, actual=10, committed=20, forecast=60)),
    ]
    years = [node.label for node in tree(GOAL, project) if node.level is TreeLevel.YEAR]
    assert years == ["FY2025", "FY2026"]


def test_budget_lines_tasks_and_own_figures_are_never_added_up() -> None:
    project = PROJECT.replace(tasks=tasks(), baseline_budget=eur(100), actual_cost=eur(60))
    result = cost_rollup(Board.of(GOAL, project, line(month("2026-01", 100, 60), project=project.id)), AS_OF)
    assert these(result.total.plan, result.total.actual) == (100, 60)


def test_without_lines_and_tasks_a_project_costs_what_it_says_itself() -> None:
    running = PROJECT.replace(
        state=ProjectState.RUNNING, baseline_budget=eur(100), actual_cost=eur(30), forecast_cost=eur(120)
    )
    total = cost_rollup(Board.of(GOAL, running), AS_OF).total
    assert these(total.plan, total.actual, total.forecast) == (100, 30, 120)
    over = cost_rollup(Board.of(GOAL, running.replace(forecast_cost=None, actual_cost=eur(130))), AS_OF).total
    assert over.forecast == 130


def test_other_currencies_are_left_out_and_listed() -> None:
    foreign = line(BudgetMonth.of(month="2026-01", plan=usd(5)))
    dollars = Project.new(title="D", baseline_budget=usd(9))
    result = cost_rollup(Board.of(foreign, dollars, line(month("2026-01", 1))), AS_OF)
    assert result.total.plan == 1
    assert [each.reason for each in result.excluded] == ["amounts in USD, not in EUR"] * 2


def test_a_rejected_line_has_no_plan_but_keeps_what_was_spent() -> None:
    total = cost_rollup(Board.of(line(month("2026-01", 100, 30), state=BudgetState.REJECTED)), AS_OF).total
    assert these(total.plan, total.actual) == (0, 30)


def test_nothing_is_an_empty_tree() -> None:
    assert cost_rollup(Board.of(), AS_OF).years == ()
