"""The due list: everything that is owed, the latest first. Enter does it."""

from __future__ import annotations

from datetime import date

from textual.reactive import var

from ...fields import visible
from ...queries.due import DueItem
from ...views.cells import Cell, Line
from ..record_details import called
from ..view_model import ViewModel
from .table import Column, Table


class DuePane(Table[DueItem]):
    """What I owe; where nobody knows who I am, what everybody owes."""

    view: var[ViewModel | None] = var(None, init=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__((), id=id)
        self.empty = "nothing is due"

    def identity(self, row: DueItem) -> object:
        return (row.kind, row.record.table, row.record.id, row.who)

    def watch_view(self) -> None:
        if self.view is not None and self.display:
            self.columns = due_columns(self.view)
            self.show_rows(self.view.due_items)

    def heading(self, width: int) -> Line:
        whose = "" if self.view is None or self.view.me is None else f" by {visible(self.view.me.label)}"
        return (Cell(f"─ {len(self.rows)} due{whose} ── c checks in on all ".ljust(width, "─"), "title"),)


def due_columns(view: ViewModel) -> list[Column[DueItem]]:
    def overdue(row: DueItem) -> Cell:
        if row.overdue <= 0:
            return Cell("today" if row.overdue == 0 else f"in {-row.overdue} d", "dim")
        return Cell(f"{row.overdue} d late", "warn")

    def who(row: DueItem) -> Cell:
        return Cell("" if row.who is None else visible(view.board.name("people", row.who)), "dim")

    def since(row: DueItem) -> date:
        return row.since

    return [
        Column("kind", "What", 19, 1, lambda row: Cell(row.kind.value, "strong"), lambda row: row.kind.value),
        Column(
            "record",
            "Of",
            40,
            1,
            lambda row: Cell(called(view, row.record)),
            lambda row: row.record.label,
            stretch=True,
        ),
        Column("overdue", "Since", 11, 1, overdue, since, right=True),
        Column("why", "Why", 34, 2, lambda row: Cell(visible(row.why), "dim"), lambda row: row.why),
        Column("who", "Who", 14, 3, who, lambda row: row.who or 0),
    ]
