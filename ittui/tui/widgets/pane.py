"""A pane: the table of one kind of record, filtered, sorted, linked to what is selected in another; and the detail.

The mouse is taken by what the panes are in: nothing needs it, and who likes it may use it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol, runtime_checkable

from textual.binding import Binding
from textual.containers import Container
from textual.errors import NoWidget
from textual.events import Click, MouseEvent, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget

from ...fields import InputError, visible
from ...queries.filter import first_filter, parse_filter
from ...records import Record
from ...views import Line
from ...views.record_page import called
from ..commands import Commands, Selection, run_command
from ..commands.acting import ACTING, CHECKINS
from ..commands.reading import NOBODY, read_record
from ..commands.records import RECORDS
from ..store_worker import Workspace
from ..view_model import (
    FIRST_SORT,
    RecordColumn,
    ViewModel,
    columns_for,
    lines_in,
    list_heading,
    nothing_text,
    sorted_rows,
)
from . import more_lines
from .line_widget import LineWidget, OneLine
from .table import RowLines, RowTable


class Detail(LineWidget, can_focus=True):
    """The lines of the record that is chosen; can be scrolled when it has the focus."""

    DEFAULT_CSS = "Detail { height: 9; }"
    BINDINGS = [
        Binding("down,j", "scroll(1)", "Down", show=False, id="detail.down"),
        Binding("up,k", "scroll(-1)", "Up", show=False, id="detail.up"),
        Binding("pagedown,ctrl+d", "scroll(8)", "Page down", show=False, id="detail.page_down"),
        Binding("pageup,ctrl+u", "scroll(-8)", "Page up", show=False, id="detail.page_up"),
        *(*RECORDS.bindings, *CHECKINS.bindings, *ACTING.bindings),
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


PANE = Commands()
OWNERS = ("owner", "manager", "by", "person", "contact")  # fields that say whose a record is


class Wanted(NamedTuple):
    """Which rows of its kind a pane shows, in which order."""

    sort: str
    descending: bool
    filter: str = ""
    link: Callable[[Any], bool] | None = None
    link_text: str = ""  # what the link is, such as “serve 7f3k”
    everybody: bool = False  # of the due list: not only what I owe

    def rows(self, view: ViewModel, kind: type[Record], columns: Sequence[RecordColumn]) -> Sequence[Record]:
        """InputError where the filter cannot be read."""
        rows: Sequence[Record] = view.board.all(kind)
        if self.link is not None:
            rows = [row for row in rows if self.link(row)]
        if self.filter.strip():
            fits = parse_filter(self.filter, view, kind)
            rows = [row for row in rows if fits(row)]
        return sorted_rows(rows, columns, self.sort, self.descending)


@runtime_checkable
class Refined(Protocol):
    """A list that can be filtered and sorted."""

    wanted: Wanted
    lines: RowLines[Any]
    filter_hint: str  # what can be typed as a filter
    filter_fault: str  # why what is typed is none

    @property
    def selection(self) -> Selection: ...

    def refine(self, **changes: Any) -> None:
        """Show what is wanted, after changes of it such as filter="owner:me" or link=None."""

    def focus(self) -> object:
        """Give it the focus."""


class FilterWanted(Message):
    """A list is to be filtered by what is typed now."""

    def __init__(self, pane: Refined) -> None:
        super().__init__()
        self.pane = pane


def refined(selection: Selection) -> Refined:
    """The list of a selection; InputError where it is no list that can be filtered and sorted."""
    if not isinstance(selection.widget, Refined):
        raise InputError("go to a list first, such as 2 for goals")
    return selection.widget


@PANE.add("slash", "Filter", id="pane.filter", tooltip="owner:me status:late -tag:old “two words”", show=True)
def filter(selection: Selection) -> None:
    selection.widget.post_message(FilterWanted(refined(selection)))


@PANE.add("s", "Sort", id="look.sort", tooltip="Choose a column; again reverses the order")
def sort(selection: Selection) -> None:
    pane = refined(selection)
    choices = [(column.name, column.label, "") for column in pane.lines.columns]
    selection.pick("Sort by", choices, partial(sort_by, pane))


@PANE.add("m", "Mine", id="pane.mine", show=True, tooltip="Only what is mine, or everybody's again")
def mine(selection: Selection) -> None:
    pane, kind = refined(selection), selection.kind
    if selection.view.me is None:
        raise InputError(NOBODY.format(selection.view.login))
    if kind is None:  # the due list, beside the goals at home
        beside = next((each for each in selection.widget.screen.query(Pane) if each.display), None)
        if beside is None:
            pane.refine(everybody=not pane.wanted.everybody)
            return
        pane, kind = beside, beside.kind
    name = next((name for name in OWNERS if name in kind.fields), None)
    if name is None:
        raise InputError(f"{kind.plural} have no owner")
    wanted = f"{name}:me"
    pane.refine(filter="" if pane.wanted.filter == wanted else wanted)


def sort_by(pane: Refined, name: str) -> None:
    reverse = name == pane.wanted.sort and not pane.wanted.descending
    pane.refine(sort=name, descending=reverse)


class Pane(RowTable[Record]):
    """Shows records of one kind. The view comes down by binding; commands act on the selection."""

    BINDINGS = [*PANE.bindings, *RECORDS.bindings, *CHECKINS.bindings, *ACTING.bindings]
    view: var[ViewModel | None] = var(None, init=False)
    filter_hint = "owner:me status:late due:<+2w -tag:old “two words”"

    def __init__(self, kind: type[Record], workspace: Workspace, *, id: str | None = None) -> None:
        super().__init__((), id=id)
        self.kind, self.workspace = kind, workspace
        self.wanted = Wanted(*FIRST_SORT.get(kind, ("", False)), filter=first_filter(kind))
        self.filter_fault = ""
        self.total = 0
        self.awaited: int | None = None  # the id of the record that gets the cursor as soon as it has come

    def identity(self, row: Record) -> object:
        return row.id

    def watch_view(self) -> None:
        if self.view is not None and self.display:  # else when it is laid out
            first = not self.lines.columns  # until now its rows were in no order
            self.lines.show(columns_for(self.kind, self.view))
            self.refine()
            if first and self.awaited is None:
                self.go(0, by_hand=False)

    def refine(self, **changes: Any) -> None:
        """Show what is wanted, after changes of it such as filter="owner:me" or link=None."""
        wanted, view = self.wanted._replace(**changes), self.view
        same, self.wanted = bool(changes) and wanted == self.wanted, wanted
        if view is None or same:
            return
        self.filter_fault = ""
        try:
            rows = wanted.rows(view, self.kind, self.lines.columns)
        except InputError as error:
            self.filter_fault = str(error)
            rows = wanted._replace(filter="").rows(view, self.kind, self.lines.columns)
        self.total = len(view.board.all(self.kind))
        self.empty = nothing_text(self.kind, filtered=bool(wanted.filter), link_text=wanted.link_text)
        self.show_rows(rows)
        place = next((number for number, row in enumerate(self.rows) if row.id == self.awaited), None)
        if place is not None:
            self.awaited = None
            self.go(place, by_hand=False)

    def title(self) -> Sequence[str]:
        wanted = self.wanted
        sorted_otherwise = (wanted.sort, wanted.descending) != FIRST_SORT.get(self.kind, ("", False))
        order = f"by {wanted.sort}{' ↓' if wanted.descending else ''}" if sorted_otherwise else ""
        heading = list_heading(self.kind, len(self.rows), self.total)
        return (heading, wanted.link_text, visible(wanted.filter), self.filter_fault, order)

    @property
    def selection(self) -> Selection:
        return Selection(self, self.workspace, tuple(self.chosen), self.kind, bool(self.marked))

    async def action_command(self, name: str) -> None:
        await run_command(name, self.selection)

    async def action_open(self) -> None:
        if self.current is not None:
            read_record(self.selection, self.current)


SIGNS = 2  # columns before the first one
WHEEL = 3  # rows for a notch of the wheel


class Panes(Container):
    """A click selects a row, a double click opens it, one on a head sorts by its column.

    The wheel moves the cursor, or scrolls the detail.
    """

    def under(self, event: MouseEvent) -> Widget:
        """The widget at the mouse; these panes where it is beside all, as after the terminal became smaller."""
        try:
            return self.screen.get_widget_at(event.screen_x, event.screen_y)[0]
        except NoWidget:
            return self

    def turn(self, event: MouseEvent, by: int) -> None:
        widget = self.under(event)
        if isinstance(widget, RowTable):
            widget.action_move(by)
        elif isinstance(widget, Detail):
            widget.action_scroll(by)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        self.turn(event, WHEEL)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        self.turn(event, -WHEEL)

    async def on_click(self, event: Click) -> None:
        table = self.under(event)
        if not isinstance(table, RowTable):
            return
        number = event.screen_y - table.region.y - table.head - table.edge + table.top
        if number - table.top == -1 and table.head and isinstance(table, Refined):
            name = column_at(table, event.screen_x)
            if name:
                sort_by(table, name)
        elif 0 <= number < len(table.rows):
            table.go(number)
            if event.chain == 2:
                await table.action_open()


def column_at(table: RowTable[Any], x: int) -> str:
    """The name of the column whose head is at a column of the screen; "" where none is."""
    right = table.region.x + table.edge + SIGNS
    for column, size in table.lines.sized:
        right += size + 1
        if x < right:
            return column.name
    return ""


class FilterLine(OneLine):
    """Filters a pane while one types; enter keeps the filter, esc clears it."""

    DEFAULT_CSS = "FilterLine { display: none; border: none; height: 1; padding: 0 1; background: $background; }"
    BINDINGS = [
        Binding("enter", "submit", "Keep the filter; Esc clears it", id="filter.keep"),
        Binding("escape", "clear_filter", "Clear the filter", show=False, id="filter.clear"),
    ]

    def __init__(self) -> None:
        super().__init__(compact=True)
        self.cursor_blink = False
        self.pane: Refined | None = None

    def begin(self, pane: Refined) -> None:
        """Have the filter of a pane typed."""
        self.pane = pane
        self.placeholder = f"{pane.filter_hint} · enter keeps, esc clears"
        self.display = True
        self.value = pane.wanted.filter
        self.focus()

    def on_input_changed(self) -> None:
        if self.pane and self.value != self.pane.wanted.filter:
            self.pane.refine(filter=self.value)

    def on_input_submitted(self) -> None:
        """Keep the filter; of what is none the whole reason is said, for which a title has no room."""
        if self.pane and self.pane.filter_fault:
            self.pane.selection.say(self.pane.filter_fault, "warn")
        self.end()

    def action_clear_filter(self) -> None:
        if self.pane:
            self.pane.refine(filter="")
        self.end()

    def end(self) -> None:
        self.display = False
        if self.pane:
            self.pane.focus()
        self.pane = None
