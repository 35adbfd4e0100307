"""Which panes stand on the main screen, and how one gets from one to the next."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding
from textual.events import Resize
from textual.geometry import Size

from ...records import BudgetLine, CheckIn, Goal, Incident, Kpi, Objective, Project, Record
from ..widgets.detail import Detail
from ..widgets.due_pane import DuePane
from ..widgets.pane import Pane
from ..widgets.table import Table
from ..widgets.tiles import Tiles
from .base import MainScreenPart

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
WIDE, HUGE, TALL, LOW, TINY = 110, 180, 36, 30, 18
HOME_PANES = (Goal, Project, Kpi)


class ArrangingScreen(MainScreenPart):
    """The part of the main screen that shows and hides panes."""

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
        Binding("escape", "back", "Back", show=False, id="go.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.at, self.wide, self.tiny = 0, False, False
        self.other: type[Record] | None = None
        self.late_panes: list[Pane] = []

    def fit(self, size: Size) -> None:
        """Take the arrangement for a size; before there is anything to arrange, nothing need be styled anew."""
        width, height = size
        for holds, name in ((width >= HUGE, "-huge"), (height < LOW, "-low"), (height >= TALL, "-tall")):
            self.set_class(holds, name, update=self.is_attached)
        self.wide, self.tiny = width >= WIDE, height < TINY

    def on_resize(self, event: Resize) -> None:
        before = self.wide, self.tiny
        self.fit(event.size)
        if (self.wide, self.tiny) != before or not self.focused:
            self.lay_out()

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
                table.watch_view()
        self.query_one("#detail").display = "numbers" not in wanted and not self.tiny
        if self.shown and (self.focused is None or not self.focused.display or self.focused not in self.shown):
            self.shown[0].focus()

    def pane_of(self, kind: type[Record]) -> Pane:
        """The pane of a kind; made when it is first wanted."""
        result = self.query_one("#panes").query(f"#pane-{kind.table}")
        if result:
            return result.first(Pane)
        pane = Pane(kind, id=f"pane-{kind.table}")
        pane.set_reactive(Pane.view, self.view)
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
        """One step back: the filter line, marks, the filter, the pane beside, the past, then home."""
        pane = self.focused if isinstance(self.focused, Pane) else None
        if self.clear_filter():
            return
        if pane and pane.marked:
            pane.marked = frozenset()
            pane.repaint()
        elif pane and pane.filter_text:
            pane.set_filter("")
        elif isinstance(self.focused, Detail | Tiles):
            self.lay_out()
        elif not self.view or not self.view.live:
            self.action_today()
        else:
            self.action_tab(0)

    @property
    def pane(self) -> Pane | None:
        """The one with the focus, else the first."""
        if isinstance(self.focused, Pane):
            return self.focused
        return next((table for table in self.shown if isinstance(table, Pane)), None)
