"""What the store answers, and the ways in which it can refuse."""

from __future__ import annotations

import os
from datetime import datetime
from typing import NamedTuple

from ..board import Board
from ..fields import Json


class Op(NamedTuple):
    """One changed field in the log; field is "" where the whole record was added (old None) or removed (new None)."""

    table: str
    id: int
    field: str
    old: Json
    new: Json


class Entry(NamedTuple):
    """One change as the log keeps it: who, when, on which host, why, and what."""

    id: int
    at: datetime
    who: str
    host: str
    why: str
    ops: tuple[Op, ...]
    undoes: int | None = None


class Outcome(NamedTuple):
    """A commit that is on disk: the board as it is now, and what else the user should know."""

    board: Board
    entry: Entry | None  # None: nothing differed, nothing was written
    notices: tuple[str, ...] = ()


class FieldConflict(NamedTuple):
    """One field that two people changed to different values."""

    table: str
    id: int
    field: str
    base: Json
    mine: Json
    theirs: Json


class StoreError(Exception):
    """The file could not be read or written; the text says why and what would help."""

    exit_code = 1


class FileMissing(StoreError):
    """There is no such file."""

    exit_code = 3


class LockTimeout(StoreError):
    """Somebody else held the lock for too long."""

    exit_code = 4


class Conflict(StoreError):
    """Others changed the same fields since; nothing was written."""

    exit_code = 5

    def __init__(self, message: str, clashes: tuple[FieldConflict, ...]) -> None:
        super().__init__(message)
        self.clashes = clashes


class Damaged(StoreError):
    """The file is not what it should be; it is left untouched."""

    exit_code = 6

    def __init__(self, path: str | os.PathLike[str], reason: str, line: int | None = None) -> None:
        at = f", line {line}" if line else ""
        super().__init__(f"{path}{at}: {reason}")
        self.path, self.reason, self.line = path, reason, line


class ReadOnly(StoreError):
    """The file cannot be written from here; the text says what to change."""


class UndoRefused(StoreError):
    """Somebody changed the same field since, or there is nothing to undo."""
