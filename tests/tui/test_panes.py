"""The panes: what stands where, at every size, filtered, sorted, and linked to what is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ittui.records import Goal, GoalState, Person
from ittui.tui.screens.main import MainScreen
from ittui.tui.widgets.pane import Detail
from ittui.tui.widgets.table import RowTable

from .driving import Seat, made, sit
from .team import days, team

SIZES = [(80, 24), (120, 40), (200, 60), (40, 12)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_goals_stand_in_their_pane_with_title_status_and_keys(path: Path, size: tuple[int, int]) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2")
        await seat.see("Goals 2", "Replace copper", "▌")
        await seat.until(lambda: "Filter" in seat.foot, "the keys that apply")

    sit(made(path, team().records), drive, size=size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_tab_fills_the_screen_and_no_more(path: Path, size: tuple[int, int]) -> None:
    async def drive(seat: Seat) -> None:
        for tab in "13456789":
            await seat.press(tab)
            await seat.pilot.pause()
            assert len(seat.lines) == size[1]
            assert "ittui" in seat.lines[0]
            assert any("─" in line for line in seat.lines)

    sit(made(path, team().records), drive, size=size)


@pytest.mark.parametrize("size", [(10, 3), (1, 1)], ids=str)
def test_no_size_is_so_small_that_the_program_ends(path: Path, size: tuple[int, int]) -> None:
    async def drive(seat: Seat) -> None:
        for key in ("1", "2", "j", "enter", "escape", "e", "tab", "escape", "question_mark", "escape", "c", "escape"):
            await seat.press(key)
        await seat.pilot.resize_terminal(80, 24)
        await seat.press("escape", "2")
        await seat.see("Goals 2", "Train all users")

    sit(made(path, team().records), drive, size=size)


def test_a_wide_screen_has_goals_projects_and_kpis_side_by_side(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("1")
        await seat.until(
            lambda: any("Goals" in line and "Projects" in line and "KPIs" in line for line in seat.lines), "three panes"
        )

    sit(made(path, team().records), drive)


def test_a_huge_screen_gives_the_detail_its_whole_height(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2")
        await seat.until(lambda: seat.app.screen.query_one(Detail).size.height > 40, "a high detail")

    sit(made(path, team().records), drive, size=(200, 60))


def test_a_chosen_goal_shows_its_projects_and_kpis_beside_it(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("1")
        await seat.see("Projects 1 of 2", "KPIs 1 of 2", "Fibre to branch 4", "Branch outages")
        chosen = seat.app.main.pane_of(Goal).current
        if chosen is None or not chosen.label.startswith("Replace"):
            await seat.press("down")
        await seat.press("down" if seat.app.main.pane_of(Goal).cursor == 0 else "up")
        await seat.see("Projects 0 of 2", "KPIs 0 of 2")
        await seat.press("L")
        await seat.see("Order portal", "Link uptime", "Projects 2", "KPIs 2")

    sit(made(path, team().records), drive)


def test_the_detail_tells_what_a_goal_is_linked_to(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "slash")
        await seat.type("copper")
        await seat.press("enter")
        await seat.see("Availability everywhere", "Branch outages", "Fibre to branch 4", "Cables ordered")

    sit(made(path, team().records), drive, size=(132, 40))


def test_a_filter_narrows_while_it_is_typed_and_esc_clears_it(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "slash")
        await seat.type("tra")
        await seat.see("Goals 1 of 2", "Train all users")
        await seat.see_not("Replace copper")
        await seat.press("enter")
        await seat.until(lambda: seat.app.focused is seat.app.main.pane_of(Goal), "back in the table")
        await seat.see("Goals 1 of 2")
        await seat.press("escape")
        await seat.see("Goals 2", "Replace copper")

    sit(made(path, team().records), drive)


def test_esc_in_the_filter_line_clears_the_filter(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "slash")
        await seat.type("tra")
        await seat.see("Goals 1 of 2")
        await seat.press("escape")
        await seat.see("Replace copper")
        await seat.until(lambda: not seat.app.screen.query_one("FilterLine").display, "the filter line is gone")

    sit(made(path, team().records), drive)


def test_a_bad_filter_is_said_and_hides_nothing(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "slash")
        await seat.type("/[/")
        await seat.until(lambda: seat.app.main.pane_of(Goal).filter_fault, "a fault")
        await seat.see("Replace copper", "Train all users")
        fault = seat.app.main.pane_of(Goal).filter_fault
        await seat.see(fault[:20])
        await seat.press("enter")
        await seat.until(lambda: fault in " ".join(seat.foot.split()), "the whole reason")
        await seat.press("slash")
        await seat.see("/[/")  # to be mended

    sit(made(path, team().records), drive)


def test_rows_are_sorted_by_the_picked_column_and_turned_by_picking_it_again(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        def order() -> list[str]:
            return [row.label for row in seat.app.main.pane_of(Goal).rows]

        await seat.press("2")
        for wanted in (["Replace copper by fibre", "Train all users"], ["Train all users", "Replace copper by fibre"]):
            await seat.press("s")
            await seat.type("title")
            await seat.press("enter")
            await seat.until(lambda wanted=wanted: order() == wanted, f"{wanted}")  # type: ignore[misc]  # lambda default

    sit(made(path, team().records), drive)


def test_enter_on_a_number_shows_how_it_was_made(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("1")
        await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "main")
        seat.app.screen.query_one("#tiles").focus()
        await seat.press("enter")
        await seat.see("definition", "as of", "projects_on_time")
        await seat.press("escape")
        await seat.see("Goals")

    sit(made(path, team().records), drive)


async def in_sight(seat: Seat) -> None:
    """Every table has its cursor's row on the screen, and what is painted is what it would paint now."""
    tables = [table for table in seat.app.screen.query(RowTable) if table.display]
    assert tables
    for table in tables:
        await seat.until(lambda table=table: table.size.height > 3, "its room")  # type: ignore[misc]
        width, rows = table.size.width, range(table.size.height)

        def as_painted(table: RowTable[Any] = table, width: int = width, rows: range = rows) -> bool:
            return all(table.painter.painted.get(y) == table.screen_line(y, width) for y in rows)

        await seat.until(as_painted, f"what {table.id} shows")
        assert not table.rows or table.top <= table.cursor < table.top + table.room, table.id
        assert table.top <= max(0, table.count() - table.room), table.id


@pytest.mark.parametrize(
    "keys", [("9", "G", "1"), ("9", "G", "3", "1"), ("2", "G", "1", "2"), ("4", "G", "1")], ids=" ".join
)
def test_a_row_that_is_selected_is_in_sight_wherever_its_list_is_shown(path: Path, keys: tuple[str, ...]) -> None:
    me = Person.new(title="Ann Archer", login="ann")
    dates = {"start": days(-60), "due": days(60)}
    goals = [Goal.new(title=f"Goal {each}", owner=me.id, state=GoalState.ACTIVE, **dates) for each in range(40)]

    async def drive(seat: Seat) -> None:
        await seat.see("Due for you")
        for key in keys:
            await seat.press(key)
            await in_sight(seat)
        for size in ((80, 16), (120, 40), (40, 10), (200, 60), (80, 24)):
            await seat.pilot.resize_terminal(*size)
            await in_sight(seat)

    sit(made(path, [me, *goals]), drive, size=(80, 24))
