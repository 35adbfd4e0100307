"""A past period's numbers do not change by what happens later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ittui.board import Board, Change
from ittui.fields import parse_period
from ittui.metrics.goals.goal_status import progress
from ittui.metrics.goals.wholes import objective_status
from ittui.metrics.registry import METRICS, measure
from ittui.metrics.result import Status
from ittui.records import (
    Cadence,
    CheckIn,
    Goal,
    GoalState,
    Objective,
    ObjectiveState,
    Person,
    Record,
)

from .asking import these

TODAY = date(2026, 11, 28)
QUARTER = parse_period("2026-Q3", TODAY)
ANN = Person.new(title="Ann")
RUNS: dict[str, Any] = {
    "state": GoalState.ACTIVE,
    "owner": ANN.id,
    "start": date(2026, 1, 1),
    "due": date(2026, 12, 31),
    "cadence": Cadence.NONE,
}


def numbers(*records: Record) -> dict[str, Any]:
    board = Board.of(*records)
    return {name: (result.value, result.n) for name in METRICS for result in [measure(board, name, TODAY, QUARTER)]}


def test_a_goal_closed_later_was_not_achieved_then() -> None:
    goal = Goal.new(title="G", **RUNS, baseline=Decimal(0), target=Decimal(9))
    said = CheckIn.new(goal=goal.id, date=date(2026, 7, 5), value=Decimal(9))
    closed = goal.replace(state=GoalState.ACHIEVED, closed_on=date(2026, 10, 20), closed_progress=Decimal(1))
    assert numbers(ANN, goal, said) == numbers(ANN, closed, said)
    later = measure(Board.of(ANN, closed, said), "recognition_due", TODAY, parse_period("2026-Q4", TODAY))
    assert (later.value, later.n) == these(1, 1)


def test_a_confidence_of_a_later_check_in_was_not_reported_then() -> None:
    goal = Goal.new(title="G", **RUNS, baseline=Decimal(0), target=Decimal(9), current=Decimal(1), confidence=2)
    first = CheckIn.new(goal=goal.id, date=date(2026, 8, 5), confidence=9)
    second = CheckIn.new(goal=goal.id, date=date(2026, 10, 5), confidence=2)
    assert numbers(ANN, goal.replace(confidence=9), first)["watermelons"] == (1, 1)
    assert numbers(ANN, goal, first, second)["watermelons"] == (1, 1)
    assert measure(Board.of(ANN, goal, first, second), "watermelons", TODAY).value == 0
    assert numbers(ANN, goal, second)["watermelons"] == (None, 0)


def test_an_objective_that_is_called_achieved_is_so_only_where_all_of_its_goals_are() -> None:
    aim = Objective.new(title="Serve", state=ObjectiveState.ACHIEVED, start=date(2026, 1, 1), due=date(2026, 12, 31))
    part = Goal.new(title="G", **RUNS, objective=aim.id, baseline=Decimal(0), target=Decimal(10), current=Decimal(2))
    board = Board.of(ANN, aim, part)

    def word(board: Board) -> Status:
        return objective_status(board, aim, TODAY, lambda goal: progress(board, goal, TODAY)).status

    assert word(board) is Status.AT_RISK
    assert word(board.applying([Change.edit(part, part.replace(current=Decimal(10)))])) is Status.ACHIEVED
    assert word(Board.of(aim)) is Status.ACHIEVED
