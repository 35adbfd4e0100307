"""A report as one HTML file that needs nothing else: no script, no network, its own style, charts as inline SVG."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from ..metrics import Result, Status
from ..views import document as doc
from ..views.document import Tone, target_text, tone_of, value_text, worded
from .charts import bar_svg, line_svg, safe, stack_svg, svg_spark
from .series_charts import radar_svg

STYLE = """
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --text: #1d2733; --dim: #5b6876; --rule: #dfe4ea; --accent: #1f5fbf;
  --good: #17733e; --warn: #8f5a00; --bad: #b3261e; --good-tint: #e4f4ea; --warn-tint: #fdf1d8; --bad-tint: #fce8e6;
  --dim-tint: #edf0f3; --amber: #f4c55b; --bar: #aab6c4;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #12171d; --card: #1b222a; --text: #e5eaf0; --dim: #9dabb9; --rule: #303a45; --accent: #7db1ff;
    --good: #6fd498; --warn: #f0bd5a; --bad: #ff9a90; --good-tint: #17352a; --warn-tint: #3a2f14; --bad-tint: #43201e;
    --dim-tint: #29323c; --amber: #8a6a1d; --bar: #566473;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
main { max-width: 66rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
header { border-bottom: 3px solid var(--accent); padding-bottom: .8rem; margin-bottom: 1.2rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .3rem; overflow-wrap: anywhere; }
header p { margin: 0; color: var(--dim); }
section {
  background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1rem 1.2rem 1.1rem;
  margin: 0 0 1rem;
}
h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 .7rem; overflow-wrap: anywhere; }
p { margin: .4rem 0; overflow-wrap: anywhere; }
.dim, .empty, .remark { color: var(--dim); }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.accent { color: var(--accent); }
.status { display: inline-block; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; line-height: 1.5rem;
  white-space: nowrap; background: var(--dim-tint); color: var(--text); }
.status.good { background: var(--good-tint); color: var(--good); }
.status.warn { background: var(--warn-tint); color: var(--warn); }
.status.bad { background: var(--bad-tint); color: var(--bad); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .7rem; margin: .3rem 0; }
.figure { border: 1px solid var(--rule); border-radius: 8px; padding: .65rem .8rem; }
.figure .label { color: var(--dim); font-size: .9rem; overflow-wrap: anywhere; }
.figure .value { font-size: 1.5rem; line-height: 1.35; font-weight: 600; font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere; }
.figure .how { color: var(--dim); font-size: .82rem; line-height: 1.4; margin: .35rem 0 0; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0; font-size: .93rem; }
caption { text-align: left; color: var(--dim); padding-bottom: .3rem; overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: .38rem .9rem .38rem 0; border-bottom: 1px solid var(--rule);
  overflow-wrap: anywhere; }
td.day > span:first-child { white-space: nowrap; } td.short { overflow-wrap: normal; }
th { color: var(--dim); font-weight: 600; font-size: .82rem; overflow-wrap: normal; vertical-align: bottom; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
td.number { white-space: nowrap; }
td.wide { min-width: 12rem; }
tbody tr:last-child td { border-bottom: 0; }
td .spark { width: 6rem; height: 1.5rem; display: block; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .2rem 1rem; margin: .4rem 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
ul.tree { list-style: none; padding-left: 0; }
li { margin: .3rem 0; overflow-wrap: anywhere; }
li .remark, td .remark { display: block; font-size: .88rem; font-weight: 400; }
li.depth1 { margin-left: 1.3rem; } li.depth2 { margin-left: 2.6rem; } li.depth3 { margin-left: 3.9rem; }
li.depth4 { margin-left: 5.2rem; } li.depth5 { margin-left: 6.5rem; } li.depth6 { margin-left: 7.8rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: .5rem 1.2rem; }
figure { margin: .5rem 0; max-width: 40rem; min-width: 0; }
figcaption { font-weight: 600; font-size: .95rem; margin-bottom: .2rem; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
svg text { fill: var(--text); font-size: 13px; } svg .tick { fill: var(--dim); font-size: 12px; }
svg .marked { fill: var(--accent); font-size: 11px; font-weight: 600; }
svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .target { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 7 4; }
svg .mark { stroke: var(--accent); stroke-width: 1; stroke-dasharray: 2 3; }
svg rect.amber { fill: var(--amber); opacity: .35; }
svg .cone { fill: var(--dim); opacity: .18; }
svg .forecast { stroke: var(--dim); stroke-width: 2; stroke-dasharray: 2 4; fill: none; }
svg .line { fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
svg .line.dashed { stroke-dasharray: 3 4; stroke: var(--dim); }
svg .dot { fill: currentColor; stroke: var(--card); stroke-width: 1; }
svg .bar { fill: currentColor; } svg .bar.dim { fill: var(--bar); }
svg .planned { stroke: var(--text); stroke-width: 2.5; }
svg .ring { fill: none; stroke: var(--rule); stroke-width: 1.5; }
svg circle.blip { fill: var(--card); stroke: currentColor; stroke-width: 1.5; } svg text.blip { font-size: 11px; }
footer { color: var(--dim); font-size: .85rem; }
@media screen and (max-width: 640px) {
  main { padding: 1rem .6rem 2rem; }
  section { padding: .8rem .8rem .9rem; }
  h1 { font-size: 1.4rem; }
  svg text { font-size: 15px; } svg .tick { font-size: 14px; }
}
@media screen and (max-width: 860px) {
  table, caption, tbody, td { display: block; }
  thead { display: none; }
  tr { display: flex; flex-wrap: wrap; gap: .1rem .9rem; border-bottom: 1px solid var(--rule); padding: .5rem 0; }
  tbody tr:last-child { border-bottom: 0; }
  td, td.number, td.wide { border: 0; padding: 0; text-align: left; white-space: normal; min-width: 0; }
  td { max-width: 100%; }
  td::before { content: attr(data-label) " "; color: var(--dim); font-size: .82rem; }
  td:first-child { flex: 1 0 100%; font-weight: 600; }
  td:first-child::before { content: none; }
  td .spark { display: inline-block; vertical-align: middle; }
  td.blank { display: none; }
  li.depth1 { margin-left: .8rem; } li.depth2 { margin-left: 1.6rem; } li.depth3 { margin-left: 2.4rem; }
  li.depth4 { margin-left: 3.2rem; } li.depth5 { margin-left: 4rem; } li.depth6 { margin-left: 4.8rem; }
}
@media screen and (min-width: 861px) { td.short > span:first-child { white-space: nowrap; } }
@media print {
  @page { margin: 10mm 13mm 12mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }
  html { font-size: 9pt; }
  body { background: #fff; font-size: 1rem; line-height: 1.35; }
  main { max-width: none; padding: 0; }
  header { padding-bottom: .3rem; margin-bottom: .4rem; }
  h1 { font-size: 1.4rem; }
  section { border: 0; border-top: 1px solid var(--rule); border-radius: 0; }
  section { padding: .25rem 0 .05rem; margin: 0 0 .1rem; }
  h2 { break-after: avoid; margin: 0 0 .15rem; font-size: 1.05rem; }
  li, p { margin: .08rem 0; }
  li .remark { display: inline; margin-left: .5rem; }
  td, th { padding-top: .2rem; padding-bottom: .2rem; }
  .figures { grid-template-columns: repeat(3, 1fr); }
  tr, li, dl > div, figure, .figure { break-inside: avoid; }
  caption, figcaption { break-after: avoid; }
  p { orphans: 3; widows: 3; }
  thead { display: table-header-group; }
  .status { line-height: 1.2rem; }
  footer { font-size: .75rem; }
  footer p { margin: 0; }
  .status, svg * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


# Whatever a text should smuggle in: the browser runs no script and loads nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
DEEPEST = 6
SHORT = 22  # letters that are never broken where there is room


def as_html(report: doc.Report) -> str:
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


def section_html(section: doc.Chapter) -> str:
    parts = [f"<section><h2>{safe(section.title)}</h2>"]
    for is_chart, blocks in groupby(section.blocks, key=lambda block: isinstance(block, doc.LineChart | doc.BarChart)):
        made = list(map(block_html, blocks))
        parts += [f'<div class="charts">{"".join(made)}</div>'] if is_chart else made
    return "\n".join([*parts, "</section>"])


def block_html(block: doc.Block) -> str:
    if isinstance(block, doc.Paragraph):
        return f"<p{class_of(block.tone)}>{safe(block.text)}</p>"
    if isinstance(block, doc.KeyFigures):
        return f'<div class="figures">{"".join(map(figure_html, block.results))}</div>'
    if isinstance(block, doc.Facts):
        rows = (f"<dt>{safe(fact.label)}</dt><dd>{cell_html(fact.datum)}</dd>" for fact in block.rows)
        return f"<dl>{''.join(rows)}</dl>"
    if isinstance(block, doc.Grid):
        return table_html(block)
    if isinstance(block, doc.Listing):
        return list_html(block)
    return f"<figure><figcaption>{safe(doc.heading(block))}</figcaption>{svg_chart(block)}</figure>"


def svg_chart(chart: doc.Chart) -> str:
    """A chart as one <svg> element, with its legend under the plot."""
    if isinstance(chart, doc.LineChart):
        return line_svg(chart)
    if isinstance(chart, doc.BarChart):
        return bar_svg(chart)
    return stack_svg(chart) if isinstance(chart, doc.StackedBar) else radar_svg(chart)


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


def table_html(table: doc.Grid) -> str:
    if not table.rows:
        return f'<p class="empty">{safe(table.empty)}</p>'
    caption = f"<caption>{safe(table.caption)}</caption>" if table.caption else ""
    heads = "".join(f'<th scope="col"{style_of(head)}>{safe(head.label)}</th>' for head in table.heads)
    rows = "".join(row_html(table.heads, row, note) for row, note in table.noted())
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def style_of(head: doc.Head, cell: doc.Datum | None = None) -> str:
    blank = cell is not None and not cell.shown and not cell.spark
    day = cell is not None and isinstance(cell.value, date)
    short = cell is not None and not head.wide and len(cell.shown) <= SHORT
    matches = (("number", head.numeric), ("wide", head.wide), ("blank", blank), ("day", day), ("short", short))
    names = [name for name, holds in matches if holds]
    return f' class="{" ".join(names)}"' if names else ""


def row_html(heads: tuple[doc.Head, ...], row: tuple[doc.Datum, ...], note: str) -> str:
    """A row; its remark stands under what the row is called."""
    notes = [f'<span class="remark">{safe(note)}</span>' if note else "", *[""] * (len(row) - 1)]
    cells = (
        f'<td data-label="{safe(head.label)}"{style_of(head, cell)}>{cell_html(cell)}{answers}</td>'
        for head, cell, answers in zip(heads, row, notes, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def cell_html(cell: doc.Datum) -> str:
    """One element, so that a narrow screen can set it beside its label."""
    status = f"{status_html(cell.status)} " if cell.status else ""
    if cell.spark:
        return svg_spark(cell.spark)
    tone = Tone.PLAIN if cell.status else cell.tone
    return f"<span{class_of(tone)}>{status}{safe(cell.text)}</span>"


def list_html(listing: doc.Listing) -> str:
    if not listing.items:
        return f'<p class="empty">{safe(listing.empty)}</p>'
    tree = any(item.depth or item.status for item in listing.items)
    opening = '<ul class="tree">' if tree else "<ul>"
    return f"{opening}{''.join(map(item_html, listing.items))}</ul>"


def item_html(item: doc.Bullet) -> str:
    depth = f' class="depth{min(item.depth, DEEPEST)}"' if item.depth else ""
    sign = f'<span class="dim">{safe(item.mark)}</span> ' if item.mark else ""
    mark = f"{status_html(item.status)} " if item.status else sign
    remark = f'<span class="remark">{safe(item.remark)}</span>' if item.remark else ""
    return f"<li{depth}>{mark}<span{class_of(item.tone)}>{safe(item.text)}</span>{remark}</li>"
