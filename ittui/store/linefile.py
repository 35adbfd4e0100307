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
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from ..fields import Json, Raw, visible
from .span import changed_span
from .strict import DEEPEST, Fault, decode, decode_file, encode, text_of

META = "_meta"
LOG = "_log"
OPEN, NEXT, CLOSE, END = b":{\n", b",\n", b"\n}", b"\n}\n"  # of a table, between lines, of a table, of the file
NO_TABLE = "a table must be an object of records"
RECORD_LEVELS = DEEPEST - 1  # a line is decoded inside one object, in the file it lies inside two
BEGINNING = re.compile(rb'"(0|[1-9][0-9]{0,18})":\{')


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
            self.lines = {id: self.lines.get(id) or encode_line(id, raw) for id, raw in self.rows.items()}
            self.kept_block = encode(self.name) + OPEN + NEXT.join(self.lines.values())
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
    return NEXT.join([head, *(section.block + CLOSE for section in contents.tables.values())]) + END


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
    """The contents of a file in our layout; None or Fault where it is not quite that. Careful with copies of it all."""
    if not data.startswith(b'{"%b":' % META.encode()) or not data.endswith(END):
        return None
    start = data.find(NEXT)
    meta = parse_meta(data[:start] if start >= 0 else data.removesuffix(END))
    if meta is None or (start >= 0 and not data.endswith(CLOSE + END)):
        return None
    tables: dict[str, Section] = {}
    for block in data[start + len(NEXT) : -len(CLOSE + END)].split(CLOSE + NEXT) if start >= 0 else ():
        section = parse_block(block, known)
        if section is None or section.name in tables or section.name == META:
            return None
        tables[section.name] = section
    return Contents(meta, tables)


def parse_meta(head: bytes) -> Raw | None:
    """The meta record from the first line of a file."""
    tables = decode(head.decode() + "}")
    table = tables.get(META) if len(tables) == 1 else None
    meta = table.get("1") if isinstance(table, dict) and len(table) == 1 else None
    return meta if isinstance(meta, dict) else None


def parse_block(block: bytes, known: Contents) -> Section | None:
    """One table of a file in our layout; the very object that is known where nothing changed."""
    brace = block.find(OPEN)
    name = decode(block[: max(brace, 0)].decode())
    if not isinstance(name, str):
        return None
    before = known.tables.get(name) or Section(name, {}, {})
    if before.kept_block == block:
        return before
    if not before.rows and (found := parse_at_once(block[brace + len(OPEN) :].split(NEXT))):
        return Section(name, *found, block)
    return parse_changed(block, brace + len(OPEN), before)


def parse_changed(block: bytes, head: int, before: Section) -> Section | None:
    """A table whose lines begin at head, of which only what differs from before is looked at."""
    old = before.block if block.startswith(before.block[:head]) else b""
    span = changed_span(old, block, head, before.lines.values() if old else (), len(NEXT))
    middle = block[span.start : span.end - (len(NEXT) if span.last else 0)]
    if not middle and (span.first or span.last):
        return None
    ids = list(before.rows)
    first, changed, last = ids[: span.first], ids[span.first : len(ids) - span.last], ids[len(ids) - span.last :]
    seen = {before.lines[id]: id for id in changed}
    found = [parse_line(line, seen, before) for line in (middle.split(NEXT) if middle else ())]
    rows = {id: before.rows[id] for id in first}
    lines = {id: before.lines[id] for id in first}
    for each in found:
        if each is None:
            return None
        rows[each.id], lines[each.id] = each.raw, each.line
    rows.update((id, before.rows[id]) for id in last)
    lines.update((id, before.lines[id]) for id in last)
    twice = len(rows) < len(first) + len(found) + len(last)
    return None if twice else Section(before.name, rows, lines, block)


def parse_at_once(lines: Sequence[bytes]) -> tuple[dict[int, Raw], dict[int, bytes]] | None:
    """All records and lines by one call of the decoder; None where the lines have to be looked at one by one.

    When each line begins with an id, and those are the keys of the whole, no record spans two lines.
    """
    begun = [BEGINNING.match(line) for line in lines]
    if not all(begun) or any(line.count(b"{") + line.count(b"[") >= RECORD_LEVELS for line in lines):
        return None
    text = "{" + b",".join(lines).decode() + "}"
    if "\\u" in text:
        return None
    rows = decode(text, len(text))
    if list(rows) != [match[1].decode() for match in begun if match]:
        return None
    if not all(isinstance(raw, dict) for raw in rows.values()):
        return None
    found = {int(key): raw for key, raw in rows.items()}
    return found, dict(zip(found, lines, strict=True))


class Line(NamedTuple):
    """One record and its line."""

    id: int
    raw: Raw
    line: bytes


def parse_line(line: bytes, seen: Mapping[bytes, int], before: Section) -> Line | None:
    """seen: the lines, known from before, that this may be."""
    if line in seen:
        return Line(seen[line], before.rows[seen[line]], line)
    pair = decode("{" + line.decode() + "}", RECORD_LEVELS)
    if len(pair) != 1:
        return None
    [(key, raw)] = pair.items()
    return Line(int(key), raw, line) if is_id(key) and isinstance(raw, dict) else None


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
