"""Laws that hold for every goal, KPI and forecast, whatever the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ittui.board import Board
from ittui.metrics import Status
from ittui.metrics.forecast import forecast
from ittui.metrics.goals.goal_status import progress
from ittui.metrics.kpis import Point
from ittui.metrics.kpis.kpi_status import KpiStatus, kpi_status
from ittui.records import Cadence, CheckIn, Direction, Goal, GoalState, Item, Kpi, Measurement, Record

START, DUE = date(2026, 1, 1), date(2026, 12, 31)
NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=2)
DAYS = st.dates(date(2025, 12, 1), date(2027, 2, 1))
MOVING = st.sampled_from([Direction.INCREASE, Direction.DECREASE, Direction.AT_LEAST, Direction.AT_MOST])
MIRROR = {
    Direction.INCREASE: Direction.DECREASE,
    Direction.DECREASE: Direction.INCREASE,
    Direction.AT_LEAST: Direction.AT_MOST,
    Direction.AT_MOST: Direction.AT_LEAST,
    Direction.BAND: Direction.BAND,
}
Limits = dict[str, Decimal | None]


def statuses(direction: Direction, limits: Limits, values: Sequence[Decimal]) -> KpiStatus:
    kpi = Kpi.new(title="K", direction=direction, cadence=Cadence.NONE, **limits)
    rows = [
        Measurement.new(kpi=kpi.id, date=START + timedelta(days=at), value=value) for at, value in enumerate(values)
    ]
    return kpi_status(Board.of(kpi, *rows), kpi, DUE)


def goal(**values: Any) -> Goal:
    usual = {"title": "G", "state": GoalState.ACTIVE, "start": START, "due": DUE, "cadence": Cadence.NONE}
    return Goal.new(**{**usual, **values})


def badness(status: Status) -> int:
    assert status.badness is not None, status
    return status.badness


LIMITS = st.fixed_dictionaries({"target": NUMBERS, "amber": st.none() | NUMBERS, "baseline": st.none() | NUMBERS})


@given(MOVING, LIMITS, NUMBERS, st.decimals(min_value=0, max_value=500, places=2))
def test_a_better_value_never_worsens_a_kpi(
    direction: Direction, limits: Limits, value: Decimal, gain: Decimal
) -> None:
    ahead = value + gain if direction.up else value - gain
    worse, better = (statuses(direction, limits, [each]).status for each in (value, ahead))
    assert badness(better) <= badness(worse)


@given(st.sampled_from(list(MIRROR)), LIMITS, st.none() | NUMBERS, st.lists(NUMBERS, min_size=1, max_size=5))
def test_a_mirrored_kpi_has_the_mirrored_picture(
    direction: Direction, limits: Limits, upper: Decimal | None, values: list[Decimal]
) -> None:
    band = direction is Direction.BAND
    here = {**limits, "upper": upper if band else None}
    there: Limits = {name: None if limit is None else -limit for name, limit in here.items()}
    if band:
        there["target"], there["upper"] = there["upper"], there["target"]
    one, other = statuses(direction, here, values), statuses(MIRROR[direction], there, [-value for value in values])
    assert (one.status, one.good) == (other.status, other.good)


@given(NUMBERS, NUMBERS, NUMBERS, st.fractions(min_value=0, max_value=2, max_denominator=10**6), DAYS)
def test_a_better_value_never_worsens_a_goal(
    baseline: Decimal, target: Decimal, current: Decimal, share: Fraction, day: date
) -> None:
    gain = (target - baseline) * Decimal(share.numerator) / Decimal(share.denominator)
    one, ahead = (
        progress(Board.of(each), each, day)
        for each in (goal(baseline=baseline, target=target, current=value) for value in (current, current + gain))
    )
    if one.p is None or ahead.p is None:
        assert one.status.badness is None and ahead.status.badness is None
    elif one.status.badness is not None:
        assert badness(ahead.status) <= badness(one.status)
        assert ahead.p >= one.p


@given(NUMBERS, NUMBERS, NUMBERS, DAYS)
def test_a_mirrored_goal_has_the_same_progress(baseline: Decimal, target: Decimal, current: Decimal, day: date) -> None:
    one = goal(baseline=baseline, target=target, current=current)
    other = one.replace(baseline=-baseline, target=-target, current=-current)
    here, there = (progress(Board.of(each), each, day) for each in (one, other))
    assert (here.raw, here.p, here.gap, here.status) == (there.raw, there.p, there.gap, there.status)


@given(st.none() | NUMBERS, st.none() | NUMBERS, DAYS, st.sampled_from(list(Cadence)))
def test_no_data_gives_no_colour(baseline: Decimal | None, target: Decimal | None, day: date, cadence: Cadence) -> None:
    one = goal(baseline=baseline, target=target, cadence=cadence, items=(Item.of(what="Laptops", wanted=3),))
    result = progress(Board.of(one), one, day)
    assert result.p is None
    assert result.status.badness is None
    assert result.reason
    assert statuses(Direction.AT_LEAST, {"target": target}, []).status.badness is None


@given(st.lists(st.tuples(NUMBERS, st.integers(0, 60)), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(rows: list[tuple[Decimal, int]], chance: Any) -> None:
    kpi = Kpi.new(1, title="K", direction=Direction.INCREASE, baseline=Decimal(0), target=Decimal(9), unit="x")
    one = goal(kpi=1)
    records: list[Record] = [kpi, one]
    for at, (value, days) in enumerate(rows):
        day = START + timedelta(days=days)
        records.append(Measurement.new(10 + at, kpi=1, date=day, value=value))
        records.append(CheckIn.new(10 + at, goal=one.id, date=day, value=value + 1))
    mixed = list(records)
    chance.shuffle(mixed)
    result, again = (Board.of(*each) for each in (records, mixed))
    assert progress(result, one, DUE) == progress(again, one, DUE)
    assert kpi_status(result, kpi, DUE) == kpi_status(again, kpi, DUE)


@given(st.lists(st.tuples(NUMBERS, st.integers(0, 5)), min_size=1, max_size=6))
def test_a_roll_up_lies_within_its_children(rows: list[tuple[Decimal, int]]) -> None:
    whole = goal()
    parts = [
        goal(parent=whole.id, baseline=Decimal(0), target=Decimal(100), current=current, weight=Decimal(weight))
        for current, weight in rows
    ]
    board = Board.of(whole, *parts)
    shares = [result.p for part in parts if (result := progress(board, part, DUE)).p is not None]
    p = progress(board, whole, DUE).p
    if any(weight for _, weight in rows):
        assert p is not None
        assert min(shares) <= p <= max(shares)
    else:
        assert p is None


POINTS = st.lists(st.tuples(st.integers(0, 300), st.integers(-500, 500)), max_size=16)


@settings(max_examples=60)
@given(POINTS, st.integers(-600, 600))
def test_a_mirrored_forecast_is_of_the_same_day(pairs: list[tuple[int, int]], target: int) -> None:
    points = [Point(START + timedelta(days=day), Fraction(value)) for day, value in dict(pairs).items()]
    mirrored = [Point(point.day, -point.value) for point in points]
    here = forecast(points, Fraction(target), Direction.INCREASE, DUE)
    there = forecast(mirrored, Fraction(-target), Direction.DECREASE, DUE)
    assert (here.outlook, here.reach, here.earliest, here.latest) == (
        there.outlook,
        there.reach,
        there.earliest,
        there.latest,
    )
    if here.reach is not None and here.earliest is not None:
        assert DUE <= here.earliest <= here.reach
        assert here.latest is None or here.latest >= here.reach
