"""A report as one CSV table for a spreadsheet: a row for every value, numbers exact, and no cell that is obeyed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from ..fields import Json, visible
from ..views.document import (
    BarChart,
    Block,
    Datum,
    Facts,
    Grid,
    KeyFigures,
    LineChart,
    Listing,
    Paragraph,
    Report,
    StackedBar,
    Value,
)
from ..views.values import plain

HEADS = ("section", "item", "field", "value", "unit", "status", "remark")
OBEYED = ("=", "+", "-", "@", "\t", "\r", "|")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


class CsvRow(NamedTuple):
    """One value of a report."""

    item: str
    field: str = ""
    value: Value = None
    unit: str = ""
    status: str = ""
    remark: str = ""


def as_csv(report: Report) -> str:
    """The whole report, with a head line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerow(line("", CsvRow(report.title, "as of", report.as_of, remark=report.subtitle)))
    for section in report.sections:
        for block in section.blocks:
            for row in rows_of(block):
                writer.writerow(line(section.title, row))
    return out.getvalue()


def line(section: str, row: CsvRow) -> list[str]:
    value = plain(row.value)
    cells = (section, row.item, row.field, written(value), row.unit, row.status, row.remark)
    return [defused(visible(cell)) for cell in cells]


def written(value: Json) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if NUMBER.fullmatch(cell) or not cell.lstrip().startswith(OBEYED):
        return cell
    return f"'{cell}"


def rows_of(block: Block) -> Iterator[CsvRow]:
    if isinstance(block, Paragraph):
        yield CsvRow("", "text", block.text)
    elif isinstance(block, KeyFigures):
        for result in block.results:
            how = result.how if result.value is not None else result.reason or result.how
            yield CsvRow(result.name, result.label, result.value, result.unit, result.status.word, how)
    elif isinstance(block, Facts):
        for fact in block.rows:
            status = fact.datum.status.word if fact.datum.status else ""
            yield CsvRow(fact.label, "", fact.datum.plain, status=status)
    elif isinstance(block, Grid):
        yield from table_rows(block)
    elif isinstance(block, Listing):
        if not block.items:
            yield CsvRow("", remark=block.empty)
        for item in block.items:
            yield CsvRow(item.text, status=item.status.word if item.status else "", remark=item.remark)
    elif isinstance(block, LineChart):
        for each in block.lines:
            for day, value in each.points:
                yield CsvRow(day.isoformat(), each.name, value, block.unit, remark=block.title)
    elif isinstance(block, BarChart):
        yield from bar_rows(block)
    elif isinstance(block, StackedBar):
        for part in block.parts:
            yield CsvRow(part.status.word, "", part.number, remark=block.title)
    else:
        for blip in block.blips:
            yield CsvRow(blip.label, block.quadrants[blip.quadrant], block.rings[blip.ring], remark=blip.moved)


def table_rows(table: Grid) -> Iterator[CsvRow]:
    """Every cell but the first of a row, which names the row; then its remark."""
    if not table.rows:
        yield CsvRow("", remark=table.empty)
    for (first, *rest), note in table.noted():
        for head, cell in zip(table.heads[1:], rest, strict=True):
            if cell.spark or cell.plain is not None:
                yield CsvRow(first.shown, head.label, value_of(cell), status=cell.status.word if cell.status else "")
        if note or not rest:
            yield CsvRow(first.shown, remark=note)


def value_of(cell: Datum) -> Value:
    return " ".join(str(plain(value)) for value in cell.spark) if cell.spark else cell.plain


def bar_rows(chart: BarChart) -> Iterator[CsvRow]:
    for bar in chart.bars:
        for name, value in chart.named(bar):
            yield CsvRow(bar.label, name, value, chart.unit, remark=chart.title)
