"""--trace for commands: where the time went, on stderr or in a file, and nothing of what was typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Call


def test_a_command_tells_where_its_time_went_on_stderr_and_answers_as_ever(ittui: Call) -> None:
    ittui("goal", "add", "Links")
    plain, reported = ittui("goal", "list"), ittui("goal", "list", "--trace", "-")
    assert (reported.out, reported.code) == (plain.out, 0)
    assert reported.err.startswith("trace: goal list: total ")
    assert all(word in reported.err for word in ("start", "read", "work", "bytes"))


def test_a_file_gets_a_line_for_each_command_without_what_was_typed(ittui: Call, tmp_path: Path) -> None:
    file = tmp_path / "trace.jsonl"
    assert ittui("goal", "add", "Very secret", "--trace", str(file)).code == 0
    assert ittui("goal", "show", "Nosuchgoal", "--trace", str(file)).code == 3
    added, shown = map(json.loads, file.read_text().splitlines())
    assert (added["name"], shown["name"]) == ("goal add", "goal show")
    assert added["save_ms"] > 0 and added["total_ms"] >= added["save_ms"] + added["start_ms"]
    assert shown["save_ms"] == 0
    assert "ecret" not in file.read_text() and "Nosuchgoal" not in file.read_text()


def test_the_environment_can_ask_for_it(ittui: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITTUI_TRACE", str(tmp_path / "trace.jsonl"))
    assert "trace" not in ittui("kpi", "list").err
    assert json.loads((tmp_path / "trace.jsonl").read_text())["name"] == "kpi list"


def test_a_file_that_cannot_be_written_is_told_before_anything_is_done(ittui: Call, tmp_path: Path) -> None:
    answer = ittui("goal", "add", "Not added", "--trace", str(tmp_path / "no" / "trace"))
    assert (answer.code, answer.out) == (3, "")
    assert "no/trace: No such file" in answer.err
    assert "Not added" not in ittui("goal", "list").out
