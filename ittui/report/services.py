"""Services in reports: the catalogue with its gaps, the time to restore, whether promises were kept, and causes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from ..board import Board, Table
from ..fields import ALL_TIME, Period, add_months, folded, later, parse_period
from ..fields.layout import figure
from ..metrics import many, measure
from ..metrics.calendar import HOUR
from ..metrics.incidents import down_so_far
from ..metrics.incidents.mttr import downtime, mttr_by_priority
from ..metrics.kpis.kpi_status import measure_against_target
from ..metrics.people.staffing import gap, no_gap
from ..records import Department, Incident, Priority, Provider, Service
from ..views.document import Bullet, ChartLine, Datum, Grid, LineChart, Listing, Report, Tone
from ..views.incidents import down
from .scope import Scope, by_name, chapter, listing
from .tables import Cell, number, table, yes_or_no

FIGURES = (
    "rto_attainment",
    "rto_attainment_drills",
    "sla_attainment",
    "first_response",
    "mttr",
    "users_per_support_fte",
    "service_gap",
    "csat",
    "nps",
)
COLUMNS = {"mttr": "MTTR h", "rto_attainment": "RTO %", "sla_attainment": "SLA %", "first_response": "First h"}
OLDEST = 8
NO_CAUSE = "no cause recorded"
MARGIN = 2  # days: instants are kept in UTC, months are local


def services(ask: Scope) -> Report:
    """The service catalogue as of a day, with figures of a period."""
    board, day, period = ask.board, ask.as_of, ask.period
    rows = by_name(board.all(Service))
    return ask.page(
        "service catalogue",
        f", {period.label}, {many(len(rows), 'service')}",
        (
            chapter("Key figures", ask.figures(FIGURES)),
            chapter("Catalogue", catalogue(ask, rows)),
            chapter("Gaps: candidates for IT as a service", gap_list(rows)),
            chapter("Recovery promises", recovery_table(rows)),
            chapter("Time to restore, by priority", priority_table(ask, period)),
            chapter("Kept, by priority", attained_by_priority(board, day, period)),
            chapter("Kept, by month", attained_by_month(board, day), month_chart(board, day)),
            chapter("Causes", cause_table(ask)),
            chapter("Still down", open_table(ask)),
        ),
        period=period.label,
    )


def catalogue(ask: Scope, rows: list[Service]) -> Grid:
    """Who offers what to whom, and people available against asked for."""
    return table(
        "Service= | Offered by | Provided | Available> | Requested> | Gap>",
        (
            (
                each.label,
                ask.name(Department, each.department),
                each.provider,
                each.fte_available,
                each.fte_needed,
                gap_cell(each),
                "; ".join(filter(None, remarks(ask, each))),
            )
            for each in rows
        ),
        "No service is recorded yet.",
        "People in FTE.",
    )


def remarks(ask: Scope, each: Service) -> Iterator[str]:
    yield ask.person(each.owner) if each.owner is not None else ""
    yield f"for {ask.name(Department, each.customers)}" if each.customers is not None else ""
    yield f"bought from {each.supplier}" if each.provider is Provider.BOUGHT and each.supplier else ""


def gap_cell(each: Service) -> Datum | None:
    return None if no_gap(each) else number(gap(each))._replace(tone=Tone.BAD if gap(each) > 0 else Tone.PLAIN)


def gap_list(rows: list[Service]) -> Listing:
    short = [each for each in rows if not no_gap(each) and gap(each) > 0]
    short.sort(key=lambda each: (-gap(each), each.label))
    items = (Bullet(each.label, f"{figure(gap(each))} FTE more are asked for than there are") for each in short)
    return listing(items, "No service asks for more people than it has.")


def recovery_table(rows: list[Service]) -> Grid:
    """RTO + work recovery ≤ MTD, service by service."""
    return table(
        "Service= | RTO (h)> | Work h> | MTD (h)> | Holds",
        (
            (each.label, each.rto, each.work_recovery, each.mtd, yes_or_no(holds(each)))
            for each in rows
            if each.rto is not None or each.mtd is not None
        ),
        "No service promises a time to recover.",
        "A promise holds where RTO + work recovery is at most the maximum tolerable downtime (MTD).",
    )


def holds(each: Service) -> bool | None:
    if each.rto is None or each.mtd is None:
        return None
    return Fraction(each.rto) + Fraction(each.work_recovery or 0) <= each.mtd


# The time to restore.


def priority_table(ask: Scope, period: Period) -> Grid:
    """The time to restore of each priority, with how many it is the mean of."""
    rows = sorted(mttr_by_priority(ask.board, ask.as_of, period).items())
    return table(
        "Priority= | Restored> | MTTR h> | Median h> | p90 h>",
        ((priority, hours.n, hours.mean, hours.median, hours.p90) for priority, hours in rows),
        f"No incident was restored in {period.label}.",
    )


def months_before(as_of: date, count: int) -> list[Period]:
    """The last calendar months, the present one last."""
    first = as_of.replace(day=1)
    known = first.year * 12 + first.month - 14  # there is no month before the year 1
    return [parse_period("month", add_months(first, -back)) for back in range(min(count - 1, known), -1, -1)]


def month_chart(board: Board, as_of: date) -> LineChart:
    """MTTR, month by month."""
    months = [(min(period.last or as_of, as_of), period) for period in months_before(as_of, 6)]
    results = [(last, measure(board, "mttr", last, period).value) for last, period in months]
    points = tuple((last, value) for last, value in results if value is not None)
    return LineChart(
        title="Mean time to restore, by month",
        unit="h",
        lines=(ChartLine(name="MTTR", points=points),) if points else (),
        target=measure_against_target(board, "mttr", as_of).target,
    )


def open_table(ask: Scope) -> Grid:
    """What is still down, the oldest first."""
    matches = downtime(ask.board, ask.as_of, ALL_TIME)
    hours = ((each.incident, down_so_far(each, matches.until)) for each in matches.open[:OLDEST])
    count = len(matches.open)
    return table(
        "Still down= | Service | Priority | Hours>",
        (
            (
                incident.label,
                ask.name(Service, incident.service),
                incident.priority,
                number(Fraction(seconds, HOUR), "", 0),
            )
            for incident, seconds in hours
        ),
        "Nothing is down.",
        f"{count} incidents are still down; the oldest {OLDEST}:" if count > OLDEST else "",
    )


def cause_table(ask: Scope) -> Grid:
    """Why services failed in a period, the most frequent cause first; drills and cancelled ones are left out."""
    counts: Counter[str] = Counter()
    hours: dict[str, Fraction] = {}
    spelled: dict[str, str] = {}  # one cause is one row, however it is spelled
    for incident in ask.board.all(Incident):
        result = None if incident.drill else down(ask.session, incident)
        day = ask.board.settings.day_at(incident.failed_at) if incident.failed_at else None
        if result is not None and (day is None or ask.period.holds(day)):
            written = incident.cause.strip() or NO_CAUSE
            cause = spelled.setdefault(folded(written), written)
            counts[cause] += 1
            hours[cause] = hours.get(cause, Fraction(0)) + result.hours
    ordered = sorted(counts, key=lambda cause: (cause == NO_CAUSE, -counts[cause], cause))
    return table(
        "Cause= | Incidents> | Hours down>",
        ((cause, counts[cause], hours[cause]) for cause in ordered),
        f"No incident is recorded in {ask.period.label}.",
    )


# Whether recovery and service levels were kept.


def attained_by_priority(board: Board, as_of: date, period: Period) -> Grid:
    """Each priority with its own figures: a good total can hide a bad one."""
    incidents = board.table(Incident).rows
    rows = []
    for priority in Priority:
        own = with_incidents(board, {id: row for id, row in incidents.items() if row.priority is priority})
        if any(measure(own, name, as_of, period).n for name in ("mttr", "sla_attainment")):
            rows.append((priority, *attained(own, as_of, period)))
    return attained_table("Priority", rows, "No incident is recorded.")


def attained_by_month(board: Board, as_of: date) -> Grid:
    """The last twelve months, the latest first; months without an incident are left out."""
    rows = []
    for month in reversed(months_before(as_of, 12)):
        last, own = min(month.last or as_of, as_of), down_in(board, month)
        if any(measure(own, name, last, month).n for name in ("mttr", "rto_attainment")):
            rows.append((month.label, *attained(own, last, month)))
    return attained_table("Month", rows, "No incident was restored in twelve months.")


def attained_table(first: str, rows: list[tuple[Cell, ...]], empty: str) -> Grid:
    return table(f"{first}= | Restored> | {'> | '.join(COLUMNS.values())}>", rows, empty)


def attained(board: Board, as_of: date, period: Period) -> Iterator[Cell]:
    """How many were restored, and the figures; small samples are told by their number."""
    results = [measure(board, name, as_of, period) for name in COLUMNS]
    yield results[0].n
    yield from (number(result.value, "", 1) for result in results)


def with_incidents(board: Board, own: Mapping[int, Incident]) -> Board:
    """The same board with only some of its incidents, at the same instant."""
    result = Board({**board.tables, Incident.table: Table(Incident, own)})
    result.now = board.now
    return result


def down_in(board: Board, month: Period) -> Board:
    """The board with the incidents that could have been down in a month: the others need not be looked at."""
    if month.start is None or month.end is None:
        return board
    first, last = later(month.start, -MARGIN).isoformat(), later(month.end, MARGIN).isoformat()
    own = {
        id: row
        for id, row in board.table(Incident).rows.items()
        if str(row.raw.get("restored_at") or last) >= first and str(row.raw.get("failed_at") or first)[:10] <= last
    }
    return with_incidents(board, own)
