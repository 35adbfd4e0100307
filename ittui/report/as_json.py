"""A report for programs: every number exact, as JSON or as one CSV table, in which no cell is obeyed as a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from ..fields import Json, visible
from ..metrics import Status
from ..views import document as doc
from ..views.columns import plain
from ..views.record_page import plain_result


def as_json(report: doc.Report) -> str:
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


def plain_block(block: doc.Block) -> Json:
    if isinstance(block, doc.Paragraph):
        return {"kind": "paragraph", "text": block.text}
    if isinstance(block, doc.KeyFigures):
        figures: list[Json] = [{**plain_result(result), "reason": result.reason} for result in block.results]
        return {"kind": "figures", "figures": figures}
    if isinstance(block, doc.Facts):
        return {"kind": "facts", "facts": {fact.label: plain_cell(fact.datum) for fact in block.rows}}
    if isinstance(block, doc.Grid):
        return plain_table(block)
    if isinstance(block, doc.Listing):
        items: list[Json] = [
            {"text": item.text, "remark": item.remark, "depth": item.depth, "status": word_of(item.status) or None}
            for item in block.items
        ]
        return {"kind": "list", "items": items}
    return plain_chart(block)


def plain_table(table: doc.Grid) -> Json:
    heads = [head.label for head in table.heads]
    rows: list[Json] = []
    for row, note in table.noted():
        cells = dict(zip(heads, map(plain_cell, row), strict=True))
        rows.append({**cells, "note": note} if note else {**cells})
    return {"kind": "table", "caption": table.caption, "columns": [*heads], "rows": rows, "empty": table.empty}


def plain_cell(cell: doc.Datum) -> Json:
    return plain(cell.spark) if cell.spark else plain(cell.plain)


def word_of(status: Status | None) -> str:
    return status.word if status else ""


def plain_chart(chart: doc.Chart) -> Json:
    if isinstance(chart, doc.BarChart):
        bars: list[Json] = [
            {"label": bar.label, "values": [plain(value) for _, value in chart.named(bar)]} for bar in chart.bars
        ]
        names: list[Json] = [name for name, _ in chart.named(chart.bars[0])] if chart.bars else [*chart.names]
        return {"kind": "bars", "title": chart.title, "unit": chart.unit, "names": names, "bars": bars}
    if isinstance(chart, doc.StackedBar):
        counts: dict[str, Json] = {part.status.word: part.number for part in chart.parts}
        return {"kind": "statuses", "title": chart.title, "counts": counts}
    if isinstance(chart, doc.RadarChart):
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
    cone = {name: plain(getattr(chart.cone, name)) for name in ("middle", "low", "high")} if chart.cone else None
    return {
        "kind": "chart",
        "title": chart.title,
        "unit": chart.unit,
        "lines": [{"name": line.name, "points": plain(line.points)} for line in chart.lines],
        "target": plain(chart.target),
        "upper": plain(chart.upper),
        "amber": plain(chart.amber),
        "forecast": cone,
        "events": plain(chart.marks),
    }


HEADS = ("section", "item", "field", "value", "unit", "status", "remark")
OBEYED = ("=", "+", "-", "@", "\t", "\r", "|")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


class CsvRow(NamedTuple):
    """One value of a report."""

    item: str
    field: str = ""
    value: doc.Value = None
    unit: str = ""
    status: str = ""
    remark: str = ""


def as_csv(report: doc.Report) -> str:
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
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return [defused(visible(each)) for each in (section, row.item, row.field, text, row.unit, row.status, row.remark)]


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return cell if NUMBER.fullmatch(cell) or not cell.lstrip().startswith(OBEYED) else f"'{cell}"


def rows_of(block: doc.Block) -> Iterator[CsvRow]:
    if isinstance(block, doc.Paragraph):
        yield CsvRow("", "text", block.text)
    elif isinstance(block, doc.KeyFigures):
        for result in block.results:
            how = result.how if result.value is not None else result.reason or result.how
            yield CsvRow(result.name, result.label, result.value, result.unit, result.status.word, how)
    elif isinstance(block, doc.Facts):
        for fact in block.rows:
            yield CsvRow(fact.label, "", fact.datum.plain, status=word_of(fact.datum.status))
    elif isinstance(block, doc.Grid):
        yield from table_rows(block)
    elif isinstance(block, doc.Listing):
        if not block.items:
            yield CsvRow("", remark=block.empty)
        for item in block.items:
            yield CsvRow(item.text, status=word_of(item.status), remark=item.remark)
    else:
        yield from chart_values(block)


def chart_values(chart: doc.Chart) -> Iterator[CsvRow]:
    if isinstance(chart, doc.LineChart):
        for each in chart.lines:
            for day, value in each.points:
                yield CsvRow(day.isoformat(), each.name, value, chart.unit, remark=chart.title)
    elif isinstance(chart, doc.BarChart):
        for bar in chart.bars:
            for name, amount in chart.named(bar):
                yield CsvRow(bar.label, name, amount, chart.unit, remark=chart.title)
    elif isinstance(chart, doc.StackedBar):
        for part in chart.parts:
            yield CsvRow(part.status.word, "", part.number, remark=chart.title)
    else:
        for blip in chart.blips:
            yield CsvRow(blip.label, chart.quadrants[blip.quadrant], chart.rings[blip.ring], remark=blip.moved)


def table_rows(table: doc.Grid) -> Iterator[CsvRow]:
    """Every cell but the first of a row, which names the row; then its remark."""
    if not table.rows:
        yield CsvRow("", remark=table.empty)
    for (first, *rest), note in table.noted():
        for head, cell in zip(table.heads[1:], rest, strict=True):
            value = " ".join(str(plain(each)) for each in cell.spark) if cell.spark else cell.plain
            if value is not None:
                yield CsvRow(first.shown, head.label, value, status=word_of(cell.status))
        if note or not rest:
            yield CsvRow(first.shown, remark=note)
