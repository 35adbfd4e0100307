"""Records and entries as rows of a database, and in memory of one: read, parted by privacy, patched, saved.

Which records are private is declared once, here: row-level security is made of it, and rows are parted by it. A private
record is seen by those concerned: the people it names, whoever made it, and roles that the table insight names. Fields
that are more private than their record lie in a row of their own, under the table's name with “/private”.

All of the log is there, and is read by the page when somebody looks at it.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ...fields import Json, Raw, visible
from ..errors import ConnectionLost, StoreError
from ..line_format import CHANGES, Contents
from ..log import Entry, Op, entries_in
from ..strict_json import ENCODER, HALF, InvalidChange, Section, decode, edited, encode
from . import Address
from .connection import Link

SEPARATE: Mapping[str, tuple[str, ...]] = {"people": ("successors",)}
SUFFIX = "/private"
Parted = tuple[str, int, Raw | None]  # table as the database has it, id, record
PAGE = 200  # entries; each page is as large as all before it together, for who reads on may read all
ENTRIES = """select l.id, l.who, l.host, l.why, l.undoes, l.via, l.merge, l.at,
  o.n, o.tbl, o.record, o.field, o.old::text, o.new::text, o.why
  from log l left join log_op o on o.entry = l.id where l.id in ({}) order by l.id, o.n, o.tbl"""
NEWEST_IDS = "select id from log order by id desc limit %s"
IDS_OF_RECORD = "select id from log where id in (select entry from log_op where record = %s) order by id desc limit %s"
SERIALIZABLE = "begin isolation level serializable"
LARGEST_ID = 2**63 - 1
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # an escaped NUL, not an escaped backslash before u0000


class Private(NamedTuple):
    """One table's private records: when (SQL over raw), and whom they concern: people, and owners of what is named."""

    table: str
    when: str
    people: tuple[str, ...]
    owners_of: tuple[str, ...] = ()


PRIVATE = (
    Private(
        "reviews", "raw->>'person' is not null or raw->>'kind' is distinct from 'retrospective'", ("person", "reviewer")
    ),
    Private("comments", "raw->>'kind' = 'feedback'", ("by", "answered_by"), ("goal", "kpi", "project", "objective")),
    Private("recognitions", "raw->>'private' = 'true'", ("person", "by")),
    Private(CHANGES, "true", ()),  # a file's memory of changes to any record: nobody's but the owner's
)
PRIVATE_TABLES = (*(each.table for each in PRIVATE), *(table + SUFFIX for table in SEPARATE))


def whole_name(table: str) -> str:
    """The table that a part belongs to."""
    return table.removesuffix(SUFFIX) if table.removesuffix(SUFFIX) in SEPARATE else table


def public_part(table: str, raw: Raw) -> Raw:
    fields = SEPARATE.get(table)
    return {name: value for name, value in raw.items() if name not in fields} if fields else raw


def private_part(table: str, raw: Raw) -> dict[str, Json]:
    return {name: raw[name] for name in SEPARATE.get(table, ()) if name in raw}


def parted(changed: Mapping[str, Mapping[int, Raw | None]], before: Contents) -> Iterator[Parted]:
    """The rows to be written for changed records; a part that did not change is left alone."""
    for table, rows in changed.items():
        for id, raw in rows.items():
            if table not in SEPARATE:
                yield table, id, raw
                continue
            old = before.get(table, id)
            public = None if raw is None else public_part(table, raw)
            if public is None or old is None or public_part(table, old) != public:
                yield table, id, public
            mine, was = private_part(table, raw or {}), private_part(table, old or {})
            if mine != was:
                yield table + SUFFIX, id, mine or None


def concerned_sql() -> str:
    """The body of the function that says whom a record concerns: null where it is everybody's."""
    cases = [f"when tbl = '{each.table}' and ({each.when}) then {concerned_people(each)}" for each in PRIVATE]
    parts = [f"when tbl = '{table}{SUFFIX}' then '{{}}'::bigint[]" for table in SEPARATE]
    return "case " + " ".join([*cases, *parts]) + " end"


def concerned_people(each: Private) -> str:
    people = ", ".join(f"as_id(raw->>'{field}')" for field in each.people)
    owners = "".join(f", owner_of('{field}s', as_id(raw->>'{field}'))" for field in each.owners_of)
    return f"array_remove(array[{people}{owners}]::bigint[], null)"


class HeadRow(NamedTuple):
    """The row that every save locks: how often was saved, the newest entry, and the meta record."""

    version: int
    last_entry: int
    meta: Raw


NO_HEAD = HeadRow(-1, 0, {})


class PlainSection(Section):
    """One table's records without the text of them, which no database needs."""

    def having(self, changed: Mapping[int, Raw | None]) -> PlainSection:
        return PlainSection(self.name, edited(self.rows, changed))


def head_of(row: Any) -> HeadRow:
    if row is None:
        raise StoreError("the table “board” is empty: this department was not made by ittui init")
    version, last_entry, meta = row
    return HeadRow(version, last_entry, decode(meta) if isinstance(meta, str) else meta)


class Parts:
    """The rows that hold the more private fields of records, by table and id: what joins them to their records."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[int, Raw]] = {}

    def take_all(self, tables: dict[str, dict[int, Raw]]) -> None:
        """Take the parts out of tables that were just read, and put their fields into the records."""
        self.rows = {table: tables.pop(table + SUFFIX, {}) for table in SEPARATE}
        for table, parts in self.rows.items():
            rows = tables.get(table, {})
            rows.update({id: {**rows[id], **part} for id, part in parts.items() if id in rows})

    def take(self, table: str, id: int, raw: Raw | None) -> None:
        self.rows[table] = edited(self.rows.get(table, {}), {id: raw})

    def join(self, new: Iterable[Parted], known: Contents) -> dict[str, dict[int, Raw | None]]:
        """Records as they are now, of rows as the database has them."""
        changed: dict[str, dict[int, Raw | None]] = {}
        for table, id, raw in new:
            whole = whole_name(table)
            rows = changed.setdefault(whole, {})
            if whole == table:
                rows[id] = raw
            else:
                self.take(whole, id, raw)
                rows.setdefault(id, known.get(whole, id))
        for table in SEPARATE.keys() & changed.keys():
            for id, raw in changed[table].items():
                if raw is not None:
                    changed[table][id] = {**public_part(table, raw), **self.rows.get(table, {}).get(id, {})}
        return changed

    def keep(self, saved: Mapping[str, Mapping[int, Raw | None]]) -> None:
        """Whole records were saved."""
        for table in SEPARATE.keys() & saved.keys():
            for id, raw in saved[table].items():
                self.take(table, id, private_part(table, raw or {}) or None)


class LogRows(Mapping[int, Raw]):
    """The entries that were there when it was first looked at, by id; fetched some at a time, from a newest one on."""

    def __init__(self, link: Link, busy: threading.RLock) -> None:
        self.link, self.busy = link, busy
        self.ids: list[int] | None = None
        self.pages: dict[int, Raw] = {}

    def all_ids(self) -> list[int]:
        if self.ids is None:
            with self.busy:
                [(ids,)] = self.link.rows("select coalesce(array_agg(id order by id), '{}') from log")
            self.ids = ids
        return self.ids

    def __iter__(self) -> Iterator[int]:
        return iter(self.all_ids())

    def __len__(self) -> int:
        return len(self.all_ids())

    def __getitem__(self, id: int) -> Raw:
        if id not in self.pages:
            ids = self.all_ids()
            end = bisect_right(ids, id)
            if not end or ids[end - 1] != id:
                raise KeyError(id)
            begin = max(end - max(PAGE, len(self.pages)), 0)
            with self.busy:
                self.pages.update(read_entries(self.link, "select unnest(%s::bigint[])", ids[begin:end]))
        return self.pages[id]


def read_entries(link: Link, which: str, *values: object) -> dict[int, Raw]:
    """Entries as the file's log has them, by id. which: a question for their ids."""
    result: dict[int, dict[str, Any]] = {}
    for id, who, host, why, undoes, via, merge, at, n, *stored, its_why in link.rows(ENTRIES.format(which), *values):
        extra = {"undoes": undoes, "merge": merge or None, "via": via, "at": at}
        known = {name: value for name, value in extra.items() if value is not None}
        entry = result.setdefault(id, {"who": who, "host": host, "why": why, "ops": {}, **known})
        if n is not None:
            entry["why"] = its_why or entry["why"]
            op = [whole_name(stored[0]), *stored[1:3], *map(value_of, stored[3:])]
            first = entry["ops"].setdefault(n, op)
            if first is not op and isinstance(first[3], dict) and isinstance(op[3], dict):
                first[3] = {**first[3], **op[3]}  # a removed record that was logged in two parts becomes whole
    return {id: {**entry, "ops": list(entry["ops"].values())} for id, entry in result.items()}


def value_of(text: str | None) -> Json:
    value: Json = None if text is None else decode(f"[{text}]")[0]
    return value


def latest_entries(link: Link, record_id: int | None, limit: int | None) -> list[Entry]:
    """The newest entries, newest first: of one record, or all; no more than limit."""
    which = (NEWEST_IDS, limit) if record_id is None else (IDS_OF_RECORD, record_id, limit)
    return list(entries_in(read_entries(link, *which), newest_first=True))


def op_rows(n: int, op: Op) -> Iterator[tuple[int, str, int, str, Json, Json]]:
    """An operation as rows: the more private fields of a removed record are logged apart."""
    if op.field in SEPARATE.get(op.table, ()):
        yield n, op.table + SUFFIX, op.id, op.field, op.old, op.new
        return
    removed = op.old if not op.field and isinstance(op.old, dict) else None
    yield n, op.table, op.id, op.field, op.old if removed is None else {**public_part(op.table, removed)}, op.new
    if private := private_part(op.table, removed or {}):
        yield n, op.table + SUFFIX, op.id, op.field, private, None


class SaveRows(NamedTuple):
    """What is to be saved: records, entries of the log with the own one last (none: nothing), and what to tell."""

    rows: Mapping[str, Mapping[int, Raw | None]]
    entries: tuple[Entry, ...]
    notices: tuple[str, ...]


class Unresolved(Exception):
    """The connection broke while the server was asked to commit: it may have."""

    def __init__(self, entry: Entry, notices: tuple[str, ...], cause: ConnectionLost) -> None:
        super().__init__(str(cause))
        self.entry, self.notices, self.cause = entry, notices, cause


def lock(address: Address) -> str:
    return f"select from {address.sql_schema}.board for update"  # named in full: a pooler's settings come after it


def beginning(address: Address, *, in_line: bool) -> tuple[str, ...]:
    """How a transaction that saves begins; in_line: after all who wait, where there are no row locks."""
    if not address.serializable:
        return "begin", lock(address)
    queue = f"lock table {address.sql_schema}.board in exclusive mode"  # before any snapshot: it is as new as the lock
    return (SERIALIZABLE, queue) if in_line else (SERIALIZABLE,)


def save_values(
    known: int, rows: Iterable[Parted], entries: Iterable[Entry], meta: Raw, channel: str
) -> tuple[int | str, ...]:
    """What the function save is given: the version planned on, what to write. StoreError: what no database keeps."""
    rows, entries = [(table, id, raw and dict(raw)) for table, id, raw in rows], tuple(entries)
    ops = [(entry.id, *op) for entry in entries for n, each in enumerate(entry.ops) for op in op_rows(n, each)]
    headers = [(each.id, *each[2:5], each.undoes, each.via, each.merge, each.own_time) for each in entries]
    texts = [json_of(each) for each in (rows, ops, headers, dict(meta))]
    for table, id, raw in rows if any(id > LARGEST_ID for _, id, _ in rows) or NUL.search(texts[0]) else ():
        name = f"“{visible(table)}” {id}"
        if id > LARGEST_ID:
            raise StoreError(f"{name}: the id is too large for PostgreSQL; {LARGEST_ID} is the largest")
        if NUL.search(encode(raw).decode()):
            raise StoreError(f"{name} holds a NUL character, which PostgreSQL cannot keep")
    if any(map(NUL.search, texts)):
        raise StoreError("there is a NUL character in it, which PostgreSQL cannot keep")
    return known, *texts, channel


def json_of(value: object) -> str:
    """JSON of what was read as such, or seen to be fit for it: it is not read again to be sure."""
    try:
        text = ENCODER.encode(value)
        text.encode()
    except UnicodeEncodeError:
        raise InvalidChange(HALF) from None
    return text


def lost_for_good(cause: ConnectionLost, unresolved: Unresolved | None) -> ConnectionLost:
    if unresolved is None:
        return ConnectionLost(f"{cause}; nothing was saved")
    broke = "it broke while saving, and whether it was saved could not be asked any more"
    return ConnectionLost(f"{cause}; {broke}: it was where ittui log shows the entry {unresolved.entry.id}")
