"""What the pictures showed to be cut off, and must not be again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.fields import Money, parse_period
from ittui.records import SETTINGS_ID, BudgetLine, BudgetMonth, Direction, Goal, Kpi, Project, Settings, Source
from ittui.sample import demo_records
from ittui.tui.commands.records import open_form
from ittui.tui.draft import Draft
from ittui.tui.screens.dialogs import Choices
from ittui.tui.screens.form import Form
from ittui.tui.widgets.footer import Footer
from ittui.tui.widgets.pane import FilterLine

from .driving import Seat, every_kind, made, sit
from .team import team, today
from .test_editing import to_goal


def test_lists_use_their_width_for_what_is_picked(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("question_mark")
        await seat.until(lambda: seat.app.screen.query(Choices), "the keys")
        await seat.see("Undo: Undo my last change, even after a restart")

    sit(made(path, team().records), drive, size=(80, 24))


def test_what_is_owed_on_a_check_in_says_of_which_goal(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("9")
        line = next(line for line in seat.lines if "acknowledge" in line)
        assert "Replace copper by fibre" in line

    sit(made(path, team().records, who="bo"), drive)


def test_a_long_title_of_a_linked_record_is_wrapped_not_cut(path: Path) -> None:
    there = team()
    part = Goal.new(
        title="A part of it with a title that is much too long for one line of the reader END", parent=there.training.id
    )

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("enter", "end")
        await seat.see("END")

    sit(made(path, [*there.records, part]), drive, size=(80, 24))


def test_the_definition_of_a_number_flows_to_the_width_there_is(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("i")
        await seat.type("projects on time")
        await seat.press("enter")
        await seat.see("definition")
        at = next(number for number, line in enumerate(seat.lines) if line.strip() == "definition")
        assert len(seat.lines[at + 2].rstrip()) > 90

    sit(made(path, team().records), drive)


def test_a_form_has_no_section_twice_and_none_without_a_name(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        for kind in every_kind():
            open_form(
                seat.app.main.selection, Draft(seat.app.workspace.view_of(seat.app.workspace.present), kind, None)
            )
            await seat.until(lambda: isinstance(seat.app.screen, Form), "a form")
            form = seat.app.screen
            assert isinstance(form, Form)
            heads = [group.title for group in form.sheet.groups()]
            assert all(heads[1:]), (kind, heads)
            assert len(heads) == len(set(heads)), (kind, heads)
            await seat.press("escape")
            await seat.until(lambda: not isinstance(seat.app.screen, Form), "back")

    sit(made(path, team().records), drive)


def test_a_band_is_shown_by_both_its_limits(path: Path) -> None:
    band = Kpi.new(
        title="Spend against plan",
        source=Source.COMPUTED,
        formula="spend_vs_plan",
        direction=Direction.BAND,
        target=Decimal(-5),
        upper=Decimal(5),
    )

    async def drive(seat: Seat) -> None:
        await seat.see("vs -5..5")
        await seat.press("4")
        await seat.until(lambda: any("Spend against plan" in line and "-5..5" in line for line in seat.lines), "limits")

    sit(made(path, [*team().records, band]), drive, size=(120, 40))


def test_the_title_line_names_the_period_of_the_numbers_on_a_small_screen(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.until(lambda: f"{today().year} [P]" in seat.lines[0], "this year")
        await seat.press("P")
        await seat.until(lambda: f"{today().year - 1} [P]" in seat.lines[0], "last year")

    sit(made(path, team().records), drive, size=(80, 24))


def test_the_chosen_period_is_remembered_and_begins_as_the_fiscal_year(path: Path) -> None:
    async def choose(seat: Seat) -> None:
        await seat.until(lambda: f"FY{year} [P]" in seat.lines[0], "the fiscal year")
        await seat.press(*"PPPPPP")
        await seat.until(lambda: "all time [P]" in seat.lines[0], "all time")

    async def again(seat: Seat) -> None:
        await seat.until(lambda: "all time [P]" in seat.lines[0], "all time")
        await seat.press("P")
        await seat.until(lambda: f"FY{year} [P]" in seat.lines[0], "around")

    settings = Settings.new(SETTINGS_ID, fiscal_month=4)
    year = parse_period("year", today(), settings.fiscal).label.removeprefix("FY")
    store = made(path, [*team().records, settings])
    sit(store, choose, size=(100, 24))
    sit(store, again, size=(100, 24))


def test_a_period_chosen_in_one_file_is_not_that_of_another(path: Path) -> None:
    async def choose(seat: Seat) -> None:
        await seat.press("P")
        await seat.until(lambda: f"{today().year - 1} [P]" in seat.lines[0], "last year")
        await seat.see("P next period", "T everything as of an earlier day")

    async def begin(seat: Seat) -> None:
        await seat.until(lambda: f"{today().year} [P]" in seat.lines[0], "this year")

    sit(made(path, team().records), choose, size=(100, 24))
    sit(made(path.with_name("other.json"), team().records), begin, size=(100, 24))


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)], ids=str)
def test_what_is_said_leaves_the_keys_and_the_panes_where_they_are(path: Path, size: tuple[int, int]) -> None:
    async def drive(seat: Seat) -> None:
        await seat.see("? Help")
        keys, panes = seat.lines[-1], seat.app.main.query_one("#panes").region
        seat.app.say("saved: set owner of Replace copper by fibre", "good")
        await seat.see("saved: set owner", "? Help")
        assert seat.lines[-1] == keys
        assert seat.app.main.query_one("#panes").region == panes
        await seat.press("down")
        await seat.see_not("saved: set owner")
        await seat.press("slash")
        await seat.type("copper")
        await seat.until(lambda: seat.app.main.query_one(FilterLine).region.bottom == size[1] - 1, "above the keys")
        assert "copper" in seat.lines[-2]

    sit(made(path, team().records), drive, size=size)


def test_at_80_columns_the_keys_of_what_newcomers_ask_are_at_the_foot(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        for place in "1234567":
            await seat.press(place)
            wanted = ("n New", "/ Filter", "m Mine", "u Undo", "b Reports", "T Past", "? Help", "q Quit")
            await seat.until(lambda: all(key in seat.foot for key in wanted), place)  # noqa: B023

    sit(made(path, team().records), drive, size=(80, 24))


def test_who_one_is_is_said_by_name_and_a_place_begins_with_its_first_row(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.until(lambda: seat.lines[0].rstrip().endswith("Ann Archer"), "the name at the keyboard")
        await seat.see("Projects 1 of")  # of the goal under the cursor
        for place, kind in (("3", Project), ("4", Kpi)):
            await seat.press(place)
            pane = seat.app.main.pane_of(kind)
            await seat.until(lambda: pane.display and pane.rows and pane.cursor == 0, place)  # noqa: B023
            await seat.press("1")

    sit(made(path, team().records), drive)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_a_table_that_is_sorted_opens_with_its_first_row(path: Path, size: tuple[int, int]) -> None:
    async def drive(seat: Seat) -> None:
        for place, kind in (("3", Project), ("4", Kpi), ("2", Goal)):
            await seat.press(place)
            pane = seat.app.main.pane_of(kind)
            await seat.until(lambda: pane.display and pane.rows and pane.cursor == 0 and pane.top == 0, place)  # noqa: B023

    sit(made(path, demo_records(today())), drive, size=size)


def test_budget_lines_show_their_money_on_a_small_screen(path: Path) -> None:
    months = (
        BudgetMonth.of(month="2026-01", plan=Money(Decimal(6000), "EUR"), actual=Money(Decimal(5500), "EUR")),
        BudgetMonth.of(month="2026-02", plan=Money(Decimal(6000), "EUR"), actual=Money(Decimal(70), "USD")),
    )
    line = BudgetLine.new(title="Cables", year=2026, months=months)

    async def drive(seat: Seat) -> None:
        await seat.press("6")
        await seat.see("Plan", "12,000", "5,500 + 7…")
        await seat.press("2")
        await seat.see("no budget line")

    sit(made(path, [*team().records, line]), drive, size=(80, 24))


def test_the_first_screen_shows_the_values_of_kpis(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("1", "L")
        await seat.until(lambda: any("Branch outages" in line and " 7" in line for line in seat.lines), "its value")

    sit(made(path, team().records), drive, size=(120, 40))


def test_a_check_in_is_called_by_its_goal_where_something_is_done_with_it(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("8", "x")
        await seat.see("check-in Replace copper by fibre, ")

    sit(made(path, team().records), drive, size=(80, 24))


def test_long_labels_are_wrapped_and_smart_reasons_are_told_in_full(path: Path) -> None:
    there = team()
    goal = there.training.replace(achievability="The rooms are booked")

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("enter")
        await seat.see("SMART gaps", "S: 3 words say too little", "M: its values have no unit")
        at = next(number for number, line in enumerate(seat.lines) if "The rooms are booked" in line)
        assert [line.split()[0] for line in seat.lines[at : at + 2]] == ["Why", "achievable"]

    records = [goal if record is there.training else record for record in there.records]
    sit(made(path, records), drive, size=(80, 40))


def test_a_goal_behind_says_how_far_it_is_and_should_be(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await to_goal(seat, "fibre")
        await seat.see("29 % done, 50 % expected by now")

    sit(made(path, team().records), drive, size=(80, 24))


def test_a_number_without_data_says_so_in_whole_words(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.until(lambda: seat.lines[3].count("– no data   ") == 4, "four tiles")

    sit(made(path, ()), drive, size=(80, 24))


def test_a_kpi_without_values_and_a_long_title_in_a_form_say_so(path: Path) -> None:
    kpi = Kpi.new(title="A KPI with a title that is much too long for one line of a form on a small screen")

    async def drive(seat: Seat) -> None:
        await seat.press("4")
        await seat.see("no value has been recorded")
        await seat.press("e", "down")
        await seat.until(lambda: any("Title" in line and line.rstrip(" │").endswith("…") for line in seat.lines), "…")

    sit(made(path, [kpi]), drive, size=(80, 24))


def test_typing_over_a_choice_begins_its_word_anew(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "n", "tab")
        await seat.until(lambda: isinstance(seat.app.screen, Form), "a form")
        form = seat.app.screen
        assert isinstance(form, Form)
        await seat.until(lambda: form.sheet.name_here == "title", "the first field")
        while form.sheet.name_here != "level":
            await seat.press("tab")
        await seat.type("team")
        assert form.draft.texts["level"] == "team"

    sit(made(path, team().records), drive, size=(80, 24))


def test_a_long_refusal_is_read_in_full_and_goes_with_the_next_key(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.see("acknowledge")
        seat.app.main.say("NOT saved: " + "it was approved and is locked; " * 5 + "amend it", "bad")
        await seat.see("amend it")
        await seat.press("j")
        await seat.see_not("amend it")
        assert "Help" in seat.foot and seat.app.main.query_one(Footer).size.height == 1

    sit(made(path, team().records, who="bo"), drive, size=(80, 24))


def test_the_log_tells_the_whole_of_a_long_change(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        kpi = next(each for each in seat.board().all(Kpi) if each.title == "Link uptime")
        long = kpi.replace(definition="Minutes in which the line carried traffic, of all minutes of the month, but END")
        seat.app.workspace.store.commit([Change.edit(kpi, long)], "edit KPI")
        await seat.press("o")
        await seat.see("END")

    sit(made(path, team().records), drive, size=(80, 24))


def test_a_kpi_added_from_the_library_is_seen_whatever_was_filtered(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("4", "slash")
        await seat.type("uptime")
        await seat.press("enter", "K")
        await seat.until(lambda: seat.app.screen.query(Choices), "the library")
        await seat.press("enter")
        await seat.saved("add KPI")
        await seat.see("KPIs 3 ─")

    sit(made(path, team().records), drive, size=(80, 24))
