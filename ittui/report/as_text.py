"""A report as plain text of 80 columns, for a terminal, a mail or a print, and as Markdown; charts of characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..fields import visible
from ..fields.layout import FULL, GlyphSet, width_of, wrap
from ..views import Cell, Line
from ..views import document as doc
from ..views.document import target_text, value_text, worded
from ..views.lines import ChartLines, block_lines, spark, stack_lines, texts
from .drawing import LETTERS, Row, bar_rows, line_rows
from .series_charts import radar_rows

WIDTH = 80
CHART_HEIGHT = 14


def as_text(report: doc.Report, width: int = WIDTH, glyphs: GlyphSet = FULL) -> str:
    """The whole report; nothing in it that a terminal would obey."""
    lines = ("".join(cell.text for cell in line).rstrip() for line in report_lines(report, width, glyphs))
    return "\n".join(lines) + "\n"


def report_lines(report: doc.Report, width: int, glyphs: GlyphSet = FULL) -> Iterator[Line]:
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


def chart_lines(chart: doc.Chart, width: int, height: int, glyphs: GlyphSet = FULL) -> list[Line]:
    """A chart as lines of cells."""
    return [tuple(Cell(text, role) for text, role in row) for row in chart_rows(chart, width, height, glyphs)]


def chart_rows(chart: doc.Chart, width: int, height: int, glyphs: GlyphSet = FULL) -> list[Row]:
    """A chart in rows of at most so many columns; about so many rows, with its axes and remarks."""
    letters = LETTERS[glyphs.name]
    if isinstance(chart, doc.LineChart):
        return line_rows(chart, width, height, letters)
    if isinstance(chart, doc.BarChart):
        return bar_rows(chart, width, letters)
    if isinstance(chart, doc.StackedBar):
        return [list(line) for line in stack_lines(chart, width, letters.stack)]
    return radar_rows(chart, width, letters)


# As Markdown.

MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&$^])")
LINE_START = re.compile(r"^(\s*)(\d*)([.)](?=\s|$)|[-+](?=[-+\s]|$)|=)")  # would begin a list or underline a heading
AUTOLINK = re.compile(r"(https?|ftp)(://)|(www)(\.)|@", re.IGNORECASE)


def escaped(text: str) -> str:
    """The text as it stands, in Markdown: no emphasis, link, image, heading, list, table cell or HTML comes of it."""
    safe = MARKUP.sub(r"\\\1", visible(text))
    safe = LINE_START.sub(r"\1\2\\\3", safe)
    return AUTOLINK.sub(broken, safe)


def broken(matches: re.Match[str]) -> str:
    """An address that a reader would make a link of by itself."""
    if matches[0] == "@":
        return "&#64;"
    return f"{matches[1]}&#58;//" if matches[1] else f"{matches[3]}&#46;"


def as_markdown(report: doc.Report) -> str:
    """The whole report. What people typed cannot become markup: all that could be is escaped."""
    lines = [f"# {escaped(report.title)}", "", escaped(report.subtitle)]
    for section in report.sections:
        lines += ["", f"## {escaped(section.title)}"]
        for block in section.blocks:
            lines += ["", *markdown_lines(block)]
    return "\n".join(lines) + "\n"


def markdown_lines(block: doc.Block) -> Iterator[str]:
    if isinstance(block, doc.Paragraph):
        yield escaped(block.text)
    elif isinstance(block, doc.KeyFigures):
        yield from figure_table(block)
    elif isinstance(block, doc.Facts):
        for fact in block.rows:
            yield f"- {escaped(f'{fact.label}: {fact.datum.shown or spark(fact.datum.spark)}')}"
    elif isinstance(block, doc.Grid):
        yield from table_lines(block)
    elif isinstance(block, doc.Listing):
        yield from bullet_lines(block)
    else:
        yield from code_block(block)


def figure_table(figures: doc.KeyFigures) -> Iterator[str]:
    yield "| Figure | Value | Target | Status | How it was made |"
    yield "| --- | ---: | ---: | --- | --- |"
    for result in figures.results:
        small = " (small sample)" if result.small_sample else ""
        how = result.reason if result.value is None and result.reason else result.how
        target = target_text(result)
        cells = (result.label, value_text(result), target, worded(result.status) + small, how)
        yield row_of(map(escaped, cells))


def table_lines(table: doc.Grid) -> Iterator[str]:
    if table.caption:
        yield escaped(table.caption)
        yield ""
    if not table.rows:
        yield escaped(table.empty)
        return
    yield row_of(escaped(head.label) for head in table.heads)
    yield row_of("---:" if head.numeric else "---" for head in table.heads)
    for row, note in table.noted():
        first, *rest = (escaped(cell.shown) or spark(cell.spark) for cell in row)
        yield row_of(iter([f"{first}<br>{escaped(note)}" if note else first, *rest]))


def row_of(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def bullet_lines(listing: doc.Listing) -> Iterator[str]:
    if not listing.items:
        yield escaped(listing.empty)
    for item in listing.items:
        mark = f"{worded(item.status)} " if item.status else f"{item.mark} " if item.mark else ""
        yield f"{'  ' * item.depth}- {escaped(mark + item.text)}{'<br>' if item.remark else ''}"
        if item.remark:
            yield f"{'  ' * item.depth}  {escaped(item.remark)}"


def code_block(chart: doc.Chart) -> Iterator[str]:
    """A chart drawn with characters, in a code block that nothing in it can end."""
    yield escaped(doc.heading(chart))
    yield ""
    for row in chart_rows(chart, 76, 10):
        yield f"    {''.join(text for text, _ in row).rstrip()}"
