"""An export of everything into a file again: every record under its own id, every reference, every correction.

It is one step. Into an empty file all comes back as it was, what only actions may change as well; into any other file
it is an import like others, whose rules hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..board import Board, Change
from ..fields import InputError, Json, visible
from ..fields.choices import by_id
from ..records import EARLIER, KINDS, Kpi, Record
from .cells import UNREAD, undefused
from .formats import read_sheet, sheets_named, unpacked
from .identity import FileMentions, identified, is_id
from .importer import prepared
from .intake import Intake
from .mapping import ID
from .plan import Importer, ImportOptions, ImportPlan
from .sheet import Sheet, WantedColumns

Tables = Mapping[str, Sheet | list[dict[str, Any]]]
READING = ImportOptions(zone="UTC", blank_clears=True)
WANTED = {name: WantedColumns(kind.fields) for name, kind in KINDS.items()}


def tables_of(source: Path) -> Tables:
    """What an export of everything holds, by table: the sheets of a folder or a workbook, or lists of objects."""
    if not source.is_dir():
        return tables_in(unpacked(source.read_bytes()))
    files = {path.stem: path for path in sorted(source.glob("*.csv")) if path.stem in KINDS}
    if not files:
        raise InputError(f"{source} has no file such as goals.csv, as an export of everything has")
    return {name: read_sheet(path.read_bytes(), WANTED[name]) for name, path in files.items()}


def tables_in(data: bytes) -> Tables:
    """The same, of a workbook (.xlsx or .ods) or of JSON."""
    if not data.startswith(b"PK\x03\x04"):
        return json_tables(data)
    sheets = sheets_named(data, WANTED)
    if not sheets:
        raise InputError("the workbook has no sheet such as goals, as an export of everything has")
    return sheets


def json_tables(data: bytes) -> Tables:
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        whole = None
    if not isinstance(whole, dict) or "ittui" not in whole:
        raise InputError("this is not an export of everything: a folder of CSV files, a workbook or a JSON file")
    lists = {name: rows for name, rows in whole.items() if name in KINDS}
    if not all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in lists.values()):
        raise InputError("this export of everything is damaged: a table is not a list of objects")
    return lists


def plan_everything(board: Board, tables: Tables, today: date, now: datetime, importer: Importer) -> ImportPlan:
    """What bringing an export of everything into a file would do. InputError where any of it cannot be read."""
    lists = {name: rows for name, rows in tables.items() if isinstance(rows, list)}
    if lists:
        exact = (change for name, rows in lists.items() for change in exact_changes(board, name, rows))
        changes = list(real_changes(board, exact))
        return counted(ImportPlan(source=importer.source), changes, sum(map(len, lists.values())))
    sheets = {name: sheet for name, sheet in tables.items() if isinstance(sheet, Sheet)}
    mentions = FileMentions(board, create=False)
    for name, sheet in sheets.items():
        reserve(mentions, name, sheet)
    changes, rows = [], 0
    for name, sheet in sheets.items():
        plan = plan_table(board, KINDS[name], sheet, mentions, today, now, importer)
        if plan.refused or plan.rejected:
            return replace(plan, changes=(), refused=plan.refused or f"{name}: {plan.rejected[0].reason}")
        changes += plan.changes
        rows += len(sheet.rows)
    return counted(ImportPlan(source=importer.source), list(real_changes(board, changes)), rows)


def real_changes(board: Board, changes: Iterable[Change]) -> Iterator[Change]:
    """The changes, without those that only lack what a record was, or name a KPI that a formula holds by its id."""

    def find(name: str) -> int | None:
        rows = board.table(Kpi).named(name)
        return rows[0].id if len(rows) == 1 else None

    for change in changes:
        before, after = change.before or {}, change.after or {}
        if change.table == Kpi.table and before and isinstance(formula := after.get("formula"), str):
            after = {**after, "formula": by_id(formula, find)}
        if EARLIER in before:  # a file without it does not change what the record was
            after = {EARLIER: before[EARLIER], **after}
        if after != change.before:
            yield change


def counted(plan: ImportPlan, changes: list[Change], rows: int) -> ImportPlan:
    added = sum(change.before is None for change in changes)
    updated = len(changes) - added
    return replace(plan, changes=tuple(changes), added=added, updated=updated, unchanged=rows - len(changes))


def exact_changes(board: Board, table: str, rows: Any) -> list[Change]:
    """The records as they were, from what the file held of them."""
    kind, result = KINDS[table], []
    for row in rows:
        raw: dict[str, Json] = {name: value for name, value in row.items() if name != ID}
        code = str(row.get(ID, ""))
        id = identified(code) if is_id(code) else None
        if id is None:
            raise InputError(f"“{visible(code)}” is not an id of {kind.plural}")
        old = board.tables[table].rows.get(id)
        if old is None:
            result.append(Change.add(kind(id, raw)))
        elif old.raw != raw:
            result.append(Change.edit(old, kind(id, raw)))
    return result


def reserve(mentions: FileMentions, table: str, sheet: Sheet) -> None:
    """The ids of all rows, under what they are called, for whoever names them."""
    columns = {name: at for at, name in enumerate(sheet.columns)}
    if ID not in columns:
        raise InputError(f"the {table} have no column id, as an export of everything has")
    names = [columns[name] for name in ("title", "external_id", "reference", "login", "email") if name in columns]
    for row in sheet.rows:
        cells = (*row.cells, *[""] * (len(columns) - len(row.cells)))
        id = identified(cells[columns[ID]])
        if id is not None:
            for text in (cells[columns[ID]], *(cells[at] for at in names)):
                mentions.reserve(table, undefused(text), id)


def plan_table(
    board: Board,
    kind: type[Record],
    sheet: Sheet,
    mentions: FileMentions,
    today: date,
    now: datetime,
    importer: Importer,
) -> ImportPlan:
    context = board.context(today, now)
    ready = prepared(kind, sheet, READING, context, own_ids=True)
    intake = Intake(
        board, kind, ready.sheet, ready.mapping, READING, ready.decided, context, importer, mentions=mentions
    )
    plan, _ = intake.take(ready.rows)
    return replace(plan, changes=tuple(with_unread(board, kind, sheet, plan.changes)))


def with_unread(board: Board, kind: type[Record], sheet: Sheet, changes: Sequence[Change]) -> Iterator[Change]:
    """The changes, with what no field could read when the file was written, as it was."""
    extra = dict(unread_values(sheet)) if UNREAD in sheet.columns else {}
    for change in changes:
        values = extra.pop(change.id, {})
        yield change._replace(after={**(change.after or {}), **values}) if values else change
    for id, values in extra.items():
        old = board.tables[kind.table].rows.get(id)
        if old is not None and any(old.raw.get(name) != value for name, value in values.items()):
            yield Change.edit(old, kind(id, {**old.raw, **values}))


def unread_values(sheet: Sheet) -> Iterator[tuple[int, dict[str, Json]]]:
    """By the id of its row; InputError where it is no such object."""
    at, id_at = sheet.columns.index(UNREAD), sheet.columns.index(ID)
    for row in sheet.rows:
        cell, id = (*row.cells, *[""] * (at + 1))[at], identified(row.cells[id_at])
        if not cell.strip() or id is None:
            continue
        try:
            values = json.loads(cell)
        except (ValueError, RecursionError):
            values = None
        if not isinstance(values, dict):
            raise InputError(f"{sheet.unit} {row.line}: the column {UNREAD} does not hold what was exported into it")
        yield id, values
