"""TinyDB's own programming interface over the same safe file, for scripts:

    db = TinyDB(path, storage=SharedStorage)     or     db = SharedTinyDB(path)

A write is a commit: locked, merged by field with what others saved since the read, logged. The only module that
imports TinyDB.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from ..board import Change
from ..fields import Raw
from ..records import new_id
from .line_format import META, NOTHING, RESERVED, Contents
from .store import create, open_store
from .strict_json import same

Tables = dict[str, dict[str, Any]]


class SharedStorage(Storage):
    """A Conflict, or any other StoreError, comes out of the TinyDB call that writes; then nothing was written."""

    def __init__(self, path: str | os.PathLike[str], why: str = "TinyDB script") -> None:
        if not os.path.lexists(path):
            create(path)
        self.store, self.why = open_store(path), why
        self.seen: Contents = NOTHING

    def read(self) -> Tables:
        self.store.read()
        self.seen = self.store.backing.contents
        tables: Tables = {META: {"1": dict(self.seen.meta)}}
        for name, section in self.seen.tables.items():
            tables[name] = {str(id): copy.deepcopy(dict(raw)) for id, raw in section.rows.items()}
        return tables

    def write(self, data: Any) -> None:
        self.store.commit(list(self.changes(data)), self.why)

    def changes(self, data: Tables) -> Iterator[Change]:
        """What the script made different from what it read."""
        for name in dict.fromkeys((*self.seen.tables, *data)):
            if name in RESERVED:
                continue
            after = {int(id): dict(raw) for id, raw in data.get(name, {}).items()}
            before = self.seen.rows(name)
            for id in dict.fromkeys((*before, *after)):
                old, new = before.get(id), after.get(id)
                if not is_same(old, new):
                    yield Change(name, id, old, new)


def is_same(old: Raw | None, new: Raw | None) -> bool:
    return same(None if old is None else dict(old), None if new is None else dict(new))


class SharedTable(Table):
    """A table whose new ids no other writer can take at the same time."""

    def _get_next_id(self) -> int:
        return new_id()


class SharedTinyDB(TinyDB):
    """TinyDB over a shared file, with ids that cannot clash."""

    default_storage_class = SharedStorage  # type: ignore[assignment]  # TinyDB declares it as its own JSONStorage
    table_class = SharedTable
