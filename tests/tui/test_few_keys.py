"""What is done often takes few keys: counted as they are typed through a real pseudo-terminal."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ittui.fields import InputError, parse_day
from ittui.records import CheckIn, Goal, Kpi, Measurement, Person, Record
from ittui.store import create, open_store
from ittui.store.system import who
from ittui.tui.commands.quick import quick_draft
from ittui.tui.view_model import ViewModel

from .team import days, team
from .terminal import Terminal
from .test_keystrokes import Keyboard

ME = who().split(" ")[0]


def made(path: Path, *more: Record) -> Path:
    """The team, with Ann at this keyboard."""
    there = team()
    ann = there.ann.replace(login=ME)
    create(path, [ann if record is there.ann else record for record in (*there.records, *more)])
    return path


def opened(path: Path, tab: str, see: str) -> tuple[Terminal, Keyboard]:
    terminal = Terminal("--file", str(path))
    terminal.see("─ Goals ", "? Help")
    terminal.press(tab)
    terminal.see(see)
    return terminal, Keyboard(terminal)


def test_a_value_of_a_kpi_takes_two_keys_beside_its_digits(path: Path) -> None:
    terminal, keyboard = opened(made(path), "4", "KPIs 2")
    with terminal:
        keyboard.press("r")
        terminal.see("Record ", "⏎ Confirm")
        keyboard.type_value("5")
        keyboard.press("enter")
        terminal.see("saved: record a value of")
        assert Decimal(5) in {row.value for row in open_store(path).read().all(Measurement)}
        assert keyboard.keys == 2


def test_a_goal_with_owner_and_due_takes_two_keys_beside_its_text(path: Path) -> None:
    terminal, keyboard = opened(made(path), "2", "State")
    with terminal:
        keyboard.press("n")
        terminal.see("New goal: title @name due:eoq")
        keyboard.type_value('Label all ports @"Bo Berg" due:eoq')
        terminal.see("Owner: Bo Berg")
        keyboard.press("enter")
        terminal.see("saved: add goal Label all ports", "▌ ")
        board = open_store(path).read()
        goal = next(row for row in board.all(Goal) if row.title == "Label all ports")
        assert board.name(Person.table, goal.owner or 0) == "Bo Berg"
        assert goal.due is not None
        assert keyboard.keys == 2
        assert any("▌" in line and "Label all ports" in line for line in terminal.screen.display)  # it is selected


@pytest.mark.parametrize(
    ("typed", "title", "owner", "due"),
    [
        ("Label all ports @bo due:next quarter", "Label all ports", "Bo Berg", "next quarter"),
        ("Label @Bo Berg all ports due:next-quarter", "Label all ports", "Bo Berg", "next-quarter"),
        ("due:5 jan Label 9 ports @me", "Label 9 ports", "Ann Archer", "5 jan"),
        ('Label ports @"bo berg" due:"end of year"', "Label ports", "Bo Berg", "end of year"),
        ("Label all ports @bo next quarter", "Label all ports", "Bo Berg", "next quarter"),
        ("Label all ports next quarter @bo", "Label all ports", "Bo Berg", "next quarter"),
        ("Label all ports due fri @bo", "Label all ports", "Bo Berg", "fri"),
        ("Label all ports by end of june", "Label all ports", "", "end of june"),
        ("Label all ports eoq", "Label all ports", "", "eoq"),
        ("Plan for next year @bo", "Plan for next year", "Bo Berg", ""),
        ("Stand by @bo", "Stand by", "Bo Berg", ""),
        ("Next quarter", "Next quarter", "", ""),
        ("Label ports @berg next quarter", "Label ports", "Bo Berg", "next quarter"),
        ("Label ports @an", "Label ports", "Ann Archer", ""),
        ("Move mail@bo.example to 10:30 @bo", "Move mail@bo.example to 10:30", "Bo Berg", ""),
    ],
)
def test_a_quick_line_takes_names_and_days_of_several_words(
    path: Path, typed: str, title: str, owner: str, due: str
) -> None:
    board = open_store(made(path)).read()
    today = date(2026, 11, 22)
    view = ViewModel(board, today, datetime(2026, 11, 22, 12, tzinfo=UTC), ME)
    draft = quick_draft(view, Goal, typed)
    assert draft.texts["title"] == title
    assert draft.reading("owner").value == (board.find(Person, owner).id if owner else None)
    assert draft.reading("due").value == (parse_day(due, view.context) if due else None)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Label @b", "Owner: “b” fits 2 people"),
        ("Label @be", "Owner: “be” fits 2 people"),
        ("Label @zoe", "Owner: no person named “zoe”; Tab opens the form, which can add one"),
        ("Label due:soon", "“soon” is not a date"),
    ],
)
def test_a_quick_line_says_what_it_cannot_read(path: Path, typed: str, why: str) -> None:
    there = team()
    create(path, [*there.records, Person.new(title="Ben Bird")])
    view = ViewModel(open_store(path).read(), date(2026, 11, 22), datetime(2026, 11, 22, 12, tzinfo=UTC), ME)
    with pytest.raises(InputError) as refused:
        quick_draft(view, Goal, typed)
    assert why in str(refused.value)


def test_a_part_of_a_name_that_one_person_has_is_taken_at_once(path: Path) -> None:
    """The preview says whom it means; only what fits several, or nobody, is refused."""
    terminal, keyboard = opened(made(path), "2", "State")
    with terminal:
        keyboard.press("n")
        terminal.see("New goal: title @name due:eoq")
        keyboard.type_value("Label all ports @berg due:eoq")
        terminal.see("→ Label all ports · Owner: Bo Berg")
        keyboard.press("enter")
        terminal.see("saved: add goal Label all ports")
    board = open_store(path).read()
    assert [board.name(Person.table, row.owner or 0) for row in board.all(Goal) if row.title == "Label all ports"] == [
        "Bo Berg"
    ]


def test_one_field_takes_its_first_letters_and_two_enters(path: Path) -> None:
    terminal, keyboard = opened(made(path), "4", "KPIs 2")
    with terminal:
        keyboard.press("E")
        terminal.see("type to filter")
        keyboard.type_value("unit")
        keyboard.press("enter")
        terminal.see("%, h, days")
        keyboard.type_value("min")
        keyboard.press("enter")
        terminal.see("saved: set unit of")
        assert "min" in {row.unit for row in open_store(path).read().all(Kpi)}
        assert keyboard.keys == 3


def test_all_check_ins_that_wait_for_me_take_two_keys(path: Path) -> None:
    there = team()
    goals = [
        Goal.new(title=f"Goal {number}", owner=there.bo.id, reviewer=there.ann.id if number < 5 else there.bo.id)
        for number in range(6)
    ]
    rows = [CheckIn.new(goal=goal.id, date=days(-3), value=Decimal(1), by=there.bo.id) for goal in goals]
    ann = there.ann.replace(login=ME)
    create(path, [ann, *there.records[1:], *goals, *rows])
    terminal, keyboard = opened(path, "8", "Check-ins 7")
    with terminal:
        keyboard.press("*")
        keyboard.press("a")
        terminal.see("saved: acknowledge 5 check-ins", "2 left out: ")
        done = [row for row in open_store(path).read().all(CheckIn) if row.acknowledged_on is not None]
        assert len(done) == 5
        assert keyboard.keys == 2


def test_only_what_is_mine_takes_one_key(path: Path) -> None:
    others = Goal.new(title="Somebody else's goal")
    terminal, keyboard = opened(made(path, others), "2", "Goals 3")
    with terminal:
        keyboard.press("m")
        terminal.see("Goals 2 of 3", "owner:me")
        keyboard.press("m")
        terminal.see("Goals 3 ")
        assert keyboard.keys == 2
