"""The check-in round on the screen: few keys, nothing said is lost, and all of it is one step."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from textual.geometry import Region
from textual.widgets import Input

from ittui.fields import InputError
from ittui.records import CheckIn, Goal, GoalState, Measurement
from ittui.store import Store, open_store
from ittui.tui.commands.acting import reasons
from ittui.tui.screens.checkin import CheckInScreen as CheckInScreen
from ittui.tui.screens.main import MainScreen
from ittui.tui.widgets.card import CardLines

from .driving import Seat, made, newest, sit
from .team import days, team

FIRST, SECOND = "Replace copper by fibre", "Train all users"


def reported(store: Store) -> dict[str, CheckIn]:
    """The last check-in of each goal, by the goal's title."""
    board = store.read()
    rows = sorted(board.all(CheckIn), key=lambda row: str(row.date))
    goals = {goal.id: goal.label for goal in board.all(Goal)}
    return {goals[row.goal]: row for row in rows if row.goal is not None}


async def begin(seat: Seat) -> None:
    """Start the round on what is due, and stand on the first card."""
    await seat.press("c")
    await seat.until(lambda: isinstance(seat.app.screen, CheckInScreen), "the round")
    await seat.until(lambda: first_card(seat), "a card")


async def card(seat: Seat, title: str) -> None:
    await seat.until(lambda: title in seat.lines[1], f"the card of {title}")


async def to_card(seat: Seat, title: str) -> None:
    """Skip, from the first card, to the second where the first is another."""
    if title not in first_card(seat):
        await seat.press("s")
    await card(seat, title)


def first_card(seat: Seat) -> str:
    return seat.lines[1].partition("╭")[0].strip()


async def main(seat: Seat) -> None:
    await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "the main screen")


def test_what_i_owe_is_the_first_thing_i_see(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.see("Due for you", FIRST, "check in")

    sit(made(path, team().records), drive)


def test_who_owes_nothing_begins_at_home(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.see("Goals 2")

    sit(made(path, team().records, who="stranger"), drive)


def test_a_round_saves_values_confidence_and_notes_as_one_step(path: Path) -> None:
    there = team()
    store = made(path, there.records)

    async def drive(seat: Seat) -> None:
        await begin(seat)
        titles = []
        for value, sure, note in (("5", "7", "going well"), ("40", "8", "")):
            titles.append(first_card(seat))
            await seat.type(value)
            await seat.press("enter", sure)
            await seat.type(note)
            await seat.press("enter")
        await seat.saved("check in on 2")
        answers = reported(store)
        assert (answers[titles[0]].value, answers[titles[0]].confidence, answers[titles[0]].note) == (
            Decimal(5),
            7,
            "going well",
        )
        assert (answers[titles[1]].value, answers[titles[1]].confidence) == (Decimal(40), 8)
        assert len(store.log()) == 1
        await seat.press("u")
        await seat.saved("undo")
        assert len(store.read().all(CheckIn)) == 1

    sit(store, drive)


def test_enter_alone_says_as_last_time(path: Path) -> None:
    store = made(path, team().records)

    async def drive(seat: Seat) -> None:
        await begin(seat)
        await seat.press("enter", "enter")
        await seat.saved("check in on 2")
        assert reported(store)[FIRST].value == Decimal(7)
        assert reported(store)[FIRST].confidence == 6

    sit(store, drive)


def test_a_value_for_a_goal_that_a_kpi_measures_is_a_measurement_too(path: Path) -> None:
    there = team()
    store = made(path, there.records)

    async def drive(seat: Seat) -> None:
        await begin(seat)
        await to_card(seat, FIRST)
        await seat.type("5")
        await seat.press("enter", "enter", "enter")
        if "answered" not in seat.lines[0]:
            await seat.press("s")
        await seat.see("1 of 2 answered")
        await seat.press("enter")
        await seat.saved("check in on 1")
        values = [row.value for row in store.read().all(Measurement) if row.kpi == there.outages.id]
        assert set(values) == {Decimal(5), Decimal(7)}

    sit(store, drive)


def test_skipping_says_nothing_and_going_back_shows_what_was_typed(path: Path) -> None:
    store = made(path, team().records)

    async def drive(seat: Seat) -> None:
        await begin(seat)
        first = first_card(seat)
        await seat.type("5")
        await seat.press("enter", "7", "enter")
        await seat.until(lambda: first_card(seat) != first, "the second card")
        await seat.press("up")
        await card(seat, first)
        await seat.until(lambda: "5" in next(line for line in seat.lines if line.strip().startswith("value")), "the 5")
        await seat.press("enter", "enter", "enter", "s")
        await seat.see("1 of 2 answered", "skipped")
        await seat.press("enter")
        await seat.saved("check in on 1")
        assert len(store.read().all(CheckIn)) == 2

    sit(store, drive)


def test_a_wrong_value_stays_on_its_card_with_the_reason(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await begin(seat)
        title = first_card(seat)
        await seat.type("five")
        await seat.press("enter")
        await seat.until(lambda: any(line.strip().startswith("✗") for line in seat.lines), "the reason")
        assert first_card(seat) == title
        await seat.see("five")

    sit(made(path, team().records), drive)


def test_a_typed_value_is_judged_before_it_is_saved(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await begin(seat)
        await to_card(seat, FIRST)
        await seat.type("8")
        await seat.see("→ worse than last")
        await seat.press("backspace")
        await seat.type("2")
        await seat.see("→ better than last")

    sit(made(path, team().records), drive)


def test_a_round_that_was_stopped_goes_on_where_it_was(path: Path) -> None:
    store = made(path, team().records)

    async def stopped(seat: Seat) -> None:
        await begin(seat)
        await seat.type("5")
        await seat.press("enter", "7", "enter")
        await seat.type("4")
        await seat.press("escape")
        await seat.see("of 2 answered")
        await seat.press("escape")
        await main(seat)
        assert newest(store) == ""

    async def resumed(seat: Seat) -> None:
        await begin(seat)
        await seat.press("escape")
        await seat.see("answered", "7/10")
        await seat.press("enter")
        await seat.saved("check in on")
        await seat.press("c")
        await main(seat)

    sit(store, stopped)
    sit(store, resumed)


def test_a_round_that_was_broken_off_is_offered_again_with_all_that_was_typed(path: Path) -> None:
    store = made(path, team().records)
    seen: list[str] = []

    async def broken_off(seat: Seat) -> None:
        await begin(seat)
        seen.append(first_card(seat))
        await seat.type("5")
        await seat.press("enter", "7")
        await seat.type("half a no")
        await seat.see("half a no")

    async def again(seat: Seat) -> None:
        await begin(seat)
        await seat.press("up")
        await card(seat, seen[0])
        await seat.press("enter", "enter")
        await seat.see("half a no")

    sit(store, broken_off)
    sit(store, again)


def test_a_dropped_round_is_not_offered_again(path: Path) -> None:
    store = made(path, team().records)

    async def dropped(seat: Seat) -> None:
        await begin(seat)
        await seat.press("enter", "escape")
        await seat.see("answered")
        await seat.press("D")
        await seat.see("Discard all")
        await seat.press("y")
        await main(seat)
        await begin(seat)
        await seat.see("1 of 2")
        assert isinstance(seat.app.screen, CheckInScreen)
        assert not seat.app.screen.round.answers

    sit(store, dropped)


def test_enter_on_a_due_line_checks_in_on_that_goal_alone(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.see("Due for you")
        await seat.press("enter")
        await seat.see("1 of 1")

    sit(made(path, team().records), drive)


def test_a_reviewer_acknowledges_with_one_key_and_answers_with_a_text(path: Path) -> None:
    there = team()
    store = made(path, there.records, who="bo")

    async def drive(seat: Seat) -> None:
        await seat.press("8")
        await seat.see("Cables ordered")
        await seat.press("a")
        await seat.saved("acknowledge")
        row = store.read().get(CheckIn, there.reported.id)
        assert row is not None
        assert (row.acknowledged_by, row.acknowledged_on) == (there.bo.id, days(0))
        await seat.press("A")
        await seat.pilot.pause()
        await seat.type("thank you")
        await seat.press("enter")
        await seat.until(
            lambda: getattr(store.read().get(CheckIn, there.reported.id), "answer", "") == "thank you", "the answer"
        )

    sit(store, drive)


def test_an_answer_that_was_broken_off_or_refused_is_offered_again(path: Path) -> None:
    there = team()
    made(path, there.records)

    async def to_answer(seat: Seat, *seen: str) -> None:
        await seat.press("8")
        await seat.see("Cables ordered")
        await seat.press("A")
        await seat.see("Answer to the check-in", *seen)

    async def broken_off(seat: Seat) -> None:
        await to_answer(seat)
        await seat.type("thank you")
        await seat.see("→ thank you")

    async def refused(seat: Seat) -> None:
        await to_answer(seat, "draft restored", "thank you")
        await seat.press("enter")
        await seat.see("no person has your login yet")

    async def answered(seat: Seat) -> None:
        await to_answer(seat, "draft restored", "thank you")
        await seat.press("enter")
        await seat.saved("acknowledge")
        await seat.press("A")
        await seat.see("Answer to the check-in")
        await seat.see_not("draft restored")

    sit(open_store(path, who="bo"), broken_off)
    sit(open_store(path, who="nobody"), refused)
    sit(open_store(path, who="bo"), answered)


def test_a_full_stop_repeats_the_last_check_in(path: Path) -> None:
    there = team()
    store = made(path, there.records)

    async def drive(seat: Seat) -> None:
        await seat.press("2", "slash")
        await seat.type("copper")
        await seat.press("enter", ".")
        await seat.saved("repeat last check-in")
        assert reported(store)[FIRST].date == days(0)
        assert reported(store)[FIRST].value == Decimal(7)

    sit(store, drive)


def test_esc_counts_what_was_typed_on_the_card_as_said(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await begin(seat)
        await seat.type("5")
        await seat.press("escape")
        await seat.see("1 of 2 answered")

    sit(made(path, team().records), drive)


def test_esc_asks_before_it_leaves_out_what_cannot_be_read(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await begin(seat)
        await seat.type("five")
        await seat.press("escape")
        await seat.see("esc again leaves it out", "five")
        await seat.press("escape")
        await main(seat)

    sit(made(path, team().records), drive)


def test_going_back_keeps_what_was_typed_on_the_card_one_leaves(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await begin(seat)
        first = first_card(seat)
        await seat.press("enter")
        await seat.until(lambda: first_card(seat) != first, "the second card")
        second = first_card(seat)
        await seat.type("4")
        await seat.press("up")
        await card(seat, first)
        await seat.press("enter")
        await card(seat, second)
        await seat.until(lambda: "4" in next(line for line in seat.lines if line.strip().startswith("value")), "the 4")

    sit(made(path, team().records), drive)


def test_an_answer_that_is_emptied_again_is_none(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await begin(seat)
        first = first_card(seat)
        await seat.type("5")
        await seat.press("enter", "7", "enter")
        await seat.until(lambda: first_card(seat) != first, "the second card")
        second = first_card(seat)
        await seat.type("4")
        await seat.press("up")
        await card(seat, first)
        await seat.press("enter", "enter", "enter")
        await card(seat, second)
        await seat.press("backspace", "escape")
        await seat.see("1 of 2 answered")

    sit(made(path, team().records), drive)


def test_from_the_summary_one_can_go_back_to_the_last_card(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await begin(seat)
        await seat.type("5")
        await seat.press("escape")
        await seat.see("1 of 2 answered")
        await seat.press("up")
        await seat.see("Check in   2 of 2")

    sit(made(path, team().records), drive)


def test_a_goal_that_nothing_measures_can_be_skipped_too(path: Path) -> None:
    bare = Goal.new(title="Write down who is on call", state=GoalState.ACTIVE)

    async def drive(seat: Seat) -> None:
        await seat.press("2", "slash")
        await seat.type("on call")
        await seat.press("enter", "c")
        await seat.see("1 of 1", "0-10", "s skip")
        await seat.press("s")
        await seat.see("0 of 1 answered", "skipped", "esc close (answers are kept)")

    sit(made(path, [*team().records, bare]), drive, size=(80, 24))


def test_ten_can_be_typed_as_a_confidence_like_any_other(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await begin(seat)
        await seat.press("5", "enter", "1")
        await seat.see("confidence 1; 0 makes it 10")
        await seat.press("0")
        await seat.see("confidence 10")
        await seat.press("enter", "6", "enter", "1", *"20 of 100", "enter")
        await seat.saved("check in")
        rows = [row for row in seat.board().all(CheckIn) if row.date == days(0)]
        assert {row.confidence for row in rows} == {10, 1}

    sit(made(path, team().records), drive)


def test_a_check_in_that_waits_is_in_the_title_line(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        assert "a check-in waits" not in seat.lines[0]
        await begin(seat)
        await seat.press("5", "enter", "7", "enter", "escape", "escape")
        await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "back")
        await seat.until(lambda: "a check-in waits: c" in seat.lines[0], "said in the title")

    sit(made(path, team().records), drive)


def test_what_is_wrong_is_below_the_value_on_each_of_its_lines(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await begin(seat)
        await seat.type("no number at all but a long sentence that is about something else")
        await seat.press("enter")
        await seat.until(lambda: any(line.strip().startswith("✗") for line in seat.lines), "the reason")
        first = next(y for y, line in enumerate(seat.lines) if line.strip().startswith("✗"))
        column = seat.lines[first].index("✗")
        assert seat.lines[first + 1].strip()
        assert not seat.lines[first + 1][:column].strip()

    sit(made(path, team().records), drive, size=(60, 24))


def test_a_low_screen_shows_the_card_what_is_typed_and_all_that_is_wrong_with_it(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await begin(seat)
        await seat.type("no number")
        await seat.press("enter")
        await seat.see("Check in   1 of", "✗", "no number")
        assert "⏎ no change" in seat.foot

    sit(made(path, team().records), drive, size=(40, 10))


def test_why_check_ins_are_left_out_is_told_by_what_holds_for_most() -> None:
    own, answered = InputError("one's own"), InputError("answered already")
    assert reasons([own]) == "one's own"
    assert reasons([own, answered, answered]) == "answered already (2); one's own (1)"


def test_a_card_is_laid_out_anew_when_the_terminal_changes_and_keeps_what_was_typed(path: Path) -> None:
    title = "Replace the copper links of all twelve branches by fibre, and the old routers with them"
    me, *others = team().records
    goal = Goal.new(title=title, owner=me.id, state=GoalState.ACTIVE, start=days(-90), due=days(90))

    async def drive(seat: Seat) -> None:
        await seat.press("2", "/")
        await seat.type("copper links")
        await seat.press("enter", "c")
        await seat.see("Check in", "This round", "confidence")
        await seat.type("7half")
        for size, beside in (((40, 24), False), ((120, 40), True), ((62, 17), False), ((200, 60), True)):
            await seat.pilot.resize_terminal(*size)
            await seat.until(lambda beside=beside: ("This round" in seat.text) == beside, f"{size}")  # type: ignore[misc]
            await seat.until(lambda: title in shown(seat), f"the title at {size}")
            assert seat.app.screen.query_one(Input).value == "half"

    def shown(seat: Seat) -> str:
        lines = (strip.text for strip in seat.app.screen.query_one(CardLines).render_lines(Region(0, 0, 200, 4)))
        return " ".join(" ".join(lines).split())

    sit(made(path, [me, *others, goal]), drive, size=(120, 40))


def test_the_summary_of_a_long_round_says_how_much_is_above(path: Path) -> None:
    me, *others = team().records
    goals = [
        Goal.new(title=f"Goal {each}", owner=me.id, state=GoalState.ACTIVE, start=days(-90), due=days(90))
        for each in range(30)
    ]

    async def drive(seat: Seat) -> None:
        await seat.press("2", "/")
        await seat.type("Goal")
        await seat.press("enter", "asterisk", "c")
        await seat.see("1 of 30")
        for number in range(30):
            await seat.press("s")
            await seat.see(f"{number + 2} of 30" if number < 29 else "answered")
        await seat.see("more above", "Goal 29")
        await seat.pilot.resize_terminal(120, 50)
        await seat.see_not("more above")
        await seat.see("Goal 0 ", "Goal 29")

    sit(made(path, [me, *others, *goals]), drive, size=(80, 24))
