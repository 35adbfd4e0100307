"""Records out: CSV that comes in again unchanged, JSON for scripts, a Markdown table for a page. Writes no files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from ..board import Board
from ..fields import Context, InputError, Json, visible
from ..records import Record, columns
from .cells import writer
from .mapping import ID

QUOTED = re.compile(r'[,"\r\n]|^\s|\s$')
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~#])")


def csv_export(board: Board, kind: type[Record], context: Context, records: Iterable[Record] | None = None) -> str:
    """All fields of the records, by default all that are not archived, under the fields' names and their id.

    A text that a spreadsheet would take for a formula gets a ' before it, which our own import takes away again.
    """
    writers = [writer(board, kind, name, context) for name in kind.fields]
    lines = [csv_line([ID, *kind.fields])]
    for record in board.all(kind) if records is None else records:
        lines.append(csv_line([record.code, *(write(record) for write in writers)]))
    return "".join(lines)


def csv_line(cells: Iterable[str]) -> str:
    """One row; the csv module would leave a lone CR bare, which ends a row for those who read it."""
    quoted = ('"' + cell.replace('"', '""') + '"' if QUOTED.search(cell) else cell for cell in cells)
    return ",".join(quoted) + "\n"


def json_export(board: Board, kind: type[Record], context: Context, records: Iterable[Record] | None = None) -> str:
    """An array of objects of plain values, each with its id."""
    rows = board.all(kind) if records is None else records
    return json.dumps([plain_record(record, context) for record in rows], ensure_ascii=False, indent=1) + "\n"


def plain_record(record: Record, context: Context) -> dict[str, Json]:
    """One record as scripts get it: id and every field, null where there is no value."""
    values = {name: getattr(record, name) for name in record.fields}
    plain = {name: field.plain(values[name], context) for name, field in record.fields.items()}
    return {ID: record.code, **plain}


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


def safe_target(folder: Path, name: str) -> Path:
    """Where a file of that name is written in the folder; InputError where the name would lead out of it."""
    if not name.strip() or any(not letter.isprintable() for letter in name) or name.strip() in (".", ".."):
        raise InputError(f"“{visible(name)}” is no name for a file")
    root = folder.resolve()
    target = (root / name).resolve()
    if root not in target.parents:
        raise InputError(f"“{visible(name)}” leads out of {visible(str(folder))}; give a name inside of it")
    return target
