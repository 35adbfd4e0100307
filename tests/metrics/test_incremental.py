"""What is kept from board to board tells the same as working everything out anew, whatever was changed in between."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ittui.board import Board
from ittui.fields import ALL_TIME, Period
from ittui.metrics import METRICS, Result, measure, tally
from ittui.metrics.goals.goal_status import cached_progress
from ittui.metrics.incidents.attainment import RTO, RTO_IN_DRILLS, SLA, attained, judge
from ittui.metrics.incidents.mttr import Durations, downtime, times_in
from ittui.metrics.incidents.response import responses
from ittui.metrics.kpis.kpi_status import cached_kpi_status
from ittui.records import Goal, Kpi

from .chance import TODAY, Chance

MONTH = Period(date(2026, 11, 1), date(2026, 12, 1), "November 2026")
SHARES = [name for name in METRICS if name.startswith("projects_on_")] + ["projects_all_three"]
QUESTIONS = [(name, period) for name in METRICS for period in (ALL_TIME, MONTH)]


def reported(result: Result) -> dict[str, object]:
    """All that a result tells at once, in a form that can be compared."""
    return {name: value for name, value in result._asdict().items() if name not in ("excluded", "counted", "notes")}


def explained(result: Result) -> tuple[object, ...]:
    """What it tells when it is opened."""
    excluded = [(each.record.table, each.record.id, each.reason) for each in result.excluded]
    return excluded, [(each.table, each.id) for each in result.counted], list(result.notes)


Told = dict[object, object]


def all_told(board: Board, day: date) -> Told:
    """What all metrics say, and how each goal and each KPI stands."""
    matches: Told = {asked: reported(measure(board, asked[0], day, asked[1])) for asked in QUESTIONS}
    matches.update((("goal", goal.id), cached_progress(board, goal, day)) for goal in board.all(Goal))
    matches.update((("kpi", kpi.id), cached_kpi_status(board, kpi, day)) for kpi in board.all(Kpi))
    return matches


def all_explained(board: Board, day: date) -> Told:
    return {asked: explained(measure(board, asked[0], day, asked[1])) for asked in QUESTIONS}


def anew(board: Board) -> Board:
    """The same board, of which nothing is kept."""
    return Board.of(*(row for table in board.tables.values() for row in table.rows.values()))


def assert_same(cached: Told, fresh: Told) -> None:
    assert cached.keys() == fresh.keys()
    for key, value in fresh.items():
        assert cached[key] == value, key


BRIEFLY = settings(
    max_examples=1, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate]
)
SEEDS = st.integers(0, 2**32)
DAYS = st.lists(st.sampled_from([0, 0, 0, 1, 30, -40]), min_size=6, max_size=6)


@pytest.mark.slow
@BRIEFLY
@given(SEEDS, DAYS)
def test_after_any_edits_every_number_is_as_if_worked_out_anew(seed: int, days: list[int]) -> None:
    chance, day = Chance(seed), TODAY
    board = chance.board()
    all_told(board, day)
    for more in days:
        board, day = board.applying(chance.changes(board)), day + timedelta(days=more)
        assert_same(all_told(board, day), all_told(anew(board), day))
    assert_same(all_explained(board, day), all_explained(anew(board), day))


WITHIN = st.lists(st.integers(-100, 60), min_size=3, max_size=3)


@BRIEFLY
@given(SEEDS, WITHIN)
def test_a_share_agrees_with_the_records_that_explain_it(seed: int, days: list[int]) -> None:
    board = Chance(seed).board()
    for more in days:
        for name in SHARES:
            result = measure(board, name, TODAY + timedelta(days=more))
            if result.numerator is not None:
                assert result.n == result.numerator + len(result.counted), name


@BRIEFLY
@given(SEEDS, WITHIN)
def test_incidents_by_parts_are_the_same_as_one_by_one(seed: int, days: list[int]) -> None:
    board = Chance(seed).board()
    for day in (TODAY + timedelta(days=more) for more in days):
        for period in (ALL_TIME, MONTH):
            assert times_in(board, day, period)[0].hours == Durations.of(downtime(board, day, period).durations).hours
            assert measure(board, "first_response", day, period).n == len(responses(board, day, period).answered)
            for promise in (RTO, RTO_IN_DRILLS, SLA):
                assert attained(board, day, period, promise) == tally(judge(board, day, period, promise))
