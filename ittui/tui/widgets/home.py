"""What is at home: the headline numbers, of which Enter opens how each was made, and the due list, where it does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.binding import Binding
from textual.events import Click
from textual.message import Message
from textual.reactive import var

from ...fields import visible
from ...queries.due import DueItem
from ...views import Line
from ...views.document import StackedBar
from ...views.goals import goals_bar
from ..commands import Selection, run_command
from ..commands.acting import ACTING, CHECKINS, do
from ..commands.reading import read_number
from ..commands.records import RECORDS
from ..store_worker import Workspace
from ..view_model import ViewModel
from . import home_lines
from .line_widget import LineWidget
from .pane import PANE, Wanted
from .table import RowTable


class WorkedOut(Message):
    """All numbers that there is room for are worked out."""


class Tiles(LineWidget, can_focus=True):
    """As many headline numbers side by side as there is room for, three lines each; two where the screen is low."""

    DEFAULT_CSS = "Tiles { height: 3; }"
    BINDINGS = [
        Binding("right,l", "move(1)", "Next number", show=False, id="tiles.next"),
        Binding("left,h", "move(-1)", "Previous number", show=False, id="tiles.previous"),
        Binding("enter", "open", "How it was made", id="tiles.open"),
    ]

    view: var[ViewModel | None] = var(None, init=False)

    def __init__(self, workspace: Workspace, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.workspace = workspace
        self.cursor = 0
        self.begun = False  # until then nothing is worked out: a start shows its lists first
        self.bar: StackedBar | None = None
        self.reported: dict[str, home_lines.Headline] = {}
        self.reported_of: dict[str, ViewModel] = {}  # the desk that each number was worked out of

    def begin(self) -> None:
        self.begun = True
        self.watch_view()

    def watch_view(self) -> None:
        self.call_after_refresh(self.work_out_next, self.view)

    def work_out_next(self, view: ViewModel | None) -> None:
        """Work one number out, paint it, and go on when the screen and the keys have had their turn."""
        if not self.begun or view is None or view is not self.view:
            return
        names = [name for name, _ in home_lines.HEADLINES[: self.shown]]
        name = next((name for name in names if self.reported_of.get(name) is not view), None)
        if name is None:
            if self.size.height > 3:
                self.bar = goals_bar(view.board, view.today)
                self.repaint()
            self.post_message(WorkedOut())
        else:
            self.reported[name] = home_lines.headline(view, name, low=self.size.height < 3)
            self.reported_of[name] = view
            self.repaint()
            self.call_after_refresh(self.work_out_next, view)

    def on_resize(self) -> None:
        self.reported_of.clear()
        self.watch_view()

    def count(self) -> int:
        return self.size.height

    @property
    def shown(self) -> int:
        return home_lines.tiles_that_fit(self.size.width)

    def line(self, number: int, width: int) -> Line:
        cursor = min(self.cursor, self.shown - 1) if self.has_focus else None
        return home_lines.tiles_line(number, self.reported, width, cursor, self.bar)

    def action_move(self, by: int) -> None:
        self.cursor = max(0, min(min(self.cursor, self.shown - 1) + by, self.shown - 1))
        self.repaint()

    def action_open(self) -> None:
        read_number(Selection(self, self.workspace), home_lines.HEADLINES[min(self.cursor, self.shown - 1)][0])

    def on_click(self, event: Click) -> None:
        """How the number that was clicked was made."""
        self.cursor = min(event.x * self.shown // max(1, self.size.width), self.shown - 1)
        self.action_open()


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
        self.empty = home_lines.NOTHING_DUE

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
        self.lines.show(home_lines.due_columns(view, everybody=everybody))
        rows: Sequence[DueItem] = view.everybody_due if everybody else view.due_items
        if words:
            rows = [row for row in rows if all(word in home_lines.due_text(view, row) for word in words)]
        column = next((column for column in self.lines.columns if column.name == self.wanted.sort), None)
        if column is not None:
            key: Callable[[DueItem], Any] = column.key
            rows = sorted(rows, key=key, reverse=self.wanted.descending)
        filtered = visible(self.wanted.filter)
        self.empty = f"no match for “{filtered}”; Esc clears the filter" if words else home_lines.NOTHING_DUE
        self.steps = [] if view.due_items or words else home_lines.beginning(view)
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
        return (home_lines.due_heading(self.view, everybody=self.wanted.everybody), visible(self.wanted.filter), order)

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
