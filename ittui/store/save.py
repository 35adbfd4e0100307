"""Saving a shared file: under the lock, of what it holds then, with an entry in its log.

It knows plans and entries; not how people come to want them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ..fields import Raw, visible
from . import format
from .archive import archive
from .atomic_write import MovedOn, replace
from .backups import back_up
from .datafile import Snapshot
from .identity import host
from .leftovers import sweep
from .line_format import LOG, Contents, render
from .lock import Lock
from .log import LOG_FROM, dumped, entry_id, last_id, milliseconds, moment_of, start_of, surplus, time_of
from .outcome import Entry, Outcome, ReadOnly, StoreError
from .plan import Plan
from .relook import relook

if TYPE_CHECKING:
    from .shared_file import SharedFile

TRIES = 20
WENT = "is no longer in the file: somebody put an older copy in its place, or saves without a lock (ittui doctor)"


class Fresh(NamedTuple):
    """What shall be written, and the entries of the log that it has no room for."""

    contents: Contents
    dropped: Mapping[int, Raw]


def save(file: SharedFile, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None) -> Outcome:
    """Carry out a plan, and log it. The plan is made of what the file holds when the lock is ours."""

    def attempt(lock: Lock) -> Outcome:
        plan = make_plan(file.contents)
        ops = plan.ops()
        if not ops:
            return Outcome(board=file.read_last(), entry=None, notices=(*plan.notices, *lost(file)))
        id = entry_id(file.clock(), last_id(file.contents))
        entry = Entry(id=id, at=moment_of(id), who=file.who, host=host(), why=why, ops=ops, undoes=undoes)
        notices = write(file, with_entry(file.contents, plan, entry), lock)
        notices += tuple(lost(file))
        file.own[entry.id] = why
        return Outcome(board=file.read_last(), entry=entry, notices=(*plan.notices, *notices))

    return locked(file, attempt)


def lost(file: SharedFile) -> list[str]:
    """Tell, once, of changes of mine that the file had and has no more."""
    cached, begins = file.contents.rows(LOG), format.number(file.contents.meta, LOG_FROM, 0)
    gone = [id for id in file.own if id not in cached and time_of(id) >= begins]
    return [f"“{visible(file.own.pop(id))}”, saved at {moment_of(id).astimezone():%H:%M}, {WENT}" for id in gone]


def refuse_read_only(file: SharedFile) -> None:
    if reason := file.read_only:
        raise ReadOnly(f"{file.path} cannot be changed: {reason}")


def locked(file: SharedFile, attempt: Callable[[Lock], Outcome]) -> Outcome:
    """What an attempt gives, under the lock; tried anew where a program that takes no lock wrote in between."""
    refuse_read_only(file)
    # readers in other threads go on while this one waits for the lock
    with Lock(file.path, file.who, files=file.files) as lock, file.busy:
        sweep_once(file)
        relook(file.path, lock.generation, file.files)
        for _ in range(TRIES):
            file.read()
            refuse_read_only(file)
            try:
                return attempt(lock)
            except MovedOn:
                continue
    raise StoreError(f"{file.path} was not saved: another program keeps writing it without taking the lock")


def write(file: SharedFile, fresh: Fresh, lock: Lock, *, start_archive: bool = False) -> tuple[str, ...]:
    """Put fresh contents in the file's place; what its user should know. MovedOn, StoreError: nothing was saved."""
    assert file.stamp is not None
    data = render(fresh.contents)
    notices = back_up(file.path, file.clock(), file.files, always=file.old_schema)
    archive(file.path, fresh.dropped, file.files, start=start_archive)
    saved = replace(file.path, data, file.stamp, file.files)
    lock.note(format.number(fresh.contents.meta, format.GENERATION, 0))
    file.old_schema = False
    file.accept(Snapshot(fresh.contents, saved.stamp))
    return (*notices, *saved.notices)


def archive_log(file: SharedFile, before: date) -> int:
    """Move the log's entries from before a day to the archive file; how many there were."""
    limit = start_of(before)
    moved: list[int] = []

    def attempt(lock: Lock) -> Outcome:
        contents = file.contents
        moved[:] = [id for id in sorted(contents.rows(LOG)) if time_of(id) < limit]
        meta = format.next_meta(contents.meta, milliseconds(file.clock()))
        fresh = without_entries(Contents(meta, contents.tables), moved)
        notices = write(file, fresh, lock, start_archive=True)
        return Outcome(board=file.read(), entry=None, notices=notices)

    locked(file, attempt)
    return len(moved)


def sweep_once(file: SharedFile) -> None:
    if not file.swept:
        sweep(file.path, file.files)
        file.swept = True


def with_entry(contents: Contents, plan: Plan, entry: Entry) -> Fresh:
    """The contents with the plan carried out, the entry in the log, and the log within its bounds."""
    meta = format.next_meta(contents.meta, milliseconds(entry.at))
    fresh = contents.having({**plan.rows(), LOG: {entry.id: dumped(entry)}}, meta)
    return without_entries(fresh, surplus(fresh))


def without_entries(contents: Contents, out: Sequence[int]) -> Fresh:
    """The contents without the oldest entries of the log, which then begins after the last of them."""
    if not out:
        return Fresh(contents, {})
    log = contents.tables[LOG]
    meta = {**contents.meta, LOG_FROM: time_of(out[-1]) + 1}
    return Fresh(
        Contents(meta, {**contents.tables, LOG: log.having(dict.fromkeys(out))}), {id: log.rows[id] for id in out}
    )
