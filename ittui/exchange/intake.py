"""The rows of one file, one after the other, into changes of one board. It does not know how rows are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from unicodedata import normalize

from ..board import Board, Change, Origin, doubt, value_field
from ..fields import NOT_SET, Context, Day, Field, Formula, InputError, Moment, Raw, Ref, Refs, Rows, Struct, Text
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
from .cells import CellReader, Problem, undefused, writer
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
from .mapping import ID, ColumnMap, is_percentage
from .plan import Importer, ImportOptions, ImportPlan, Rejected, RowFault
from .shape import Sorted
from .sheet import Row, Sheet
from .spelling import Decimals, given_words, is_nothing


class Decided(NamedTuple):
    """What was decided of the columns: their order of dates, and their decimal mark."""

    orders: Mapping[str, Order]
    marks: Mapping[str, Decimals]


@dataclass
class Taken:
    """What has come together so far."""

    changes: list[Change]
    rejected: list[Rejected]
    contradictions: list[str] = field(default_factory=list)
    future: dict[str, list[int]] = field(default_factory=dict)  # lines with a day to come, by field
    owned: dict[str, list[int]] = field(default_factory=dict)  # lines with what only actions say, by field
    cache: Counter[str] = field(default_factory=Counter)  # fields that the file leaves blank and the record has
    emptied: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0


class Intake:
    """Turns the rows of one file into changes of one board."""

    def __init__(
        self,
        board: Board,
        kind: type[Record],
        sheet: Sheet,
        mapping: ColumnMap,
        options: ImportOptions,
        decided: Decided,
        context: Context,
        importer: Importer,
        mentions: FileMentions | None = None,
    ) -> None:
        self.kind, self.sheet, self.mapping, self.options, self.importer = kind, sheet, mapping, options, importer
        self.board, self.by_kpi = board, dict[int, CellReader]()
        self.decided, self.now, self.today = decided, context.now, context.today
        self.whole = mentions is not None  # one table of an export of everything
        self.mentions = mentions or FileMentions(board, options.create)
        self.register = Register(board, kind)
        self.sources = {source.field: source for source in mapping.sources}
        self.words = given_words(options.words, kind.fields)
        currency = options.currency or context.currency
        self.context = context._replace(find=self.mentions.find, currency=currency, loose=True)
        self.readers = {name: self.reader(name) for name in self.sources if name != ID}
        self.writers = {name: writer(board, kind, name, context) for name in self.readers}
        self.seen: dict[object, int] = {}
        self.given: set[int] = set()

    def reader(self, name: str, *measured: Field[Any]) -> CellReader:
        source = self.sources[name]
        columns = self.mapping.columns_of([name], self.sheet.columns)
        order = next((self.decided.orders[column] for column in columns if column in self.decided.orders), Order.YMD)
        is_formula = isinstance(self.kind.fields[name], Formula)
        marks = [self.decided.marks[column] for column in columns if column in self.decided.marks]
        return CellReader(
            kind=self.kind,
            name=name,
            context=self.context._replace(find=self.mentions.existing) if is_formula else self.context,
            order=order if source.columns else None,  # a constant is read as people type it
            zone=zone_named(self.options.zone) or self.context.zone,
            scale=source.scale,
            mark=marks[0] if marks else None,
            words=self.words.get(name, {}),
            lenient=self.whole,
            measured=measured,
        )

    def take(self, rows: Sorted) -> tuple[ImportPlan, Taken]:
        """What all rows come to."""
        taken = Taken([], list(rows.rejected))
        self.reserve(rows.good)
        for row in counted(rows.good, f"reading {self.importer.source or self.kind.plural}"):
            try:
                self.take_row(row, taken)
            except InputError as error:
                reason = f"{error.field}: {error}" if error.field else str(error)
                taken.rejected.append(Rejected(row.line, reason, RowFault.BAD))
        new = list(self.mentioned(taken.changes))
        plan = ImportPlan(
            changes=(*(Change.add(record) for record in new), *taken.changes),
            added=sum(change.before is None for change in taken.changes),
            updated=sum(change.before is not None for change in taken.changes),
            unchanged=taken.unchanged,
            rejected=tuple(sorted(taken.rejected, key=lambda each: each.line)),
            repaired=rows.repaired,
            dropped_columns=() if self.options.keep_notes else self.mapping.left,
            created_by_mention=tuple((record.table, record.label) for record in new),
            unit=self.sheet.unit,
        )
        return plan, taken

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
        id = identified(self.sources[ID].cell(row)) if ID in self.sources else None
        if id is not None:
            self.mentions.reserve(table, self.sources[ID].cell(row), id)
            return id
        for name in self.register.names:
            if texts.get(name) and (rows := self.register.known.get((name, known_as(texts[name])))):
                return rows[0].id
        return self.mentions.fresh_id(table, "", set())

    def take_row(self, row: Row, taken: Taken) -> None:
        """Add the change that a row makes; InputError where it cannot be read."""
        id = identified(self.sources[ID].cell(row)) if ID in self.sources else None
        old = self.register.rows.get(id) if id is not None else None
        key: object = id
        values: dict[str, Any] = {}
        if id is None:
            values = {name: self.value(name, row) for name in identity(self.kind) if name in self.readers}
            key = key_of(self.kind, values)
            old = self.register.find(values)
        self.refuse_repeated(key, row)
        wanted = [name for name in self.differing(row, old) if name not in values]
        kpi = self.kpi_of(values, old)
        values.update({name: self.value(name, row, kpi) for name in wanted})
        values = self.noted(values, row, old)
        values = values if id is not None else self.completed(values, old)  # with an id it is an export of ours
        values = values if self.whole else self.without_owned(values, old, row, taken)
        self.keep(row, old, id, values, taken)

    def refuse_repeated(self, key: object, row: Row) -> None:
        if self.kind.table in MAY_REPEAT:
            return
        first = self.seen.setdefault(key, row.line)
        if first != row.line:
            raise InputError(
                f"the same {self.kind.noun} is on {self.sheet.unit} {first}, with other values; "
                "the newest row wins with --newest COLUMN"
            )

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
        if isinstance(result, Problem):
            raise InputError(result.reason, name)
        field = self.kind.fields[name]
        if isinstance(field, Text) and result and not self.whole and (why := field.objection(result)):
            raise InputError(why, name)  # what is no name makes nobody, wherever it is from
        return result

    def noted(self, values: dict[str, Any], row: Row, old: Record | None) -> dict[str, Any]:
        """The values, with the columns that no field takes as lines of the notes, where that was asked for."""
        if not self.options.keep_notes:
            return values
        left = set(self.mapping.left)
        pairs = zip(self.sheet.columns, row.cells, strict=False)
        lines = {f"{name}: ": cell.strip() for name, cell in pairs if name in left and not is_nothing(cell)}
        before = str(values.get("notes") or (old.notes if old else ""))
        cached = [line for line in before.splitlines() if not any(line.startswith(f"{name}: ") for name in left)]
        fresh = [name + " ".join(cell.replace("\x00", "").split()) for name, cell in lines.items()]
        return {**values, "notes": "\n".join([*cached, *fresh])}

    def completed(self, values: dict[str, Any], old: Record | None) -> dict[str, Any]:
        """The values with what follows from them, and with what is not known said to be so instead of made up."""
        if self.kind is Goal:
            return self.in_per_cent(values, old)
        unsaid = values.get("state") is None and (old is None or old.raw.get("state") == NOT_SET)
        if self.kind in (Incident, Project) and unsaid:
            values = {**values, "state": state_of(self.kind, values)}
        if self.kind is Incident and values.get("priority") is None and old is None:
            values = {**values, "priority": Priority.UNKNOWN}
        return values

    def in_per_cent(self, values: dict[str, Any], old: Record | None) -> dict[str, Any]:
        """A goal whose progress is given in per cent goes from 0 to 100, where nothing else measures it."""
        if not self.is_percentage:
            return values
        there = dict(old.raw) if old else {}
        there.update({name: value for name, value in values.items() if value is not None})
        if there.get("current") is None or any(there.get(name) is not None for name in ("baseline", "target", "kpi")):
            return values
        return {**values, "baseline": Decimal(0), "target": Decimal(100)}

    @property
    def is_percentage(self) -> bool:
        """Is the column of the current value one of per cent done?"""
        columns = self.mapping.columns_of(["current"], self.sheet.columns)
        return len(columns) == 1 and is_percentage("current", columns[0])

    def keep(self, row: Row, old: Record | None, id: int | None, values: dict[str, Any], taken: Taken) -> None:
        self.note_future(row, values, taken)
        if old is None:
            fresh = self.kind.new(self.new_id(id, values), **values)
            taken.changes.append(Change.add(fresh))
            self.given.add(fresh.id)
        else:
            changed = {name: value for name, value in values.items() if not alike(name, getattr(old, name), value)}
            changed = self.without_blanks(old, changed, taken)
            fresh = old.replace(**self.with_correction(old, changed))
            if fresh.raw == old.raw:
                taken.unchanged += 1
                return
            taken.changes.append(Change.edit(old, fresh))
        for name, reason in (*fresh.check(), *self.implausible(old, fresh)):
            taken.contradictions.append(f"{self.sheet.unit} {row.line}, {name}: {reason}")

    def implausible(self, old: Record | None, fresh: Record) -> Iterator[tuple[str, str]]:
        """(field, why) for what is new of a record and cannot be, or is odd; what is yet to come is counted apart."""
        if self.whole:
            return
        for name, why in implausible_values(self.board, fresh, self.now):
            if "is in the future" not in why and (old is None or old.raw.get(name) != fresh.raw.get(name)):
                yield name, why
        kpi = self.kpi_of({}, fresh)
        if isinstance(fresh, Measurement) and kpi and fresh.value is not None and old is None:
            yield from (("value", odd) for odd in [doubt(self.board, kpi, fresh.value)] if odd)

    def without_owned(self, values: dict[str, Any], old: Record | None, row: Row, taken: Taken) -> dict[str, Any]:
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
            taken.owned.setdefault(name, []).append(row.line)
        if self.options.blank_clears:  # nothing of that kind is emptied by a file
            against |= blank
            for name in (each for each in blank if old is not None and old.raw.get(each) is not None):
                taken.owned.setdefault(name, []).append(row.line)
        return {name: value for name, value in values.items() if name not in against}

    def without_blanks(self, old: Record, changed: dict[str, Any], taken: Taken) -> dict[str, Any]:
        """What changes; what the file leaves blank stays as it is, unless blank cells are to clear it."""
        blank = [
            name for name, value in changed.items() if self.kind.fields[name].is_empty(value) and old.raw.get(name)
        ]
        if self.options.blank_clears:
            taken.emptied.update(blank)
            return changed
        taken.cache.update(blank)
        return {name: value for name, value in changed.items() if name not in blank}

    def with_correction(self, old: Record, changed: dict[str, Any]) -> dict[str, Any]:
        """A recorded value that changes keeps the old one, with where the new one is from."""
        if not isinstance(old, Measurement) or "value" not in changed or "corrections" in changed:
            return changed
        why = f"imported from {self.importer.source or 'a file'}"
        correction = Correction.of(at=self.now, value=old.value, by=self.importer.by, why=why)
        return {**changed, "corrections": (*old.corrections, correction)}

    def note_future(self, row: Row, values: dict[str, Any], taken: Taken) -> None:
        """Days to come in fields of the past are taken, and told."""
        for name, value in values.items():
            declared = self.kind.fields[name]
            if not isinstance(declared, Day | Moment) or not declared.past or value is None:
                continue
            late = value > self.now if isinstance(value, datetime) else isinstance(value, date) and value > self.today
            if late:
                taken.future.setdefault(name, []).append(row.line)

    def new_id(self, id: int | None, values: dict[str, Any]) -> int:
        """The id that the row gives, the one reserved for what it is called, or a new one."""
        if id is not None:
            return id
        names = (str(values[name]) for name in (*NAMES, "title") if values.get(name))
        return self.mentions.fresh_id(self.kind.table, next(names, ""), self.given)

    def mentioned(self, changes: list[Change]) -> Iterator[Record]:
        """The records that came to be by being named in rows that are taken."""
        if not self.mentions.new and not self.mentions.reserved:
            return
        used = {named for change in changes for named in named_in(self.kind, dict(change.after or {}))}
        made = {record.id: record for record in self.mentions.new.values() if (record.table, record.id) in used}
        yield from made.values()
        there = {*self.register.rows, *(change.id for change in changes)}
        for (table, id), name in self.mentions.spelled.items():
            if table == self.kind.table and (table, id) in used and id not in there and table in self.mentions.create:
                yield KINDS[table].new(id, title=name)


def state_of(kind: type[Record], values: Mapping[str, Any]) -> Any:
    """The state that follows from the days that are known; unknown, where none does."""
    if kind is Project:
        return None if values.get("actual_finish") else ProjectState.UNKNOWN  # Project.now says that it is delivered
    closed, restored = values.get("closed_at"), values.get("restored_at")
    return IncidentState.CLOSED if closed else IncidentState.RESOLVED if restored else IncidentState.UNKNOWN


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
