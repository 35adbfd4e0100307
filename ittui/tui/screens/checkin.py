"""The check-in: one card after the other, few keys each. What is typed is kept as a draft at every key."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from ...actions.checkins import CheckInAnswer
from ...actions.round import Card, CheckInInput, Round, read_value, takes_value, value_asked
from ...board import doubt, kpi_of, value_field
from ...fields import InputError, visible
from ...fields.layout import fit
from ...metrics.goals.goal_status import last_checkin
from ...records import CheckIn, Goal, Kpi, Record
from ...views import Cell, Line
from ..preferences import DraftFile
from ..view_model import CHART, ViewModel, picture_lines
from ..widgets import gauge, plain
from ..widgets.card import (
    LABEL,
    CardLines,
    RoundLines,
    card_lines,
    compared,
    ending_of,
    input_text,
    round_rows,
    step_keys,
)
from ..widgets.footer import Footer
from ..widgets.line_widget import TypedLine
from .dialogs import Ask, DialogAnswer, FullScreen

ROOM_FOR_CHART, CHART_WIDTH = 20, 100
REST = 6  # lines for the caption, what is typed, what it means, and the keys
WIDE = 110  # columns from which on the list of the round is beside the card
STEPS = ("value", "confidence", "note")


class CheckInScreen(FullScreen[Round | None]):
    """Gives the round back with what was said, to be saved; None where nothing is."""

    DEFAULT_CSS = """
    CheckInScreen { background: $background; padding: 0 1; }
    CheckInScreen:inline { height: 17; border: none; }
    CheckInScreen Static { height: 1; }
    CheckInScreen .caption { color: $caption; text-style: bold; }
    CheckInScreen Footer { dock: bottom; }
    CheckInScreen #typing { layout: horizontal; height: 1; }
    CheckInScreen #step { width: 13; }
    CheckInScreen #meaning { height: auto; padding: 0 0 0 13; }
    CheckInScreen RoundLines { dock: right; width: 44%; height: 1fr; margin: 1 0 0 1; padding: 0 0 2 0; display: none; }
    CheckInScreen.-wide RoundLines { display: block; }
    CheckInScreen.-wide .caption, CheckInScreen.-wide CardLines { margin-right: 1; }
    CheckInScreen Input {
        border: none; height: 1; padding: 0; width: 1fr; background: $background; text-style: underline;
    }
    """
    BINDINGS = [
        Binding("escape", "in_turn('stop')", "Stop (answers are kept)", id="checkin.stop", priority=True),
        Binding("up", "in_turn('back')", "Back", id="checkin.back", priority=True),
        Binding("ctrl+o", "in_turn('editor')", "Note in the editor", id="checkin.editor", priority=True),
    ]

    def __init__(self, view: ViewModel, round: Round, draft: DraftFile, *, first: Sequence[Card] = ()) -> None:
        """first: the card to begin with, where it is not answered yet."""
        super().__init__()
        self.first = first
        self.view, self.round, self.draft = view, round, draft
        self.at, self.step, self.shown_for = 0, "", self.size
        self.typed, self.warned = CheckInInput(), False
        self.one = False  # was a 1 the last key, of which a 0 makes 10?

    def compose(self) -> ComposeResult:
        from textual.containers import Horizontal

        yield RoundLines()
        yield Static(Content(""), classes="caption")
        yield CardLines()
        with Horizontal(id="typing"):
            yield Static(Content(""), id="step")
            yield TypedLine(self.taken, self.heard)
        yield Static(Content(""), id="meaning")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(TypedLine).focus()
        cards = self.round.cards
        open_cards = [number for number, card in enumerate(cards) if card not in self.round.answers]
        at = (self.draft.load() or {}).get("at")
        unfinished = [number for number, card in enumerate(cards) if number == at and card in self.round.answers]
        wanted = [number for number in open_cards if cards[number] in self.first]
        self.go([*wanted, *unfinished, *open_cards, len(cards)][0])

    # Where one is.

    @property
    def card(self) -> Card:
        return self.round.cards[self.at]

    @property
    def record(self) -> Record:
        record = self.card.record(self.view.board)
        assert record is not None, "cards of missing records are left out of a round"
        return record

    def go(self, number: int) -> None:
        """Show a card, or the summary after the last one."""
        self.at = max(0, number)
        if self.at < len(self.round.cards):
            self.typed = self.round.answers.get(self.card, CheckInInput())
            show_card(self)
            self.ask(first_step(self))
            return
        self.step = "summary"
        self.query_one("#step", Static).update(Content(""))
        self.query_one(TypedLine).put("")
        self.tell("")
        self.query_one(Footer).show_keys(step_keys("summary"))
        show_summary(self)

    def on_resize(self) -> None:
        """As much of the card, or of the summary, as there is room for now; what is typed stays."""
        if self.step and self.size != self.shown_for:
            self.call_after_refresh(show_summary if self.step == "summary" else show_card, self)

    def ask(self, step: str) -> None:
        """Ask for the value, the confidence or the note of the card."""
        if step == "confidence" and isinstance(self.record, Kpi):
            step = "note"
        self.step, self.one = step, False
        sure = "" if self.typed.confidence is None else str(self.typed.confidence)
        text = {"value": self.typed.value, "confidence": sure, "note": self.typed.note}[step]
        self.query_one(TypedLine).put(text)
        self.query_one("#step", Static).update(Content(f"{fit(step, LABEL)}›"))
        keys = step_keys(step, first=step == first_step(self), ending=ending_of(self.round, self.at))
        self.query_one(Footer).show_keys(keys)
        self.tell(self.meaning())

    def tell(self, text: str) -> None:
        self.query_one("#meaning", Static).update(Content(text))

    # Typing.

    def heard(self, text: str) -> None:
        """A letter more or less."""
        self.warned = False
        if self.step == "value":
            self.typed = self.typed._replace(value=text, unchanged=False)
        elif self.step == "note":
            self.typed = self.typed._replace(note=text)
        self.keep_draft()
        self.tell(self.meaning())

    def taken(self, event: Key) -> bool:
        """Enter, and keys that mean something where nothing has been typed yet."""
        empty = not self.query_one(TypedLine).value
        first = self.step != "summary" and self.step == first_step(self)
        acts = {("value", "full_stop"): self.repeat, ("summary", "D"): self.ask_to_drop}
        act = self.skip if first and event.key == "s" else acts.get((self.step, event.key))
        ten, self.one = self.one and event.key == "0", False
        if event.key == "enter":
            self.entered()
        elif ten:
            self.say_confidence(10)
        elif self.step == "confidence" and event.character and event.character.isdigit():
            self.say_confidence(int(event.character))
        elif act is not None and (empty or self.step == "summary"):
            act()
        else:
            return self.step in ("confidence", "summary") and event.is_printable
        return True

    def say_confidence(self, sure: int) -> None:
        """Take the confidence and go on to the note; a 0 right after a 1 makes it 10, at no key more."""
        self.typed = self.typed._replace(confidence=sure)
        self.keep_draft()
        self.ask("note")
        self.one = sure == 1
        self.tell("confidence 1; 0 makes it 10" if self.one else f"confidence {sure}")

    def action_in_turn(self, action: str) -> None:
        """An act of a key that is bound: after all that was typed before it."""
        self.query_one(TypedLine).in_turn(getattr(self, f"action_{action}"))

    def entered(self) -> None:
        if self.step == "summary":
            self.dismiss(self.round if self.round.answers else None)
        elif self.step == "value":
            self.enter_value()
        elif self.step == "confidence" and (self.typed.value or self.typed.confidence is not None):
            self.ask("note")
        else:
            if self.step == "confidence":  # where there is no value to type, enter alone says as last time
                self.typed = self.typed._replace(unchanged=True)
            self.next()

    def enter_value(self) -> None:
        """The value that was typed, if it is one; without any, everything is as last time."""
        if not self.typed.value.strip():
            self.typed = self.typed._replace(value="", unchanged=True)
            self.next()
        elif fault := self.fault():
            self.tell(f"✗ {fault}")
        elif not self.warned and (odd := oddity(self)):
            self.warned = True
            self.tell(plain(f"! {odd}; ⏎ again if it is right"))
        else:
            self.ask("confidence")

    def next(self) -> None:
        self.round = self.round.saying(self.card, self.typed)
        self.typed = CheckInInput()
        self.keep_draft()
        if self.round.ended_by(self.at):  # nothing is left to look over, and u takes it back
            self.dismiss(self.round)
        else:
            self.go(self.at + 1)

    def skip(self) -> None:
        self.round, self.typed = self.round.without(self.card), CheckInInput()
        self.keep_draft()
        self.go(self.at + 1)

    def repeat(self) -> None:
        """As last time, with the note of last time."""
        last = last_of(self)
        note, confidence = (last.note, last.confidence) if last else ("", None)
        self.typed = CheckInInput(unchanged=True, note=note, confidence=confidence)
        self.next()

    def ask_to_drop(self) -> None:
        question = f"Discard all {len(self.round.answers)} answers?"
        ask = Ask(question, (DialogAnswer("y", "discard", "yes"),))
        self.app.push_screen(ask, lambda answer: self.drop() if answer else None)

    def drop(self) -> None:
        self.draft.drop()
        self.dismiss(None)

    def keep_draft(self) -> None:
        """What is on the card now counts as said, so that a broken connection loses nothing."""
        now, at = self.round, None
        if self.at < len(self.round.cards) and self.typed != CheckInInput():
            now, at = now.saying(self.card, self.typed), self.at
        self.draft.keep({**now.as_draft(), "at": at})
        if self.draft.fault:
            self.tell(self.draft.fault)

    def action_back(self) -> None:
        if self.step == "summary":
            self.go(self.at - 1)
            return
        steps = [step for step in STEPS if step != "value" or takes_value(self.view.board, self.record)]
        if self.step in steps[1:] and not isinstance(self.record, Kpi):
            self.ask(steps[steps.index(self.step) - 1])
        elif self.at > 0 and self.may_leave_card("↑"):
            self.go(self.at - 1)

    def action_stop(self) -> None:
        if self.step == "summary":
            self.dismiss(None)  # the draft stays
        elif self.may_leave_card("esc"):
            if self.round.answers:
                self.go(len(self.round.cards))
            else:
                self.drop()

    def may_leave_card(self, key: str) -> bool:
        """Take what is typed as said of this card; False, with a warning, where it cannot be and key came but once."""
        fault = self.fault()
        if fault and not self.warned:
            self.warned = True
            self.tell(f"✗ {key} again leaves it out: {fault}")
            return False
        nothing = bool(fault) or self.typed == CheckInInput()
        self.round = self.round.without(self.card) if nothing else self.round.saying(self.card, self.typed)
        return True

    def read(self) -> CheckInAnswer:
        """The value that was typed; InputError where it is none."""
        return read_value(self.view.board, self.record, self.typed.value, self.view.today)

    def fault(self) -> str:
        """What is wrong with the value that was typed."""
        try:
            self.read()
        except InputError as error:
            return str(error)
        return ""

    def action_editor(self) -> None:
        from ..terminal.other_programs import edit_text

        if self.step == "note":
            text, unchanged = edit_text(self.app, self.typed.note)
            self.typed = self.typed._replace(note=text)
            self.keep_draft()
            self.ask("note")
            self.tell(unchanged or self.meaning())

    # What is shown.

    def meaning(self) -> str:
        """What the typed value means, while it is typed."""
        if self.step == "confidence":
            last = last_of(self)
            again = f" ⏎ keeps {last.confidence}" if last and last.confidence is not None else ""
            return f"0-10: how sure are you of reaching it?{again}"
        if self.step == "value" and not self.typed.value.strip():
            return value_asked(self.view.board, self.record)
        if self.step != "value":
            return ""
        try:
            answer = self.read()
        except InputError as error:
            return f"✗ {error}"
        if answer.value is None:
            done = answer.done or [f"{count} {what}" for what, count in answer.counts.items()]
            return plain(f"→ {visible(', '.join(done))}")
        field, context = value_field(self.view.board, self.record), self.view.context
        plainly = self.typed.value.strip() in field.readings(answer.value, context)
        words = compared(self.view, self.record, Fraction(answer.value))
        shown = field.meaning(answer.value, context) if not (plainly and words) else ""
        return plain(f"→ {': '.join(filter(None, (shown, words)))}")


def last_of(screen: CheckInScreen) -> CheckIn | None:
    """The last check-in on the goal."""
    board, record = screen.view.board, screen.record
    return last_checkin(board, record, screen.view.today) if isinstance(record, Goal) else None


def first_step(screen: CheckInScreen) -> str:
    """What the card asks first."""
    return "value" if takes_value(screen.view.board, screen.record) else "confidence"


def oddity(screen: CheckInScreen) -> str:
    """What is odd about the value that was typed."""
    kpi, value = kpi_of(screen.view.board, screen.record), screen.read().value
    return doubt(screen.view.board, kpi, value) if kpi and value is not None else ""


def lay_out(screen: CheckInScreen) -> int:
    """The round beside the card where there is room for both; the columns of the card."""
    screen.shown_for = screen.size
    wide = screen.size.width >= WIDE and not screen.app.is_inline
    screen.set_class(wide, "-wide")
    return max(20, (screen.size.width * 14 // 25 if wide else screen.size.width) - 2)


def show_card(screen: CheckInScreen) -> None:
    """What is known of it, and how far the round is."""
    width, count = lay_out(screen), len(screen.round.cards)
    done = plain(gauge(Fraction(len(screen.round.answers), count), None, 12))
    screen.query_one(".caption", Static).update(Content(f"Check in   {screen.at + 1} of {count}   {done}"))
    screen.query_one(RoundLines).show(round_rows(screen.view.board, screen.round, screen.at), screen.at)
    lines = card_lines(screen.view, screen.record, width)
    if screen.size.height >= len(lines) + ROOM_FOR_CHART:
        lines += picture_lines(screen.view, screen.record, min(width, CHART_WIDTH), CHART)
    screen.query_one(CardLines).show(lines[: max(2, screen.size.height - REST)])


def show_summary(screen: CheckInScreen) -> None:
    """The last answers that there is room for."""
    lay_out(screen)
    board, room = screen.view.board, max(2, screen.size.height - REST)
    rows: list[Line] = []
    for card in screen.round.cards:
        record, answers = card.record(board), screen.round.answers.get(card)
        name = Cell(fit(visible(record.label) if record else "", 44) + " ")
        rows.append((name, Cell("skipped", "dim") if answers is None else Cell(input_text(answers))))
    count = len(screen.round.answers)
    screen.query_one(".caption", Static).update(Content(f"Check in   {count} of {len(screen.round.cards)} answered"))
    unseen = len(rows) - room + 1
    if unseen > 1:
        rows = [(Cell(plain(f"… {unseen} more above"), "dim"),), *rows[unseen:]]
    screen.query_one(CardLines).show(rows)
