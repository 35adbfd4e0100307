"""Small screens over the main one: a question, a pick, a line to type, a text of many lines.

None has a tinted background: it costs bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Generic, NamedTuple, TypeVar, cast

from rich.console import RenderableType
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click, Key
from textual.renderables.blank import Blank
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...fields import PAST_DAYS, Context, InputError, parse_day
from ...views import EMPTY, Cell, Line
from ..draft import Draft
from ..view_model import Searchable, best, searchable
from ..widgets import plain
from ..widgets.footer import Footer
from ..widgets.line_widget import OneLine
from ..widgets.table import Column, RowTable

T = TypeVar("T")
WHEEL = 3  # rows for a notch of the wheel
ROOM = 68  # for what is picked and what stands beside it
LEAST_ASIDE, MOST_ASIDE = 16, 34


class OverScreen(ModalScreen[T], Generic[T]):
    """A screen over another that is answered once, however fast somebody types."""

    DEFAULT_CSS = "OverScreen > Footer { dock: bottom; background: $background; }"
    keys: Sequence[tuple[str, str]] = ()

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave it, with whatever keys typed ahead have put on top of it; nothing is done where it was left before."""
        stack = self.app.screen_stack
        if self not in stack:
            return AwaitComplete()
        for _ in stack[stack.index(self) + 1 :]:
            self.app.pop_screen()
        return super().dismiss(result)


def key_line(keys: Sequence[tuple[str, str]]) -> Footer:
    """The keys that work here, over those of the screen below, which do not."""
    result = Footer()
    result.keys = [(plain(key), label) for key, label in keys]
    return result


class FullScreen(OverScreen[T], Generic[T]):
    """A modal screen through which nothing shines."""

    DEFAULT_CSS = "FullScreen { background: $background; }"

    def render(self) -> RenderableType:
        return cast("RenderableType", Blank(self.app.styles.background))  # as Screen.render says of its own


class DialogAnswer(NamedTuple):
    """One of the answers to a question: the key that gives it, what it says, and what it means."""

    key: str
    label: str
    value: str


BACK = DialogAnswer("escape", "back", "")
SURE = (DialogAnswer("y", "yes, save", "yes"),)


class Ask(OverScreen[str]):
    """A question with a few answers, each by one key; Esc gives "", or the answer that is told for it."""

    DEFAULT_CSS = """
    Ask { align: center middle; background: transparent; }
    Ask > Static {
        width: auto; max-width: 90%; height: auto; border: round $caption; padding: 0 2; background: $background;
    }
    """
    BINDINGS = [Binding("escape", "back", "Back", id="ask.back")]

    def __init__(self, question: str, answers: Sequence[DialogAnswer], escape: DialogAnswer = BACK) -> None:
        super().__init__()
        self.question, self.answers, self.escape = question, answers, escape

    def action_back(self) -> None:
        self.dismiss(self.escape.value)

    def on_key(self, event: Key) -> None:
        given = next((answer for answer in self.answers if answer.key == event.key), None)
        if given is not None:
            event.stop()
            self.dismiss(given.value)

    def compose(self) -> ComposeResult:
        keys = "   ".join(f"{answer.key} {answer.label}" for answer in self.answers)
        yield Static(Content(f"{self.question}\n\n{keys}   Esc {self.escape.label}"))
        yield key_line(self.keys)


NOT_NOW = "not now: "  # how the reason begins why something in a list does not apply


class Choices(RowTable[str]):
    """The lines to pick from, below one for what is typed."""

    caption = ""
    lit = True

    def fixed(self, width: int) -> Sequence[Line]:
        return (EMPTY,)

    def title(self) -> Sequence[str]:
        return (self.caption,)

    @property
    def only(self) -> str | None:
        return self.current

    def on_click(self, event: Click) -> None:
        number = event.y - self.edge - self.head + self.top
        if isinstance(self.screen, Pick) and 0 <= number < len(self.rows):
            self.screen.dismiss(self.rows[number])

    def on_mouse_scroll_down(self) -> None:
        self.action_move(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-WHEEL)


class Pick(OverScreen[str]):
    """Pick one of many: type to narrow, arrows, enter. Esc gives "" ."""

    DEFAULT_CSS = """
    Pick { align: center middle; background: transparent; }
    Pick > Vertical {
        width: 78; max-width: 96%; height: 60%; min-height: 20; max-height: 90%; background: $background;
        layers: base typing;
    }
    Pick Input {
        layer: typing; position: absolute; offset: 2 1; width: 1fr; height: 1; margin: 0 4 0 0; border: none;
        padding: 0; background: transparent;
    }
    """
    BINDINGS = [
        Binding("escape", "dismiss('')", "Back", id="pick.back"),
        Binding("down,ctrl+n", "move(1)", "Down", id="pick.down", priority=True),
        Binding("up,ctrl+p", "move(-1)", "Up", id="pick.up", priority=True),
        Binding("pagedown", "move(12)", "Page down", priority=True),
        Binding("pageup", "move(-12)", "Page up", priority=True),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[str, str, str]],
        also: Mapping[str, str] | None = None,
        *,
        groups: Mapping[str, str] | None = None,
        again: str = "",
        extra: Sequence[tuple[str, str, str]] = (),
        elsewhere: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        """choices: (value, what is shown, what is at the right); also: other words by which a value is found.

        groups: the word over the first of those that belong together; again: what a “?” picks; extra: choices that
        are there only for what is typed; elsewhere: the same, after all others, since they are of another list.
        """
        super().__init__()
        self.also, self.groups, self.again = also or {}, groups or {}, again
        self.headed: dict[str, str] = {}
        self.caption, self.first = title, [value for value, _, _ in choices]
        self.choices = {value: (label, aside) for value, label, aside in (*choices, *extra, *elsewhere)}
        self.last = {value for value, _, _ in elsewhere}
        self.entries: list[Searchable] = []  # made when something is typed
        self.keys = (("⏎", "Select"), *((("?", "Manual"),) if again else ()), ("esc", "Cancel"))

    def compose(self) -> ComposeResult:
        longest, widest = (max((len(pair[at]) for pair in self.choices.values()), default=0) for at in (0, 1))
        aside = min(widest, max(LEAST_ASIDE, min(MOST_ASIDE, ROOM - longest)))
        columns: list[Column[str]] = [
            Column("label", "", min(40, longest), 1, lambda value: Cell(self.choices[value][0]), str, stretch=True),
            Column("aside", "", aside, 2, lambda value: Cell(self.choices[value][1], "dim"), str, right=True),
        ]
        if self.groups:
            columns.insert(0, Column("group", "", 4, 1, lambda value: Cell(self.headed.get(value, ""), "key"), str))
        with Vertical():
            field = OneLine(placeholder="type to filter", select_on_focus=False, compact=True)
            field.cursor_blink = False
            yield field
            table = Choices(columns)
            table.can_focus, table.caption = False, self.caption
            yield table
        yield key_line(self.keys)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.narrow("")

    def narrow(self, text: str) -> None:
        """Show what fits, the cursor on the best."""
        fitting = best(text, self.looked_through()) if text.strip() else self.first
        self.headed = {}
        for value in fitting:
            if (group := self.groups.get(value, "")) not in self.headed.values():
                self.headed[value] = group
        table = self.query_one(Choices)
        table.show_rows(fitting)
        table.go(0, by_hand=False)

    def looked_through(self) -> list[Searchable]:
        if not self.entries:
            for value, (label, aside) in self.choices.items():
                later = aside.startswith(NOT_NOW)
                more = f"{'' if later else aside} {self.also.get(value, '')}"
                self.entries.append(searchable(value, label, more, later=2 if value in self.last else int(later)))
        return self.entries

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value == "?" and self.again:
            self.dismiss(self.again)
        else:
            self.narrow(event.value)

    def on_input_submitted(self) -> None:
        self.dismiss(self.query_one(Choices).only or "")

    def action_move(self, by: int) -> None:
        self.query_one(Choices).action_move(by)


class ThemePick(Pick):
    """Pick a theme; the one under the cursor is shown at once, and esc brings back the one that was there."""

    def __init__(self, themes: Sequence[tuple[str, str, str]], show: Callable[[str], None]) -> None:
        super().__init__("Themes", themes)
        self.show_theme = show

    def narrow(self, text: str) -> None:
        super().narrow(text)
        self.on_row_table_moved()

    def on_row_table_moved(self) -> None:
        if chosen := self.query_one(Choices).only:
            self.show_theme(chosen)


class Typed(OverScreen[T | None], Generic[T]):
    """Type one value; enter takes it, esc gives none. read raises InputError for what cannot be meant."""

    DEFAULT_CSS = """
    Typed { align: center middle; background: transparent; }
    Typed > Vertical {
        width: 76; max-width: 96%; height: auto; max-height: 100%; border: round $caption; padding: 0 1;
        background: $background;
    }
    Typed Input { border: none; height: 1; padding: 0; background: $background; }
    Typed Static { height: auto; min-height: 1; max-height: 4; }
    """
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Back", id="typed.back"),
        Binding("tab", "more", "Form", id="typed.form"),
        Binding("ctrl+s", "submit", "Save", id="typed.save"),
    ]

    def __init__(
        self,
        question: str,
        read: Callable[[str], T],
        echo: Callable[[T], str],
        text: str = "",
        *,
        more: tuple[str, Callable[[str], None]] | None = None,
        begun: str = "",
        heard: Callable[[str], None] | None = None,
        hint: str = "",
    ) -> None:
        """more: what tab does with what is typed, in words and as a function; hint: what can be typed.

        begun: what was typed before and not saved; heard: is called with every change, and keeps it.
        """
        super().__init__()
        self.keys = (("⏎", "Confirm"), *([("tab", more[0])] if more else ()), ("esc", "Cancel"))
        self.heard, self.hint = heard, hint
        self.question = f"{question} · draft restored" if begun else question
        self.read, self.echo, self.text, self.more = read, echo, begun or text, more

    def action_more(self) -> None:
        if self.more:
            text = self.query_one(Input).value
            self.dismiss(None)
            self.more[1](text)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(self.question))
            field = OneLine(self.text, compact=True)
            field.cursor_blink = False
            yield field
            yield Static(Content(self.meaning(self.text)), id="meaning")
        yield key_line(self.keys)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if self.heard:
            self.heard(event.value)
        self.query_one("#meaning", Static).update(Content(self.meaning(event.value)))

    def meaning(self, text: str) -> str:
        if not text.strip():
            return self.hint
        try:
            return f"→ {self.echo(self.read(text))}"
        except InputError as error:
            return f"✗ {error}"

    def on_input_submitted(self) -> None:
        self.action_submit()

    def action_submit(self) -> None:
        text = self.query_one(Input).value
        if self.more and not text.strip():
            self.action_more()
            return
        try:
            self.dismiss(self.read(text))
        except InputError as error:
            self.query_one("#meaning", Static).update(Content(f"✗ {error}"))


class PromptDay(Typed[date]):
    """Which day?"""

    def __init__(self, question: str, context: Context) -> None:
        read, hint = partial(parse_day, context=context, past=True), f"such as {PAST_DAYS}"
        super().__init__(question, read, lambda day: f"{day:%A} {day}", hint=hint)


class Prompt(Typed[str]):
    """One text for a field."""

    def __init__(
        self, draft: Draft, name: str, text: str = "", *, begun: str = "", heard: Callable[[str], None] | None = None
    ) -> None:
        field = draft.kind.fields[name]

        def read(text: str) -> str:
            draft.texts[name] = text
            if fault := draft.reading(name).fault:
                raise InputError(fault)
            return text

        def echo(text: str) -> str:
            return draft.reading(name).echo or text

        super().__init__(f"{field.label}  {field.help}", read, echo, text, begun=begun, heard=heard)
