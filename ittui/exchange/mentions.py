"""Records that a file names: found by their whole name, mail address or id, or made where they are not there.

A part of a name is good enough for a person who looks at what comes of it, not for a file.
"""

from __future__ import annotations

import re

from ..board import Board, Mentions, NotFound
from ..fields import InputError, visible
from ..records import KINDS, Person, new_id
from .identity import identified, is_id, known_as, known_as_one_of

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

    def reserved_for(self, table: str, name: str) -> int | None:
        return self.reserved.get((table, known_as(name)))

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
        id = self.known(table, name)
        if id is None:
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
        if table not in self.create or "title" not in kind.fields:
            raise NotFound(f"no {kind.spoken} named “{visible(name)}”")
        record = self.new.setdefault((table, known_as(name)), kind.new(title=name, **values))
        for value in values.values():
            self.new.setdefault((table, known_as(value)), record)
        return record.id

    def fresh_id(self, table: str, name: str, given: set[int]) -> int:
        """The id reserved for a name, unless a row has it already, or a new one."""
        reserved = self.reserved_for(table, name)
        return new_id() if reserved is None or reserved in given else reserved
