"""What the panes are in: it takes the mouse for them, which nothing needs and who likes it may use."""

from __future__ import annotations

from typing import Any

from textual.containers import Container
from textual.errors import NoWidget
from textual.events import Click, MouseEvent, MouseScrollDown, MouseScrollUp
from textual.widget import Widget

from .detail import Detail
from .pane import Refined, sort_by
from .table import RowTable

SIGNS = 2  # columns before the first one
WHEEL = 3  # rows for a notch of the wheel


class Panes(Container):
    """A click selects a row, a double click opens it, one on a head sorts by its column.

    The wheel moves the cursor, or scrolls the detail.
    """

    def under(self, event: MouseEvent) -> Widget:
        """The widget at the mouse; these panes where it is beside all, as after the terminal became smaller."""
        try:
            return self.screen.get_widget_at(event.screen_x, event.screen_y)[0]
        except NoWidget:
            return self

    def turn(self, event: MouseEvent, by: int) -> None:
        widget = self.under(event)
        if isinstance(widget, RowTable):
            widget.action_move(by)
        elif isinstance(widget, Detail):
            widget.action_scroll(by)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        self.turn(event, WHEEL)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        self.turn(event, -WHEEL)

    async def on_click(self, event: Click) -> None:
        table = self.under(event)
        if not isinstance(table, RowTable):
            return
        number = event.screen_y - table.region.y - table.head - table.edge + table.top
        if number - table.top == -1 and table.head and isinstance(table, Refined):
            name = column_at(table, event.screen_x)
            if name:
                sort_by(table, name)
        elif 0 <= number < len(table.rows):
            table.go(number)
            if event.chain == 2:
                await table.action_open()


def column_at(table: RowTable[Any], x: int) -> str:
    """The name of the column whose head is at a column of the screen; "" where none is."""
    right = table.region.x + table.edge + SIGNS
    for column, size in table.lines.sized:
        right += size + 1
        if x < right:
            return column.name
    return ""
