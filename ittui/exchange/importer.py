"""A file of rows into the changes that bring a board up to it. It changes nothing itself: whoever asks commits.

All or nothing: one row of data that cannot be read refuses the whole import, unless such rows are to be left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ..board import Board, Change
from ..fields import Context, Day, Mistake, Moment, visible
from ..records import Record, new_id
from .cells import Problem, Reader, undefused, writer
from .dates import zone_named
from .mapping import ID, Mapping, make_mapping, place, wanted_columns
from .matching import MAY_REPEAT, ExactMentions, Register, identified, identity, is_id, key_of, refers_to_itself
from .nothing import is_nothing
from .orders import Evidence, decide_orders, weigh_columns
from .plan import Fault, Options, Plan, Rejected
from .reading import SAMPLE, Row, Sheet, read_sheet
from .rows import Sorted, sort_rows

EXAMPLES = 3


def plan_import(
    board: Board, kind: type[Record], data: bytes, options: Options, today: date, now: datetime | None = None
) -> Plan:
    """What importing a file would do. Mistake where the file, the mapping or the order of dates is not clear."""
    sheet = read_sheet(data, wanted_columns(options.maps), options.delimiter)
    mapping = make_mapping(kind, options.maps, sheet.columns, foreign_ids=has_foreign_ids(sheet))
    rows = sort_rows(sheet, repair=options.repair)
    evidence = weigh_columns(sheet.columns, (row for row in rows.good if row.line not in mended_lines(rows)))
    intake = Intake(board, kind, sheet, mapping, options, evidence, board.context(today, now))
    outcome = intake.take(rows)
    bad = tuple(each for each in outcome.rejected if each.fault is Fault.BAD)
    if bad and not options.skip_bad:
        return replace(outcome, changes=(), refused=refusal(bad))
    return outcome


def has_foreign_ids(sheet: Sheet) -> bool:
    """Does a column named id hold anything but ids of ours?"""
    at = place(ID, sheet.columns)
    cells = [row.cells[at].strip() for row in sheet.rows[:SAMPLE] if at is not None and len(row.cells) > at]
    filled = [cell for cell in cells if cell]
    return not all(map(is_id, filled)) or (bool(filled) and all(cell.isdigit() for cell in filled))


def mended_lines(rows: Sorted) -> set[int]:
    return {each.line for each in rows.repaired}


def refusal(bad: tuple[Rejected, ...]) -> str:
    some = "; ".join(f"line {each.line}: {each.reason}" for each in bad[:EXAMPLES])
    more = f"; and {len(bad) - EXAMPLES:,} more" if len(bad) > EXAMPLES else ""
    rows = f"{len(bad):,} row{'' if len(bad) == 1 else 's'}"
    return f"{rows} cannot be read ({some}{more}); mend them, or leave them out with --skip-bad"


@dataclass
class Taken:
    """What has come together so far."""

    changes: list[Change]
    rejected: list[Rejected]
    contradictions: list[str]
    unchanged: int = 0


class Intake:
    """Turns the rows of one file into changes of one board."""

    def __init__(
        self,
        board: Board,
        kind: type[Record],
        sheet: Sheet,
        mapping: Mapping,
        options: Options,
        evidence: dict[str, Evidence],
        context: Context,
    ) -> None:
        self.board, self.kind, self.sheet, self.mapping, self.options = board, kind, sheet, mapping, options
        self.mentions = ExactMentions(board, options.create)
        self.context = replace(context, find=self.mentions.find, currency=options.currency or context.currency)
        self.register = Register(board, kind)
        days = [name for name, field in kind.fields.items() if isinstance(field, Day | Moment)]
        self.orders = decide_orders(evidence, mapping.columns_of(days, sheet.columns), options.order)
        self.sources = {source.field: source for source in mapping.sources}
        zone = zone_named(options.zone)
        self.readers = {
            name: Reader(
                kind=kind,
                name=name,
                context=self.context,
                order=self.order_of(name),
                zone=zone,
                scale=source.scale,
            )
            for name, source in self.sources.items()
            if name != ID
        }
        self.writers = {name: writer(board, kind, name, self.context) for name in self.readers}
        self.seen: dict[object, int] = {}

    def order_of(self, name: str) -> Any:
        """The order of a field's column; a column without any days has none, and is read as people type."""
        columns = self.mapping.columns_of([name], self.sheet.columns)
        return next((self.orders[column] for column in columns if column in self.orders), None)

    def take(self, rows: Sorted) -> Plan:
        """The plan for all rows."""
        taken = Taken([], list(rows.rejected), [])
        self.reserve(rows)
        for row in rows.good:
            try:
                self.take_row(row, taken)
            except Mistake as mistake:
                reason = f"{mistake.field}: {mistake}" if mistake.field else str(mistake)
                taken.rejected.append(Rejected(row.line, reason, Fault.BAD))
        new = list(self.mentioned(taken.changes))
        return Plan(
            changes=(*(Change.add(record) for record in new), *taken.changes),
            added=sum(change.before is None for change in taken.changes),
            updated=sum(change.before is not None for change in taken.changes),
            unchanged=taken.unchanged,
            rejected=tuple(sorted(taken.rejected, key=lambda each: each.line)),
            repaired=rows.repaired,
            dropped_columns=() if self.options.keep_notes else self.mapping.left,
            notes=tuple(self.remarks(taken)),
            created_by_mention=tuple((record.table, record.label) for record in new),
        )

    def reserve(self, rows: Sorted) -> None:
        """Ids for the titles of this file, where its rows may name one another."""
        source = self.sources.get("title")
        if source is None or not refers_to_itself(self.kind):
            return
        ids = self.sources.get(ID)
        for row in rows.good:
            known = identified(ids.cell(row)) if ids else None
            self.mentions.reserve(self.kind.table, undefused(source.cell(row)), known)
            if ids and known is not None:
                self.mentions.reserve(self.kind.table, ids.cell(row), known)

    def take_row(self, row: Row, taken: Taken) -> None:
        """Add the change that a row makes; Mistake where it cannot be read."""
        id = identified(self.sources[ID].cell(row)) if ID in self.sources else None
        old = self.register.rows.get(id) if id is not None else None
        key: object = id
        values: dict[str, Any] = {}
        if id is None:
            values = {name: self.value(name, row) for name in identity(self.kind) if name in self.readers}
            key = key_of(self.kind, values)
            old = self.register.find(key) if isinstance(key, tuple) else None
        self.refuse_repeated(key, row)
        values = {**values, **{name: self.value(name, row) for name in self.differing(row, old) if name not in values}}
        self.keep(row, old, id, self.noted(values, row, old), taken)

    def refuse_repeated(self, key: object, row: Row) -> None:
        if self.kind.table in MAY_REPEAT:
            return
        first = self.seen.setdefault(key, row.line)
        if first != row.line:
            raise Mistake(f"the same {self.kind.noun} stands on line {first}, with other values")

    def differing(self, row: Row, old: Record | None) -> Iterator[str]:
        """The fields whose cell is not what an export of the record would say."""
        for name in self.readers:
            if old is None or self.sources[name].cell(row) != self.writers[name](old):
                yield name

    def value(self, name: str, row: Row) -> Any:
        found = self.readers[name].read(self.sources[name].cell(row))
        if isinstance(found, Problem):
            raise Mistake(found.reason, name)
        return found

    def noted(self, values: dict[str, Any], row: Row, old: Record | None) -> dict[str, Any]:
        """The values, with the columns that no field takes as lines of the notes, where that was asked for."""
        if not self.options.keep_notes:
            return values
        left = set(self.mapping.left)
        pairs = zip(self.sheet.columns, row.cells, strict=True)
        lines = {f"{name}: ": cell.strip() for name, cell in pairs if name in left and not is_nothing(cell)}
        before = str(values.get("notes") or (old.notes if old else ""))
        kept = [line for line in before.splitlines() if not any(line.startswith(f"{name}: ") for name in left)]
        fresh = [name + " ".join(cell.replace("\x00", "").split()) for name, cell in lines.items()]
        return {**values, "notes": "\n".join([*kept, *fresh])}

    def keep(self, row: Row, old: Record | None, id: int | None, values: dict[str, Any], taken: Taken) -> None:
        if old is None:
            fresh = self.kind.new(self.new_id(id, values), **values)
            taken.changes.append(Change.add(fresh))
        else:
            changed = {name: value for name, value in values.items() if getattr(old, name) != value}
            fresh = old.replace(**changed)
            if fresh.raw == old.raw:
                taken.unchanged += 1
                return
            taken.changes.append(Change.edit(old, fresh))
        for name, reason in fresh.check():
            taken.contradictions.append(f"line {row.line}, {name}: {reason}")

    def new_id(self, id: int | None, values: dict[str, Any]) -> int:
        """The id that the row gives, the one reserved for its title, or a new one."""
        if id is not None:
            return id
        name = " ".join(str(values.get("title", "")).split()).casefold()
        return self.mentions.reserved.pop((self.kind.table, name), None) or new_id()

    def mentioned(self, changes: list[Change]) -> Iterator[Record]:
        """The records that came to be by being named in rows that are taken."""
        if not self.mentions.new and not self.mentions.reserved:
            return
        used = {number for change in changes for number in numbers_in(dict(change.after or {}))}
        yield from (record for record in self.mentions.new.values() if record.id in used)
        there = {change.id for change in changes}
        for (table, name), id in self.mentions.reserved.items():
            if id in used and id not in there and id not in self.register.rows:
                yield self.kind.new(id, title=name) if table == self.kind.table else self.kind.new(title=name)

    def remarks(self, taken: Taken) -> Iterator[str]:
        """What was found out about the file that its user did not say."""
        sheet = self.sheet
        if sheet.encoding not in ("utf-8", "utf-8-sig"):
            yield f"read as {sheet.encoding}"
        if sheet.delimiter != ",":
            yield f"cells are cut at {'tabs' if sheet.delimiter == chr(9) else sheet.delimiter}"
        if sheet.header_line > 1:
            yield f"the columns are named on line {sheet.header_line}; what stands above is left out"
        if self.mapping.found:
            yield f"matched by name: {', '.join(self.mapping.found)}"
        for column, order in self.orders.items():
            yield f"dates of “{visible(column)}” are read {order.words}"
        if taken.contradictions:
            count, some = len(taken.contradictions), "; ".join(taken.contradictions[:EXAMPLES])
            yield f"{count:,} value{'s contradict' if count > 1 else ' contradicts'} another of the record: {some}"


def numbers_in(value: object) -> Iterator[int]:
    """All whole numbers in a raw record: the ids it refers to are among them."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from numbers_in(each)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value
