"""What the screen shows of a session, where on the screen, and what a pane lists before anybody touches it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, cast

from ..board import Board
from ..fields import parse_period
from ..metrics import METRICS, Result
from ..metrics.forecast import Forecast, Pace, forecast_goal, pace, trend
from ..metrics.goals import Progress
from ..metrics.goals.goal_status import cached_progress
from ..metrics.kpis import Point, series
from ..metrics.kpis.kpi_status import KpiStatus, cached_kpi_status, history, measure_against_target
from ..queries.due import DueItem, LateSort, counted, due, late_items
from ..records import BudgetLine, CheckIn, Goal, Incident, Kpi, Measurement, Objective, Project, Record, Source
from ..rules import why_read_only
from ..session import Session
from ..views import Cell, Line
from ..views.columns import ViewColumn, columns_of, in_order
from ..views.document import Block
from ..views.goals import DoneShare
from ..views.lines import lines_of
from ..views.record_page import record_page
from .preferences import chosen_period
from .widgets import GLYPHS, Column, gauge

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


T = TypeVar("T")


class ViewModel(Session):
    """A session, and what the screen shows of it."""

    @cached_property
    def cache(self) -> dict[Any, Any]:
        return {}

    def keep(self, key: object, make: Callable[[], T]) -> T:
        if key not in self.cache:
            self.cache[key] = make()
        return self.cache[key]  # type: ignore[no-any-return]  # make's own type

    @cached_property
    def due_items(self) -> tuple[DueItem, ...]:
        """What is due by me; where nobody knows who I am, by anybody."""
        me = self.me
        return self.everybody_due if me is None else tuple(row for row in self.everybody_due if row.who == me.id)

    @cached_property
    def everybody_due(self) -> tuple[DueItem, ...]:
        return due(self.board, self.today)

    @cached_property
    def late(self) -> list[tuple[LateSort, int, int]]:
        """How much is late of each sort, and by how many days at most."""
        return counted(late_items(self, self.everybody_due))

    def page(self, record: Record) -> list[Block]:
        """All that is known of a record; that of the last one is at hand, for a detail is laid out more than once."""
        known = self.cache.get("page")
        if known is None or known[0] is not record:
            read_only = why_read_only(self.board, record, self.today)
            known = self.cache["page"] = (record, record_page(self, record, read_only))
        page: list[Block] = known[1]
        return page

    def result(self, name: str) -> Result:
        return self.keep(("result", name), lambda: measure_against_target(self.board, name, self.today, self.period))

    def updated(self, name: str) -> date | None:
        """The day of the newest record that a number is made of; None where its records are of no day."""
        reads = METRICS[name].reads
        day = max((self.board.table(kind).latest(self.today.isoformat()) for kind in reads), default="")
        return date.fromisoformat(day) if day else None

    def trend(self, name: str) -> tuple[Fraction | None, ...]:
        return self.keep(("trend", name), lambda: trend(self.board, name, self.today))

    def progress(self, goal: Goal) -> Progress:
        return self.keep(("progress", goal.id), lambda: cached_progress(self.board, goal, self.today))

    def kpi_status(self, kpi: Kpi) -> KpiStatus:
        return self.keep(("standing", kpi.id), lambda: cached_kpi_status(self.board, kpi, self.today))

    def series(self, kpi: Kpi) -> tuple[Point, ...]:
        return self.keep(("series", kpi.id), lambda: series(self.board, kpi, self.today))

    def forecast(self, goal: Goal) -> Forecast:
        return self.keep(("forecast", goal.id), lambda: forecast_goal(self.board, goal, self.today))

    def history(self, kpi: Kpi) -> tuple[Point, ...]:
        """The values of a KPI of any source: all that were recorded, or those of the last periods."""
        make = series if kpi.source is Source.RECORDED else history
        return self.keep(("history", kpi.id), lambda: make(self.board, kpi, self.today))

    def pace(self, goal: Goal) -> Pace:
        return self.keep(("pace", goal.id), lambda: pace(self.board, goal, self.today))


def present_view(board: Board, who: str, shared: str) -> ViewModel:
    """A board as it is now, in the period chosen in its file."""
    now = datetime.now(UTC)
    today = board.settings.day_at(now)
    return ViewModel(board, today, now, who, period=parse_period(chosen_period(shared), today, board.settings.fiscal))


CHART = 12  # lines of a chart at least
ASIDE = 2  # columns before a line of the detail, as before a row of a list
RecordColumn = Column[Any]


def columns_for(kind: type[Record], session: Session) -> list[RecordColumn]:
    """Id, the first field, what is worked out, then the other fields, each with its priority."""
    return [on_screen(column, session) for column in columns_of(kind)]


def on_screen(column: ViewColumn, session: Session) -> RecordColumn:
    return Column(
        column.name,
        column.label,
        column.width,
        column.priority,
        lambda row: cell_of(column, session, row),
        lambda row: column.key(session, row),
        column.numeric,
        column.stretch,
    )


def cell_of(column: ViewColumn, session: Session, row: Record) -> Cell:
    """What is done of a goal is drawn as a gauge, with a mark at what is expected by now."""
    shown = column.shown(session, row)
    done = column.value(session, row) if column.name == "progress" else None
    if not isinstance(done, DoneShare):
        return Cell(*shown)
    return Cell(f"{gauge(done.p, done.expected, 8)} {shown.text.removesuffix(' %').split('/')[0]:>3}", shown.role)


FIRST_SORT: dict[type[Record], tuple[str, bool]] = {
    Goal: ("status", False),  # the worst first
    Project: ("status", False),
    Kpi: ("status", False),
    Incident: ("failed_at", True),
    CheckIn: ("date", True),
    Measurement: ("date", True),
}

THEN: dict[type[Record], str] = {Project: "late"}  # what puts in order those of one status, the latest first
LINKS: dict[type[Record], tuple[str, Callable[[Goal, Any], bool]]] = {  # what belongs to a goal, and how it is called
    Project: ("serve", lambda goal, project: goal.id in project.goals),
    Kpi: ("measure", lambda goal, kpi: kpi.id == goal.kpi),
}


class Belonging(NamedTuple):
    """Whether a record of a kind belongs to a goal."""

    kind: type[Record]
    goal: Goal

    def __call__(self, row: Record) -> bool:
        return LINKS[self.kind][1](self.goal, row)


def sorted_rows(
    rows: Sequence[Record], columns: Sequence[RecordColumn], name: str, descending: bool
) -> Sequence[Record]:
    """The rows in the order of a column, those without a value last; as they are where there is no such column."""
    by_name = {column.name: cast("Callable[[Record], tuple[bool, Any]]", column.key) for column in columns}
    if name not in by_name:
        return rows
    if rows and name == FIRST_SORT.get(type(rows[0]), ("",))[0] and (then := THEN.get(type(rows[0]))):
        rows = in_order(rows, by_name[then])
    return in_order(rows, by_name[name], descending)


def list_heading(kind: type[Record], count: int, total: int) -> str:
    """What a list is of, and how many there are."""
    number = f"{count}" if count == total else f"{count} of {total}"
    return f"{kind.plural[0].upper()}{kind.plural[1:]} {number}"


def nothing_text(kind: type[Record], *, filtered: bool = False, link_text: str = "") -> str:
    """What stands in place of rows where there are none."""
    if filtered:
        return "no match; Esc clears the filter"
    return f"no {kind.plural} {link_text}; L shows all" if link_text else f"no {kind.plural} yet; n adds one"


def lines_in(view: ViewModel, record: Record, width: int, height: int) -> list[Line]:
    """The page of a record as its pane shows it, in line with the rows of lists; its chart where that has room."""
    lines = lines_of(view.page(record), width - ASIDE - 1)
    room = height - len(lines) - 1
    if height >= TALL and room >= CHART:
        picture = picture_lines(view, record, width - ASIDE - 1, min(room, 2 * CHART))
        lines += [(), *picture] if picture and len(picture) <= room else []
    return [(Cell(" " * ASIDE), *line) for line in lines]


def picture_lines(view: ViewModel, record: Record, width: int, height: int) -> list[Line]:
    """The chart of a record; nothing where there is none to draw. Few starts need the modules of charts."""
    from ..report.as_text import chart_lines
    from ..report.series_charts import chart_of

    chart = chart_of(view.board, record, view.today)
    return chart_lines(chart, width, height, GLYPHS) if chart else []
