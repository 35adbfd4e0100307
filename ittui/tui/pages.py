"""What a reader shows, as lines: a report, a record's page, how a number was made, the log of changes, help.

And what can be read about a record from the menu of what can be done with it, where the command has another name; and
what things cost on this terminal: time and bytes of keys, saves and reloads.
"""

from __future__ import annotations

import os
import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice, takewhile
from operator import attrgetter
from typing import Any, NamedTuple

from textual.app import App

from .. import __version__
from ..board import Board
from ..fields import visible
from ..fields.layout import fit, wrap
from ..fields.system import is_database
from ..help import page
from ..metrics import Result
from ..records import KINDS, Approval, CheckIn, Goal, Kpi, Record
from ..report.as_text import charts
from ..session import Session
from ..store import Entry
from ..views import Cell, Line
from ..views.document import Datum, Grid, Head, Report
from ..views.kpis import metric_of, result_of, with_what_it_is_made_of
from ..views.lines import block_lines, lines_of
from ..views.record_page import called, number_page, record_changes
from .store_worker import Workspace
from .terminal import TraceEvent, summaries
from .terminal.terminal_app import TerminalApp
from .view_model import CHART, TALL, ViewModel, picture_lines
from .widgets import GLYPHS, plain

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
    blocks = with_what_it_is_made_of(view, record, page) if isinstance(record, Kpi) else page
    lines = lines_of(blocks, width)
    if len(blocks) > len(page) and height < TALL:
        return [*lines, (), *picture_lines(view, record, width, CHART)]
    picture = picture_lines(view, record, width, max(CHART, height - len(lines) - 1))
    return [*picture, (), *lines] if picture else lines


def number_lines(session: Session, result: Result, width: int) -> list[Line]:
    """How a number was made."""
    return lines_of(number_page(session.board, result), width)


def entry_lines(board: Board, entry: Entry, width: int) -> list[Line]:
    """One change: when, who, why; below it the fields, old → new."""
    when = entry.at.astimezone(board.settings.zone)
    whose = Cell(f"{visible(entry.who)}@{visible(entry.host)}  ", "key")
    lines: list[Line] = [(Cell(f"{when:%Y-%m-%d %H:%M}  ", "dim"), whose, Cell(visible(entry.why)))]
    room, indent = max(20, width - WHEN), Cell(fit("", WHEN))
    changes = list(record_changes(board, entry.shown, board.context(date.min)))
    for change in changes[:MOST_RECORDS]:
        name = change.name(board)
        head = "" if len(changes) == 1 and not isinstance(change.record, CheckIn) else f"{name}: "
        texts = wrap(f"{head}{' · '.join(change.texts)}", room)
        texts = texts if len(texts) <= MOST_LINES else [*texts[: MOST_LINES - 1], "…"]
        lines += [(indent, Cell(line, "dim")) for line in texts]
    if len(changes) > MOST_RECORDS:
        lines.append((indent, Cell(f"… {len(changes)} records in all", "dim")))
    return lines


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


class RecordReading(NamedTuple):
    """Something to read about records of a kind. command: the same, typed; otherwise: why it does not apply to one."""

    kind: type[Record]
    label: str
    command: str
    lines: Callable[[Session, Any, int], list[Line]]
    applies: Callable[[Any], object] = bool
    otherwise: str = ""

    def reason(self, session: Session, record: Record | None) -> str:
        return "" if self.applies(record) else self.otherwise


def smart_check(session: Session, goal: Goal, width: int) -> list[Line]:
    from ..metrics.smart import smart
    from .widgets.form_lines import letters_line, verdict_lines

    verdicts = smart(session.board, goal, session.today)
    return [letters_line(verdicts, width), (), *verdict_lines(verdicts, width)]


def approval_report(name: str, session: Session, approval: Approval, width: int) -> list[Line]:
    from ..queries.outside import outside_of
    from ..report import compose

    outside = partial(outside_of, session)
    return report_lines(compose(session.board, name, session.today, subject=approval.code, outside=outside), width)


def explained(session: Session, kpi: Kpi, width: int) -> list[Line]:
    """How the number of a computed KPI was made, in the period of its value, with the records that it is made of."""
    result = result_of(session, kpi)
    return number_lines(session, result, width) if result else []


RECORDED = "its values are recorded, so no records are behind them"
UNAPPROVED = "nothing was approved yet, so there is no version to compare with"
PACKET, VERSIONS = partial(approval_report, "approval"), partial(approval_report, "versions")
READINGS = (
    RecordReading(Kpi, "Explain: the records it is made of", "explain", explained, metric_of, RECORDED),
    RecordReading(Goal, "SMART check: rule by rule, with fixes", "goal check", smart_check),
    RecordReading(Approval, "Read the approval packet", "report approval", PACKET),
    RecordReading(
        Approval, "Compare versions side by side", "approval compare", VERSIONS, attrgetter("versions"), UNAPPROVED
    ),
)


# What things cost.

LAST = 200
FIGURES = {"first_ms": "first ms", "last_ms": "last ms", "disk_ms": "disk ms", "bytes": "bytes"}
NAME, WIDE = 16, 13
MEANING = "ms from the key, or from turning to the file, to the first and the last paint"


def cost_lines(app: App[Any], workspace: Workspace) -> list[Line]:
    """All that is known of what things cost here: each kind of event, the terminal, and the last events."""
    assert isinstance(app, TerminalApp), "it is ours"
    lines: list[Line] = [heads("median / 90 %")]
    for row in summaries(app.trace.past):
        pairs = "".join(f"{pair(row[name], row[f'{name}_p90']):>{WIDE}}" for name in FIGURES)
        lines.append((Cell(f"{row['count']:>6,} ", "dim"), Cell(fit(str(row["of"]), NAME - 7), "strong"), Cell(pairs)))
    lines += [(Cell(MEANING, "dim"),), ()]
    lines += [(Cell(fit(name, 14), "dim"), Cell(text)) for name, text in place(app, workspace).items()]
    newest = islice(reversed(app.trace.past), LAST)
    return [*lines, (), heads("newest first"), *(event_line(cost) for cost in newest)]


def pair(median: float | None, most: float | None) -> str:
    return f"{short(median)} / {short(most)}" if median is not None else "-"


def short(figure: float | None) -> str:
    """A figure in five letters at most, up to ten thousand thousand."""
    if figure is None:
        return "-"
    if figure >= 1000:
        return f"{figure / 1000:,.1f}k"
    return f"{figure:,.0f}" if figure >= 100 or figure == int(figure) else f"{figure:.1f}"


def place(app: TerminalApp[Any], workspace: Workspace) -> dict[str, str]:
    """Where this runs, as far as it bears on speed; no name of a person, a file or a host."""
    signs = {"tmux": "TMUX", "screen": "STY", "ssh": "SSH_TTY"}
    within = [os.environ.get("TERM", ""), *(name for name, sign in signs.items() if os.environ.get(sign))]
    records = sum(len(table.rows) for table in workspace.present.tables.values())
    watcher, name = workspace.worker.watcher, workspace.store.name
    size = 0 if is_database(name) or not os.path.exists(name) else os.path.getsize(name)  # noqa: PTH110, PTH202
    return {
        "terminal": f"{' in '.join(within)}, {app.size.width} x {app.size.height}",
        "colours": "none" if app.no_color else app.console.color_system or "none",
        "frames": "held together by the terminal" if app.synchronised else "drawn as they come",
        "file": f"{records:,} records, {size:,} bytes" if size else f"{records:,} records in a database",
        "changes": f"noticed by {watcher.method}" if watcher else "not watched yet",
        "program": f"ittui {__version__}, Python {'.'.join(map(str, sys.version_info[:3]))}, {sys.platform}",
    }


def event_line(cost: TraceEvent) -> Line:
    figures = "".join(f"{short(each):>{WIDE}}" for each in {**cost.figures, "bytes": cost.bytes}.values())
    clock = cost.clock.partition(".")[0]
    return (Cell(fit(f"{cost.what} {cost.name}", NAME)), Cell(figures), Cell(f"  {clock}", "dim"))


def heads(name: str) -> Line:
    return (Cell(fit(name, NAME) + "".join(f"{label:>{WIDE}}" for label in FIGURES.values()), "head"),)
