"""The charts in a record's page: a KPI with its target and forecast, a project's burn-up, the budget by month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ..records import BudgetLine, Goal, Kpi, Measurement, Project, Record
from ..views.cells import Cell, Line
from .widgets.glyphs import PLAIN

if TYPE_CHECKING:
    from .view_model import ViewModel

HEIGHT = 12


def picture_lines(view: ViewModel, record: Record, width: int) -> list[Line]:
    """The chart of a record, for a page of that width; nothing where there is none to draw."""
    from ..report import terminal_charts

    if isinstance(record, Goal) and record.kpi is not None:
        kpi = view.board.get(Kpi, record.kpi)
        return kpi_picture(view, kpi, width) if kpi else []
    if isinstance(record, Kpi):
        return kpi_picture(view, record, width)
    if isinstance(record, Project):
        return cells(terminal_charts.burn_up(record, view.today, width, HEIGHT, PLAIN))
    if isinstance(record, BudgetLine):
        return cells(terminal_charts.budget_by_month(view.board, view.today, width, HEIGHT, PLAIN))
    return []


def kpi_picture(view: ViewModel, kpi: Kpi, width: int) -> list[Line]:
    from ..report.terminal_charts import kpi_chart

    points = [(point.day, point.value) for point in view.history(kpi)]
    if len(points) < 2:
        return []
    current = view.kpi_status(kpi)
    noted = view.board.table(Measurement).by("kpi").get(kpi.id, ())
    events = [(row.date, row.note.splitlines()[0]) for row in noted if row.date and row.note.strip()]
    rows = kpi_chart(
        points,
        current.target,
        fraction(kpi.amber),
        view.kpi_forecast(kpi),
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
