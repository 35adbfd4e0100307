"""The table: rows drawn line by line, a cursor, marks; it scrolls by half a page when the cursor meets the edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from textual.binding import Binding
from textual.events import Key
from textual.message import Message

from ...fields.layout import fit
from ...views import Cell, Line
from ..terminal.minimal_updates import own_bindings, paint_now
from . import Column, fitting, labels_line, position, row_line
from .line_widget import LineWidget

__all__ = ["Column", "RowTable", "fitting"]

T = TypeVar("T")
AT_ONCE = 3  # lines that are painted before all others
FAR = 10_000_000  # rows: beyond the end of every table


class RowLines(Generic[T]):
    """The lines of a table's rows in its columns, each made once until something changes."""

    def __init__(self, columns: Sequence[Column[T]]) -> None:
        self.columns = columns
        self.width = -1
        self.sized: list[tuple[Column[T], int]] = []
        self.made: dict[tuple[int, bool, bool, bool], Line] = {}

    def show(self, columns: Sequence[Column[T]]) -> None:
        """Show other columns."""
        self.columns, self.width = columns, -1

    def fit(self, width: int) -> list[tuple[Column[T], int]]:
        """The columns that have room, worked out once for a width."""
        if self.width != width:
            self.width, self.sized = width, fitting(self.columns, width - 2)
            self.made.clear()
        return self.sized

    def line(self, number: int, row: T, width: int, *, here: bool, marked: bool, cursor: bool) -> Line:
        sized, state = self.fit(width), (number, here, marked, cursor)
        line = self.made.get(state)
        if line is None:
            line = self.made[state] = row_line(row, sized, here=here, marked=marked, cursor=cursor)
        return line


class RowTable(LineWidget, Generic[T], can_focus=True):
    """Rows in columns. Rows are replaced as a whole; only cells that differ are painted."""

    BINDINGS = [
        Binding("down,j", "move(1)", "Down", show=False, id="nav.down"),
        Binding("up,k", "move(-1)", "Up", show=False, id="nav.up"),
        Binding("pagedown,ctrl+d", "move(1, True)", "Page down", show=False, id="nav.page_down"),
        Binding("pageup,ctrl+u", "move(-1, True)", "Page up", show=False, id="nav.page_up"),
        Binding("home,g", f"move(-{FAR})", "First row", show=False, id="nav.first"),
        Binding("end,G", f"move({FAR})", "Last row", show=False, id="nav.last"),
        Binding("enter", "open", "Open", show=True, id="nav.open", tooltip="Show all about this row"),
        Binding("space", "mark", "Mark", show=False, id="nav.mark", tooltip="The next command acts on all marked rows"),
        Binding("asterisk", "mark(True)", "Mark all", show=False, id="nav.mark_all"),
    ]
    head, boxed = 1, True

    class Moved(Message):
        """The cursor is on another row; by_hand: for it was moved, not because the rows are others."""

        def __init__(self, table: RowTable[Any], *, by_hand: bool = False) -> None:
            super().__init__()
            self.table, self.by_hand = table, by_hand

    def __init__(self, columns: Sequence[Column[T]] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines = RowLines(columns)
        self.rows: Sequence[T] = ()
        self.cursor = 0
        self.moved_by: Key | None = None  # the last key that did nothing else than to move the cursor
        self.marked: frozenset[object] = frozenset()
        self.empty = "nothing to show"

    # What is shown.

    def identity(self, row: T) -> object:
        """By what a row is known again after a change."""
        return row

    def count(self) -> int:
        return len(self.rows) or 1

    def fixed(self, width: int) -> Sequence[Line]:
        return (labels_line(self.lines.fit(width)),)

    def rules(self) -> tuple[Sequence[str], Line]:
        return self.title(), position(self.cursor, len(self.rows), marked=len(self.marked))

    def title(self) -> Sequence[str]:
        """The words in the top rule."""
        return ()

    def line(self, number: int, width: int) -> Line:
        if not self.rows:
            return (Cell("  " + fit(self.empty, max(0, width - 2)), "dim"),) if number == 0 else ()
        row, here = self.rows[number], number == self.cursor
        marked = bool(self.marked) and self.identity(row) in self.marked
        return self.lines.line(
            number, row, width, here=here, marked=marked, cursor=here and (self.has_focus or self.lit)
        )

    def repaint(self, *lines: int) -> None:
        if not lines:
            self.lines.made.clear()
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
        was, old, before = self.current, self.cursor, (self.rows, self.top)
        self.rows = rows
        place, known = old, None if was is None else self.identity(was)
        if known is not None and not (old < len(rows) and self.identity(rows[old]) == known):
            place = next((at for at, row in enumerate(rows) if self.identity(row) == known), old)
        self.cursor = max(0, min(place, len(rows) - 1))
        self.keep_top_in_bounds()
        if self.marked:
            self.marked &= {self.identity(row) for row in rows}
        if (len(before[0]), before[1]) == (len(rows), self.top):
            paint_changed(self, before[0])
        self.repaint()
        if (self.current is None) != (was is None) or (was is not None and self.current != was):
            self.post_message(self.Moved(self))

    # Moving.

    def go(self, number: int, *, by_hand: bool = True) -> None:
        number = max(0, min(number, len(self.rows) - 1))
        if number != self.cursor:
            old, top = self.cursor, self.top
            self.cursor = number
            self.keep_top_in_bounds()
            head, last = self.head + self.edge - top, self.size.height - 1
            self.repaint(*((old + head, number + head, last) if self.top == top else ()))
            paint_now(self)
            self.post_message(self.Moved(self, by_hand=by_hand))

    async def on_key(self, event: Key) -> None:
        """Move the cursor at once; a key on its way up to the app, and back to what it is bound to, loses time."""
        was = self.cursor
        for binding in own_bindings(self, event.key):
            if binding.action.startswith("move("):
                await self.app.run_action(binding.action, self)
        if self.cursor != was:
            self.moved_by = event
            event.stop()

    def action_move(self, by: int, pages: bool = False) -> None:
        self.go(self.cursor + by * (self.room if pages else 1))

    async def action_open(self) -> None:
        """Enter on a row: for those who derive from it."""

    def action_mark(self, all: bool = False) -> None:
        if all:
            everything = frozenset(self.identity(row) for row in self.rows)
            self.marked = frozenset() if self.marked == everything else everything
            self.repaint()
        elif self.current is not None:
            self.marked ^= {self.identity(self.current)}
            self.repaint()
            self.go(self.cursor + 1)

    def keep_top_in_bounds(self) -> None:
        self.top = scrolled(self.top, self.cursor, self.room)
        super().keep_top_in_bounds()


def paint_changed(table: RowTable[Any], before: Sequence[object]) -> None:
    """Paint the few lines whose rows are others now, at once: what follows from them for other lines comes next."""
    seen = range(table.top, min(table.top + table.room, len(table.rows)))
    head = table.head + table.edge - table.top
    changed = [number + head for number in seen if table.rows[number] is not before[number]]
    if 0 < len(changed) <= AT_ONCE:
        table.lines.made.clear()
        table.repaint(*changed)
        paint_now(table)


def scrolled(top: int, cursor: int, room: int) -> int:
    """The first line of a view that has the cursor in it. It moves by half a page: a held key repaints now and then."""
    if top <= cursor < top + room:
        return top
    near = top - room <= cursor < top + 2 * room
    half = room // 2
    return cursor - (half if not near or cursor < top else room - half - 1)
