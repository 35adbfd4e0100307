"""What the log cannot keep for ever: when each field was last changed, and which records were removed.

An entry that leaves the log for want of room leaves its id behind, for each field that it changed, in the table
_stamps; as long as it is in the log, the log tells. So a file holds at most one number for each field that was ever
changed, and one for each record that was removed (the newest 20,000 of these). Ids of entries grow with every save,
whatever the clocks say: of two copies of a file, the one with the higher stamp of a field has seen the other's value or
changed it later. A removal counts as long as no copy has a change that the remover had not seen. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..fields import Json, Raw
from .line_format import STAMPS, Contents
from .log import Entry, entries
from .plan import Row

MOST_REMOVED = 20_000
Fields = dict[str, int]  # by field, the id of the entry that changed it last; "": that put the record back


class Version(NamedTuple):
    """How far a record has come in one copy."""

    fields: Fields
    removed: int = 0  # the entry that removed it; 0: none is known
    knew: Mapping[str, int] = {}  # the fields as the remover had seen them

    @property
    def is_gone(self) -> bool:
        """Was it removed by somebody who knew every change of it?"""
        return self.removed > 0 and all(stamp <= self.knew.get(name, 0) for name, stamp in self.fields.items())

    def joined(self, other: Version) -> Version:
        """What both know together; it does not matter in which order copies come together."""
        removed = max(self.removed, other.removed)
        return Version(highest(self.fields, other.fields), removed, highest(self.knew, other.knew))


UNCHANGED = Version({})
Versions = dict[Row, Version]


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
        is_removal = not op.field and op.old is not None
        if is_removal and entry.id <= version.removed:
            continue  # a merge has noted what its remover knew
        if is_removal and contents.get(*row) is None:
            result[row] = Version(version.fields, entry.id, dict(version.fields))
        else:
            result[row] = version._replace(fields=highest(version.fields, {op.field: entry.id}))
    return result


def with_stamps(contents: Contents, leaving: Iterable[Entry]) -> Contents:
    """The contents with the stamps of entries, oldest first, that leave the log."""
    known, changed = stored(contents), set[Row]()
    for entry in leaving:
        for row, version in after(known, entry, contents).items():
            # a record that was added and never touched since needs no stamp: no other copy knows it better
            if version.removed or row in known or set(version.fields) != {""} or removes(entry, row):
                known[row] = version
                changed.add(row)
    return with_versions(contents, known, changed)


def removes(entry: Entry, row: Row) -> bool:
    return any((op.table, op.id) == row and op.old is not None for op in entry.ops)


def with_versions(contents: Contents, known: Versions, changed: Iterable[Row]) -> Contents:
    """The contents with these versions of some records in the table of stamps."""
    ids = {id for _, id in changed}
    rows: dict[int, Raw | None] = {}
    for (table, id), version in pruned(known, contents).items():
        if id in ids:
            rows[id] = {**(rows.get(id) or {}), table: dumped(version)}
    rows |= {id: None for id in contents.rows(STAMPS) if id in ids and id not in rows}
    return contents.having({STAMPS: rows}, contents.meta) if rows else contents


def pruned(known: Versions, contents: Contents) -> Versions:
    """Without what nobody needs any more: stamps of records that are not there, removals beyond the limit."""
    gone = sorted((version.removed for version in known.values() if version.removed), reverse=True)
    oldest = gone[MOST_REMOVED - 1] if len(gone) >= MOST_REMOVED else 0
    return {
        row: version
        for row, version in known.items()
        if version.removed >= max(oldest, 1) or contents.get(*row) is not None
    }


def dumped(version: Version) -> Json:
    fields: Json = dict(version.fields)
    return [fields, version.removed, dict(version.knew)] if version.removed else [fields]


def stored(contents: Contents) -> Versions:
    """The versions in the table of stamps; what a hand has made something else counts as nothing."""
    result: Versions = {}
    for id, raw in contents.rows(STAMPS).items():
        for table, value in raw.items():
            if isinstance(value, list) and value and len(value) in (1, 3):
                result[table, id] = loaded(*value)
    return result


def loaded(fields: Any, removed: Any = 0, knew: Any = None) -> Version:
    return Version(whole(fields), removed if is_stamp(removed) else 0, whole(knew))


def whole(fields: Any) -> Fields:
    return {name: stamp for name, stamp in fields.items() if is_stamp(stamp)} if isinstance(fields, dict) else {}


def is_stamp(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
