"""A report as plain text of 80 columns, for a terminal, a mail or a print. Charts are drawn with characters."""

from __future__ import annotations

from collections.abc import Iterator

from ..fields import visible
from ..fields.layout import width_of, wrap
from ..views.cells import Cell, Line
from ..views.document import BarChart, LineChart, Report
from ..views.lines import ChartLines, block_lines, texts
from .terminal_charts import terminal_chart

WIDTH = 80
CHART_HEIGHT = 10


def as_text(report: Report, width: int = WIDTH, ascii: bool = False) -> str:
    """The whole report; nothing in it that a terminal would obey."""
    lines = ("".join(cell.text for cell in line).rstrip() for line in report_lines(report, width, ascii))
    return "\n".join(lines) + "\n"


def report_lines(report: Report, width: int, ascii: bool = False) -> Iterator[Line]:
    """The same as lines of cells, for who has colours."""
    yield from titled(report.title, "═", width)
    yield from texts(report.subtitle, width, "dim")
    for section in report.sections:
        yield ()
        yield from titled(section.title, "─", width)
        for number, block in enumerate(section.blocks):
            if number:
                yield ()
            yield from block_lines(block, width, charts(ascii))


def titled(title: str, rule: str, width: int) -> list[Line]:
    """A title with a rule under it."""
    lines = wrap(visible(title), width)
    return [*((Cell(line, "title"),) for line in lines), (Cell(rule * max(map(width_of, lines)), "title"),)]


def charts(ascii: bool) -> ChartLines:
    """What draws the charts of a report with characters."""

    def drawn(chart: LineChart | BarChart, width: int) -> Iterator[Line]:
        for row in terminal_chart(chart, width, CHART_HEIGHT, ascii):
            yield tuple(Cell(text, role) for text, role in row)

    return drawn
