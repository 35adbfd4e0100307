"""The mouse is optional; who uses it finds rows where they click."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from ittui.records import Goal
from ittui.tui.widgets.pane import Pane

from .driving import Seat, made, sit
from .team import team
from .terminal import Terminal


def test_a_click_selects_the_row_under_it(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2")
        pane = seat.app.main.pane_of(Goal)
        row = next(number for number, line in enumerate(seat.lines) if "Train all users" in line)
        await seat.pilot.click(offset=(20, row))
        await seat.until(lambda: pane.current is not None and "Train" in pane.current.label, "selected")

    sit(made(path, team().records), drive)


def sorted_by(pane: Pane, wanted: tuple[str, bool]) -> bool:
    return (pane.wanted.sort, pane.wanted.descending) == wanted


def where(seat: Seat, word: str) -> tuple[int, int]:
    """Where a word stands on the screen."""
    row = next(number for number, line in enumerate(seat.lines) if word in line)
    return seat.lines[row].index(word), row


def test_a_click_on_the_map_goes_there_and_one_on_a_head_sorts(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        for name, heading in (("Projects", "Projects 2"), ("Goals", "Goals 2"), ("KPIs", "KPIs 2")):
            await seat.pilot.click(offset=where(seat, f" {name}"))
            await seat.see(heading)
        await seat.pilot.click(offset=where(seat, "v More"))
        await seat.see("Tables")
        await seat.press("escape", "2")
        pane = seat.app.main.pane_of(Goal)
        for descending in (False, True):
            await seat.pilot.click(offset=where(seat, "Title"))
            wanted = ("title", descending)
            await seat.until(partial(sorted_by, pane, wanted), f"sorted {wanted}")

    sit(made(path, team().records), drive)


def test_the_wheel_moves_the_cursor_and_scrolls_what_is_read(path: Path) -> None:
    made(path, [*team().records, *(Goal.new(title=f"Goal {number}") for number in range(9))])
    down, up = "\x1b[<65;20;10M", "\x1b[<64;20;10M"
    with Terminal("--file", str(path), rows=24, columns=80) as terminal:
        terminal.see("Replace copper", "? Help")
        terminal.press("2")
        terminal.see("more lines, Enter opens")  # which home has no room for
        terminal.settle()
        terminal.press(down)
        terminal.see("4 of 11")
        terminal.press(up)
        terminal.see("1 of 11")
        terminal.press("\x1bOQ")
        terminal.see("Manual")
        terminal.press("enter")
        terminal.see("Help: Getting started", "1-22 of")
        terminal.press(down)
        terminal.see("4-25 of")


def test_a_click_on_a_number_opens_it_and_one_in_a_list_picks(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.pilot.click(offset=(2, 2))
        await seat.see("Projects on time", "definition")
        await seat.press("escape", "b")
        await seat.see("Which technologies are coming?")
        await seat.pilot.click(offset=where(seat, "Which technologies are coming?"))
        await seat.see("technology radar")

    sit(made(path, team().records), drive)


@pytest.mark.parametrize(
    ("words", "env", "text", "tracked"),
    [
        ((), {}, "", True),
        (("--no-mouse",), {}, "", False),
        ((), {}, "mouse = false\n", False),
        ((), {"STY": "1.pts"}, "", False),
    ],
    ids=["taken", "option", "setting", "GNU screen"],
)
def test_the_mouse_can_be_left_to_the_terminal(
    path: Path, home: Path, words: tuple[str, ...], env: dict[str, str], text: str, tracked: bool
) -> None:
    place = home / "xdg_config_home" / "ittui" / "config.toml"
    place.parent.mkdir(parents=True)
    place.write_text(text, encoding="utf-8")
    made(path, team().records)
    with Terminal("--file", str(path), *words, env=env) as terminal:
        terminal.see("Replace copper", "q Quit")
        terminal.settle()
        assert (b"\x1b[?1000h" in terminal.everything) is tracked


def test_a_new_file_begins_with_its_first_steps_until_they_are_done(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.see("Getting started", "A goal", "2 n or N", "4 K")
        await seat.press("2", "n")
        await seat.type("Swap routers")
        await seat.press("enter")
        await seat.saved("add goal")
        await seat.press("1")
        await seat.until(lambda: "○ 2 n or N" not in seat.text and "Getting started" in seat.text, "done")

    sit(made(path, []), drive)
