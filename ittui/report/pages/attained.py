"""Whether recovery and service levels were kept, priority by priority and month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ...board import Board
from ...board import Table as Rows
from ...fields import ALL_TIME, Period
from ...metrics import Result, measure
from ...records import Incident, Priority
from ...views.document import Datum, Grid, Head
from ..scale import number_cell
from .service import months_before

COLUMNS = (("mttr", "MTTR h"), ("rto_attainment", "RTO %"), ("sla_attainment", "SLA %"), ("first_response", "First h"))
MONTHS = 12
MARGIN = 2  # days: instants are kept in UTC, months are local


def attained_by_priority(board: Board, as_of: date, period: Period) -> Grid:
    """Each priority with its own figures: a good total can hide a bad one."""
    rows = [
        (Datum(priority.value), *cells(own, as_of, period))
        for priority, own in by_priority(board)
        if measure(own, "mttr", as_of, period).n or measure(own, "sla_attainment", as_of, period).n
    ]
    return Grid(heads=heads("Priority"), rows=tuple(rows), empty="No incident is recorded.")


def by_priority(board: Board) -> Iterator[tuple[Priority, Board]]:
    """The board with the incidents of one priority only, for each priority."""
    incidents = board.table(Incident).rows
    for priority in Priority:
        own = {id: row for id, row in incidents.items() if row.priority is priority}
        if own:
            yield priority, with_incidents(board, own)


def with_incidents(board: Board, own: Mapping[int, Incident]) -> Board:
    """The same board with only some of its incidents, at the same instant."""
    result = Board({**board.tables, Incident.table: Rows(Incident, own)})
    result.now = board.now
    return result


def attained_by_month(board: Board, as_of: date) -> Grid:
    """The last twelve months, the latest first; months without an incident are left out."""
    rows = []
    for month in reversed(months_before(as_of, MONTHS)):
        last = min(month.last or as_of, as_of)
        own = down_in(board, month)
        if measure(own, "mttr", last, month).n or measure(own, "rto_attainment", last, month).n:
            rows.append((Datum(month.label), *cells(own, last, month)))
    return Grid(heads=heads("Month"), rows=tuple(rows), empty="No incident was restored in twelve months.")


def down_in(board: Board, month: Period) -> Board:
    """The board with the incidents that could have been down in a month: the others need not be looked at."""
    if month.start is None or month.end is None:
        return board
    first, last = (day.isoformat() for day in (later(month.start, -MARGIN), later(month.end, MARGIN)))
    own = {
        id: row
        for id, row in board.table(Incident).rows.items()
        if str(row.raw.get("restored_at") or last) >= first and str(row.raw.get("failed_at") or first)[:10] <= last
    }
    return with_incidents(board, own)


def later(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def heads(first: str) -> tuple[Head, ...]:
    return (Head(first, wide=True), Head("Restored", True), *(Head(label, True) for _, label in COLUMNS))


def cells(board: Board, as_of: date, period: Period = ALL_TIME) -> Iterator[Datum]:
    """How many were restored, and the figures; small samples are told by their number."""
    matches: dict[str, Result] = {name: measure(board, name, as_of, period) for name, _ in COLUMNS}
    yield number_cell(matches["mttr"].n)
    for name, _ in COLUMNS:
        yield number_cell(matches[name].value, "", 1)
