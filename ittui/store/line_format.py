"""The layout of the shared file: one JSON document for TinyDB, one record a line for people, diff and speed.

    {"_meta":{"1":{...}},
    "goals":{
    "123":{...},
    "124":{...}
    }
    }

The text of each table is kept beside its records: a save encodes only what changed and joins the rest, a reload
parses only lines that it has not seen. A file in another layout is read as a whole and written in this one at the
next save. It knows nothing of what records mean, nor of files on disk.

The meta record tells which format and schema the file has, who may write it, and how often it was saved. A file of an
older schema is read through the steps, and written so at the next save; whoever saves first makes a backup of the file
as it was. A step must bring the log along where it renames fields.
"""

from __future__ import annotations

import gc
import json
import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ..fields import Json, Raw, visible
from ..long_work import advance
from .errors import Damaged
from .strict_json import CLOSE, DEEPEST, END, NEXT, OPEN, JsonFault, Section, decode, decode_file, encode, text_of

if TYPE_CHECKING:
    from ..private_cache import PrivateCache

META, LOG, STAMPS, CHANGES = "_meta", "_log", "_stamps", "_changes"
RESERVED = frozenset((META, LOG, STAMPS, CHANGES))  # tables that hold no records of anybody's
RECORD_LEVELS = DEEPEST - 1  # a line is decoded inside one object, in the file it lies inside two
BEGINNING = r'\n(?:(?<=,\n)"(0|[1-9][0-9]{0,18})":\{)?'  # an end of line, with the id where one of our lines begins
LARGE = 1 << 20  # bytes of a table that is worth a look into the cache
PART = 1 << 18  # bytes that are decoded at once: few enough that what is made meanwhile is soon gone again
STRIDE = 1 << 16
LINE_END = b"\n"
FORMAT = 1  # of the layout: tables, ids, log
SCHEMA = 1  # of the records
PACKED = 2  # who may write a file whose log has bulk steps packed: earlier versions would undo such a step in part
GENERATION = "generation"


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
            tables[name] = (tables.get(name) or Section(name, {})).having(rows)
        if LOG in tables:
            tables[LOG] = tables.pop(LOG)
        return Contents(meta, tables)


NOTHING = Contents({}, {})


def render(contents: Contents) -> bytes:
    return b"".join(rendered(contents))


def rendered(contents: Contents) -> list[bytes]:
    """The bytes of a file with these contents, in pieces: a large board is not copied once more to be written."""
    head = b'{"%b":{"1":%b}' % (META.encode(), encode(dict(contents.meta)))
    tables = ((NEXT, *section.chunks, CLOSE) for section in contents.tables.values())
    return [head, *(piece for table in tables for piece in table), END]


def parse(data: bytes, known: Contents = NOTHING, cache: PrivateCache | None = None) -> Contents:
    """What the bytes of a file hold; Fault where they are damaged.

    known: contents whose lines need no parsing; cache: knows which tables were read before, and were sound: these are
    read when somebody looks at them.
    """
    with collector_paused():
        with suppress(JsonFault, UnicodeDecodeError):
            if (result := parse_lines(data, known, cache)) is not None:
                return result
        return parse_whole(data)  # another layout, or damaged: reading it as a whole tells which, and where


@contextmanager
def collector_paused() -> Iterator[None]:
    """Loading makes many objects and no rubbish: looking for cycles meanwhile costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def parse_lines(data: bytes, known: Contents, cache: PrivateCache | None = None) -> Contents | None:
    """The contents of a file in our layout; None or Fault where it is not quite that. Careful with copies of it all."""
    if not data.startswith(b'{"%b":' % META.encode()) or not data.endswith(END):
        return None
    start = data.find(NEXT)
    meta = parse_meta(data[:start] if start >= 0 else data.removesuffix(END))
    if meta is None or (start >= 0 and not data.endswith(CLOSE + END)):
        return None
    tables: dict[str, Section] = {}
    for section in sections(data, start + len(NEXT), known, cache) if start >= 0 else ():
        if section is None or section.name in tables or section.name == META:
            return None
        tables[section.name] = section
    return Contents(meta, tables)


def sections(data: bytes, start: int, known: Contents, cache: PrivateCache | None) -> Iterator[Section | None]:
    """The tables from a place in a file on; the very objects that are known where nothing changed."""
    last = len(data) - len(CLOSE + END)
    end = -1
    while end < last:
        same = unchanged(data, start, last, known)
        end = start + same.size if same else data.find(CLOSE + NEXT, start, last)
        end = end if end >= 0 else last
        yield same or parse_block(data[start:end], known, cache)
        start = end + len(CLOSE + NEXT)


def unchanged(data: bytes, start: int, last: int, known: Contents) -> Section | None:
    """The known table that stands at a place in a file just as it was."""
    for section in known.tables.values():
        end = section.end_in(data, start)
        if end >= 0:
            return section if end == last or data.startswith(CLOSE + NEXT, end, last) else None
    return None


def parse_meta(head: bytes) -> Raw | None:
    tables = decode(head.decode() + "}")
    table = tables.get(META) if len(tables) == 1 else None
    meta = table.get("1") if isinstance(table, dict) and len(table) == 1 else None
    return meta if isinstance(meta, dict) else None


def parse_block(block: bytes, known: Contents, cache: PrivateCache | None) -> Section | None:
    brace = block.find(OPEN)
    name = decode(block[: max(brace, 0)].decode())
    if not isinstance(name, str):
        return None
    before, head = known.tables.get(name), brace + len(OPEN)
    if before is not None and before.rows and block.startswith(before.block[:head]):
        rows = parse_changed(block, head, before)
    elif cache and len(block) >= LARGE:
        return large_table(name, block, head, cache)
    else:
        rows = parse_all(block, head)
    return None if rows is None else Section(name, rows, block)


def large_table(name: str, block: bytes, head: int, cache: PrivateCache) -> Section | None:
    """A table that is read when somebody looks at it, where the cache knows that this very text is sound."""

    def parse_sound() -> dict[int, Raw]:
        with collector_paused():
            return {int(id): raw for part in parts(block, head) for id, raw in json.loads(b"{%b}" % part).items()}

    unread = Section(name, parse_sound, block)
    sound = f"sound {unread.digest}"
    if cache.get(sound) is not None:
        return unread
    rows = parse_all(block, head)
    if rows is None:
        return None
    cache.put(sound, lambda: True)
    return Section(name, rows, block)


def parse_changed(block: bytes, head: int, before: Section) -> dict[int, Raw] | None:
    """The records of a table whose lines begin at head, of which only what differs from before is looked at."""
    old, known, shorter = before.block, before.rows, min(len(before.block), len(block))
    alike = common(old, block, shorter, lambda data, near, far: data[near:far])
    ending = common(old, block, shorter - alike, lambda data, near, far: data[len(data) - far : len(data) - near])
    first = old.count(LINE_END, head, alike)  # so many lines are the same; every other lies from start to end
    start = old.rfind(NEXT, head, alike) + len(NEXT) if first else head
    end = old.find(NEXT, len(old) - ending)  # a line of the ending counts only together with the gap before it
    last = old.count(LINE_END, end) if end >= 0 else 0
    end = end if end >= 0 else len(old)
    middle = block[start : end + len(block) - len(old)]
    if not middle and (first or last):
        return None
    changed = islice(known.items(), first, len(known) - last)
    seen = dict(zip(old[start:end].split(NEXT), changed, strict=False))
    result = [seen.get(line) or parse_line(line) for line in (middle.split(NEXT) if middle else ())]
    if None in result:
        return None
    rows = dict(islice(known.items(), first))
    rows.update(row for row in result if row)
    rows.update(islice(known.items(), len(known) - last, None))
    return rows if len(rows) == first + len(result) + last else None


def parse_all(block: bytes, head: int) -> dict[int, Raw] | None:
    rows: dict[int, Raw] = {}
    for part in parts(block, head) if head < len(block) else ():
        result = parse_at_once(part)
        if not result:
            lines = part.removeprefix(b"\n").split(NEXT)
            result = dict(row for row in map(parse_line, lines) if row)
            if len(result) != len(lines):
                return None
        if not rows.keys().isdisjoint(result):
            return None
        rows.update(result)
        advance(len(part))
    return rows


def parts(block: bytes, start: int) -> Iterator[bytes]:
    """Some lines at a time, each with the end of line before it."""
    while start < len(block):
        end = block.find(NEXT, start + PART)
        yield block[start - 1 : end if end >= 0 else len(block)]
        start = end + len(NEXT) if end >= 0 else len(block)


def parse_at_once(part: bytes) -> dict[int, Raw] | None:
    """The records of some lines by one call of the decoder; None where the lines have to be looked at one by one.

    When each line begins with an id, and those are the keys of the whole, no record spans two lines.
    """
    text = part.decode()
    if "\\" in text and "\\u" in text:
        return None
    rows = decode("{" + text + "}", RECORD_LEVELS)
    begun: list[str] = re.findall(BEGINNING, "," + text)
    return dict(zip(map(int, rows), rows.values(), strict=True)) if list(rows) == begun and "" not in rows else None


def parse_line(line: bytes) -> tuple[int, Raw] | None:
    """The id and the record of a line; None where it holds something else, or is more than one line."""
    if b"\n" in line:
        return None
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
        raise JsonFault("the file must be one object of tables", 1)
    sections = {name: whole_table(name, table, text) for name, table in tables.items()}
    meta = sections.pop(META, Section(META, {})).rows
    return Contents(meta.get(1, {}), sections)


def whole_table(name: str, table: Json, text: str) -> Section:
    if not isinstance(table, dict):
        raise JsonFault(f"“{visible(name)}”: a table must be an object of records", line_of(name, text))
    rows: dict[int, Raw] = {}
    for key, raw in table.items():
        if not is_id(key):
            raise JsonFault(f"“{visible(name)}”: the id “{visible(key)}” is not a whole number", line_of(key, text))
        if not isinstance(raw, dict):
            raise JsonFault(f"“{visible(name)}”: record {key} must be an object of fields", line_of(key, text))
        rows[int(key)] = raw
    return Section(name, rows)


def line_of(key: str, text: str) -> int | None:
    at = text.find(f'"{key}"')
    return None if at < 0 else text.count("\n", 0, at) + 1


def common(old: bytes, new: bytes, most: int, piece: Callable[[bytes, int, int], bytes]) -> int:
    """How many bytes of an end are the same, no more than most. piece: what lies between two distances from it."""
    at = 0
    while at < most and piece(old, at, min(at + STRIDE, most)) == piece(new, at, min(at + STRIDE, most)):
        at = min(at + STRIDE, most)
    ends = range(at + 1, min(at + STRIDE, most) + 1)
    return at + bisect_left(ends, True, key=lambda end: piece(old, at, end) != piece(new, at, end))


def new_meta(began: int) -> dict[str, Json]:
    """began: the moment from which the log tells everything, in milliseconds."""
    return {"format": FORMAT, "schema": SCHEMA, "writes": SCHEMA, GENERATION: 0, "log_from": began}


def meta_number(meta: Raw, name: str, default: int) -> int:
    """A whole number of the meta record; ValueError where it is something else."""
    value = meta.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"_meta: “{name}” must be a whole number")
    return value


def check_meta(path: str | os.PathLike[str], contents: Contents) -> None:
    """Damaged where the meta record is not what it should be."""
    try:
        for name in ("format", "schema", "writes", GENERATION, "log_from", "changes_from", "removed_from"):
            meta_number(contents.meta, name, 0)
    except ValueError as error:
        raise Damaged(path, str(error), 1) from None


def too_new(contents: Contents, schema: int = PACKED) -> str:
    """Why a version that knows a schema must not write the file; "" where it may."""
    meta = contents.meta
    if meta_number(meta, "format", FORMAT) > FORMAT:
        return f"the file has format {meta['format']}; this ittui knows format {FORMAT}: install a newer ittui"
    if meta_number(meta, "writes", schema) > schema:
        newer = f"the file may be written from schema {meta['writes']} on"
        return f"{newer}; this ittui has {schema}: install a newer ittui"
    return ""


def next_meta(meta: Raw, began: int, *, bulk: bool = False) -> dict[str, Json]:
    """The meta record of the next save; began counts where there is no log yet. bulk: has the log steps packed?"""
    known = {**new_meta(began), **meta}
    known[GENERATION] = meta_number(known, GENERATION, 0) + 1
    return {**known, "writes": max(meta_number(known, "writes", PACKED), PACKED)} if bulk else known


class Step(NamedTuple):
    """What leads to a schema from the one before. Pure."""

    to: int
    what: str
    change: Callable[[Contents], Contents]


STEPS: tuple[Step, ...] = ()  # schema 1 is the first


def migrated(contents: Contents, steps: Sequence[Step] = STEPS) -> Contents:
    """The contents in the newest schema that the steps lead to; the very same where there is nothing to do."""
    for step in steps:
        if step.to > meta_number(contents.meta, "schema", SCHEMA):
            changed = step.change(contents)
            contents = Contents({**changed.meta, "schema": step.to, "writes": step.to}, changed.tables)
    return contents
