"""Saving a shared file: under the lock, of what it holds then, with an entry in its log.

It knows plans and entries; not how people come to want them.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..board import Change
from ..fields import Raw
from ..fields.system import reason
from ..long_work import written
from ..records import Kpi, Record
from .atomic_write import MovedOn, as_not_saved, publish, replace, sweep, sync_folder, written_beside
from .backing import Outcome
from .backups import archive, archive_path, back_up
from .errors import FileMissing, ReadOnly, StoreError
from .history import Fresh, bounded, without_entries
from .line_format import GENERATION, LOG, NOTHING, Contents, meta_number, new_meta, next_meta, rendered, too_new
from .lock import FileLock
from .log import BULK_STEPS, LOG_FROM, Entry, dumped, last_id, milliseconds, new_entry, start_of, sums_of, time_of
from .mounts import WAY_OUT, Locks, mode_for_new, mount_of, relook
from .plan import Plan, bound_formulas, refuse_invalid
from .shared_file import Snapshot, real_path
from .strict_json import MOST_BYTES
from .system import SYSTEM

if TYPE_CHECKING:
    from .shared_file import DataFile


TRIES = 20
NO_RIGHTS = (errno.EACCES, errno.EPERM, errno.EROFS)
MANY = 100  # entries that leave the log at once: they go to the archive, whoever asked for one
LOOK_AGAIN = timedelta(minutes=1)
ROOM = "archive or delete old records, or move to PostgreSQL (ittui copy)"
OVERTAKEN = 8  # times a save is made again
SETTLE_SECONDS = 0.2  # after which another host's save would have overtaken it
WENT = "is no longer in the file: somebody put an older copy in its place, or saves without a lock (ittui doctor)"


def save(file: DataFile, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None) -> Outcome:
    """Carry out a plan, and log it. The plan is made of what the file holds when the lock is ours."""

    def attempt(lock: FileLock) -> Outcome:
        plan = make_plan(file.contents)
        ops = plan.ops()
        if not ops:
            return Outcome(file.read_last(), None, (*plan.notices, *lost(file)))
        entry = new_entry(file.clock(), last_id(file.contents), file.who, why, ops)
        entry = entry._replace(undoes=undoes, sums=sums_of(ops, plan.get))
        notices = *write(file, with_entry(file.contents, plan, entry), lock), *lost(file)
        file.own[entry.id] = why
        return Outcome(file.read_last(), entry, (*plan.notices, *notices))

    return confirmed(file, locked(file, attempt), attempt)


def confirmed(file: DataFile, outcome: Outcome, attempt: Callable[[FileLock], Outcome]) -> Outcome:
    """Where locks do not reach other hosts: look whether the save stayed, and make it again where it was overtaken."""
    if mount_of(file.path).locks is Locks.KERNEL:
        return outcome
    for _ in range(OVERTAKEN):
        if outcome.entry is None:
            return outcome
        time.sleep(SETTLE_SECONDS)
        file.load()
        if outcome.entry.id in file.contents.rows(LOG):
            return outcome._replace(board=file.read_last())
        file.own.pop(outcome.entry.id, None)
        outcome = locked(file, attempt)
    again = "other hosts put theirs over it again and again"
    raise StoreError(f"{file.path} does not keep what is saved: {again}; {WAY_OUT}")


def lost(file: DataFile) -> list[str]:
    """What to tell of changes of mine that the file had and has no more."""
    own, begins = file.own.keys() - file.contents.rows(LOG).keys(), meta_number(file.contents.meta, LOG_FROM, 0)
    return file.missing([id for id in sorted(own) if time_of(id) >= begins], WENT)


def refuse_read_only(name: str, reason: str) -> None:
    if reason:
        raise ReadOnly(f"{name} cannot be changed: {reason}")


@contextmanager
def refusals_explained(file: DataFile, lock: FileLock) -> Iterator[None]:
    """ReadOnly, with what to change, where something is missing for saving.

    What the system refuses it is asked about then; before each save only what the system would let pass: to replace a
    file that may not be written to, and to save where nothing keeps two hosts apart.
    """
    if not os.access(file.path, os.W_OK, effective_ids=True) or lock.mount.locks is Locks.NONE:
        refuse_read_only(file.name, file.read_only)
    try:
        yield
    except StoreError as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno in NO_RIGHTS:
            refuse_read_only(file.name, file.read_only)
        raise


def locked(file: DataFile, attempt: Callable[[FileLock], Outcome]) -> Outcome:
    """What an attempt gives, under the lock; tried anew where a program that takes no lock wrote in between."""
    lock = FileLock(file.path, file.who, files=file.files)
    # readers in other threads go on while this one waits for the lock
    with refusals_explained(file, lock), file.gone_while_open(), lock, file.busy:
        if not file.swept:
            sweep(file.path, file.files)
            file.swept = True
        relook(file.path, lock.generation, file.files)
        for _ in range(TRIES):
            file.read()
            refuse_read_only(file.name, too_new(file.contents, file.newest_schema))
            try:
                return attempt(lock)
            except MovedOn:
                with as_not_saved(file.path):
                    lock.take_current()
    raise StoreError(f"{file.path} was not saved: another program keeps writing it without taking the lock")


def write(
    file: DataFile, fresh: Fresh, lock: FileLock, *, start_archive: bool = False, backup: bool = False
) -> tuple[str, ...]:
    """Put fresh contents in the file's place; what its user should know. MovedOn, StoreError: nothing was saved.

    Two syncs, for a power cut: of the new bytes before the name points to them, else it could point to none; and of the
    folder before the save is told of, else the old name could come back. What the others are for: test_cost_of_a_save.
    """
    assert file.stamp is not None
    data = rendered(fresh.contents)
    size = sum(map(len, data))
    if size > MOST_BYTES:
        raise StoreError(f"{file.path} was not saved: {size:,} bytes would be more than {MOST_BYTES:,}; {ROOM}")
    notices = keep_backup(file, always=backup or file.old_schema)
    if size > MOST_BYTES * 0.8:
        notices += (f"{file.path} has {size:,} of at most {MOST_BYTES:,} bytes; {ROOM}",)
    if len(fresh.dropped) > MANY:
        start_archive = True
        archived = archive_path(file.path).name
        notices += (f"{len(fresh.dropped):,} older entries of the log had no room any more: they are in {archived}",)
    archive(file.path, fresh.dropped, file.files, start=start_archive)
    with as_not_saved(file.path):
        if not lock.is_current():  # somebody removed the lock file: another may have one of his own by now
            raise MovedOn
    saved = replace(file.path, data, file.stamp, file.files)
    lock.note(meta_number(fresh.contents.meta, GENERATION, 0))
    file.old_schema = False
    file.accept(Snapshot(fresh.contents, saved.stamp))
    return (*notices, *saved.notices)


def keep_backup(file: DataFile, *, always: bool) -> tuple[str, ...]:
    """Back the file up where it is due, and where its rights were changed see to those of its backups."""
    now = file.clock()
    with as_not_saved(file.path):
        mode = stat.S_IMODE(file.files.stat(file.path).st_mode)
    if not always and mode == file.mode and file.backup_due and file.backup_due - LOOK_AGAIN <= now < file.backup_due:
        return ()  # a clock that was set back makes no backup wait
    notices = back_up(file.path, now, file.files, always=always)
    file.mode, file.backup_due = mode, now + LOOK_AGAIN
    return notices


def archive_log(file: DataFile, before: date) -> int:
    """Move the log's entries from before a day to the archive file; how many there were."""
    limit = start_of(before, file.contents)
    moved: list[int] = []

    def attempt(lock: FileLock) -> Outcome:
        contents = file.contents
        moved[:] = [id for id in sorted(contents.rows(LOG)) if time_of(id) < limit]
        meta = next_meta(contents.meta, milliseconds(file.clock()))
        fresh = without_entries(Contents(meta, contents.tables), moved)
        notices = write(file, fresh, lock, start_archive=True)
        return Outcome(file.read(), None, notices)

    locked(file, attempt)
    return len(moved)


def with_entry(contents: Contents, plan: Plan, entry: Entry) -> Fresh:
    """The contents with the plan carried out, the entry in the log, and the log within its bounds."""
    raw = dumped(entry)
    meta = next_meta(contents.meta, time_of(entry.id), bulk=BULK_STEPS in raw)
    return bounded(contents.having({**plan.rows(), LOG: {entry.id: raw}}, meta))


def begin(path: str | os.PathLike[str], records: Iterable[Record], log: Sequence[Entry] = ()) -> None:
    """Make a new file with these records. StoreError where there is one already, or none can be made.

    log: how they came to be, oldest first; it tells all since its first entry.
    """
    tables = tables_of(records)
    began = milliseconds(log[0].at) if log else int(time.time() * 1000)
    entries = {LOG: {entry.id: dumped(entry) for entry in log}} if log else {}
    contents = NOTHING.having({**tables, **entries}, new_meta(began))
    put_new(real_path(path), rendered(contents))


def tables_of(records: Iterable[Record]) -> dict[str, dict[int, Raw | None]]:
    """New records by table and id, with formulas bound to the KPIs that they name; StoreError: what cannot be kept."""
    records, tables = list(records), dict[str, dict[int, Raw | None]]()
    refuse_invalid([Change.add(record) for record in records])
    for record in records:
        tables.setdefault(record.table, {})[record.id] = record.raw
    if bound := bound_formulas(tables.get(Kpi.table, {})):
        tables[Kpi.table] |= bound
    return tables


def put_new(target: Path, data: Sequence[bytes]) -> None:
    """Make a file with these bytes, whole at once, unless there is one of that name already."""
    try:
        with written_beside(target, data, None, mode_for_new(target.parent)) as (draft, _):
            publish(draft, target, SYSTEM)
            written(target.name)
    except FileNotFoundError:
        raise FileMissing(f"there is no folder {target.parent}: make it first, if its name is right") from None
    except FileExistsError:
        raise StoreError(f"{target} is there already; it was left as it is") from None
    except OSError as error:
        raise StoreError(f"{target} cannot be made: {reason(error)}") from error
    sync_folder(target, SYSTEM)
