"""A report as plain text of 80 columns, for a terminal, a mail or a print. Charts are drawn with characters."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ..fields import visible
from ..fields.layout import padded, width_of, wrap
from ..metrics.result import Result
from ..views.document import (
    BarChart,
    Block,
    Chapter,
    Grid,
    KeyFigures,
    LineChart,
    Listing,
    Paragraph,
    Report,
    worded,
)
from ..views.values import target_text, value_text
from .terminal_charts import spark, terminal_chart
from .width import table_lines

WIDTH = 80
CHART_HEIGHT = 10
LABEL, VALUE = 26, 18


def as_text(report: Report, width: int = WIDTH, ascii: bool = False) -> str:
    """The whole report; nothing in it that a terminal would obey."""
    lines = [*titled(report.title, "═", width), *wrap(visible(report.subtitle), width)]
    for section in report.sections:
        lines += ["", *section_lines(section, width, ascii)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def titled(title: str, rule: str, width: int) -> list[str]:
    """A title with a rule under it."""
    lines = wrap(visible(title), width)
    return [*lines, rule * max(map(width_of, lines))]


def section_lines(section: Chapter, width: int, ascii: bool) -> Iterator[str]:
    yield from titled(section.title, "─", width)
    for number, block in enumerate(section.blocks):
        if number:
            yield ""
        yield from block_lines(block, width, ascii)


def block_lines(block: Block, width: int, ascii: bool) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from wrap(visible(block.text), width)
    elif isinstance(block, KeyFigures):
        yield from chain.from_iterable(figure_lines(result, width) for result in block.results)
    elif isinstance(block, Grid):
        yield from plain_table(block, width)
    elif isinstance(block, Listing):
        yield from list_lines(block, width)
    else:
        yield from chart_lines(block, width, ascii)


def figure_lines(result: Result, width: int) -> Iterator[str]:
    """Label, value and status on one line; how it was made under it."""
    label = visible(result.label)
    status = worded(result.status)
    aim = f", target {target_text(result)}" if result.target is not None else ""
    small = ", small sample" if result.small_sample else ""
    head = f"{padded(label, LABEL)} {padded(visible(value_text(result)), VALUE, True)}"
    statuses = f"{status}{visible(aim)}{small}"
    if width_of(f"{head}  {statuses}") <= width:
        yield f"{head}  {statuses}"
    else:
        yield from wrap(head, width) if width_of(head) > width else [head]
        yield from (f"    {line}" for line in wrap(statuses, width - 4))
    text = result.reason if result.value is None and result.reason else result.how
    yield from (f"    {line}" for line in wrap(visible(text), width - 4))


def plain_table(table: Grid, width: int) -> Iterator[str]:
    if table.caption:
        yield from wrap(visible(table.caption), width)
    if not table.rows:
        yield from wrap(visible(table.empty), width)
        return
    rows = [[visible(head.label) for head in table.heads]]
    for row in table.rows:
        rows.append([visible(cell.shown) or spark(cell.spark) for cell in row])
    heads = table.heads
    notes = ["", *(visible(note) for _, note in table.noted())]
    yield from table_lines(rows, [head.numeric for head in heads], [head.wide for head in heads], width, notes)


def list_lines(listing: Listing, width: int) -> Iterator[str]:
    if not listing.items:
        yield from wrap(visible(listing.empty), width)
    for item in listing.items:
        indent = "  " * item.depth
        mark = worded(item.status) + "  " if item.status else f"{visible(item.mark) or '•'} "
        lines = wrap(visible(item.text), width - width_of(indent + mark))
        yield f"{indent}{mark}{lines[0]}"
        hanging = indent + " " * (2 if item.status else width_of(mark))
        yield from (hanging + line for line in lines[1:])
        if item.remark:
            yield from (f"{hanging}{line}" for line in wrap(visible(item.remark), width - width_of(hanging)))


def chart_lines(chart: LineChart | BarChart, width: int, ascii: bool) -> Iterator[str]:
    yield from wrap(visible(f"{chart.title}{f' ({chart.unit})' if chart.unit else ''}"), width)
    for row in terminal_chart(chart, width, CHART_HEIGHT, ascii):
        yield "".join(text for text, _ in row)
