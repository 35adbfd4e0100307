"""The line that a filter is typed in; it is there only while one types."""

from __future__ import annotations

from textual.binding import Binding

from .pane import Refined
from .typed_line import OneLine


class FilterLine(OneLine):
    """Filters a pane while one types; enter keeps the filter, esc clears it."""

    DEFAULT_CSS = "FilterLine { display: none; border: none; height: 1; padding: 0 1; background: $background; }"
    BINDINGS = [Binding("escape", "clear_filter", "Clear the filter", show=False, id="filter.clear")]

    def __init__(self) -> None:
        super().__init__(compact=True)
        self.cursor_blink = False
        self.pane: Refined | None = None

    def begin(self, pane: Refined) -> None:
        """Have the filter of a pane typed."""
        self.pane = pane
        self.placeholder = f"{pane.filter_hint} · enter keeps, esc clears"
        self.display = True
        self.value = pane.wanted.filter
        self.focus()

    def on_input_changed(self) -> None:
        if self.pane and self.value != self.pane.wanted.filter:
            self.pane.refine(filter=self.value)

    def on_input_submitted(self) -> None:
        """Keep the filter; of what is none the whole reason is said, for which a title has no room."""
        if self.pane and self.pane.filter_fault:
            self.pane.selection.say(self.pane.filter_fault, "warn")
        self.end()

    def action_clear_filter(self) -> None:
        if self.pane:
            self.pane.refine(filter="")
        self.end()

    def end(self) -> None:
        self.display = False
        if self.pane:
            self.pane.focus()
        self.pane = None
