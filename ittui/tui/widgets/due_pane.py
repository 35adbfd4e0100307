"""The due list: everything that is owed, the latest first. Enter does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.reactive import var

from ...fields import visible
from ...queries.due import DueItem
from ...views.cells import Line
from ..commands.acting import ACTING
from ..commands.checkins import CHECKINS, do
from ..commands.command import Selection, run_command
from ..commands.records import RECORDS
from ..view_model import ViewModel
from ..workspace import Workspace
from .due_columns import NOTHING_DUE, beginning, due_columns, due_heading, due_text
from .pane import PANE, Wanted
from .table import RowTable


class DuePane(RowTable[DueItem]):
    """What I owe; where nobody knows who I am, what everybody owes. Commands act on what the items are about."""

    BINDINGS = [*PANE.bindings, *RECORDS.bindings, *CHECKINS.bindings, *ACTING.bindings]
    view: var[ViewModel | None] = var(None, init=False)
    filter_hint = "words of a task, an item, a person"
    filter_fault = ""  # any words are one

    def __init__(self, workspace: Workspace, *, id: str | None = None) -> None:
        super().__init__((), id=id)
        self.workspace = workspace
        self.wanted = Wanted("", False)
        self.steps: list[Line] = []  # of a new file, until they are done
        self.empty = NOTHING_DUE

    def identity(self, row: DueItem) -> object:
        return (row.kind, row.record.table, row.record.id, row.who)

    def watch_view(self) -> None:
        if self.view is not None and self.display:
            self.refine()

    def refine(self, **changes: Any) -> None:
        """Show what is wanted, after changes of it: filter="acknowledge ann", or another order."""
        self.wanted = self.wanted._replace(**changes)
        words, view, everybody = self.wanted.filter.casefold().split(), self.view, self.wanted.everybody
        if view is None:
            return
        self.lines.show(due_columns(view, everybody=everybody))
        rows: Sequence[DueItem] = view.everybody_due if everybody else view.due_items
        if words:
            rows = [row for row in rows if all(word in due_text(view, row) for word in words)]
        column = next((column for column in self.lines.columns if column.name == self.wanted.sort), None)
        if column is not None:
            key: Callable[[DueItem], Any] = column.key
            rows = sorted(rows, key=key, reverse=self.wanted.descending)
        self.empty = f"no match for “{visible(self.wanted.filter)}”; Esc clears the filter" if words else NOTHING_DUE
        self.steps = [] if view.due_items or words else beginning(view)
        self.head = 0 if self.steps else 1
        self.show_rows(rows)
        if "everybody" in changes:
            self.go(0, by_hand=False)

    def count(self) -> int:
        return len(self.rows) or len(self.steps) or 1

    def line(self, number: int, width: int) -> Line:
        return self.steps[number] if self.steps and not self.rows else super().line(number, width)

    def title(self) -> Sequence[str]:
        if self.steps and not self.rows:
            return ("Getting started",)
        order = f"by {self.wanted.sort}{' ↓' if self.wanted.descending else ''}" if self.wanted.sort else ""
        return (due_heading(self.view, everybody=self.wanted.everybody), visible(self.wanted.filter), order)

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
