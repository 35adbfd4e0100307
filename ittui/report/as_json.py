"""A report for programs: every number exact, as JSON or as one CSV table, in which no cell is obeyed as a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from ..fields import Json, visible
from ..views.columns import plain
from ..views.document import (
    BarChart,
    Block,
    Bullet,
    Cone,
    Datum,
    Facts,
    Grid,
    KeyFigures,
    LineChart,
    Listing,
    Paragraph,
    RadarChart,
    Report,
    StackedBar,
    Value,
)
from ..views.record_page import plain_result


def as_json(report: Report) -> str:
    """The whole report; what is not ASCII is written as \\u…, so that it is inert wherever it is shown."""
    content: dict[str, Json] = {
        "report": report.name,
        "title": report.title,
        "subtitle": report.subtitle,
        "as_of": report.as_of.isoformat(),
        "period": report.period,
        "sections": [
            {"title": section.title, "blocks": [plain_block(block) for block in section.blocks]}
            for section in report.sections
        ],
    }
    return json.dumps(content, indent=2).replace("\x7f", "\\u007f") + "\n"


def plain_block(block: Block) -> Json:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text}
    if isinstance(block, KeyFigures):
        return {
            "kind": "figures",
            "figures": [{**plain_result(result), "reason": result.reason} for result in block.results],
        }
    if isinstance(block, Facts):
        return {"kind": "facts", "facts": {fact.label: plain_cell(fact.datum) for fact in block.rows}}
    if isinstance(block, Grid):
        return plain_table(block)
    if isinstance(block, Listing):
        return {"kind": "list", "items": [plain_item(item) for item in block.items]}
    if isinstance(block, LineChart):
        return plain_line_chart(block)
    if isinstance(block, BarChart):
        return plain_bar_chart(block)
    if isinstance(block, StackedBar):
        return {
            "kind": "statuses",
            "title": block.title,
            "counts": {part.status.word: part.number for part in block.parts},
        }
    return plain_radar(block)


def plain_item(item: Bullet) -> Json:
    word = item.status.word if item.status else None
    return {"text": item.text, "remark": item.remark, "depth": item.depth, "status": word}


def plain_table(table: Grid) -> Json:
    heads = [head.label for head in table.heads]
    rows: list[Json] = []
    for row, note in table.noted():
        cells = dict(zip(heads, map(plain_cell, row), strict=True))
        rows.append({**cells, "note": note} if note else {**cells})
    return {"kind": "table", "caption": table.caption, "columns": [*heads], "rows": rows, "empty": table.empty}


def plain_cell(cell: Datum) -> Json:
    return [plain(value) for value in cell.spark] if cell.spark else plain(cell.plain)


def plain_line_chart(chart: LineChart) -> Json:
    lines: list[Json] = [
        {"name": line.name, "points": [[day.isoformat(), plain(value)] for day, value in line.points]}
        for line in chart.lines
    ]
    return {
        "kind": "chart",
        "title": chart.title,
        "unit": chart.unit,
        "lines": lines,
        "target": plain(chart.target),
        "upper": plain(chart.upper),
        "amber": plain(chart.amber),
        "forecast": plain_cone(chart.cone) if chart.cone else None,
        "events": [{"day": mark.day.isoformat(), "text": mark.text} for mark in chart.marks],
    }


def plain_cone(cone: Cone) -> Json:
    named = (("middle", cone.middle), ("low", cone.low), ("high", cone.high))
    return {name: [day.isoformat(), plain(value)] for name, (day, value) in named}


def plain_bar_chart(chart: BarChart) -> Json:
    named = [chart.named(bar) for bar in chart.bars]
    bars: list[Json] = [
        {"label": bar.label, "values": [plain(value) for _, value in pairs]}
        for bar, pairs in zip(chart.bars, named, strict=True)
    ]
    names: list[Json] = [name for name, _ in named[0]] if named else [*chart.names]
    return {"kind": "bars", "title": chart.title, "unit": chart.unit, "names": names, "bars": bars}


def plain_radar(chart: RadarChart) -> Json:
    blips: list[Json] = [
        {
            "label": each.label,
            "quadrant": chart.quadrants[each.quadrant],
            "ring": chart.rings[each.ring],
            "moved": each.moved,
        }
        for each in chart.blips
    ]
    return {"kind": "radar", "title": chart.title, "rings": [*chart.rings], "blips": blips}


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
