"""What a reader shows, as lines: a report, a record's page, how a number was made, the log of changes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice, takewhile

from ..board import Board
from ..fields import visible
from ..fields.layout import fit, wrap
from ..help import page
from ..metrics import Result
from ..records import KINDS, CheckIn, Kpi, Record
from ..report.as_text import chart_lines, charts
from ..report.series_charts import chart_of
from ..store import Entry
from ..views import Cell, Line
from ..views.document import Datum, Grid, Head, Report
from ..views.kpis import with_what_it_is_made_of
from ..views.lines import block_lines, lines_of
from ..views.log_text import record_changes
from ..views.record_page import called, number_page
from .places import TALL
from .view_model import ViewModel
from .widgets import GLYPHS, plain

MOST_MADE_OF = 8  # records of each sort on the page of a KPI
CHART = 12  # lines of a chart at least
WHEN = 18  # columns of the day and time of a change
SHORTEST, LEAST = 4, 12  # characters of an id, and of a title that is cut short, by which a record is known
MOST_LINES = 6  # of one record that was changed
MOST_RECORDS = 12  # of one change


def report_lines(report: Report, width: int) -> list[Line]:
    """All lines of a report for a reader of that width."""
    lines: list[Line] = [(Cell(line, "dim"),) for line in wrap(visible(report.subtitle), width)]
    for section in report.sections:
        title = f"─ {visible(section.title)} "
        lines += [(), (Cell(plain(title + "─" * max(0, width - len(title))), "title"),)]
        for number, block in enumerate(section.blocks):
            lines += [()] if number else []
            lines += block_lines(block, width, charts(GLYPHS))
    return lines


def page_lines(view: ViewModel, record: Record, width: int, height: int) -> list[Line]:
    """All of a record: its chart, in the room that its page leaves, then its page.

    Of a computed KPI, where there is little room, the records that it is made of come first: they say why it is so.
    """
    page = view.page(record)
    blocks = with_what_it_is_made_of(view, record, page, MOST_MADE_OF) if isinstance(record, Kpi) else page
    lines = lines_of(blocks, width)
    if len(blocks) > len(page) and height < TALL:
        return [*lines, (), *picture_lines(view, record, width, CHART)]
    picture = picture_lines(view, record, width, max(CHART, height - len(lines) - 1))
    return [*picture, (), *lines] if picture else lines


def detail_lines(view: ViewModel, record: Record, width: int, height: int) -> list[Line]:
    """The page of a record, and its chart where that leaves room enough."""
    lines = lines_of(view.page(record), width)
    room = height - len(lines) - 1
    picture = picture_lines(view, record, width, min(room, 2 * CHART)) if room >= CHART else []
    return [*lines, (), *picture] if picture and len(picture) <= room else lines


def picture_lines(view: ViewModel, record: Record, width: int, height: int) -> list[Line]:
    """The chart of a record; nothing where there is none to draw."""
    chart = chart_of(view.board, record, view.today)
    return chart_lines(chart, width, height, GLYPHS) if chart else []


def number_lines(view: ViewModel, result: Result, width: int) -> list[Line]:
    """How a number was made."""
    return lines_of(number_page(view.board, result), width)


def entry_lines(board: Board, entry: Entry, width: int) -> list[Line]:
    """One change: when, who, why; below it the fields, old → new."""
    when = entry.at.astimezone(board.settings.zone)
    lines: list[Line] = [
        (
            Cell(f"{when:%Y-%m-%d %H:%M}  ", "dim"),
            Cell(f"{visible(entry.who)}@{visible(entry.host)}  ", "key"),
            Cell(visible(entry.why)),
        )
    ]
    room = max(20, width - WHEN)
    changes = list(record_changes(board, entry.shown, board.context(date.min)))
    for change in changes[:MOST_RECORDS]:
        name = change.name(board)
        head = "" if len(changes) == 1 and not isinstance(change.record, CheckIn) else f"{name}: "
        texts = wrap(f"{head}{' · '.join(change.texts)}", room)
        lines += [(Cell(fit("", WHEN)), Cell(line, "dim")) for line in shortened(texts)]
    if len(changes) > MOST_RECORDS:
        lines.append((Cell(fit("", WHEN)), Cell(f"… {len(changes)} records in all", "dim")))
    return lines


def shortened(lines: list[str]) -> list[str]:
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"]


# What is listed.


def listed_records(view: ViewModel, lines: Sequence[Line]) -> list[Record]:
    """The records that lines name, in their order: by id and title, or by a title alone, be it cut short."""
    named = [kind for kind in KINDS.values() if kind.named_by == "title"]
    titles = sorted(
        (row.label.casefold(), number, row.id, row) for number, kind in enumerate(named) for row in view.board.all(kind)
    )
    texts = (re.sub(r"^[\W_]+", "", cell.text).strip() for line in lines for cell in line)
    records = (each for text in texts if text for each in (by_id(view, text) or by_title(titles, text)))
    return list({(each.table, each.id): each for each in records}.values())


def by_id(view: ViewModel, text: str) -> list[Record]:
    """The record whose page is linked with these words."""
    code, _, more = text.partition(" ")
    if len(code) < SHORTEST or not more or not code.isalnum():
        return []
    rows = (row for kind in KINDS.values() for row in view.board.table(kind).starting(code.casefold()))
    return [row for row in rows if more.startswith(called(view, row)[:LEAST]) and view.board.short(row) == code]


def by_title(titles: Sequence[tuple[str, int, int, Record]], text: str) -> list[Record]:
    """The records of that title; where none has it, the one whose title begins so, or that comes before a colon."""
    low = text.casefold().rstrip("…")
    at = bisect_left(titles, (low,))
    exact = [row for title, _, _, row in takewhile(lambda each: each[0] == low, islice(titles, at, None))]
    if exact or (len(low) < LEAST and ": " not in low):
        return exact
    beginning = [row for title, _, _, row in islice(titles, at, at + 2) if len(low) >= LEAST and title.startswith(low)]
    if len(beginning) == 1:
        return beginning
    head, colon, _ = low.rpartition(": ")
    return by_title(titles, head) if colon else []


def help_lines(topic: str, width: int) -> list[Line]:
    """A page of help, its headings and examples in colours, its tables drawn."""
    lines: list[Line] = []
    for block in re.split(r"\n{2,}", re.sub(r"<!--.*?-->\n?", "", page(topic)).strip()):
        lines += [()] if lines else []
        if block.startswith("#"):
            lines.append((Cell(block.lstrip("# "), "title"),))
        elif block.startswith("    "):
            lines += [(Cell(plain(row), "accent"),) for line in block.splitlines() for row in example_rows(line, width)]
        elif block.startswith("|"):
            heads, _, *rows = ([bare(cell) for cell in line.strip("| ").split(" | ")] for line in block.splitlines())
            cells = tuple(tuple(Datum(cell) for cell in (*row, *[""] * len(heads))[: len(heads)]) for row in rows)
            grid = Grid(heads=tuple(Head(head, wide=number > 0) for number, head in enumerate(heads)), rows=cells)
            lines += lines_of([grid], width)
        else:
            for item in re.split(r"\n(?=\* )", block):
                lines += item_lines(item, width)
    return lines


def example_rows(line: str, width: int) -> list[str]:
    """An example that is typed; what is too long for one line goes on below it, further in."""
    if len(line) <= width:
        return [line]
    begin = line[: len(line) - len(line.lstrip())]
    first, *rest = wrap(line.strip(), max(20, width - len(begin) - 4))
    return [f"{begin}{first}", *(f"{begin}    {row}" for row in rest)]


def item_lines(item: str, width: int) -> Iterator[Line]:
    """A paragraph, or one item of a list."""
    text, first, more = bare(" ".join(item.split())), "", ""
    if item.startswith("* "):
        text, first, more = text.removeprefix("* "), plain("• "), "  "
    for number, row in enumerate(wrap(text, width - len(first))):
        yield Cell(more if number else first), Cell(row)


def bare(text: str) -> str:
    """Without the marks of Markdown."""
    return plain(re.sub(r"\*\*|`", "", text)).strip()
