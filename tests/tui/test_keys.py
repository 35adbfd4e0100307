"""Finding one's way: every key is listed, lists narrow as one types, and commands can be run from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Input

from ittui.actions.action import actions_on
from ittui.help import TOPICS
from ittui.records import Project, ProjectState
from ittui.tui.commands.palette import ALSO
from ittui.tui.pages import help_lines
from ittui.tui.screens.dialogs import Choices, Pick
from ittui.tui.screens.form import Form
from ittui.tui.screens.main import MainScreen

from .driving import Seat, made, sit
from .team import team


async def rows(seat: Seat) -> dict[str, tuple[str, str]]:
    await seat.until(lambda: isinstance(seat.app.screen, Pick), "a list")
    pick = seat.app.screen
    assert isinstance(pick, Pick)
    return dict(pick.choices)


def test_every_binding_that_applies_is_listed_with_its_key(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2")
        await seat.pilot.pause()
        active = seat.app.screen.active_bindings
        await seat.press("question_mark")
        listed = await rows(seat)
        keys = " ".join(aside for _, aside in listed.values()).split()
        for each in active.values():
            if each.binding.description:
                assert seat.app.get_key_display(each.binding) in keys, each.binding
        assert all(label for label, _ in listed.values())

    sit(made(path, team().records), drive)


def test_the_list_of_keys_narrows_as_one_types(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "question_mark")
        before = len(await rows(seat))
        await seat.type("undo")
        await seat.until(lambda: len(seat.app.screen.query_one(Choices).rows) < before / 4, "few")
        await seat.see("Undo", "undo")
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "back")

    sit(made(path, team().records), drive)


def test_keys_are_in_three_groups_and_the_manual_is_one_key_away(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "question_mark")
        pick = seat.app.screen
        await rows(seat)
        assert isinstance(pick, Pick)
        await seat.until(lambda: set(pick.headed.values()) == {"do", "see", "go"}, "three groups")
        await seat.press("question_mark")
        await seat.see("Manual", "Getting started", "Metrics")
        await seat.type("weekly")
        await seat.press("enter")
        await seat.see("Help: Weekly", "esc Back")
        await seat.press("slash")
        await seat.type("acknowledge")
        await seat.press("enter")
        await seat.until(lambda: "is not in it" not in seat.text, "something")

    sit(made(path, team().records), drive, size=(80, 24))


ASKED = {
    "manual": "Manual",
    "documentation": "Manual",
    "delete": "Archive",
    "export": "Export all records",
    "print": "Reports",
    "send": "Reports",
    "e-mail": "Reports",
    "dark": "Themes",
    "colour": "Themes",
    "search": "Filter",
    "refresh": "Redraw",
    "as of": "Past",
    "csv": "Import a CSV file",
    "backup": "Export all records",
    "settings": "Go to settings",
    "exit": "Quit",
    "quit without saving": "Quit",
    "revert": "Undo",
    "go incid": "Go to incidents",
    "mttr": "Number: MTTR",
    "rprt radar": "Report: radar",
    "copper": "Replace copper by fibre",
    "late": "Late: ",
    "overdue": "Late: ",
    "vacation": "Report: people",
    "money": "Go to budget lines",
    "who am i": "This file",
    "what is late?": "Late: ",
    "what do I owe?": "Go to what is due",
    "why is MTTR red?": "Number: MTTR",
    "who changed this?": "History",
    "add a goal due next quarter for Ann": "Add a goal",
    "my goals only": "My goals",
    "confidence": "Check in: The selected rows",
    "what did it look like a month ago?": "Past",
    "send this report": "Reports",
    "undo that": "Undo",
    "where is the help?": "Help",
}


@pytest.mark.parametrize("key", ["ctrl+p", "question_mark"])
def test_both_lists_know_ordinary_words_and_put_what_is_meant_first(path: Path, key: str) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", key)
        await rows(seat)
        pick = seat.app.screen
        assert isinstance(pick, Pick)
        assert ALSO.keys() <= pick.choices.keys()
        for typed, listed in ASKED.items():
            pick.query_one(Input).value = typed
            await seat.until(lambda: first_of(pick).startswith(listed), f"{listed} for {typed}")  # noqa: B023

    sit(made(path, team().records), drive, size=(80, 24))


def first_of(pick: Screen[Any]) -> str:
    """What the line under the cursor says."""
    assert isinstance(pick, Pick)
    return pick.choices.get(pick.query_one(Choices).current or "", ("",))[0]


def test_the_cursor_is_on_the_best_however_the_list_narrowed(path: Path) -> None:
    """“ma” fits Marco first, “mari” only Marianne better: the cursor does not stay with Marco."""
    texts = {"1": "Marco Bellini", "2": "Marianne Holt", "3": "Mara Ilic"}

    async def drive(seat: Seat) -> None:
        seat.app.push_screen(Pick("Owner", [(value, text, "") for value, text in texts.items()]))
        await rows(seat)
        for typed, listed in (("ma", "Marco"), ("ri", "Marianne")):
            await seat.type(typed)
            await seat.until(lambda listed=listed: first_of(seat.app.screen).startswith(listed), listed)  # type: ignore[misc]

    sit(made(path, team().records), drive, size=(80, 24))


def test_every_page_of_help_opens_and_fits(path: Path) -> None:
    for topic in TOPICS:
        for width in (40, 80, 118):
            lines = ["".join(cell.text for cell in line) for line in help_lines(topic, width)]
            text = [line for line in lines if not line.startswith("    ")]  # examples are shown as they are
            assert not [line for line in text if "**" in line or "`" in line or line.startswith("#")], topic
            assert len(lines) > 5


def test_what_is_typed_into_a_list_can_be_seen(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("ctrl+p")
        await rows(seat)
        await seat.type("zzz")
        await seat.see("zzz")

    sit(made(path, team().records), drive, size=(80, 24))


@pytest.mark.slow
def test_every_command_is_offered_with_its_key_and_can_be_run(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("1", "ctrl+p")
        listed = await rows(seat)
        assert all(aside for action, (_, aside) in listed.items() if not action.startswith(("table ", "add ")))
        await seat.type("go to projects")
        await seat.press("enter")
        await seat.see("Projects 2", "Order portal")
        await seat.press("ctrl+p")
        await rows(seat)
        await seat.type("add a policy")
        await seat.press("enter")
        await seat.see("New policy")

    sit(made(path, team().records), drive)


@pytest.mark.slow
def test_every_table_can_be_reached_and_is_empty_without_fault(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("0")
        tables = [each for each in await rows(seat) if not each.startswith("report ")]
        await seat.press("escape")
        for table in tables:
            await seat.press("0")
            listed = await rows(seat)
            await seat.type(listed[table][0])
            await seat.press("enter")
            await seat.until(lambda: isinstance(seat.app.screen, MainScreen), table)
            await seat.pilot.pause()

    sit(made(path, []), drive, size=(80, 24))


def test_esc_goes_back_step_by_step_and_never_quits(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "space", "escape", "escape", "escape", "escape")
        await seat.pilot.pause()
        assert seat.app.is_running
        await seat.see("Goals 2", "Projects")

    sit(made(path, team().records), drive)


@pytest.mark.slow
def test_what_is_done_with_no_record_in_particular_is_offered_among_the_commands(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        for action in actions_on(None):
            await seat.press("2", "ctrl+p")
            await rows(seat)
            await seat.type(action.label.casefold())
            await seat.see(action.label)
            await seat.press("enter")
            await seat.until(lambda: isinstance(seat.app.screen, Form), action.label)
            await seat.press("escape")
            await seat.until(lambda: seat.app.screen is seat.app.main, "the main screen")

    sit(made(path, team().records), drive)


def test_a_narrow_screen_says_why_an_action_does_not_apply_now(path: Path) -> None:
    """Also where all labels are short, so that the reasons have much room."""
    there = team()
    over = Project.new(title="Over", state=ProjectState.CANCELLED)

    async def drive(seat: Seat) -> None:
        await seat.app.main.go_to(Project)
        pane = seat.app.main.pane_of(Project)
        await seat.until(lambda: pane.has_focus and pane.rows, "projects")
        pane.go(next(number for number, row in enumerate(pane.rows) if row.id == over.id))
        await seat.press("x")
        await rows(seat)
        await seat.see("Deliver it", "not now: it is cancelled")

    sit(made(path, [*there.records, over]), drive, size=(80, 24))


@pytest.mark.slow
@pytest.mark.parametrize("key", ["v", "x", "b"])
def test_lists_of_other_things_lead_to_reports_too(path: Path, key: str) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2")
        await seat.see("Goals 2")
        for typed in ("send", "mail", "share", "attach", "weekly"):
            await seat.press(key)
            await seat.see("type to filter")
            await seat.type(typed)
            await seat.until(lambda: any("weekly" in row for row in seat.app.screen.query_one(Choices).rows), typed)
            await seat.press("enter" if typed == "weekly" else "escape")
        await seat.see("w Save to file")

    sit(made(path, team().records), drive)
