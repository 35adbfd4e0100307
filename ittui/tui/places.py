"""The places of the main screen: what each shows, and how one gets from one to the next."""

from __future__ import annotations

from typing import NamedTuple

from textual.geometry import Size

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
WIDE, HUGE, TALL, LOW, TINY = 110, 180, 36, 30, 18


class Room(NamedTuple):
    """What a size of the terminal has room for."""

    wide: bool  # several panes side by side
    huge: bool  # the detail beside them
    tall: bool
    low: bool
    tiny: bool  # no detail

    @classmethod
    def of(cls, size: Size) -> Room:
        width, height = size
        return cls(width >= WIDE, width >= HUGE, height >= TALL, height < LOW, height < TINY)


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

    def shown(self, room: Room) -> list[str]:
        """The ids of the widgets that belong on the screen now."""
        if self.at == DUE:
            return ["due"]
        if self.kind is not None:
            return [f"pane-{self.kind.table}"]
        return [f"pane-{each.table}" for each in HOME_PANES] if room.wide else ["numbers"]
