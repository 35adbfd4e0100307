"""Which record of the board a row speaks of: by its id, by the id it has elsewhere, or by what makes it one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..board import Board, Mentions, NotFound
from ..fields import Formula, InputError, Ref, Refs, Rows, folded, visible
from ..records import KINDS, Person, Record, new_id, typed_code
from ..records.record import ALPHABET

NAMES = ("external_id", "reference", "login", "email")  # what another system, or the team, calls a record
OWNERS = ("owner", "manager")  # the same title of another owner is another record
ONE_BY = {  # the fields that together make a record one, where it has no such name
    "goals": ("title", "parent"),
    "budget_lines": ("title", "year", "department"),
    "measurements": ("kpi", "date"),
    "checkins": ("goal", "date"),
    "reviews": ("title", "person", "due"),
    "recognitions": ("title", "person", "date"),
    "comments": ("title", "date", "goal", "kpi", "project", "objective"),
    "surveys": ("date", "kind", "score", "service", "goal", "department", "remark"),
}
MAY_REPEAT = ("surveys",)  # two people may have given the same answer
DITTO = ("dito", "ditto", "idem", "do", "ebd", "〃", "''", "”", "“")
GROUPED = re.compile(r"[1-9]\d{0,2}([, \u00a0\u202f]\d{3})+")
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
    names = (*NAMES, *one_by(kind), *(OWNERS if "title" in one_by(kind) else ()))
    return tuple(dict.fromkeys(name for name in names if name in kind.fields))


def known_as(text: str) -> str:
    """A name as it is compared: one form of its letters, one case, single blanks, a number without its separators."""
    return re.sub(r"\D", "", text) if GROUPED.fullmatch(text.strip()) else folded(text)


def known_as_one_of(board: Board, table: str, name: str) -> list[Record]:
    """All records, archived ones too, with exactly this title, login, mail address or name elsewhere."""

    def names() -> dict[str, list[Record]]:
        result: dict[str, list[Record]] = {}
        fields = [key for key in ("title", *NAMES) if key in KINDS[table].fields]
        for row in board.tables[table].rows.values():
            for each in {known_as(str(row.raw[key])) for key in fields if row.raw.get(key)}:
                result.setdefault(each, []).append(row)
        return result

    index: dict[str, list[Record]] = board.tables[table].cache.memo("names in files", names)
    return index.get(known_as(name), [])


def owner_of(values: Mapping[str, Any]) -> Any:
    return next((values[name] for name in OWNERS if values.get(name)), None)


def key_of(kind: type[Record], values: Mapping[str, Any]) -> Key:
    """What a row's record is known by within its file; its name elsewhere comes first."""
    named = next(((name, known_as(values[name])) for name in NAMES if values.get(name)), None)
    return named or (*title_key(kind, values), owner_of(values))


def title_key(kind: type[Record], values: Mapping[str, Any]) -> Key:
    parts = (values.get(name) or kind.fields[name].default or None for name in one_by(kind))
    return ("", *(known_as(part) if isinstance(part, str) else part for part in parts))


class Register:
    """The records of one kind by all that they are known by; archived ones too, lest they be doubled."""

    def __init__(self, board: Board, kind: type[Record]) -> None:
        self.kind = kind
        self.rows: Mapping[int, Record] = board.table(kind).rows
        self.known: dict[Key, list[Record]] = {}
        self.names = [name for name in NAMES if name in kind.fields]
        self.namesakes = 0  # rows whose title is another owner's
        for record in self.rows.values():
            for key in self.keys(record):
                self.known.setdefault(key, []).append(record)

    def keys(self, record: Record) -> Iterator[Key]:
        for name in self.names:
            if value := getattr(record, name):
                yield (name, known_as(value))
        yield title_key(self.kind, {name: getattr(record, name) for name in one_by(self.kind)})

    def find(self, values: Mapping[str, Any]) -> Record | None:
        """The record that a row speaks of; InputError where it may be several."""
        elsewhere = [(name, known_as(values[name])) for name in self.names if values.get(name)]
        for key in elsewhere:
            if key in self.known:
                return self.only(self.known[key])
        rows = self.known.get(title_key(self.kind, values), [])
        if not elsewhere:
            return self.only(self.of_owner(rows, owner_of(values)))
        rows = [row for row in rows if self.adoptable(row, values)]
        if "title" in self.kind.fields:  # or it came to be by being named, under what its program calls it
            keys = (title_key(self.kind, {"title": name}) for _, name in elsewhere)
            rows += [row for key in keys for row in self.known.get(key, []) if set(row.raw) <= {"title"}]
        return self.only(rows[:1])

    def only(self, rows: list[Record]) -> Record | None:
        if rows and self.kind.table in MAY_REPEAT:
            return rows.pop(0)
        if len(rows) > 1:
            some = ", ".join(record.code for record in rows[:3])
            raise InputError(f"fits {len(rows)} {self.kind.plural} that are there ({some}); map an external_id or id")
        return rows[0] if rows else None

    def adoptable(self, record: Record, values: Mapping[str, Any]) -> bool:
        """Is it there by its name alone, so that a row that brings its id is it?"""
        if not self.kind.by_mention:
            return set(record.raw) <= {"title"}
        return all(not getattr(record, name) or not values.get(name) for name in self.names)

    def of_owner(self, rows: list[Record], owner: Any) -> list[Record]:
        """Those that are not somebody else's."""
        if owner is None or self.kind.table in MAY_REPEAT:
            return rows
        owners = [(row, owner_of({name: getattr(row, name, None) for name in OWNERS})) for row in rows]
        same, free = ([row for row, theirs in owners if theirs == one] for one in (owner, None))
        self.namesakes += bool(rows) and not same and not free
        return same or free


def identified(cell: str) -> int | None:
    """The id that a cell of the id column holds; None for a blank one. InputError where it is none of ours."""
    bare = cell.strip()
    if bare and not is_id(bare):
        raise InputError(f"“{visible(bare)}” is not an ittui id; map it to external_id instead")
    return sum(ALPHABET.index(letter) << 5 * place for place, letter in enumerate(reversed(bare))) if bare else None


def is_id(text: str) -> bool:
    """Is it written as an id of ours is?"""
    return len(text) == 10 and typed_code(text) == text


def refers_to_itself(kind: type[Record]) -> bool:
    """Can a record of this kind name another of the same kind?"""
    fields = [*kind.fields.values()]
    fields += [each for field in fields if isinstance(field, Rows) for each in field.row.fields.values()]
    to_itself = (isinstance(field, Ref | Refs) and field.table == kind.table for field in fields)
    return any(to_itself) or any(isinstance(field, Formula) for field in fields)


MAIL = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+")
NAMED_MAIL = re.compile(rf"\s*\"?(.*?)\"?\s*<({MAIL.pattern})>\s*")


class FileMentions(Mentions):
    """Finds records by their whole name. Those of the file itself are found by the ids reserved for them."""

    def __init__(self, board: Board, create: bool) -> None:
        super().__init__(board, create=tuple(KINDS) if create else ())
        self.reserved: dict[tuple[str, str], int] = {}
        self.spelled: dict[tuple[str, int], str] = {}  # how the names of the reserved ids are written
        self.turned: dict[str, str] = {}  # “Lee, Ann” that was taken for Ann Lee

    def reserve(self, table: str, name: str, id: int) -> None:
        """Keep an id for a record of the file that may be named before its row comes."""
        if name.strip():
            cached = self.reserved.setdefault((table, known_as(name)), id)
            self.spelled.setdefault((table, cached), " ".join(name.split()))

    def find(self, table: str, text: str) -> int:
        """The id of the record of this name; InputError where several have it, or it must not be made."""
        name = " ".join(text.split())
        person = NAMED_MAIL.fullmatch(name) if table == Person.table else None
        for each in (person[2], person[1]) if person else (name,):
            if each and (known := self.known(table, each)) is not None:
                return known
        if table == Person.table and (known := self.turned_around(name)) is not None:
            return known
        if is_id(name) and not name.isalpha() and not name.isdigit():  # “department” and 0123456789 may be names
            raise NotFound(f"there is no {KINDS[table].noun} with the id {name}")
        if person:
            return self.created(table, person[1] or person[2], email=person[2])
        if table == Person.table and MAIL.fullmatch(name):
            return self.created(table, name, email=name)
        return self.created(table, name)

    def known(self, table: str, name: str) -> int | None:
        """The id of a record of the board or of the file."""
        rows = known_as_one_of(self.board, table, name)
        rows = [row for row in rows if not row.archived] or rows
        if len(rows) > 1:
            raise InputError(f"“{visible(name)}” is the name of {len(rows)} {KINDS[table].plural}; give its id")
        if rows:
            return rows[0].id
        key = (table, known_as(name))
        if key in self.reserved:
            return self.reserved[key]
        if key in self.new:
            return self.new[key].id
        id = identified(name) if is_id(name) else None
        return id if id is not None and id in self.board.tables[table].rows else None

    def existing(self, table: str, name: str) -> int:
        """The id of a record that is there or in the file; NotFound else, for what may name what is not there yet."""
        if (id := self.known(table, name)) is None:
            raise NotFound(f"no {KINDS[table].spoken} named “{visible(name)}”")
        return id

    def turned_around(self, name: str) -> int | None:
        """“Lee, Ann” is Ann Lee, where there is one."""
        last, comma, first = name.partition(",")
        if not comma or "," in first or not first.strip() or not last.strip():
            return None
        known = self.known(Person.table, f"{first} {last}")
        if known is not None:
            self.turned[name] = f"{first.strip()} {last.strip()}"
        return known

    def created(self, table: str, name: str, **values: str) -> int:
        kind = KINDS[table]
        if table == Person.table and re.search(r"[;|\n]| / ", name):
            raise InputError(f"“{visible(name)}” names several people, and this field takes one")
        if known_as(name).strip(".") in DITTO:
            how = "write it out, or leave it blank and --fill-down"
            raise InputError(f"“{visible(name)}” repeats the cell above; {how}")
        if table not in self.create or "title" not in kind.fields:
            raise NotFound(f"no {kind.spoken} named “{visible(name)}”")
        if why := kind.fields[kind.named_by].objection(name):
            raise InputError(why)
        record = self.new.setdefault((table, known_as(name)), kind.new(title=name, **values))
        for value in values.values():
            self.new.setdefault((table, known_as(value)), record)
        return record.id

    def fresh_id(self, table: str, name: str, given: set[int]) -> int:
        """The id reserved for a name, unless a row has it already, or a new one."""
        reserved = self.reserved.get((table, known_as(name)))
        return new_id() if reserved is None or reserved in given else reserved
