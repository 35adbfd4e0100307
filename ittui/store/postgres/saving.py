"""What a save is made of: the statements, records as columns for them, and what is known when a connection breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...fields import Raw, visible
from ..errors import ConnectionLost, StoreError
from ..log import Entry
from ..strict_json import encode
from .address import Address

LARGEST_ID = 2**63 - 1
UPSERT = """insert into record as r (tbl, id, raw, version)
  select t, i, w::json, %s from unnest(%s::text[], %s::bigint[], %s::text[]) with ordinality as n(t, i, w, o) order by o
  on conflict (tbl, id) do update set raw = excluded.raw, version = excluded.version,
    seq = case when r.raw is null then excluded.seq else r.seq end"""
ADVANCE = "update board set version = %s, last_entry = %s, meta = %s::json"


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


def begin(address: Address) -> bytes:
    return b"begin isolation level serializable" if address.serializable else b"begin"


def row_columns(rows: Iterable[tuple[str, int, Raw | None]]) -> tuple[list[str], list[int], list[str | None]]:
    """Rows as columns for unnest; StoreError for what PostgreSQL cannot keep."""
    tables: list[str] = []
    ids: list[int] = []
    texts: list[str | None] = []
    for table, id, raw in rows:
        text = None if raw is None else encode(dict(raw)).decode()
        if id > LARGEST_ID:
            raise StoreError(
                f"“{visible(table)}” {id}: the id is too large for PostgreSQL; {LARGEST_ID} is the largest"
            )
        if "\0" in table or (text and "\\u0000" in text):
            raise StoreError(f"“{visible(table)}” {id} holds a NUL character, which PostgreSQL cannot keep")
        tables.append(table)
        ids.append(id)
        texts.append(text)
    return tables, ids, texts


def lost_for_good(cause: ConnectionLost, unresolved: Unresolved | None) -> ConnectionLost:
    if unresolved is None:
        return ConnectionLost(f"{cause}; nothing was saved")
    return ConnectionLost(
        f"{cause}; it broke while saving, and whether it was saved could not be asked any more: it was where "
        f"ittui log shows the entry {unresolved.entry.id}"
    )
