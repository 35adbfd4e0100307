"""TinyDB's own programming interface over the same safe file, for scripts:

    from ittui.store.tinydb_api import SharedTinyDB

    db = SharedTinyDB("/srv/it/it.json")
    db.table("goals").update(increment("target"), where("title") == "Answer faster")

Each operation is one step under the lock: it reads what the file holds then, changes it, and is saved and logged before
anybody else saves. A rule that forbids the change, or a value that no JSON can keep, makes it raise a StoreError, and
nothing is written. The tables of the file's own book-keeping are not shown. The only module that imports TinyDB.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from ..board import Change
from ..fields import Json
from ..records import new_id
from . import create, open_store
from .errors import StoreError
from .line_format import RESERVED, Contents
from .plan import Plan, planned, refuse_invalid
from .strict_json import InvalidChange, decode, encode, same

P = ParamSpec("P")
T = TypeVar("T")
Tables = dict[str, dict[str, Any]]


class InvalidDocument(StoreError, TypeError):
    """A document that no JSON file can keep; a TypeError, as in TinyDB itself."""


class SharedStorage(Storage):
    """What SharedTinyDB keeps its tables in.

    Used alone, as TinyDB(path, storage=SharedStorage), reading and writing are two steps: what others saved in between
    is merged by field, and a Conflict comes out of the call that writes.
    """

    def __init__(self, path: str | os.PathLike[str], why: str = "TinyDB script") -> None:
        """why: what the log says of each change."""
        if not os.path.lexists(path):
            create(path)
        self.store, self.why = open_store(path), why
        self.seen: Tables = {}
        self.working: Tables | None = None  # the tables of an operation under way
        self.empty: set[str] = set()  # tables that were made without a record: no file keeps those

    def read(self) -> Tables:
        if self.working is None:
            self.store.read()
            self.seen = self.tables_of(self.store.backing.contents)
        tables = self.seen if self.working is None else self.working
        return {name: {id: copied(raw) for id, raw in rows.items()} for name, rows in tables.items()}

    def tables_of(self, contents: Contents) -> Tables:
        names = (name for name in contents.tables if name not in RESERVED)
        tables: Tables = {name: {str(id): raw for id, raw in contents.rows(name).items()} for name in names}
        return {name: {} for name in self.empty} | {name: rows for name, rows in tables.items() if rows}

    def write(self, data: Any) -> None:
        tables = normal(data)
        self.empty = {name for name, rows in tables.items() if not rows}
        if self.working is not None:
            self.working = tables
            return
        self.store.commit(list(differences(self.seen, tables)), self.why)
        self.seen = tables  # what the script knows; what others saved meanwhile it does not

    def atomically(self, operation: Callable[[], T]) -> T:
        """What an operation gives that reads and writes, as one step under the lock.

        It may be called again, where a program that takes no lock wrote in between.
        """
        if self.working is not None:
            return operation()
        results: list[T] = []

        def make_plan(contents: Contents) -> Plan:
            before = self.working = self.tables_of(contents)
            try:
                results[:] = [operation()]
                changes = tuple(differences(before, self.working))
            finally:
                self.working = None
            refuse_invalid(changes)
            return self.store.admitted(planned(contents, changes), self.store.gate)

        with self.store.backing.busy:
            outcome = self.store.backing.save(make_plan, self.why)
        for notice in outcome.notices:
            warnings.warn(notice, stacklevel=3)
        return results[0]


def copied(value: Any) -> Any:
    """A copy that shares no list and no object with the original."""
    if isinstance(value, Mapping):
        return {key: copied(each) for key, each in value.items()}
    return [copied(each) for each in value] if isinstance(value, list | tuple) else value


def normal(data: Mapping[Any, Mapping[Any, Any]]) -> Tables:
    """The tables as a file gives them back: JSON values, and ids as text. StoreError for what no file can keep."""
    tables: Tables = {}
    for name, rows in data.items():
        if not isinstance(name, str) or name in RESERVED:
            raise StoreError(f"“{name}” is not a valid table name")
        tables[name] = {str(id): as_json(raw) for id, raw in rows.items()}
    return tables


def as_json(raw: Any) -> Json:
    if plain(raw):
        return copied(raw)  # type: ignore[no-any-return]  # it is JSON
    try:
        return decode(encode(dict(raw)).decode())  # type: ignore[no-any-return]  # likewise
    except (InvalidChange, TypeError, ValueError) as error:
        raise InvalidDocument(f"a document cannot be saved: {error}") from None


def plain(value: Any) -> bool:
    """Is it what a file gives back as it is? Numbers that are not, and text, are looked at when they are saved."""
    if type(value) is dict:
        return all(type(key) is str and plain(each) for key, each in value.items())
    return all(map(plain, value)) if type(value) is list else type(value) in (str, int, float, bool, type(None))


def differences(before: Tables, after: Tables) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        old_rows, new_rows = before.get(name, {}), after.get(name, {})
        for id in dict.fromkeys((*old_rows, *new_rows)):
            old, new = old_rows.get(id), new_rows.get(id)
            if not same(old, new):
                yield Change(name, number(id), old, new)


def number(id: str) -> int:
    if not id.isdecimal():
        raise StoreError(f"“{id}” is not a document id: a whole number from 0 on is")
    return int(id)


def as_step(operation: Callable[P, T]) -> Callable[P, T]:
    """One of TinyDB's operations as one step. What can be gone through but once is listed: it may be called again."""

    @wraps(operation)
    def run(*values: P.args, **named: P.kwargs) -> T:
        given: list[Any] = [list(each) if isinstance(each, Iterator) else each for each in values]
        more: Any = {name: list(each) if isinstance(each, Iterator) else each for name, each in named.items()}
        return cast(SharedTable, given[0]).step(lambda: operation(*given, **more))

    return run


class SharedTable(Table):
    """A table of which each operation is one step. ids: "random", which no copy of the file gives again, or "next"."""

    ids = "random"
    cached_for: Contents | None = None  # what the cached answers were found in

    @property
    def shared(self) -> SharedStorage:
        assert isinstance(self.storage, SharedStorage)
        return self.storage

    def step(self, operation: Callable[[], T]) -> T:
        def fresh() -> T:
            self._next_id = None  # others may have taken it meanwhile
            return operation()

        try:
            return self.shared.atomically(fresh)
        finally:
            self.clear_cache()

    def _get_next_id(self) -> int:
        return new_id() if self.ids == "random" else int(super()._get_next_id())  # type: ignore[no-untyped-call]  # TinyDB's

    _update_table = as_step(Table._update_table)
    insert = as_step(Table.insert)
    insert_multiple = as_step(Table.insert_multiple)
    update = as_step(Table.update)
    update_multiple = as_step(Table.update_multiple)
    upsert = as_step(Table.upsert)
    remove = as_step(Table.remove)

    def search(self, cond: QueryLike) -> list[Document]:
        self.shared.store.read()
        contents = self.shared.store.backing.contents
        if contents is not self.cached_for or self.shared.working is not None:
            self.clear_cache()
            self.cached_for = contents
        return super().search(cond)


class NumberedTable(SharedTable):
    """A table whose ids count up, as stock TinyDB's do: they clash where copies of the file are merged."""

    ids = "next"


class SharedTinyDB(TinyDB):
    """TinyDB over a shared file; see the beginning of the module. ids: as in SharedTable."""

    default_storage_class = SharedStorage  # type: ignore[assignment]  # TinyDB declares it as its own JSONStorage

    def __init__(self, path: str | os.PathLike[str], why: str = "TinyDB script", *, ids: str = "random") -> None:
        self.table_class = NumberedTable if ids == "next" else SharedTable
        super().__init__(path, why)

    @property
    def shared(self) -> SharedStorage:
        assert isinstance(self.storage, SharedStorage)
        return self.storage

    def atomically(self, operation: Callable[[], T]) -> T:
        """Several operations as one step: what the function gives that calls them. It may be called again."""
        return self.shared.atomically(operation)

    def drop_table(self, name: str) -> None:
        super_drop = super().drop_table
        self.shared.atomically(lambda: super_drop(name))

    def drop_tables(self) -> None:
        self.shared.atomically(super().drop_tables)
