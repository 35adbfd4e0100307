"""Filtering a pane while one types."""

from __future__ import annotations

from textual import on
from textual.widgets import Input

from ..widgets.footer import Foot
from ..widgets.pane import Pane
from .base import MainScreenPart


class FilterLine(Input):
    """The line that a filter is typed in; it is there only while one types."""

    DEFAULT_CSS = "FilterLine { display: none; border: none; height: 1; padding: 0 1; background: $background; }"

    def __init__(self) -> None:
        hint = "owner:me status:risk due:<+2w -tag:old “two words” · enter keeps, esc clears"
        super().__init__(placeholder=hint, compact=True)
        self.cursor_blink = False


class FilteringScreen(MainScreenPart):
    """The part of the main screen that filters; its key stands with the pane."""

    filtering: Pane | None = None

    async def action_filter(self) -> None:
        if self.pane:
            self.filtering = self.pane
            line = await self.filter_line()
            line.display = True
            line.value = self.filtering.filter_text
            self.set_focus(line)

    async def filter_line(self) -> FilterLine:
        """The line to type in; made when it is first wanted."""
        if not self.query(FilterLine):
            await self.mount(FilterLine(), before=self.query_one(Foot))
        return self.query_one(FilterLine)

    @on(Input.Changed, "FilterLine")
    def filter_typed(self, event: Input.Changed) -> None:
        if self.filtering and event.value != self.filtering.filter_text:
            self.filtering.set_filter(event.value)

    @on(Input.Submitted, "FilterLine")
    def stored_filter(self) -> None:
        self.end_filter()

    def end_filter(self) -> None:
        self.query_one(FilterLine).display = False
        if self.filtering:
            self.filtering.focus()
        self.filtering = None

    def clear_filter(self) -> bool:
        """Drop the filter that is being typed; False where none is."""
        if self.filtering is None:
            return False
        self.filtering.set_filter("")
        self.end_filter()
        return True
