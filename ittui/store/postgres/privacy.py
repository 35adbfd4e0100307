"""Which records are private, declared once: the database's row-level security is made of it, and rows are parted by it.

A private record is seen by those concerned: the people it names, whoever made it, and roles that the table insight
names. Fields that are more private than their record lie in a row of their own, under the table's name with “/private”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...fields import Json, Raw
from ..line_format import CHANGES, Contents


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
SEPARATE: Mapping[str, tuple[str, ...]] = {"people": ("successors",)}
SUFFIX = "/private"
PRIVATE_TABLES = (*(each.table for each in PRIVATE), *(table + SUFFIX for table in SEPARATE))
Parted = tuple[str, int, Raw | None]  # table as the database has it, id, record


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
