"""One number is the same at every door, and what it lists adds up to it, whatever the records and the period."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from ittui.board import Board
from ittui.exchange.export import gauge, prometheus
from ittui.fields import ALL_TIME, Period, parse_period
from ittui.metrics import METRICS, Result, measure
from ittui.metrics.kpis.kpi_status import kpi_status, measure_against_target
from ittui.records import Cadence, Goal, Kpi, Source
from ittui.report import compose, render
from ittui.tui.view_model import ViewModel
from ittui.views.document import KeyFigures
from ittui.views.record_page import plain_result

from .metrics.chance import TODAY, Chance

NOW = datetime.combine(TODAY, time(12), UTC)
SEEDS = range(1)
PERIODS = (
    *("all", "year", "custom"),
    *(pytest.param(name, marks=pytest.mark.slow) for name in ("last month", "2026-Q3")),
)
# What is looked at first is not those that failed; or a meeting or an answer counts, and the list names its channel or
# its survey.
OTHER_LISTS = ("csat", "goals_stale", "cadence_kept", "reviews_held", "goals_progress")
NO_SHARE = ("it_roi", "it_roi_expected", "spend_vs_plan")


def period_of(board: Board, name: str) -> Period:
    if name == "custom":
        return Period(date(2026, 9, 10), date(2026, 11, 5), "custom")
    return ALL_TIME if name == "all" else parse_period(name, TODAY, board.settings.fiscal)


@pytest.fixture(scope="module", params=SEEDS)
def board(request: pytest.FixtureRequest) -> Board:
    return Chance(request.param).board()


def assert_adds_up(name: str, result: Result) -> None:
    """Nothing is listed twice, nor both in the number and left out of it; the failed ones make the rest of a share."""
    left_out = Counter((each.record.table, each.record.id) for each in result.excluded)
    listed = Counter((each.table, each.id) for each in result.counted)
    assert not [each for each, times in (left_out + listed).items() if times > 1] or name == "cadence_kept", name
    assert max((*left_out.values(), *listed.values()), default=1) == 1, name
    assert all(each.reason for each in result.excluded), name
    if METRICS[name].unit == "%" and result.value is not None and result.denominator and result.numerator is not None:
        share = result.numerator / result.denominator
        assert result.value == (share if name == "goals_progress" else 100 * share), name
        if name not in (*OTHER_LISTS, *NO_SHARE):
            assert len(result.counted) == result.denominator - result.numerator, name


@pytest.mark.parametrize("name", PERIODS)
def test_what_a_number_lists_adds_up_to_it(board: Board, name: str) -> None:
    for metric in METRICS:
        assert_adds_up(metric, measure(board, metric, TODAY, period_of(board, name)))


@pytest.mark.parametrize("name", PERIODS)
def test_a_number_is_the_same_at_every_door(board: Board, name: str) -> None:
    period = period_of(board, name)
    anew = Board.of(*(row for table in board.tables.values() for row in table.rows.values()))  # nothing is cached
    view = ViewModel(anew, TODAY, NOW, "ann", period=period)
    gauges = gauges_of(prometheus(board, TODAY, period))
    for metric in METRICS:
        result = measure_against_target(board, metric, TODAY, period)
        tile, printed = view.result(metric), plain_result(result)
        assert (tile.value, tile.target, tile.status) == (result.value, result.target, result.status), metric
        assert (printed["value"] is None) == (result.value is None)
        assert gauges.get(f"ittui_{metric}") == (None if result.value is None else gauge(result.value)), metric


def gauges_of(text: str) -> dict[str, float]:
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {head.partition("{")[0]: float(number) for head, _, number in lines if not head.startswith("ittui_kpi_")}


@pytest.mark.parametrize("name", PERIODS)
def test_a_report_tells_of_the_last_day_of_a_period_that_is_over(board: Board, name: str) -> None:
    period = period_of(board, name)
    last = min(TODAY, period.last or TODAY)
    made = compose(board, "dashboard", TODAY, period=period)
    assert made.as_of == last
    figures = next(block for chapter in made.sections for block in chapter.blocks if isinstance(block, KeyFigures))
    for each in figures.results:
        assert each.value == measure(board, each.name, TODAY, period).value, each.name
    assert json.loads(render(board, "dashboard", "json", TODAY, period=period))


def test_a_kpi_is_the_number_of_its_metric_and_period(board: Board) -> None:
    numbers = [name for name in METRICS if Goal not in METRICS[name].reads]
    kpis = [
        Kpi(10**6 + at, Kpi.new(title=f"of {name}", source=Source.COMPUTED, formula=name, cadence=Cadence.MONTHLY).raw)
        for at, name in enumerate(numbers)
    ]
    more = board.having(kpis)
    month = parse_period("month", TODAY)
    for kpi, name in zip(kpis, numbers, strict=True):
        result = measure(more, name, TODAY, month)
        if result.value is not None:
            assert kpi_status(more, kpi, TODAY).value == result.value, name


def test_a_kpi_of_all_kpis_has_no_value_whoever_asked_for_the_number_before() -> None:
    one = Kpi.new(title="Uptime", target=Decimal(5))
    every = Kpi.new(title="On target", source=Source.COMPUTED, formula="kpis_on_target", target=Decimal(5), unit="%")
    first, again = Board.of(one, every), Board.of(one, every)
    measure(again, "kpis_on_target", TODAY)
    assert kpi_status(first, every, TODAY) == kpi_status(again, every, TODAY)
    assert kpi_status(first, every, TODAY).value is None
