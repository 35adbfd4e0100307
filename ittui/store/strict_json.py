"""Reading and writing JSON without guessing: what another program could read differently is refused.

A section is one table of the shared file: its records, and beside them their text, so that a save encodes only what
changed. Nothing here knows files on disk.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from typing import Any, Never, TypeVar, cast

from ..fields import Json, Raw, visible
from ..long_work import counted

K = TypeVar("K")
V = TypeVar("V")
DEEPEST = 32
MOST_BYTES = 256 * 1024 * 1024
CONTAINERS = frozenset((dict, list))
SIMPLE = frozenset((str, int, bool, float, type(None)))
TOO_DEEP = f"nested more than {DEEPEST} levels deep"
RECORD_LINE = r'\s*"\d+"\s*:\s*\{.*[^\s{]\s*'
HALF = "holds half a character (a lone surrogate such as \\ud800)"
TOKEN = r'"(?:[^"\\]|\\.)*"|[\[\]{}]|\n'
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
SORTED = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
OPEN, NEXT, CLOSE, END = b":{\n", b",\n", b"\n}", b"\n}\n"  # of a table, between lines, of a table, of the file
FEW = 8  # lines that are rather looked for one by one than by taking all apart
CHUNK = 1 << 16  # bytes of text that are copied where a line in them changes


class JsonFault(Exception):
    """The text is not what it should be; line counts from 1 and is None where it is not known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


class InvalidChange(ValueError):
    """A value that JSON cannot keep; the text says why."""


def unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonFault(f"“{visible(twice)}” is there twice in one object")
    return result


def finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise JsonFault(f"{digits[:40]} is too large a number")
    return number


def constant(name: str) -> Never:
    raise JsonFault(f"{name} is not a number that JSON knows")


DECODER = json.JSONDecoder(object_pairs_hook=unique, parse_float=finite, parse_constant=constant)


def decode(text: str, most_levels: int = DEEPEST) -> Any:
    """The value of a JSON text; Fault where it is not strict JSON."""
    try:
        value = DECODER.decode(text)
        deep = depth(value) > most_levels
    except json.JSONDecodeError as error:
        raise JsonFault(f"this is not JSON: {error.msg} (column {error.colno})", error.lineno) from None
    except RecursionError:
        raise JsonFault(TOO_DEEP) from None
    except ValueError:
        raise JsonFault("a number has too many digits") from None
    if deep:
        raise JsonFault(TOO_DEEP)
    if "\\" in text and "\\u" in text and not encodable(value):
        raise JsonFault(HALF)
    return value


def depth(value: Json) -> int:
    """How many objects and lists lie inside each other, counted level by level: a start looks at every value."""
    levels, result = 0, [value] if type(value) in CONTAINERS else []
    while result:
        levels += 1
        result = [each for outer in result for each in inner(outer) if type(each) in CONTAINERS]
    return levels


def inner(outer: Json) -> Iterable[Json]:
    return outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ()


def encodable(value: Json) -> bool:
    try:
        ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def encode(value: object, most_levels: int = DEEPEST - 2) -> bytes:
    """A value as JSON on one line; InvalidChange where it cannot be kept, or could not be read again."""
    try:
        encoded = ENCODER.encode(value).encode()
        if not is_plain(value, most_levels):
            decode(encoded.decode(), most_levels)
    except UnicodeEncodeError:
        raise InvalidChange(HALF) from None
    except RecursionError:
        raise InvalidChange(TOO_DEEP) from None
    except JsonFault as fault:
        raise InvalidChange(fault.reason) from None
    except (TypeError, ValueError) as error:
        raise InvalidChange(str(error)) from None
    return encoded


def is_plain(value: object, levels: int) -> bool:
    """Can a value that was encoded surely be read again? What this does not know has to be tried."""
    kind, inside = type(value), cast("Iterable[object]", value)
    if kind is dict:
        inside = cast("dict[object, object]", value).values()
        if not all(type(name) is str for name in cast("dict[object, object]", value)):
            return False
    elif kind is not list:
        return kind in SIMPLE
    return levels > 0 and all(type(each) in SIMPLE or is_plain(each, levels - 1) for each in inside)


def same(one: Json, other: Json) -> bool:
    """Are two values the same in a file? 1, 1.0 and true differ there, although they are equal here."""
    if one is other:
        return True
    if type(one) is dict and type(other) is dict:
        return len(one) == len(other) and all(name in other and same(each, other[name]) for name, each in one.items())
    if type(one) is list and type(other) is list:
        return len(one) == len(other) and all(map(same, one, other))
    if one != other:
        return False
    return isinstance(one, str) or SORTED.encode(one) == SORTED.encode(other)


def edited(known: Mapping[K, V], changed: Mapping[K, V | None]) -> dict[K, V]:
    """What is known, with some of it put or (None) taken out."""
    result = dict(known)
    for key, value in changed.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def text_of(data: bytes) -> str:
    """The text of a file's bytes; Fault where they are empty or not UTF-8."""
    if not data.strip():
        raise JsonFault("the file is empty; it is damaged, not new")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise JsonFault(f"this is not UTF-8 text (byte 0x{data[error.start]:02x})", line) from None


def decode_file(text: str) -> Any:
    """As decode, for a whole file: every Fault carries its line."""
    try:
        return decode(text)
    except JsonFault as fault:
        if fault.line is None:
            fault.line = deep_line(text) if fault.reason == TOO_DEEP else faulty_line(text)
            raise
        raise broken_line(text, fault.line) or fault from None


def broken_line(text: str, last: int) -> JsonFault | None:
    """The record, up to a line, that is not JSON in itself: a reader notices a missing brace only lines later."""
    for number, line in enumerate(text.split("\n")[:last], 1):
        if re.fullmatch(RECORD_LINE, line):
            try:
                decode("{" + line.strip().removesuffix(",") + "}")
            except JsonFault as fault:
                return JsonFault(fault.reason, number)
    return None


def is_faulty(text: str) -> bool:
    """Is the beginning of a text at fault? That it breaks off is none."""
    try:
        DECODER.decode(text)
    except json.JSONDecodeError:
        pass
    except (JsonFault, ValueError):
        return True
    escaped = re.findall(r'"(?:[^"\\]|\\.)*"', text, re.DOTALL) if "\\u" in text else ()
    return not all(encodable(json.loads(each, strict=False)) for each in escaped)


def faulty_line(text: str) -> int:
    """The first line that must be there for a text to be at fault, by halving: a reader goes from top to bottom."""
    lines = text.split("\n")
    return 1 + bisect_left(range(1, len(lines)), True, key=lambda count: is_faulty("\n".join(lines[:count])))


def deep_line(text: str) -> int | None:
    level, line = 0, 1
    for token in re.finditer(TOKEN, text, re.DOTALL):
        level += (token[0] in "[{") - (token[0] in "]}")
        line += token[0].count("\n")
        if level > DEEPEST:
            return line
    return None


class Section:
    """One table: its records by id, and the text of them, one a line in the same order; never changed.

    The text is kept in chunks that begin and end with whole lines: an edit makes one of them anew.
    """

    def __init__(self, name: str, rows: Mapping[int, Raw] | Callable[[], Mapping[int, Raw]], *chunks: bytes) -> None:
        """rows: they themselves, or what reads them from the text as soon as somebody looks at them."""
        self.name, self.source, self.stored = name, rows, chunks
        self.counted: tuple[tuple[bytes, ...], list[int]] = (), []  # the chunks, and lines up to the end of each
        self.edited: tuple[Mapping[int, Raw], list[int]] | None = None  # the rows it was made of, and which differ

    @cached_property
    def rows(self) -> Mapping[int, Raw]:
        return self.source() if callable(self.source) else self.source

    @property
    def unread(self) -> bool:
        """Has nobody looked at the records yet?"""
        return callable(self.source) and "rows" not in vars(self)

    @cached_property
    def digest(self) -> str:
        """Of the text; another one where that is another."""
        from hashlib import sha256

        return sha256(self.block).hexdigest()

    @property
    def chunks(self) -> tuple[bytes, ...]:
        """The table as the file has it, without the brace that closes it, in pieces."""
        if not self.stored:
            self.stored = (encode(self.name) + OPEN + NEXT.join(encode_line(*row) for row in self.rows.items()),)
        return self.stored

    @property
    def block(self) -> bytes:
        """The same in one piece."""
        chunks = self.chunks
        if len(chunks) > 1:
            self.stored = chunks = (b"".join(chunks),)
        return chunks[0]

    @property
    def size(self) -> int:
        return sum(map(len, self.chunks))

    @property
    def head(self) -> int:
        return self.chunks[0].index(OPEN) + len(OPEN)

    def end_in(self, data: bytes, start: int) -> int:
        """Where the text of this table ends in a file, if it is there at a place just as it was; -1 where it is not."""
        for chunk in self.stored:
            if not data.startswith(chunk, start):
                return -1
            start += len(chunk)
        return start if self.stored else -1

    def lines(self) -> dict[int, bytes]:
        result = self.block[self.head :].split(NEXT) if self.rows else ()
        return dict(zip(self.rows, result, strict=True))

    def having(self, changed: Mapping[int, Raw | None]) -> Section:
        """This table with some records put or (None) taken out."""
        put = {id: raw for id, raw in changed.items() if raw is not None}
        items = counted(put.items(), f"preparing {self.name}", "records") if len(put) > FEW else put.items()
        new = {id: encode_line(id, raw) for id, raw in items}
        rows = edited(self.rows, changed)
        if self.rows and len(new) == len(changed) <= FEW and (result := self.spliced(rows, new)):
            return result
        lines = edited(self.lines(), {id: new.get(id) for id in changed})
        return Section(self.name, rows, self.block[: self.head] + NEXT.join(lines.values()))

    def spliced(self, rows: Mapping[int, Raw], new: Mapping[int, bytes]) -> Section | None:
        """The table with some lines put into its text: in their places, or after the last one that there is.

        None where a line is written otherwise than we do. No other line is looked at: rows and lines have one order.
        """
        chunks, ends = self.counted_chunks()
        order = list(self.rows)
        for id, line in new.items():
            if id not in self.rows:
                chunks[-1] += NEXT + line
                continue
            number = bisect_right(ends, order.index(id))
            chunk = chunks[number]
            at = chunk.find(b'\n"%d":' % id)
            if at < 0:
                return None
            end = chunk.find(NEXT, at + 1)
            chunks[number] = b"".join((chunk[: at + 1], line, chunk[end:] if end >= 0 else b""))
        result = Section(self.name, rows, *chunks)
        result.counted = (result.stored, [*ends[:-1], len(rows)])
        result.edited = (self.rows, list(new)) if len(rows) == len(self.rows) else None
        return result

    def counted_chunks(self) -> tuple[list[bytes], list[int]]:
        """The text in chunks that are not too large, and how many lines there are up to the end of each."""
        chunks = self.chunks  # another thread may put them together meanwhile
        if max(map(len, chunks)) > 2 * CHUNK:
            self.stored = chunks = tuple(part for chunk in chunks for part in cut(chunk))
        if self.counted[0] is not chunks:
            self.counted = chunks, [*accumulate(chunk.count(b"\n") for chunk in chunks)]
        return list(chunks), self.counted[1]


def cut(block: bytes) -> Iterator[bytes]:
    """A text in chunks; each but the first begins with the end of the line before."""
    start = 0
    while len(block) - start > 2 * CHUNK:
        end = block.find(NEXT, start + CHUNK)
        if end < 0:
            break
        yield block[start:end]
        start = end
    yield block[start:]


def encode_line(id: int, raw: Raw) -> bytes:
    return b'"%d":%b' % (id, encode(dict(raw)))
