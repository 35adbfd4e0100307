"""A file of rows into the changes that bring a board up to it. It changes nothing itself: whoever asks commits.

All or nothing: one row of data that cannot be read refuses the whole import, unless such rows are to be left out.

An export of everything comes in as one step: every record under its own id, every reference, every correction. Into an
empty file all comes back as it was, what only actions may change as well; into any other file it is an import like
others, whose rules hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from math import inf
from pathlib import Path
from typing import Any

from ..board import Board, Change
from ..fields import InputError, Json, Moment, visible
from ..fields.choices import by_id
from ..records import EARLIER, KINDS, Goal, Kpi, Record
from ..rules.life_cycle import how_it_changes
from .cells import UNREAD, undefused
from .dates import Order, decide_orders, is_doubtful_hour, read_moment
from .formats import loaded, read_sheet, sheets_named, unpacked
from .identity import FileMentions, identified, is_id
from .intake import Intake
from .mapping import ID, place
from .plan import STOPPING, Importer, ImportOptions, ImportPlan, Rejected, RowFault, grouped, places
from .preparation import EXAMPLES, prepared, the_sheet
from .shape import Sorted
from .sheet import Row, Sheet, WantedColumns
from .spelling import rough_number


def remarks(intake: Intake) -> Iterator[str]:
    """What happened to the rows that their counts do not say."""
    unit, fields = intake.sheet.unit, intake.kind.fields
    for name, lines in intake.future.items():
        verb = "is" if len(lines) == 1 else "are"
        where = f"{verb} yet to come ({places(lines, unit)})"
        yield f"{len(lines):,} {fields[name].label.lower()} {where}; left out of numbers until then"
    yield from reading_remarks(intake)
    for name, lines in intake.owned.items():
        how = f"it cannot be imported; {how_it_changes(fields[name])}"
        yield f"“{fields[name].label}” is left out ({places(lines, unit)}): {how}"
    if intake.blanks:
        names = ", ".join(f"{name} {count:,}" for name, count in intake.blanks.items())
        unchanged = "that are blank in the file were kept; --blank-clears empties them"
        what = "were emptied" if intake.options.blank_clears else unchanged
        yield f"{intake.blanks.total():,} values {what} ({names})"
    if intake.register.namesakes:
        yield f"{intake.register.namesakes:,} added although someone else has a {intake.kind.spoken} of the same title"
    for typed, name in intake.mentions.turned.items():
        yield f"“{visible(typed)}” is taken for {visible(name)}"
    for record in islice((each for each in intake.mentions.new.values() if each.by_mention), 20):
        if near := intake.mentions.near(record):
            yield f"{record.noun} “{visible(record.label)}” is new{near}"
    if intake.is_percentage and intake.kind is Goal:
        yield "progress is read in per cent: baseline 0, target 100 where both are blank"
    if result := intake.contradictions:
        count = f"{len(result):,} value{'s are' if len(result) > 1 else ' is'}"
        more = " …" if len(result) > EXAMPLES else ""
        yield f"{count} improbable; imported all the same: {'; '.join(result[:EXAMPLES])}{more}"


def reading_remarks(intake: Intake) -> Iterator[str]:
    """What was read as a day that is none, and the times of the night in which the clocks are changed."""
    for name, reader in intake.readers.items():
        for cell, day in list(reader.periods.items())[:1]:
            more = f" and {len(reader.periods) - 1} more" if len(reader.periods) > 1 else ""
            yield f"{name}: “{visible(cell)}”{more} is read as a day, {day}"
    for name, reader in intake.readers.items():
        if isinstance(reader.declaration(), Moment) and reader.order:
            odd = [cell for cell in reader.seen if is_doubtful_hour(cell, reader.order, reader.zone)]
            if odd:
                some = f"{len(odd):,} time{'s' if len(odd) > 1 else ''} of {name}, such as “{visible(odd[0])}”,"
                yield f"{some} the clocks skip or show twice; summer time is assumed where they show it twice"


def newest_rows(intake: Intake, rows: Sorted, column: str) -> Sorted:
    """The rows that are the newest of their records by a column; InputError where its cells cannot be compared."""
    at = place(column, intake.sheet.columns)
    if at is None:
        names = ", ".join(map(visible, intake.sheet.columns))
        raise InputError(f"there is no column “{visible(column)}” to tell the newest by; known: {names}", "newest")
    name = intake.sheet.columns[at]
    order = decide_orders(intake.sheet.columns, rows.good, [name], intake.options.order).get(name)
    best: dict[object, tuple[float, Row]] = {}
    for row in rows.good:
        try:
            key = intake.identity_of(row)[2]
        except InputError:  # it is a record of its own, refused in its turn
            key = row.line
        rank = rank_of(row, at, order)
        if key not in best or rank >= best[key][0]:
            best[key] = (rank, row)
    newest = {row.line for _, row in best.values()}
    why = f"{visible(name)} of another row of it is newer"
    older = [Rejected(row.line, why, RowFault.OLDER) for row in rows.good if row.line not in newest]
    good = tuple(row for row in rows.good if row.line in newest)
    return rows._replace(good=good, rejected=tuple(sorted((*rows.rejected, *older))))


def rank_of(row: Row, at: int, order: Order | None) -> float:
    cell = row.cells[at]
    if not cell.strip():
        return -inf
    if order:
        return read_moment(cell, order, UTC).timestamp()
    number = rough_number(cell)
    if number is None:
        raise InputError(f"line {row.line}: “{visible(cell)}” is neither a time nor a number to tell the newest by")
    return float(number)


def plan_import(
    board: Board,
    kind: type[Record],
    data: bytes,
    options: ImportOptions,
    today: date,
    now: datetime | None = None,
    importer: Importer | None = None,
) -> ImportPlan:
    """What importing a file would do. InputError where the file, the mapping or the order of dates is not clear."""
    context = board.context(today, now)
    ready = prepared(kind, the_sheet(kind, data, options), options, context)
    intake = Intake(board, ready, importer or Importer())
    plan = intake.take(newest_rows(intake, ready.rows, options.newest) if options.newest else ready.rows)
    name, notes = intake.importer.source, [*ready.notes, *remarks(intake)]
    if name.lower().endswith((".xlsx", ".xls", ".ods")) and ready.sheet.unit != "row":
        notes.insert(0, f"“{visible(name)}” is called like a workbook, and is read as the text that it is")
    plan = replace(plan, notes=tuple(notes))
    bad = tuple(each for each in plan.rejected if each.fault in STOPPING)
    if bad and not options.skip_bad:
        return replace(plan, changes=(), refused=refusal(bad, plan.unit))
    if plan.rejected and not (plan.added or plan.updated or plan.unchanged):
        return replace(plan, changes=(), refused=f"not one row came in: {plan.faults()}")
    return plan


def refusal(bad: tuple[Rejected, ...], unit: str) -> str:
    reasons = grouped(bad, unit)
    some = "; ".join(reasons[:EXAMPLES])
    more = f"; and {len(reasons) - EXAMPLES:,} more reasons" if len(reasons) > EXAMPLES else ""
    rows = f"{len(bad):,} row{'' if len(bad) == 1 else 's'}"
    wide = " or --repair" if any(each.fault is RowFault.WIDTH for each in bad) else ""
    return f"{rows} cannot be read ({some}{more}); correct them, or leave them out with --skip-bad{wide}"


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
    if data.startswith(b"PK\x03\x04"):
        if sheets := sheets_named(data, WANTED):
            return sheets
        raise InputError("the workbook has no sheet such as goals, as an export of everything has")
    whole = loaded(data)
    if not isinstance(whole, dict) or "ittui" not in whole:
        raise InputError("this is not an export of everything: a folder of CSV files, a workbook or a JSON file")
    lists = {name: rows for name, rows in whole.items() if name in KINDS}
    if not all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in lists.values()):
        raise InputError("this export of everything is damaged: a table is not a list of objects")
    return lists


def plan_everything(board: Board, tables: Tables, today: date, now: datetime, importer: Importer) -> ImportPlan:
    """What bringing an export of everything into a file would do. InputError where any of it cannot be read."""
    mentions, context = FileMentions(board, create=False), board.context(today, now)
    for name, table in tables.items():
        if isinstance(table, Sheet):
            reserve(mentions, name, table)
    changes: list[Change] = []
    for name, table in tables.items():
        if not isinstance(table, Sheet):
            changes += exact_changes(board, name, table)
            continue
        ready = prepared(KINDS[name], table, READING, context, own_ids=True)
        plan = Intake(board, ready, importer, mentions).take(ready.rows)
        if plan.rejected:
            return replace(plan, changes=(), refused=f"{name}: {plan.rejected[0].reason}")
        changes += with_unread(board, KINDS[name], table, plan.changes)
    real = tuple(real_changes(board, changes))
    rows = sum(len(table.rows if isinstance(table, Sheet) else table) for table in tables.values())
    added = sum(change.before is None for change in real)
    unchanged, updated = rows - len(real), len(real) - added
    return ImportPlan(source=importer.source, changes=real, added=added, updated=updated, unchanged=unchanged)


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


def exact_changes(board: Board, table: str, rows: list[dict[str, Any]]) -> Iterator[Change]:
    """The records as they were, from what the file held of them."""
    kind = KINDS[table]
    for row in rows:
        code = str(row.get(ID, ""))
        id = identified(code) if is_id(code) else None
        if id is None:
            raise InputError(f"“{visible(code)}” is not an id of {kind.plural}")
        old, fresh = board.tables[table].rows.get(id), kind(id, {name: row[name] for name in row if name != ID})
        if old is None or old.raw != fresh.raw:
            yield Change.edit(old, fresh) if old else Change.add(fresh)


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
        values = loaded(cell)
        if not isinstance(values, dict):
            raise InputError(f"{sheet.unit} {row.line}: the column {UNREAD} does not hold what was exported into it")
        yield id, values
