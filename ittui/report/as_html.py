"""A report as one HTML file that needs nothing else: no script, no network, charts as inline SVG."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from ..metrics.result import Result, Status
from ..views.document import (
    BarChart,
    Block,
    Bullet,
    Chapter,
    Chart,
    Datum,
    Facts,
    Grid,
    Head,
    KeyFigures,
    LineChart,
    Listing,
    Paragraph,
    Report,
    StackedBar,
    Tone,
    tone_of,
    worded,
)
from ..views.values import target_text, value_text
from .charts import bar_svg, line_svg, safe, stack_svg, svg_spark
from .radar_chart import radar_svg
from .style import STYLE

# Whatever a text should smuggle in: the browser runs no script and loads nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
DEEPEST = 6
SHORT = 22  # letters that are never broken where there is room


def as_html(report: Report) -> str:
    """The whole report as one page."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{safe(report.title)}</title>",
            f"<style>{STYLE}</style></head>",
            "<body><main>",
            f"<header><h1>{safe(report.title)}</h1><p>{safe(report.subtitle)}</p></header>",
            *map(section_html, report.sections),
            f"<footer><p>Made by ittui from the records as of {report.as_of}.</p></footer>",
            "</main></body></html>",
            "",
        ]
    )


def section_html(section: Chapter) -> str:
    parts = [f"<section><h2>{safe(section.title)}</h2>"]
    for is_chart, blocks in groupby(section.blocks, key=lambda block: isinstance(block, LineChart | BarChart)):
        made = list(map(block_html, blocks))
        parts += [f'<div class="charts">{"".join(made)}</div>'] if is_chart else made
    return "\n".join([*parts, "</section>"])


def block_html(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p{class_of(block.tone)}>{safe(block.text)}</p>"
    if isinstance(block, KeyFigures):
        return f'<div class="figures">{"".join(map(figure_html, block.results))}</div>'
    if isinstance(block, Facts):
        rows = (f"<dt>{safe(fact.label)}</dt><dd>{cell_html(fact.datum)}</dd>" for fact in block.rows)
        return f"<dl>{''.join(rows)}</dl>"
    if isinstance(block, Grid):
        return table_html(block)
    if isinstance(block, Listing):
        return list_html(block)
    return f"<figure><figcaption>{safe(block.heading)}</figcaption>{svg_chart(block)}</figure>"


def svg_chart(chart: Chart) -> str:
    """A chart as one <svg> element, with its legend under the plot."""
    if isinstance(chart, LineChart):
        return line_svg(chart)
    if isinstance(chart, BarChart):
        return bar_svg(chart)
    return stack_svg(chart) if isinstance(chart, StackedBar) else radar_svg(chart)


def class_of(tone: Tone) -> str:
    return "" if tone is Tone.PLAIN else f' class="{tone.value}"'


def status_html(status: Status) -> str:
    return f'<span class="status {tone_of(status).value}">{safe(worded(status))}</span>'


def figure_html(result: Result) -> str:
    """A key figure as a card."""
    how = result.reason if result.value is None and result.reason else result.how
    small = ' <span class="dim">· small sample</span>' if result.small_sample else ""
    aim = f' <span class="dim">target {safe(target_text(result))}</span>' if result.target is not None else ""
    status = "" if result.status is Status.NO_TARGET else status_html(result.status)
    return (
        f'<div class="figure"><div class="label">{safe(result.label)}</div>'
        f'<div class="value">{safe(value_text(result))}</div>{status}{aim}{small}<p class="how">{safe(how)}</p></div>'
    )


def table_html(table: Grid) -> str:
    if not table.rows:
        return f'<p class="empty">{safe(table.empty)}</p>'
    caption = f"<caption>{safe(table.caption)}</caption>" if table.caption else ""
    heads = "".join(f'<th scope="col"{style_of(head)}>{safe(head.label)}</th>' for head in table.heads)
    rows = "".join(row_html(table.heads, row, note) for row, note in table.noted())
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def style_of(head: Head, cell: Datum | None = None) -> str:
    blank, day = cell is not None and is_blank(cell), cell is not None and isinstance(cell.value, date)
    short = cell is not None and not head.wide and len(cell.shown) <= SHORT
    matches = (("number", head.numeric), ("wide", head.wide), ("blank", blank), ("day", day), ("short", short))
    names = [name for name, holds in matches if holds]
    return f' class="{" ".join(names)}"' if names else ""


def row_html(heads: tuple[Head, ...], row: tuple[Datum, ...], note: str) -> str:
    """A row; its remark stands under what the row is called."""
    notes = [f'<span class="remark">{safe(note)}</span>' if note else "", *[""] * (len(row) - 1)]
    cells = (
        f'<td data-label="{safe(head.label)}"{style_of(head, cell)}>{cell_html(cell)}{answers}</td>'
        for head, cell, answers in zip(heads, row, notes, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def is_blank(cell: Datum) -> bool:
    return not cell.shown and not cell.spark


def cell_html(cell: Datum) -> str:
    """One element, so that a narrow screen can set it beside its label."""
    status = f"{status_html(cell.status)} " if cell.status else ""
    if cell.spark:
        return svg_spark(cell.spark)
    tone = Tone.PLAIN if cell.status else cell.tone
    return f"<span{class_of(tone)}>{status}{safe(cell.text)}</span>"


def list_html(listing: Listing) -> str:
    if not listing.items:
        return f'<p class="empty">{safe(listing.empty)}</p>'
    tree = any(item.depth or item.status for item in listing.items)
    opening = '<ul class="tree">' if tree else "<ul>"
    return f"{opening}{''.join(map(item_html, listing.items))}</ul>"


def item_html(item: Bullet) -> str:
    depth = f' class="depth{min(item.depth, DEEPEST)}"' if item.depth else ""
    sign = f'<span class="dim">{safe(item.mark)}</span> ' if item.mark else ""
    mark = f"{status_html(item.status)} " if item.status else sign
    remark = f'<span class="remark">{safe(item.remark)}</span>' if item.remark else ""
    return f"<li{depth}>{mark}<span{class_of(item.tone)}>{safe(item.text)}</span>{remark}</li>"
