"""What a save is made of: its call, records and entries as JSON for it, and what is known when a connection breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...fields import Raw, visible
from ..errors import ConnectionLost, StoreError
from ..log import Entry
from ..strict_json import ENCODER, HALF, InvalidChange, encode
from .address import Address
from .log import header_of, op_rows
from .privacy import Parted

SERIALIZABLE = "begin isolation level serializable"
LARGEST_ID = 2**63 - 1
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # an escaped NUL, not an escaped backslash before u0000


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
    lists = (rows, ops, [header_of(entry) for entry in entries])
    texts = [json_of(each) for each in (*lists, dict(meta))]
    if any(id > LARGEST_ID for _, id, _ in rows) or NUL.search(texts[0]):
        refuse_row(rows)
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


def refuse_row(rows: Iterable[Parted]) -> None:
    """StoreError for the first row that PostgreSQL cannot keep."""
    for table, id, raw in rows:
        if id > LARGEST_ID:
            raise StoreError(
                f"“{visible(table)}” {id}: the id is too large for PostgreSQL; {LARGEST_ID} is the largest"
            )
        if NUL.search(encode(raw).decode()):
            raise StoreError(f"“{visible(table)}” {id} holds a NUL character, which PostgreSQL cannot keep")


def lost_for_good(cause: ConnectionLost, unresolved: Unresolved | None) -> ConnectionLost:
    if unresolved is None:
        return ConnectionLost(f"{cause}; nothing was saved")
    return ConnectionLost(
        f"{cause}; it broke while saving, and whether it was saved could not be asked any more: it was where "
        f"ittui log shows the entry {unresolved.entry.id}"
    )
