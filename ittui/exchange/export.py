"""Records out: CSV that comes in again unchanged, a workbook, JSON for scripts, a Markdown table. Writes no files.

What is due goes out as an iCalendar file (RFC 5545), numbers for Prometheus in its text exposition format 0.0.4.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from ..board import Board
from ..fields import ALL_TIME, Amount, Context, Count, Day, Field, Json, Number, Period, visible
from ..long_work import counted
from ..metrics import METRICS, Result
from ..metrics.kpis.kpi_status import KpiStatus, kpi_status, measure_all
from ..records import (
    KINDS,
    Channel,
    Goal,
    GoalState,
    Kpi,
    Objective,
    ObjectiveState,
    Policy,
    Project,
    ProjectState,
    Record,
    Request,
    RequestState,
    Resource,
    Review,
    Trend,
    columns,
)
from ..session import Session
from ..views.columns import computed_columns, plain_value
from .cells import BIDI, UNREAD, RecordNames, unread, writer
from .formats import BookSheet, CellKind, SheetCell, workbook
from .mapping import ID

QUOTED = re.compile(r'[,;\t"\r\n]|^\s|\s$')
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~#])")
PLAIN_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
MOST_DIGITS = 15  # that a spreadsheet keeps of a number
BOM = "\ufeff"


def cell_rows(board: Board, kind: type[Record], context: Context, records: Iterable[Record]) -> Iterator[list[str]]:
    """The id and every field of each record, as cells that an import reads again."""
    writers = [writer(board, kind, name, context) for name in kind.fields]
    for record in counted(tuple(records), f"writing {kind.plural}", "records"):
        yield [record.code, *(write(record) for write in writers)]


def unread_column(records: Sequence[Record], whole: bool) -> list[str]:
    """The cells of the column for what no field reads; none where there is nothing to be in it."""
    cells = list(map(unread, records)) if whole else []
    return cells if any(cells) else []


def csv_export(
    board: Board,
    kind: type[Record],
    context: Context,
    records: Sequence[Record],
    *,
    delimiter: str = ",",
    computed: Session | None = None,
    whole: bool = False,
) -> str:
    """All fields of the records under the fields' names, and their id.

    A text that a spreadsheet would take for a formula gets a ' before it, which our own import takes away again. With
    ; between its cells the file is as European spreadsheets want it: with a byte order mark and decimal commas.
    computed: with what is worked out of each record, too, in further columns that an import leaves out. whole: with
    what no field reads, in a column that only an import of everything takes.
    """
    further = [column for column in computed_columns(kind) if column.name not in kind.fields] if computed else []
    european = delimiter == ";"
    numeric = [False, *(european and isinstance(field, Number | Count | Amount) for field in kind.fields.values())]
    more = unread_column(records, whole)
    lines = [csv_line([ID, *kind.fields, *(column.name for column in further), *[UNREAD][: len(more)]], delimiter)]
    for at, (record, cells) in enumerate(zip(records, cell_rows(board, kind, context, records), strict=True)):
        with_comma = [cell.replace(".", ",") if comma else cell for cell, comma in zip(cells, numeric, strict=True)]
        values = [plain_value(column, computed, record) for column in further] if computed else []
        texts = ["" if value is None else str(value) for value in values]
        commas = [european and isinstance(value, float) for value in values]
        texts = [text.replace(".", ",") if comma else text for text, comma in zip(texts, commas, strict=True)]
        lines.append(csv_line([*with_comma, *texts, *more[at : at + 1]], delimiter))
    return BOM * european + "".join(lines)


def csv_line(cells: Iterable[str], delimiter: str = ",") -> str:
    """One row; the csv module would leave a lone CR bare, which ends a row for those who read it."""
    quoted = ('"' + cell.replace('"', '""') + '"' if QUOTED.search(cell) else cell for cell in cells)
    return delimiter.join(quoted) + "\n"


def json_export(board: Board, kind: type[Record], context: Context, records: Sequence[Record]) -> str:
    """An array of objects of plain values, each with its id."""
    return harmless(list(plain_records(board, context, records)), indent=1)


def jsonl_export(board: Board, kind: type[Record], context: Context, records: Sequence[Record]) -> str:
    """The same, one object a line."""
    return "".join(map(harmless, plain_records(board, context, records)))


def plain_records(board: Board, context: Context, records: Sequence[Record]) -> Iterator[dict[str, Json]]:
    """Records as scripts get them: id and every field, null where there is no value, amounts with their currency."""
    context = context._replace(currency="", name=RecordNames(board).name)
    for record in counted(records, "writing", "records"):
        values = {name: field.plain(getattr(record, name), context) for name, field in record.fields.items()}
        yield {ID: record.code, **values}


def harmless(value: Any, indent: int | None = None) -> str:
    """A line of JSON in which nothing turns the direction of writing but as an escape."""
    return json.dumps(value, ensure_ascii=False, indent=indent).translate(BIDI) + "\n"


def workbook_export(board: Board, kind: type[Record], context: Context, records: Sequence[Record]) -> bytes:
    """One sheet with all fields of the records."""
    return workbook([book_sheet(board, kind, context, records)])


def book_sheet(
    board: Board, kind: type[Record], context: Context, records: Sequence[Record], *, whole: bool = False
) -> BookSheet:
    """The records of a kind as a sheet: numbers, days and amounts as such, all else as text. whole: see csv_export."""
    more = unread_column(records, whole)
    fields: list[Field[object] | None] = [None, *kind.fields.values(), *[None][: len(more)]]
    cells = [
        [book_cell(field, cell) for field, cell in zip(fields, (*texts, *more[at : at + 1]), strict=True)]
        for at, texts in enumerate(cell_rows(board, kind, context, records))
    ]
    return BookSheet(kind.table, [ID, *kind.fields, *[UNREAD][: len(more)]], cells)


def book_cell(field: Field[object] | None, text: str) -> SheetCell:
    number, _, currency = text.partition(" ")
    sure = bool(PLAIN_DECIMAL.fullmatch(number)) and sum(map(str.isdigit, number)) <= MOST_DIGITS
    if isinstance(field, Number | Count) and sure and not currency:
        return SheetCell(number, CellKind.NUMBER)
    if isinstance(field, Amount) and sure and re.fullmatch("[A-Z]{3}", currency):
        return SheetCell(number, CellKind.NUMBER, currency)
    if isinstance(field, Day) and re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", text) and text > "1900-03-01":
        return SheetCell(text, CellKind.DAY)
    return SheetCell(text, CellKind.TEXT)


def markdown_table(board: Board, kind: type[Record], context: Context, records: Sequence[Record]) -> str:
    """The columns of the kind's table as Markdown; text is escaped, so that it reads as it was typed."""
    fields = columns(kind)
    lines = [[field.label for field in fields], ["--:" if field.numeric else "---" for field in fields]]
    for record in records:
        values = [(field, getattr(record, field.name)) for field in fields]
        texts = ["" if field.is_empty(value) else visible(field.show(value, context)) for field, value in values]
        lines.append([MARKDOWN.sub(r"\\\1", text) for text in texts])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def everything(board: Board) -> dict[str, tuple[Record, ...]]:
    """All records of each kind that has any, archived ones too."""
    return {name: tuple(board.tables[name].rows.values()) for name in KINDS if board.tables[name].rows}


def export_all_csv(board: Board, context: Context) -> dict[str, str]:
    """A CSV file for each kind that has records, by its name."""
    filled = everything(board).items()
    return {f"{name}.csv": csv_export(board, KINDS[name], context, rows, whole=True) for name, rows in filled}


def export_all_workbook(board: Board, context: Context) -> bytes:
    """A workbook with a sheet for each kind that has records."""
    filled = everything(board).items()
    return workbook([book_sheet(board, KINDS[name], context, rows, whole=True) for name, rows in filled])


def export_all_json(board: Board) -> str:
    """An object with a list for each kind that has records, of what the file holds of each, and its id."""
    lists = {
        name: [{ID: row.code, **row.raw} for row in counted(rows, f"writing {name}", "records")]
        for name, rows in everything(board).items()
    }
    return harmless({"ittui": "everything", **lists}, indent=1)


# The format wants at least one part, and a subscriber what there was to go away.
STANDARD = "BEGIN:STANDARD DTSTART:19700101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0000 END:STANDARD"
EMPTY = f"BEGIN:VTIMEZONE TZID:UTC {STANDARD} END:VTIMEZONE"
LONGEST_LINE = 75  # octets, without the line end
OVER = {GoalState.ACHIEVED, GoalState.MISSED, GoalState.CANCELLED}


class Event(NamedTuple):
    """Something due on a day; part tells apart several days of one record."""

    record: Record
    part: str
    day: date
    text: str
    category: str


def calendar(board: Board, now: datetime) -> str:
    """Everything that is due and not done, one all-day event each; now is when the file is made."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ittui//due dates//EN", "CALSCALE:GREGORIAN"]
    result = [line for event in events(board) for line in event_lines(event, stamp)]
    return "".join(f"{folded(line)}\r\n" for line in (*lines, *(result or EMPTY.split()), "END:VCALENDAR"))


def event_lines(event: Event, stamp: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.record.code}-{event.part}@ittui",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{text_value(event.text)}",
        f"CATEGORIES:{text_value(event.category)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def events(board: Board) -> Iterator[Event]:
    """All that is due, by kind and in the order of the records; what is over or done is left out."""
    for goal in board.all(Goal):
        if goal.due and goal.state not in OVER:
            yield Event(goal, "due", goal.due, f"Goal due: {goal.title}", "goal")
    for objective in board.all(Objective):
        if objective.due and objective.state is ObjectiveState.ACTIVE:
            yield Event(objective, "due", objective.due, f"Objective due: {objective.title}", "objective")
    for project in board.all(Project):
        finish = project.forecast_finish or project.approved_finish or project.baseline_finish
        if finish and project.now not in (ProjectState.DELIVERED, ProjectState.CANCELLED):
            yield Event(project, "finish", finish, f"Project finish: {project.title}", "project")
    for request in board.all(Request):
        open_ = request.state in (RequestState.ASKED, RequestState.ACCEPTED) and not request.done
        if request.wanted and open_:
            yield Event(request, "wanted", request.wanted, f"Help wanted: {request.title}", "request")
    for resource in board.all(Resource):
        if resource.needed and not resource.provided:
            yield Event(resource, "needed", resource.needed, f"Needed: {resource.title}", "resource")
    yield from meetings(board)
    for review in board.all(Review):
        if review.due and not review.held:
            yield Event(review, "due", review.due, f"Review: {review.title}", "review")
        yield from actions(review)
    for policy in board.all(Policy):
        if policy.review:
            yield Event(policy, "review", policy.review, f"Policy review: {policy.title}", "policy")
    for trend in board.all(Trend):
        if trend.review:
            yield Event(trend, "review", trend.review, f"Trend review: {trend.title}", "trend")


def meetings(board: Board) -> Iterator[Event]:
    for channel in board.all(Channel):
        listed = {meeting.due: meeting for meeting in channel.meetings if meeting.due}
        days = {day for day, meeting in listed.items() if not meeting.held and not meeting.cancelled}
        if channel.next and channel.next not in listed:
            days.add(channel.next)
        for day in sorted(days):
            yield Event(channel, f"meeting-{day:%Y%m%d}", day, channel.title, "meeting")
        yield from actions(channel)


def actions(owner: Channel | Review) -> Iterator[Event]:
    for number, action in enumerate(owner.actions, 1):
        if action.due and not action.done:
            yield Event(owner, f"action-{number}", action.due, f"Action: {action.what} ({owner.title})", "action")


def text_value(text: str) -> str:
    """Text as a value: what has a meaning in the format is escaped, control characters become blanks."""
    safe = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\n").replace("\n", "\\n")
    return "".join(letter if ord(letter) >= 32 and ord(letter) != 127 else " " for letter in safe)


def folded(line: str) -> str:
    """A line cut at 75 octets, never inside a character; each further part begins with a blank."""
    parts, part, room = [], "", LONGEST_LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(part)
            part, room = "", LONGEST_LINE - 1
        part, room = part + letter, room - size
    return "\r\n ".join([*parts, part])


KPI_HELP = {"value": "Value of a KPI", "target": "Target of a KPI", "status": "1 for the status that a KPI has"}


def prometheus(board: Board, as_of: date, period: Period = ALL_TIME) -> str:
    """Every metric and KPI that has a value; what has none is left out, for Prometheus has no word for none."""
    kpi_statuses = [(kpi, kpi_status(board, kpi, as_of)) for kpi in board.all(Kpi)]
    return "".join(f"{line}\n" for line in (*metric_lines(measure_all(board, as_of, period)), *kpi_lines(kpi_statuses)))


def metric_lines(results: Iterable[Result]) -> Iterator[str]:
    """Each metric as a gauge, with how many records it is made of beside it."""
    for result in results:
        if result.value is None:
            continue
        name = f"ittui_{re.sub('[^a-zA-Z0-9_]', '_', result.name)}"
        described = METRICS[result.name].label if result.name in METRICS else result.label
        yield from head(name, f"{described}, {result.unit}" if result.unit else described)
        yield sample(name, {"period": result.period.label}, result.value)
        yield from head(f"{name}_records", f"Records in {described}")
        yield sample(f"{name}_records", {"period": result.period.label}, Fraction(result.n))


def kpi_lines(kpi_statuses: Iterable[tuple[Kpi, KpiStatus]]) -> Iterator[str]:
    """Value, target and status of each KPI, told apart by id and title."""
    matches = [({"id": kpi.code, "title": kpi.title, "unit": now.unit}, now) for kpi, now in kpi_statuses]
    for part, described in KPI_HELP.items():
        name = f"ittui_kpi_{part}"
        lines = [line for names, current in matches if (line := kpi_sample(name, part, names, current))]
        if lines:
            yield from head(name, described)
            yield from lines


def kpi_sample(name: str, part: str, names: Mapping[str, str], current: KpiStatus) -> str:
    if part == "status":
        return sample(name, {**names, "status": current.status.word}, Fraction(1))
    value = current.value if part == "value" else current.target
    return "" if value is None else sample(name, names, value)


def head(name: str, described: str) -> Iterator[str]:
    bare = described.replace("\\", "\\\\").replace("\n", "\\n")
    yield f"# HELP {name} {bare}"
    yield f"# TYPE {name} gauge"


def sample(name: str, names: Mapping[str, str], value: Fraction) -> str:
    pairs = ",".join(f'{key}="{label_value(text)}"' for key, text in names.items())
    return f"{name}{{{pairs}}} {gauge(value)!r}"


def gauge(value: Fraction) -> float:
    """The value as the format has it, a floating-point number: infinite where it is beyond those."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def label_value(text: str) -> str:
    """A label's value: backslash, quotation mark and line end escaped; other control characters become dots."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return "".join("·" if not letter.isprintable() else letter for letter in safe)
