"""A report as plain text of 80 columns, for a terminal, a mail or a print. Charts are drawn with characters."""

from __future__ import annotations

from collections.abc import Iterator

from ..fields import visible
from ..fields.layout import FULL, GlyphSet, width_of, wrap
from ..views import Cell, Line
from ..views.document import BarChart, Chart, LineChart, Report, StackedBar
from ..views.lines import ChartLines, block_lines, stack_lines, texts
from .drawing import LETTERS, Row, bar_rows, line_rows
from .series_charts import radar_rows

WIDTH = 80
CHART_HEIGHT = 14


def as_text(report: Report, width: int = WIDTH, glyphs: GlyphSet = FULL) -> str:
    """The whole report; nothing in it that a terminal would obey."""
    lines = ("".join(cell.text for cell in line).rstrip() for line in report_lines(report, width, glyphs))
    return "\n".join(lines) + "\n"


def report_lines(report: Report, width: int, glyphs: GlyphSet = FULL) -> Iterator[Line]:
    """The same as lines of cells, for who has colours."""
    yield from titled(report.title, "═", width)
    yield from texts(report.subtitle, width, "dim")
    for section in report.sections:
        yield ()
        yield from titled(section.title, "─", width)
        for number, block in enumerate(section.blocks):
            if number:
                yield ()
            yield from block_lines(block, width, charts(glyphs))


def titled(title: str, rule: str, width: int) -> list[Line]:
    """A title with a rule under it."""
    lines = wrap(visible(title), width)
    return [*((Cell(line, "title"),) for line in lines), (Cell(rule * max(map(width_of, lines)), "title"),)]


def charts(glyphs: GlyphSet, height: int = CHART_HEIGHT) -> ChartLines:
    """What draws the charts of a report with characters."""
    return lambda chart, width: chart_lines(chart, width, height, glyphs)


def chart_lines(chart: Chart, width: int, height: int, glyphs: GlyphSet = FULL) -> list[Line]:
    """A chart as lines of cells."""
    return [tuple(Cell(text, role) for text, role in row) for row in chart_rows(chart, width, height, glyphs)]


def chart_rows(chart: Chart, width: int, height: int, glyphs: GlyphSet = FULL) -> list[Row]:
    """A chart in rows of at most so many columns; about so many rows, with its axes and remarks."""
    letters = LETTERS[glyphs.name]
    if isinstance(chart, LineChart):
        return line_rows(chart, width, height, letters)
    if isinstance(chart, BarChart):
        return bar_rows(chart, width, letters)
    if isinstance(chart, StackedBar):
        return [list(line) for line in stack_lines(chart, width, letters.stack)]
    return radar_rows(chart, width, letters)
