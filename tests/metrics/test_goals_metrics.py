"""The numbers about all goals and KPIs together."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ittui.board import Board
from ittui.fields import ALL_TIME, parse_period
from ittui.metrics import measure
from ittui.records import Cadence, CheckIn, Direction, Goal, GoalState, Kpi, Measurement, Milestone, Person, Record

DAY = date(2026, 7, 2)


def goal(current: int | None, **values: Any) -> Goal:
    usual = {
        "title": "Goal",
        "state": GoalState.ACTIVE,
        "baseline": Decimal(0),
        "target": Decimal(100),
        "start": date(2026, 1, 1),
        "due": date(2026, 12, 31),
        "cadence": Cadence.NONE,
    }
    return Goal.new(**{**usual, "current": None if current is None else Decimal(current), **values})


def value(name: str, *records: Record, period: str = "all") -> Fraction | None:
    return measure(Board.of(*records), name, DAY, parse_period(period, DAY)).value


def test_goals_on_track_counts_those_that_can_be_judged_and_lists_the_rest() -> None:
    late, empty, draft = goal(10, title="late"), goal(None, title="empty"), goal(90, state=GoalState.DRAFT)
    board = Board.of(goal(50), goal(100), late, empty, draft)
    result = measure(board, "goals_on_track", DAY)
    assert result.value == Fraction(200, 3)
    assert (result.n, result.numerator) == (3, Fraction(2))
    assert [(each.record, each.reason) for each in result.excluded] == [(empty, "no value has been recorded")]
    assert result.counted == (late,)
    assert "3 of 4 active goals can be judged" in result.notes


def test_goals_progress_is_weighted_and_parts_count_through_the_whole() -> None:
    whole = goal(None, target=None, baseline=None)
    parts = [goal(0, parent=whole.id), goal(50, parent=whole.id)]
    assert value("goals_progress", whole, *parts, goal(300, weight=Decimal(3))) == 100 * (Fraction(1, 4) + 3) / 4


def test_a_period_takes_only_the_goals_that_run_in_it() -> None:
    old = goal(0, start=date(2025, 1, 1), due=date(2025, 12, 31))
    assert value("goals_progress", old, goal(50), period="2026") == 50
    assert value("goals_progress", old, goal(50)) == 25


def test_stale_goals_and_current_check_ins() -> None:
    fresh, old, graced = (goal(50, cadence=Cadence.WEEKLY) for _ in range(3))
    reported = [
        CheckIn.new(goal=one.id, date=DAY - timedelta(days=days)) for one, days in ((fresh, 7), (old, 11), (graced, 10))
    ]
    assert value("goals_stale", fresh, old, graced, *reported) == Fraction(100, 3)
    assert value("checkins_current", fresh, old, graced, *reported) == Fraction(100, 3)


def test_kpis_on_target() -> None:
    rows: list[Record] = []
    for number in (99, 90, None):
        kpi = Kpi.new(title=f"KPI {number}", direction=Direction.AT_LEAST, target=Decimal(95), cadence=Cadence.MONTHLY)
        rows += [kpi] if number is None else [kpi, Measurement.new(kpi=kpi.id, date=DAY, value=Decimal(number))]
    result = measure(Board.of(*rows), "kpis_on_target", DAY)
    assert (result.value, result.n, len(result.excluded)) == (Fraction(50), 2, 1)


def test_watermelons_are_counted_among_those_with_a_confidence() -> None:
    result = measure(Board.of(goal(10, confidence=9), goal(10, confidence=1), goal(10)), "watermelons", DAY)
    assert (result.value, result.n, len(result.excluded)) == (Fraction(1), 2, 1)


def test_smart_goals_and_which_rules_are_open() -> None:
    result = measure(Board.of(Person.new(title="Ann"), goal(10)), "goals_smart", DAY)
    assert result.value == 0
    assert "R1 is open in 1 goal" in result.notes


NAMES = ("goals_on_track", "goals_progress", "goals_stale", "checkins_current", "kpis_on_target", "goals_smart")


@pytest.mark.parametrize("name", [*NAMES, "watermelons"])
def test_without_goals_and_kpis_there_is_no_data(name: str) -> None:
    result = measure(Board.of(), name, DAY, ALL_TIME)
    assert result.value is None
    assert result.reason


def test_a_past_quarter_keeps_its_goals_whatever_is_closed_afterwards() -> None:
    two = goal(None, title="Two", milestones=(Milestone.of(what="B", done=date(2026, 5, 1)),))
    one = goal(None, title="One", milestones=(Milestone.of(what="A"),))
    names = ("goals_progress", "goals_on_track", "goals_smart", "goals_stale", "watermelons", "checkins_current")

    def numbers(board: Board, as_of: date) -> list[Fraction | None]:
        return [measure(board, name, as_of, parse_period("2026-Q3", as_of)).value for name in names]

    before = numbers(Board.of(one, two), date(2026, 9, 30))
    closed = {"state": GoalState.ACHIEVED, "closed_on": date(2026, 11, 2), "closed_progress": Decimal(1)}
    late = one.replace(**closed, milestones=(Milestone.of(what="A", done=date(2026, 11, 1)),))
    assert numbers(Board.of(late, two), date(2026, 11, 28)) == before
    assert before[0] == 50
