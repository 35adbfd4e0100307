"""What a pane lists before anybody touches it: the first order of each kind, and the line over the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

from ..records import CheckIn, Goal, Incident, Kpi, Measurement, Project, Record
from ..session import Session
from ..views.cells import Cell, Line
from ..views.columns import ViewColumn, columns_of, in_order
from ..views.goals import DoneShare
from ..views.lines import lines_of
from .places import TALL
from .view_model import ViewModel
from .widgets.glyphs import gauge
from .widgets.grid import Column

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
    """The page of a record as its pane shows it, in line with the rows of lists.

    In a high pane with its chart, for which the module of charts is imported.
    """
    if height < TALL:
        lines = lines_of(view.page(record), width - ASIDE - 1)
    else:
        from .pages import detail_lines

        lines = detail_lines(view, record, width - ASIDE - 1, height)
    return [(Cell(" " * ASIDE), *line) for line in lines]
