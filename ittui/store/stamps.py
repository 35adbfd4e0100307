"""What the log cannot keep for ever: when each field was last changed, and which records were removed.

An entry that leaves the log for want of room leaves its id behind, for each field that it changed, in the table
_stamps; as long as it is in the log, the log tells. So a file holds at most one number for each field that was ever
changed, and one for each record that was removed (the newest 20,000 of these). Ids of entries grow with every save,
whatever the clocks say: of two copies of a file, the one with the higher stamp of a field has seen the other's value or
changed it later. A removal counts as long as no copy has a change that the remover had not seen.

Of sets, texts, counters and small tables a stamp is not enough: what two made of them is built anew of all their
changes. So these outlast the log, in the table _changes, up to half a MiB. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..fields import Json, Merge, Raw
from . import log, schema
from .line_format import CHANGES, STAMPS, Contents
from .log import CHANGES_FROM, LOG_FROM, Entry, Op, entries, moment_of, time_of
from .plan import Row, fields_of

MOST_REMOVED = 20_000
REMOVED_FROM = "removed_from"  # in the meta record: removals from this entry on are remembered; else all are
MOST_CHANGE_BYTES = 512 * 1024
MOST_REMOVED_AT_ONCE = 100  # changes of a step: what a larger one removed is not remembered, to leave room for others
Fields = dict[str, int]  # by field, the id of the entry that changed it last; "": that put the record back


class RecordVersion(NamedTuple):
    """How far a record has come in one copy."""

    fields: Fields
    removed: int = 0  # the entry that removed it; 0: none is known
    knew: Mapping[str, int] = {}  # the fields as the remover had seen them

    @property
    def is_gone(self) -> bool:
        """Was it removed by somebody who knew every change of it?"""
        return self.removed > 0 and all(stamp <= self.knew.get(name, 0) for name, stamp in self.fields.items())

    def joined(self, other: RecordVersion) -> RecordVersion:
        """What both know together; it does not matter in which order copies come together."""
        removed = max(self.removed, other.removed)
        return RecordVersion(highest(self.fields, other.fields), removed, highest(self.knew, other.knew))


UNCHANGED = RecordVersion({})
Versions = dict[Row, RecordVersion]


def highest(one: Mapping[str, int], other: Mapping[str, int]) -> Fields:
    return {name: max(one.get(name, 0), other.get(name, 0)) for name in (*one, *other)}


def versions(contents: Contents) -> Versions:
    """How far each record has come that was changed or removed, as far as the file can tell."""
    result = stored(contents)
    for entry in reversed(list(entries(contents))):
        for row, version in after(result, entry, contents).items():
            result[row] = version
    return result


def after(known: Versions, entry: Entry, contents: Contents) -> Versions:
    """The versions that an entry changes. What a merge brought is told by the entries that came with it."""
    result: Versions = {}
    for op in () if entry.merge else entry.ops:
        row = (op.table, op.id)
        version = result.get(row) or known.get(row, UNCHANGED)
        if is_removal(op) and entry.id <= version.removed:
            continue  # a merge has noted what its remover knew
        if is_removal(op) and contents.get(*row) is None:
            result[row] = RecordVersion(version.fields, entry.id, dict(version.fields))
        else:
            result[row] = version._replace(fields=highest(version.fields, {op.field: entry.id}))
    return result


def remembering(contents: Contents, leaving: Sequence[Entry]) -> Contents:
    """The contents with what is needed of entries, oldest first, that leave the log."""
    return with_changes(with_stamps(contents, leaving), leaving)


def with_changes(contents: Contents, leaving: Iterable[Entry]) -> Contents:
    """With their changes of what is merged by all changes, and with what they removed, for another copy may bring it
    back. Where these are too many, the oldest go, and what a large step removed is not among them.
    """
    rows: dict[int, Raw | None] = {}
    for entry in leaving:
        few = len(entry.ops) <= MOST_REMOVED_AT_ONCE
        ops = tuple(op for op in entry.ops if is_merged(op) or (few and is_removal(op)))
        if ops and not entry.merge:
            rows[entry.id] = change_row(entry.id, ops)
    begins = changes_from(contents.meta)
    fresh = contents.having({CHANGES: rows}, contents.meta) if rows else contents
    section = fresh.tables.get(CHANGES)
    if section is not None and section.size > MOST_CHANGE_BYTES:
        out = oldest_beyond(section.lines(), MOST_CHANGE_BYTES * 9 // 10)
        fresh, begins = fresh.having({CHANGES: dict.fromkeys(out)}, fresh.meta), time_of(out[-1]) + 1
    return Contents({**fresh.meta, CHANGES_FROM: begins}, fresh.tables)


def change_row(id: int, ops: tuple[Op, ...]) -> Raw:
    """Some of the changes of an entry, as they are remembered when it has left the log."""
    return log.dumped(Entry(id, moment_of(id), "", "", "", ops))


def is_removal(op: Op) -> bool:
    """Does it take a whole record out?"""
    return not op.field and op.old is not None


def is_merged(op: Op) -> bool:
    field = fields_of(op.table).get(op.field)
    return field is not None and field.merge is not Merge.SCALAR


def changes_from(meta: Raw) -> int:
    """Since when all changes of what is merged are remembered, in the log or beside it; in milliseconds."""
    return schema.number(meta, CHANGES_FROM, schema.number(meta, LOG_FROM, 0))


def remembered(contents: Contents) -> Iterator[Entry]:
    """What is remembered of entries that left the log: their changes of what is merged by all changes."""
    rows = contents.rows(CHANGES)
    yield from filter(None, (log.loaded(id, raw) for id, raw in rows.items()))


def oldest_beyond(lines: Mapping[int, bytes], most: int) -> list[int]:
    """Which of the lines to take out, the oldest first, so that no more than so many bytes are left."""
    out, total = [], sum(map(len, lines.values()))
    for id in sorted(lines):
        if total <= most:
            break
        out.append(id)
        total -= len(lines[id])
    return out


def with_stamps(contents: Contents, leaving: Iterable[Entry]) -> Contents:
    """The contents with the stamps of entries, oldest first, that leave the log."""
    known: Versions = {}
    for entry in leaving:
        known |= stored_of(contents, {(op.table, op.id) for op in entry.ops} - known.keys())
        for row, version in after(known, entry, contents).items():
            # a record that was added and never touched since needs no stamp: no other copy knows it better
            if version.removed or row in known or set(version.fields) != {""} or removes(entry, row):
                known[row] = version
    return with_versions(contents, known)


def removes(entry: Entry, row: Row) -> bool:
    return any((op.table, op.id) == row and op.old is not None for op in entry.ops)


def with_versions(contents: Contents, known: Versions) -> Contents:
    """The contents with these versions of some records in the table of stamps."""
    rows: dict[int, Raw | None] = {}
    for (table, id), version in known.items():
        raw = dict(rows[id] or {}) if id in rows else dict(contents.rows(STAMPS).get(id, {}))
        raw.pop(table, None)
        raw[table] = dumped(version)
        rows[id] = raw or None
    fresh = contents.having({STAMPS: rows}, contents.meta) if rows else contents
    return pruned(fresh) if len(fresh.rows(STAMPS)) > MOST_REMOVED else fresh


def pruned(contents: Contents) -> Contents:
    """Without the oldest removals, where there are more than the limit."""
    gone = {row: newest(version) for row, version in stored(contents).items() if contents.get(*row) is None}
    surplus = sorted(gone, key=gone.__getitem__)[: max(len(gone) - MOST_REMOVED, 0)]
    if not surplus:
        return contents
    meta = {**contents.meta, REMOVED_FROM: gone[surplus[-1]] + 1}
    return contents.having({STAMPS: {id: None for _, id in surplus}}, meta)


def newest(version: RecordVersion) -> int:
    return max((version.removed, *version.fields.values()))


def dumped(version: RecordVersion) -> Json:
    fields: Json = dict(version.fields)
    return [fields, version.removed, dict(version.knew)] if version.removed else [fields]


def stored(contents: Contents) -> Versions:
    """The versions in the table of stamps."""
    return stored_of(contents, {(table, id) for id, raw in contents.rows(STAMPS).items() for table in raw})


def stored_of(contents: Contents, wanted: Iterable[Row]) -> Versions:
    """The same of some records; what a hand has made something else counts as nothing."""
    result: Versions = {}
    for table, id in wanted:
        value = contents.rows(STAMPS).get(id, {}).get(table)
        if isinstance(value, list) and len(value) in (1, 3):
            result[table, id] = loaded(*value)
    return result


def loaded(fields: Any, removed: Any = 0, knew: Any = None) -> RecordVersion:
    return RecordVersion(whole(fields), removed if is_stamp(removed) else 0, whole(knew))


def whole(fields: Any) -> Fields:
    return {name: stamp for name, stamp in fields.items() if is_stamp(stamp)} if isinstance(fields, dict) else {}


def is_stamp(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
