"""The service in a report: the time to restore, by priority and by month, and what is still down."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

from ...board import Board
from ...fields import ALL_TIME, Period, add_months, folded, parse_period
from ...metrics import measure
from ...metrics.calendar import HOUR
from ...metrics.incidents import down_so_far
from ...metrics.incidents.mttr import downtime, mttr_by_priority
from ...metrics.kpis.kpi_status import measure_against_target
from ...records import Incident, Service
from ...session import Session
from ...views.document import ChartLine, Datum, Grid, Head, LineChart
from ...views.incidents import down
from ..scale import number_cell
from .naming import named

MONTHS = 6
OLDEST = 8
NO_CAUSE = "no cause recorded"


def priority_table(board: Board, as_of: date, period: Period) -> Grid:
    """The time to restore of each priority, with how many it is the mean of."""
    heads = (
        Head("Priority", wide=True),
        Head("Restored", True),
        Head("MTTR h", True),
        Head("Median h", True),
        Head("p90 h", True),
    )
    rows = tuple(
        (Datum(priority.value), *(number_cell(each) for each in (hours.n, hours.mean, hours.median, hours.p90)))
        for priority, hours in sorted(mttr_by_priority(board, as_of, period).items())
    )
    return Grid(heads=heads, rows=rows, empty=f"No incident was restored in {period.label}.")


def months_before(as_of: date, count: int = MONTHS) -> list[Period]:
    """The last calendar months, the present one last."""
    first = as_of.replace(day=1)
    known = first.year * 12 + first.month - 14  # there is no month before the year 1
    starts = [add_months(first, -back) for back in range(min(count - 1, known), -1, -1)]
    return [parse_period("month", start) for start in starts]


def month_chart(board: Board, as_of: date) -> LineChart:
    """MTTR, month by month."""
    points = []
    for period in months_before(as_of):
        last = min(period.last or as_of, as_of)
        result = measure(board, "mttr", last, period)
        if result.value is not None:
            points.append((last, result.value))
    line = ChartLine(name="MTTR", points=tuple(points))
    target = measure_against_target(board, "mttr", as_of).target
    return LineChart(title="Mean time to restore, by month", unit="h", lines=(line,) if points else (), target=target)


def open_table(board: Board, as_of: date) -> Grid:
    """What is still down, the oldest first."""
    matches = downtime(board, as_of, ALL_TIME)
    heads = (Head("Still down", wide=True), Head("Service"), Head("Priority"), Head("Hours", True))
    rows = tuple(
        (
            Datum(each.incident.label),
            Datum(named(board, Service, each.incident.service)),
            Datum(each.incident.priority.value),
            number_cell(Fraction(down_so_far(each, matches.until), HOUR), "", 0),
        )
        for each in matches.open[:OLDEST]
    )
    more = f"{len(matches.open)} incidents are still down; the oldest {OLDEST}:" if len(matches.open) > OLDEST else ""
    return Grid(heads=heads, rows=rows, empty="Nothing is down.", caption=more)


def cause_table(session: Session, period: Period) -> Grid:
    """Why services failed in a period, the most frequent cause first; drills and cancelled ones are left out."""
    counts: Counter[str] = Counter()
    hours: dict[str, Fraction] = {}
    spelled: dict[str, str] = {}  # one cause is one row, however it is spelled
    for incident in session.board.all(Incident):
        result = None if incident.drill else down(session, incident)
        day = session.board.settings.day_at(incident.failed_at) if incident.failed_at else None
        if result is not None and (day is None or period.holds(day)):
            written = incident.cause.strip() or NO_CAUSE
            cause = spelled.setdefault(folded(written), written)
            counts[cause] += 1
            hours[cause] = hours.get(cause, Fraction(0)) + result.hours
    ordered = sorted(counts, key=lambda cause: (cause == NO_CAUSE, -counts[cause], cause))
    return Grid(
        heads=(Head("Cause", wide=True), Head("Incidents", True), Head("Hours down", True)),
        rows=tuple((Datum(cause), number_cell(counts[cause]), number_cell(hours[cause])) for cause in ordered),
        empty=f"No incident is recorded in {period.label}.",
    )
