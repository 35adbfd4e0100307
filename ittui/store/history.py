"""The past of the records: when each field was last changed, which were removed; undo, redo, a former day. Pure.

An entry that leaves the log for want of room leaves its id behind, for each field that it changed, in the table
_stamps; as long as it is in the log, the log tells. So a file holds at most one number for each field that was ever
changed, and one for each record that was removed (the newest 20,000 of these). Ids of entries grow with every save,
whatever the clocks say: of two copies of a file, the one with the higher stamp of a field has seen the other's value or
changed it later. A removal counts as long as no copy has a change that the remover had not seen.

Of sets, texts, counters and small tables a stamp is not enough: what two made of them is built anew of all their
changes. So these outlast the log, in the table _changes, up to half a MiB.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import takewhile
from typing import Any, NamedTuple

from ..fields import Json, Merge, Raw, visible
from ..records import EARLIER
from .errors import StoreError, UndoRefused
from .line_format import CHANGES, LOG, STAMPS, Contents, meta_number
from .log import (
    CHANGES_FROM,
    LOG_FROM,
    Entry,
    Op,
    dumped,
    entries,
    entries_in,
    loaded,
    moment_of,
    oldest_beyond,
    start_of,
    surplus,
    time_of,
    touching,
    true_moments,
    zone_of,
)
from .merge import merge_value
from .plan import Plan, Row, field_label, fields_of, named
from .strict_json import edited, same

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
    def newest(self) -> int:
        return max((self.removed, *self.fields.values()))

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
        result |= after(result, entry, contents)
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


class Fresh(NamedTuple):
    """What shall be written, and the entries of the log that it has no room for."""

    contents: Contents
    dropped: Mapping[int, Raw]


def bounded(contents: Contents) -> Fresh:
    """The contents without those entries of the log that it has no room for."""
    return without_entries(contents, surplus(contents))


def without_entries(contents: Contents, out: Sequence[int]) -> Fresh:
    """The contents without the oldest entries of the log, which then begins after the last of them."""
    if not out:
        return Fresh(contents, {})
    dropped = {id: contents.rows(LOG)[id] for id in out}
    leaving = list(entries_in(dropped))  # what is needed of them is remembered
    fresh = with_changes(with_stamps(contents, leaving), leaving)
    return Fresh(fresh.having({LOG: dict.fromkeys(out)}, {**fresh.meta, LOG_FROM: time_of(out[-1]) + 1}), dropped)


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
        out = oldest_beyond(section.lines(), len(section.rows), MOST_CHANGE_BYTES * 9 // 10)
        fresh, begins = fresh.having({CHANGES: dict.fromkeys(out)}, fresh.meta), time_of(out[-1]) + 1
    return Contents({**fresh.meta, CHANGES_FROM: begins}, fresh.tables)


def change_row(id: int, ops: tuple[Op, ...]) -> Raw:
    """Some of the changes of an entry, as they are remembered when it has left the log."""
    return dumped(Entry(id, moment_of(id), "", "", "", ops))


def is_removal(op: Op) -> bool:
    return not op.field and op.old is not None


def is_merged(op: Op) -> bool:
    field = fields_of(op.table).get(op.field)
    return field is not None and field.merge is not Merge.SCALAR


def changes_from(meta: Raw) -> int:
    """Since when all changes of what is merged are remembered, in the log or beside it; in milliseconds."""
    return meta_number(meta, CHANGES_FROM, meta_number(meta, LOG_FROM, 0))


def remembered(contents: Contents) -> Iterator[Entry]:
    """What is remembered of entries that left the log: their changes of what is merged by all changes."""
    return entries_in(contents.rows(CHANGES))


def with_stamps(contents: Contents, leaving: Iterable[Entry]) -> Contents:
    """The contents with the stamps of entries, oldest first, that leave the log."""
    known: Versions = {}
    for entry in leaving:
        known |= stored_of(contents, {(op.table, op.id) for op in entry.ops} - known.keys())
        for row, version in after(known, entry, contents).items():
            # a record that was added and never touched since needs no stamp: no other copy knows it better
            removes = any((op.table, op.id) == row and op.old is not None for op in entry.ops)
            if version.removed or row in known or set(version.fields) != {""} or removes:
                known[row] = version
    return with_versions(contents, known)


def with_versions(contents: Contents, known: Versions) -> Contents:
    """The contents with these versions of some records in the table of stamps."""
    rows: dict[int, Raw | None] = {}
    for (table, id), version in known.items():
        raw = dict(rows.get(id) or contents.rows(STAMPS).get(id, {}))
        raw.pop(table, None)
        fields: Json = dict(version.fields)
        rows[id] = {**raw, table: [fields, version.removed, dict(version.knew)] if version.removed else [fields]}
    fresh = contents.having({STAMPS: rows}, contents.meta) if rows else contents
    return pruned(fresh) if len(fresh.rows(STAMPS)) > MOST_REMOVED else fresh


def pruned(contents: Contents) -> Contents:
    gone = {row: version.newest for row, version in stored(contents).items() if contents.get(*row) is None}
    surplus = sorted(gone, key=gone.__getitem__)[: max(len(gone) - MOST_REMOVED, 0)]
    if not surplus:
        return contents
    meta = {**contents.meta, REMOVED_FROM: gone[surplus[-1]] + 1}
    return contents.having({STAMPS: {id: None for _, id in surplus}}, meta)


def stored(contents: Contents) -> Versions:
    return stored_of(contents, {(table, id) for id, raw in contents.rows(STAMPS).items() for table in raw})


def stored_of(contents: Contents, wanted: Iterable[Row]) -> Versions:
    """The versions of some records in the table of stamps; what a hand has made something else counts as nothing."""
    result: Versions = {}
    for table, id in wanted:
        value = contents.rows(STAMPS).get(id, {}).get(table)
        if isinstance(value, list) and len(value) in (1, 3):
            fields, removed, knew = value if len(value) == 3 else (*value, 0, None)
            result[table, id] = RecordVersion(whole(fields), whole({"": removed}).get("", 0), whole(knew))
    return result


def whole(fields: Any) -> Fields:
    """Those fields whose stamps are whole numbers, as they must be."""
    every = fields.items() if isinstance(fields, dict) else ()
    return {name: stamp for name, stamp in every if type(stamp) is int and stamp >= 0}


def with_undone(result: Iterable[Entry]) -> Iterator[tuple[Entry, bool]]:
    """Entries, newest first, and whether each is undone: one that undoes counts only while it is not undone itself.

    Read no further than it is iterated: a log may be long.
    """
    out: set[int] = set()
    for entry in result:
        yield entry, entry.id in out
        if entry.undoes is not None and entry.id not in out:
            out.add(entry.undoes)


def to_undo(contents: Contents, who: str, entry_id: int | None) -> Entry:
    """The entry that an undo means: the named one, else the last change of mine that is not undone."""
    for entry, gone in with_undone(entries(contents)):
        mine = entry.who == who and entry.undoes is None and entry.via is None
        if entry_id is None and mine and not gone:
            return entry
        if entry.id == entry_id:
            if gone:
                raise UndoRefused("this change is undone already")
            return entry
    raise UndoRefused("there is nothing of yours to undo" if entry_id is None else f"the log has no entry {entry_id}")


def to_redo(contents: Contents, who: str) -> Entry:
    """My last undo that nothing of mine followed but other undoing."""
    log = contents.rows(LOG)
    for entry, gone in with_undone(entries(contents)):
        if entry.who != who or entry.via is not None:
            continue
        if entry.undoes is None:
            break
        undone = loaded(entry.undoes, log[entry.undoes]) if entry.undoes in log else None
        is_redo = undone is not None and undone.undoes is not None
        if not is_redo and not gone:
            return entry
    raise UndoRefused("there is nothing of yours to redo")


def undone(contents: Contents, entry: Entry) -> Plan:
    """The plan that takes an entry back; UndoRefused, with who, where somebody changed the same since."""
    since = list(takewhile(lambda each: each.id > entry.id, entries(contents)))
    plan = Plan(contents)
    for op in reversed(entry.ops):
        if op.field == EARLIER and (plan.get(op.table, op.id) or {}).get(EARLIER) != op.new:
            continue  # what it was before was noted of other changes, too, and stays
        if op.field:
            take_back_field(plan, op, since)
        elif op.old is None:
            take_back_addition(plan, op, since)
        else:
            now = plan.get(op.table, op.id)
            if not isinstance(op.old, dict) or (now is not None and not same(dict(now), op.old)):
                raise UndoRefused(f"{reported(plan, op)} is there again already{by(plan, since, op)}")
            plan.wanted[op.table, op.id] = op.old
    added = {(op.table, op.id): op for op in entry.ops if not op.field and op.old is None}
    for key, count in plan.referrers(added).items() if added else ():
        if count:
            raise UndoRefused(f"{reported(plan, added[key])} cannot be taken back: other records refer to it ({count})")
    return plan


def take_back_field(plan: Plan, op: Op, since: list[Entry]) -> None:
    now = plan.get(op.table, op.id)
    if now is None:
        raise UndoRefused(f"{reported(plan, op)} no longer exists{by(plan, since, op)}")
    merged = merge_value(fields_of(op.table).get(op.field), op.new, op.old, now.get(op.field))
    if merged.clash or merged.note:
        label = field_label(op.table, op.field)
        raise UndoRefused(f"{reported(plan, op)}: {label} was changed since{by(plan, since, op)}")
    plan.wanted[op.table, op.id] = edited(now, {op.field: merged.value})


def take_back_addition(plan: Plan, op: Op, since: list[Entry]) -> None:
    if plan.get(op.table, op.id) is None:
        return
    # entries that are undone, and those that undid them, changed nothing together
    gone = {entry.undoes for entry, is_undone in with_undone(since) if not is_undone} - {None}
    active = [entry for entry in since if entry.id not in gone and entry.undoes not in gone]
    if any(touching(active, op.table, op.id)):
        raise UndoRefused(f"{reported(plan, op)} was changed since{by(plan, active, op)}")
    plan.wanted[op.table, op.id] = None


def reported(plan: Plan, op: Op) -> str:
    raw = plan.get(op.table, op.id)
    return named(op.table, op.id, raw if raw is not None else op.old if isinstance(op.old, dict) else {})


def by(plan: Plan, since: list[Entry], op: Op) -> str:
    """Who changed it, and when, as far as the log knows."""
    for entry in touching(since, op.table, op.id, op.field):
        return f", by {visible(entry.who)} at {entry.at.astimezone(zone_of(plan.contents)):%Y-%m-%d %H:%M}"
    return ", outside ittui"


def as_of(contents: Contents, day: date, now: int) -> Contents:
    """The contents at the end of a day of the department; StoreError where the log does not reach back so far.

    now: in milliseconds. The order of the entries counts, not the clocks of those who made them.
    """
    end = start_of(day if day == date.max else day + timedelta(days=1), contents)
    own = [entry for entry in entries(contents) if entry.via is None]
    times = true_moments(own[::-1], now)
    began = min([meta_number(contents.meta, LOG_FROM, 0), *times[:1]])
    later = own[: len(times) - bisect_left(times, end)]
    if LOG_FROM not in contents.meta or end <= began:
        began_at = local(began, zone_of(contents)) if LOG_FROM in contents.meta else "today: the file keeps no log"
        raise StoreError(f"{day}: no history before {began_at}")
    return before(contents, later)


def local(milliseconds: int, zone: tzinfo | None) -> str:
    """A moment in a time zone; what a hand put there in its place may be none."""
    try:
        return f"{datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(zone):%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):
        return "an impossible day"


def before(contents: Contents, later: list[Entry]) -> Contents:
    """The contents with some entries, newest first, taken back."""
    plan = Plan(contents)
    for op in (op for entry in later for op in reversed(entry.ops)):
        now, old = plan.get(op.table, op.id), op.old if isinstance(op.old, dict) else None
        if op.field:
            old = None if now is None else edited(now, {op.field: op.old})
        plan.wanted[op.table, op.id] = old
    return contents.having(plan.rows(), contents.meta)
