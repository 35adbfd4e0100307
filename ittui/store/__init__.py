"""The shared file: read, commit, log, undo. It knows neither what the numbers mean, nor screens.

What is listed here stays; the modules behind it may change.
"""

from .backing import Outcome
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
from .log import Entry, Op
from .store import Gate, Store, create, open_store
