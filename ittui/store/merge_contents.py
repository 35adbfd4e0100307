"""Merging what two copies of a file hold, with or without their common ancestor. What anybody typed is in the result.

With a base, a field that both changed is a clash: the result has ours, and the clash is told. Without one, the copy
with the higher stamp of a field has seen the other's value or changed it later, so it counts, whatever the logs still
hold; sets, texts, counters and small tables that both changed are built anew of the changes in both logs, where these
reach back far enough. It does then not matter which copy is called ours, nor in which order several come together.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from ..fields import Json, Merge, Raw
from ..long_work import counted
from .errors import FieldConflict
from .history import (
    REMOVED_FROM,
    UNCHANGED,
    RecordVersion,
    bounded,
    change_row,
    changes_from,
    is_merged,
    remembered,
    stored,
    versions,
    with_versions,
)
from .line_format import CHANGES, GENERATION, LOG, RESERVED, STAMPS, Contents, meta_number, render
from .log import CHANGES_FROM, LOG_FROM, RANDOM_BITS, Entry, Op, dumped, entries, last_id
from .merge import is_unchanged, merge_record, merge_value
from .plan import Plan, Row, field_label, fields_of, named, references, shown
from .strict_json import edited, encode, same

STAYS = "one side removed it, the other changed it; it is kept"
FORGOTTEN = "only one side has it; should the other have removed it, that is too long ago to be known; it is kept"
REFERRED = "one side removed it, but something refers to it; it is kept"
RELEASED = "one side removed it, and nothing refers to it any more; it is removed"
Steps = list[tuple[int, Op]]  # entries and what they changed of one field, oldest first


class ContentsMerged(NamedTuple):
    """clashes: fields that somebody has to decide; notices: what was decided, and brought back."""

    contents: Contents
    clashes: tuple[FieldConflict, ...]
    notices: tuple[str, ...]


def merge_contents(base: Contents | None, ours: Contents, theirs: Contents) -> ContentsMerged:
    """Merge what two files hold; base None: their ancestor is not known."""
    if base is not None:
        return Merging(ours, theirs, base).result()
    first, second = sorted((ours, theirs), key=render)
    return Merging(first, second, None).result()


class Copy:
    """One of the two, with what its log and its stamps tell."""

    def __init__(self, contents: Contents) -> None:
        self.contents, self.versions = contents, versions(contents)
        self.log = contents.rows(LOG)
        self.changes = {entry.id: entry for entry in (*remembered(contents), *entries(contents))}

    def version(self, row: Row) -> RecordVersion:
        return self.versions.get(row, UNCHANGED)

    def stamp(self, row: Row, field: str) -> int:
        return self.version(row).fields.get(field, 0)

    @cached_property
    def removed(self) -> dict[Row, Raw]:
        """Records that are not there any more as they were, as far as the log tells: all changes of them together."""
        result: dict[Row, dict[str, Json]] = {}
        steps: dict[Row, dict[str, Steps]] = {}
        for entry in sorted(self.changes.values()):
            for op in entry.ops if not entry.merge else ():
                row = (op.table, op.id)
                if op.field:
                    steps.setdefault(row, {}).setdefault(op.field, []).append((entry.id, op))
                elif isinstance(op.old, dict) and self.contents.get(*row) is None:
                    result[row] = {**result.get(row, {}), **op.old}
        for row in result:
            for name, its_steps in steps.get(row, {}).items():
                if its_steps[-1][0] >= self.stamp(row, name):  # else the last one is forgotten, and its remover knew it
                    value = replayed(row, name, its_steps[0][1].old, its_steps)
                    result[row] = edited(result[row], {name: value})
        return {**result}


class Logs:
    """The changes that either remembers, by field, as far back as both do."""

    def __init__(self, ours: Copy, theirs: Copy) -> None:
        self.copies = ours, theirs
        both = max(changes_from(copy.contents.meta) for copy in self.copies) << RANDOM_BITS
        self.steps: dict[tuple[str, int, str], Steps] = {}
        union = {**ours.changes, **theirs.changes}
        for entry in (union[id] for id in sorted(union) if id >= both and not union[id].merge):
            for op in entry.ops:
                self.steps.setdefault((op.table, op.id, op.field), []).append((entry.id, op))

    @cached_property
    def parted(self) -> int:
        """An entry up to which both copies went together; those after it were made by one of them alone."""
        ours, theirs = (set(copy.log) for copy in self.copies)
        known = ((row, *field) for row, version in self.copies[0].versions.items() for field in version.fields.items())
        alike = [stamp for row, name, stamp in known if stamp == self.copies[1].stamp(row, name)]
        return max([0, *(ours & theirs), *alike])

    def rebuilt(self, row: Row, field: str, values: tuple[Json, Json]) -> list[Json]:
        """The value that all changes of a field make; none where the logs do not tell how the values came."""
        steps = self.steps.get((*row, field), [])
        if not steps:
            return []
        base = steps[0][1].old
        for copy, value in zip(self.copies, values, strict=True):
            own = [step for step in steps if step[0] in copy.changes]
            if not same(replayed(row, field, base, own), value):
                return []
        return [replayed(row, field, base, steps)]


def replayed(row: Row, field: str, base: Json, steps: Steps) -> Json:
    """A value after some changes, each merged with what those before it made; of what cannot be merged, the later."""
    known, value = fields_of(row[0]).get(field), base
    for _, op in steps:
        value = merge_value(known, op.old, op.new, value).value
    return value


class Merging:
    """One merge under way. base None: stamps decide."""

    def __init__(self, ours: Contents, theirs: Contents, base: Contents | None) -> None:
        self.ours, self.theirs, self.base = Copy(ours), Copy(theirs), base
        self.logs = Logs(self.ours, self.theirs)
        self.rows: dict[Row, Raw] = {}
        self.lost: dict[Row, Raw] = {}
        self.known: dict[Row, RecordVersion] = {}
        self.clashes: list[FieldConflict] = []
        self.notices: list[str] = []

    def result(self) -> ContentsMerged:
        ours, theirs = self.ours.contents, self.theirs.contents
        merge = self.by_stamps if self.base is None else self.by_base
        for row in counted([*all_rows(theirs, ours)], "merging", "records"):
            mine, other = ours.get(*row), theirs.get(*row)
            raw, there = merge(row, mine, other), other if mine is None else mine
            if raw is not None:
                self.rows[row] = raw
            elif there is not None:
                self.lost[row] = there
        self.keep_referred()
        names = (name for name in (*theirs.tables, *ours.tables) if name not in RESERVED)
        tables: dict[str, dict[int, Raw | None]] = {name: {} for name in names}
        for (table, id), raw in self.rows.items():
            tables[table][id] = raw
        tables[LOG] = {**theirs.rows(LOG), **ours.rows(LOG)}
        changes = {**theirs.rows(CHANGES), **ours.rows(CHANGES), **self.of_removers()}
        tables[CHANGES] = {id: raw for id, raw in changes.items() if id not in tables[LOG]}
        both = Contents({}, {}).having(tables, merged_meta(ours.meta, theirs.meta))
        return ContentsMerged(self.with_log(both), tuple(self.clashes), tuple(self.notices))

    def of_removers(self) -> dict[int, Raw]:
        """What one remover of a record had written, and its log forgot: the other's removal has the value before it."""
        ops: dict[int, list[Op]] = {}
        for row in self.ours.removed.keys() & self.theirs.removed.keys():
            for copy, other in ((self.ours, self.theirs), (self.theirs, self.ours)):
                for name, stamp in copy.version(row).fields.items():
                    known = entry.ops if (entry := copy.changes.get(stamp)) else ()
                    op = Op(*row, name, None, copy.removed[row].get(name))
                    if not name or is_merged(op) or any(op[:3] == each[:3] for each in known):
                        continue
                    if stamp > other.stamp(row, name):
                        ops.setdefault(stamp, [*known]).append(op)
        return {id: change_row(id, tuple(changed)) for id, changed in ops.items()}

    def with_log(self, both: Contents) -> Contents:
        """With what both know of changes and removals, and a log within its bounds."""
        known = stored(self.ours.contents)
        for row, version in stored(self.theirs.contents).items():
            known[row] = known.get(row, UNCHANGED).joined(version)
        for row in {*self.ours.versions, *self.theirs.versions}:
            version = self.ours.version(row).joined(self.theirs.version(row))
            if version.removed:
                known[row] = version
        for row, version in self.known.items():
            known[row] = known.get(row, UNCHANGED).joined(version)
        return bounded(with_versions(both, known)).contents

    def by_base(self, row: Row, mine: Raw | None, other: Raw | None) -> Raw | None:
        assert self.base is not None
        old = self.base.get(*row)
        if mine is None or other is None:
            there = other if mine is None else mine
            if there is None or (old is not None and is_unchanged(fields_of(row[0]), old, there)):
                return None
            if old is not None:
                self.tell(row, there, STAYS)
            return there
        merged = merge_record(fields_of(row[0]), old or {}, mine, other)
        for name, remark in merged.notes:
            self.tell(row, mine, f"{field_label(row[0], name)}: {remark}")
        for clash in merged.clashes:
            self.clashes.append(FieldConflict(row[0], row[1], *clash))
            self.decided(row, clash.field)
        return merged.raw

    def decided(self, row: Row, field: str) -> None:
        """What ours says was chosen now, over both: no later merge shall take the other for newer."""
        stamp = max(last_id(self.ours.contents), last_id(self.theirs.contents)) + 1
        version = self.known.get(row, UNCHANGED)
        self.known[row] = version._replace(fields={**version.fields, field: stamp})

    def by_stamps(self, row: Row, mine: Raw | None, other: Raw | None) -> Raw | None:
        version = self.ours.version(row).joined(self.theirs.version(row))
        there = other if mine is None else mine
        if there is None or version.is_gone:
            return None
        if version.removed and (mine is None or other is None):
            self.tell(row, there, STAYS)
        mine = self.ours.removed.get(row, there) if mine is None and version.removed else mine
        other = self.theirs.removed.get(row, there) if other is None and version.removed else other
        if mine is None or other is None:
            lacking = self.ours if mine is None else self.theirs
            if version.newest < meta_number(lacking.contents.meta, REMOVED_FROM, 0):
                self.tell(row, there, FORGOTTEN)
            return there
        raw = {}
        for name in dict.fromkeys((*other, *mine)):
            value = self.value(row, name, mine, other)
            if value is not None or (name in mine and name in other):
                raw[name] = value
        return raw

    def value(self, row: Row, name: str, mine: Raw, other: Raw) -> Json:
        """The value of one field, after the rule that its kind declares."""
        values = mine.get(name), other.get(name)
        if same(*values):
            return values[0]
        field = fields_of(row[0]).get(name)
        is_whole = field is None or field.merge is Merge.SCALAR
        if not is_whole and (rebuilt := self.logs.rebuilt(row, name, values)):
            return rebuilt[0]
        stamps = self.ours.stamp(row, name), self.theirs.stamp(row, name)
        first = (stamps[0], encode(values[0])) >= (stamps[1], encode(values[1]))
        newer, older = values if first else values[::-1]
        if min(stamps) > self.logs.parted:
            label = field_label(row[0], name)
            self.tell(row, mine, f"{label}: kept {shown(newer)}, the later one, over {shown(older)}")
        return newer

    def tell(self, row: Row, raw: Raw, text: str) -> None:
        self.notices.append(f"{named(*row, raw)}, {text}")

    def keep_referred(self) -> None:
        """Nothing that a record of the result refers to is lost."""
        waiting = list(self.rows.items())
        while waiting:
            (table, _), raw = waiting.pop()
            for target in references(table, raw):
                if target in self.lost:
                    self.rows[target] = self.lost.pop(target)
                    self.tell(target, self.rows[target], REFERRED)
                    waiting.append((target, self.rows[target]))
        for row, raw in self.lost.items():
            if all(copy.contents.get(*row) is not None for copy in (self.ours, self.theirs)):
                self.tell(row, raw, RELEASED)


def all_rows(*sides: Contents) -> Iterator[Row]:
    names = [(side, name) for side in sides for name in side.tables if name not in RESERVED]
    yield from dict.fromkeys((name, id) for side, name in names for id in side.rows(name))


def merged_meta(ours: Raw, theirs: Raw) -> dict[str, Json]:
    """The higher of every number: no reader may take the result for older than what it comes from."""
    merged = {**theirs, **ours}
    for name in ("format", "schema", "writes", GENERATION, LOG_FROM, REMOVED_FROM):
        if name in ours or name in theirs:
            merged[name] = max(meta_number(ours, name, 0), meta_number(theirs, name, 0))
    if CHANGES_FROM in merged:
        merged[CHANGES_FROM] = max(changes_from(ours), changes_from(theirs))
    return merged


class FilesMerged(NamedTuple):
    """clashes: fields that somebody has to decide; notices: what was decided, and brought back.

    added, updated, removed: records of ours, as the other copy would have it.
    """

    clashes: tuple[FieldConflict, ...]
    notices: tuple[str, ...]
    added: int = 0
    updated: int = 0
    removed: int = 0

    @property
    def text(self) -> str:
        """What came in, in words."""
        counts = {"added": self.added, "updated": self.updated, "removed": self.removed}
        parts = [f"{count:,} {what}" for what, count in counts.items() if count]
        return f"merged; records: {', '.join(parts)}" if parts else "merged; nothing new came in"


def outcome_of(ours: Contents, merged: ContentsMerged, *notices: str) -> FilesMerged:
    """What a merge came to for our copy."""
    changes = plan_to(ours, merged.contents).changes()
    added, removed = sum(each.before is None for each in changes), sum(each.after is None for each in changes)
    updated = len(changes) - added - removed
    return FilesMerged(merged.clashes, (*merged.notices, *notices), added, updated, removed)


def plan_to(ours: Contents, wanted: Contents) -> Plan:
    """The plan that makes the records of some contents those of others."""
    plan = Plan(ours)
    for row in counted([*all_rows(ours, wanted)], "comparing both copies", "records"):
        raw = wanted.get(*row)
        if raw != ours.get(*row):
            plan.wanted[row] = raw
    return plan


def merge_change(
    ours: Contents, merged: ContentsMerged, entry: Entry
) -> tuple[dict[str, dict[int, Raw | None]], dict[int, Raw]]:
    """The records that a merge changes, and the entries that come with it, its own the last; none: nothing new."""
    contents, plan = merged.contents, plan_to(ours, merged.contents)
    remembered: dict[str, dict[int, Raw | None]] = {}
    for name in (STAMPS, CHANGES):
        old, new = ours.rows(name), contents.rows(name)
        put = {id: raw for id, raw in new.items() if raw != old.get(id)}
        remembered[name] = put | {id: None for id in old if id not in new}
    brought = {id: {**raw, "via": entry.id} for id, raw in contents.rows(LOG).items() if id not in ours.rows(LOG)}
    ops = plan.ops()
    if not (ops or brought or any(remembered.values())):
        return {}, {}
    log = {**brought, entry.id: dumped(entry._replace(ops=ops, merge=True))}
    return {**plan.rows(), **{name: rows for name, rows in remembered.items() if rows}}, log
