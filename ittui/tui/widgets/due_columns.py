"""The columns of the due list. Nothing here knows Textual: they are on the first screen, too."""

from __future__ import annotations

from datetime import date

from ...fields import visible
from ...queries.due import DueItem
from ...views.cells import Cell
from ...views.record_page import called
from ..view_model import ViewModel
from .grid import Column

NOTHING_DUE = "nothing is due"


def due_heading(view: ViewModel | None) -> str:
    """Whose list it is, and how long."""
    if view is None:
        return "Due"
    return f"Due for {'you' if view.me else 'everybody'} {len(view.due_items)}"


def due_text(view: ViewModel, row: DueItem) -> str:
    """What a filter looks into."""
    who = "" if row.who is None else view.board.name("people", row.who)
    return " ".join((row.kind.value, called(view, row.record), row.why, who)).casefold()


def due_columns(view: ViewModel) -> list[Column[DueItem]]:
    def overdue(row: DueItem) -> Cell:
        if row.overdue <= 0:
            return Cell("today" if row.overdue == 0 else f"in {-row.overdue} d", "dim")
        return Cell(f"{row.overdue} d overdue", "warn")

    def who(row: DueItem) -> Cell:
        return Cell("" if row.who is None else visible(view.board.name("people", row.who)), "dim")

    def since(row: DueItem) -> date:
        return row.since

    return [
        Column("kind", "Task", 19, 1, lambda row: Cell(row.kind.value, "strong"), lambda row: row.kind.value),
        Column(
            "record",
            "Item",
            40,
            1,
            lambda row: Cell(called(view, row.record)),
            lambda row: row.record.label,
            stretch=True,
        ),
        Column("overdue", "Overdue", 13, 1, overdue, since, right=True),
        Column("why", "Reason", 34, 2, lambda row: Cell(visible(row.why), "dim"), lambda row: row.why),
        Column("who", "Who", 14, 3, who, lambda row: row.who or 0),
    ]
