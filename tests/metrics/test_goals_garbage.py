"""Whatever a file holds: what is said of goals and KPIs never raises, and is never made of nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ittui.board import Board
from ittui.metrics import METRICS, measure
from ittui.metrics.forecast import forecast_goal, forecast_kpi, pace
from ittui.metrics.goals.goal_status import progress, watermelons
from ittui.metrics.kpis.kpi_status import history, kpi_status
from ittui.metrics.smart import letters, smart
from ittui.queries.due import due
from ittui.records import (
    Approval,
    BudgetLine,
    Channel,
    CheckIn,
    Goal,
    Incident,
    Kpi,
    Measurement,
    Objective,
    Person,
    Record,
    Service,
    Settings,
)

DAY = date(2026, 7, 2)
KINDS: tuple[type[Record], ...] = (Goal, Kpi, Measurement, CheckIn, Incident, Service, Objective, Person)
KINDS = (*KINDS, BudgetLine, Approval, Channel)
WORDS = ["", "x", "active", "missed", "daily", "weekly", "none", "decrease", "at most", "within a band", "10 years"]
DATES = ["2026-01-01", "2026-06-01", "2026-12-31", "0001-01-01", "9999-12-31", "2026-Q1", "2026-06-30T10:00:00Z"]
FORMULAS = ["computed", "formula", "kpis_on_target", "goals_on_track", "mttr", "kpi('x')", "1/0", "("]
NUMBERS = [0, 1, 2, 3, -1, 11, 2.5, 1e308, float("inf"), float("nan"), True]
ROWS: list[Any] = [
    [],
    {},
    [{}],
    [1, 2],
    ["a"],
    [{"what": "a", "weight": -1, "done": "2026-02-01"}, {"what": "b"}],
    [{"what": "a", "wanted": 3, "done": 5}],
    [{"day": "2026-03-01", "expected": 400}],
    [{"unit": 1, "done": "2026-02-01"}],
    [{"period": "2026-Q1", "target": 3}],
]
ANYTHING = st.sampled_from([None, *WORDS, *DATES, *FORMULAS, *NUMBERS, *ROWS])


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    result: list[Record] = [Settings(1, draw(st.dictionaries(st.sampled_from(list(Settings.fields)), ANYTHING)))]
    for kind in KINDS:
        names = st.sampled_from([name for name in kind.fields if name != "archived"])
        rows = draw(st.lists(st.dictionaries(names, ANYTHING), max_size=3))
        result += [kind(id, {"state": "active", **raw}) for id, raw in enumerate(rows, 1)]
    return result


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(records())
def test_nothing_in_a_file_makes_the_goals_raise(rows: list[Record]) -> None:
    board = Board.of(*rows)
    for goal in board.all(Goal):
        result = progress(board, goal, DAY)
        assert (result.p is None) <= (result.status.badness is None or goal.state.value in ("achieved", "missed"))
        assert result.p is not None or result.reason
        pace(board, goal, DAY)
        assert str(forecast_goal(board, goal, DAY))
        assert len(letters(smart(board, goal, DAY))) == 5
    for kpi in board.all(Kpi):
        statuses = kpi_status(board, kpi, DAY)
        assert statuses.value is not None or statuses.reason
        history(board, kpi, DAY)
        forecast_kpi(board, kpi, DAY)
    watermelons(board, DAY)
    due(board, DAY)
    for name in [metric.name for metric in METRICS.values() if metric.group == "goals"]:
        assert measure(board, name, DAY).value is not None or measure(board, name, DAY).reason
