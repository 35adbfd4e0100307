"""One question answered by typing: what is typed is read at once, and a fault stands below it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...fields import Context, InputError, parse_day
from ..draft import Draft

T = TypeVar("T")


class Typed(ModalScreen[T | None], Generic[T]):
    """Type one value; enter takes it, esc gives none. read raises InputError for what cannot be meant."""

    DEFAULT_CSS = """
    Typed { align: center middle; background: transparent; }
    Typed > Vertical {
        width: 76; max-width: 96%; height: 5; border: round $primary; padding: 0 1; background: $background;
    }
    Typed Input { border: none; height: 1; padding: 0; background: $background; }
    """
    BINDINGS = [Binding("escape", "dismiss(None)", "Back", id="typed.back")]

    def __init__(self, question: str, read: Callable[[str], T], echo: Callable[[T], str], text: str = "") -> None:
        super().__init__()
        self.question, self.read, self.echo, self.text = question, read, echo, text

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(self.question))
            field = Input(self.text, compact=True)
            field.cursor_blink = False
            yield field
            yield Static(Content("enter takes it, esc back"), id="meaning")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one("#meaning", Static).update(Content(self.meaning(event.value)))

    def meaning(self, text: str) -> str:
        if not text.strip():
            return ""
        try:
            return f"→ {self.echo(self.read(text))}"
        except InputError as error:
            return f"✗ {error}"

    def on_input_submitted(self, event: Input.Submitted) -> None:
        try:
            self.dismiss(self.read(event.value))
        except InputError as error:
            self.query_one("#meaning", Static).update(Content(f"✗ {error}"))


class PromptDay(Typed[date]):
    """Which day?"""

    def __init__(self, question: str, context: Context) -> None:
        super().__init__(question, lambda text: parse_day(text, context), lambda day: f"{day:%A} {day}")


class Prompt(Typed[str]):
    """One text for a field."""

    def __init__(self, draft: Draft, name: str) -> None:
        field = draft.kind.fields[name]

        def read(text: str) -> str:
            field.read(text, draft.context())
            return text

        super().__init__(f"{field.label}  {field.help}", read, str)
