"""One cell into a field's value, and a field's value into a cell that gives the same value again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import partial
from typing import Any

from ..board import Board, NotFound
from ..fields import (
    Choice,
    Context,
    Day,
    Field,
    Flag,
    InputError,
    Moment,
    Ref,
    Refs,
    Rows,
    Tags,
    Text,
    parse_day,
    parse_period,
    visible,
)
from ..records import KINDS, Record, code
from .dates import Order, machine_time, month_of, read_day, read_moment, readings, split
from .formats import json_sheet, looks_like_json, names_in
from .identity import known_as_one_of
from .sheet import DELIMITERS, Row, WantedColumns, named_columns, records, squeezed
from .spelling import Decimals, Sort, folded, is_no_value, is_nothing, our_word, plainly, weighed

OBEYED = "=+-@\t\r\n＝＋－＠"  # what a spreadsheet takes for the beginning of a formula, wide letters too
UNSEEN = " \t\r\n\u00a0\u200b\u2060\ufeff"  # what has no width, or cannot be told from a blank
YEAR = re.compile(r"\d{4}|FY|['’]\d\d|\d[qh]\d\d|[qh]\d/\d\d", re.IGNORECASE)
CUT = ";,|"  # where a spreadsheet may cut a cell, so that what is behind begins one
DEFUSED = re.compile(f"'+[{re.escape(CUT)} ]*[{re.escape(OBEYED)}]")
PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")
# What turns the direction of writing, as an escape of JSON.
BIDI = {each: f"\\u{each:04x}" for each in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
EXACT = "json:"  # before a value that no text gives again
UNREAD = "unread"  # the column of an export of everything for what no field of this version reads


@dataclass(frozen=True, kw_only=True)
class CellReader:
    """Reads the cells of one field; each text once."""

    kind: type[Record]
    name: str
    context: Context
    order: Order | None = None
    zone: tzinfo | None = None
    scale: int = 0
    mark: Decimals | None = None  # what was decided for the column where its numbers could be read in two ways
    words: Mapping[str, str] = field(default_factory=dict)  # what the user said that others mean
    lenient: bool = False  # a record that lacks what it needs is taken as it is
    measured: tuple[Field[Any], ...] = ()  # what reads the value of a KPI, where that is known
    seen: dict[str, Any] = field(default_factory=dict)
    periods: dict[str, date] = field(default_factory=dict)  # months and quarters that were read as one of their days

    def declaration(self) -> Field[Any]:
        """What reads the cells."""
        return self.measured[0] if self.measured else self.kind.fields[self.name]

    def read(self, cell: str) -> Any:
        """The value of a cell, or the InputError that says why it gives none."""
        if cell not in self.seen:
            try:
                self.seen[cell] = self.fresh(cell)
            except InputError as error:
                self.seen[cell] = InputError(str(error))  # without what led to it
            except (ValueError, ArithmeticError):
                self.seen[cell] = InputError("cannot be read")
        return self.seen[cell]

    def fresh(self, cell: str) -> Any:
        if cell.startswith(EXACT) and (exact := exactly(self.declaration(), cell)) is not None:
            return exact[0]
        answers = self.words.get(folded(cell)) if self.words else None
        bare = undefused(cell) if answers is None else answers
        return self.value(bare.strip(UNSEEN), nothing=bare == cell and self.is_nothing(cell.strip(UNSEEN)))

    def is_nothing(self, cell: str) -> bool:
        """Does the cell say that there is no value?"""
        declared = self.declaration()
        if isinstance(declared, Text) or not is_no_value(cell):
            return is_nothing(cell)
        if isinstance(declared, Choice):
            return not our_word(self.kind.table, self.name, declared.words, cell)
        return not (isinstance(declared, Flag) and cell.strip() == "-")

    def value(self, cell: str, nothing: bool) -> Any:
        declared = self.declaration()
        if "\x00" in cell:
            raise InputError("holds a NUL character, which no terminal and few programs can keep; take it out")
        if nothing or not cell.strip():
            if isinstance(declared, Choice):
                return None  # the kind's own default, which is not written down
            return type(declared).absent if self.lenient else declared.read("", self.context)
        if self.order and isinstance(declared, Day):
            return self.period(declared, cell) or read_day(cell, self.order)
        if self.order and isinstance(declared, Moment):
            return read_moment(cell, self.order, self.zone)
        if isinstance(declared, Choice):
            return self.choice(declared, cell)
        if declared.numeric:
            number = declared.read(plainly(cell.removeprefix("'"), self.mark or Decimals.POINT), self.context)
            return number.scaleb(self.scale) if self.scale and number is not None else number
        return self.text_value(declared, cell)

    def period(self, declared: Day, cell: str) -> date | None:
        """The day that a month, quarter or year with its number means, as where it is typed; None for a day."""
        if not YEAR.search(cell) or readings(split(cell)[0]):
            return None
        month = month_of(cell.casefold().strip())
        text = f"{month[0]:%Y-%m}" if month and not month[1] else cell
        try:
            parse_period(text, self.context.today, self.context.fiscal)
            self.periods[cell] = day = parse_day(text, self.context, opening=declared.opening)
        except InputError:
            return None
        return day

    def choice(self, declared: Choice[Any], cell: str) -> Any:
        """The word that a cell means as a whole; a part of a word is none."""
        if ours := our_word(self.kind.table, self.name, declared.words, cell):
            return declared.words(ours)
        shown, offered = visible(cell.strip()), ", ".join(declared.by_value)
        raise InputError(
            f"“{shown}” is not a {declared.label.lower()} of {self.kind.plural}; it is one of {offered}: "
            f"say which one with --words '{self.name}:{shown}=…'"
        )

    def text_value(self, declared: Field[Any], cell: str) -> Any:
        """Text, names and references; a list of objects, as JSON has it, gives their names."""
        if isinstance(declared, Rows):
            return self.rows_of(declared, cell) if cell.startswith("[{") else declared.read(cell, self.context)
        names = names_in(cell) if cell.startswith(("[{", '["')) else None
        if isinstance(declared, Refs):
            parts = names or re.split(r"[;\n]" if ";" in cell else r"[,\n]", cell)
            result = (self.context.find(declared.table, part.strip()) for part in parts if not self.is_nothing(part))
            return tuple(dict.fromkeys(result))
        bare = cell.replace(";", ",") if isinstance(declared, Tags) else cell
        return declared.read(", ".join(names) if names else bare, self.context)

    def rows_of(self, declared: Rows[Any], cell: str) -> Any:
        """Rows that are written as JSON, whose values must be such as the file holds, or names of other records."""
        try:
            columns = declared.row.fields
            rows = declared.load(
                [
                    {key: self.identified(columns.get(key), each) for key, each in row.items()}
                    for row in json.loads(cell)
                ]
            )
        except InputError:
            raise
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise InputError(f"“{visible(cell)[:40]}” is not a list of {declared.label.lower()}") from None
        for number, row in enumerate(rows, 1):
            for name, why in row.problems():
                raise InputError(f"row {number}, {name}: {why}")
        return rows

    def identified(self, declared: Field[Any] | None, value: Any) -> Any:
        """A value in a row of JSON; where it refers to records, their ids, which must be there or in the file."""
        if isinstance(declared, Refs) and isinstance(value, list):
            return [self.identified(Ref("", declared.table), each) for each in value]
        if not isinstance(declared, Ref) or value is None:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            id = value if self.lenient else self.context.find(declared.table, code(value))
            if id != value:  # what looks like a name became one
                raise NotFound(f"there is no {KINDS[declared.table].noun} with the id {code(value)}")
            return id
        return self.context.find(declared.table, str(value)) if isinstance(value, str) else value


def exactly(declared: Field[Any], cell: str) -> tuple[Any] | None:
    """The value that a cell holds as the file does; None where it is only text that begins like that."""
    try:
        return (declared.load(json.loads(cell.removeprefix(EXACT))),)
    except (ValueError, TypeError, ArithmeticError, AttributeError, KeyError, RecursionError):
        return None


def undefused(cell: str) -> str:
    """A cell as it was before a mark was set before it against spreadsheets."""
    return cell[1:] if DEFUSED.match(cell) or (cell.startswith("'") and is_nothing(cell.lstrip("'"))) else cell


def defused(cell: str) -> str:
    """A cell that no spreadsheet obeys and no import takes for nothing; numbers stay numbers."""
    if not cell or PLAIN_NUMBER.fullmatch(cell):
        return cell
    bare = cell.lstrip("'")
    obeyed = (bare.lstrip(f"{CUT} ") if bare.startswith(tuple(CUT)) else bare).startswith(tuple(OBEYED))
    return f"'{cell}" if obeyed or (cell.strip() and is_nothing(bare)) else cell


def writer(board: Board, kind: type[Record], name: str, context: Context) -> Callable[[Record], str]:
    """What gives the cell of a field for a record: a text that is read as the same value, else the value as JSON.

    Amounts carry their currency, whichever is the department's own. Nothing in it turns the direction of writing.
    """
    declared = kind.fields[name]
    named = RecordNames(board)
    context = context._replace(currency="", name=named.name, find=named.find, loose=True)
    reader = CellReader(kind=kind, name=name, context=context)
    sure = isinstance(declared, Day | Moment | Choice | Flag)
    timed = isinstance(declared, Rows) and any(isinstance(each, Moment) for each in declared.row.fields.values())
    dumped = partial(json.dumps, ensure_ascii=False)

    def cell(record: Record) -> str:
        raw = record.raw.get(name)
        value = getattr(record, name)
        if raw is None or declared.is_empty(value):
            return ""
        text = dumped(declared.plain(value, context)) if timed else shown(declared, value, context)
        if not (sure or reader.read(text) == value) or text.translate(BIDI) != text:
            text = EXACT + dumped(declared.dump(value))
        return text.translate(BIDI)

    return cell


def unread(record: Record) -> str:
    """What the file holds of a record that no field reads, as a JSON object; "" where there is nothing of that kind."""
    bad = {name for name, _ in record.problems()} | (record.raw.keys() - record.fields.keys())
    values = {name: value for name, value in record.raw.items() if name in bad and value is not None}
    return json.dumps(values) if values else ""


def shown(declared: Field[Any], value: Any, context: Context) -> str:
    if isinstance(value, datetime):
        return str(declared.dump(value))
    text = declared.edit(value, context)
    return defused(text) if isinstance(declared, Text) or not declared.numeric else text


class RecordNames:
    """Names that find their record again, and which record each is: its code where the name fits others too."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.known: dict[tuple[str, int], str] = {}
        self.ids: dict[tuple[str, str], int] = {}

    def name(self, table: str, id: int) -> str:
        if (table, id) not in self.known:
            self.known[table, id] = name = sure_name(self.board, table, id)
            self.ids[table, name] = id
        return self.known[table, id]

    def find(self, table: str, text: str) -> int:
        if self.ids.get((table, text)) in self.board.tables[table].rows:
            return self.ids[table, text]
        rows = known_as_one_of(self.board, table, text)
        if len(rows) != 1:
            raise InputError(f"there is no “{visible(text)}”")
        return rows[0].id


def naming(board: Board, context: Context) -> Context:
    """The context with names that find their record again."""
    return context._replace(name=RecordNames(board).name)


def sure_name(board: Board, table: str, id: int) -> str:
    """The name where it gives this record again, and nothing in it separates names or the cells of rows."""
    row = board.tables[table].rows.get(id)
    if row is None or not row.label or row.label != " ".join(row.label.split()) or set(row.label) & set(",;|<"):
        return code(id)
    if is_no_value(row.label) or row.label.startswith(("[{", EXACT)) or row.label.translate(BIDI) != row.label:
        return code(id)
    sure = board.table(KINDS[table]).named(row.label) == known_as_one_of(board, table, row.label) == [row]
    return row.label if sure else code(id)


NAMES = {
    **dict.fromkeys(("kpi", "title", "id", "name", "metric", "indicator"), "kpi"),
    "value": "value",
    **dict.fromkeys(("date", "on", "day", "timestamp", "ts", "time", "datetime", "measuredon"), "on"),
    **dict.fromkeys(("note", "comment", "remark"), "note"),
    **dict.fromkeys(("why", "reason"), "why"),
}
IN_ORDER = ("kpi", "value", "on", "note", "why")  # of the cells, where no row names them
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")


Cells = dict[str, str]  # by kpi, value, on, note and why


def values_in(text: str, zone: tzinfo | None) -> list[tuple[int, Cells]]:
    """The values with their lines. InputError for a column that is not known, and where a KPI or a value is missing.

    zone: where the days of instants are counted; None: this computer's.
    """
    sheet = json_sheet(text, WantedColumns()) if looks_like_json(text) else None
    columns, rows = (sheet.columns, sheet.rows) if sheet else delimited_rows(text)
    names = [known_name(name, columns) for name in columns]
    filled = [row for row in rows if not row.blank]
    values = [(row.line, value_of(dict(zip(names, row.cells, strict=False)), row.line, zone)) for row in filled]
    # A mark before three digits is what the other values tell; they are as they are where none tells.
    tells = list(
        weighed(["value"], [Row(line, (cells["value"],)) for line, cells in values], "value", Sort.NUMBER).tells
    )
    if len(tells) != 1:
        return values
    return [(line, {**cells, "value": plainly(cells["value"], tells[0])}) for line, cells in values]


def delimited_rows(text: str) -> tuple[Sequence[str], Sequence[Row]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    rows = list(records(text, max(DELIMITERS, key=first.count)))
    filled = [row for row in rows if not row.blank]
    if filled and "value" in map(squeezed, filled[0].cells):
        return named_columns(filled[0].cells)[0], filled[1:]
    return IN_ORDER, filled


def known_name(name: str, columns: Sequence[str]) -> str:
    known = NAMES.get(squeezed(name))
    if known is None or [NAMES.get(squeezed(each)) for each in columns].count(known) > 1:
        why = "not a column of values" if known is None else f"a second column for {known}"
        raise InputError(f"“{visible(name)}” is {why}; there is kpi, value, date (or timestamp), note and why")
    return known


def value_of(cells: Cells, line: int, zone: tzinfo | None) -> Cells:
    if not cells.get("kpi", "").strip() or not cells.get("value", "").strip():
        there = ", ".join(f"{name} “{cell}”" for name, cell in cells.items() if cell.strip()) or "nothing"
        raise InputError(f"line {line}: a KPI and a value are needed, as in “Uptime,99.9”; known: {visible(there)}")
    return {**cells, "on": day_of(cells.get("on", ""), zone)}


def day_of(text: str, zone: tzinfo | None) -> str:
    """The day of an instant, as monitoring writes it; anything else as it is."""
    machine = machine_time(text)
    if machine and machine.instant.tzinfo:
        return machine.instant.astimezone(zone).date().isoformat()
    try:
        instant = datetime.fromisoformat(text.strip()) if INSTANT.match(text.strip()) else None
    except ValueError:
        return text
    if instant is None:
        return text
    return (instant.astimezone(zone) if instant.tzinfo else instant).date().isoformat()
