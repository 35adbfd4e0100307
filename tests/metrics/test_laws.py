"""Laws that hold for every metric, on whatever the file may hold."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ittui.board import Board
from ittui.fields import (
    ALL_TIME,
    Amount,
    Choice,
    Count,
    Day,
    Field,
    Flag,
    Moment,
    Month,
    Number,
    Period,
    Ref,
    Refs,
    Rows,
)
from ittui.metrics import METRICS, Result, measure
from ittui.metrics.budget.cost_rollup import CostNode, cost_rollup
from ittui.metrics.forecast import TrendStep, trend
from ittui.metrics.projects.roi import earned_value
from ittui.records import KINDS, Project, Record

AS_OF = date(2026, 11, 22)
PERIODS = (
    ALL_TIME,
    Period(date(2026, 1, 1), date(2027, 1, 1), "2026"),
    Period(None, date(2026, 11, 1), "before"),
    Period(date(2026, 11, 1), None, "since"),
)
READ = sorted({kind.table for metric in METRICS.values() for kind in metric.reads})
IDS = st.integers(1, 4)  # few, so that references find something, and sometimes the wrong thing
DAYS = ("2026-01-01", "2026-06-30", "2026-11-01", "2026-11-21", "2026-11-22", "2026-12-31")
ODD_DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "")
MOMENTS = [f"{day}T{hour}:00:00Z" for day in DAYS for hour in ("00", "09", "23")]
ODD_MOMENTS = [
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2026-01-01T00:00:00+14:00",
    "2026-11-01T00:00:00",
    "soon",
]
AMOUNTS = ["0 EUR", "100 EUR", "99.99 EUR", "-5 EUR", "7 USD", "1E+9 EUR", "NaN EUR", "Infinity EUR", "5", "EUR"]
NUMBERS: list[Any] = [0, 1, 4, 5, 9, 10, 50, 100, 2.5, -3, 10**12, 1e300, float("nan"), float("inf")]
JUNK: list[Any] = [None, "", "x", 0, -1, True, [], {}, [1], [None], {"a": 1}, ["x"], [{}], [[]], 2**70]


def usual(field: Field[Any]) -> st.SearchStrategy[Any]:
    """Values as such a field may have them, also at the edge."""
    if isinstance(field, Rows):
        return st.lists(raw_of(field.row.fields), max_size=3)
    if isinstance(field, Choice):
        return st.sampled_from([word.value for word in field.words])
    if isinstance(field, Refs):
        return st.lists(IDS, max_size=3)
    pools: dict[type[Field[Any]], list[Any]] = {
        Day: [*DAYS, *ODD_DAYS],
        Moment: [*MOMENTS, *ODD_MOMENTS],
        Month: ["2026-01", "2026-10", "2026-11", "2026-12", "0001-01", "9999-12", "2026-13"],
        Amount: AMOUNTS,
        Number: NUMBERS,
        Count: [0, 1, 3, 5, 10, 12, 2026, -1, 10**9],
        Flag: [True, False],
        Ref: [1, 2, 3, 4],
    }
    pool = next((values for kind, values in pools.items() if isinstance(field, kind)), ["a", "[/]", "\x1b[31m", "EUR"])
    return st.sampled_from(pool)


def raw_of(fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A raw structure: most values usual, some of them junk, many missing."""
    return st.fixed_dictionaries(
        {},
        optional={name: st.one_of(*[usual(field)] * 5, st.sampled_from(JUNK)) for name, field in fields.items()},
    )


def record_of(table: str) -> st.SearchStrategy[Record]:
    kind = KINDS[table]
    return st.builds(kind, st.just(1) if table == "settings" else IDS, raw_of(kind.fields))


RECORDS = st.lists(st.sampled_from(READ).flatmap(record_of), max_size=14, unique_by=lambda each: (each.table, each.id))
SLOWLY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def reported(result: Result) -> tuple[object, ...]:
    """All that a result tells, in a form that can be compared."""
    excluded = [(each.record.table, each.record.id, each.reason) for each in result.excluded]
    counted = [(each.table, each.id) for each in result.counted]
    return (result.value, result.how, result.reason, result.n, excluded, counted, result.notes)


@pytest.mark.slow
@SLOWLY
@given(RECORDS, st.sampled_from(PERIODS))
def test_no_metric_ever_raises_and_none_always_has_a_reason(records: list[Record], period: Period) -> None:
    board = Board.of(*records)
    for name in METRICS:
        result = measure(board, name, AS_OF, period)
        assert result.how, name
        assert (result.value is None) == bool(result.reason), name


@pytest.mark.slow
@SLOWLY
@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(records: list[Record], random: Any) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)
    one, other = Board.of(*records), Board.of(*shuffled)
    for name in METRICS:
        assert reported(measure(one, name, AS_OF)) == reported(measure(other, name, AS_OF)), name


@pytest.mark.slow
@SLOWLY
@given(RECORDS)
def test_trends_and_roll_ups_never_raise(records: list[Record]) -> None:
    board = Board.of(*records)
    for name in METRICS:
        assert len(trend(board, name, AS_OF, points=3)) == 3
        assert len(trend(board, name, AS_OF, points=2, step=TrendStep.WEEK)) == 2
    for node in cost_rollup(board, AS_OF).years:
        assert_adds_up(node)


def assert_adds_up(node: CostNode) -> None:
    if node.children:
        assert node.cost.plan == sum(child.cost.plan for child in node.children)
        assert node.cost.forecast == sum(child.cost.forecast for child in node.children)
    for child in node.children:
        assert_adds_up(child)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw_of(Project.fields), st.sampled_from([AS_OF, date(1, 1, 1), date(9999, 12, 31)]))
def test_earned_value_never_raises_and_stays_within_the_budget(raw: dict[str, Any], as_of: date) -> None:
    matches = earned_value(Project(1, raw), as_of)
    if matches.ev is not None and matches.bac is not None:
        assert 0 <= matches.ev <= matches.bac


@pytest.mark.parametrize("name", METRICS)
def test_an_empty_board_has_no_numbers_at_all(name: str) -> None:
    result = measure(Board.of(), name, AS_OF)
    assert result.value is None
    assert result.reason


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_explains_itself(name: str) -> None:
    metric = METRICS[name]
    assert len(metric.definition) > 40
    assert metric.label
    assert metric.group
