"""The places of the main screen: what each shows, and how one gets from one to the next."""

from __future__ import annotations

from typing import NamedTuple

from ..records import BudgetLine, CheckIn, Goal, Incident, Kpi, Objective, Project, Record

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
HOME, DUE = 0, 8
HOME_PANES: tuple[type[Record], ...] = (Goal, Project, Kpi)
PLACE_NAMES = ("Home", "Goals", "Projects", "KPIs", "Incidents", "Budget", "Objectives", "Check-ins", "Due")
SHORT_NAMES = ("Home", "Goals", "Proj", "KPIs", "Inc", "Budget", "Obj", "Check", "Due")
WIDE, HUGE, TALL, LOW, TINY = 110, 180, 36, 30, 18
TOP, BOTTOM = 2, 1  # lines of the title and the map, and of the keys
LEAST_DUE, MOST_DUE, MOST_DUE_BESIDE = 4, 9, 13  # lines of the due list at home: over the goals, or beside them


class Box(NamedTuple):
    """Where something is on the screen, in cells."""

    x: int
    y: int
    width: int
    height: int


class Room(NamedTuple):
    """What a size of the terminal has room for."""

    width: int
    height: int

    @property
    def wide(self) -> bool:
        """Panes side by side."""
        return self.width >= WIDE

    @property
    def huge(self) -> bool:
        """The detail beside them."""
        return self.width >= HUGE

    @property
    def linked(self) -> bool:
        """The panes beside the goals show what belongs to the selected one; where there is much room, everything."""
        return not (self.huge and self.height >= TALL)

    @property
    def tiles(self) -> int:
        """Lines of the headline numbers and of the bar of goals; fewer where the screen is low, none where tiny."""
        return 0 if self.height < TINY else 2 if self.height < LOW else 3 if self.height < TALL else 4

    @property
    def body(self) -> Box:
        """What is left for panes and the detail."""
        top = TOP + self.tiles
        return Box(0, top, self.width, max(1, self.height - top - BOTTOM))

    @property
    def detail(self) -> Box | None:
        """The detail beside the panes, or below them; none where there is no room."""
        x, y, width, height = self.body
        if self.huge:
            size = width * 7 // 20
            return Box(width - size, y, size, height)
        size = 12 if self.height >= TALL else 9
        return Box(x, y + height - size, width, size) if self.height >= TINY else None

    @property
    def panes(self) -> Box:
        """What is left for panes beside the detail."""
        body, detail = self.body, self.detail
        if detail is None:
            return body
        if self.huge:
            return body._replace(width=body.width - detail.width)
        return body._replace(height=body.height - detail.height)

    @property
    def home(self) -> dict[str, Box]:
        """The boxes at home, by the id of the widget."""
        if not self.wide:
            return self.narrow_home
        panes, detail = self.below_late(self.panes), self.detail
        left = panes.width * 3 // 5 if self.huge else panes.width * 9 // 14
        share = panes.height * 9 // 20 if self.linked else panes.height // 3  # what belongs to one goal is little
        right, due = panes.width - left, min(share, MOST_DUE_BESIDE)
        parts = (panes.height - due) // 2
        x, y = panes.x + left, panes.y
        boxes = {
            "pane-goals": Box(panes.x, y, left, panes.height),
            "due": Box(x, y, right, due),
            "pane-projects": Box(x, y + due, right, parts),
            "pane-kpis": Box(x, y + due + parts, right, panes.height - due - parts),
        }
        return self.with_late({**boxes, "detail": detail} if detail else boxes)

    @property
    def narrow_home(self) -> dict[str, Box]:
        """What is due over the goals; a detail only where the screen is tall."""
        x, y, width, height = self.below_late(self.panes if self.height >= TALL else self.body)
        size = min(MOST_DUE, height // 3) if height >= 3 * LEAST_DUE else 0
        boxes = {"due": Box(x, y, width, size)} if size else {}
        boxes["pane-goals"] = Box(x, y + size, width, height - size)
        detail = self.detail if self.height >= TALL else None
        return self.with_late({**boxes, "detail": detail} if detail else boxes)

    def below_late(self, box: Box) -> Box:
        """A box at the top of the home screen without its first line, which says what is late."""
        return box._replace(y=box.y + 1, height=box.height - 1) if self.tiles else box

    def with_late(self, boxes: dict[str, Box]) -> dict[str, Box]:
        first = Box(self.panes.x, self.body.y, self.panes.width, 1)
        return {"late": first, **boxes} if self.tiles else boxes


class Places:
    """Where one is: the number of a tab, or another table."""

    def __init__(self) -> None:
        self.at = HOME
        self.other: type[Record] | None = None

    def go(self, kind: type[Record]) -> None:
        """To the table of a kind."""
        self.at = next((number for number, (_, each) in enumerate(TABS) if each is kind), len(TABS))
        self.other = kind

    @property
    def kind(self) -> type[Record] | None:
        """The kind whose table is shown; none at home and where the due list is."""
        return TABS[self.at][1] if self.at < len(TABS) else self.other

    def boxes(self, room: Room) -> dict[str, Box]:
        """Where what belongs on the screen now is, by the id of the widget."""
        if self.at == HOME:
            return room.home
        name = f"pane-{self.kind.table}" if self.kind is not None else "due"
        detail = room.detail
        return {name: room.panes, "detail": detail} if detail else {name: room.panes}
