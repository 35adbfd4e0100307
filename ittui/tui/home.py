"""The main screen: numbers, panes, the detail of what is chosen. It shows a desk and passes intents on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Key, Resize
from textual.widgets import Input

from ..records import BudgetLine, CheckIn, Goal, Incident, Kpi, Objective, Project, Record
from . import tiles
from .desk import Desk
from .detail import Detail
from .duties import DuePane
from .editing import EditingScreen
from .foot import Foot, TitleLine
from .history import HistoryScreen
from .looking import LookingScreen
from .overviews import OverviewScreen
from .pane import Pane
from .planning import PlanningScreen
from .rhythm import RhythmScreen
from .table import Table
from .tiles import Numbers, Tiles

DUE = 8
TABS: tuple[tuple[str, type[Record] | None], ...] = (
    ("home", None),
    ("goals", Goal),
    ("projects", Project),
    ("KPIs", Kpi),
    ("incidents", Incident),
    ("budget", BudgetLine),
    ("objectives", Objective),
    ("check-ins", CheckIn),
    ("what is due", None),
)
WIDE, HUGE, LOW, TINY = 110, 180, 30, 18
HOME_PANES = (Goal, Project, Kpi)


class MainScreen(RhythmScreen, EditingScreen, PlanningScreen, OverviewScreen, HistoryScreen, LookingScreen):
    """The numbers, the panes and the detail, on one desk."""

    DEFAULT_CSS = """
    MainScreen { background: $background; }
    MainScreen #middle { layout: vertical; height: 1fr; }
    MainScreen #panes { height: 1fr; width: 1fr; }
    MainScreen Pane { margin-right: 1; }
    MainScreen #pane-goals { width: 5fr; }
    MainScreen #pane-projects, MainScreen #pane-kpis { width: 4fr; }
    MainScreen.-tall Detail { height: 12; }
    MainScreen.-low Tiles { height: 2; }
    MainScreen.-huge #middle { layout: horizontal; }
    MainScreen.-huge Detail { width: 70; height: 1fr; }
    MainScreen #filter { display: none; border: none; height: 1; padding: 0 1; background: $background; }
    """
    AUTO_FOCUS = None
    BINDINGS = [
        *(
            Binding(str(number), f"tab({number - 1})", f"Go to {name}", show=False, id=f"go.{name}")
            for number, (name, _) in enumerate(TABS, 1)
        ),
        Binding(
            "v,0",
            "any_table",
            "Any table",
            show=False,
            id="go.any",
            tooltip="People, services, surveys, trends … all tables",
        ),
        Binding("tab,right,l", "turn(1)", "Next pane", show=False, id="go.next"),
        Binding("shift+tab,left,h", "turn(-1)", "Previous pane", show=False, id="go.previous"),
        Binding(
            "L",
            "unlink",
            "Link panes",
            show=False,
            id="pane.link",
            tooltip="Show what belongs to the chosen goal, or everything",
        ),
        Binding("escape", "back", "Back", show=False, id="go.back"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.set_reactive(MainScreen.desk, desk)
        self.at, self.wide, self.tiny = 0, False, False
        self.other: type[Record] | None = None
        self.link_panes = True
        self.filtering: Pane | None = None
        self.late_panes: list[Pane] = []

    def compose(self) -> ComposeResult:
        yield TitleLine().data_bind(MainScreen.desk)
        yield Tiles(id="tiles").data_bind(MainScreen.desk)
        with Vertical(id="middle"):
            with Horizontal(id="panes"):
                yield Numbers(id="numbers").data_bind(MainScreen.desk)
                yield DuePane(id="due").data_bind(MainScreen.desk)
                for kind in HOME_PANES:
                    yield Pane(kind, id=f"pane-{kind.table}").data_bind(MainScreen.desk)
            yield Detail(id="detail").data_bind(MainScreen.desk)
        filter_line = Input(
            id="filter",
            placeholder="owner:me status:risk due:<+2w -tag:old “two words” · enter keeps, esc clears",
            compact=True,
        )
        filter_line.cursor_blink = False
        yield filter_line
        yield Foot()

    def on_mount(self) -> None:
        if self.desk and self.desk.live and self.desk.me and self.desk.owed:
            self.at = DUE
        self.lay_out()

    def watch_desk(self) -> None:
        for pane in self.late_panes:
            pane.desk = self.desk
        if self.desk is not None and self.is_mounted:
            self.call_after_refresh(self.tell_owed)

    def tell_owed(self) -> None:
        if self.desk is not None:
            self.query_one(TitleLine).tell(owed=len(self.desk.owed))

    def on_resize(self, event: Resize) -> None:
        width, height = event.size
        self.set_class(width >= HUGE, "-huge")
        self.set_class(height < LOW, "-low")
        self.set_class(height >= 36, "-tall")
        if (width >= WIDE, height < TINY) != (self.wide, self.tiny) or not self.focused:
            self.wide, self.tiny = width >= WIDE, height < TINY
            self.lay_out()

    # Which panes there are.

    @property
    def shown(self) -> list[Table[Any]]:
        """The tables on the screen, from left to right."""
        return [table for table in self.query_one("#panes").query(Table) if table.display]

    def wanted(self) -> list[str]:
        """The ids of the tables that belong on the screen now."""
        if self.at == DUE:
            return ["due"]
        kind = TABS[self.at][1] if self.at < len(TABS) else self.other
        if kind is not None:
            return [f"pane-{kind.table}"]
        return [f"pane-{each.table}" for each in HOME_PANES] if self.wide else ["numbers"]

    def lay_out(self) -> None:
        """Show the tables that belong on the screen, and give the first the focus."""
        wanted = self.wanted()
        home = self.at == 0
        for table in self.query_one("#panes").query(Table):
            table.display = table.id in wanted
            if isinstance(table, Pane) and table.display and not home:
                table.set_link(None)
            if isinstance(table, Pane | DuePane) and table.display:
                table.watch_desk()
        self.query_one("#detail").display = "numbers" not in wanted and not self.tiny
        if self.shown and (self.focused is None or not self.focused.display or self.focused not in self.shown):
            self.shown[0].focus()

    def pane_of(self, kind: type[Record]) -> Pane:
        """The pane of a kind; made when it is first wanted."""
        found = self.query_one("#panes").query(f"#pane-{kind.table}")
        if found:
            return found.first(Pane)
        pane = Pane(kind, id=f"pane-{kind.table}")
        pane.set_reactive(Pane.desk, self.desk)
        self.late_panes.append(pane)  # Textual binds data only while a screen is composed
        self.query_one("#panes").mount(pane)
        return pane

    def action_tab(self, number: int) -> None:
        self.at = number
        kind = TABS[number][1]
        self.go_to(kind) if kind else self.lay_out()

    def go_to(self, kind: type[Record]) -> None:
        self.at = next((number for number, (_, each) in enumerate(TABS) if each is kind), len(TABS))
        self.other = kind
        pane = self.pane_of(kind)
        self.call_after_refresh(self.lay_out) if not pane.is_mounted else self.lay_out()

    def action_turn(self, by: int) -> None:
        """On to the next pane, the numbers and the detail among them."""
        stops = [
            *self.shown,
            *([self.query_one(Detail)] if self.query_one(Detail).display else []),
            self.query_one(Tiles),
        ]
        at = stops.index(self.focused) if self.focused in stops else -1
        stops[(at + by) % len(stops)].focus()

    def action_back(self) -> None:
        """One step back: marks, then the filter, then home."""
        pane = self.focused if isinstance(self.focused, Pane) else None
        if self.filtering:
            self.filtering.set_filter("")
            self.end_filter()
        elif pane and pane.marked:
            pane.marked = frozenset()
            pane.repaint()
        elif pane and pane.filter_text:
            pane.set_filter("")
        elif isinstance(self.focused, Detail | Tiles):
            self.lay_out()
        elif not self.desk or not self.desk.live:
            self.action_today()
        else:
            self.action_tab(0)

    # What is chosen.

    @property
    def pane(self) -> Pane | None:
        """The one with the focus, else the first."""
        if isinstance(self.focused, Pane):
            return self.focused
        return next((table for table in self.shown if isinstance(table, Pane)), None)

    @on(Table.Moved)
    def moved(self, event: Table.Moved) -> None:
        self.follow(event.table)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if isinstance(event.widget, Table):
            self.follow(event.widget)
        self.query_one(Foot).show_keys(self.keys_now())

    def follow(self, table: Table[Any]) -> None:
        """Show the detail of the chosen row, and what belongs to a chosen goal in the panes beside."""
        if isinstance(table, DuePane):
            self.query_one(Detail).show(table.current.record if table.current else None)
        if not isinstance(table, Pane) or (table is not self.focused and self.focused in self.shown):
            return
        self.query_one(Detail).show(table.current)
        if self.at == 0 and table.kind is Goal:
            self.link(table.current)

    def link(self, goal: Record | None) -> None:
        projects, kpis = self.pane_of(Project), self.pane_of(Kpi)
        if not isinstance(goal, Goal) or self.desk is None or not self.link_panes:
            projects.set_link(None)
            kpis.set_link(None)
            return
        short = self.desk.board.short(goal)
        projects.set_link(lambda row: isinstance(row, Project) and goal.id in row.goals, f"serve {short}")
        kpis.set_link(lambda row: row.id == goal.kpi, f"measure {short}")

    def action_unlink(self) -> None:
        self.link_panes = not self.link_panes
        self.link(self.pane_of(Goal).current)

    @on(Table.Opened)
    def opened(self, event: Table.Opened) -> None:
        if isinstance(event.table, DuePane) and event.table.current is not None:
            self.do(event.table.current)
        elif isinstance(event.table, Pane) and event.table.current is not None:
            self.read_record(event.table.current)

    @on(tiles.Opened)
    def number_opened(self, event: tiles.Opened) -> None:
        self.read_number(event.name)

    # Telling.

    def on_key(self, event: Key) -> None:
        self.query_one(Foot).hush()

    def saved_at(self, when: datetime) -> None:
        self.query_one(TitleLine).tell(saved=f"saved {when:%H:%M}")

    # Filtering.

    def action_filter(self) -> None:
        if self.pane:
            self.filtering = self.pane
            line = self.query_one("#filter", Input)
            line.display = True
            line.value = self.pane.filter_text
            line.focus()

    @on(Input.Changed, "#filter")
    def filter_typed(self, event: Input.Changed) -> None:
        if self.filtering and event.value != self.filtering.filter_text:
            self.filtering.set_filter(event.value)

    @on(Input.Submitted, "#filter")
    def filter_kept(self) -> None:
        self.end_filter()

    def end_filter(self) -> None:
        self.query_one("#filter").display = False
        if self.filtering:
            self.filtering.focus()
        self.filtering = None
