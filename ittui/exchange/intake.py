"""The rows of one file, one after the other, into changes of one board. It does not know how rows are found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from ..board import Board, Change
from ..fields import Context, InputError
from ..records import Record, new_id
from .cells import Problem, Reader, undefused, writer
from .dates import Order, zone_named
from .mapping import ID, Mapping
from .marks import Decimals
from .matching import MAY_REPEAT, ExactMentions, Register, identified, identity, key_of, refers_to_itself
from .nothing import is_nothing
from .plan import Fault, Options, Plan, Rejected
from .reading import Row, Sheet
from .rows import Sorted


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
        orders: dict[str, Order],
        context: Context,
        marks: dict[str, Decimals],
    ) -> None:
        self.marks = marks
        self.kind, self.sheet, self.mapping, self.options, self.orders = kind, sheet, mapping, options, orders
        self.mentions = ExactMentions(board, options.create)
        self.register = Register(board, kind)
        self.sources = {source.field: source for source in mapping.sources}
        context = context._replace(find=self.mentions.find, currency=options.currency or context.currency)
        zone = zone_named(options.zone)
        self.readers = {name: self.reader(name, context, zone) for name in self.sources if name != ID}
        self.writers = {name: writer(board, kind, name, context) for name in self.readers}
        self.seen: dict[object, int] = {}
        self.given: set[int] = set()

    def reader(self, name: str, context: Context, zone: tzinfo | None) -> Reader:
        source = self.sources[name]
        order = self.order_of(name) if source.columns else None  # a constant is read as people type it
        columns = self.mapping.columns_of([name], self.sheet.columns)
        comma = any(self.marks.get(column) is Decimals.COMMA for column in columns)
        return Reader(
            kind=self.kind, name=name, context=context, order=order, zone=zone, scale=source.scale, comma=comma
        )

    def order_of(self, name: str) -> Order:
        """The order of a field's column; of one without any days, the plainest."""
        columns = self.mapping.columns_of([name], self.sheet.columns)
        return next((self.orders[column] for column in columns if column in self.orders), Order.YMD)

    def take(self, rows: Sorted) -> tuple[Plan, list[str]]:
        """What all rows come to, and the values among them that contradict each other."""
        taken = Taken([], list(rows.rejected), [])
        self.reserve(rows)
        for row in rows.good:
            try:
                self.take_row(row, taken)
            except InputError as error:
                reason = f"{error.field}: {error}" if error.field else str(error)
                taken.rejected.append(Rejected(row.line, reason, Fault.BAD))
        new = list(self.mentioned(taken.changes))
        plan = Plan(
            changes=(*(Change.add(record) for record in new), *taken.changes),
            added=sum(change.before is None for change in taken.changes),
            updated=sum(change.before is not None for change in taken.changes),
            unchanged=taken.unchanged,
            rejected=tuple(sorted(taken.rejected, key=lambda each: each.line)),
            repaired=rows.repaired,
            dropped_columns=() if self.options.keep_notes else self.mapping.left,
            created_by_mention=tuple((record.table, record.label) for record in new),
        )
        return plan, taken.contradictions

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
        """Add the change that a row makes; InputError where it cannot be read."""
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
            raise InputError(f"the same {self.kind.noun} stands on line {first}, with other values")

    def differing(self, row: Row, old: Record | None) -> Iterator[str]:
        """The fields whose cell is not what an export of the record would say."""
        for name in self.readers:
            same = old is not None and self.sources[name].cell(row) == self.writers[name](old)
            if not same or self.readers[name].comma:  # with a decimal comma the same text is another number
                yield name

    def value(self, name: str, row: Row) -> Any:
        result = self.readers[name].read(self.sources[name].cell(row))
        if isinstance(result, Problem):
            raise InputError(result.reason, name)
        return result

    def noted(self, values: dict[str, Any], row: Row, old: Record | None) -> dict[str, Any]:
        """The values, with the columns that no field takes as lines of the notes, where that was asked for."""
        if not self.options.keep_notes:
            return values
        left = set(self.mapping.left)
        pairs = zip(self.sheet.columns, row.cells, strict=True)
        lines = {f"{name}: ": cell.strip() for name, cell in pairs if name in left and not is_nothing(cell)}
        before = str(values.get("notes") or (old.notes if old else ""))
        cached = [line for line in before.splitlines() if not any(line.startswith(f"{name}: ") for name in left)]
        fresh = [name + " ".join(cell.replace("\x00", "").split()) for name, cell in lines.items()]
        return {**values, "notes": "\n".join([*cached, *fresh])}

    def keep(self, row: Row, old: Record | None, id: int | None, values: dict[str, Any], taken: Taken) -> None:
        if old is None:
            fresh = self.kind.new(self.new_id(id, values), **values)
            taken.changes.append(Change.add(fresh))
            self.given.add(fresh.id)
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
        reserved = self.mentions.reserved_for(self.kind.table, str(values.get("title", "")))
        if id is not None or reserved is None:
            return id if id is not None else new_id()
        return new_id() if reserved in self.given else reserved

    def mentioned(self, changes: list[Change]) -> Iterator[Record]:
        """The records that came to be by being named in rows that are taken."""
        if not self.mentions.new and not self.mentions.reserved:
            return
        used = {number for change in changes for number in numbers_in(dict(change.after or {}))}
        yield from (record for record in self.mentions.new.values() if record.id in used)
        there = {*self.register.rows, *(change.id for change in changes)}
        yield from (self.kind.new(id, title=name) for id, name in self.mentions.spelled.items() if id in used - there)


def numbers_in(value: object) -> Iterator[int]:
    """All whole numbers in a raw record: the ids it refers to are among them."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from numbers_in(each)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value
