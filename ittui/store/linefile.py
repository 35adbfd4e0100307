"""The layout of the shared file: one JSON document for TinyDB, one record a line for people, diff and speed.

    {"_meta":{"1":{...}},
    "goals":{
    "123":{...},
    "124":{...}
    }
    }

The encoded lines are kept beside the records: a save encodes only what changed and joins the rest, a reload
parses only lines that it has not seen. A file in another layout is read as a whole and written in this one at the
next save. It knows nothing of what records mean, nor of files on disk.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from ..fields import Json, Raw, visible
from .strict import DEEPEST, Fault, decode, decode_file, encode, text_of

META = "_meta"
LOG = "_log"
NO_TABLE = "a table must be an object of records"
RECORD_LEVELS = DEEPEST - 1  # a line is decoded inside one object, in the file it lies inside two


class Section:
    """One table: its records by id, and the line of each; never changed."""

    def __init__(
        self, name: str, rows: Mapping[int, Raw], lines: Mapping[int, bytes], block: bytes | None = None
    ) -> None:
        self.name, self.rows, self.lines = name, rows, lines
        self.kept_block = block

    @property
    def block(self) -> bytes:
        """The table as the file has it, without the brace that closes it."""
        if self.kept_block is None:
            lines = (self.lines.get(id) or encode_line(id, raw) for id, raw in self.rows.items())
            self.kept_block = encode(self.name) + b":{\n" + b",\n".join(lines)
        return self.kept_block

    def having(self, changed: Mapping[int, Raw | None]) -> Section:
        """This table with some records put or (None) taken out."""
        rows, lines = dict(self.rows), dict(self.lines)
        for id, raw in changed.items():
            if raw is None:
                rows.pop(id, None)
                lines.pop(id, None)
            else:
                rows[id], lines[id] = raw, encode_line(id, raw)
        return Section(self.name, rows, lines)


class Contents(NamedTuple):
    """What a file holds at one moment: its meta record, and its other tables by name, in their order."""

    meta: Raw
    tables: Mapping[str, Section]

    def rows(self, table: str) -> Mapping[int, Raw]:
        section = self.tables.get(table)
        return section.rows if section else {}

    def get(self, table: str, id: int) -> Raw | None:
        return self.rows(table).get(id)

    def having(self, changed: Mapping[str, Mapping[int, Raw | None]], meta: Raw) -> Contents:
        """These contents with other records in some tables; the log stays the last table."""
        tables = dict(self.tables)
        for name, rows in changed.items():
            tables[name] = (tables.get(name) or Section(name, {}, {})).having(rows)
        if LOG in tables:
            tables[LOG] = tables.pop(LOG)
        return Contents(meta, tables)


NOTHING = Contents({}, {})


def encode_line(id: int, raw: Raw) -> bytes:
    return b'"%d":%b' % (id, encode(dict(raw)))


def render(contents: Contents) -> bytes:
    """The bytes of a file with these contents."""
    head = b'{"%b":{"1":%b}' % (META.encode(), encode(dict(contents.meta)))
    return b",\n".join([head, *(section.block + b"\n}" for section in contents.tables.values())]) + b"\n}\n"


def parse(data: bytes, known: Contents = NOTHING) -> Contents:
    """What the bytes of a file hold; Fault where they are damaged. known: contents whose lines need no parsing."""
    with collector_paused():
        try:
            found = parse_lines(data, known)
        except (Fault, UnicodeDecodeError):
            found = None  # another layout, or damaged: reading it as a whole tells which, and where
        return parse_whole(data) if found is None else found


@contextmanager
def collector_paused() -> Iterator[None]:
    """Loading makes many objects and no rubbish: looking for cycles meanwhile costs a third of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def parse_lines(data: bytes, known: Contents) -> Contents | None:
    """The contents of a file in our layout; None or Fault where it is not quite that."""
    body = data.removesuffix(b"\n}\n")
    head, comma, rest = body.partition(b",\n")
    if len(body) == len(data) or not head.startswith(b'{"%b":' % META.encode()):
        return None
    meta = decode(head.decode() + "}")
    if (
        len(meta) != 1
        or not isinstance(meta[META], dict)
        or set(meta[META]) != {"1"}
        or not isinstance(meta[META]["1"], dict)
    ):
        return None
    tables: dict[str, Section] = {}
    for block in rest.removesuffix(b"\n}").split(b"\n},\n") if comma else ():
        section = parse_block(block, known)
        if section is None or section.name in tables or section.name == META:
            return None
        tables[section.name] = section
    if comma and not rest.endswith(b"\n}"):
        return None
    return Contents(meta[META]["1"], tables)


def parse_block(block: bytes, known: Contents) -> Section | None:
    """One table of a file in our layout; the very object that is known where nothing changed."""
    start, brace, lines = block.partition(b":{\n")
    name = decode(start.decode())
    if not brace or not isinstance(name, str):
        return None
    before = known.tables.get(name) or Section(name, {}, {})
    if before.kept_block == block:
        return before
    found = parse_rows(lines.split(b",\n") if lines else [], before)
    return Section(name, *found, block) if found else None


def parse_rows(new: list[bytes], before: Section) -> tuple[dict[int, Raw], dict[int, bytes]] | None:
    """Records and lines of a table, of which only lines that are new need parsing."""
    rows, kept = same_beginning(new, before)
    seen = {line: id for id, line in before.lines.items()} if len(rows) < len(new) else {}
    for line in new[len(rows) :]:
        id = seen.get(line)
        found = parse_line(line) if id is None else (id, before.rows[id])
        if found is None or found[0] in rows:
            return None
        rows[found[0]], kept[found[0]] = found[1], line
    return rows, kept


def same_beginning(new: list[bytes], before: Section) -> tuple[dict[int, Raw], dict[int, bytes]]:
    """Records and lines of a table up to where lines were put in or taken out: mostly that is all of it."""
    rows, kept = dict(before.rows), dict(before.lines)
    if len(kept) != len(rows) or len(new) != len(rows):
        return {}, {}
    for id, old, line in zip(before.rows, before.lines.values(), new, strict=True):
        if old != line:
            found = parse_line(line)
            if found is None or found[0] != id:
                return {}, {}
            rows[id], kept[id] = found[1], line
    return rows, kept


def parse_line(line: bytes) -> tuple[int, Raw] | None:
    pair = decode("{" + line.decode() + "}", RECORD_LEVELS)
    if len(pair) != 1:
        return None
    [(key, raw)] = pair.items()
    return (int(key), raw) if is_id(key) and isinstance(raw, dict) else None


def is_id(key: str) -> bool:
    """Is a key a record's id: digits only, and written in one way only?"""
    return key.isascii() and key.isdecimal() and len(key) < 20 and str(int(key)) == key


def parse_whole(data: bytes) -> Contents:
    """The contents of a JSON document in any layout; Fault where it is damaged."""
    text = text_of(data)
    tables = decode_file(text)
    if not isinstance(tables, dict):
        raise Fault("the file must be one object of tables", 1)
    sections = {name: whole_table(name, table, text) for name, table in tables.items()}
    meta = sections.pop(META, Section(META, {}, {})).rows
    return Contents(meta.get(1, {}), sections)


def whole_table(name: str, table: Json, text: str) -> Section:
    if not isinstance(table, dict):
        raise Fault(f"“{visible(name)}”: {NO_TABLE}", line_of(name, text))
    rows: dict[int, Raw] = {}
    for key, raw in table.items():
        if not is_id(key):
            raise Fault(f"“{visible(name)}”: the id “{visible(key)}” is not a whole number", line_of(key, text))
        if not isinstance(raw, dict):
            raise Fault(f"“{visible(name)}”: record {key} must be an object of fields", line_of(key, text))
        rows[int(key)] = raw
    return Section(name, rows, {})


def line_of(key: str, text: str) -> int | None:
    """The line in which a key stands first."""
    at = text.find(f'"{key}"')
    return None if at < 0 else text.count("\n", 0, at) + 1
