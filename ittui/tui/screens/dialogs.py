"""Small screens over the main one: a question, a pick, a line to type, a text of many lines.

None has a tinted background: it costs bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
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

from ...fields import InputError
from ...views import EMPTY, Cell, Line
from ..draft import Draft
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
        for answer in self.answers:
            if answer.key == event.key:
                event.stop()
                self.dismiss(answer.value)

    def compose(self) -> ComposeResult:
        keys = "   ".join(f"{answer.key} {answer.label}" for answer in self.answers)
        yield Static(Content(f"{self.question}\n\n{keys}   Esc {self.escape.label}"))
        yield Footer(self.keys)


FILLERS = frozenset(  # words of a question that say nothing of what is looked for
    """a an and are did do does for how i in is it look like of on the this that to was what where""".split()  # noqa: SIM905
)
WORD = re.compile(r"[\w%.-]+")


class Searchable(NamedTuple):
    """One line as it is looked through: its value, its text, the text's name, and other words for it; lower case.

    later: 1: it comes after others, since it does not apply now; 2: after those, since it is of another list.
    """

    value: str
    label: str
    name: str
    more: str
    later: int = 0


def spaced(text: str) -> str:
    """With a space before every word, so that a word's beginning can be told from its middle."""
    return f" {' '.join(WORD.findall(text.casefold()))} "


def best(text: str, entries: Sequence[Searchable]) -> list[str]:
    """The values of the lines that fit, the best first; where none has all words or letters, the nearest."""
    typed = spaced(text).split()
    words = [word for word in typed if word not in FILLERS] or typed
    for rank_of in (by_words, by_letters, by_some_words) if words else ():
        ranks = ((each.later, rank_of(words, each), number, each.value) for number, each in enumerate(entries))
        if fitting := sorted((later, rank, number, value) for later, rank, number, value in ranks if rank is not None):
            return [value for *_, value in fitting]
    return [] if words else [each.value for each in entries]


def by_words(words: Sequence[str], each: Searchable) -> int | None:
    """Has it every word: in the name, at the beginning of a word, anywhere?"""
    if not all(word in each.label or word in each.more for word in words):
        return None
    begin = [f" {word}" for word in words]
    named = each.name.startswith(begin[0]) and all(word in each.name for word in begin)
    if named or each.label.startswith("".join(begin)):
        return 0
    if all(word in each.name or f"{word} " in each.more for word in begin):
        return 1
    return 2 if all(word in each.label or word in each.more for word in begin) else 3


def by_letters(words: Sequence[str], each: Searchable) -> int | None:
    """Has it the letters in their order, with others between them? The shorter the better."""
    letters = iter(each.label)
    return len(each.label) if all(letter in letters for letter in "".join(words)) else None


def by_some_words(words: Sequence[str], each: Searchable) -> int | None:
    """Has it at least one of several words, at its beginning? The more the better."""
    count = sum(f" {word}" in each.label or f" {word}" in each.more for word in words)
    return -count if count and len(words) > 1 else None


NOT_NOW = "not now: "  # how the reason begins why something in a list does not apply


class Choices(RowTable[str]):
    """The lines to pick from, below one for what is typed."""

    caption = ""
    lit = True

    def fixed(self, width: int) -> Sequence[Line]:
        return (EMPTY,)

    def title(self) -> Sequence[str]:
        return (self.caption,)

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
        tried: Callable[[str], None] | None = None,
    ) -> None:
        """choices: (value, what is shown, what is at the right); also: other words by which a value is found.

        groups: the word over the first of those that belong together; again: what a “?” picks; extra: choices that
        are there only for what is typed; elsewhere: the same, after all others, since they are of another list; tried:
        is called with the one under the cursor.
        """
        super().__init__()
        self.tried = tried
        self.also, self.groups, self.again = also or {}, groups or {}, again
        self.headed: dict[str, str] = {}
        self.caption, self.first = title, [value for value, _, _ in choices]
        self.choices = {value: (label, aside) for value, label, aside in (*choices, *extra, *elsewhere)}
        self.last = {value for value, _, _ in elsewhere}
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
            yield OneLine(placeholder="type to filter", select_on_focus=False, compact=True)
            table = Choices(columns)
            table.can_focus, table.caption = False, self.caption
            yield table
        yield Footer(self.keys)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.narrow("")

    def narrow(self, text: str) -> None:
        """Show what fits, the cursor on the best."""
        fitting = best(text, self.entries) if text.strip() else self.first
        firsts = {self.groups.get(value, ""): value for value in reversed(fitting)}
        self.headed = {value: group for group, value in firsts.items()}
        table = self.query_one(Choices)
        table.show_rows(fitting)
        table.go(0, by_hand=False)
        self.on_row_table_moved()

    def on_row_table_moved(self) -> None:
        if self.tried and (value := self.query_one(Choices).current):
            self.tried(value)

    @cached_property
    def entries(self) -> list[Searchable]:
        """The choices as they are looked through, made when something is typed."""
        result: list[Searchable] = []
        for value, (label, aside) in self.choices.items():
            later = aside.startswith(NOT_NOW)
            more = f"{spaced(value)}{spaced('' if later else aside)}{spaced(self.also.get(value, ''))}"
            name = spaced(label.partition(": ")[0])
            result.append(Searchable(value, spaced(label), name, more, 2 if value in self.last else int(later)))
        return result

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value == "?" and self.again:
            self.dismiss(self.again)
        else:
            self.narrow(event.value)

    def on_input_submitted(self) -> None:
        self.dismiss(self.query_one(Choices).current or "")

    def action_move(self, by: int) -> None:
        self.query_one(Choices).action_move(by)


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
            yield OneLine(self.text, compact=True)
            yield Static(Content(self.meaning(self.text)), id="meaning")
        yield Footer(self.keys)

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


class Prompt(Typed[str]):
    """One text for a field."""

    def __init__(
        self, draft: Draft, name: str, text: str = "", *, begun: str = "", heard: Callable[[str], None] | None = None
    ) -> None:
        def read(text: str) -> str:
            draft.texts[name] = text
            if fault := draft.reading(name).fault:
                raise InputError(fault)
            return text

        def echo(text: str) -> str:
            return draft.reading(name).echo or text

        field = draft.kind.fields[name]
        super().__init__(f"{field.label}  {field.help}", read, echo, text, begun=begun, heard=heard)
