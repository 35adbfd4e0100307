"""The charts in a record's page: a KPI with its target and forecast, a project's burn-up, the budget by month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ..records import BudgetLine, Goal, Kpi, Measurement, Project, Record
from .widgets.glyphs import PLAIN
from .widgets.line_widget import Cell, Line

if TYPE_CHECKING:
    from .view_model import Desk

HEIGHT = 12


def picture_lines(desk: Desk, record: Record, width: int) -> list[Line]:
    """The chart of a record, for a page of that width; nothing where there is none to draw."""
    from ..report import terminal_charts

    if isinstance(record, Goal) and record.kpi is not None:
        kpi = desk.board.get(Kpi, record.kpi)
        return kpi_picture(desk, kpi, width) if kpi else []
    if isinstance(record, Kpi):
        return kpi_picture(desk, record, width)
    if isinstance(record, Project):
        return cells(terminal_charts.burn_up(record, desk.today, width, HEIGHT, PLAIN))
    if isinstance(record, BudgetLine):
        return cells(terminal_charts.budget_by_month(desk.board, desk.today, width, HEIGHT, PLAIN))
    return []


def kpi_picture(desk: Desk, kpi: Kpi, width: int) -> list[Line]:
    from ..report.terminal_charts import kpi_chart

    points = [(point.day, point.value) for point in desk.history(kpi)]
    if len(points) < 2:
        return []
    standing = desk.standing(kpi)
    noted = desk.board.table(Measurement).by("kpi").get(kpi.id, ())
    events = [(row.date, row.note.splitlines()[0]) for row in noted if row.date and row.note.strip()]
    rows = kpi_chart(
        points,
        standing.target,
        fraction(kpi.amber),
        desk.kpi_forecast(kpi),
        width,
        HEIGHT,
        PLAIN,
        upper=fraction(kpi.upper),
        direction=kpi.direction,
        events=events,
    )
    return cells(rows)


def fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def cells(rows: Iterable[Sequence[tuple[str, str]]]) -> list[Line]:
    return [tuple(Cell(text, role) for text, role in row) for row in rows]
