"""Merging two whole copies of a file, with or without their common ancestor. What anybody typed is in the result.

With a base, a field that both changed is a clash: the result has ours, and the clash is told. Without one, the
later entry of the logs decides and both values are told; then it does not matter which copy is called ours.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

from ..fields import Json, Raw
from . import schema
from .atomic_write import MovedOn, replace
from .datafile import Stamp, read_snapshot, real_path, stamp_now
from .errors import FieldConflict, StoreError
from .files import SYSTEM, Files
from .identity import who
from .line_format import LOG, Contents, render
from .lock import Lock, lock_path
from .log import LOG_FROM, RANDOM_BITS, Entry, entries, surplus
from .merge import FieldClash, is_unchanged, merge_record
from .plan import Row, field_label, fields_of, named, references, shown
from .save import put_new, without_entries
from .strict_json import encode, same
from .undo import before

Base = Callable[[Row], Raw | None]


class FilesMerged(NamedTuple):
    """clashes: fields that somebody has to decide; notices: what was decided, and brought back."""

    clashes: tuple[FieldConflict, ...]
    notices: tuple[str, ...]


class ContentsMerged(NamedTuple):
    """The merged contents, and what there is to tell of them."""

    contents: Contents
    clashes: tuple[FieldConflict, ...]
    notices: tuple[str, ...]


def merge_files(
    base: str | os.PathLike[str] | None,
    ours: str | os.PathLike[str],
    theirs: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    files: Files = SYSTEM,
) -> FilesMerged:
    """Merge two files into out, which may be one of them. Damaged or StoreError: out is left as it is."""
    snapshots = {path: read_snapshot(path, files=files) for path in map(real_path, (ours, theirs))}
    for path, snapshot in snapshots.items():
        refuse(path, snapshot.contents)
    old = read_base(real_path(base), files) if base is not None else None
    merged = merge_contents(old, *(snapshots[real_path(path)].contents for path in (ours, theirs)))
    seen = snapshots.get(real_path(out))
    write(real_path(out), render(merged.contents), seen.stamp if seen else None, files)
    return FilesMerged(merged.clashes, merged.notices)


def refuse(path: Path, contents: Contents) -> None:
    schema.check(path, contents)
    if reason := schema.too_new(contents):
        raise StoreError(f"{path} cannot be merged: {reason}")


def read_base(path: Path, files: Files) -> Contents:
    """The base; git gives an empty file where both sides added the file."""
    if path.exists() and path.stat().st_size == 0:
        return Contents({}, {})
    return read_snapshot(path, files=files).contents


def write(path: Path, data: bytes, seen: Stamp | None, files: Files) -> None:
    """seen: what the file was when it was read, where it is one of those that were merged."""
    if not path.exists():
        put_new(path, data, files)
        return
    # a lock is taken where savers take one: git's temporary files need no lock file beside them
    shared = lock_path(path).exists()
    with Lock(path, who(), files=files) if shared else nullcontext():
        try:
            replace(path, data, seen or stamp_now(path, files), files)
        except MovedOn:
            raise StoreError(f"{path} was changed by somebody just now; merge again") from None


def merge_contents(base: Contents | None, ours: Contents, theirs: Contents) -> ContentsMerged:
    """Merge what two files hold; base None: the ancestor is worked out of their logs."""
    if base is not None:
        return Merging(ours, theirs, lambda row: base.get(*row), None).result()
    ours, theirs = sorted((ours, theirs), key=render)
    sides = Side(ours, theirs), Side(theirs, ours)
    return Merging(ours, theirs, lambda row: ancestor_row(row, *sides), sides).result()


class Merging:
    """One merge under way. sides: given where their stamps decide what clashes."""

    def __init__(self, ours: Contents, theirs: Contents, base: Base, sides: tuple[Side, Side] | None) -> None:
        self.ours, self.theirs, self.base, self.sides = ours, theirs, base, sides
        self.rows: dict[Row, Raw] = {}
        self.clashes: list[FieldConflict] = []
        self.notices: list[str] = []

    def result(self) -> ContentsMerged:
        for row in all_rows(self.theirs, self.ours):
            raw = self.merged(row)
            if raw is not None:
                self.rows[row] = raw
        self.bring_back_referred()
        tables: dict[str, dict[int, Raw | None]] = {name: {} for name in (*self.theirs.tables, *self.ours.tables)}
        for (table, id), raw in self.rows.items():
            tables[table][id] = raw
        tables[LOG] = {**self.theirs.rows(LOG), **self.ours.rows(LOG)}
        meta = merged_meta(self.ours.meta, self.theirs.meta)
        both = Contents({}, {}).having(tables, meta)
        contents = without_entries(both, surplus(both)).contents
        return ContentsMerged(contents, tuple(self.clashes), tuple(self.notices))

    def merged(self, row: Row) -> Raw | None:
        mine, other, old = self.ours.get(*row), self.theirs.get(*row), self.base(row)
        if mine is None or other is None:
            return self.cache(row, other if mine is None else mine, old)
        merged = merge_record(fields_of(row[0]), old or {}, mine, other)
        for name, remark in merged.notes:
            self.tell(row, mine, f"{field_label(row[0], name)}: {remark}")
        raw = dict(merged.raw)
        for clash in merged.clashes:
            self.decide(row, raw, clash)
        return raw

    def cache(self, row: Row, there: Raw | None, old: Raw | None) -> Raw | None:
        """A record that one side has not: removed there and unchanged here, or else it stays."""
        if there is None or (old is not None and is_unchanged(fields_of(row[0]), old, there)):
            return None
        if old is not None:
            self.tell(row, there, "one side removed it, the other changed it; it is kept")
        return there

    def decide(self, row: Row, raw: dict[str, Json], clash: FieldClash) -> None:
        if self.sides is None:
            self.clashes.append(FieldConflict(table=row[0], id=row[1], **clash._asdict()))
            return
        ranks = [
            (side.stamp(row, clash.field), encode(value))
            for side, value in zip(self.sides, (clash.mine, clash.theirs), strict=True)
        ]
        cached, lost = (clash.mine, clash.theirs) if ranks[0] >= ranks[1] else (clash.theirs, clash.mine)
        put(raw, clash.field, cached)
        self.tell(
            row, raw, f"{field_label(row[0], clash.field)}: kept {shown(cached)}, the later one, over {shown(lost)}"
        )

    def tell(self, row: Row, raw: Raw, text: str) -> None:
        self.notices.append(f"{named(*row, raw)}, {text}")

    def bring_back_referred(self) -> None:
        """Nothing that a record of the result refers to is lost."""
        waiting = list(self.rows.items())
        while waiting:
            (table, _), raw = waiting.pop()
            for target in references(table, raw):
                lost = None if target in self.rows else self.theirs.get(*target) or self.ours.get(*target)
                if lost is not None:
                    self.rows[target] = lost
                    self.tell(target, lost, "one side removed it, but something refers to it; it is kept")
                    waiting.append((target, lost))


def put(raw: dict[str, Json], name: str, value: Json) -> None:
    if value is None:
        raw.pop(name, None)
    else:
        raw[name] = value


def all_rows(*sides: Contents) -> Iterator[Row]:
    yield from dict.fromkeys(
        (name, id) for side in sides for name, section in side.tables.items() if name != LOG for id in section.rows
    )


def merged_meta(ours: Raw, theirs: Raw) -> dict[str, Json]:
    """The higher of every number: no reader may take the result for older than what it comes from."""
    merged = {**theirs, **ours}
    for name in ("format", "schema", "writes", schema.GENERATION, LOG_FROM):
        if name in ours or name in theirs:
            merged[name] = max(schema.number(ours, name, 0), schema.number(theirs, name, 0))
    return merged


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


def conflict_copies(path: str | os.PathLike[str]) -> list[Path]:
    """The copies beside a file that wait to be merged into it, by name."""
    file = real_path(path)
    stem, suffix = re.escape(file.stem), re.escape(file.suffix)
    form = re.compile(
        rf"{stem}\.sync-conflict-\d{{8}}-\d{{6}}(-\w+)?{suffix}|{stem} \([^)]*conflicted copy[^)]*\){suffix}",
        re.IGNORECASE,
    )
    try:
        return sorted(each for each in file.parent.iterdir() if form.fullmatch(each.name) and each.is_file())
    except OSError:
        return []  # a folder that cannot be listed shows none


def merge_copy(path: str | os.PathLike[str], copy: Path) -> FilesMerged:
    """Merge a copy into the file and put it aside, under a name that is not offered again.

    Damaged or StoreError: both are left as they are.
    """

    merged = merge_files(None, path, copy, path)
    copy.rename(copy.with_name(f".{copy.name}.merged"))
    return merged
