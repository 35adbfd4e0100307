"""The main screen: numbers, panes, the detail of what is chosen. It shows a desk and passes intents on."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Key
from textual.timer import Timer

from ...records import Goal, Kpi, Project, Record
from ..listing import LINKS
from ..view_model import ViewModel
from ..widgets import tiles
from ..widgets.detail import Detail
from ..widgets.due_pane import DuePane
from ..widgets.footer import Foot, TitleLine
from ..widgets.pane import Pane
from ..widgets.table import Table
from ..widgets.tiles import Numbers, Tiles
from .editing import EditingScreen
from .filtering import FilteringScreen
from .history import HistoryScreen
from .main_layout import DUE, HOME_PANES, ArrangingScreen
from .overviews import OverviewScreen
from .planning import PlanningScreen
from .reader import LookingScreen
from .rhythm import RhythmScreen
from .tracing import TracingScreen

HELD, REST = 0.1, 0.05  # seconds: keys that come so soon are one held down; when none came for so long, it is not


class MainScreen(
    ArrangingScreen,
    FilteringScreen,
    RhythmScreen,
    EditingScreen,
    PlanningScreen,
    OverviewScreen,
    HistoryScreen,
    LookingScreen,
    TracingScreen,
):
    """The numbers, the panes and the detail, on one desk."""

    DEFAULT_CSS = """
    MainScreen { background: $background; }
    MainScreen #middle { layout: vertical; height: 1fr; }
    MainScreen #panes { height: 1fr; width: 1fr; }
    MainScreen Pane { margin-right: 1; }
    MainScreen #pane-goals, MainScreen #pane-kpis { width: 5fr; }
    MainScreen #pane-projects { width: 4fr; }
    MainScreen.-tall Detail { height: 12; }
    MainScreen.-low Tiles { height: 2; }
    MainScreen.-huge #middle { layout: horizontal; }
    MainScreen.-huge Detail { width: 70; height: 1fr; }
    """
    AUTO_FOCUS = ""  # lay_out gives it
    BINDINGS = [
        Binding(
            "L",
            "unlink",
            "Link panes",
            show=False,
            id="pane.link",
            tooltip="Show what belongs to the chosen goal, or everything",
        ),
    ]

    def __init__(self, view: ViewModel) -> None:
        super().__init__()
        self.set_reactive(MainScreen.view, view)
        self.link_panes = True
        self.moved_at = 0.0
        self.resting: Timer | None = None

    def compose(self) -> ComposeResult:
        yield TitleLine().data_bind(MainScreen.view)
        yield Tiles(id="tiles").data_bind(MainScreen.view)
        with Vertical(id="middle"):
            with Horizontal(id="panes"):
                yield Numbers(id="numbers").data_bind(MainScreen.view)
                yield DuePane(id="due").data_bind(MainScreen.view)
                for kind in HOME_PANES:
                    yield Pane(kind, id=f"pane-{kind.table}").data_bind(MainScreen.view)
            yield Detail(id="detail").data_bind(MainScreen.view)
        yield Foot()

    def on_mount(self) -> None:
        if self.view and self.view.live and self.view.me and self.view.due_items:
            self.at = DUE
        self.lay_out()

    def watch_view(self) -> None:
        for pane in self.late_panes:
            pane.view = self.view
        if self.view is not None and self.is_mounted:
            self.call_after_refresh(self.show_due)

    def show_due(self) -> None:
        if self.view is not None:
            self.query_one(TitleLine).tell(due_items=len(self.view.due_items))

    def _compositor_refresh(self) -> None:
        """Paint what changed; Textual would do it in the midst of a batch, too, after each layout."""
        if not self.app._batch_count:
            super()._compositor_refresh()

    # What is chosen.

    @on(Table.Moved)
    def moved(self, event: Table.Moved) -> None:
        """Follow at once; while a key is held, when the cursor comes to rest."""
        if event.by_hand:
            self.query_one(Foot).hush()
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
            if self.at == 0:
                self.link(self.pane_of(Goal).current)
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
        if not isinstance(goal, Goal) or self.view is None or not self.link_panes:
            projects.set_link(None)
            kpis.set_link(None)
            return
        short = self.view.board.short(goal)
        for pane in (projects, kpis):
            verb, belongs = LINKS[pane.kind]
            pane.set_link(partial(belongs, goal), f"{verb} {short}")

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
