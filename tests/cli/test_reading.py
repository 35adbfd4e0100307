"""Reports and tables in the command: a page by default, colours where they are wanted, the browser on request."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Call


@pytest.fixture
def sample(anywhere: Call, path: Path) -> Callable[..., Any]:
    """Commands on the sample department."""
    anywhere("demo", "--path", str(path))
    return lambda *words: anywhere("--file", str(path), *words)


def test_the_week_is_one_page_and_full_is_all_of_it(sample: Callable[..., Any]) -> None:
    page, full = sample("report", "weekly").out, sample("report", "weekly", "--full").out
    assert len(page.splitlines()) <= 80 < len(full.splitlines())
    for title in ("What changed", "What needs a decision", "Overdue", "Money and service", "Thanks"):
        assert f"\n{title}\n" in page
    assert "\nAt risk, and why\n" in full


def test_colour_is_for_terminals_unless_it_is_asked_for(sample: Callable[..., Any]) -> None:
    assert "\x1b[" not in sample("report", "weekly").out
    for words in (("report", "weekly"), ("project", "list"), ("goal", "list"), ("explain", "mttr")):
        loud, quiet = sample(*words, "--color", "always").out, sample(*words, "--color", "never").out
        assert "\x1b[31m" in loud, words
        assert "\x1b[" not in quiet
    assert sample("goal", "list", "--color=pink").code == 2


def test_a_status_has_its_colour_in_every_table(sample: Callable[..., Any]) -> None:
    assert (
        "\x1b[31m✗ missed\x1b[0m"
        in sample("report", "person", "--color", "always").out + sample("report", "goals", "--color", "always").out
    )
    assert "\x1b[33m~ behind\x1b[0m" in sample("report", "weekly", "--full", "--color", "always").out


def test_wide_cuts_nothing(sample: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    narrow, wide = sample("goal", "list").out, sample("goal", "list", "--wide").out
    assert max(map(len, narrow.splitlines())) <= 60 < max(map(len, wide.splitlines()))
    assert "…" not in wide
    monkeypatch.setenv("COLUMNS", "120")
    lines = sample("report", "weekly", "--full", "--wide").out.splitlines()
    assert 80 < max(map(len, lines)) <= 120


def test_a_dashboard_is_one_file_that_a_browser_is_given(
    sample: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    page = tmp_path / "dash.html"
    assert sample("report", "dashboard", "--open", "-o", str(page)).code == 0
    assert seen.read_text().strip() == page.as_uri()
    html = page.read_text()
    assert "<svg" in html
    assert "src=" not in html
    assert not re.search(r"(href|url|@import)", html)


def test_a_table_for_a_spreadsheet_has_what_is_worked_out_where_it_is_asked_for(sample: Callable[..., Any]) -> None:
    heads, first, *_ = csv.reader(io.StringIO(sample("export", "project", "--computed").out))
    assert heads[-4:] == ["status", "reason", "late", "over"]
    assert len(first) == len(heads)
    rows = {row["id"]: row for row in sample("project", "list", "--json").json}
    assert rows[first[0]]["status"] == first[-4]
    assert str(rows[first[0]]["late"]) == first[-2]
    assert "late" not in sample("export", "project").out.splitlines()[0].split(",")
    assert sample("export", "project", "--computed", "--format", "md").code == 2
