"""Merging two whole copies of a file into one that is written.

Merging into one of the two is a change of that one: under its lock, with a backup before and one entry in its log,
which undo takes back. The other's entries come along and tell who changed what; the file's own past is what it was.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..board import Change
from ..fields import Raw, visible
from ..long_work import counted
from ..records import Kpi
from . import schema
from .atomic_write import MovedOn, replace
from .backing import Outcome, board_of
from .datafile import Stamp, read_snapshot, real_path, stamp_now
from .errors import FieldConflict, StoreError
from .files import SYSTEM, Files
from .gate import merging
from .identity import who
from .line_format import CHANGES, LOG, RESERVED, STAMPS, Contents, render, rendered
from .lock import FileLock, lock_path
from .log import BULK_STEPS, Entry, dumped, last_id, now, surplus, time_of
from .merge_contents import ContentsMerged, all_rows, merge_contents
from .plan import Plan, bound_formulas, named
from .save import Fresh, confirmed, locked, new_entry, put_new, without_entries, write
from .shared_file import SharedFile


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
    changes = changes_to(ours, merged.contents)
    added, removed = sum(each.before is None for each in changes), sum(each.after is None for each in changes)
    updated = len(changes) - added - removed
    return FilesMerged(merged.clashes, (*merged.notices, *notices), added, updated, removed)


def merge_files(
    base: str | os.PathLike[str] | None,
    ours: str | os.PathLike[str],
    theirs: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    files: Files = SYSTEM,
) -> FilesMerged:
    """Merge two files into out, which may be one of them. Damaged or StoreError: out is left as it is."""
    paths = real_path(ours), real_path(theirs)
    old = read_base(real_path(base), files) if base is not None else None
    target = real_path(out)
    if target == paths[0] != paths[1] and (base is None or lock_path(target).exists()):
        return merge_into(SharedFile(target, who(), files=files), paths[1], old)
    snapshots = [read_snapshot(path, files=files) for path in paths]
    for path, snapshot in zip(paths, snapshots, strict=True):
        refuse(path, snapshot.contents)
    sides = snapshots[0].contents, snapshots[1].contents
    merged = within_locks(merge_contents(old, *sides), *sides)
    result = outcome_of(sides[0], merged)
    contents, seen = merged.contents, dict(zip(paths, (each.stamp for each in snapshots), strict=True)).get(target)
    if target == paths[0] != paths[1]:  # as git has it done, in a file that nobody else opens
        entry = new_entry(now(), last_id(contents), reason(paths[1]), ())._replace(who=who())
        contents = as_change(snapshots[0].contents, merged, entry).contents
    put(target, rendered(contents), seen, files)
    return result


def merge_into(file: SharedFile, copy: Path, base: Contents | None) -> FilesMerged:
    """Merge a copy into a file that others may have open."""
    theirs = read_snapshot(copy, files=file.files).contents
    refuse(copy, theirs)
    result: list[FilesMerged] = []

    def attempt(lock: FileLock) -> Outcome:
        refuse(file.path, file.contents)
        merged = within_locks(merge_contents(base, file.contents, theirs), file.contents, theirs)
        entry = new_entry(file.clock(), last_id(merged.contents), reason(copy), ())._replace(who=file.who)
        ours = file.contents
        fresh = as_change(ours, merged, entry)
        notices = write(file, fresh, lock, backup=True) if fresh.contents is not ours else ()
        result[:] = [outcome_of(ours, merged, *notices)]
        return Outcome(board=file.read_last(), entry=entry if fresh.contents is not ours else None)

    confirmed(file, locked(file, attempt), attempt)
    return result[0]


def reason(copy: Path) -> str:
    """What the log says of it; git has its copies under names of its own making."""
    return "merge by git" if copy.name.startswith(".merge_file_") else f"merge {visible(copy.name)}"


def as_change(ours: Contents, merged: ContentsMerged, entry: Entry) -> Fresh:
    """What was merged, as one change of ours: the very same contents where it brought nothing."""
    rows, log = merge_change(ours, merged, entry)
    if not log:
        return Fresh(ours, {})
    meta = schema.next_meta({**ours.meta, **merged.contents.meta}, time_of(entry.id))
    meta = schema.packed(meta) if any(BULK_STEPS in raw for raw in log.values()) else meta
    fresh = ours.having({**rows, LOG: log}, meta)
    out = surplus(fresh)
    return without_entries(fresh, out)


def merge_change(
    ours: Contents, merged: ContentsMerged, entry: Entry
) -> tuple[dict[str, dict[int, Raw | None]], dict[int, Raw]]:
    """The records that a merge changes, and the entries that come with it, its own the last; none: nothing new."""
    contents, plan = merged.contents, Plan(ours)
    for row in counted([*all_rows(ours, contents)], "comparing with what was merged", "records"):
        raw = contents.get(*row)
        if raw != ours.get(*row):
            plan.wanted[row] = raw
    remembered = {name: changed_rows(ours.rows(name), contents.rows(name)) for name in (STAMPS, CHANGES)}
    brought = {id: {**raw, "via": entry.id} for id, raw in contents.rows(LOG).items() if id not in ours.rows(LOG)}
    ops = plan.ops()
    if not (ops or brought or any(remembered.values())):
        return {}, {}
    log = {**brought, entry.id: dumped(entry._replace(ops=ops, merge=True))}
    return {**plan.rows(), **{name: rows for name, rows in remembered.items() if rows}}, log


def changed_rows(old: Mapping[int, Raw], new: Mapping[int, Raw]) -> dict[int, Raw | None]:
    """What makes some rows others: those to put, and (None) those to take out."""
    result: dict[int, Raw | None] = {id: raw for id, raw in new.items() if raw != old.get(id)}
    return result | {id: None for id in old if id not in new}


def refuse(path: Path, contents: Contents) -> None:
    schema.check(path, contents)
    if reason := schema.too_new(contents):
        raise StoreError(f"{path} cannot be merged: {reason}")


def read_base(path: Path, files: Files) -> Contents:
    """The base; git gives an empty file where both sides added the file."""
    if path.exists() and path.stat().st_size == 0:
        return Contents({}, {})
    return read_snapshot(path, files=files).contents


def put(path: Path, data: Sequence[bytes], seen: Stamp | None, files: Files) -> None:
    """seen: what the file was when it was read, where it is one of those that were merged."""
    if not path.exists():
        put_new(path, data, files)
        return
    try:
        replace(path, data, seen or stamp_now(path, files), files)
    except MovedOn:
        raise StoreError(f"{path} was changed by somebody just now; merge again") from None


def merge_copy(path: str | os.PathLike[str], copy: Path) -> FilesMerged:
    """Merge a copy into the file and put it aside, under a name that is not offered again.

    Damaged or StoreError: both are left as they are.
    """

    merged = merge_files(None, path, copy, path)
    copy.rename(copy.with_name(f".{copy.name}.merged"))
    return merged


def within_locks(merged: ContentsMerged, ours: Contents, theirs: Contents) -> ContentsMerged:
    """The merged contents as the rules let them be; the order of the copies does not matter.

    What one of the copies has locked stays as that copy has it, and it is told. A formula of one copy is bound to the
    KPI that it names, also where the other copy added that.
    """
    contents, notices = merged.contents, list(merged.notices)
    for side in sorted((ours, theirs), key=render):
        cached: dict[str, dict[int, Raw | None]] = {}
        for refusal in merging(board_of(side), changes_to(side, contents)):
            there = side.get(refusal.table, refusal.id)
            cached.setdefault(refusal.table, {})[refusal.id] = there
            notices.append(
                f"{named(refusal.table, refusal.id, there or {})} is as the locked copy has it: {refusal.text}"
            )
        contents = contents.having(cached, contents.meta) if cached else contents
    if bound := bound_formulas(contents.rows(Kpi.table)):
        contents = contents.having({Kpi.table: bound}, contents.meta)
    return merged._replace(contents=contents, notices=tuple(dict.fromkeys(notices)))


def changes_to(side: Contents, contents: Contents) -> list[Change]:
    """What would make a copy what was merged."""
    rows = (row for row in all_rows(side, contents) if row[0] not in RESERVED)
    changes = (Change(*row, side.get(*row), contents.get(*row)) for row in rows)
    return [change for change in changes if change.before != change.after]
