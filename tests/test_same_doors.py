"""A goal, a KPI and a number are the same in the prompt's line, in lists, tables, files and reports, and on screen.

The commands are run as they are typed, on the file of a random board.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Board
from ittui.cli import main
from ittui.fields import ALL_TIME, Period, parse_period
from ittui.metrics import METRICS, Status
from ittui.metrics.goals.goal_status import totals
from ittui.metrics.kpis.kpi_status import measure_all
from ittui.records import Goal, Kpi, Record
from ittui.store import create, open_store
from ittui.tui.view_model import ViewModel
from ittui.views.columns import plain
from ittui.views.document import value_text

from .metrics.chance import TODAY, Chance

NOW = datetime.combine(TODAY, time(12), UTC)
FEW = 16  # records of the kinds that there are most of
PERIODS = ("", "last month", "2026-Q3", "year")


class Doors:
    """A file, what the screen shows of it, and its commands."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self.capsys = path, capsys
        board = open_store(path).read()
        self.view = ViewModel(board, board.settings.day_at(NOW), NOW, "ann")

    def printed(self, *words: str) -> str:
        self.capsys.readouterr()
        assert main(["--file", str(self.path), *words], now=NOW) == 0
        return self.capsys.readouterr().out

    def json(self, *words: str) -> Any:
        return json.loads(self.printed(*words, "--json"))

    def csv(self, *words: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.printed(*words))))

    def report(self, name: str, *words: str) -> list[dict[str, Any]]:
        """The blocks of a report."""
        made = json.loads(self.printed("report", name, "--format", "json", *words))
        return [block for section in made["sections"] for block in section["blocks"]]

    def period(self, typed: str) -> Period:
        view = self.view
        return parse_period(typed, view.today, view.board.settings.fiscal) if typed else ALL_TIME

    def answer(self, record: Record) -> dict[str, object]:
        """The word of a goal or a KPI on screen, and its number in full."""
        if isinstance(record, Kpi):
            kpi = self.view.kpi_status(record)
            return {"status": str(kpi.status), "value": plain(kpi.value)}
        assert isinstance(record, Goal)
        goal = self.view.progress(record)
        return {"status": str(goal.status), "p": plain(goal.p)}

    def cells(self, record: Record) -> tuple[str, str]:
        """The same in a table for programs, where a share is in percent."""
        answer = self.answer(record)
        share = isinstance(record, Goal) and self.view.progress(record).p
        number = plain(100 * share) if share is not False and share is not None else answer.get("value")
        return str(answer["status"]), "" if number is None else str(number)

    def answers(self, kind: type[Record]) -> dict[str, dict[str, object]]:
        return {row.code: self.answer(row) for row in self.view.board.all(kind)}


@pytest.fixture(scope="module", params=range(2))
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    board: Board = Chance(request.param, many=FEW).board()
    path = tmp_path_factory.mktemp("doors") / "it.json"
    create(path, (row for table in board.tables.values() for row in table.rows.values()))
    return path


@pytest.fixture
def doors(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Doors:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return Doors(path, capsys)


@pytest.mark.parametrize("kind", [Goal, Kpi])
def test_lists_single_records_and_tables_say_the_same(doors: Doors, kind: type[Record]) -> None:
    right, noun, number = doors.answers(kind), kind.noun.casefold(), "progress" if kind is Goal else "value"
    listed = doors.json(noun, "list", "--computed")
    for row in listed:
        assert {name: row["computed"][name] for name in right[row["id"]]} == right[row["id"]]
    for row in listed[:4]:
        one = doors.json(noun, "show", row["id"])["computed"]
        assert {name: one[name] for name in row["computed"]} == row["computed"]
    table = {row["id"]: row for row in doors.csv("export", kind.table, "--computed")}
    assert table.keys() == {row["id"] for row in listed}
    for record in doors.view.board.all(kind):
        row = table[record.code]
        assert (row["status"], row[number]) == doors.cells(record)


def goals_counted(doors: Doors) -> dict[str, int]:
    view = doors.view
    counts = totals(view.board, view.today, ALL_TIME).statuses
    return {word.word: counts.get(word, 0) for word in Status}


def test_the_line_for_a_prompt_counts_what_the_numbers_count(doors: Doors) -> None:
    view, counts = doors.view, goals_counted(doors)
    status = doors.json("status")
    words = ("missed", "at risk", "behind", "on track", "achieved", "stale", "no data")
    assert {word: status[word.replace(" ", "_")] for word in words} == {word: counts[word] for word in words}
    assert status["goals"] == sum(counts.values())
    assert status["due"] == int(doors.printed("due", "--count")) == len(doors.json("due")) == len(view.everybody_due)
    assert doors.printed("status", "--format", "{at_risk} of {goals}") == f"{counts['at risk']} of {status['goals']}\n"


def test_reports_count_the_same_goals(doors: Doors) -> None:
    counts = {word: count for word, count in goals_counted(doors).items() if count}
    bars = [block for block in doors.report("dashboard") if block["kind"] == "statuses"]
    assert bars[0]["counts"] == counts
    text = f"{sum(counts.values())} active goals"
    assert text in doors.printed("report", "weekly", "--format", "text")
    assert text in unescape(doors.printed("report", "weekly", "--format", "html"))


def figures_in(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        yield from block.get("figures", ())


@pytest.mark.parametrize("typed", PERIODS)
def test_a_number_of_a_period_is_one_number(doors: Doors, typed: str) -> None:
    words, view = (("--period", typed) if typed else ()), doors.view
    right = {each.name: each for each in measure_all(view.board, view.today, doors.period(typed))}
    for row in doors.json("metrics", *words):
        result = right[row["name"]]
        assert (row["value"], row["target"]) == (plain(result.value), plain(result.target)), row["name"]
        assert row["status"] == str(result.status), row["name"]
    gauges = dict(re.findall(r"^ittui_(\w+?)(?:\{.*\})? (\S+)$", doors.printed("export", "prometheus"), re.MULTILINE))
    for name in METRICS:
        assert typed or (name in gauges) == (right[name].value is not None), name
    for name in ("dashboard", "weekly", "monthly"):
        if name == "dashboard" or not typed:
            for row in figures_in(doors.report(name, *words)):
                result = right[row["name"]]
                assert (row["value"], row["status"]) == (plain(result.value), str(result.status)), row["name"]
    page = unescape(doors.printed("report", "dashboard", "--format", "html", *words))
    for row in figures_in(doors.report("dashboard", *words)):
        assert value_text(right[row["name"]]) in page, row["name"]
