"""What a reader shows, as lines: a report, a record's page, how a number was made, the log of changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..board import Board
from ..fields import Json, visible
from ..fields.figure import figure
from ..fields.layout import fit, wrap
from ..metrics.registry import metric_named
from ..metrics.result import Result
from ..records import KINDS, Record
from ..report.as_text import charts
from ..store import Entry, Op
from ..views.cells import Cell, Line
from ..views.document import Report
from ..views.lines import block_lines
from ..views.values import target_text, value_text
from .pictures import picture_lines
from .record_details import link_text, record_lines
from .view_model import ViewModel
from .widgets.glyphs import PLAIN, plain, status_cell

WHEN = 18  # columns of the day and time of a change
MOST_LINES = 6  # of one field that was changed


def report_lines(report: Report, width: int) -> list[Line]:
    """All lines of a report for a reader of that width."""
    lines: list[Line] = [(Cell(line, "dim"),) for line in wrap(visible(report.subtitle), width)]
    for section in report.sections:
        title = f"─ {visible(section.title)} "
        lines += [(), (Cell(plain(title + "─" * max(0, width - len(title))), "title"),)]
        for number, block in enumerate(section.blocks):
            lines += [()] if number else []
            lines += block_lines(block, width, charts(PLAIN))
    return lines


def page_lines(view: ViewModel, record: Record, width: int) -> list[Line]:
    """All of a record: its chart, then its lines."""
    picture = picture_lines(view, record, width)
    return [*picture, (), *record_lines(view, record, width)] if picture else record_lines(view, record, width)


def number_lines(view: ViewModel, result: Result, width: int) -> list[Line]:
    """How a number was made: value, status, the sentence, what was counted, what was left out and why."""
    metric = metric_named(result.name)
    lines: list[Line] = [
        (Cell(visible(value_text(result)), "strong"), Cell("   "), status_cell(result.status), target(result)),
        (),
        *[(Cell(line),) for line in wrap(result.how, width)],
    ]
    if result.value is None:
        lines.append((Cell(f"{plain('–')} {result.reason}", "warn"),))
    if result.small_sample:
        lines.append((Cell(f"small sample: n is {result.n}", "warn"),))
    if result.numerator is not None and result.denominator is not None:
        lines += [
            (),
            (Cell(f"{figure(result.numerator)} ÷ {figure(result.denominator)}    n {result.n:,}", "accent"),),
        ]
    lines += (
        [(), *[(Cell(visible(note)),) for each in result.notes for note in wrap(each, width)]] if result.notes else []
    )
    lines += listed("look at first", [link_text(view, record) for record in result.counted], width)
    lines += listed("left out", [f"{link_text(view, each.record)}: {each.reason}" for each in result.excluded], width)
    lines += [
        (),
        (Cell("definition", "head"),),
        *[(Cell(line, "dim"),) for line in wrap(flowing(metric.definition), width)],
    ]
    return [*lines, (), (Cell(f"as of {result.as_of} · period {result.period.label} · {result.name}", "dim"),)]


def flowing(text: str) -> str:
    """A docstring without the line ends that only its source needs."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def target(result: Result) -> Cell:
    aim = target_text(result)
    return Cell(plain(f"   target {aim}") if aim else "", "dim")


def listed(title: str, rows: list[str], width: int, most: int = 200) -> list[Line]:
    if not rows:
        return []
    more = [(Cell(f"… and {len(rows) - most:,} more", "dim"),)] if len(rows) > most else []
    return [(), (Cell(f"{title} ({len(rows):,})", "head"),), *[(Cell(row[:width]),) for row in rows[:most]], *more]


def entry_lines(board: Board, entry: Entry, width: int) -> list[Line]:
    """One change: when, who, why; below it the fields, old → new."""
    when = entry.at.astimezone()
    lines: list[Line] = [
        (
            Cell(f"{when:%Y-%m-%d %H:%M}  ", "dim"),
            Cell(f"{visible(entry.who)}@{visible(entry.host)}  ", "key"),
            Cell(visible(entry.why)),
        )
    ]
    texts = [op_text(board, op) for op in entry.ops[:12] if op.field]
    room = max(20, width - WHEN)
    lines += [(Cell(fit("", WHEN)), Cell(line, "dim")) for text in texts for line in shortened(wrap(text, room))]
    if len(entry.ops) > 12:
        lines.append((Cell(fit("", 18)), Cell(f"… {len(entry.ops)} changes in all", "dim")))
    return lines


def shortened(lines: list[str]) -> list[str]:
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"]


def op_text(board: Board, op: Op) -> str:
    kind = KINDS.get(op.table)
    name = visible(board.name(op.table, op.id)) if kind else op.table
    label = kind.fields[op.field].label.lower() if kind and op.field in kind.fields else op.field
    return (
        f"{name}: {label} {logged_text(board, kind, op.field, op.old)} → {logged_text(board, kind, op.field, op.new)}"
    )


def logged_text(board: Board, kind: type[Record] | None, name: str, raw: Json) -> str:
    """A value of the log as the screen shows that field."""
    if raw is None or raw in ([], ""):
        return "–"
    field = kind.fields.get(name) if kind else None
    if field is None:
        return visible(str(raw))
    context: Any = board.context(date.min)
    try:
        return field.show(field.load(raw), context)
    except (ValueError, TypeError, ArithmeticError, AttributeError, KeyError, IndexError):
        return visible(str(raw))
