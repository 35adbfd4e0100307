"""A text of many lines on a screen of its own: notes, or rows one a line."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Key
from textual.widgets import Static, TextArea

from ..widgets.typed_line import JOINERS
from .dialogs import FullScreen


class ManyLines(TextArea):
    """Text of many lines, with all that is typed into it."""

    def on_key(self, event: Key) -> None:
        if event.character in JOINERS:
            self.insert(event.character or "")
            event.prevent_default().stop()


class TextScreen(FullScreen[str | None]):
    """Text of many lines: notes, or rows one a line."""

    DEFAULT_CSS = """
    TextScreen { background: $background; }
    TextScreen > Static { height: 1; padding: 0 1; }
    TextScreen > .caption { color: $caption; text-style: bold; }
    TextScreen > TextArea { border: none; height: 1fr; padding: 0 1; background: $background; }
    """
    BINDINGS = [
        Binding("escape,ctrl+s", "keep", "Keep and go back", id="lines.keep", priority=True),
        Binding("ctrl+o", "editor", "Edit in $EDITOR", id="lines.editor", priority=True),
    ]

    def __init__(self, caption: str, help: str, text: str, heard: Callable[[str], None]) -> None:
        """heard: is told of every change, so that a broken connection loses nothing."""
        super().__init__()
        self.caption, self.help_text, self.text, self.heard = caption, help, text, heard

    def compose(self) -> ComposeResult:
        yield Static(Content(self.caption), classes="caption")
        yield Static(Content(self.help_text))
        area = ManyLines(self.text, tab_behavior="focus", compact=True)
        area.cursor_blink = False
        yield area
        yield Static(Content("Esc keep and go back   ctrl+z undo typing   ctrl+o $EDITOR"))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self.heard(event.text_area.text)

    def action_editor(self) -> None:
        from ..terminal.editor import edit_text

        area = self.query_one(TextArea)
        area.text, _ = edit_text(self.app, area.text)

    def action_keep(self) -> None:
        self.dismiss(self.query_one(TextArea).text)
