"""Which record of the board a row speaks of: by its id, by the id it has elsewhere, or by what makes it one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..board import Board, Mentions, NotFound
from ..fields import InputError, Ref, visible
from ..records import KINDS, Record, new_id, typed_code

NAMES = ("external_id", "reference", "login")  # what another system, or the team, calls a record
ONE_BY = {  # the fields that together make a record one, where it has no such name
    "goals": ("title", "parent"),
    "budget_lines": ("title", "year"),
    "measurements": ("kpi", "date"),
    "checkins": ("goal", "date"),
    "reviews": ("title", "person", "due"),
    "recognitions": ("title", "person", "date"),
    "comments": ("title", "date", "goal", "kpi", "project", "objective"),
    "surveys": ("date", "kind", "score", "service", "goal", "department", "remark"),
}
MAY_REPEAT = ("surveys",)  # two people may have given the same answer
GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
Key = tuple[object, ...]


def one_by(kind: type[Record]) -> tuple[str, ...]:
    """The fields that make a record of this kind one."""
    if kind.table in ONE_BY:
        return tuple(name for name in ONE_BY[kind.table] if name in kind.fields)
    if "title" in kind.fields:
        return ("title",)
    return tuple(name for name, field in kind.fields.items() if field.required)


def identity(kind: type[Record]) -> tuple[str, ...]:
    """All fields that have to be read to tell which record a row is."""
    return tuple(dict.fromkeys((*(name for name in NAMES if name in kind.fields), *one_by(kind))))


def key_of(kind: type[Record], values: Mapping[str, Any]) -> Key:
    """What a row's record is known by; its name elsewhere comes first."""
    for name in NAMES:
        if values.get(name):
            return (name, ungrouped(values[name]))
    return ("", *(plain(values.get(name)) for name in one_by(kind)))


def ungrouped(name: str) -> str:
    """A number without the commas that a spreadsheet puts in: 1,231 and 1231 are the same ticket."""
    return name.replace(",", "") if GROUPED.fullmatch(name) else name


def plain(value: Any) -> Any:
    """Blank and missing alike; titles whatever their case."""
    return value.casefold() if isinstance(value, str) else value or None


class Register:
    """The records of one kind by all that they are known by; archived ones too, lest they be doubled."""

    def __init__(self, board: Board, kind: type[Record]) -> None:
        self.kind = kind
        self.rows = board.table(kind).rows
        self.known: dict[Key, list[Record]] = {}
        for record in self.rows.values():
            for key in self.keys(record):
                self.known.setdefault(key, []).append(record)

    def keys(self, record: Record) -> list[Key]:
        values = {name: getattr(record, name) for name in identity(self.kind)}
        unnamed = {name: value for name, value in values.items() if name not in NAMES}
        return [*((name, ungrouped(values[name])) for name in NAMES if values.get(name)), key_of(self.kind, unnamed)]

    def find(self, key: Key) -> Record | None:
        """The record with that key; InputError where several have it."""
        result = self.known.get(key, [])
        if len(result) > 1 and self.kind.table in MAY_REPEAT:
            return result.pop(0)
        if len(result) > 1:
            some = ", ".join(record.code for record in result[:3])
            raise InputError(f"fits {len(result)} {self.kind.plural} that are there ({some}); map an external_id or id")
        if result and self.kind.table in MAY_REPEAT:
            return result.pop()
        return result[0] if result else None


def identified(cell: str) -> int | None:
    """The id that a cell of the id column holds; None for a blank one. InputError where it is none of ours."""
    bare = cell.strip()
    if not bare:
        return None
    if not is_id(bare):
        raise InputError(f"“{visible(bare)}” is no id of ittui; map it to external_id instead")
    number = 0
    for letter in bare:
        number = number << 5 | "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    return number


class ExactMentions(Mentions):
    """Finds records by their whole name or id only: a part of a title is good enough for a person, not for a file.

    Records of the file itself, which are not on the board yet, are found by the ids reserved for them.
    """

    def __init__(self, board: Board, create: bool) -> None:
        super().__init__(board, create=tuple(KINDS) if create else ())
        self.reserved: dict[tuple[str, str], int] = {}
        self.spelled: dict[int, str] = {}  # how the names of the reserved ids are written

    def reserve(self, table: str, name: str, id: int | None = None) -> None:
        """Keep an id for a record of the file that may be named before its row comes."""
        spelled = " ".join(name.split())
        cached = self.reserved.setdefault((table, spelled.casefold()), new_id() if id is None else id)
        self.spelled.setdefault(cached, spelled)

    def reserved_for(self, table: str, name: str) -> int | None:
        return self.reserved.get((table, " ".join(name.split()).casefold()))

    def find(self, table: str, text: str) -> int:
        name = " ".join(text.split())
        key = (table, name.casefold())
        result = self.board.table(KINDS[table]).named(name)
        if len(result) > 1:
            raise InputError(f"“{visible(name)}” is the name of {len(result)} {KINDS[table].plural}; give its id")
        if result:
            return result[0].id
        if key in self.reserved:
            return self.reserved[key]
        if is_id(name) and (id := identified(name)) in self.board.tables[table].rows:
            return id or 0
        if is_id(name) and not name.isalpha() and not name.isdigit():  # “department” and 0123456789 may be names
            raise NotFound(f"there is no {KINDS[table].noun} with the id {name}")
        return self.created(key, name)

    def created(self, key: tuple[str, str], name: str) -> int:
        if key not in self.new:
            kind = KINDS[key[0]]
            if kind.table not in self.create or "title" not in kind.fields:
                raise NotFound(f"there is no {kind.noun} “{visible(name)}”")
            self.new[key] = kind.new(title=name)
        return self.new[key].id


def is_id(text: str) -> bool:
    """Is it written as an id of ours is?"""
    return len(text) == 10 and typed_code(text) == text


def refers_to_itself(kind: type[Record]) -> bool:
    """Can a record of this kind name another of the same kind?"""
    return any(isinstance(field, Ref) and field.table == kind.table for field in kind.fields.values())
