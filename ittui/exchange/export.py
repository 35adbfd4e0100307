"""Records out: CSV that comes in again unchanged, a workbook, JSON for scripts, a Markdown table. Writes no files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..board import Board
from ..fields import Amount, Context, Count, Day, Field, InputError, Json, Number, visible
from ..long_work import counted
from ..records import KINDS, Record, columns
from ..session import Session
from ..views.columns import computed_columns
from ..views.results import plain_value
from .cells import BIDI, UNREAD, RecordNames, unread, writer
from .formats.write_workbook import BookSheet, CellKind, SheetCell, workbook
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
    cells = [unread(record) for record in records] if whole else []
    return cells if any(cells) else []


def csv_export(
    board: Board,
    kind: type[Record],
    context: Context,
    records: Iterable[Record] | None = None,
    *,
    delimiter: str = ",",
    computed: Session | None = None,
    whole: bool = False,
) -> str:
    """All fields of the records, by default all that are not archived, under the fields' names and their id.

    A text that a spreadsheet would take for a formula gets a ' before it, which our own import takes away again. With
    ; between its cells the file is as European spreadsheets want it: with a byte order mark and decimal commas.
    computed: with what is worked out of each record, too, in further columns that an import leaves out. whole: with
    what no field reads, in a column that only an import of everything takes.
    """
    further = [column for column in computed_columns(kind) if column.name not in kind.fields] if computed else []
    european = delimiter == ";"
    numeric = [False, *(european and isinstance(field, Number | Count | Amount) for field in kind.fields.values())]
    rows = list(board.all(kind) if records is None else records)
    more = unread_column(rows, whole)
    lines = [csv_line([ID, *kind.fields, *(column.name for column in further), *[UNREAD][: len(more)]], delimiter)]
    for at, (record, cells) in enumerate(zip(rows, cell_rows(board, kind, context, rows), strict=True)):
        with_comma = [cell.replace(".", ",") if comma else cell for cell, comma in zip(cells, numeric, strict=True)]
        values = (plain_value(column, computed, record) for column in further) if computed else ()
        texts = (written_value(value, european) for value in values)
        lines.append(csv_line([*with_comma, *texts, *more[at : at + 1]], delimiter))
    return BOM * european + "".join(lines)


def written_value(value: Json, european: bool) -> str:
    """A computed value as a cell: nothing where there is none."""
    text = "" if value is None else str(value)
    return text.replace(".", ",") if european and isinstance(value, float) else text


def csv_line(cells: Iterable[str], delimiter: str = ",") -> str:
    """One row; the csv module would leave a lone CR bare, which ends a row for those who read it."""
    quoted = ('"' + cell.replace('"', '""') + '"' if QUOTED.search(cell) else cell for cell in cells)
    return delimiter.join(quoted) + "\n"


def json_export(board: Board, kind: type[Record], context: Context, records: Iterable[Record] | None = None) -> str:
    """An array of objects of plain values, each with its id."""
    rows = plain_records(board, context, board.all(kind) if records is None else records)
    return harmless(json.dumps(list(rows), ensure_ascii=False, indent=1)) + "\n"


def jsonl_export(board: Board, kind: type[Record], context: Context, records: Iterable[Record] | None = None) -> str:
    """The same, one object a line."""
    rows = plain_records(board, context, board.all(kind) if records is None else records)
    return "".join(harmless(json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)


def plain_records(board: Board, context: Context, records: Iterable[Record]) -> Iterator[dict[str, Json]]:
    """Records as scripts get them: id and every field, null where there is no value, amounts with their currency."""
    context = context._replace(currency="", name=RecordNames(board).name)
    for record in counted(tuple(records), "writing", "records"):
        values = {name: field.plain(getattr(record, name), context) for name, field in record.fields.items()}
        yield {ID: record.code, **values}


def harmless(text: str) -> str:
    """JSON in which nothing turns the direction of writing but as an escape."""
    return "".join(f"\\u{ord(letter):04x}" if ord(letter) in BIDI else letter for letter in text)


def workbook_export(
    board: Board, kind: type[Record], context: Context, records: Iterable[Record] | None = None
) -> bytes:
    """One sheet with all fields of the records."""
    return workbook([book_sheet(board, kind, context, board.all(kind) if records is None else records)])


def book_sheet(
    board: Board, kind: type[Record], context: Context, records: Iterable[Record], *, whole: bool = False
) -> BookSheet:
    """The records of a kind as a sheet: numbers, days and amounts as such, all else as text. whole: see csv_export."""
    rows = list(records)
    more = unread_column(rows, whole)
    fields: list[Field[object] | None] = [None, *kind.fields.values(), *[None][: len(more)]]
    cells = [
        [book_cell(field, cell) for field, cell in zip(fields, (*texts, *more[at : at + 1]), strict=True)]
        for at, texts in enumerate(cell_rows(board, kind, context, rows))
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


def markdown_table(board: Board, kind: type[Record], context: Context, records: Iterable[Record] | None = None) -> str:
    """The columns of the kind's table as Markdown; text is escaped, so that it reads as it was typed."""
    fields = columns(kind)
    rows = board.all(kind) if records is None else records
    lines = [[field.label for field in fields], ["--:" if field.numeric else "---" for field in fields]]
    for record in rows:
        values = [(field, getattr(record, field.name)) for field in fields]
        lines.append(["" if field.is_empty(value) else escaped(field.show(value, context)) for field, value in values])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", visible(text))


def everything(board: Board, table: str) -> Sequence[Record]:
    """All records of a kind, archived ones too."""
    return tuple(board.tables[table].rows.values())


def export_all_csv(board: Board, context: Context) -> dict[str, str]:
    """A CSV file for each kind that has records, by its name."""
    filled = {name: everything(board, name) for name in KINDS if everything(board, name)}
    return {f"{name}.csv": csv_export(board, KINDS[name], context, rows, whole=True) for name, rows in filled.items()}


def export_all_workbook(board: Board, context: Context) -> bytes:
    """A workbook with a sheet for each kind that has records."""
    filled = {name: everything(board, name) for name in KINDS if everything(board, name)}
    return workbook([book_sheet(board, KINDS[name], context, rows, whole=True) for name, rows in filled.items()])


def export_all_json(board: Board) -> str:
    """An object with a list for each kind that has records, of what the file holds of each, and its id."""
    filled = {name: everything(board, name) for name in KINDS if everything(board, name)}
    lists = {
        name: [{ID: row.code, **row.raw} for row in counted(rows, f"writing {name}", "records")]
        for name, rows in filled.items()
    }
    return harmless(json.dumps({"ittui": "everything", **lists}, ensure_ascii=False, indent=1)) + "\n"


def safe_target(folder: Path, name: str) -> Path:
    """Where a file of that name is written in the folder; InputError where the name would lead out of it."""
    if not name.strip() or any(not letter.isprintable() for letter in name) or name.strip() in (".", ".."):
        raise InputError(f"“{visible(name)}” cannot be a file name")
    root = folder.resolve()
    target = (root / name).resolve()
    if root not in target.parents:
        raise InputError(f"“{visible(name)}” leads out of {visible(str(folder))}; give a name inside of it")
    return target
