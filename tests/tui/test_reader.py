"""Readers are for doing: what is read can be found in, edited, acted on and written to a file."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ittui.board import Board
from ittui.records import CheckIn, Goal
from ittui.tui.pages import listed_records
from ittui.tui.screens.form import Form
from ittui.tui.screens.reader import Reader, in_file_name
from ittui.tui.view_model import ViewModel
from ittui.views import Cell
from ittui.views.document import worded
from ittui.views.lines import lines_of
from ittui.views.record_page import record_page

from .driving import Seat, made, sit
from .team import days, team
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


def test_a_field_typed_and_broken_off_is_offered_again_and_one_given_up_is_not(path: Path) -> None:
    async def to_target(seat: Seat) -> None:
        await seat.press("E")
        await seat.type("target")
        await seat.press("enter")
        await seat.see("Target  ")

    async def broken_off(seat: Seat) -> None:
        await page_of_goal(seat)
        await to_target(seat)
        await seat.type("85")
        await seat.see("85")

    async def again(seat: Seat) -> None:
        await page_of_goal(seat)
        await to_target(seat)
        await seat.see("draft restored", "85")
        await seat.press("escape")
        await seat.see_not("draft restored")
        await to_target(seat)
        await seat.see_not("draft restored")

    store = made(path, team().records)
    sit(store, broken_off, size=(100, 30))
    sit(store, again, size=(100, 30))


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


def test_a_report_has_a_name_for_its_file_already_and_never_writes_over_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)

    async def drive(seat: Seat) -> None:
        await seat.press("b")
        await seat.type("weekly")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, Reader), "the report")
        for name in (f"weekly-{seat.app.workspace.today}.html", f"weekly-{seat.app.workspace.today}-2.html"):
            await seat.press("w")
            await seat.see("Typing replaces it", name)
            await seat.press("enter")
            await seat.see("saved to", name)
            assert "<html" in (path.parent / name).read_text()

    sit(made(path, team().records), drive)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Goal ab12 · Replace copper by fibre", "goal-ab12"),
        ("MTTR · 2026", "mttr"),
        ("Help: Getting started", "help"),
        ("../etc", "etc"),
        ("…", "page"),
    ],
)
def test_a_title_gives_a_name_for_a_file(title: str, name: str) -> None:
    assert in_file_name(title) == name


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
        for key, words in (("ctrl+p", "burn-up"), ("b", "burn"), ("b", "burnup chart")):
            await seat.press("escape", key)
            await seat.type(words)
            await seat.see("Go to projects")
        await seat.press("enter")
        await seat.see("Projects 2")

    sit(made(path, team().records), drive)


def test_the_due_list_is_filtered_and_sorted_and_says_why_a_key_does_nothing(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("9", "slash")
        await seat.see("words of a task, an item, a person")
        await seat.type("copper")
        await seat.press("enter")
        await seat.until(lambda: "copper" in seat.text and "Train all" not in seat.text, "one item")
        await seat.press("escape")
        await seat.see("Train all users")
        await seat.press("n")
        await seat.see("New goal: title")
        await seat.press("escape")
        await seat.press("d")
        await seat.see("d archives rows of a table")

    sit(made(path, team().records), drive)


def shown_page(seat: Seat) -> str:
    """The title of the reader on top."""
    return seat.lines[0] if isinstance(seat.app.screen, Reader) else ""


def test_enter_opens_what_a_page_names_and_escape_comes_back(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await page_of_goal(seat)
        goal = shown_page(seat)
        await seat.press("enter")
        await seat.until(lambda: "Ann Archer" in shown_page(seat), "the page of the owner, the only one listed")
        await seat.press("enter")
        await seat.see("Open which", "Replace copper by fibre")
        await seat.type("copper by fibre")
        await seat.press("enter")
        await seat.until(lambda: "Replace copper" in shown_page(seat), "the page of the goal that was picked")
        await seat.press("escape")
        await seat.until(lambda: "Ann Archer" in shown_page(seat), "the owner again")
        await seat.press("escape")
        await seat.until(lambda: shown_page(seat) == goal, "the first page again")

    sit(made(path, team().records), drive, size=(100, 30))


@pytest.mark.parametrize(("key", "word"), [("b", "strategy"), ("i", "stale goals"), ("o", "")])
def test_enter_opens_what_a_report_a_number_and_the_activity_list(path: Path, key: str, word: str) -> None:
    async def drive(seat: Seat) -> None:
        await to_goal(seat, "copper")
        await seat.press("full_stop")
        await seat.saved("repeat last check-in")
        await seat.press(key)
        if word:
            await seat.see("type to filter")
            await seat.type(word)
            await seat.press("enter")
        await seat.until(lambda: shown_page(seat), "something to read")
        first = shown_page(seat)
        await seat.press("enter")
        await seat.until(lambda: "Open which" in seat.text or shown_page(seat) not in ("", first), "what it lists")

    sit(made(path, team().records), drive)


def test_where_nothing_is_listed_enter_says_so(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("f2")
        await seat.see("type to filter")
        await seat.press("enter")
        await seat.until(lambda: "Help" in shown_page(seat), "a page of help")
        await seat.press("enter")
        await seat.see("no record is listed here")

    sit(made(path, team().records), drive)


def test_what_is_listed_is_known_by_id_by_title_and_by_its_beginning() -> None:
    there = team()
    view = ViewModel(Board.of(*there.records), days(0), datetime.now(UTC), "ann")
    goal, other = [each for each in there.records if isinstance(each, Goal)][:2]
    texts = (
        f"  • {view.board.short(goal)} {goal.title}",
        other.title.upper(),
        f"{there.ann.title}: login – → ann",
        "nothing of ours",
        goal.title[:14] + "…",
    )
    found = listed_records(view, [(Cell(text),) for text in texts])
    assert found == [goal, other, there.ann]


def test_a_check_in_to_acknowledge_shows_what_is_decided_by(path: Path) -> None:
    there = team()
    goal = there.fibre
    before = CheckIn.new(goal=goal.id, date=days(-30), value=Decimal(9), confidence=3, by=there.ann.id)
    note = "Cables ordered, and " * 20 + "the last word."
    now = CheckIn.new(goal=goal.id, date=days(-1), value=Decimal(4), confidence=7, by=there.ann.id, note=note)
    view = ViewModel(Board.of(*there.records, before, now), days(0), datetime.now(UTC), "bo")
    page = "\n".join("".join(cell.text for cell in line) for line in lines_of(record_page(view, now), 76))
    assert worded(view.progress(goal).status) in page
    assert "→ 4" in page
    assert "→ 7/10" in page
    assert "the last word." in page


def test_a_line_for_a_page_that_was_opened_just_now_waits_for_it(path: Path) -> None:
    """As when a second report is ready while the first one is being shown."""

    async def drive(seat: Seat) -> None:
        page = Reader("A page", lambda width: [(Cell("its text"),)], seat.app.main.selection)
        seat.app.push_screen(page)
        seat.app.say("said too early", "warn")
        seat.app.say("")
        await seat.see("its text", "said too early")

    sit(made(path, team().records), drive)
