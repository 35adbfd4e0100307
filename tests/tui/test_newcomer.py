"""What somebody asks who has seen neither the manual nor the code, on a screen of 80 by 24."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ittui.queries.due import LateSort
from ittui.records import CheckIn, Goal, GoalState, Incident, IncidentState, Kpi, Person, Source
from ittui.store import Store
from ittui.tui.commands import COMMANDS, KeyCommand
from ittui.tui.commands.reading import entries_of
from ittui.tui.screens.checkin import CheckInScreen
from ittui.tui.screens.reader import Reader
from ittui.tui.widgets.home_lines import late_line

from .driving import Seat, made, sit
from .team import days, team

SIZE = (80, 24)
LINE = 52  # columns of a command in the list of help on a screen of 80


def test_home_says_what_is_late_and_its_key_lists_it(path: Path) -> None:
    over = Goal.new(title="Label all ports", state=GoalState.ACTIVE, due=days(-12))

    async def drive(seat: Seat) -> None:
        await seat.see("! Late  1 goal by 12 d · 1 project by 5 d", "12 d")
        await seat.press("exclamation_mark")
        await seat.see("Goals past their due day", "Label all ports", "Order portal")

    sit(made(path, [*team().records, over]), drive, size=SIZE)


def test_the_days_that_a_goal_is_late_are_in_its_row(path: Path) -> None:
    over = Goal.new(title="Label all ports", state=GoalState.ACTIVE, due=days(-12))

    async def drive(seat: Seat) -> None:
        await seat.press("2")
        await seat.until(lambda: any("Label all ports" in line and "12 d" in line for line in seat.lines), "its days")

    sit(made(path, [*team().records, over]), drive, size=SIZE)


def test_the_reason_why_a_word_is_no_status_is_told_in_full(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "slash")
        await seat.type("status:zebra")
        await seat.until(lambda: "⏎ Keep the filter; Esc clears it" in seat.foot, "what ends it")
        await seat.press("enter")
        await seat.see("known: late, achieved", "cancelled")

    sit(made(path, team().records), drive, size=SIZE)


def test_a_computed_kpi_shows_the_incidents_that_weigh_most_and_enter_opens_one(path: Path) -> None:
    now = datetime.now(UTC)
    rows = [
        Incident.new(
            reference=f"INC{hours}",
            title=f"Down for {hours}",
            state=IncidentState.CLOSED,
            failed_at=now - timedelta(hours=hours + 1),
            restored_at=now - timedelta(hours=1),
        )
        for hours in (3, 9, 5)
    ]
    kpi = Kpi.new(title="Time to restore", source=Source.COMPUTED, formula="mttr")

    async def drive(seat: Seat) -> None:
        await seat.press("4", "slash")
        await seat.type("restore")
        await seat.press("enter", "enter")
        await seat.see("Worst first: 3")
        listed = [line.split("INC")[1][0] for line in seat.lines if "INC" in line and " h" in line]
        assert listed == ["9", "5", "3"]
        await seat.press("enter")
        await seat.see("Open which")
        await seat.press("enter")
        await seat.until(lambda: "incident" in seat.lines[0] and "INC9" in seat.lines[0], "the incident")

    sit(made(path, [*team().records, *rows, kpi]), drive, size=SIZE)


def test_a_row_says_which_key_tells_who_changed_it(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2")
        await seat.until(lambda: any(line.startswith("╰") and "O History" in line for line in seat.lines), "its key")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, Reader), "its page")
        await seat.until(lambda: "O History" in seat.foot, "the key at the foot")

    sit(made(path, team().records), drive, size=SIZE)


def test_the_history_of_a_record_has_no_others_in_it(path: Path) -> None:
    there = team()
    store: Store = made(path, there.records)

    async def drive(seat: Seat) -> None:
        await seat.press("2", "asterisk", "c")
        await seat.until(lambda: isinstance(seat.app.screen, CheckInScreen), "the cards")
        await seat.press("enter", "enter")
        await seat.saved("check in on 2")
        own = {
            there.fibre.id,
            there.outages.id,
            *(row.id for row in seat.board().table(CheckIn).by("goal")[there.fibre.id]),
        }
        entries = entries_of(seat.app.workspace, there.fibre.id)
        assert entries
        assert {op.id for entry in entries for op in entry.ops} <= own

    sit(store, drive, size=SIZE)


def test_c_on_a_goal_checks_in_on_that_goal_and_saves_after_its_card(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "slash")
        await seat.type("train")
        await seat.press("enter", "c")
        await seat.see("Check in   1 of 1", "a number")
        await seat.type("30")
        await seat.press("enter", "7")
        await seat.see("⏎ save")
        await seat.press("enter")
        await seat.saved("check in on 1 goal")

    sit(made(path, team().records), drive, size=SIZE)


def test_c_on_a_goal_loses_nothing_of_a_round_that_waits(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await seat.press("C")
        await seat.until(lambda: isinstance(seat.app.screen, CheckInScreen), "the round")
        await seat.type("5")
        await seat.press("enter", "7", "enter", "escape", "escape")
        await seat.press("2", "slash")
        await seat.type("on call")
        await seat.press("enter", "c")
        await seat.see("Check in   1 of 3", "Write down who is on call")
        screen = seat.app.screen
        assert isinstance(screen, CheckInScreen)
        assert len(screen.round.answers) == 1

    bare = Goal.new(title="Write down who is on call", state=GoalState.ACTIVE)
    sit(made(path, [*there.records, bare]), drive, size=SIZE)


def test_m_at_home_shows_my_goals_and_in_due_what_everybody_owes(path: Path) -> None:
    there = team()
    others = Goal.new(title="Label all ports", state=GoalState.ACTIVE, owner=there.bo.id, start=days(-9), due=days(90))

    async def drive(seat: Seat) -> None:
        await seat.see("Due for you", "Goals 3")
        await seat.press("m")
        await seat.see("Goals 2 of 3", "owner:me")
        await seat.press("m", "9", "m")
        await seat.see("Due for everybody", "Bo Berg")
        await seat.press("m")
        await seat.see("Due for you")

    sit(made(path, [*there.records, others]), drive, size=SIZE)


def test_the_last_card_says_what_enter_does_after_one_that_was_skipped(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("c")
        await seat.see("Check in   1 of 2")
        await seat.press("s")
        await seat.see("Check in   2 of 2")
        await seat.press("5", "enter", "7")
        await seat.see("⏎ show summary")
        await seat.press("enter")
        await seat.see("1 of 2 answered")

    sit(made(path, team().records), drive, size=SIZE)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_a_command_does_fits_its_line_in_the_list(command: KeyCommand) -> None:
    assert len(f"{command.label}: {command.tooltip}") <= LINE


def test_a_long_example_of_the_manual_goes_on_in_the_next_line(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("f2")
        await seat.type("getting started")
        await seat.press("enter", "slash")
        await seat.type("Keep every site")
        await seat.press("enter")
        await seat.until(lambda: "connected" in seat.text, "the end of the example")

    sit(made(path, [Person.new(title="Ann Archer", login="ann")]), drive, size=SIZE)


def test_a_goal_that_was_begun_in_one_line_goes_on_in_that_line(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("n")
        await seat.type("Faster backups @bo next quarter")
        await seat.see("→ Faster backups · Owner: Bo Berg · Due: ")
        await seat.press("escape")
        await seat.see_not("New goal")
        await seat.press("n")
        await seat.see("New goal: ", "draft restored", "Faster backups @bo next quarter")
        await seat.press("enter")
        await seat.saved("add goal Faster backups")

    sit(made(path, team().records), drive, size=SIZE)


def test_the_past_says_how_to_come_back(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.see(f"AS OF {days(-3)} (Esc: today)")

    store = made(path, team().records)
    sit(store, drive, size=SIZE, past=(days(-3), store.read()))


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (120, "1 goal by 12 d · 5 projects by up to 1,196 d · 22 tasks by up to 83 d"),
        (74, "1 goal by 12 d · 5 projects by 1,196 d · 22 tasks by 83 d"),
        (60, "1 goal 12 d, 5 projects 1,196 d, 22 tasks 83 d"),
        (40, "1 goal, 5 projects, 22 tasks"),
    ],
)
def test_what_is_late_is_said_in_the_room_there_is(width: int, text: str) -> None:
    late = [(LateSort.GOAL, 1, 12), (LateSort.PROJECT, 5, 1196), (LateSort.TASK, 22, 83)]
    assert "".join(cell.text for cell in late_line(late, width)) == f" ! Late  {text}"
