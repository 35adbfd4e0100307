"""How KPIs stand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ittui.board import Board
from ittui.metrics import Status
from ittui.metrics.kpis import Point, series
from ittui.metrics.kpis.kpi_status import KpiStatus, history, kpi_status
from ittui.records import Cadence, Direction, Kpi, Measurement, PeriodTarget, Project, ProjectState, Source

DAY = date(2026, 11, 22)


def kpi(**values: Any) -> Kpi:
    return Kpi.new(**{"title": "Uptime", "unit": "%", "cadence": Cadence.MONTHLY, **values})


def value(of: Kpi, day: date, number: float, **rest: Any) -> Measurement:
    return Measurement.new(kpi=of.id, date=day, value=Decimal(str(number)), **rest)


def statuses(of: Kpi, *numbers: float) -> KpiStatus:
    """How a KPI stands after these values, the last of them today."""
    days = [date(2026, 11, 22 - back) for back in reversed(range(len(numbers)))]
    return kpi_status(Board.of(of, *(value(of, *pair) for pair in zip(days, numbers, strict=True))), of, DAY)


@pytest.mark.parametrize(
    ("direction", "limits", "cases"),
    [
        (
            Direction.AT_LEAST,
            {"target": 99, "amber": 95},
            {99: "on track", 98.9: "behind", 95: "behind", 94.9: "at risk"},
        ),
        (Direction.AT_MOST, {"target": 4, "amber": 8}, {4: "on track", 4.1: "behind", 8: "behind", 8.1: "at risk"}),
        (Direction.AT_MOST, {"target": 4}, {4: "on track", 4.1: "at risk"}),
        (Direction.INCREASE, {"target": 99, "baseline": 90}, {99: "achieved", 95: "behind", 90: "at risk"}),
        (Direction.DECREASE, {"target": 4, "amber": 6}, {3: "achieved", 6: "behind", 7: "at risk"}),
        (
            Direction.BAND,
            {"target": 40, "upper": 60, "amber": 65},
            {40: "on track", 60: "on track", 65: "behind", 35: "behind", 66: "at risk", 34: "at risk"},
        ),
        (Direction.INCREASE, {}, {5: "no target"}),
    ],
)
def test_a_value_is_judged_by_its_direction(
    direction: Direction, limits: dict[str, int], cases: dict[float, str]
) -> None:
    one = kpi(direction=direction, **{name: Decimal(limit) for name, limit in limits.items()})
    assert {number: statuses(one, number).status.word for number in cases} == cases


def test_the_last_move_is_good_by_direction() -> None:
    down = kpi(direction=Direction.AT_MOST, target=Decimal(4))
    assert statuses(down, 9, 7).good is True
    assert statuses(down, 9, 7).moved == -2
    assert statuses(down, 7, 9).good is False
    assert statuses(down, 7, 7).good is None
    assert statuses(down, 7).good is None
    band = kpi(direction=Direction.BAND, target=Decimal(40), upper=Decimal(60))
    assert (statuses(band, 30, 35).good, statuses(band, 65, 70).good, statuses(band, 45, 55).good) == (
        True,
        False,
        None,
    )


def test_old_values_are_stale_and_none_is_no_data() -> None:
    one = kpi(direction=Direction.AT_LEAST, target=Decimal(99))
    board = Board.of(one, value(one, date(2026, 10, 19), 100))
    assert kpi_status(board, one, DAY).status is Status.ON_TRACK
    late = kpi_status(board, one, date(2026, 11, 23))
    assert (late.status, late.judged) == (Status.STALE, Status.ON_TRACK)
    assert late.value == 100
    empty = kpi_status(Board.of(one), one, DAY)
    assert (empty.value, empty.status, empty.reason) == (None, Status.NO_DATA, "no value has been recorded")


def test_the_target_of_a_period_wins_and_the_narrowest_most() -> None:
    rows = [("2026", 50), ("2026-Q3", 70), ("2026-08", 80), ("nonsense", 1)]
    targets = tuple(PeriodTarget.of(period=period, target=Decimal(target)) for period, target in rows)
    one = kpi(target=Decimal(99), targets=targets)

    def target(day: date) -> Fraction | None:
        return kpi_status(Board.of(one, value(one, day, 1)), one, day).target

    days = (date(2026, 8, 5), date(2026, 9, 5), date(2026, 2, 5), date(2025, 2, 5))
    assert [target(day) for day in days] == [80, 70, 50, 99]


def test_archived_and_later_values_are_out_and_order_does_not_matter() -> None:
    one = kpi()
    rows = [
        value(one, date(2026, 10, 1), 3),
        value(one, date(2026, 9, 1), 2),
        value(one, date(2026, 8, 1), 1, archived=True),
        value(one, date(2026, 12, 1), 9),
        Measurement.new(kpi=one.id, date=date(2026, 10, 2)),
    ]
    forth, back = (series(Board.of(one, *some), one, DAY) for some in (rows, rows[::-1]))
    assert forth == back == (Point(date(2026, 9, 1), Fraction(2)), Point(date(2026, 10, 1), Fraction(3)))


def delivered(finish: date, baseline: date) -> Project:
    return Project.new(
        title="P",
        state=ProjectState.DELIVERED,
        start=date(2026, 1, 1),
        baseline_finish=baseline,
        approved_finish=baseline,
        actual_finish=finish,
    )


def test_a_computed_kpi_is_the_metric_over_the_period_of_its_cadence() -> None:
    one = kpi(source=Source.COMPUTED, formula="projects_on_time", direction=Direction.AT_LEAST, target=Decimal(80))
    late, fine = delivered(date(2026, 11, 3), date(2026, 11, 1)), delivered(date(2026, 11, 4), date(2026, 11, 4))
    before = delivered(date(2026, 10, 3), date(2026, 11, 1))
    result = kpi_status(Board.of(one, late, fine, before), one, DAY)
    assert (result.value, result.previous) == (Fraction(50), Fraction(100))
    assert (result.day, result.good) == (DAY, False)
    assert result.status is Status.AT_RISK
    assert "2026-11" in result.how
    alone = kpi_status(Board.of(one, before), one, DAY)
    assert (alone.value, alone.day) == (Fraction(100), date(2026, 10, 31))
    assert "2026-11 has no data yet" in alone.how
    every = kpi(source=Source.COMPUTED, formula="projects_on_time", cadence=Cadence.NONE)
    assert "over all time" in kpi_status(Board.of(every, late, fine, before), every, DAY).how
    assert [point.value for point in history(Board.of(one, late, fine, before), one, DAY)] == [100, 50]


@pytest.mark.parametrize(
    ("source", "formula", "reason"),
    [
        (Source.COMPUTED, "no_such_metric", "there is no metric"),
        (Source.COMPUTED, "", "names no metric"),
        (Source.COMPUTED, "projects_on_time", ""),
        (Source.FORMULA, "kpi('Nothing')", "no KPI named"),
        (Source.FORMULA, "kpi('Uptime') + 1", "its own value"),
        (Source.FORMULA, "1 / 0", ""),
        (Source.FORMULA, "1 +", ""),
        (Source.FORMULA, "__import__('os')", ""),
    ],
)
def test_what_cannot_be_worked_out_has_a_reason(source: Source, formula: str, reason: str) -> None:
    one = kpi(source=source, formula=formula)
    result = kpi_status(Board.of(one), one, DAY)
    assert (result.value, result.status) == (None, Status.NO_DATA)
    assert result.reason and reason in result.reason


def test_a_formula_reads_other_kpis_and_metrics() -> None:
    first, second = kpi(title="Calls"), kpi(title="Chats")
    total = kpi(title="Contacts", source=Source.FORMULA, formula="kpi('Calls') + kpi('Chats') / 2")
    board = Board.of(first, second, total, value(first, DAY, 10), value(second, DAY, 5))
    assert kpi_status(board, total, DAY).value == Fraction(25, 2)
    half = kpi(title="Half", source=Source.FORMULA, formula="projects_on_time / 2", cadence=Cadence.YEARLY)
    assert kpi_status(board.having([half, delivered(DAY, DAY)]), half, DAY).value == 50


def test_kpis_that_need_each_other_have_no_value() -> None:
    first = kpi(title="One", source=Source.FORMULA, formula="kpi('Two') + 1")
    second = kpi(title="Two", source=Source.FORMULA, formula="kpi('One') + 1")
    third = kpi(title="Three", source=Source.COMPUTED, formula="kpis_on_target", target=Decimal(1))
    board = Board.of(first, second, third)
    for one in (first, second, third):
        result = kpi_status(board, one, DAY)
        assert result.value is None
        assert "its own value" in result.reason
