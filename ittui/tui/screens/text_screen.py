"""Text of many lines on a screen of its own: notes, or rows one a line."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static, TextArea

from .full import FullScreen


class Lines(FullScreen[str | None]):
    """Text of many lines: notes, or rows one a line."""

    DEFAULT_CSS = """
    Lines { background: $background; }
    Lines > Static { height: 1; padding: 0 1; }
    Lines > .caption { color: $primary; text-style: bold; }
    Lines > TextArea { border: none; height: 1fr; padding: 0 1; background: $background; }
    """
    BINDINGS = [
        Binding("escape,ctrl+s", "keep", "Keep and go back", id="lines.keep", priority=True),
    ]

    def __init__(self, caption: str, help: str, text: str, heard: Callable[[str], None]) -> None:
        """heard: is told of every change, so that a broken connection loses nothing."""
        super().__init__()
        self.caption, self.help_text, self.text, self.heard = caption, help, text, heard

    def compose(self) -> ComposeResult:
        yield Static(Content(self.caption), classes="caption")
        yield Static(Content(self.help_text))
        area = TextArea(self.text, tab_behavior="focus", compact=True)
        area.cursor_blink = False
        yield area
        yield Static(Content("esc keeps the text and goes back to the form   ctrl+z undoes typing"))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self.heard(event.text_area.text)

    def action_keep(self) -> None:
        self.dismiss(self.query_one(TextArea).text)
