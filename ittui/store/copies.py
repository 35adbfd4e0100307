"""Other copies of the shared file: one merged into another, a backup put back.

Merging into one of the two is a change of that one: under its lock, with a backup before and one entry in its log,
which undo takes back. The other's entries come along and tell who changed what; the file's own past is what it was.
Before a backup is put back the present becomes one, so that this can be taken back, too.
"""

from __future__ import annotations

from pathlib import Path

from ..fields import Raw, visible
from ..records import Kpi
from . import SharedFile, merging, open_store, pass_gate, taking_back
from .atomic_write import MovedOn, lock_path, replace
from .backing import Outcome, board_of
from .backups import back_up
from .errors import Damaged, FileMissing, StoreError
from .history import Fresh, bounded
from .line_format import LOG, Contents, check_meta, next_meta, render, rendered, too_new
from .lock import FileLock
from .log import BULK_STEPS, Entry, last_id, new_entry, now, time_of
from .merge_contents import ContentsMerged, FilesMerged, merge_change, merge_contents, outcome_of, plan_to
from .plan import Plan, bound_formulas, named
from .save import confirmed, locked, put_new, write
from .shared_file import Name, parsed, read_bytes, read_snapshot, real_path, stamp_now
from .system import who
from .system import who as this_user


def merge_files(base: Name | None, ours: Name, theirs: Name, out: Name) -> FilesMerged:
    """Merge two files into out, which may be one of them. Damaged or StoreError: out is left as it is."""
    paths = real_path(ours), real_path(theirs)
    old = read_base(real_path(base)) if base is not None else None
    target = real_path(out)
    if target == paths[0] != paths[1] and (base is None or lock_path(target).exists()):
        return merge_into(SharedFile(target, who()), paths[1], old)
    read = {path: read_snapshot(path) for path in paths}
    for path, snapshot in read.items():
        refuse(path, snapshot.contents)
    sides = read[paths[0]].contents, read[paths[1]].contents
    merged = within_locks(merge_contents(old, *sides), *sides)
    result = outcome_of(sides[0], merged)
    contents = merged.contents
    if target == paths[0] != paths[1]:  # as git has it done, in a file that nobody else opens
        entry = new_entry(now(), last_id(contents), who(), reason(paths[1]))
        contents = as_change(sides[0], merged, entry).contents
    if not target.exists():
        put_new(target, rendered(contents))
        return result
    try:
        replace(target, rendered(contents), read[target].stamp if target in read else stamp_now(target))
    except MovedOn:
        raise StoreError(f"{target} was changed by somebody just now; merge again") from None
    return result


def merge_into(file: SharedFile, copy: Path, base: Contents | None) -> FilesMerged:
    """Merge a copy into a file that others may have open."""
    theirs = read_snapshot(copy).contents
    refuse(copy, theirs)
    result: list[FilesMerged] = []

    def attempt(lock: FileLock) -> Outcome:
        ours = file.contents
        refuse(file.path, ours)
        merged = within_locks(merge_contents(base, ours, theirs), ours, theirs)
        entry = new_entry(file.clock(), last_id(merged.contents), file.who, reason(copy))
        fresh = as_change(ours, merged, entry)
        is_new = fresh.contents is not ours
        notices = write(file, fresh, lock, backup=True) if is_new else ()
        result[:] = [outcome_of(ours, merged, *notices)]
        return Outcome(file.read_last(), entry if is_new else None)

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
    bulk = any(BULK_STEPS in raw for raw in log.values())
    meta = next_meta({**ours.meta, **merged.contents.meta}, time_of(entry.id), bulk=bulk)
    return bounded(ours.having({**rows, LOG: log}, meta))


def refuse(path: Path, contents: Contents) -> None:
    check_meta(path, contents)
    if reason := too_new(contents):
        raise StoreError(f"{path} cannot be merged: {reason}")


def read_base(path: Path) -> Contents:
    """The base; git gives an empty file where both sides added the file."""
    if path.exists() and path.stat().st_size == 0:
        return Contents({}, {})
    return read_snapshot(path).contents


def merge_copy(path: Name, copy: Path) -> FilesMerged:
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
        for refusal in merging(board_of(side), plan_to(side, contents).changes()):
            there = side.get(refusal.table, refusal.id)
            cached.setdefault(refusal.table, {})[refusal.id] = there
            name = named(refusal.table, refusal.id, there or {})
            notices.append(f"{name} is as the locked copy has it: {refusal.text}")
        contents = contents.having(cached, contents.meta) if cached else contents
    if bound := bound_formulas(contents.rows(Kpi.table)):
        contents = contents.having({Kpi.table: bound}, contents.meta)
    return merged._replace(contents=contents, notices=tuple(dict.fromkeys(notices)))


def restore(path: Name, backup: Path, who: str = "") -> Outcome:
    """Make the file what a backup holds. Damaged where the backup cannot be read, StoreError where nothing is saved.

    A readable file keeps its log: going back is one more change in it, which can be undone, and which passes no lock.
    A damaged file is
    replaced by the backup, with the backup's log.
    """
    target = real_path(path)
    data, _ = read_bytes(backup)
    wanted = parsed(backup, data)
    check_meta(backup, wanted)
    try:
        store = open_store(target, who)
    except FileMissing:
        put_new(target, [data])
        return Outcome(board=open_store(target, who).read(), entry=None)
    except Damaged:
        with FileLock(target, who or this_user()):  # what is damaged stays as a backup
            keep_present(target)
            try:
                notices = replace(target, [data], stamp_now(target)).notices
            except MovedOn:
                raise StoreError(f"{target} was changed by another program just now; try again") from None
        return Outcome(board=open_store(target, who).read(), entry=None, notices=notices)
    keep_present(target)

    def make_plan(contents: Contents) -> Plan:
        plan = plan_to(contents, wanted)
        pass_gate(taking_back, store.backing.read_last(), plan.changes())
        return plan

    return store.backing.save(make_plan, f"restore {backup.name.lstrip('.')}")


def keep_present(target: Path) -> None:
    if notices := back_up(target, now(), always=True):
        raise StoreError(f"{target} was left as it is: {notices[0]}")
