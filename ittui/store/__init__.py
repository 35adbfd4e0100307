"""The shared file: read, commit, log, undo. A shared board behind a few verbs; what is imported here for others stays,
the modules behind it may change. It knows neither what the numbers mean, nor screens.

What every commit is held against under the lock, whichever door it came by, is its gate. The store does not know the
rules: who opens it, or commits, may hand it a gate; else it asks the program's own rules, which are named here and not
imported, so that a script that opens the file by TinyDB's interface passes no lock.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from ..board import Board, Change, Origin, Refusal
from ..fields.system import is_database
from ..records import Record
from .backing import Backing, ChangeWatcher, Outcome, board_of
from .errors import (
    ChangeRefused,
    Conflict,
    ConnectionLost,
    Damaged,
    FieldConflict,
    FileMissing,
    LockTimeout,
    ReadOnly,
    StoreError,
    UndoRefused,
)
from .line_format import Contents, too_new
from .log import Entry, Op
from .shared_file import DataFile
from .system import SYSTEM, Files
from .system import who as this_user

if TYPE_CHECKING:
    from pathlib import Path

    from .mounts import Watcher
    from .plan import Plan


# Why some changes of a board must not be; nothing where they may. A pure function: it is called under the lock.
Gate = Callable[[Board, Sequence[Change]], Iterable[Refusal]]
RULES = "ittui.rules"


def rules(action: str) -> Gate:
    """What the program's rules refuse of what an action did; "": of an edit that none made."""

    def refusals(before: Board, changes: Sequence[Change]) -> Iterable[Refusal]:
        result: Iterable[Refusal] = import_module(RULES).refusals(before, changes, Origin.here(action=action))
        return result

    return refusals


by_hand = rules("")
taking_back = rules("undo")  # what an action did may be taken back, what is locked stays
merging = rules("merge")  # what actions did in the other copy is taken over, what is locked here stays


def pass_gate(gate: Gate, before: Board, changes: Sequence[Change]) -> None:
    """ChangeRefused, with all that there is against it."""
    if reasons := tuple(gate(before, changes)) if changes else ():
        raise ChangeRefused(reasons)


class SharedFile(DataFile):
    """One TinyDB JSON file that many processes save in turn.

    What saving takes is imported by those who save: most of those who look at a file are gone before they would.
    """

    @property
    def read_only(self) -> str:
        from .mounts import read_only_reason

        return too_new(self.contents, self.newest_schema) or read_only_reason(self.path)

    def save(self, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None = None) -> Outcome:
        from .save import save

        return save(self, make_plan, why, undoes)

    def watcher(self) -> Watcher:
        from .mounts import Watcher

        return Watcher(self.name)

    def archive(self, before: date) -> int:
        from .save import archive_log

        return archive_log(self, before)


def create(path: str | os.PathLike[str], records: Iterable[Record] = ()) -> None:
    """Make a new file, or tables in a database, with these records. StoreError where there are, or none can be made."""
    if is_database(path):
        from .postgres.admin import make

        make(str(path), records)
    else:
        from .save import begin

        begin(path, records)


def open_store(
    path: str | os.PathLike[str], who: str = "", *, gate: Gate = by_hand, files: Files = SYSTEM, read_only: str = ""
) -> Store:
    """The store of a file or of a database's address; FileMissing, Damaged or StoreError where it cannot be read.

    gate, read_only: as in Store. who: for a file; a database knows it.
    """
    backing: Backing
    if is_database(path):
        from .postgres.database import Database  # a file needs none of it

        backing = Database(str(path))
    else:
        backing = SharedFile(os.path.realpath(path), who or this_user(), files=files)
    backing.read()
    return Store(backing, gate, read_only)


class Store:
    """One shared board. All its verbs may be called from several threads.

    Those that save raise ReadOnly, LockTimeout, Damaged or another StoreError where nothing was saved.
    """

    def __init__(self, backing: Backing, gate: Gate = by_hand, read_only: str = "") -> None:
        """gate: what every commit asks that brings no other one along. read_only: why whoever opens it only looks."""
        self.backing, self.gate, self.looking = backing, gate, read_only

    @property
    def name(self) -> str:
        """What is opened: the path of the data file, or the address of a database, without a password."""
        return self.backing.name

    @property
    def path(self) -> Path:
        """The data file itself, no symbolic link to it. StoreError where there is none."""
        if not isinstance(self.backing, SharedFile):
            raise StoreError(f"{self.name} is not a file")
        return self.backing.path

    @property
    def who(self) -> str:
        return self.backing.who

    @property
    def read_only(self) -> str:
        """Why nothing can be saved, with what to change; "" where it can."""
        return self.looking or self.backing.read_only

    def changed(self) -> bool:
        """Has anything been saved since the last read? Cheap."""
        return self.backing.changed()

    def read(self) -> Board:
        """The board as it is now; parsed again only where it changed. Damaged: what was read before stays."""
        return self.backing.read()

    def watcher(self) -> ChangeWatcher:
        return self.backing.watcher()

    def commit(
        self,
        changes: Sequence[Change],
        why: str,
        *,
        force: bool = False,
        gate: Gate | None = None,
        now: datetime | None = None,
    ) -> Outcome:
        """Save changes, merged with what others saved meanwhile.

        Conflict where others changed the same fields to something else; force saves mine, and the log keeps both.
        ChangeRefused where a rule forbids it: the gate, or else the store's own, is asked under the lock, with the
        board as it is then and what the merge made of the changes. now: the moment, where it is not that of the clock.
        """
        from .plan import planned, refuse_invalid

        changes, asked = tuple(changes), gate or self.gate
        refuse_invalid(changes)

        def make_plan(contents: Contents) -> Plan:
            plan = planned(contents, changes, force=force)
            return self.admitted(plan, asked, now)

        return self.save(make_plan, why)

    def admitted(self, plan: Plan, gate: Gate, now: datetime | None = None) -> Plan:
        """The plan, once the gate has let it pass, with what definitions were before; called under the lock."""
        board = self.backing.read_last()
        pass_gate(gate, board, plan.changes())
        plan.keep_earlier(board.settings.day_at(now or datetime.now(UTC)))
        return plan

    def log(self, record_id: int | None = None, limit: int | None = None) -> list[Entry]:
        """The entries of the log, newest first: of one record, or all; no more than limit."""
        return self.backing.latest(record_id, limit)

    def undo(self, entry_id: int | None = None, *, gate: Gate = taking_back) -> Outcome:
        """Undo my last change, or a named entry of the log. UndoRefused with the reason where it cannot be.

        Its gate is one of its own: what is taken back was allowed once, but may be locked by now.
        """
        from .history import to_undo

        return self.take_back(lambda contents: to_undo(contents, self.who, entry_id), gate)

    def redo(self, *, gate: Gate = taking_back) -> Outcome:
        """Undo my last undo. UndoRefused where I undid nothing, or changed something else since."""
        from .history import to_redo

        return self.take_back(lambda contents: to_redo(contents, self.who), gate)

    def take_back(self, choose: Callable[[Contents], Entry], gate: Gate) -> Outcome:
        from .history import undone

        self.read()
        entry = choose(self.backing.contents)
        why = f"undo: {entry.why}" if entry.undoes is None else entry.why.replace("undo: ", "redo: ", 1)

        def make_plan(contents: Contents) -> Plan:
            plan = undone(contents, entry)
            pass_gate(gate, self.backing.read_last(), plan.changes())
            return plan

        return self.save(make_plan, why, undoes=entry.id)

    def save(self, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None = None) -> Outcome:
        """Carry out a plan; ReadOnly where whoever opened the store only looks."""
        if self.looking:
            raise ReadOnly(self.looking)
        return self.backing.save(make_plan, why, undoes)

    def as_of(self, day: date) -> Board:
        """The board as it stood at the end of a day; StoreError where the log does not reach back so far."""
        from .history import as_of
        from .log import milliseconds, now

        self.read()
        return board_of(as_of(self.backing.contents, day, milliseconds(now())))

    def archive(self, before: date) -> int:
        """Move the log's entries from before a day to the archive file; how many there were.

        From now on whatever the log has no room for goes there, too.
        """
        return self.backing.archive(before)
