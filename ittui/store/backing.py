"""What keeps a board, as one process sees it: the contents that were read last, and the one way to save.

A file and a database differ below this; plans, merging, the log and undo are the same over both.
"""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ..board import Board, Table
from ..fields import visible
from ..records import KINDS, Record
from .line_format import NOTHING, Contents
from .log import Entry, latest, moment_of
from .strict_json import Section
from .system import pipe_ends

if TYPE_CHECKING:
    from ..private_cache import PrivateCache
    from .plan import Plan


PATIENCE = 20.0  # seconds that a save waits for a lost connection


class Outcome(NamedTuple):
    """A commit that is saved: the board as it is now, and what else the user should know."""

    board: Board
    entry: Entry | None  # None: nothing differed, nothing was written
    notices: tuple[str, ...] = ()


class ChangeWatcher(ABC):
    """Waits in one thread for others' changes; close may be called from another, and ends the wait."""

    def __init__(self) -> None:
        self.read_end, self.write_end = pipe_ends()
        self.closed, self.lost = False, ""  # lost: why there is no connection, where one is needed

    @property
    @abstractmethod
    def method(self) -> str:
        """How changes are noticed, in words."""

    @abstractmethod
    def wait(self, timeout: float) -> bool:
        """Was anything saved since the last wait, or is it within so many seconds? False when closed, too."""

    def sleep(self, seconds: float) -> None:
        import select  # only those who watch wait for it

        select.select([self.read_end], [], [], seconds)

    def close(self) -> None:
        """End the wait of the other thread. What it holds goes with the object."""
        if not self.closed:
            self.closed = True
            os.write(self.write_end, b"x")

    @abstractmethod
    def release(self) -> None:
        """Let go of what it waits for."""

    def __del__(self) -> None:
        with suppress(AttributeError, OSError):
            self.release()
            os.close(self.read_end)
            os.close(self.write_end)


class Backing(ABC):
    """What was read last stays until it can be read anew. Its verbs may be called from several threads."""

    distant = False  # may an answer take long? Then a screen must not wait for it

    def __init__(self, name: str, who: str) -> None:
        """name: a path, or the address of a database without its password; who: the user, for the log."""
        self.name, self.who = name, who
        self.busy = threading.RLock()
        self.patience = PATIENCE
        self.contents: Contents = NOTHING
        self.board: Board | None = None
        self.own: dict[int, str] = {}  # what this process saved: entry and why
        self.cache: PrivateCache | None = None  # what earlier runs worked out of a large file

    @property
    @abstractmethod
    def read_only(self) -> str:
        """Why nothing can be saved, with what to change; "" where it can."""

    @abstractmethod
    def changed(self) -> bool:
        """Is there something newer than what was read last? Cheap."""

    @abstractmethod
    def load(self) -> None:
        """Read what is there now, and show it."""

    @abstractmethod
    def save(self, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None = None) -> Outcome:
        """Carry out a plan, and log it. It is made while nobody else can save, of the contents as they are then.

        Whatever make_plan raises comes out, and nothing was saved; it may be called more than once.
        """

    @abstractmethod
    def watcher(self) -> ChangeWatcher:
        """What waits for others' changes."""

    @abstractmethod
    def archive(self, before: date) -> int:
        """Move the log's entries from before a day to the archive; how many there were."""

    def latest(self, record_id: int | None, limit: int | None) -> list[Entry]:
        """The entries of the log as it is now, newest first: of one record, or all; no more than limit."""
        self.read()
        return latest(self.contents, record_id, limit)

    def read(self) -> Board:
        """The board as it is now; parsed again only where it changed."""
        with self.busy:
            if self.board is None or self.changed():
                self.load()
            return self.read_last()

    def read_last(self) -> Board:
        assert self.board is not None
        return self.board

    def missing(self, gone: Iterable[int], why: str) -> list[str]:
        """Tell, once, of entries of mine that were there and are no more."""
        zone = self.read_last().settings.zone
        return [f"“{visible(self.own.pop(id))}”, saved at {moment_of(id).astimezone(zone):%H:%M}, {why}" for id in gone]

    def show(self, contents: Contents) -> None:
        """From now on these are the contents; what did not change in the board stays the same objects."""
        self.board = board_of(contents, self.contents, self.board, self.cache)
        self.contents = contents


def board_of(
    contents: Contents, known: Contents = NOTHING, before: Board | None = None, cache: PrivateCache | None = None
) -> Board:
    """before: the board of the contents that are known."""
    tables: dict[str, Table[Any]] = {}
    for name in KINDS:
        old = before.tables[name] if before else None
        is_same = contents.tables.get(name) is known.tables.get(name)
        tables[name] = old if old is not None and is_same else table_of(name, contents, known, old, cache)
    return Board(tables)


def table_of(
    name: str, contents: Contents, known: Contents, old: Table[Any] | None, cache: PrivateCache | None
) -> Table[Any]:
    kind, section = KINDS[name], contents.tables.get(name)
    if old is None:
        return new_table(kind, section, cache)
    raws = contents.rows(name)
    if section and section.edited and section.edited[0] is known.rows(name):
        touched, section.edited = section.edited[1], None
        return old.having({id: kind(id, raws[id]) for id in touched})
    had = old.rows
    if list(had) == list(raws):
        touched = [record.id for raw, record in zip(raws.values(), had.values(), strict=True) if record.raw is not raw]
        rows = dict(had)
        rows.update((id, kind(id, raws[id])) for id in touched)
        return old.after(rows, touched)
    rows = {id: had[id] if id in had and had[id].raw is raw else kind(id, raw) for id, raw in raws.items()}
    gone = [id for id in had if id not in rows]
    return old.after(rows, [*gone, *(id for id, row in rows.items() if had.get(id) is not row)])


def new_table(kind: type[Record], section: Section | None, cache: PrivateCache | None) -> Table[Any]:
    """A table that was not there before; of what nobody has looked at the records are made when somebody does."""

    def rows() -> dict[int, Record]:
        raws = section.rows if section else {}
        return dict(zip(raws, map(kind, raws, raws.values()), strict=True))

    result: Table[Any] = Table(kind, rows if section and section.unread else rows())
    if cache is not None:
        from ..private_cache import TableText

        result.text = TableText(cache, lambda: section.digest if section else "none")
    return result
