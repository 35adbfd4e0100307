"""A report as Markdown. What people typed cannot become markup: all that could be is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..fields import visible
from ..views.document import (
    Block,
    Chart,
    Facts,
    Grid,
    KeyFigures,
    Listing,
    Paragraph,
    Report,
    target_text,
    value_text,
    worded,
)
from ..views.lines import spark
from .as_text import chart_rows

MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&$^])")
LINE_START = re.compile(r"^(\s*)(\d*)([.)](?=\s|$)|[-+](?=[-+\s]|$)|=)")  # would begin a list or underline a heading
AUTOLINK = re.compile(r"(https?|ftp)(://)|(www)(\.)|@", re.IGNORECASE)
CHART_WIDTH, CHART_HEIGHT = 76, 10


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


def as_markdown(report: Report) -> str:
    """The whole report."""
    lines = [f"# {escaped(report.title)}", "", escaped(report.subtitle)]
    for section in report.sections:
        lines += ["", f"## {escaped(section.title)}"]
        for block in section.blocks:
            lines += ["", *block_lines(block)]
    return "\n".join(lines) + "\n"


def block_lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield escaped(block.text)
    elif isinstance(block, KeyFigures):
        yield from figure_table(block)
    elif isinstance(block, Facts):
        for fact in block.rows:
            yield f"- {escaped(f'{fact.label}: {fact.datum.shown or spark(fact.datum.spark)}')}"
    elif isinstance(block, Grid):
        yield from table_lines(block)
    elif isinstance(block, Listing):
        yield from list_lines(block)
    else:
        yield from chart_lines(block)


def figure_table(figures: KeyFigures) -> Iterator[str]:
    yield "| Figure | Value | Target | Status | How it was made |"
    yield "| --- | ---: | ---: | --- | --- |"
    for result in figures.results:
        small = " (small sample)" if result.small_sample else ""
        how = result.reason if result.value is None and result.reason else result.how
        target = target_text(result)
        cells = (result.label, value_text(result), target, worded(result.status) + small, how)
        yield row_of(map(escaped, cells))


def table_lines(table: Grid) -> Iterator[str]:
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


def list_lines(listing: Listing) -> Iterator[str]:
    if not listing.items:
        yield escaped(listing.empty)
    for item in listing.items:
        mark = f"{worded(item.status)} " if item.status else f"{item.mark} " if item.mark else ""
        yield f"{'  ' * item.depth}- {escaped(mark + item.text)}{'<br>' if item.remark else ''}"
        if item.remark:
            yield f"{'  ' * item.depth}  {escaped(item.remark)}"


def chart_lines(chart: Chart) -> Iterator[str]:
    """A chart drawn with characters, in a code block that nothing in it can end."""
    yield escaped(chart.heading)
    yield ""
    for row in chart_rows(chart, CHART_WIDTH, CHART_HEIGHT):
        yield f"    {''.join(text for text, _ in row).rstrip()}"
