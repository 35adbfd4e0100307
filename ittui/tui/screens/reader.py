"""A text to read, over the whole screen: how a number was made, all of a record, a report, the log."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from ...views.cells import Line
from ..widgets.line_widget import LineWidget
from .dialogs import FullScreen


class Page(LineWidget, can_focus=True):
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
