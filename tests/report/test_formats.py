"""Every report in every format: it can be read by what it was made for, and is made of one file."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from ittui.board import Board
from ittui.fields import InputError
from ittui.report import FORMATS, REPORTS, render

from .conftest import DAY
from .reading import Page, read_csv

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("name", REPORTS)
def test_text_fits_80_columns_and_says_its_day(sample: Board, name: str) -> None:
    text = render(sample, name, "text", DAY)
    assert max(map(len, text.splitlines())) <= 80
    assert f"as of {DAY}" in text
    assert not CONTROL.search(text)


@pytest.mark.parametrize("name", REPORTS)
def test_html_is_one_well_formed_file_that_loads_nothing(sample: Board, name: str) -> None:
    page = Page(render(sample, name, "html", DAY))
    assert page.faults == []
    names = {attribute for _, attribute, _ in page.attributes}
    assert not names & {"src", "href", "srcset", "action", "style"}
    assert not [attribute for attribute in names if attribute.startswith("on")]
    addresses = {value for _, _, value in page.attributes if "://" in value}
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert f"as of {DAY}" in page.text


def test_html_adapts_to_the_screen_the_printer_and_the_dark(sample: Board) -> None:
    source = render(sample, "weekly", "html", DAY)
    for needed in ("width=device-width", "prefers-color-scheme: dark", "@media print", "max-width: 640px"):
        assert needed in source
    assert "url(" not in source
    assert "@import" not in source


@pytest.mark.parametrize("name", REPORTS)
def test_json_tells_what_it_is_of_and_when(sample: Board, name: str) -> None:
    content = json.loads(render(sample, name, "json", DAY))
    assert (content["report"], content["as_of"]) == (name, "2026-11-22")
    assert all(section["blocks"] for section in content["sections"])


@pytest.mark.parametrize("name", REPORTS)
def test_csv_has_seven_cells_in_every_row(sample: Board, name: str) -> None:
    rows = read_csv(render(sample, name, "csv", DAY))
    assert rows[0].value == "2026-11-22"
    assert len(rows) > 1


@pytest.mark.parametrize("name", REPORTS)
def test_markdown_tables_have_as_many_cells_as_heads(sample: Board, name: str) -> None:
    heads = 0
    for line in render(sample, name, "md", DAY).splitlines():
        if not line.startswith("| "):
            heads = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        assert heads in (0, cells), line
        heads = cells


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("name", REPORTS)
def test_an_empty_board_gives_a_report_that_says_so(name: str, fmt: str) -> None:
    try:
        text = render(Board.of(), name, fmt, DAY)
    except InputError as error:  # a report on one record of which there is none
        text = str(error)
    else:
        assert "2026" in text
    assert re.search(r"nothing|no |nobody|none", text, re.IGNORECASE)


@pytest.mark.parametrize("name", REPORTS)
def test_a_past_day_is_told_as_that_day(sample: Board, name: str) -> None:
    past = date(2026, 6, 30)
    text = render(sample, name, "text", past)
    assert f"as of {past}" in text


@pytest.mark.parametrize("name", REPORTS)
def test_days_long_before_and_after_the_records_are_no_accident(sample: Board, name: str) -> None:
    for day in (date(1970, 1, 1), date(2199, 12, 31)):
        assert str(day) in render(sample, name, "text", day)


def test_an_unknown_report_format_or_subject_is_told_with_what_there_is(sample: Board) -> None:
    with pytest.raises(InputError, match="known: weekly, monthly, "):
        render(sample, "hourly", "text", DAY)
    with pytest.raises(InputError, match="text, md, html, json, csv"):
        render(sample, "weekly", "pdf", DAY)
    with pytest.raises(InputError, match="“Weather”"):
        render(sample, "kpi", "text", DAY, subject="Weather")


def test_every_report_has_a_line_that_tells_what_is_in_it() -> None:
    assert set(REPORTS) >= {"weekly", "monthly", "approval", "kpi", "person", "strategy", "budget", "radar", "wall"}
    assert all(line and len(line) < 120 for line in REPORTS.values())
