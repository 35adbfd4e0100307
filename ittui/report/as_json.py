"""A report for programs: every number exact, figures in the keys of `ittui metrics --json`."""

from __future__ import annotations

import json

from ..fields import Json
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
)
from ..views.number_page import plain_result
from ..views.values import plain


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
