"""Overviews and acts on the sample department: each opens, says what it is about, and refuses with its reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input

from ittui.actions.action import actions_on, all_actions
from ittui.actions.reviews import Looking, look_at
from ittui.board import Board
from ittui.fields import Flag
from ittui.records import Approval, Comment, CommentKind, Goal, GoalState, Person, Recognition, Ring, Trend
from ittui.sample import demo_records
from ittui.tui.commands.acting import choices_for
from ittui.tui.commands.reading import OVERVIEWS, open_report
from ittui.tui.screens.dialogs import Pick
from ittui.tui.screens.form import Form
from ittui.tui.screens.main import MainScreen
from ittui.tui.screens.reader import Reader
from ittui.tui.view_model import ViewModel

from .driving import Seat, made, sit, somebody

TODAY = datetime.now().date()
SAYS = {
    "strategy": ("Objectives, and what serves them",),
    "goals": ("By IT area", "Mean score", f"{TODAY.year}, "),
    "smart": ("What to fix", "S✗"),
    "late": ("Goals past their due day", "Tasks overdue"),
    "radar": ("At a glance", "adopt", "hold"),
    "budget": ("By month",),
    "approval": ("Departments asked",),
    "services": ("Catalogue", "Gap"),
    "team": ("Critical roles", "Key figures"),
    "partners": ("Channels and meetings", "HR and IT weekly"),
    "reviews": ("Due", "Actions that are open"),
    "wall": ("recognition",),
    "weekly": ("Overdue",),
    "person": ("Everybody",),
}


@pytest.fixture(scope="module")
def sample() -> Board:
    return Board.of(*demo_records(TODAY))


def view_of(board: Board) -> ViewModel:
    return ViewModel(board, TODAY, datetime.now(UTC), "ihsolheim")


async def pick(seat: Seat, key: str, text: str) -> None:
    """Open a list by its key and pick what a text narrows it to."""
    await seat.press(key)
    await seat.until(lambda: isinstance(seat.app.screen, Pick), "a list")
    seat.app.post_message(Paste(text))
    await seat.pilot.pause()
    await seat.press("enter")


async def back(seat: Seat) -> None:
    await seat.press("escape")
    await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "the main screen")


@pytest.mark.slow
def test_every_overview_opens_on_the_sample(path: Path, sample: Board) -> None:
    assert set(SAYS) == {each.report for each in OVERVIEWS}

    async def drive(seat: Seat) -> None:
        await pick(seat, "b", OVERVIEWS[0].question)
        for number, each in enumerate(OVERVIEWS):
            if number:
                open_report(seat.app.main.selection, each.report)
            if each.report == "person":
                await seat.see("Report on whom")
                await seat.type("everybody")
                await seat.press("enter")
            await seat.until(lambda: isinstance(seat.app.screen, Reader), each.title)
            await seat.see(*SAYS[each.report])
            await back(seat)

    sit(made(path, [row for table in sample.tables.values() for row in table.rows.values()]), drive, size=(120, 70))


def test_every_action_has_a_short_name_and_asks_what_can_be_answered(sample: Board) -> None:
    view = view_of(sample)
    for each in all_actions():
        assert len(each.label) <= 46
        assert set(each.asks.positional) | set(each.asks.switches) | set(each.asks.option) <= set(each.asks.fields)
        assert not {"tags", "archived"} & set(each.asks.fields)
        assert "by" in each.asks.fields
        for row in sample.all(each.kind)[:5] if each.kind else (None,):
            if not each.reason(view, row):
                assert set(each.texts(view, row)) <= set(each.asks.fields), each.id


def test_of_each_kind_the_actions_differ_and_the_reason_tells_why_not(sample: Board) -> None:
    view = view_of(sample)
    draft = next(goal for goal in sample.all(Goal) if goal.state is GoalState.DRAFT)
    reasons = {each.label.split(":")[0]: each.reason(view, draft) for each in choices_for(draft)}
    assert reasons["SMART check"] == ""
    assert reasons["Close"] == "it is draft, not active"
    assert "achieved goals" in reasons["Thank all who achieved it"]


def test_a_trend_that_moves_keeps_where_it_was() -> None:
    trend = Trend.new(title="Containers", ring=Ring.TRIAL, why="a pilot runs")
    view = view_of(Board.of(trend))
    answers = Looking.new(ring=Ring.ADOPT, why="the pilot went well", review=date(2028, 1, 1))
    (change,) = look_at(view, trend, answers)
    after = Trend(trend.id, change.after or {})
    assert (after.ring, after.was, after.since, after.why) == (Ring.ADOPT, "trial", TODAY, "the pilot went well")
    (change,) = look_at(view, after, Looking.new(ring=Ring.ADOPT, review=date(2029, 1, 1)))
    assert (change.after or {})["was"] == "trial"


def test_an_act_that_does_not_apply_says_why_and_changes_nothing(path: Path) -> None:
    goal = Goal.new(title="Replace the links", state=GoalState.ACHIEVED)
    store = made(path, [goal])

    async def drive(seat: Seat) -> None:
        await seat.press("2")
        await pick(seat, "x", "Close")
        await seat.see("not now for “Replace the links”: it is achieved, not active")
        assert not store.log()

    sit(store, drive)


def test_a_refusal_keeps_what_was_typed_and_stands_at_its_field(path: Path) -> None:
    ann = Person.new(title="Ann Archer", login="ann")
    comment = Comment.new(title="More screens", kind=CommentKind.SUGGESTION, by=ann.id)

    async def drive(seat: Seat) -> None:
        await pick(seat, "v", "comments")
        await seat.see("More screens")
        await pick(seat, "x", "Decline")
        await seat.until(lambda: isinstance(seat.app.screen, Form), "the form")
        await seat.press("ctrl+s")
        await seat.see("✗ must be filled in")
        await seat.type("no room")
        await seat.press("ctrl+s")
        await seat.saved("decline")
        (now,) = seat.board().all(Comment)
        assert (now.answer.value, now.reason) == ("declined", "no room")

    sit(made(path, [ann, comment]), drive)


def test_one_key_thanks_all_who_achieved_a_goal(path: Path) -> None:
    sam, bo = Person.new(title="Sam"), Person.new(title="Bo")
    goal = Goal.new(title="Replace the links", state=GoalState.ACHIEVED, owner=sam.id, contributors=(bo.id,))

    async def drive(seat: Seat) -> None:
        await seat.press("2", "t")
        await seat.saved("thank")
        assert {row.person for row in seat.board().all(Recognition)} == {sam.id, bo.id}
        await seat.press("t")
        await seat.see("nobody left to thank")

    sit(made(path, [sam, bo, goal]), drive)


def test_a_closed_round_says_of_each_step_why_not(sample: Board) -> None:
    view = view_of(sample)
    for approval in sample.all(Approval):
        applying = [each.label for each in choices_for(approval) if not each.reason(view, approval)]
        assert "Read the approval packet" in applying
        assert len(applying) < len(choices_for(approval))


def test_what_travels_is_chosen_by_yes_and_no() -> None:
    act = next(each for each in actions_on(Goal) if each.label.startswith("Carry over"))
    flags = [name for name, field in act.asks.fields.items() if isinstance(field, Flag)]
    assert len(flags) == 8


def test_the_keys_to_all_of_it_are_named_on_the_first_screen(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("question_mark")
        await seat.until(lambda: isinstance(seat.app.screen, Pick), "the keys")
        for words in ("Act: What can be done", "Overviews: Strategy", "New goal, step by step", "KPI library"):
            seat.app.screen.query_one(Input).value = words
            await seat.see(words[:20])

    sit(made(path, [somebody()]), drive)


def test_answers_that_were_begun_are_there_again(path: Path) -> None:
    goal = Goal.new(title="Replace the links", state=GoalState.ACTIVE)
    store = made(path, [goal])

    async def begin(seat: Seat) -> None:
        await seat.press("2")
        await pick(seat, "x", "Close")
        await seat.until(lambda: isinstance(seat.app.screen, Form), "the form")
        await seat.type("order early")
        await seat.pilot.pause()

    async def again(seat: Seat) -> None:
        await seat.press("2")
        await pick(seat, "x", "Close")
        await seat.see("draft restored", "order early")
        await seat.press("ctrl+s")
        await seat.see("the score cannot be worked out")

    sit(store, begin)
    sit(store, again)


def test_enter_on_what_is_due_leads_to_the_acts_that_settle_it(path: Path) -> None:
    ann = Person.new(title="Ann Archer", login="ann")
    asked = Comment.new(title="More screens", kind=CommentKind.SUGGESTION, date=TODAY)

    async def drive(seat: Seat) -> None:
        await seat.press("9")
        await seat.see("accept or decline")
        await seat.press("enter")
        await seat.see("Accept: a proposal becomes a goal")
        await back(seat)
        await seat.press("x")
        await seat.see("Decline, with a reason")

    sit(made(path, [ann, asked], who="stranger"), drive)
