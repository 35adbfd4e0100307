"""The form: every field of a record on a line of its own, built from the declarations.

One input is over the line that is being typed in; what it means, or what is wrong with it, is right below.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Key
from textual.widgets import Static
from textual.widgets.input import Selection as Selected

from ...board import Board, Change
from ...fields import Area, Choice, Field, Flag, Prose, Ref, Refs, Rows, visible
from ...records import KINDS, Record
from ..draft import Draft
from ..preferences import DraftFile
from ..widgets.footer import Footer
from ..widgets.form_lines import FormLines, judged
from ..widgets.line_widget import TypedLine
from .dialogs import SURE, Ask, DialogAnswer, FullScreen, Pick
from .reader import TextScreen

if TYPE_CHECKING:
    from ..store_worker import Workspace


class Filled(NamedTuple):
    """What a form gives back: the changes to be saved, the words for them, and the draft."""

    changes: tuple[Change, ...]
    why: str
    draft: Draft


class Form(FullScreen[Filled | None]):
    """Fill in or edit one record. Typed text is never dropped without asking."""

    DEFAULT_CSS = """
    Form { background: $background; layers: base typing; align: center top; }
    Form > #frame { width: 100%; max-width: 180; height: 100%; }
    Form .caption { color: $caption; text-style: bold; height: auto; max-height: 4; padding: 0 1; }
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
        Binding("pagedown", "in_turn('step', 8)", "Eight fields down", id="form.page_down", priority=True),
        Binding("pageup", "in_turn('step', -8)", "Eight fields up", id="form.page_up", priority=True),
        Binding("enter", "in_turn('enter')", "Next field, or edit lines", id="form.enter", priority=True),
        Binding("ctrl+l", "in_turn('pick')", "List", id="form.list", priority=True),
        Binding("ctrl+f", "in_turn('find')", "Find a field", id="form.find", priority=True),
        Binding("ctrl+n", "in_turn('make')", "New record to refer to", id="form.make", priority=True),
        Binding("ctrl+o", "in_turn('editor')", "Long text in $EDITOR", id="form.editor", priority=True),
    ]

    def __init__(
        self,
        draft: Draft,
        cached: DraftFile | None = None,
        *,
        workspace: Workspace | None = None,
        faults: dict[str, str] | None = None,
        start: str = "",
    ) -> None:
        """cached: where what is typed is kept, in case the connection breaks; what is there is taken up again.

        workspace: where a record is saved that is made by the way, for a field to refer to.
        """
        super().__init__()
        self.draft, self.cache, self.workspace = draft, cached, workspace
        self.taken_up = draft.take_up(cached.load() or {}) if cached else False
        if cached and draft.changed:  # also what came along from the line it was begun in
            cached.keep(draft.as_stored())
        self.read_only = draft.read_only
        self.sheet = FormLines(draft)
        self.sheet.faults = dict(faults or {})
        if start in (*self.sheet.names, *self.sheet.folded):
            self.sheet.go_to(start)

    def compose(self) -> ComposeResult:
        from textual.containers import Vertical

        with Vertical(id="frame"):
            yield Static(Content(self.caption()), classes="caption")
            yield self.sheet
            yield Footer()
        yield TypedLine(self.taken, self.typed, partial(pasted, self))

    def caption(self) -> str:
        record, noun = self.draft.record, self.draft.kind.spoken
        if self.read_only:
            return f"{noun[0].upper()}{noun[1:]}, read-only: {self.read_only}"
        head = f"New {noun}" if record is None else f"Edit {noun} {self.draft.view.board.short(record)}"
        return f"{head}   unfinished draft restored" if self.taken_up else head

    def on_mount(self) -> None:
        self.query_one(TypedLine).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_here)

    # The line that is typed in.

    @property
    def saves_here(self) -> bool:
        """Does Enter save, in the present field?"""
        return False

    def here(self) -> Field[Any]:
        """The field that is typed in."""
        return self.draft.kind.fields[self.sheet.name_here]

    def show_here(self) -> None:
        """Put the input over the line of the present field; what a reference holds is selected, to be typed over."""
        sheet, line = self.sheet, self.query_one(TypedLine)
        sheet.verdicts = judged(self.draft)
        self.place_line()
        text = self.draft.texts[sheet.name_here].partition("\n")[0]
        line.put(text)
        if isinstance(self.here(), Ref):
            line.selection = Selected(0, len(text))
        line.disabled = bool(self.read_only)
        self.query_one(Footer).show_keys(keys_here(self))
        self.show_note()

    @on(FormLines.Moved)
    def place_line(self) -> None:
        """Put the input where the present field is painted by now."""
        line, (x, y, width) = self.query_one(TypedLine), self.sheet.place_here()
        line.styles.offset = (self.sheet.region.x + x, self.sheet.region.y + y)
        line.styles.width = width

    def say(self, text: str, role: str = "accent") -> None:
        """A line at the foot, until the next key."""
        self.query_one(Footer).say(text, role)

    def show_note(self) -> None:
        """What the typed text means, below it."""
        sheet, name = self.sheet, self.sheet.name_here
        reading = self.draft.reading(name) if self.draft.texts[name].strip() else None
        sheet.note, sheet.verdicts = (), judged(self.draft)
        if reading and reading.fault and name in self.draft.changed:
            sheet.note = (f"✗ {with_cure(self, reading.fault)}", "bad")
        elif reading and reading.echo:
            sheet.note = (f"→ {reading.echo}", "accent")
        sheet.repaint()

    def typed(self, text: str) -> None:
        """Of a text of several lines, the first one is typed in; the others stay."""
        name = self.sheet.name_here
        _, end, rest = self.draft.texts[name].partition("\n")
        self.hear(text + end + rest)
        self.sheet.faults.pop(name, None)
        self.show_note()

    def hear(self, text: str) -> None:
        """What the present field holds by now, which is kept."""
        self.draft.texts[self.sheet.name_here] = text
        if self.cache:
            self.cache.keep(self.draft.as_stored())
            if self.cache.fault:
                self.say(self.cache.fault, "warn")

    def taken(self, event: Key) -> bool:
        """Space turns over a choice; a letter after a whole word of it begins another word."""
        self.query_one(Footer).hush()
        field = self.here()
        text, words = self.draft.texts[field.name], words_of(field)
        if event.key == "space" and words:
            self.put(words[(words.index(text) + 1) % len(words)] if text in words else words[0])
        elif event.is_printable and text in words:
            self.put("")
        return event.key == "space" and bool(words)

    def action_in_turn(self, action: str, *details: object) -> None:
        """An act of a key that is bound: after all that was typed before it."""
        self.query_one(TypedLine).in_turn(getattr(self, f"action_{action}"), *details)

    def put(self, text: str) -> None:
        self.hear(text)
        self.sheet.faults.pop(self.sheet.name_here, None)
        self.show_here()

    # Moving.

    def action_step(self, by: int) -> None:
        """On to another field; beyond the last one the folded ones come into view."""
        self.draft.settle(self.sheet.name_here)
        if self.sheet.at + by >= len(self.sheet.names):
            self.sheet.unfold()
        self.sheet.at = max(0, min(self.sheet.at + by, len(self.sheet.names) - 1))
        self.show_here()

    def action_find(self) -> None:
        names = [*self.sheet.names, *self.sheet.folded]
        fields, texts = self.draft.kind.fields, self.draft.texts
        choices = [(name, fields[name].label, visible(texts[name].partition("\n")[0])) for name in names]
        self.app.push_screen(Pick("Go to field", choices), partial(go_to_field, self))

    # Other ways to fill a field.

    def action_enter(self) -> None:
        field = self.here()
        if not self.read_only and isinstance(field, Rows | Prose):
            text = self.draft.texts[field.name]
            lines = TextScreen(field.label, field.help, text, self.hear)
            self.app.push_screen(lines, lambda cached: self.put(text if cached is None else cached))
        elif self.saves_here:
            self.action_save()
        else:
            self.action_step(1)

    def action_editor(self) -> None:
        from ..terminal.other_programs import edit_text

        if self.read_only or not isinstance(self.here(), Rows | Prose):
            self.say(self.read_only or "ctrl+o edits long text only", "warn")
            return
        text, unchanged = edit_text(self.app, self.draft.texts[self.sheet.name_here])
        self.put(text)
        self.say(unchanged)

    def action_pick(self) -> None:
        choices = () if self.read_only else pickable(self.draft, self.sheet.name_here)
        if not choices:
            self.say(self.read_only or "ctrl+l works in a field that has a list to pick from", "warn")
        else:
            self.app.push_screen(Pick(self.here().label, choices), lambda text: add_name(self, text) if text else None)

    def action_make(self) -> None:
        """A new record for the present field to refer to, in a form of its own; it is saved when that is."""
        field, workspace = self.here(), self.workspace
        if self.read_only or not isinstance(field, Ref | Refs) or workspace is None:
            self.say(self.read_only or "ctrl+n works in a field that refers to another record", "warn")
            return
        kind, view = KINDS[field.table], self.draft.view
        typed = "" if isinstance(field, Refs) else self.draft.changed.get(field.name, "")
        fits = not typed or not self.draft.reading(field.name).fault
        draft = Draft(view, kind, None, {} if fits else {kind.named_by: typed.strip()})
        cached = DraftFile(workspace.store.name, f"form {kind.table} for {field.name}")

        def made(filled: Filled | None) -> None:
            if filled is not None:
                workspace.commit(filled.changes, filled.why, then=cached.drop)
                self.draft.view = workspace.view_of(view.board.applying(filled.changes))
                add_name(self, self.draft.naming(field).name(field.table, filled.draft.new_id))

        self.app.push_screen(Form(draft, cached, workspace=workspace), made)

    # Saving and leaving.

    def action_save(self) -> None:
        faults = {} if self.read_only else self.draft.filled()[2]
        self.sheet.faults = faults
        if faults:
            names = [*self.sheet.names, *self.sheet.folded]
            self.sheet.go_to(next(name for name in names if name in faults))
            self.show_here()
        elif self.read_only or (self.draft.record is not None and not self.draft.changed):
            self.dismiss(None)
        elif asked := self.draft.questions():
            self.app.push_screen(Ask("\n".join(asked), SURE), self.left)
        else:
            self.left("yes")

    def action_leave(self) -> None:
        """Leave at once where nothing was typed; else ask, and Esc once more leaves with the draft kept."""
        if not self.draft.changed:
            self.dismiss(None)
            return
        stays = " (draft is kept)" if self.cache and not self.cache.fault else ""
        answers = [DialogAnswer(word[0], word, word) for word in ("save", "discard")] + [DialogAnswer("b", "back", "")]
        leave = DialogAnswer("escape", f"leave{stays}", "leave")
        self.app.push_screen(Ask("Not saved yet.", answers, leave), self.left)

    def left(self, answer: str | None) -> None:
        if answer == "save":
            self.action_save()
        elif answer == "yes":
            self.dismiss(Filled(*self.draft.changes(), self.draft))
        elif answer:
            if self.cache and answer == "discard":
                self.cache.drop()
            self.dismiss(None)

    def tell_of_change(self, present: Board, news: str) -> None:
        """Say that somebody else changed the record meanwhile, where it was changed."""
        opened = self.draft.record
        now = present.get(type(opened), opened.id) if opened is not None else None
        hint = "; saving merges both, and asks where they clash"
        if opened is None or (now is not None and now.raw == opened.raw):
            return
        if now is None:
            hint = "; saving brings it back"
        elif now.archived and not opened.archived:
            hint = "; it is archived now, and stays so when you save"
        self.query_one(".caption", Static).update(Content(f"{self.caption()}   {news}{hint}"))


def keys_here(form: Form) -> list[tuple[str, str]]:
    """What keys do in the present field, the most useful first."""
    field = form.here()
    if form.read_only:
        return [("esc", "Close"), ("tab", "Next field"), ("ctrl+f", "Find field")]
    keys = [("ctrl+s", "Save"), ("esc", "Back"), ("tab", "Next")]
    if isinstance(field, Choice | Area | Ref | Refs):
        keys.append(("ctrl+l", "List"))
    if isinstance(field, Ref | Refs) and form.workspace:
        keys.append(("ctrl+n", f"New {KINDS[field.table].spoken}"))
    if isinstance(field, Rows | Prose):
        keys += [("enter", "Lines"), ("ctrl+o", "Editor")]
    return [*keys, ("ctrl+f", "Find field")]


def go_to_field(form: Form, name: str | None) -> None:
    """Put the cursor on a field that was picked, if one was."""
    if name:
        form.draft.settle(form.sheet.name_here)
        form.sheet.go_to(name)
        form.show_here()


def pasted(form: Form, text: str) -> bool:
    """Several lines pasted into a field of many are lines of it."""
    if "\n" not in text.strip() or not isinstance(form.here(), Rows | Prose):
        return False
    form.put("\n".join(part for part in (form.draft.texts[form.sheet.name_here], text.strip()) if part))
    return True


def add_name(form: Form, text: str) -> None:
    """Put in a name: after those that a field of several names holds, else in place of what is there."""
    old = form.draft.texts[form.sheet.name_here].strip()
    form.put(f"{old}, {text}" if isinstance(form.here(), Refs) and old else text)


def with_cure(form: Form, fault: str) -> str:
    """A fault, with the key that mends it where a reference names no record."""
    field = form.here()
    first = f"; add the {KINDS[field.table].spoken} first" if isinstance(field, Ref | Refs) else ""
    if not first or not fault.endswith(first) or not form.workspace:
        return fault
    return f"{fault.removesuffix(first)}; ctrl+n creates it"


def words_of(field: Field[Any]) -> list[str]:
    """The words of a field that has but a few, which space turns over."""
    if isinstance(field, Flag):
        return ["yes", "no"]
    return [str(word.value) for word in field.words] if isinstance(field, Choice) else []


def pickable(draft: Draft, name: str) -> Sequence[tuple[str, str, str]]:
    """(text, what is shown, aside) for a field that can be picked from a list."""
    field, board = draft.kind.fields[name], draft.view.board
    if isinstance(field, Choice):
        return [(word, word, field.explained(word)) for word in field.by_value]
    if isinstance(field, Area):
        return [(area, area, "") for area in board.settings.areas]
    if isinstance(field, Ref | Refs):
        rows: Sequence[Record] = board.all(KINDS[field.table])
        return [(row.code, visible(row.label), board.short(row)) for row in rows]
    return ()
