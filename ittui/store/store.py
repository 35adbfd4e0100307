"""The store: the shared file behind a few verbs. It knows neither what the numbers mean, nor screens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ..board import Board, Change
from ..records import Record
from .boards import board_of
from .files import SYSTEM, Files
from .identity import who as this_user
from .line_format import Contents
from .shared_file import SharedFile

if TYPE_CHECKING:
    from pathlib import Path

    from .outcome import Entry, Outcome


def create(path: str | os.PathLike[str], records: Iterable[Record] = (), *, files: Files = SYSTEM) -> None:
    """Make a new file with these records. StoreError where there is one already, or none can be made."""
    from .beginning import begin

    begin(path, records, files)


def open_store(path: str | os.PathLike[str], who: str = "", *, files: Files = SYSTEM) -> Store:
    """The store of a file; FileMissing, Damaged or StoreError where it cannot be read."""
    store = Store(SharedFile(os.path.realpath(path), who or this_user(), files=files))
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
        from .plan import planned, refuse_invalid

        changes = tuple(changes)
        refuse_invalid(changes)
        return self.file.save(lambda contents: planned(contents, changes, force=force), why)

    def log(self, record_id: int | None = None, limit: int | None = None) -> list[Entry]:
        """The entries of the log, newest first: of one record, or all; no more than limit."""
        from .log import latest

        self.read()
        return latest(self.file.contents, record_id, limit)

    def undo(self, entry_id: int | None = None) -> Outcome:
        """Undo my last change, or a named entry of the log. UndoRefused with the reason where it cannot be."""
        from . import history

        return self.take_back(lambda contents: history.to_undo(contents, self.who, entry_id))

    def redo(self) -> Outcome:
        """Undo my last undo. UndoRefused where I undid nothing, or changed something else since."""
        from . import history

        return self.take_back(lambda contents: history.to_redo(contents, self.who))

    def take_back(self, choose: Callable[[Contents], Entry]) -> Outcome:
        from . import history

        self.read()
        entry = choose(self.file.contents)
        why = f"undo: {entry.why}" if entry.undoes is None else entry.why.replace("undo: ", "redo: ", 1)
        return self.file.save(lambda contents: history.undone(contents, entry), why, undoes=entry.id)

    def as_of(self, day: date) -> Board:
        """The board as it stood at the end of a day; StoreError where the log does not reach back so far."""
        from . import history

        self.read()
        return board_of(history.as_of(self.file.contents, day))

    def archive(self, before: date) -> int:
        """Move the log's entries from before a day to the archive file; how many there were.

        From now on whatever the log has no room for goes there, too.
        """
        from .save import archive_log

        return archive_log(self.file, before)
