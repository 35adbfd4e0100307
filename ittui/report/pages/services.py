"""The service catalogue: who offers what to whom, people available against asked for, and recovery promises."""

from __future__ import annotations

from fractions import Fraction

from ...board import Board
from ...metrics import many
from ...metrics.people.staffing import gap, no_gap
from ...records import Department, Provider, Service
from ...views.document import Bullet, Chapter, Datum, Grid, Head, Listing, Report, Tone
from ..reports import Scope, report
from ..scale import number_cell
from .attained import attained_by_month, attained_by_priority
from .naming import figures, named, person_name
from .service import cause_table, month_chart, open_table, priority_table

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


@report("services", "the service catalogue with gaps in people, recovery promises, satisfaction")
def services(ask: Scope) -> Report:
    """The catalogue as of a day, with figures of a period."""
    board, day, period = ask.board, ask.as_of, ask.period
    rows = sorted(board.all(Service), key=lambda each: (each.label, each.id))
    return Report(
        name="services",
        title=f"{ask.title_of_team}: service catalogue",
        subtitle=f"as of {day}, {period.label}, {many(len(rows), 'service')}",
        as_of=day,
        period=period.label,
        sections=(
            Chapter("Key figures", (figures(board, FIGURES, day, period),)),
            Chapter("Catalogue", (catalogue(board, rows),)),
            Chapter("Gaps: candidates for IT as a service", (gap_list(rows),)),
            Chapter("Recovery promises", (recovery_table(rows),)),
            Chapter("Time to restore, by priority", (priority_table(board, day, period),)),
            Chapter("Kept, by priority", (attained_by_priority(board, day, period),)),
            Chapter("Kept, by month", (attained_by_month(board, day), month_chart(board, day))),
            Chapter("Causes", (cause_table(ask.session, period),)),
            Chapter("Still down", (open_table(board, day),)),
        ),
    )


def catalogue(board: Board, rows: list[Service]) -> Grid:
    heads = (
        Head("Service", wide=True),
        Head("Offered by"),
        Head("Provided"),
        Head("Available", True),
        Head("Requested", True),
        Head("Gap", True),
    )
    return Grid(
        heads=heads,
        rows=tuple(
            (
                Datum(each.label),
                Datum(named(board, Department, each.department)),
                Datum(each.provider.value),
                number_cell(each.fte_available),
                number_cell(each.fte_needed),
                gap_cell(each),
            )
            for each in rows
        ),
        notes=tuple(remark(board, each) for each in rows),
        empty="No service is recorded yet.",
        caption="People in FTE." if rows else "",
    )


def remark(board: Board, each: Service) -> str:
    parts = (
        person_name(board, each.owner) if each.owner is not None else "",
        f"for {named(board, Department, each.customers)}" if each.customers is not None else "",
        f"bought from {each.supplier}" if each.provider is Provider.BOUGHT and each.supplier else "",
    )
    return "; ".join(filter(None, parts))


def gap_cell(each: Service) -> Datum:
    if no_gap(each):
        return Datum("–")
    missing = gap(each)
    return Datum(number_cell(missing).text, missing, tone=Tone.BAD if missing > 0 else Tone.PLAIN)


def gap_list(rows: list[Service]) -> Listing:
    short = sorted(
        (each for each in rows if not no_gap(each) and gap(each) > 0), key=lambda each: (-gap(each), each.label)
    )
    items = [
        Bullet(each.label, f"{number_cell(gap(each)).text} FTE more are asked for than there are") for each in short
    ]
    return Listing(items=tuple(items), empty="No service asks for more people than it has.")


def recovery_table(rows: list[Service]) -> Grid:
    """RTO + work recovery ≤ MTD, service by service."""
    heads = (
        Head("Service", wide=True),
        *(Head(each, True) for each in ("RTO (h)", "Work h", "MTD (h)")),
        Head("Holds"),
    )
    result = [each for each in rows if each.rto is not None or each.mtd is not None]
    return Grid(
        heads=heads,
        rows=tuple(
            (
                Datum(each.label),
                *(number_cell(hours) for hours in (each.rto, each.work_recovery, each.mtd)),
                holds(each),
            )
            for each in result
        ),
        empty="No service promises a time to recover.",
        caption="A promise holds where RTO + work recovery is at most the maximum tolerable downtime (MTD)."
        if result
        else "",
    )


def holds(each: Service) -> Datum:
    if each.rto is None or each.mtd is None:
        return Datum("– unknown", tone=Tone.DIM)
    well = Fraction(each.rto) + Fraction(each.work_recovery or 0) <= each.mtd
    return Datum("✓ yes", True, tone=Tone.GOOD) if well else Datum("✗ no", False, tone=Tone.BAD)
