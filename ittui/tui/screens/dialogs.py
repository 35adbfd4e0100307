"""Small screens over the main one: a question, a pick, a text to read. No tinted background: it costs bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...fields.layout import fit
from ...views.cells import Cell, Line
from ..widgets.glyphs import plain
from ..widgets.line_widget import Sheet
from ..widgets.table import Column, Table
from .full import FullScreen

ROOM = 68  # for what is picked and what stands beside it
LEAST_ASIDE, MOST_ASIDE = 20, 34


class Answer(NamedTuple):
    """One of the answers to a question: the key that gives it, what it says, and what it means."""

    key: str
    label: str
    value: str


class Ask(ModalScreen[str]):
    """A question with a few answers, each by one key; esc gives "" ."""

    DEFAULT_CSS = """
    Ask { align: center middle; background: transparent; }
    Ask > Static {
        width: auto; max-width: 90%; height: auto; border: round $primary; padding: 0 2; background: $background;
    }
    """
    BINDINGS = [Binding("escape", "dismiss('')", "Back", id="ask.back")]

    def __init__(self, question: str, answers: Sequence[Answer]) -> None:
        super().__init__()
        self.question, self.answers = question, answers
        for answer in answers:
            self._bindings.bind(answer.key, f"dismiss({answer.value!r})", answer.label)

    def compose(self) -> ComposeResult:
        keys = "   ".join(f"{answer.key} {answer.label}" for answer in self.answers)
        yield Static(Content(f"{self.question}\n\n{keys}   esc back"))


class Choices(Table[str]):
    """The lines to pick from."""

    caption = ""

    def heading(self, width: int) -> Line:
        end = plain(f" · {len(self.rows)} ")
        name = fit(f"─ {self.caption}", max(0, min(len(self.caption) + 2, width - len(end))))
        return (Cell((name + end).ljust(width, "─"), "title"),)

    @property
    def only(self) -> str | None:
        return self.current


class Pick(ModalScreen[str]):
    """Pick one of many: type to narrow, arrows, enter. Esc gives "" ."""

    DEFAULT_CSS = """
    Pick { align: center middle; background: transparent; }
    Pick > Vertical {
        width: 76; max-width: 96%; height: 20; max-height: 90%; border: round $primary; background: $background;
    }
    Pick Input { height: 1; border: none; padding: 0 1; background: $background; }
    """
    BINDINGS = [
        Binding("escape", "dismiss('')", "Back", id="pick.back"),
        Binding("down,ctrl+n", "move(1)", "Down", id="pick.down", priority=True),
        Binding("up,ctrl+p", "move(-1)", "Up", id="pick.up", priority=True),
        Binding("pagedown", "move(12)", "Page down", priority=True),
        Binding("pageup", "move(-12)", "Page up", priority=True),
    ]

    def __init__(self, title: str, choices: Sequence[tuple[str, str, str]]) -> None:
        """choices: (value, what is shown, what stands at the right)."""
        super().__init__()
        self.caption, self.choices = title, {value: (label, aside) for value, label, aside in choices}

    def compose(self) -> ComposeResult:
        longest, widest = (max((len(pair[at]) for pair in self.choices.values()), default=0) for at in (0, 1))
        aside = min(widest, max(LEAST_ASIDE, min(MOST_ASIDE, ROOM - longest)))
        columns: list[Column[str]] = [
            Column("label", "", 40, 1, lambda value: Cell(self.choices[value][0]), str, stretch=True),
            Column("aside", "", aside, 2, lambda value: Cell(self.choices[value][1], "dim"), str, right=True),
        ]
        with Vertical():
            field = Input(
                placeholder="type to narrow, enter picks, esc back",
                select_on_focus=False,
                compact=True,
            )
            field.cursor_blink = False
            yield field
            table = Choices(columns)
            table.can_focus, table.caption = False, self.caption
            yield table

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.narrow("")

    def narrow(self, text: str) -> None:
        words = text.casefold().split()
        fitting = [
            value
            for value, shown in self.choices.items()
            if all(word in " ".join((value, *shown)).casefold() for word in words)
        ]
        table = self.query_one(Choices)
        table.cursor = 0
        table.show_rows(fitting)

    def on_input_changed(self, event: Input.Changed) -> None:
        self.narrow(event.value)

    def on_input_submitted(self) -> None:
        self.dismiss(self.query_one(Choices).only or "")

    def action_move(self, by: int) -> None:
        self.query_one(Choices).action_move(by)


class Page(Sheet, can_focus=True):
    """The lines of a reader, made for the width there is."""

    def __init__(self, make: Callable[[int], list[Line]]) -> None:
        super().__init__()
        self.make = make
        self.made: tuple[int, list[Line]] = (0, [])

    @property
    def lines(self) -> list[Line]:
        """The lines for the width there is now."""
        width = max(20, self.size.width)
        if self.made[0] != width:
            self.made = (width, self.make(width))
        return self.made[1]

    def count(self) -> int:
        return len(self.lines)

    def line(self, number: int, width: int) -> Line:
        return self.lines[number]

    def scroll_by(self, by: int) -> None:
        self.top += by
        self.keep_top_in_bounds()
        self.repaint()


class Reader(FullScreen[None]):
    """A text to read, over the whole screen: how a number was made, all of a record, the log."""

    DEFAULT_CSS = """
    Reader { background: $background; }
    Reader > Static { height: 1; color: $primary; text-style: bold; padding: 0 1; }
    Reader > .foot { color: $foreground; text-style: dim; }
    Reader > Page { padding: 0 1; }
    """
    BINDINGS = [
        Binding("escape,q,enter,h,left", "dismiss", "Back", id="reader.back"),
        Binding("down,j", "scroll(1)", "Down", id="reader.down"),
        Binding("up,k", "scroll(-1)", "Up", id="reader.up"),
        Binding("pagedown,space,ctrl+d", "scroll(15)", "Page down", id="reader.page_down"),
        Binding("pageup,b,ctrl+u", "scroll(-15)", "Page up", id="reader.page_up"),
        Binding("home,g", "scroll(-1000000)", "Top", id="reader.top"),
        Binding("end,G", "scroll(1000000)", "End", id="reader.end"),
    ]

    def __init__(self, title: str, make: Callable[[int], list[Line]]) -> None:
        super().__init__()
        self.caption, self.make = title, make

    def compose(self) -> ComposeResult:
        yield Static(Content(self.caption))
        yield Page(self.make)
        yield Static(Content("esc back   j/k scroll   space page"), classes="foot")

    def action_scroll(self, by: int) -> None:
        self.query_one(Page).scroll_by(by)
