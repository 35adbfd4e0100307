"""The due list: everything that is owed, the latest first. Enter does it."""

from __future__ import annotations

from datetime import date

from textual.reactive import var

from ...fields import visible
from ...queries.due import Due
from ..record_details import called
from ..view_model import Desk
from .line_widget import Cell, Line
from .table import Column, Table


class DuePane(Table[Due]):
    """What I owe; where nobody knows who I am, what everybody owes."""

    desk: var[Desk | None] = var(None, init=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__((), id=id)
        self.empty = "nothing is due"

    def identity(self, row: Due) -> object:
        return (row.kind, row.record.table, row.record.id, row.who)

    def watch_desk(self) -> None:
        if self.desk is not None and self.display:
            self.columns = due_columns(self.desk)
            self.show_rows(self.desk.owed)

    def heading(self, width: int) -> Line:
        whose = "" if self.desk is None or self.desk.me is None else f" by {visible(self.desk.me.label)}"
        return (Cell(f"─ {len(self.rows)} due{whose} ── c checks in on all ".ljust(width, "─"), "title"),)


def due_columns(desk: Desk) -> list[Column[Due]]:
    def overdue(row: Due) -> Cell:
        if row.overdue <= 0:
            return Cell("today" if row.overdue == 0 else f"in {-row.overdue} d", "dim")
        return Cell(f"{row.overdue} d late", "warn")

    def who(row: Due) -> Cell:
        return Cell("" if row.who is None else visible(desk.board.name("people", row.who)), "dim")

    def since(row: Due) -> date:
        return row.since

    return [
        Column("kind", "What", 19, 1, lambda row: Cell(row.kind.value, "strong"), lambda row: row.kind.value),
        Column(
            "record",
            "Of",
            40,
            1,
            lambda row: Cell(called(desk, row.record)),
            lambda row: row.record.label,
            stretch=True,
        ),
        Column("overdue", "Since", 11, 1, overdue, since, right=True),
        Column("why", "Why", 34, 2, lambda row: Cell(visible(row.why), "dim"), lambda row: row.why),
        Column("who", "Who", 14, 3, who, lambda row: row.who or 0),
    ]
