"""The form: every field of a record on a line of its own, built from the declarations.

One input stands over the line that is being typed in; what it means, or what is wrong with it, stands right below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from ...board import Change
from ...fields import Area, Choice, Flag, Prose, Ref, Refs, Rows, visible
from ...records import KINDS, Record
from ...views.cells import Cell
from ..draft import Draft
from ..drafts import DraftFile
from ..widgets.form_lines import LABEL, FormLines
from ..widgets.typed_line import TypedLine
from ..widgets.verdicts import judged
from .dialogs import Ask, DialogAnswer, FullScreen, Pick, TextScreen


class Filled(NamedTuple):
    """What a form gives back: the changes to be saved, the words for them, and the draft."""

    changes: tuple[Change, ...]
    why: str
    draft: Draft


class Form(FullScreen[Filled | None]):
    """Fill in or edit one record. Typed text is never dropped without asking."""

    DEFAULT_CSS = """
    Form { background: $background; layers: base typing; }
    Form > #frame { width: 110; max-width: 100%; height: 100%; }
    Form Static { height: 1; }
    Form .caption { color: $primary; text-style: bold; }
    Form .foot { text-style: dim; }
    Form Input {
        layer: typing; position: absolute; border: none; height: 1; padding: 0;
        background: $background; text-style: underline;
    }
    """
    BINDINGS = [
        Binding("ctrl+s,f2", "in_turn('save')", "Save", id="form.save", priority=True),
        Binding("escape", "in_turn('leave')", "Back", id="form.back", priority=True),
        Binding("down,tab", "in_turn('step', 1)", "Next field", id="form.next", priority=True),
        Binding("up,shift+tab", "in_turn('step', -1)", "Previous field", id="form.previous", priority=True),
        Binding("pagedown", "in_turn('step', 8)", "Eight fields on", id="form.page_down", priority=True),
        Binding("pageup", "in_turn('step', -8)", "Eight fields back", id="form.page_up", priority=True),
        Binding("enter", "in_turn('enter')", "Next field, or edit lines", id="form.enter", priority=True),
        Binding("ctrl+l", "in_turn('pick')", "List", id="form.list", priority=True),
    ]

    def __init__(
        self, draft: Draft, cached: DraftFile | None = None, *, faults: dict[str, str] | None = None, start: str = ""
    ) -> None:
        """kept: where what is typed is kept, in case the connection breaks; what is there is taken up again."""
        super().__init__()
        self.draft, self.cache = draft, cached
        self.taken_up = draft.take_up(cached.load() or {}) if cached else False
        self.read_only = draft.read_only
        self.sheet = FormLines(draft)
        self.sheet.faults = dict(faults or {})
        if start in self.sheet.names:
            self.sheet.at = self.sheet.names.index(start)

    def compose(self) -> ComposeResult:
        from textual.containers import Vertical

        with Vertical(id="frame"):
            yield Static(Content(self.caption()), classes="caption")
            yield self.sheet
            yield Static(Content("ctrl+s save   tab/↓ next   ↑ back   ctrl+l list   esc leave"), classes="foot")
        yield TypedLine(self.taken, self.typed, self.pasted)

    def caption(self) -> str:
        record, noun = self.draft.record, self.draft.kind.spoken
        if self.read_only:
            return f" Read-only: {self.read_only}"
        head = f" New {noun}" if record is None else f" Edit {noun} {self.draft.view.board.short(record)}"
        return f"{head}   an unfinished draft, taken up again" if self.taken_up else head

    def on_mount(self) -> None:
        self.query_one(TypedLine).focus()
        self.call_after_refresh(self.show_here)

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_here)

    # The line that is typed in.

    def show_here(self) -> None:
        """Put the input over the line of the present field."""
        sheet, field = self.sheet, self.query_one(TypedLine)
        sheet.verdicts = judged(self.draft)
        y = sheet.place_here()
        region = sheet.region
        field.styles.offset = (region.x + LABEL + 3, region.y + y)
        field.styles.width = max(8, region.width - LABEL - 4)
        field.put(self.draft.texts[sheet.name_here].partition("\n")[0])
        field.disabled = bool(self.read_only)
        self.show_note()

    def show_note(self) -> None:
        """What the typed text means, below it."""
        sheet, name = self.sheet, self.sheet.name_here
        reading = self.draft.reading(name) if self.draft.texts[name].strip() else None
        sheet.note, sheet.verdicts = (), judged(self.draft)
        if reading and reading.fault and name in self.draft.changed:
            sheet.note = (Cell(f"✗ {reading.fault}", "bad"),)
        elif reading and reading.echo:
            sheet.note = (Cell(f"→ {reading.echo}", "accent"),)
        sheet.repaint()

    def typed(self, text: str) -> None:
        """Of a text of several lines, the first one is typed in; the others stay."""
        name = self.sheet.name_here
        _, end, rest = self.draft.texts[name].partition("\n")
        self.hear(text + end + rest)
        self.sheet.faults.pop(name, None)
        self.show_note()

    def hear(self, text: str) -> None:
        """What the present field holds by now."""
        self.draft.texts[self.sheet.name_here] = text
        self.keep_draft()

    def taken(self, event: Key) -> bool:
        """Space turns over a choice; a letter after a whole word of it begins another word."""
        field = self.draft.kind.fields[self.sheet.name_here]
        if not isinstance(field, Choice | Flag):
            return False
        if event.key == "space":
            self.put(self.next_word(field))
        elif event.is_printable and self.draft.texts[field.name] in words_of(field):
            self.put("")
        return event.key == "space"

    def pasted(self, text: str) -> bool:
        """Several lines pasted into a field of many are lines of it."""
        name = self.sheet.name_here
        if "\n" not in text.strip() or not isinstance(self.draft.kind.fields[name], Rows | Prose):
            return False
        self.put("\n".join(part for part in (self.draft.texts[name], text.strip()) if part))
        return True

    def action_in_turn(self, action: str, *details: object) -> None:
        """An act of a key that is bound: after all that was typed before it."""
        self.query_one(TypedLine).in_turn(getattr(self, f"action_{action}"), *details)

    def keep_draft(self) -> None:
        if self.cache:
            self.cache.keep(self.draft.as_stored())

    def next_word(self, field: Choice[Any] | Flag) -> str:
        text = self.draft.texts[field.name]
        words = words_of(field)
        return words[(words.index(text) + 1) % len(words)] if text in words else words[0]

    def put(self, text: str) -> None:
        self.draft.texts[self.sheet.name_here] = text
        self.keep_draft()
        self.sheet.faults.pop(self.sheet.name_here, None)
        self.show_here()

    # Moving and saving.

    def action_step(self, by: int) -> None:
        self.draft.settle(self.sheet.name_here)
        self.sheet.at = max(0, min(self.sheet.at + by, len(self.sheet.names) - 1))
        self.show_here()

    def action_enter(self) -> None:
        field = self.draft.kind.fields[self.sheet.name_here]
        if self.read_only or not isinstance(field, Rows | Prose):
            self.action_step(1)
            return
        text = self.draft.texts[field.name]
        lines = TextScreen(field.label, field.help, text, self.hear)
        self.app.push_screen(lines, lambda cached: self.put(text if cached is None else cached))

    def action_pick(self) -> None:
        choices = () if self.read_only else pickable(self.draft, self.sheet.name_here)
        if choices:
            label = self.draft.kind.fields[self.sheet.name_here].label
            self.app.push_screen(Pick(label, choices), self.picked)

    def picked(self, text: str | None) -> None:
        field = self.draft.kind.fields[self.sheet.name_here]
        if not text:
            return
        old = self.draft.texts[field.name].strip()
        self.put(f"{old}, {text}" if isinstance(field, Refs) and old else text)

    def action_save(self) -> None:
        if self.read_only:
            self.dismiss(None)
            return
        _, _, faults = self.draft.filled()
        self.sheet.faults = faults
        if faults:
            first = next(name for name in self.sheet.names if name in faults)
            self.sheet.at = self.sheet.names.index(first)
            self.show_here()
            return
        if self.draft.record is not None and not self.draft.changed:
            self.dismiss(None)
            return
        asked = self.draft.questions()
        if not asked:
            self.settled(yes="save")
            return
        answers = (DialogAnswer("y", "yes, save", "save"),)
        self.app.push_screen(Ask("\n".join(asked), answers), self.settled)

    def settled(self, yes: str | None) -> None:
        """Save, unless somebody has second thoughts."""
        if yes:
            self.dismiss(Filled(*self.draft.changes(), self.draft))

    def action_leave(self) -> None:
        if not self.draft.changed:
            self.dismiss(None)
            return
        answers = (DialogAnswer("s", "save", "save"), DialogAnswer("d", "drop what was typed", "drop"))
        self.app.push_screen(Ask("This is not saved yet.", answers), self.left)

    def left(self, answer: str | None) -> None:
        if answer == "save":
            self.action_save()
        elif answer == "drop":
            if self.cache:
                self.cache.drop()
            self.dismiss(None)

    def tell(self, notice: str) -> None:
        """Somebody changed the record meanwhile."""
        self.query_one(".caption", Static).update(Content(f"{self.caption()}   {notice}; saving merges"))


def words_of(field: Choice[Any] | Flag) -> list[str]:
    return ["yes", "no"] if isinstance(field, Flag) else [str(word.value) for word in field.words]


def pickable(draft: Draft, name: str) -> Sequence[tuple[str, str, str]]:
    """(text, what is shown, aside) for a field that can be picked from a list."""
    field, board = draft.kind.fields[name], draft.view.board
    if isinstance(field, Choice):
        return [(word.value, word.value, "") for word in field.words]
    if isinstance(field, Area):
        return [(area, area, "") for area in board.settings.areas]
    if isinstance(field, Ref | Refs):
        rows: Sequence[Record] = board.all(KINDS[field.table])
        return [(row.code, visible(row.label), board.short(row)) for row in rows]
    return ()
