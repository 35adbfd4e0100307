"""A pane: the table of one kind of record, filtered, sorted, and linked to what is chosen in another pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.binding import Binding
from textual.reactive import var

from ...fields import InputError, visible
from ...queries.filter import parse_filter
from ...records import Record
from ...views.cells import Line
from ..columns import RecordColumn, columns_for
from ..listing import FIRST_SORT, list_heading, nothing_text, sorted_rows
from ..view_model import ViewModel
from .table import Table


class Pane(Table[Record]):
    """Shows records of one kind. desk comes down by binding; what the user wants goes up as Table's messages."""

    BINDINGS = [
        Binding(
            "slash",
            "screen.filter",
            "Filter",
            id="pane.filter",
            tooltip="Show only what fits: owner:me status:risk -tag:old “two words” /regex/",
        ),
    ]

    view: var[ViewModel | None] = var(None, init=False)

    def __init__(self, kind: type[Record], *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__((), id=id, classes=classes)
        self.kind = kind
        self.filter_text = ""
        self.filter_fault = ""
        self.sort_name, self.descending = FIRST_SORT.get(kind, ("", False))
        self.link: Callable[[Record], bool] | None = None
        self.link_text = ""
        self.total = 0

    def identity(self, row: Record) -> object:
        return row.id

    def watch_view(self) -> None:
        if self.view is not None:
            self.columns = columns_for(self.kind, self.view)
            self.update_rows()

    def set_filter(self, text: str) -> None:
        self.filter_text = text
        self.update_rows()

    def set_link(self, link: Callable[[Record], bool] | None, text: str = "") -> None:
        """Show only records for which link holds; text says what that is, such as “serve 7f3k”."""
        if (link, text) != (None, self.link_text):
            self.link, self.link_text = link, text
            self.update_rows()

    def set_sort(self, name: str) -> None:
        self.descending = not self.descending if name == self.sort_name else False
        self.sort_name = name
        self.update_rows()

    def update_rows(self) -> None:
        if self.view is None:
            return
        rows: Sequence[Record] = self.view.board.all(self.kind)
        self.total = len(rows)
        rows = self.sorted(self.filtered(rows, self.view), self.columns)
        self.empty = self.nothing()
        self.show_rows(rows)

    def filtered(self, rows: Sequence[Record], view: ViewModel) -> Sequence[Record]:
        self.filter_fault = ""
        if self.link is not None:
            rows = [row for row in rows if self.link(row)]
        if not self.filter_text.strip():
            return rows
        try:
            fits = parse_filter(self.filter_text, view.board, self.kind, view.context)
        except InputError as error:
            self.filter_fault = str(error)
            return rows
        return [row for row in rows if fits(row)]

    def sorted(self, rows: Sequence[Record], columns: Sequence[RecordColumn]) -> Sequence[Record]:
        return sorted_rows(rows, columns, self.sort_name, self.descending)

    def heading(self, width: int) -> Line:
        sorted_otherwise = (self.sort_name, self.descending) != FIRST_SORT.get(self.kind, ("", False))
        order = f"by {self.sort_name}{' ↓' if self.descending else ''}" if sorted_otherwise else ""
        words = (self.link_text, visible(self.filter_text), self.filter_fault, order)
        return list_heading(self.kind, len(self.rows), self.total, words, width)

    def nothing(self) -> str:
        return nothing_text(self.kind, filtered=bool(self.filter_text), link_text=self.link_text)
