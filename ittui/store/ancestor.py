"""The common ancestor of two copies of a file, worked out of what their logs share and what only one has.

A field that only one side's log touched since stood, before, as the other side has it. For a field that both touched,
the logs say what it was. Pure.
"""

from __future__ import annotations

from ..fields import Json, Raw
from .history import before
from .line_format import LOG, Contents
from .log import LOG_FROM, RANDOM_BITS, entries
from .outcome import Entry
from .referrers import Row
from .strict_json import same

Stamps = dict[tuple[str, int, str], int]  # the newest entry that touched a field; "" for the whole record


class Side:
    """One of the two copies, with the entries that only it has."""

    def __init__(self, contents: Contents, other: Contents) -> None:
        self.contents = contents
        self.own = own_entries(contents, other)
        self.before = before(contents, self.own)
        self.stamps: Stamps = {}
        for entry in reversed(self.own):
            for op in entry.ops:
                self.stamps[op.table, op.id, op.field] = entry.id

    def stamp(self, row: Row, field: str) -> int:
        """When this side alone last touched a field; 0: never."""
        return max(self.stamps.get((*row, field), 0), self.stamps.get((*row, ""), 0))


def own_entries(contents: Contents, other: Contents) -> list[Entry]:
    """Entries, newest first, that the other copy does not have and has not dropped for their age either."""
    theirs = other.rows(LOG)
    begins = other.meta.get(LOG_FROM, 0)
    oldest = begins << RANDOM_BITS if isinstance(begins, int) and theirs else 0
    return [entry for entry in entries(contents) if entry.id not in theirs and entry.id >= oldest]


def ancestor_row(row: Row, ours: Side, theirs: Side) -> Raw | None:
    """What a record was before the two copies went apart; None where it was not there."""
    mine, other = ours.contents.get(*row), theirs.contents.get(*row)
    if mine is None or other is None:
        gone, there = (ours, theirs) if mine is None else (theirs, ours)
        removed = gone.stamps.get((*row, ""), 0)
        return (gone.before.get(*row) or there.before.get(*row)) if removed else None
    fields = {name: ancestor_value(row, name, mine, other, ours, theirs) for name in dict.fromkeys((*mine, *other))}
    return {name: value for name, value in fields.items() if value is not None}


def ancestor_value(row: Row, name: str, mine: Raw, other: Raw, ours: Side, theirs: Side) -> Json:
    touched, also = ours.stamp(row, name), theirs.stamp(row, name)
    if touched and also:
        one, two = (side.before.get(*row) or {} for side in (ours, theirs))
        return one.get(name) if same(one.get(name), two.get(name)) else None
    if touched:
        return other.get(name)
    if also or same(mine.get(name), other.get(name)):
        return mine.get(name)
    return None
