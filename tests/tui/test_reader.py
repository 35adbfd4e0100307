"""Readers are for doing: what is read can be found in, edited, acted on and written to a file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ittui.records import Goal
from ittui.tui.screens.form import Form
from ittui.tui.screens.reader import Reader

from .driving import Seat, made, sit
from .team import team
from .test_editing import to_goal


async def page_of_goal(seat: Seat) -> None:
    await to_goal(seat, "Train")
    await seat.press("enter")
    await seat.until(lambda: isinstance(seat.app.screen, Reader), "the page")


def test_a_page_is_edited_where_it_is_read_and_shows_what_was_saved(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await page_of_goal(seat)
        await seat.press("e")
        await seat.until(lambda: isinstance(seat.app.screen, Form), "its form")
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, Reader), "the page again")
        await seat.press("E")
        await seat.type("target")
        await seat.press("enter")
        await seat.type("85")
        await seat.press("enter")
        await seat.saved("set target of Train all users")
        await seat.see("85")
        assert {row.target for row in seat.board().all(Goal)} >= {Decimal(85)}

    sit(made(path, team().records), drive, size=(100, 30))


@pytest.mark.slow
def test_a_word_is_found_and_the_page_is_written_to_a_file_once(path: Path) -> None:
    to = path.parent / "page.txt"

    async def drive(seat: Seat) -> None:
        await page_of_goal(seat)
        await seat.press("slash")
        await seat.type("no such word")
        await seat.press("enter")
        await seat.see("not found")
        await seat.press("w")
        await seat.type(str(to))
        await seat.press("enter")
        await seat.see("saved to")
        assert "Train all users" in to.read_text()
        await seat.press("w")
        await seat.type(str(to))
        await seat.see("already exists")

    sit(made(path, team().records), drive, size=(100, 20))


@pytest.mark.slow
def test_a_report_is_written_in_the_format_of_its_name(path: Path) -> None:
    to = path.parent / "report.html"

    async def drive(seat: Seat) -> None:
        await seat.press("b")
        await seat.type("strategy")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, Reader), "the report")
        await seat.press("w")
        await seat.type(str(to))
        await seat.press("enter")
        await seat.see("saved to")
        assert "<html" in to.read_text()

    sit(made(path, team().records), drive)


def test_the_palette_opens_a_goal_by_letters_of_its_title_and_knows_ordinary_words(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("ctrl+p")
        await seat.type("trn usrs")
        await seat.see("Train all users")
        await seat.press("escape", "ctrl+p")
        await seat.type("delete")
        await seat.see("Archive")
        await seat.press("escape", "ctrl+p")
        await seat.type("number: mttr")
        await seat.see("Number: MTTR")

    sit(made(path, team().records), drive)


def test_the_due_list_is_filtered_and_sorted_and_says_why_a_key_does_nothing(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("9", "slash")
        await seat.type("copper")
        await seat.press("enter")
        await seat.until(lambda: "copper" in seat.text and "Train all" not in seat.text, "one item")
        await seat.press("escape")
        await seat.see("Train all users")
        await seat.press("n")
        await seat.see("n adds to a table")
        await seat.press("d")
        await seat.see("d archives rows of a table")

    sit(made(path, team().records), drive)
