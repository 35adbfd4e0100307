"""A ledger that records are written into by key, so that the parts can refer to each other in any order."""

from __future__ import annotations

import hashlib
import random
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from ittui.fields import Amount, Field, Json, Names, Ref, Refs, Rows, Tags
from ittui.records import KINDS, SETTINGS_ID, SHORTEST, Record, code
from ittui.records.record import ID_BITS


class Ledger:
    """Records by table and key; ids come from the key, so that a new record does not renumber the others."""

    def __init__(self, anchor: date) -> None:
        self.anchor, self.random = anchor, random.Random()
        self.ids: dict[tuple[str, str], int] = {}
        self.taken: set[tuple[str, str]] = set()
        self.records: dict[str, dict[int, Record]] = {}

    def id(self, table: str, key: str) -> int:
        """The id of a record; the first 4 characters of its code are its own within the table."""
        if table == "settings":
            return SETTINGS_ID
        known = self.ids.get((table, key))
        if known is not None:
            return known
        for salt in range(1000):
            digest = hashlib.sha256(f"{table}/{key}/{salt}".encode()).digest()
            number = int.from_bytes(digest[:8], "big") >> (64 - ID_BITS)
            beginning = (table, code(number)[:SHORTEST])
            if beginning not in self.taken:
                break
        self.taken.add(beginning)
        self.ids[table, key] = number
        return number

    def add(self, table: str, key: str, **values: Any) -> None:
        kind, id = KINDS[table], self.id(table, key)
        rows = self.records.setdefault(table, {})
        if id in rows:
            raise ValueError(f"{table} {key} is there twice")
        rows[id] = kind(id, self.encoded(kind.fields, values))

    def encoded(self, fields: Any, values: dict[str, Any]) -> dict[str, Json]:
        return {name: self.encode(fields[name], value) for name, value in values.items() if value not in (None, "", [])}

    def encode(self, field: Field[Any], value: Any) -> Json:
        """Plain JSON of a value as the parts write it: keys for references, tuples for rows, numbers for money."""
        if isinstance(field, Ref):
            return self.id(field.table, value)
        if isinstance(field, Refs):
            return [self.id(field.table, key) for key in value.split()]
        if isinstance(field, Rows):
            rows = [dict(zip(field.row.fields, row, strict=False)) for row in value]
            return [self.encoded(field.row.fields, row) for row in rows]
        if isinstance(field, Amount):
            return f"{value} EUR"
        if isinstance(field, Names | Tags):
            return [word.strip() for word in value.split(",")]
        if isinstance(value, datetime):
            return value.isoformat(timespec="seconds") + "Z"
        if isinstance(value, date):
            return value.isoformat()
        return value.value if isinstance(value, Enum) else value

    def all(self) -> list[Record]:
        return [row for table in KINDS for row in self.records.get(table, {}).values()]


def day(text: str) -> date:
    return date.fromisoformat(text)


def fridays(first: date, last: date, weeks: int = 1) -> list[date]:
    """Every so many weeks from the first Friday on, up to the last day."""
    start = first + timedelta(days=(4 - first.weekday()) % 7)
    return [start + timedelta(weeks=n) for n in range(0, max(0, (last - start).days // 7 + 1), weeks)]


def month_ends(first: date, last: date) -> list[date]:
    """The last day of each month that is over on the last day."""
    out, month = [], first.replace(day=1)
    while True:
        following = (month + timedelta(days=32)).replace(day=1)
        end = following - timedelta(days=1)
        if end > last:
            return out
        out.append(end)
        month = following
