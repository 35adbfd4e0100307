"""The shared file: read, commit, log, undo. It knows neither what the numbers mean, nor screens."""

from .outcome import (
    Conflict,
    Damaged,
    Entry,
    FieldConflict,
    FileMissing,
    LockTimeout,
    Op,
    Outcome,
    ReadOnly,
    StoreError,
    UndoRefused,
)
from .store import Store, create, open_store

__all__ = [
    "Conflict",
    "Damaged",
    "Entry",
    "FieldConflict",
    "FileMissing",
    "LockTimeout",
    "Op",
    "Outcome",
    "ReadOnly",
    "Store",
    "StoreError",
    "UndoRefused",
    "create",
    "open_store",
]
