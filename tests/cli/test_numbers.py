"""Metrics and their explanations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Call

KEYS = ["name", "label", "value", "unit", "numerator", "denominator", "n"]
KEYS += ["excluded", "target", "status", "as_of", "period", "how"]


def three_projects(ittui: Call) -> None:
    for title, due, done in (
        ("A", "2026-03-31", "2026-03-01"),
        ("B", "2026-03-31", "2026-04-15"),
        ("C", "", "2026-05-01"),
    ):
        ittui("project", "add", title, f"baseline_finish={due}", f"actual_finish={done}", "state=delivered")


def test_metrics_for_scripts_have_exactly_these_keys(ittui: Call) -> None:
    rows = ittui("metrics", "--json").json
    assert len(rows) > 10
    for row in rows:
        assert list(row) == KEYS


def test_a_number_tells_what_it_is_made_of(ittui: Call) -> None:
    three_projects(ittui)
    (row,) = ittui("metrics", "projects_on_time", "--json").json
    assert (row["value"], row["numerator"], row["denominator"]) == (50, 1, 2)
    (left_out,) = row["excluded"]
    assert left_out["label"] == "C"
    assert left_out["reason"]


def test_no_data_is_a_dash_with_a_reason_and_never_nought(ittui: Call) -> None:
    (row,) = ittui("metrics", "mttr", "--json").json
    assert row["value"] is None
    assert row["status"] == "no data"
    assert "no incident" in row["how"]
    line = next(line for line in ittui("metrics", "mttr").out.splitlines() if line.startswith("mttr"))
    assert "–" in line
    assert "no incident" in line


def test_a_period_and_a_day_can_be_given(ittui: Call) -> None:
    three_projects(ittui)
    (row,) = ittui("metrics", "projects_on_time", "--period", "2026-Q1", "--json").json
    assert (row["value"], row["denominator"], row["period"]) == (100, 1, "2026-Q1")
    (row,) = ittui("metrics", "projects_on_time", "--as-of", "2026-03-15", "--json").json
    assert (row["denominator"], row["as_of"]) == (1, "2026-03-15")


def test_an_unknown_metric_is_3_and_a_wrong_period_1(ittui: Call) -> None:
    answer = ittui("metrics", "projects_in_time")
    assert answer.code == 3
    assert "projects_on_time" in answer.err
    answer = ittui("metrics", "--period", "soon")
    assert answer.code == 1
    assert "2026-Q3" in answer.err


def test_explain_opens_a_number(ittui: Call) -> None:
    three_projects(ittui)
    text = ittui("explain", "projects_on_time").out
    assert "50 %" in text
    assert "Left out 1" in text
    assert "÷" in text
    assert "B" in text
    full = ittui("explain", "projects_on_time", "--json").json
    assert full["definition"]
    assert [row["label"] for row in full["counted"]] == ["B"]


def test_a_kpi_is_explained_too(ittui: Call) -> None:
    ittui("kpi", "add", "Uptime", "unit=%", "direction=at least", "target=99.5")
    ittui("record", "Uptime", "99.9")
    assert "99.9 %" in ittui("explain", "Uptime").out


def test_a_value_is_recorded_for_today_or_another_day(ittui: Call) -> None:
    ittui("kpi", "add", "Uptime")
    assert ittui("record", "Uptime", "99.9").code == 0
    assert ittui("record", "uptime", "-1,234.5", "--on", "yesterday", "--note", "- odd").code == 0
    rows = ittui("measurement", "list", "--json", "--sort", "date").json
    assert [(row["value"], row["note"]) for row in rows] == [(-1234.5, "- odd"), (99.9, None)]


def test_a_correction_asks_why_and_keeps_the_old_value(ittui: Call) -> None:
    ittui("kpi", "add", "Uptime")
    ittui("record", "Uptime", "9.9")
    refused = ittui("record", "Uptime", "99.9")
    assert refused.code == 1
    assert "say why" in refused.err
    assert ittui("record", "Uptime", "99.9", "--why", "a digit was lost").code == 0
    (row,) = ittui("measurement", "list", "--json").json
    assert row["value"] == 99.9
    (cached,) = row["corrections"]
    assert (cached["value"], cached["why"]) == (9.9, "a digit was lost")


def test_the_same_value_again_changes_nothing(ittui: Call) -> None:
    ittui("kpi", "add", "Uptime")
    ittui("record", "Uptime", "99.9")
    before = len(ittui("log", "--json").json)
    assert "as it was" in ittui("record", "Uptime", "99.9").out
    assert len(ittui("log", "--json").json) == before


def test_what_cannot_be_recorded_is_refused(ittui: Call) -> None:
    ittui("kpi", "add", "Uptime")
    ittui("kpi", "add", "On time", "source=computed", "formula=projects_on_time")
    ittui("lock", "add", "2026-Q1", "reason=reported to the board")
    assert "is worked out" in ittui("record", "On time", "80").err
    assert "in the future" in ittui("record", "Uptime", "80", "--on", "+2d").err
    assert "locked: reported to the board" in ittui("record", "Uptime", "80", "--on", "2026-02-01").err
    assert "“high” is not a number" in ittui("record", "Uptime", "high").err
    assert ittui("record", "Downtime", "80").code == 3
    assert ittui("measurement", "list", "--json").json == []


def test_many_values_at_once_are_one_step_or_none(ittui: Call) -> None:
    ittui("kpi", "add", "Uptime")
    ittui("kpi", "add", "MTTR")
    lines = ["value;kpi;date;note", "99,5;Uptime;2026-11-01;from the probe", "5.4;MTTR;2026-11-02;"]
    assert ittui("record", "--stdin", stdin="\n".join(lines)).code == 0
    objects = [{"kpi": "Uptime", "value": 99.6, "on": "2026-11-03"}, {"kpi": "MTTR", "value": 5}]
    assert ittui("record", "--stdin", stdin="\n".join(map(json.dumps, objects))).code == 0
    assert ittui("record", "--stdin", stdin=json.dumps(objects)).code == 0, "the same again changes nothing"
    rows = ittui("measurement", "list", "--json").json
    assert sorted(row["value"] for row in rows) == [5, 5.4, 99.5, 99.6]
    bad = ittui("record", "--stdin", stdin="kpi,value\nUptime,1\nServers,2\n")
    assert bad.code == 3
    assert "line 3" in bad.err
    assert len(ittui("measurement", "list", "--json").json) == 4
    assert len(ittui("log", "--json").json) == 4


@pytest.mark.parametrize("day", ["1900-01-01", "yesterday"])
def test_numbers_answer_on_the_first_and_the_last_day_there_is(anywhere: Call, path: Path, day: str) -> None:
    anywhere("demo", "--path", str(path))
    for words in (("metrics",), ("report", "weekly"), ("report", "kpi"), ("metrics", "--period", "quarter")):
        answer = anywhere("--file", str(path), *words, "--as-of", day)
        assert (answer.code, answer.err.count("fault")) == (0, 0), words


def test_an_explanation_fits_the_terminal(ittui: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = ittui("explain", "mttr").out.splitlines()
    assert max(map(len, lines)) <= 60
    assert any(line.startswith("Mean time to restore: Σ") for line in lines)


def test_a_correction_without_a_reason_says_how_to_give_one(ittui: Call) -> None:
    ittui("kpi", "add", "Uptime", "target=1")
    ittui("record", "Uptime", "5")
    assert "--why" in ittui("record", "Uptime", "6").err
    assert ittui("record", "Uptime", "6", "--why", "misread").code == 0
    reported = ittui("record", "--stdin", stdin="Uptime 5\n").err
    assert "as in “Uptime,99.9”; known: kpi “Uptime 5”" in reported


def test_an_empty_standard_input_is_told_and_changes_nothing(ittui: Call) -> None:
    for words in (("record", "--stdin"), ("checkin", "--stdin")):
        answer = ittui(*words, stdin="\n")
        assert (answer.code, answer.out) == (0, "")
        assert "standard input holds no" in answer.err
    assert ittui("log").out == ""


def test_a_computed_kpi_shows_the_incidents_that_it_is_made_of(ittui: Call) -> None:
    kpi = ("source=computed", "formula=mttr", "unit=h", "target=8", "direction=decrease", "cadence=quarterly")
    assert ittui("kpi", "add", "Time to restore", *kpi).code == 0
    down = ("failed_at=today 00:00", "restored_at=today 03:00", "priority=1 - Critical")
    assert ittui("incident", "add", "Link down", *down).code == 0
    shown, explained = ittui("kpi", "show", "Time to restore"), ittui("explain", "Time to restore")
    assert "Link down: 3 h" in shown.out, shown
    assert "Link down: 3 h" in explained.out, explained
