"""The mouse is optional; who uses it finds rows where they click."""

from __future__ import annotations

from pathlib import Path

from ittui.records import Goal

from .driving import Seat, made, sit
from .team import team


def test_a_click_selects_the_row_under_it(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2")
        pane = seat.app.main.pane_of(Goal)
        row = next(number for number, line in enumerate(seat.lines) if "Train all users" in line)
        await seat.pilot.click(offset=(20, row))
        await seat.until(lambda: pane.current is not None and "Train" in pane.current.label, "selected")

    sit(made(path, team().records), drive)


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
