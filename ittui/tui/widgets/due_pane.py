"""The due list: everything that is owed, the latest first. Enter does it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import var

from ...queries.due import DueItem
from ..commands.acting import ACTING
from ..commands.checkins import CHECKINS, do
from ..commands.command import Selection, run_command
from ..commands.records import RECORDS
from ..view_model import ViewModel
from ..workspace import Workspace
from .due_columns import NOTHING_DUE, due_columns, due_heading
from .table import Table


class DuePane(Table[DueItem]):
    """What I owe; where nobody knows who I am, what everybody owes. Commands act on what the items are about."""

    BINDINGS = [*RECORDS.bindings, *CHECKINS.bindings, *ACTING.bindings]
    view: var[ViewModel | None] = var(None, init=False)

    def __init__(self, workspace: Workspace, *, id: str | None = None) -> None:
        super().__init__((), id=id)
        self.workspace = workspace
        self.empty = NOTHING_DUE

    def identity(self, row: DueItem) -> object:
        return (row.kind, row.record.table, row.record.id, row.who)

    def watch_view(self) -> None:
        if self.view is not None and self.display:
            self.lines.show(due_columns(self.view))
            self.show_rows(self.view.due_items)

    def title(self) -> Sequence[str]:
        return (due_heading(self.view),)

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
