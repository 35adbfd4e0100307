"""Charts drawn with plain characters, as rows of (text, role), for the screen and for plain text.

A role says how a piece is meant: plain, dim, good, warn, bad or accent; what it looks like is up to the caller.
Every chart sizes itself to the room it gets, and can be drawn in ASCII alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from ..board import Board
from ..fields import ALL_TIME, Period
from ..metrics.forecast import Forecast
from ..records import Direction, Project
from ..views.document import BarChart, LineChart, Mark
from .charts import Canvas, Row
from .drawing import bar_rows, line_rows
from .series_charts import budget_chart, burn_up_chart, kpi_line_chart

__all__ = ["Canvas", "Row", "budget_by_month", "burn_up", "kpi_chart", "terminal_chart"]


def terminal_chart(chart: LineChart | BarChart, width: int, height: int, ascii: bool = False) -> list[Row]:
    """A chart in rows of at most so many columns; about so many rows, with its axes and remarks."""
    if isinstance(chart, LineChart):
        return line_rows(chart, width, height, ascii)
    return bar_rows(chart, width, height, ascii)


def kpi_chart(
    points: Sequence[tuple[date, Fraction]],
    target: Fraction | None,
    amber: Fraction | None,
    forecast: Forecast | None,
    width: int,
    height: int,
    ascii: bool = False,
    *,
    upper: Fraction | None = None,
    direction: Direction | None = None,
    events: Sequence[tuple[date, str]] = (),
) -> list[Row]:
    """The values of a KPI with target line, amber band, forecast and marks of events.

    direction: what is good, so that the last value is coloured by it; upper: the upper limit of a band.
    """
    marks = tuple(Mark(day, text) for day, text in events)
    chart = kpi_line_chart(points, target, amber, forecast, upper=upper, direction=direction, marks=marks)
    return terminal_chart(chart, width, height, ascii)


def burn_up(project: Project, as_of: date, width: int, height: int, ascii: bool = False) -> list[Row]:
    """The planned value of a project by month, with what is earned and spent by a day."""
    return terminal_chart(burn_up_chart(project, as_of), width, height, ascii)


def budget_by_month(
    board: Board, as_of: date, width: int, height: int, ascii: bool = False, *, period: Period = ALL_TIME
) -> list[Row]:
    """Plan and actual spend of each month; of the present fiscal year unless a period is named."""
    return terminal_chart(budget_chart(board, as_of, period), width, height, ascii)
