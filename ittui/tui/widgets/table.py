"""The table: rows drawn line by line, a cursor, marks; it scrolls by half a page when the cursor meets the edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from textual.binding import Binding
from textual.events import Click, Key, MouseScrollDown, MouseScrollUp
from textual.message import Message

from ...fields.layout import fit
from ...views.cells import Cell, Line
from .grid import Column, fitting, labels_line, row_line
from .line_widget import Sheet

__all__ = ["Column", "Table", "fitting"]

T = TypeVar("T")
HEAD = 2  # lines over the rows
MOVES = ("move(", "page(", "jump(")


class Table(Sheet, Generic[T], can_focus=True):
    """Rows in columns. Rows are replaced as a whole; only cells that differ are painted."""

    BINDINGS = [
        Binding("down,j", "move(1)", "Down", show=False, id="nav.down"),
        Binding("up,k", "move(-1)", "Up", show=False, id="nav.up"),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", show=False, id="nav.page_down"),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", show=False, id="nav.page_up"),
        Binding("home,g", "jump(0)", "First row", show=False, id="nav.first"),
        Binding("end,G", "jump(-1)", "Last row", show=False, id="nav.last"),
        Binding("enter", "open", "Open", show=True, id="nav.open", tooltip="Show all about this row"),
        Binding("space", "mark", "Mark", show=False, id="nav.mark", tooltip="The next command acts on all marked rows"),
        Binding("asterisk", "mark_all", "Mark all", show=False, id="nav.mark_all"),
    ]

    class Moved(Message):
        """The cursor stands on another row; by_hand: for it was moved, not because the rows are others."""

        def __init__(self, table: Table[Any], *, by_hand: bool = False) -> None:
            super().__init__()
            self.table, self.by_hand = table, by_hand

    class Opened(Moved):
        """A row was asked to be opened."""

    def __init__(self, columns: Sequence[Column[T]], *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = columns
        self.rows: Sequence[T] = ()
        self.cursor = 0
        self.marked: frozenset[object] = frozenset()
        self.empty = "nothing here yet"
        self._sized: tuple[Sequence[Column[T]], int, list[tuple[Column[T], int]]] | None = None
        self._lines: dict[tuple[int, bool, bool, bool], Line] = {}  # made since all was last painted

    # What is shown.

    def identity(self, row: T) -> object:
        """By what a row is known again after a change."""
        return row

    def count(self) -> int:
        return len(self.rows) or 1

    def heading(self, width: int) -> Line:
        """The line over the labels of the columns."""
        return ()

    def fixed(self, width: int) -> Sequence[Line]:
        return (self.heading(width), self.labels(width))

    def fixed_count(self, width: int) -> int:
        return HEAD

    def labels(self, width: int) -> Line:
        return labels_line(self.sized(width))

    def sized(self, width: int) -> list[tuple[Column[T], int]]:
        """The columns that have room, worked out once for a width."""
        known = self._sized
        if known is None or known[0] is not self.columns or known[1] != width:
            known = self._sized = (self.columns, width, fitting(self.columns, width - 2))
            self._lines.clear()
        return known[2]

    def line(self, number: int, width: int) -> Line:
        if not self.rows:
            return (Cell("  " + fit(self.empty, max(0, width - 2)), "dim"),) if number == 0 else ()
        row, here = self.rows[number], number == self.cursor
        marked = bool(self.marked) and self.identity(row) in self.marked
        sized, state = self.sized(width), (number, here, marked, here and self.has_focus)
        line = self._lines.get(state)
        if line is None:
            line = self._lines[state] = row_line(row, sized, here=here, marked=marked, cursor=state[-1])
        return line

    def repaint(self, *lines: int) -> None:
        if not lines:
            self._lines.clear()
        super().repaint(*lines)

    @property
    def current(self) -> T | None:
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    @property
    def chosen(self) -> list[T]:
        """The marked rows; without any, the one under the cursor."""
        marked = [row for row in self.rows if self.identity(row) in self.marked] if self.marked else []
        return marked or ([self.current] if self.current is not None else [])

    def show_rows(self, rows: Sequence[T]) -> None:
        """Replace the rows; the cursor stays on the row it was on, or near it."""
        was, old = self.current, self.cursor
        self.rows = rows
        if was is not None:
            self.cursor = self.place(was, old)
        self.cursor = max(0, min(self.cursor, len(rows) - 1))
        self.follow()
        if self.marked:
            self.marked &= {self.identity(row) for row in rows}
        self.repaint()
        if (self.current is None) != (was is None) or (was is not None and self.current != was):
            self.post_message(self.Moved(self))

    def place(self, row: T, old: int) -> int:
        known = self.identity(row)
        if old < len(self.rows) and self.identity(self.rows[old]) == known:
            return old
        return next((number for number, other in enumerate(self.rows) if self.identity(other) == known), old)

    # Moving.

    def follow(self) -> None:
        """Bring the cursor into view: by half a page, so that a held key does not repaint the table at each line."""
        room = self.room
        if not self.top <= self.cursor < self.top + room:
            near = self.top - room <= self.cursor < self.top + 2 * room
            half = room // 2
            self.top = self.cursor - (half if not near or self.cursor < self.top else room - half - 1)
        self.keep_top_in_bounds()

    def go(self, number: int) -> None:
        number = max(0, min(number, len(self.rows) - 1))
        if number != self.cursor:
            old, top = self.cursor, self.top
            self.cursor = number
            self.follow()
            head = HEAD - top
            self.repaint(*((old + head, number + head) if self.top == top else ()))
            self.paint()
            self.post_message(self.Moved(self, by_hand=True))

    async def on_key(self, event: Key) -> None:
        """Move the cursor at once; a key on its way up to the app, and back to what it is bound to, loses time."""
        was = self.cursor
        for binding in self.screen._binding_chain[0][1].key_to_bindings.get(event.key, ()):
            if binding.action.startswith(MOVES):
                await self.app.run_action(binding.action, self)
        if self.cursor != was:
            event.stop()

    def action_move(self, by: int) -> None:
        self.go(self.cursor + by)

    def action_page(self, by: int) -> None:
        self.go(self.cursor + by * self.room)

    def action_jump(self, to: int) -> None:
        self.go(to if to >= 0 else len(self.rows) - 1)

    def action_open(self) -> None:
        if self.current is not None:
            self.post_message(self.Opened(self))

    def action_mark(self) -> None:
        if self.current is not None:
            self.marked ^= {self.identity(self.current)}
            self.repaint()
            self.go(self.cursor + 1)

    def action_mark_all(self) -> None:
        everything = frozenset(self.identity(row) for row in self.rows)
        self.marked = frozenset() if self.marked == everything else everything
        self.repaint()

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def on_resize(self) -> None:
        super().on_resize()
        self.follow()

    def on_click(self, event: Click) -> None:
        number = event.y - HEAD + self.top
        if 0 <= number < len(self.rows):
            self.go(number)
            if event.chain == 2:
                self.action_open()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        self.action_move(3)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        self.action_move(-3)
