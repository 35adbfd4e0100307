"""The main screen: numbers, panes, the detail of what is selected. It arranges; commands are on the widgets."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import Any, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import DescendantFocus, Key, Resize
from textual.reactive import var
from textual.timer import Timer
from textual.widget import Widget

from ...board import archived_text
from ...records import Goal, Kpi, Record
from ...store import Entry
from ..commands import COMMANDS, Selection, ShowTable, run_command
from ..commands.acting import ADDING, ROUND
from ..preferences import DraftFile
from ..store_worker import Workspace
from ..terminal.minimal_updates import QuickScreen
from ..view_model import HOME, HOME_PANES, LINKS, TABS, WIDE, Belonging, Places, Room, ViewModel
from ..widgets.footer import Footer, LateLine, PlacesLine, TitleLine, fitting_keys, shown_keys
from ..widgets.home import DuePane, Tiles
from ..widgets.line_widget import LineWidget
from ..widgets.pane import Detail, FilterLine, FilterWanted, Pane, Panes
from ..widgets.table import RowTable

W = TypeVar("W", bound=LineWidget)
HELD, REST = 0.1, 0.05  # seconds: keys that come so soon are one held down; when none came for so long, it is not


class MainScreen(QuickScreen[None]):
    """The numbers, the panes and the detail, on one view."""

    DEFAULT_CSS = """
    MainScreen { background: $background; layers: default foot; }
    MainScreen > #foot-room { height: 1; }
    MainScreen > Footer { layer: foot; dock: bottom; }
    MainScreen #panes { height: 1fr; width: 1fr; overflow: hidden hidden; }
    MainScreen #panes > LineWidget { position: absolute; }
    """
    AUTO_FOCUS = ""  # lay_out gives it
    BINDINGS = [
        *(
            Binding(str(number), f"tab({number - 1})", f"Go to {name}", show=False, id=f"go.{name}")
            for number, (name, _) in enumerate(TABS, 1)
        ),
        Binding("tab,right,l", "turn(1)", "Next pane", show=False, id="go.next"),
        Binding("shift+tab,left,h", "turn(-1)", "Previous pane", show=False, id="go.previous"),
        Binding("escape", "back", "Back", show=False, id="go.back"),
        *ROUND.bindings,
        *ADDING.bindings,
        Binding(
            "L", "unlink", "Link panes", show=False, id="pane.link", tooltip="What belongs to the goal, or everything"
        ),
    ]
    view: var[ViewModel | None] = var(None, init=False)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.set_reactive(MainScreen.view, workspace.view)
        self.places = Places()
        self.space = Room(80, 24)
        self.late_panes: list[Pane] = []
        self.link_panes: bool | None = None  # as the user wants it; None: unless there is room for all
        self.moved_at = 0.0
        self.resting: Timer | None = None

    def compose(self) -> ComposeResult:
        workspace = self.workspace
        yield TitleLine().data_bind(MainScreen.view)
        yield PlacesLine(self.places)
        yield Tiles(workspace, id="tiles").data_bind(MainScreen.view)
        with Panes(id="panes"):
            yield hidden(LateLine(id="late"))
            for kind in HOME_PANES:
                yield hidden(Pane(kind, workspace, id=f"pane-{kind.table}")).data_bind(MainScreen.view)
            yield hidden(DuePane(workspace, id="due")).data_bind(MainScreen.view)
            yield Detail(workspace, id="detail").data_bind(MainScreen.view)
        yield Widget(id="foot-room")  # a message lies over the last lines of the panes, which stay as they are
        yield Footer()

    def on_mount(self) -> None:
        self.lay_out()
        self.call_after_refresh(show_due, self)
        if self.view and self.view.live and self.view.me and self.view.due_items:
            self.query_one(DuePane).focus()

    def watch_view(self) -> None:
        for pane in self.late_panes:
            pane.view = self.view
        if self.view is not None and self.is_mounted:
            self.call_after_refresh(show_due, self)
            show_footer(self)

    # What is shown where.

    def on_resize(self, event: Resize) -> None:
        if self.space != Room(*event.size) or not self.focused:
            self.space = Room(*event.size)
            self.lay_out()

    @property
    def shown(self) -> list[RowTable[Any]]:
        """The tables on the screen."""
        return [table for table in self.query_one("#panes").query(RowTable) if table.display]

    def lay_out(self) -> None:
        """Show what belongs on the screen, each in its box, and give the first table the focus."""
        boxes, room = self.places.boxes(self.space), self.space
        self.query_one(Tiles).styles.height = room.tiles
        self.query_one(Tiles).display = room.tiles > 0
        self.query_one(PlacesLine).repaint()
        for widget in self.query_one("#panes").query(LineWidget):
            box = boxes.get(widget.id or "")
            widget.display = box is not None
            if box is not None:
                widget.styles.offset = (box.x, box.y - room.body.y)
                widget.styles.width, widget.styles.height = box.width, box.height
            if isinstance(widget, Pane) and widget.display and self.places.at != HOME:
                unlink(widget, stay=widget is self.focused)
            if isinstance(widget, Pane) and widget.kind in LINKS and self.places.at == HOME:
                widget.wanted = widget.wanted._replace(**link_of(self, widget.kind, self.pane_of(Goal).current))
            if isinstance(widget, Pane | DuePane) and widget.display:
                widget.watch_view()
        if self.places.at == HOME:
            self.link(self.pane_of(Goal).current)
        if self.shown and (self.focused is None or not self.focused.display or self.focused not in self.shown):
            self.set_focus(self.shown[0])

    def pane_of(self, kind: type[Record]) -> Pane:
        """The pane of a kind, once that was gone to."""
        return self.query_one(f"#pane-{kind.table}", Pane)

    async def action_tab(self, number: int) -> None:
        kind = TABS[number][1]
        self.places.at = number
        if kind is not None:
            await self.go_to(kind)
        else:
            self.lay_out()
            self.set_focus(self.shown[0])

    async def go_to(self, kind: type[Record]) -> Pane:
        """Show the pane of a kind; it is made when it is first wanted."""
        self.places.go(kind)
        if not self.query(f"#pane-{kind.table}"):
            pane = hidden(Pane(kind, self.workspace, id=f"pane-{kind.table}"))
            pane.set_reactive(Pane.view, self.view)
            self.late_panes.append(pane)  # Textual binds data only while a screen is composed
            await self.query_one("#panes").mount(pane)
        self.lay_out()
        return self.pane_of(kind)

    @on(ShowTable)
    async def show_table(self, event: ShowTable) -> None:
        shown = [pane for pane in self.shown if isinstance(pane, Pane) and pane.kind is event.kind]
        named = event.record is not None or event.filter is not None  # else the place of the table is meant
        pane = shown[0] if shown and named else await self.go_to(event.kind)
        pane.awaited = event.record
        if event.filter is not None:
            pane.refine(filter=event.filter)
        if event.sort:
            pane.refine(sort=event.sort, descending=False)
        pane.refine()

    def action_turn(self, by: int) -> None:
        """On to the next pane, the numbers and the detail among them."""
        detail = self.query_one(Detail)
        stops = [*self.shown, *([detail] if detail.display else []), self.query_one(Tiles)]
        at = stops.index(self.focused) if self.focused in stops else -1
        self.set_focus(stops[(at + by) % len(stops)])

    async def action_back(self) -> None:
        """One step back: marks, the filter, the pane beside, the past, then home."""
        pane = self.focused if isinstance(self.focused, Pane | DuePane) else None
        if pane and pane.marked:
            pane.marked = frozenset()
            pane.repaint()
        elif pane and pane.wanted.filter:
            pane.refine(filter="")
        elif isinstance(self.focused, Detail | Tiles):
            self.lay_out()
        elif not self.view or not self.view.live:
            self.workspace.look_at(None)
        else:
            await self.action_tab(HOME)

    # What is selected.

    @property
    def selection(self) -> Selection:
        """That of the widget with the focus; where it has none, that of the first table."""
        for widget in (self.focused, *self.shown):
            if isinstance(widget, Pane | DuePane | Detail):
                return widget.selection
        return Selection(self, self.workspace)

    async def action_command(self, name: str) -> None:
        await run_command(name, self.selection)

    @on(RowTable.Moved)
    def moved(self, event: RowTable.Moved) -> None:
        """Follow at once; while a key is held, when the cursor comes to rest."""
        if event.by_hand:
            self.query_one(Footer).hush()
        now = monotonic()
        held, self.moved_at = now - self.moved_at < HELD, now
        if self.resting:
            self.resting.stop()
        if held:
            self.resting = self.set_timer(REST, partial(self.follow, event.table))
        else:
            self.call_after_refresh(self.follow, event.table)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if self.resting:
            self.resting.stop()
            self.resting = None
            if self.places.at == HOME:
                self.link(self.pane_of(Goal).current)
        if isinstance(event.widget, RowTable):
            self.follow(event.widget)
        show_footer(self)

    def follow(self, table: RowTable[Any]) -> None:
        """Show the detail of the selected row, and what belongs to a selected goal in the panes beside."""
        if table is not self.focused and self.focused in self.shown:
            return
        if isinstance(table, DuePane):
            self.query_one(Detail).show(table.current.record if table.current else None, opens=False)
            return
        self.query_one(Detail).show(table.current)
        if self.places.at == HOME and isinstance(table, Pane) and table.kind is Goal:
            self.link(table.current)

    def link(self, goal: Record | None) -> None:
        for kind in LINKS:
            self.pane_of(kind).refine(**link_of(self, kind, goal))

    def action_unlink(self) -> None:
        self.link_panes = not linked(self)
        self.link(self.pane_of(Goal).current)

    @on(FilterWanted)
    async def filter_wanted(self, event: FilterWanted) -> None:
        """Have a filter typed; the line for it is made when it is first wanted."""
        if not self.query(FilterLine):
            await self.mount(FilterLine(), before="#foot-room")
        self.query_one(Footer).hush()
        self.query_one(FilterLine).begin(event.pane)

    # Telling.

    def on_screen_resume(self) -> None:
        """A check-in that was begun and not saved waits: say so in the title line."""
        waits = DraftFile(self.workspace.store.name, "check-in").waits
        self.query_one(TitleLine).tell(draft="a check-in waits: c" if waits else "")

    def on_key(self, event: Key) -> None:
        """A key that does nothing here says why."""
        self.query_one(Footer).hush()
        command = next((each for each in COMMANDS.values() if event.key in each.key.split(",")), None)
        if command is not None and event.key not in self.active_bindings:
            self.say(f"{command.label}: select a row of a list first, such as 2 for goals", "warn")

    def say(self, text: str, role: str = "accent") -> None:
        """One line at the foot of the screen, until the next key."""
        self.query_one(Footer).say(text, role)


def hidden(widget: W) -> W:
    """The widget, which shows nothing until it is laid out, and known what belongs into it."""
    widget.display = False
    return widget


def unlink(pane: Pane, *, stay: bool) -> None:
    """Show all of a pane that was linked to a goal, from the first row on; stay: the cursor was put where it is."""
    was_linked = pane.wanted.link is not None
    pane.refine(link=None, link_text="")
    if was_linked and not stay and pane.awaited is None:
        pane.go(0, by_hand=False)


def linked(main: MainScreen) -> bool:
    """Do the panes beside the goals show what belongs to the selected one?"""
    return main.space.linked if main.link_panes is None else main.link_panes


def link_of(main: MainScreen, kind: type[Record], goal: Record | None) -> dict[str, Any]:
    """What a pane beside the goals shows of its kind."""
    if not isinstance(goal, Goal) or main.view is None or not linked(main):
        return {"link": None, "link_text": ""}
    return {"link": Belonging(kind, goal), "link_text": f"{LINKS[kind][0]} {main.view.board.short(goal)}"}


def why_unseen(main: MainScreen, entry: Entry | None) -> str:
    """Why what was just changed is not in its list: a filter, or somebody archived it meanwhile; "" where it is."""
    ops = entry.ops if entry else ()
    for pane in main.query(Pane):
        ids = {op.id for op in ops if op.table == pane.kind.table} - {row.id for row in pane.rows}
        if pane.display and pane.wanted.filter and ids & main.workspace.present.table(pane.kind).rows.keys():
            return "hidden by the filter; Esc clears it"
    for op in ops:
        table = main.workspace.present.tables.get(op.table)
        record = table.rows.get(op.id) if table and op.field not in ("", "archived") else None
        if table is not None and record is not None and record.archived:
            return archived_text(table, record)
    return ""


def show_due(main: MainScreen) -> None:
    """How many things are due, and what is late; worked out after all else."""
    places = main.query_one(PlacesLine)
    if main.view is not None:
        places.due_count = len(main.view.due_items) if main.view.me else None
        places.repaint()
        late = main.query_one(LateLine)
        late.late = main.view.late
        late.repaint()


def show_footer(main: MainScreen) -> None:
    """The keys that work here, and what undo would take back."""
    footer = main.query_one(Footer)
    refused = [each.id for each in COMMANDS.values() if each.changes] if main.workspace.refusal else []
    refused += ["edit.record"] if main.selection.kind not in (Goal, Kpi, None) else []
    keys = shown_keys(main, footer.undo, refused)
    footer.show_keys(keys)
    table, shown = main.focused, fitting_keys(keys, main.size.width, 2 + (main.size.width >= WIDE))
    if isinstance(table, RowTable):
        left = [key for key in keys if key not in shown]
        if left != table.keys:
            table.keys = left
            table.repaint(table.size.height - 1)
