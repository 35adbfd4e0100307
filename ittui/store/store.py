"""The store: the shared file behind a few verbs. It knows neither what the numbers mean, nor screens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from ..board import Board, Change
from ..records import Record
from . import format, history
from .boards import board_of
from .datafile import real_path
from .files import SYSTEM, Files
from .identity import who as this_user
from .linefile import LOG, NOTHING, Contents, render
from .lock import Lock
from .log import entries, milliseconds, start_of, time_of
from .outcome import Entry, Outcome, StoreError
from .plan import planned, refuse_unfit
from .replace import publish, sync_folder, write_beside
from .rights import mode_for_new
from .sharedfile import SharedFile, now, without_entries


def create(path: str | os.PathLike[str], records: Iterable[Record] = (), *, files: Files = SYSTEM) -> None:
    """Make a new file with these records. StoreError where there is one already, or none can be made."""
    target = real_path(path)
    tables: dict[str, dict[int, Record]] = {}
    for record in records:
        tables.setdefault(record.table, {})[record.id] = record
    refuse_unfit([Change.add(record) for rows in tables.values() for record in rows.values()])
    changed = {name: {id: record.raw for id, record in rows.items()} for name, rows in tables.items()}
    contents = NOTHING.having(changed, format.new_meta(milliseconds(now())))
    put_new(target, render(contents), files)


def put_new(target: Path, data: bytes, files: Files) -> None:
    """Make a file with these bytes, whole at once, unless there is one of that name already."""
    try:
        draft, _ = write_beside(target, data, None, mode_for_new(target.parent), files)
        publish(draft, target, files)
    except FileExistsError:
        raise StoreError(f"{target} is there already; it was left as it is") from None
    except OSError as error:
        raise StoreError(f"{target} cannot be made: {error.strerror}") from error
    sync_folder(target, files)


def open_store(path: str | os.PathLike[str], who: str = "", *, files: Files = SYSTEM) -> Store:
    """The store of a file; FileMissing, Damaged or StoreError where it cannot be read."""
    store = Store(SharedFile(real_path(path), who or this_user(), files=files))
    store.read()
    return store


class Store:
    """One shared file. All its verbs may be called from several threads.

    Those that save raise ReadOnly, LockTimeout, Damaged or another StoreError where nothing was saved.
    """

    def __init__(self, file: SharedFile) -> None:
        self.file = file

    @property
    def path(self) -> Path:
        """The data file itself, no symbolic link to it."""
        return self.file.path

    @property
    def who(self) -> str:
        return self.file.who

    @property
    def read_only(self) -> str:
        """Why nothing can be saved, with what to change; "" where it can."""
        return self.file.read_only

    def changed(self) -> bool:
        """Has the file changed since it was last read? Cheap."""
        return self.file.changed()

    def read(self) -> Board:
        """The board as the file is now; parsed again only where it changed. Damaged: what was read before stays."""
        return self.file.read()

    def commit(self, changes: Sequence[Change], why: str, *, force: bool = False) -> Outcome:
        """Save changes, merged with what others saved meanwhile.

        Conflict where others changed the same fields to something else; force saves mine, and the log keeps both.
        """
        changes = tuple(changes)
        refuse_unfit(changes)
        return self.file.save(lambda contents: planned(contents, changes, force=force), why)

    def log(self, record_id: int | None = None, limit: int | None = None) -> list[Entry]:
        """The entries of the log, newest first: of one record, or all; no more than limit."""
        self.read()
        found = entries(self.file.contents)
        if record_id is not None:
            found = (entry for entry in found if any(op.id == record_id for op in entry.ops))
        return list(islice(found, limit))

    def undo(self, entry_id: int | None = None) -> Outcome:
        """Undo my last change, or a named entry of the log. UndoRefused with the reason where it cannot be."""
        return self.take_back(lambda contents: history.to_undo(contents, self.who, entry_id))

    def redo(self) -> Outcome:
        """Undo my last undo. UndoRefused where I undid nothing, or changed something else since."""
        return self.take_back(lambda contents: history.to_redo(contents, self.who))

    def take_back(self, choose: Callable[[Contents], Entry]) -> Outcome:
        self.read()
        entry = choose(self.file.contents)
        why = f"undo: {entry.why}" if entry.undoes is None else entry.why.replace("undo: ", "redo: ", 1)
        return self.file.save(lambda contents: history.undone(contents, entry), why, undoes=entry.id)

    def as_of(self, day: date) -> Board:
        """The board as it stood at the end of a day; StoreError where the log does not reach back so far."""
        self.read()
        return board_of(history.as_of(self.file.contents, day))

    def archive(self, before: date) -> int:
        """Move the log's entries from before a day to the archive file; how many there were.

        From now on whatever the log has no room for goes there, too.
        """
        limit = start_of(before)
        moved: list[int] = []

        def attempt(lock: Lock) -> Outcome:
            contents = self.file.contents
            moved[:] = [id for id in sorted(contents.rows(LOG)) if time_of(id) < limit]
            meta = format.next_meta(contents.meta, milliseconds(self.file.clock()))
            fresh = without_entries(Contents(meta, contents.tables), moved)
            notices = self.file.write(fresh, lock, start_archive=True)
            return Outcome(board=self.read(), entry=None, notices=notices)

        self.file.locked(attempt)
        return len(moved)
