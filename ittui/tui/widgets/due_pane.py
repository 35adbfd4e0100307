"""The due list: everything that is owed, the latest first. Enter does it."""

from __future__ import annotations

from datetime import date

from textual.reactive import var

from ...fields import visible
from ...queries.due import DueItem
from ...views.cells import Cell, Line
from ..commands.acting import ACTING
from ..commands.checkins import CHECKINS, do
from ..commands.command import Selection, run_command
from ..commands.records import RECORDS
from ..record_details import called
from ..view_model import ViewModel
from ..workspace import Workspace
from .table import Column, Table


class DuePane(Table[DueItem]):
    """What I owe; where nobody knows who I am, what everybody owes. Commands act on what the items are about."""

    BINDINGS = [*RECORDS.bindings, *CHECKINS.bindings, *ACTING.bindings]
    view: var[ViewModel | None] = var(None, init=False)

    def __init__(self, workspace: Workspace, *, id: str | None = None) -> None:
        super().__init__((), id=id)
        self.workspace = workspace
        self.empty = "nothing is due"

    def identity(self, row: DueItem) -> object:
        return (row.kind, row.record.table, row.record.id, row.who)

    def watch_view(self) -> None:
        if self.view is not None and self.display:
            self.lines.show(due_columns(self.view))
            self.show_rows(self.view.due_items)

    def heading(self, width: int) -> Line:
        whose = "" if self.view is None or self.view.me is None else f" by {visible(self.view.me.label)}"
        return (Cell(f"─ {len(self.rows)} due{whose} ── c checks in on all ".ljust(width, "─"), "title"),)

    @property
    def selection(self) -> Selection:
        records = tuple(dict.fromkeys(row.record for row in self.chosen))
        return Selection(self, self.workspace, records, None, bool(self.marked))

    async def action_command(self, name: str) -> None:
        await run_command(name, self.selection)

    async def action_open(self) -> None:
        row, selection = self.current, self.selection
        if row is not None:
            await selection.attempt(lambda: do(selection, row))


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
