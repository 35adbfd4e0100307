"""Adding, editing, archiving and taking back, by keyboard: nothing typed is lost without being asked about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from textual.widgets import Input

from ittui.records import KINDS, Approval, ApprovalState, Direction, Goal, GoalState, Kpi, Lock, Measurement
from ittui.tui.draft import Draft
from ittui.tui.screens.dialogs import Ask
from ittui.tui.screens.form import Form
from ittui.tui.screens.main import MainScreen
from ittui.tui.widgets.form_lines import by_section

from .driving import Seat, made, newest, sit, somebody
from .team import team


async def to_goal(seat: Seat, word: str) -> None:
    """The goals, with the cursor on the one that has this word."""
    await seat.press("2")
    await seat.until(lambda: seat.app.main.pane_of(Goal).has_focus, "the goals")
    rows = seat.app.main.pane_of(Goal).rows
    seat.app.main.pane_of(Goal).go(next(number for number, row in enumerate(rows) if word in row.label))
    await seat.pilot.pause()


async def to_field(seat: Seat, name: str) -> None:
    """The line of a field of the form, reached by keys."""
    form = seat.app.screen
    assert isinstance(form, Form)
    if name in form.sheet.folded:
        form.sheet.unfold()
    while form.sheet.name_here != name:
        at, wanted = form.sheet.at, form.sheet.names.index(name)
        await seat.press("down" if wanted > at else "up")
        assert form.sheet.at != at
    await seat.pilot.pause()


async def put(seat: Seat, name: str, text: str) -> None:
    """Type a text in place of what the field holds."""
    await to_field(seat, name)
    await seat.press("end", "ctrl+u")
    await seat.type(text)


def faults(seat: Seat) -> list[int]:
    """The lines of the screen that say what is wrong with the one above."""
    return [number for number, line in enumerate(seat.lines) if line.strip(" │").startswith("✗ ")]


def goal_on_disk(seat: Seat, id: int) -> Goal:
    result = seat.board().get(Goal, id)
    assert result is not None
    return result


def test_a_new_goal_needs_a_title_and_nothing_else(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "n")
        await seat.see("New goal")
        await seat.type("Swap routers")
        await seat.press("ctrl+s")
        await seat.saved("add goal Swap routers")
        await seat.see("Goals 3", "Swap routers", "saved")

    sit(made(path, team().records), drive)


def test_an_edit_is_saved_with_the_names_of_its_fields_in_the_log(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e")
        await seat.see("Edit goal")
        await put(seat, "target", "95")
        await seat.press("ctrl+s")
        await seat.saved("target")
        assert goal_on_disk(seat, there.training.id).target == Decimal(95)

    sit(made(path, there.records), drive)


def test_a_wrong_value_keeps_the_form_open_with_the_text_and_the_reason_below_it(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e")
        await put(seat, "target", "ninety")
        await seat.press("ctrl+s")
        await seat.until(lambda: faults(seat), "a fault")
        assert "ninety" in seat.lines[faults(seat)[0] - 1]
        assert isinstance(seat.app.screen, Form)
        assert newest(seat.app.workspace.store) == ""

    sit(made(path, team().records), drive)


def test_a_missing_title_is_asked_for_under_the_title(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2", "n", "tab")
        await put(seat, "target", "5")
        await seat.press("ctrl+s")
        await seat.until(lambda: faults(seat), "a fault")
        assert "Title" in seat.lines[faults(seat)[0] - 1]
        await seat.type("Named at last")
        await seat.press("ctrl+s")
        await seat.saved("Named at last")

    sit(made(path, team().records), drive)


def test_words_for_days_are_echoed_before_they_are_saved(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e")
        await put(seat, "due", "2027-W10")
        await seat.see("→", "week 10")

    sit(made(path, team().records), drive)


def test_esc_asks_before_it_drops_what_was_typed(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e", "end")
        await seat.type("!!")
        await seat.press("escape")
        await seat.see("Not saved yet", "discard")
        await seat.press("b")
        await seat.until(lambda: isinstance(seat.app.screen, Form), "the form is still there")
        await seat.see("Train all users!!")
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, Ask), "asked again")
        await seat.press("d")
        await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "dropped")
        assert goal_on_disk(seat, there.training.id).title == "Train all users"
        await seat.press("e")
        await seat.until(lambda: isinstance(seat.app.screen, Form), "the form")
        await seat.see_not("!!")

    sit(made(path, there.records), drive)


def test_esc_leaves_an_untouched_form_at_once(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e")
        await seat.until(lambda: isinstance(seat.app.screen, Form), "the form")
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "back")

    sit(made(path, team().records), drive)


def test_a_form_that_a_line_was_opened_in_and_broken_off_is_offered_again(path: Path) -> None:
    store = made(path, team().records)

    async def broken_off(seat: Seat) -> None:
        await seat.press("n")
        await seat.type("Faster backups")
        await seat.press("tab")
        await seat.until(lambda: isinstance(seat.app.screen, Form), "the form")

    async def again(seat: Seat) -> None:
        await seat.press("n")
        await seat.see("New goal", "Faster backups", "draft restored")

    sit(store, broken_off)
    sit(store, again)


def test_a_form_that_was_broken_off_is_offered_again(path: Path) -> None:
    store = made(path, team().records)

    async def broken_off(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e", "end")
        await seat.type(" by May")
        await seat.see("Train all users by May")

    async def again(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e")
        await seat.see("Train all users by May", "draft restored")
        await seat.press("ctrl+s")
        await seat.saved("edit goal")
        await seat.press("e")
        await seat.until(lambda: isinstance(seat.app.screen, Form), "the form")
        await seat.see_not("draft restored")

    sit(store, broken_off)
    sit(store, again)


def test_archiving_puts_away_and_undo_brings_back_and_redo_does_it_again(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("d")
        await seat.saved("archive")
        await seat.see("Goals 1")
        assert goal_on_disk(seat, there.training.id).archived
        await seat.press("u")
        await seat.saved("undo: archive")
        await seat.see("Goals 2", "Train all users")
        await seat.press("U")
        await seat.saved("redo: archive")
        await seat.see("Goals 1")

    sit(made(path, there.records), drive)


def test_undo_works_after_a_restart(path: Path) -> None:
    there = team()

    async def change(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("d")
        await seat.saved("archive")

    async def later(seat: Seat) -> None:
        await seat.press("2", "u")
        await seat.saved("undo: archive")
        assert not goal_on_disk(seat, there.training.id).archived

    store = made(path, there.records)
    sit(store, change)
    sit(store, later)


def test_one_value_for_all_marked_rows_is_one_step_that_undo_takes_back_whole(path: Path) -> None:
    there = team()

    def states(seat: Seat) -> set[GoalState]:
        return {goal_on_disk(seat, goal.id).state for goal in (there.fibre, there.training)}

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("asterisk")
        await seat.see("●")
        await seat.press("e")
        await seat.see("Which field of 2")
        await seat.type("state")
        await seat.press("enter")
        await seat.see("draft")
        await seat.type("cancelled")
        await seat.press("enter")
        await seat.saved("set state of 2 goals")
        assert states(seat) == {GoalState.CANCELLED}
        assert len(seat.app.workspace.store.log()) == 1
        await seat.press("u")
        await seat.saved("undo")
        assert states(seat) == {GoalState.ACTIVE}

    sit(made(path, there.records), drive)


def test_a_bulk_value_that_one_row_refuses_changes_none(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("asterisk", "e")
        await seat.see("Which field")
        await seat.type("target")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.focused, Input), "asked")
        await seat.pilot.pause()
        await seat.type("9")  # is the baseline of one of them
        await seat.press("enter")
        await seat.see("nothing was changed")
        assert newest(seat.app.workspace.store) == ""

    sit(made(path, there.records), drive)


@pytest.mark.parametrize(("keys", "done"), [(("e",), "set note of 1 measurement"), (("d",), "archive 1 measurement")])
def test_of_many_the_unlocked_ones_are_changed_and_the_others_named(
    path: Path, keys: tuple[str, ...], done: str
) -> None:
    kpis = Kpi.new(title="Uptime"), Kpi.new(title="Calls")
    days = (date(2026, 8, 3), date(2026, 10, 10))
    values = [Measurement.new(kpi=kpi.id, date=day, value=Decimal(3)) for kpi in kpis for day in days][:3]

    async def drive(seat: Seat) -> None:
        await seat.app.main.go_to(Measurement)
        await seat.until(lambda: seat.app.main.pane_of(Measurement).has_focus, "the values")
        await seat.press("asterisk", *keys)
        if keys == ("e",):
            await seat.see("Which field of 3")
            await seat.type("note")
            await seat.press("enter")
            await seat.until(lambda: isinstance(seat.app.focused, Input), "asked")
            await seat.type("from the probe")
            await seat.press("enter")
        await seat.saved(done)
        why = newest(seat.app.workspace.store)
        assert "not changed: " in why
        assert "Uptime, 2026-08-03" in why
        assert "Calls, 2026-08-03" in why
        assert why.endswith("2026-08-03 is in 2026-Q3, which is locked")
        changed = [row for row in seat.app.workspace.store.read().table(Measurement).rows.values() if len(row.raw) > 3]
        assert [row.date for row in changed] == [date(2026, 10, 10)]

    sit(made(path, [*kpis, *values, Lock.new(title="2026-Q3")]), drive)


def test_a_lock_of_something_else_leaves_out_only_what_it_holds(path: Path) -> None:
    kpis = [Kpi.new(title=title, unit="h") for title in ("Calls", "Uptime")]
    goal = Goal.new(title="Be up", kpi=kpis[1].id, state=GoalState.ACTIVE)
    round = Approval.new(title="Goals", state=ApprovalState.LOCKED, goals=(goal.id,))

    async def drive(seat: Seat) -> None:
        await seat.press("4")
        await seat.until(lambda: seat.app.main.pane_of(Kpi).has_focus, "the KPIs")
        await seat.press("asterisk", "e")
        await seat.see("Which field of 2")
        await seat.type("unit")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.focused, Input), "asked")
        await seat.type("days")
        await seat.press("enter")
        await seat.saved("set unit of 1 KPI")
        assert "“Uptime” measures “Be up”" in newest(seat.app.workspace.store)
        assert {row.title: row.unit for row in seat.board().all(Kpi)} == {"Calls": "days", "Uptime": "h"}

    sit(made(path, [*kpis, goal, round]), drive)


def test_a_value_of_the_chosen_kpi_is_recorded(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await seat.press("4")
        await seat.until(lambda: seat.app.main.pane_of(Kpi).has_focus, "the KPIs")
        rows = seat.app.main.pane_of(Kpi).rows
        seat.app.main.pane_of(Kpi).go(next(n for n, row in enumerate(rows) if row.label == "Branch outages"))
        await seat.press("r")
        await seat.see("Record Branch outages (h) · last 7 h")
        await seat.type("5")
        await seat.press("enter")
        await seat.saved("record a value of Branch outages")
        values = {row.value for row in seat.board().all(Measurement) if row.kpi == there.outages.id}
        assert values == {Decimal(7), Decimal(5)}
        await seat.see("5")

    sit(made(path, there.records), drive)


async def to_kpi(seat: Seat, name: str) -> None:
    await seat.press("4", "slash")
    await seat.type(name)
    await seat.press("enter")
    await seat.see("KPIs 1 of 2")


def recorded(seat: Seat) -> list[Decimal | None]:
    return [row.value for row in seat.board().all(Measurement)]


def test_a_value_of_a_kpi_is_echoed_as_it_is_understood_in_its_unit_and_range(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await to_kpi(seat, "uptime")
        await seat.press("r")
        await seat.see("⏎ Confirm", "esc Cancel")
        assert "Check in" not in seat.foot
        for typed, says in (("99,96", "→ 99.96 %"), ("250", "✗ 250 % is not between 0 and 100")):
            await seat.press("ctrl+u")
            await seat.type(typed)
            await seat.see(says)
        await seat.press("escape", "escape")
        await to_kpi(seat, "outages")
        await seat.press("r")
        await seat.see("⏎ Confirm")
        await seat.type("1h30")
        await seat.see("→ 1.5 h")
        await seat.press("enter")
        await seat.saved("record a value")
        assert Decimal("1.5") in recorded(seat)

    sit(made(path, team().records), drive)


def test_a_value_a_hundred_times_the_last_is_asked_about_before_it_is_saved(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await to_kpi(seat, "outages")
        await seat.press("r")
        await seat.see("⏎ Confirm")
        await seat.type("700")
        await seat.press("enter")
        await seat.see("700 h is 100 times the last value", "Is it right?", "y yes, save")
        await seat.press("escape")
        await seat.until(lambda: seat.app.screen is seat.app.main)
        assert Decimal(700) not in recorded(seat)
        await seat.press("r")
        await seat.see("⏎ Confirm")
        await seat.type("700")
        await seat.press("enter")
        await seat.see("Is it right?")
        await seat.press("y")
        await seat.saved("record a value")
        assert Decimal(700) in recorded(seat)

    sit(made(path, team().records), drive)


def test_adding_is_possible_while_the_table_is_empty(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("2")
        await seat.see("no goals yet; n adds one")
        await seat.press("n")
        await seat.type("First of all")
        await seat.press("ctrl+s")
        await seat.saved("add goal First of all")
        await seat.see("Goals 1")

    sit(made(path, []), drive)


async def to_value_of(seat: Seat, title: str) -> None:
    """The form for a value of a KPI."""
    await seat.press("4")
    await seat.until(lambda: seat.app.main.pane_of(Kpi).has_focus, "the KPIs")
    pane = seat.app.main.pane_of(Kpi)
    pane.go(next(number for number, row in enumerate(pane.rows) if row.label == title))
    await seat.press("r", "tab")
    await seat.until(lambda: isinstance(seat.app.screen, Form), "the form")


def test_a_value_begun_for_one_kpi_is_not_taken_up_for_another(path: Path) -> None:
    store = made(path, team().records)

    async def broken_off(seat: Seat) -> None:
        await to_value_of(seat, "Branch outages")
        await seat.type("512")
        await seat.see("512")

    async def another(seat: Seat) -> None:
        await to_value_of(seat, "Link uptime")
        await seat.see("Link uptime")
        await seat.see_not("512")

    async def again(seat: Seat) -> None:
        await to_value_of(seat, "Branch outages")
        await seat.see("Branch outages", "512", "draft restored")

    sit(store, broken_off)
    sit(store, another)
    sit(store, again)


@pytest.mark.slow
def test_lines_that_are_being_typed_survive_a_broken_connection_and_the_first_can_be_typed_in_the_form(
    path: Path,
) -> None:
    store = made(path, team().records)

    async def broken_off(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e")
        await to_field(seat, "notes")
        await seat.press("enter")
        await seat.type("one")
        await seat.press("enter")
        await seat.type("two")
        await seat.see("two")

    async def again(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e")
        await to_field(seat, "notes")
        await seat.press("end")
        await seat.type(" more")
        await seat.press("ctrl+s")
        await seat.saved("edit goal")
        goal = next(goal for goal in store.read().all(Goal) if goal.label == "Train all users")
        assert goal.notes == "one more\ntwo"

    sit(store, broken_off)
    sit(store, again)


def test_of_several_rows_the_unlocked_ones_are_changed_and_the_others_named(path: Path) -> None:
    there = team()
    goals = [row for row in there.records if isinstance(row, Goal)]
    lock = Approval.new(title="Goals of the year", state=ApprovalState.LOCKED, goals=(goals[0].id,))

    async def drive(seat: Seat) -> None:
        await seat.press("2", "asterisk", "e")
        await seat.see("Which field")
        await seat.type("weight")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.focused, Input), "asked")
        await seat.pilot.pause()
        await seat.type("3")
        await seat.press("enter")
        await seat.saved("set weight of 1 goal")
        weights = {goal.id: goal.weight for goal in seat.board().all(Goal)}
        assert weights[goals[0].id] is None and weights[goals[1].id] == 3
        assert "is locked" in newest(seat.app.workspace.store)

    sit(made(path, [*there.records, lock]), drive)


def test_a_correction_in_the_form_keeps_the_old_value_and_takes_its_note_as_the_reason(path: Path) -> None:
    kpi = Kpi.new(title="Uptime")
    row = Measurement.new(kpi=kpi.id, date=date(2026, 7, 3), value=Decimal(99), by="Ann")

    async def drive(seat: Seat) -> None:
        draft = Draft(seat.app.workspace.view, Measurement, row, {"value": "98"})
        assert "say why it was wrong" in draft.filled()[2]["note"]
        draft.texts["note"] = "misread"
        now, _, faults = draft.filled()
        assert isinstance(now, Measurement) and not faults
        assert [(each.value, each.why) for each in now.corrections] == [(Decimal(99), "misread")]

    sit(made(path, [somebody(), kpi, row]), drive)


def test_no_form_offers_what_only_actions_change(path: Path) -> None:
    approval = Approval.new(title="Goals 2027")

    async def drive(seat: Seat) -> None:
        view = seat.app.workspace.view
        for kind in KINDS.values():
            offered = by_section(Draft(view, kind, kind.new()))
            assert not [name for name in offered if kind.fields[name].by_action]
        assert by_section(Draft(view, Approval, None))[:3] == ["title", "year", "goals"]
        assert "state" in by_section(Draft(view, Goal, None))

    sit(made(path, [approval]), drive)


def test_keys_typed_ahead_of_an_answer_leave_nothing_half_open(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        form = Form(Draft(seat.app.workspace.view_of(seat.app.workspace.present), Goal, Goal.new(title="New")))
        seat.app.push_screen(form)
        await seat.pilot.pause()
        seat.app.push_screen(Ask("Leave?", ()))  # the second Escape was typed before the first was answered
        form.dismiss(None)
        form.dismiss(None)
        await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "the main screen")

    sit(made(path, team().records), drive)


def test_a_direction_is_explained_where_it_is_chosen(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("4", "e")
        await seat.until(lambda: isinstance(seat.app.screen, Form), "the form")
        await seat.press("ctrl+l")
        await seat.see("ctrl+l works in a field that has a list")
        await seat.press("ctrl+f")
        await seat.see("Go to field")
        await seat.type("direction")
        await seat.press("enter")
        await seat.see(Direction.DECREASE.explained)
        await seat.press("space")
        await seat.see(Direction.AT_LEAST.explained)  # the word after decrease
        await seat.press("ctrl+l")
        await seat.see(*(word.explained for word in Direction))

    sit(made(path, team().records), drive)
