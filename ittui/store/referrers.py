"""Which records refer to which, as the raw file has it: also from inside rows, and from archived records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..fields import Field, Json, Raw, Ref, Refs, Rows
from ..records import KINDS

Row = tuple[str, int]  # table and id


def references(table: str, raw: Raw) -> Iterator[Row]:
    """(table, id) of every record that a record refers to."""
    kind = KINDS.get(table)
    return references_in(kind.fields, raw) if kind else iter(())


def references_in(fields: Mapping[str, Field[Any]], raw: Raw) -> Iterator[Row]:
    for name, field in fields.items():
        value = raw.get(name)
        if value is None:
            continue
        if isinstance(field, Rows):
            for row in value if isinstance(value, list) else ():
                if isinstance(row, dict):
                    yield from references_in(field.row.fields, row)
        elif isinstance(field, Ref | Refs):
            yield from ((field.table, id) for id in ids(value))


def ids(value: Json) -> list[int]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, int) and not isinstance(each, bool)]


@cache
def pointing_at(table: str) -> tuple[str, ...]:
    """The tables whose records can refer to records of a table."""
    return tuple(kind.table for kind in KINDS.values() if can_point(kind.fields, table))


def can_point(fields: Mapping[str, Field[Any]], table: str) -> bool:
    return any(
        can_point(field.row.fields, table) if isinstance(field, Rows) else getattr(field, "table", "") == table
        for field in fields.values()
    )
