"""The shared file as one process sees it: what was read last, and the one way to save.

It knows plans and entries; not how people come to want them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ..board import Board
from ..fields import Raw, visible
from . import format
from .archive import archive
from .backups import back_up
from .boards import board_of
from .datafile import Snapshot, Stamp, read_snapshot, stamp_now
from .files import SYSTEM, Files
from .identity import host
from .leftovers import sweep
from .linefile import LOG, NOTHING, Contents, render
from .lock import Lock
from .log import LOG_FROM, dumped, entry_id, last_id, milliseconds, moment_of, surplus, time_of
from .migrate import STEPS, Step, migrated
from .outcome import Entry, Outcome, ReadOnly, StoreError
from .plan import Plan
from .relook import relook
from .replace import MovedOn, replace
from .rights import read_only_reason

TRIES = 20
WENT = "is no longer in the file: somebody put an older copy in its place, or saves without a lock (ittui doctor)"


def now() -> datetime:
    return datetime.now(UTC)


class Fresh(NamedTuple):
    """What shall be written, and the entries of the log that it has no room for."""

    contents: Contents
    dropped: Mapping[int, Raw]


class SharedFile:
    """What was read last stays until the file can be read anew. Its verbs may be called from several threads."""

    def __init__(
        self,
        path: Path,
        who: str,
        *,
        files: Files = SYSTEM,
        clock: Callable[[], datetime] = now,
        steps: Sequence[Step] = STEPS,
    ) -> None:
        self.path, self.who, self.files, self.clock, self.steps = path, who, files, clock, steps
        self.busy = threading.RLock()
        self.contents: Contents = NOTHING
        self.stamp: Stamp | None = None
        self.board: Board | None = None
        self.own: dict[int, str] = {}  # what this process saved: entry and why
        self.old_schema = self.swept = False

    @property
    def read_only(self) -> str:
        """Why nothing can be saved, with what to change; "" where it can."""
        schema = max((step.to for step in self.steps), default=format.SCHEMA)
        return format.too_new(self.contents, schema) or read_only_reason(self.path)

    def refuse_read_only(self) -> None:
        if reason := self.read_only:
            raise ReadOnly(f"{self.path} cannot be changed: {reason}")

    def changed(self) -> bool:
        return stamp_now(self.path, self.files) != self.stamp

    def read(self) -> Board:
        """The board as the file is now; parsed again only where it changed."""
        with self.busy:
            if self.board is None or self.changed():
                self.load()
            assert self.board is not None
            return self.board

    def load(self) -> None:
        snapshot = read_snapshot(self.path, self.contents, self.files)
        format.check(self.path, snapshot.contents)
        contents = migrated(snapshot.contents, self.steps)
        self.old_schema = contents is not snapshot.contents
        self.accept(Snapshot(contents, snapshot.stamp))

    def accept(self, snapshot: Snapshot) -> None:
        self.board = board_of(snapshot.contents, self.contents, self.board)
        self.contents, self.stamp = snapshot

    def save(self, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None = None) -> Outcome:
        """Carry out a plan, and log it. The plan is made of what the file holds when the lock is ours."""

        def attempt(lock: Lock) -> Outcome:
            plan = make_plan(self.contents)
            ops = plan.ops()
            if not ops:
                return Outcome(board=self.read_last(), entry=None, notices=(*plan.notices, *self.lost()))
            id = entry_id(self.clock(), last_id(self.contents))
            entry = Entry(id=id, at=moment_of(id), who=self.who, host=host(), why=why, ops=ops, undoes=undoes)
            notices = self.write(with_entry(self.contents, plan, entry), lock)
            notices += tuple(self.lost())
            self.own[entry.id] = why
            return Outcome(board=self.read_last(), entry=entry, notices=(*plan.notices, *notices))

        return self.locked(attempt)

    def lost(self) -> list[str]:
        """Tell, once, of changes of mine that the file had and has no more."""
        kept, begins = self.contents.rows(LOG), format.number(self.contents.meta, LOG_FROM, 0)
        gone = [id for id in self.own if id not in kept and time_of(id) >= begins]
        return [f"“{visible(self.own.pop(id))}”, saved at {moment_of(id).astimezone():%H:%M}, {WENT}" for id in gone]

    def read_last(self) -> Board:
        assert self.board is not None
        return self.board

    def locked(self, attempt: Callable[[Lock], Outcome]) -> Outcome:
        """What an attempt gives, under the lock; tried anew where a program that takes no lock wrote in between."""
        self.refuse_read_only()
        # readers in other threads go on while this one waits for the lock
        with Lock(self.path, self.who, files=self.files) as lock, self.busy:
            self.sweep_once()
            relook(self.path, lock.generation, self.files)
            for _ in range(TRIES):
                self.read()
                self.refuse_read_only()
                try:
                    return attempt(lock)
                except MovedOn:
                    continue
        raise StoreError(f"{self.path} was not saved: another program keeps writing it without taking the lock")

    def write(self, fresh: Fresh, lock: Lock, *, start_archive: bool = False) -> tuple[str, ...]:
        """Put fresh contents in the file's place; what its user should know. MovedOn, StoreError: nothing was saved."""
        assert self.stamp is not None
        data = render(fresh.contents)
        notices = back_up(self.path, self.clock(), self.files, always=self.old_schema)
        archive(self.path, fresh.dropped, self.files, start=start_archive)
        saved = replace(self.path, data, self.stamp, self.files)
        lock.note(format.number(fresh.contents.meta, format.GENERATION, 0))
        self.old_schema = False
        self.accept(Snapshot(fresh.contents, saved.stamp))
        return (*notices, *saved.notices)

    def sweep_once(self) -> None:
        if not self.swept:
            sweep(self.path, self.files)
            self.swept = True


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
