"""The rows of one file, one after the other, into changes of one board. It does not know how rows are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from ..board import Board, Change, Origin, doubt, value_field
from ..fields import NOT_SET, Day, Field, Formula, InputError, Moment, Raw, Ref, Refs, Rows, Struct, Text
from ..long_work import counted
from ..records import (
    KINDS,
    Correction,
    Goal,
    Incident,
    IncidentState,
    Kpi,
    Measurement,
    Priority,
    Project,
    ProjectState,
    Record,
)
from ..rules.life_cycle import NEVER_TAKEN_IN, how_it_changes, is_owned, owned_fields, why_not_typed
from ..rules.measurements import implausible_values
from .cells import CellReader, undefused, writer
from .dates import Order, zone_named
from .identity import (
    MAY_REPEAT,
    NAMES,
    FileMentions,
    Register,
    identified,
    identity,
    key_of,
    known_as,
    refers_to_itself,
)
from .mapping import ID, is_percentage
from .plan import Importer, ImportPlan, Rejected, RowFault
from .preparation import Prepared
from .shape import Sorted
from .sheet import Row
from .spelling import given_words, is_nothing


class Intake:
    """Turns the rows of one file into changes of one board, and counts what else becomes of them."""

    def __init__(self, board: Board, ready: Prepared, importer: Importer, mentions: FileMentions | None = None) -> None:
        self.board, self.ready, self.importer = board, ready, importer
        self.kind, self.sheet, self.options = ready.kind, ready.sheet, ready.options
        self.now, self.today = ready.context.now, ready.context.today
        self.whole = mentions is not None  # one table of an export of everything
        self.mentions = mentions or FileMentions(board, self.options.create)
        self.register = Register(board, self.kind)
        self.sources = {source.field: source for source in ready.mapping.sources}
        self.words = given_words(self.options.words, self.kind.fields)
        currency = self.options.currency or ready.context.currency
        self.context = ready.context._replace(find=self.mentions.find, currency=currency, loose=True)
        self.readers = {name: self.reader(name) for name in self.sources if name != ID}
        self.writers = {name: writer(board, self.kind, name, ready.context) for name in self.readers}
        self.by_kpi: dict[int, CellReader] = {}
        self.seen: dict[object, int] = {}  # the line of each record
        self.given: set[int] = set()  # ids of new records
        self.changes: list[Change] = []
        self.rejected: list[Rejected] = []
        self.contradictions: list[str] = []
        self.future: dict[str, list[int]] = {}  # lines with a day to come, by field
        self.owned: dict[str, list[int]] = {}  # lines with what only actions say, by field
        self.blanks: Counter[str] = Counter()  # fields that the file leaves blank and the record has
        self.unchanged = 0

    def reader(self, name: str, *measured: Field[Any]) -> CellReader:
        source, ready = self.sources[name], self.ready
        columns = ready.mapping.columns_of([name], self.sheet.columns)
        order = next((ready.orders[column] for column in columns if column in ready.orders), Order.YMD)
        is_formula = isinstance(self.kind.fields[name], Formula)
        return CellReader(
            kind=self.kind,
            name=name,
            context=self.context._replace(find=self.mentions.existing) if is_formula else self.context,
            order=order if source.columns else None,  # a constant is read as people type it
            zone=zone_named(self.options.zone) or self.context.zone,
            scale=source.scale,
            mark=next((ready.marks[column] for column in columns if column in ready.marks), None),
            words=self.words.get(name, {}),
            lenient=self.whole,
            measured=measured,
        )

    def take(self, rows: Sorted) -> ImportPlan:
        """What all rows come to."""
        self.rejected += rows.rejected
        self.reserve(rows.good)
        for row in counted(rows.good, f"reading {self.importer.source or self.kind.plural}"):
            try:
                self.take_row(row)
            except InputError as error:
                reason = f"{error.field}: {error}" if error.field else str(error)
                self.rejected.append(Rejected(row.line, reason, RowFault.BAD))
        new = list(self.mentioned())
        added = sum(change.before is None for change in self.changes)
        return ImportPlan(
            changes=(*map(Change.add, new), *self.changes),
            added=added,
            updated=len(self.changes) - added,
            unchanged=self.unchanged,
            rejected=tuple(sorted(self.rejected, key=lambda each: each.line)),
            repaired=rows.repaired,
            dropped_columns=() if self.options.keep_notes else self.ready.mapping.left,
            created_by_mention=tuple((record.table, record.label) for record in new),
            unit=self.sheet.unit,
        )

    def reserve(self, rows: Sequence[Row]) -> None:
        """Ids for what the rows of this file are called, where they may name one another."""
        if not refers_to_itself(self.kind):
            return
        names = [name for name in ("title", *NAMES) if name in self.sources]
        for row in rows:
            cells = {name: undefused(self.sources[name].cell(row)).strip() for name in names}
            texts = {name: cell for name, cell in cells.items() if cell and not is_nothing(cell)}
            known = self.known_id(row, texts)
            for text in texts.values():
                self.mentions.reserve(self.kind.table, text, known)

    def known_id(self, row: Row, texts: Mapping[str, str]) -> int:
        """The id that a row gives, that its record has, or a new one."""
        table = self.kind.table
        id = self.id_of(row)
        if id is not None:
            self.mentions.reserve(table, self.sources[ID].cell(row), id)
            return id
        for name in self.register.names:
            if texts.get(name) and (rows := self.register.known.get((name, known_as(texts[name])))):
                return rows[0].id
        return self.mentions.fresh_id(table, "", set())

    def id_of(self, row: Row) -> int | None:
        """The id that a row gives; InputError where it is none of ours."""
        return identified(self.sources[ID].cell(row)) if ID in self.sources else None

    def identity_of(self, row: Row) -> tuple[int | None, dict[str, Any], object]:
        """The id that a row gives, else the values that it is known by, and its key; InputError where none is read."""
        id = self.id_of(row)
        names = [name for name in identity(self.kind) if name in self.readers] if id is None else []
        values = {name: self.value(name, row) for name in names}
        return id, values, key_of(self.kind, values) if id is None else id

    def take_row(self, row: Row) -> None:
        """Add the change that a row makes; InputError where it cannot be read."""
        id, values, key = self.identity_of(row)
        old = self.register.find(values) if id is None else self.register.rows.get(id)
        first = row.line if self.kind.table in MAY_REPEAT else self.seen.setdefault(key, row.line)
        if first != row.line:
            same = f"the same {self.kind.noun} is on {self.sheet.unit} {first}, with other values"
            raise InputError(f"{same}; the newest row wins with --newest COLUMN")
        wanted, kpi = [name for name in self.differing(row, old) if name not in values], self.kpi_of(values, old)
        values.update({name: self.value(name, row, kpi) for name in wanted})
        values = self.noted(values, row, old)
        values = values if id is not None else self.completed(values, old)  # with an id it is an export of ours
        self.keep(row, old, id, values if self.whole else self.without_owned(values, old, row))

    def differing(self, row: Row, old: Record | None) -> Iterator[str]:
        """The fields whose cell is not what an export of the record would say."""
        for name, reader in self.readers.items():
            cell = self.sources[name].cell(row)
            same = old is not None and normalize("NFC", cell) == normalize("NFC", self.writers[name](old))
            if not same or reader.mark is not None:  # where a mark was decided the same text may be another number
                yield name

    def kpi_of(self, values: Mapping[str, Any], old: Record | None) -> Kpi | None:
        """The KPI that a row has a value of, where it is known by now."""
        if self.kind is not Measurement or self.whole:
            return None
        return self.board.get(Kpi, values.get("kpi") or getattr(old, "kpi", None))

    def value(self, name: str, row: Row, kpi: Kpi | None = None) -> Any:
        reader = self.readers[name]
        if kpi and name == "value":
            if kpi.id not in self.by_kpi:
                self.by_kpi[kpi.id] = self.reader(name, value_field(self.board, kpi))
            reader = self.by_kpi[kpi.id]
        result = reader.read(self.sources[name].cell(row))
        if isinstance(result, InputError):
            raise InputError(str(result), name)
        field = self.kind.fields[name]
        if isinstance(field, Text) and result and not self.whole and (why := field.objection(result)):
            raise InputError(why, name)  # what is no name makes nobody, wherever it is from
        return result

    def noted(self, values: dict[str, Any], row: Row, old: Record | None) -> dict[str, Any]:
        """The values, with the columns that no field takes as lines of the notes, where that was asked for."""
        if not self.options.keep_notes:
            return values
        left = set(self.ready.mapping.left)
        pairs = zip(self.sheet.columns, row.cells, strict=False)
        lines = {f"{name}: ": cell.strip() for name, cell in pairs if name in left and not is_nothing(cell)}
        before = str(values.get("notes") or (old.notes if old else ""))
        others = [line for line in before.splitlines() if not any(line.startswith(f"{name}: ") for name in left)]
        fresh = [name + " ".join(cell.replace("\x00", "").split()) for name, cell in lines.items()]
        return {**values, "notes": "\n".join([*others, *fresh])}

    def completed(self, values: dict[str, Any], old: Record | None) -> dict[str, Any]:
        """The values with what follows from them, and with what is not known said to be so instead of made up."""
        if self.kind is Goal and self.is_percentage:  # it goes from 0 to 100 where nothing else measures it
            there = {**(old.raw if old else {}), **{name: each for name, each in values.items() if each is not None}}
            measured = any(there.get(name) is not None for name in ("baseline", "target", "kpi"))
            if there.get("current") is not None and not measured:
                values = {**values, "baseline": Decimal(0), "target": Decimal(100)}
        unsaid = values.get("state") is None and (old is None or old.raw.get("state") == NOT_SET)
        if self.kind in (Incident, Project) and unsaid:
            values = {**values, "state": state_of(self.kind, values)}
        if self.kind is Incident and values.get("priority") is None and old is None:
            values = {**values, "priority": Priority.UNKNOWN}
        return values

    @property
    def is_percentage(self) -> bool:
        """Is the column of the current value one of per cent done?"""
        columns = self.ready.mapping.columns_of(["current"], self.sheet.columns)
        return len(columns) == 1 and is_percentage("current", columns[0])

    def keep(self, row: Row, old: Record | None, id: int | None, values: dict[str, Any]) -> None:
        for name, value in values.items():  # days to come in fields of the past are taken, and told
            declared = self.kind.fields[name]
            past = isinstance(declared, Day | Moment) and declared.past and value is not None
            if past and value > (self.now if isinstance(value, datetime) else self.today):
                self.future.setdefault(name, []).append(row.line)
        if old is None:
            names = (str(values[name]) for name in (*NAMES, "title") if values.get(name))
            new_id = self.mentions.fresh_id(self.kind.table, next(names, ""), self.given) if id is None else id
            fresh = self.kind.new(new_id, **values)
            self.changes.append(Change.add(fresh))
            self.given.add(fresh.id)
        else:
            changed = {name: value for name, value in values.items() if not alike(name, getattr(old, name), value)}
            fresh = old.replace(**self.with_correction(old, self.without_blanks(old, changed)))
            if fresh.raw == old.raw:
                self.unchanged += 1
                return
            self.changes.append(Change.edit(old, fresh))
        for name, reason in (*fresh.check(), *self.implausible(old, fresh)):
            self.contradictions.append(f"{self.sheet.unit} {row.line}, {name}: {reason}")

    def implausible(self, old: Record | None, fresh: Record) -> Iterator[tuple[str, str]]:
        """(field, why) for what is new of a record and cannot be, or is odd; what is yet to come is counted apart."""
        if self.whole:
            return
        for name, why in implausible_values(self.board, fresh, self.now):
            if "is in the future" not in why and (old is None or old.raw.get(name) != fresh.raw.get(name)):
                yield name, why
        kpi = self.kpi_of({}, fresh) if old is None else None
        if isinstance(fresh, Measurement) and kpi and fresh.value is not None:
            yield from (("value", odd) for odd in [doubt(self.board, kpi, fresh.value)] if odd)

    def without_owned(self, values: dict[str, Any], old: Record | None, row: Row) -> dict[str, Any]:
        """The values without those that only actions give such a record; InputError where they are to come in."""
        if old is None and self.kind.table not in NEVER_TAKEN_IN:
            return values
        owned = {name: field for name, field in owned_fields(self.kind.table).items() if name in values}
        blank = {name for name, field in owned.items() if is_owned(field) and field.is_empty(values[name])}
        fresh = (old or self.kind(0, {})).replace(**{name: values[name] for name in owned})
        change, origin = Change(fresh.table, fresh.id, old.raw if old else None, fresh.raw), Origin(self.now, "", True)
        against = {name for name in owned.keys() - blank if why_not_typed(change, name, origin)}
        for name in sorted(against):
            if not self.options.skip_bad:
                raise InputError(f"it cannot be imported; {how_it_changes(owned[name])}", name)
            self.owned.setdefault(name, []).append(row.line)
        if self.options.blank_clears:  # nothing of that kind is emptied by a file
            against |= blank
            for name in (each for each in blank if old is not None and old.raw.get(each) is not None):
                self.owned.setdefault(name, []).append(row.line)
        return {name: value for name, value in values.items() if name not in against}

    def without_blanks(self, old: Record, changed: dict[str, Any]) -> dict[str, Any]:
        """What changes; what the file leaves blank stays as it is, unless blank cells are to clear it."""
        fields = self.kind.fields
        blank = [name for name, value in changed.items() if fields[name].is_empty(value) and old.raw.get(name)]
        self.blanks.update(blank)
        return {name: value for name, value in changed.items() if self.options.blank_clears or name not in blank}

    def with_correction(self, old: Record, changed: dict[str, Any]) -> dict[str, Any]:
        """A recorded value that changes keeps the old one, with where the new one is from."""
        if not isinstance(old, Measurement) or "value" not in changed or "corrections" in changed:
            return changed
        why = f"imported from {self.importer.source or 'a file'}"
        correction = Correction.of(at=self.now, value=old.value, by=self.importer.by, why=why)
        return {**changed, "corrections": (*old.corrections, correction)}

    def mentioned(self) -> Iterator[Record]:
        """The records that came to be by being named in rows that are taken."""
        if not self.mentions.new and not self.mentions.reserved:
            return
        used = {named for change in self.changes for named in named_in(self.kind, dict(change.after or {}))}
        made = {record.id: record for record in self.mentions.new.values() if (record.table, record.id) in used}
        yield from made.values()
        there = {*self.register.rows, *(change.id for change in self.changes)}
        for (table, id), name in self.mentions.spelled.items():
            if table == self.kind.table and (table, id) in used and id not in there and table in self.mentions.create:
                yield KINDS[table].new(id, title=name)


def state_of(kind: type[Record], values: Mapping[str, Any]) -> Any:
    """The state that follows from the days that are known; unknown, where none does."""
    if kind is Project:
        return None if values.get("actual_finish") else ProjectState.UNKNOWN  # Project.now says that it is delivered
    if values.get("closed_at"):
        return IncidentState.CLOSED
    return IncidentState.RESOLVED if values.get("restored_at") else IncidentState.UNKNOWN


def alike(name: str, old: object, new: object) -> bool:
    """The same value; texts in whatever form their letters are written, names with or without their separators."""
    if isinstance(old, str) and isinstance(new, str):
        same = normalize("NFC", old) == normalize("NFC", new)
        return same or (name in NAMES and bool(old) and known_as(old) == known_as(new))
    return old == new


def named_in(kind: type[Struct], raw: Raw) -> Iterator[tuple[str, int]]:
    """(table, id) of every record that a raw one refers to."""
    for name, declared in kind.fields.items():
        value = raw.get(name)
        if isinstance(declared, Rows) and isinstance(value, list):
            for row in value:
                yield from named_in(declared.row, row) if isinstance(row, dict) else ()
        elif isinstance(declared, Ref | Refs):
            ids = value if isinstance(value, list) else [value]
            yield from ((declared.table, id) for id in ids if isinstance(id, int))
