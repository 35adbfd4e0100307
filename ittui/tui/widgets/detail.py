"""The pane that tells all of the record that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding
from textual.reactive import var

from ...records import Record
from ...views.cells import Line
from ...views.record_page import called
from ..commands.acting import ACTING
from ..commands.checkins import CHECKINS
from ..commands.command import Selection, run_command
from ..commands.records import RECORDS
from ..listing import lines_in
from ..view_model import ViewModel
from ..workspace import Workspace
from .grid import more_lines
from .line_widget import LineWidget


class Detail(LineWidget, can_focus=True):
    """The lines of the record that is chosen; can be scrolled when it has the focus."""

    DEFAULT_CSS = "Detail { height: 9; }"
    BINDINGS = [
        Binding("down,j", "scroll(1)", "Down", show=False, id="detail.down"),
        Binding("up,k", "scroll(-1)", "Up", show=False, id="detail.up"),
        Binding("pagedown,ctrl+d", "scroll(8)", "Page down", show=False, id="detail.page_down"),
        Binding("pageup,ctrl+u", "scroll(-8)", "Page up", show=False, id="detail.page_up"),
        *RECORDS.bindings,
        *CHECKINS.bindings,
        *ACTING.bindings,
    ]

    view: var[ViewModel | None] = var(None, init=False)

    boxed = True

    def __init__(self, workspace: Workspace, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.workspace = workspace
        self.record: Record | None = None
        self.opens = True  # does Enter in the list open the record?
        self.made: tuple[tuple[int, int], list[Line]] = ((0, 0), [])

    def watch_view(self) -> None:
        """What changed in a list is painted first."""
        self.call_after_refresh(self.follow_view)

    def follow_view(self) -> None:
        if self.record is not None and self.view is not None:
            self.show(self.view.board.get(type(self.record), self.record.id), opens=self.opens)

    def show(self, record: Record | None, *, opens: bool = True) -> None:
        if record is None or self.record is None or record.id != self.record.id:
            self.top = 0
        self.record, self.opens = record, opens
        self.made = ((0, 0), [])
        self.keep_top_in_bounds()
        self.repaint()

    @property
    def lines(self) -> list[Line]:
        """The lines for the room there is now; with the chart where there is much of it."""
        width, height = max(20, self.outer_size.width - 2), self.outer_size.height - 2
        if self.made[0] != (width, height) and self.view is not None and self.record is not None:
            self.made = ((width, height), lines_in(self.view, self.record, width, height))
        return self.made[1] if self.record is not None else []

    def count(self) -> int:
        return len(self.lines)

    def line(self, number: int, width: int) -> Line:
        return self.lines[number]

    def rules(self) -> tuple[Sequence[str], Line]:
        if self.record is None or self.view is None:
            return (), ()
        title = f"{self.view.board.short(self.record)} · {called(self.view, self.record)}"
        return (title,), more_lines(self.count() - self.room - self.top, "Enter opens" if self.opens else "Tab scrolls")

    def action_scroll(self, by: int) -> None:
        self.top += by
        self.keep_top_in_bounds()
        self.repaint()

    @property
    def selection(self) -> Selection:
        record = self.record
        return Selection(self, self.workspace, (record,) if record else (), type(record) if record else None)

    async def action_command(self, name: str) -> None:
        await run_command(name, self.selection)
