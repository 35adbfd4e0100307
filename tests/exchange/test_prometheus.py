"""Numbers as Prometheus reads them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ittui.board import Board
from ittui.exchange.export import prometheus
from ittui.metrics import measure
from ittui.records import Cadence, Kpi, Measurement, Project, ProjectState

TODAY = date(2026, 11, 22)
NASTY = 'a "b" \\ c\nd \x1b[31m'


def families(board: Board) -> dict[str, list[Any]]:
    parser = pytest.importorskip("prometheus_client.parser", reason="the prometheus_client package is not installed")
    text = prometheus(board, TODAY)
    return {family.name: family.samples for family in parser.text_string_to_metric_families(text)}


def test_a_metric_is_what_the_program_says_it_is() -> None:
    day = date(2026, 10, 1)
    finishes = (day, day, TODAY)
    board = Board.of(*(delivered(baseline_finish=day, actual_finish=finish) for finish in finishes))
    answers = measure(board, "projects_on_time", TODAY)
    assert answers.value is not None
    result = families(board)
    assert result["ittui_projects_on_time"][0].value == pytest.approx(float(answers.value))
    assert result["ittui_projects_on_time"][0].value == pytest.approx(200 / 3)
    assert result["ittui_projects_on_time_records"][0].value == 3


def delivered(**days: date) -> Project:
    return Project.new(title="a", state=ProjectState.DELIVERED, **days)


def test_a_kpi_has_its_value_target_and_status_under_its_own_name() -> None:
    kpi = Kpi.new(title=NASTY, unit="%", target=Decimal("99.5"), cadence=Cadence.NONE)
    board = Board.of(kpi, Measurement.new(kpi=kpi.id, date=TODAY, value=Decimal("99.93")), Kpi.new(title="none yet"))
    result = families(board)
    value = result["ittui_kpi_value"]
    assert [(sample.value, sample.labels["id"]) for sample in value] == [(99.93, kpi.code)]
    assert value[0].labels["title"] == NASTY.replace("\x1b", "·")
    assert result["ittui_kpi_target"][0].value == 99.5
    assert {sample.labels["title"]: sample.labels["status"] for sample in result["ittui_kpi_status"]}[
        "none yet"
    ] == "no data"


def test_what_there_is_none_of_is_left_out_and_never_nought() -> None:
    result = families(Board.of())
    assert "ittui_projects_on_time" not in result
    assert "ittui_mttr" not in result
