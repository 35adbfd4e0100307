"""The ways in which the store can refuse. Whoever catches StoreError has caught them all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from ..board import Refusal
from ..fields import Json


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
    exit_code = 3


class LockTimeout(StoreError):
    """Somebody else held the lock for too long."""

    exit_code = 4


class Cancelled(StoreError):
    """Whoever waited stopped it; nothing was saved."""

    exit_code = 130


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


class ConnectionLost(StoreError):
    """A database cannot be reached, or no longer; what was to be saved was not, unless the text says otherwise."""


class UndoRefused(StoreError):
    """Somebody changed the same field since, or there is nothing to undo."""


class ChangeRefused(StoreError):
    """A rule forbids the change; nothing was written."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        lines = dict.fromkeys(f"{each.field}: {each.text}" if each.field else each.text for each in refusals)
        more = [f"and {len(lines) - 5} more"] if len(lines) > 5 else []
        super().__init__("\n".join((*list(lines)[:5], *more)))
        self.refusals = tuple(refusals)
