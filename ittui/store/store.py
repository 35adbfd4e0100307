"""The store: the shared file behind a few verbs. It knows neither what the numbers mean, nor screens."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from ..board import Board, Change
from ..records import Record
from . import format, history
from .backups import back_up
from .boards import board_of
from .datafile import Snapshot, Stamp, read_snapshot, real_path, stamp_now
from .files import SYSTEM, Files
from .identity import host
from .identity import who as this_user
from .leftovers import sweep
from .linefile import LOG, NOTHING, Contents, render
from .lock import Lock
from .log import LOG_FROM, dumped, entries, entry_id, last_id, milliseconds, moment_of, surplus
from .outcome import Entry, Op, Outcome, ReadOnly, StoreError
from .plan import Plan, planned, refuse_unfit
from .replace import MovedOn, replace, write_beside
from .rights import mode_for_new, read_only_reason

TRIES = 20


def now() -> datetime:
    return datetime.now(UTC)


def create(path: str | os.PathLike[str], records: Iterable[Record] = (), *, files: Files = SYSTEM) -> None:
    """Make a new file with these records. StoreError where there is one already, or none can be made."""
    target = real_path(path)
    tables: dict[str, dict[int, Record]] = {}
    for record in records:
        tables.setdefault(record.table, {})[record.id] = record
    refuse_unfit([Change.add(record) for rows in tables.values() for record in rows.values()])
    changed = {name: {id: record.raw for id, record in rows.items()} for name, rows in tables.items()}
    contents = NOTHING.having(changed, format.new_meta(milliseconds(now())))
    try:
        draft, _ = write_beside(target, render(contents), None, mode_for_new(target.parent), files)
        try:
            files.link(draft, target)
        finally:
            files.unlink(draft)
    except FileExistsError:
        raise StoreError(f"{target} is there already; it was left as it is") from None
    except OSError as error:
        raise StoreError(f"{target} cannot be made: {error.strerror}") from error


def open_store(path: str | os.PathLike[str], who: str = "", *, files: Files = SYSTEM) -> Store:
    """The store of a file; FileMissing, Damaged or StoreError where it cannot be read."""
    store = Store(real_path(path), who or this_user(), files=files)
    store.read()
    return store


class Store:
    """One shared file. All its verbs may be called from several threads."""

    def __init__(self, path: Path, who: str, *, files: Files = SYSTEM, clock: Callable[[], datetime] = now) -> None:
        self.path, self.who, self.files, self.clock = path, who, files, clock
        self.busy = threading.RLock()
        self.contents: Contents = NOTHING
        self.stamp: Stamp | None = None
        self.board: Board | None = None
        self.swept = False

    @property
    def read_only(self) -> str:
        """Why nothing can be saved, with what to change; "" where it can."""
        return format.too_new(self.contents) or read_only_reason(self.path)

    def changed(self) -> bool:
        """Has the file changed since it was last read? Cheap."""
        return stamp_now(self.path, self.files) != self.stamp

    def read(self) -> Board:
        """The board as the file is now; read again only if it changed. Damaged: what was read before stays."""
        with self.busy:
            if self.board is None or self.changed():
                self.load()
            assert self.board is not None
            return self.board

    def load(self) -> None:
        snapshot = read_snapshot(self.path, self.contents, self.files)
        format.check(self.path, snapshot.contents)
        self.accept(snapshot)

    def accept(self, snapshot: Snapshot) -> None:
        self.board = board_of(snapshot.contents, self.contents, self.board)
        self.contents, self.stamp = snapshot

    def commit(self, changes: Sequence[Change], why: str, *, force: bool = False) -> Outcome:
        """Save changes, merged with what others saved meanwhile.

        Conflict where others changed the same fields to something else, and nothing is saved; force saves mine, and
        the log keeps both. ReadOnly, LockTimeout, Damaged, StoreError: nothing is saved.
        """
        changes = tuple(changes)
        refuse_unfit(changes)
        return self.save(lambda contents: planned(contents, changes, force=force), why)

    def save(self, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None = None) -> Outcome:
        """Carry out a plan that is made anew of what the file holds, until nobody writes in between."""
        with self.busy:
            self.refuse_read_only()
            with Lock(self.path, self.who, files=self.files):
                self.sweep_once()
                for _ in range(TRIES):
                    try:
                        return self.save_once(make_plan, why, undoes)
                    except MovedOn:
                        continue
        raise StoreError(f"{self.path} was not saved: another program keeps writing it without taking the lock")

    def save_once(self, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None) -> Outcome:
        board = self.read()
        self.refuse_read_only()
        plan = make_plan(self.contents)
        ops = plan.ops()
        if not ops:
            return Outcome(board=board, entry=None, notices=tuple(plan.notices))
        entry = self.entry(ops, why, undoes)
        fresh = with_entry(self.contents, plan, entry)
        assert self.stamp is not None
        notices = back_up(self.path, entry.at, self.files)
        saved = replace(self.path, render(fresh), self.stamp, self.files)
        self.accept(Snapshot(fresh, saved.stamp))
        assert self.board is not None
        return Outcome(board=self.board, entry=entry, notices=(*plan.notices, *notices, *saved.notices))

    def entry(self, ops: tuple[Op, ...], why: str, undoes: int | None) -> Entry:
        id = entry_id(self.clock(), last_id(self.contents))
        return Entry(id=id, at=moment_of(id), who=self.who, host=host(), why=why, ops=ops, undoes=undoes)

    def refuse_read_only(self) -> None:
        if reason := self.read_only:
            raise ReadOnly(f"{self.path} cannot be changed: {reason}")

    def sweep_once(self) -> None:
        if not self.swept:
            sweep(self.path, self.files)
            self.swept = True

    def log(self, record_id: int | None = None, limit: int | None = None) -> list[Entry]:
        """The entries of the log, newest first: of one record, or all; no more than limit."""
        self.read()
        found = entries(self.contents)
        if record_id is not None:
            found = (entry for entry in found if any(op.id == record_id for op in entry.ops))
        return [entry for _, entry in zip(range(limit), found, strict=False)] if limit is not None else list(found)

    def undo(self, entry_id: int | None = None) -> Outcome:
        """Undo my last change, or a named entry of the log. UndoRefused with the reason where it cannot be."""
        return self.take_back(lambda contents: history.to_undo(contents, self.who, entry_id))

    def redo(self) -> Outcome:
        """Undo my last undo. UndoRefused where I undid nothing, or changed something else since."""
        return self.take_back(lambda contents: history.to_redo(contents, self.who))

    def take_back(self, choose: Callable[[Contents], Entry]) -> Outcome:
        with self.busy:
            self.read()
            entry = choose(self.contents)
            why = f"undo: {entry.why}" if entry.undoes is None else entry.why.replace("undo: ", "redo: ", 1)
            return self.save(lambda contents: history.undone(contents, entry), why, undoes=entry.id)

    def as_of(self, day: date) -> Board:
        """The board as it stood at the end of a day; StoreError where the log does not reach back so far."""
        self.read()
        return board_of(history.as_of(self.contents, day))


def with_entry(contents: Contents, plan: Plan, entry: Entry) -> Contents:
    """The contents with the plan carried out, the entry in the log, and the log within its bounds."""
    meta = format.next_meta(contents.meta, milliseconds(entry.at))
    fresh = contents.having({**plan.rows(), LOG: {entry.id: dumped(entry)}}, meta)
    out = surplus(fresh)
    if not out:
        return fresh
    log = fresh.tables[LOG].having(dict.fromkeys(out))
    return Contents({**meta, LOG_FROM: milliseconds(moment_of(out[-1]))}, {**fresh.tables, LOG: log})
