"""The pane that tells all of the record that is chosen."""

from __future__ import annotations

from textual.binding import Binding
from textual.events import MouseScrollDown, MouseScrollUp
from textual.reactive import var

from ...records import Record
from ...views.cells import Cell, Line
from ..record_details import heading_line, record_lines
from ..view_model import ViewModel
from .line_widget import Sheet


class Detail(Sheet, can_focus=True):
    """The lines of the record that is chosen; can be scrolled when it has the focus."""

    DEFAULT_CSS = "Detail { height: 9; }"
    BINDINGS = [
        Binding("down,j", "scroll(1)", "Down", show=False, id="detail.down"),
        Binding("up,k", "scroll(-1)", "Up", show=False, id="detail.up"),
        Binding("pagedown,ctrl+d", "scroll(8)", "Page down", show=False, id="detail.page_down"),
        Binding("pageup,ctrl+u", "scroll(-8)", "Page up", show=False, id="detail.page_up"),
    ]

    view: var[ViewModel | None] = var(None, init=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.record: Record | None = None
        self.made: tuple[int, list[Line]] = (0, [])

    def watch_view(self) -> None:
        if self.record is not None and self.view is not None:
            self.show(self.view.board.get(type(self.record), self.record.id))

    def show(self, record: Record | None) -> None:
        if record is None or self.record is None or record.id != self.record.id:
            self.top = 0
        self.record = record
        self.made = (0, [])
        self.keep_top_in_bounds()
        self.repaint()

    @property
    def lines(self) -> list[Line]:
        """The lines for the width there is now."""
        width = max(20, self.outer_size.width)
        if self.made[0] != width and self.view is not None and self.record is not None:
            self.made = (width, record_lines(self.view, self.record, width))
        return self.made[1] if self.record is not None else []

    def count(self) -> int:
        return len(self.lines)

    def line(self, number: int, width: int) -> Line:
        return self.lines[number]

    def fixed(self, width: int) -> list[Line]:
        if self.record is None or self.view is None:
            return [(Cell("─" * width, "title"),)]
        return [heading_line(self.view, self.record, width, self.count() - self.size.height + 1 - self.top)]

    def fixed_count(self, width: int) -> int:
        return 1

    def action_scroll(self, by: int) -> None:
        self.top += by
        self.keep_top_in_bounds()
        self.repaint()

    def on_focus(self) -> None:
        self.repaint()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        self.action_scroll(2)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        self.action_scroll(-2)
