"""The log of a department in PostgreSQL: all of it is there, and read by the page when somebody looks at it."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from ...fields import Json, Raw
from ..log import Entry, Op, loaded, milliseconds, time_of
from ..strict_json import decode
from .connection import Link
from .privacy import SEPARATE, SUFFIX, private_part, public_part, whole_name

PAGE = 200  # entries; each page is as large as all before it together, for who reads on may read all
ENTRIES = """select l.id, l.who, l.host, l.why, l.undoes, l.via, l.merge, l.at,
  o.n, o.tbl, o.record, o.field, o.old::text, o.new::text, o.why
  from log l left join log_op o on o.entry = l.id where l.id in ({}) order by l.id, o.n, o.tbl"""
NEWEST = "select id from log order by id desc limit %s"
OF_RECORD = "select id from log where id in (select entry from log_op where record = %s) order by id desc limit %s"


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
                self.pages.update(read(self.link, "select unnest(%s::bigint[])", ids[begin:end]))
        return self.pages[id]


def read(link: Link, which: str, *values: object) -> dict[int, Raw]:
    """Entries as the file's log has them, by id. which: a question for their ids."""
    result: dict[int, dict[str, Any]] = {}
    for id, *header, n, table, record, field, old, new, its_why in link.rows(ENTRIES.format(which), *values):
        entry = result.setdefault(id, headed(*header))
        if n is not None:
            entry["why"] = its_why or entry["why"]
            add_op(entry["ops"], n, [whole_name(table), record, field, parsed(old), parsed(new)])
    return {id: {**entry, "ops": list(entry["ops"].values())} for id, entry in result.items()}


def headed(
    who: str, host: str, why: str, undoes: int | None, via: int | None, merge: bool, at: int | None
) -> dict[str, Any]:
    """An entry as the file's log has it, still without its operations."""
    extra = {"undoes": undoes, "merge": merge or None, "via": via, "at": at}
    known = {name: value for name, value in extra.items() if value is not None}
    return {"who": who, "host": host, "why": why, "ops": {}, **known}


def add_op(ops: dict[int, list[Json]], n: int, op: list[Json]) -> None:
    """Put an operation in its place; a removed record that was logged in two parts becomes whole."""
    known = ops.setdefault(n, op)
    if known is not op and isinstance(known[3], dict) and isinstance(op[3], dict):
        known[3] = {**known[3], **op[3]}


def parsed(text: str | None) -> Json:
    value: Json = None if text is None else decode(f"[{text}]")[0]
    return value


def latest(link: Link, record_id: int | None, limit: int | None) -> list[Entry]:
    """The newest entries, newest first: of one record, or all; no more than limit."""
    which = (NEWEST, limit) if record_id is None else (OF_RECORD, record_id, limit)
    rows = read(link, *which)
    return [entry for id in sorted(rows, reverse=True) if (entry := loaded(id, rows[id]))]


def header_of(entry: Entry) -> list[Json]:
    """An entry without its operations, as the table has it."""
    at = milliseconds(entry.at)
    own = None if at == time_of(entry.id) else at
    return [entry.id, entry.who, entry.host, entry.why, entry.undoes, entry.via, entry.merge, own]


def op_rows(n: int, op: Op) -> Iterator[tuple[int, str, int, str, Json, Json]]:
    """An operation as rows: the more private fields of a removed record are logged apart."""
    if op.field in SEPARATE.get(op.table, ()):
        yield n, op.table + SUFFIX, op.id, op.field, op.old, op.new
        return
    removed = op.old if not op.field and isinstance(op.old, dict) else None
    yield n, op.table, op.id, op.field, op.old if removed is None else {**public_part(op.table, removed)}, op.new
    if private := private_part(op.table, removed or {}):
        yield n, op.table + SUFFIX, op.id, op.field, private, None
