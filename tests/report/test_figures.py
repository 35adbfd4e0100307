"""The numbers of a report are those of `ittui metrics --json`, in every format."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Board
from ittui.cli import main
from ittui.fields.layout import figure
from ittui.report import render
from ittui.store import create

from .conftest import DAY
from .reading import Page, read_csv

SAME = ("label", "value", "unit", "numerator", "denominator", "n", "excluded", "status", "as_of", "period")
NOON = datetime(DAY.year, DAY.month, DAY.day, 12).astimezone()


@pytest.fixture(scope="module")
def file(sample: Board, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "team.json"
    create(path, [row for table in sample.tables.values() for row in table.rows.values()])
    return path


def reported(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words, now=NOON) == 0
    return capsys.readouterr().out


def figures_of(content: Any) -> list[Any]:
    return [
        each
        for section in content["sections"]
        for block in section["blocks"]
        if block["kind"] == "figures"
        for each in block["figures"]
    ]


@pytest.mark.parametrize("name", ["weekly", "monthly", "budget", "services", "wall"])
def test_json_has_the_numbers_of_metrics_json(
    sample: Board, file: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    result = figures_of(json.loads(render(sample, name, "json", DAY, full=True)))
    assert result
    for each in result:
        period = "all" if each["period"] == "all time" else each["period"].replace(" … ", "..")
        (answers,) = json.loads(
            reported(capsys, "--file", str(file), "metrics", each["name"], "--period", period, "--json")
        )
        assert {key: each[key] for key in SAME} == {key: answers[key] for key in SAME}


def test_every_format_has_the_same_numbers(sample: Board) -> None:
    result = figures_of(json.loads(render(sample, "weekly", "json", DAY, full=True)))
    exact = {(row.item, row.value, row.unit) for row in read_csv(render(sample, "weekly", "csv", DAY, full=True))}
    texts = [render(sample, "weekly", fmt, DAY, full=True) for fmt in ("text", "md")]
    texts.append(Page(render(sample, "weekly", "html", DAY, full=True)).text)
    for each in result:
        value = each["value"]
        assert (each["name"], "" if value is None else str(value), each["unit"]) in exact
        shown = "–" if value is None else figure(Fraction(value), each["unit"])
        for text in texts:
            after = text.split(each["label"])[1:]
            assert any(shown in part[:120] for part in after), (each["label"], shown)


def test_the_command_line_gives_the_same_report(sample: Board, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample.now = NOON  # open outages run to it
    assert reported(capsys, "--file", str(file), "report", "weekly", "--full", "--format", "json") == render(
        sample, "weekly", "json", DAY, full=True
    )


def test_a_figure_without_data_is_none_and_never_nought() -> None:
    empty = Board.of()
    for name in ("weekly", "monthly", "budget", "services", "wall"):
        for each in figures_of(json.loads(render(empty, name, "json", DAY))):
            assert each["value"] is None or (each["value"] == 0 and each["n"] > 0), each["name"]
