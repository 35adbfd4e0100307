"""One table of the shared file: its records, and beside them their text, so that a save encodes only what changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate

from ..fields import Raw
from ..long_work import counted
from .strict_json import encode

OPEN, NEXT, CLOSE, END = b":{\n", b",\n", b"\n}", b"\n}\n"  # of a table, between lines, of a table, of the file
FEW = 8  # lines that are rather looked for one by one than by taking all apart
CHUNK = 1 << 16  # bytes of text that are copied where a line in them changes


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
        """Where in the text the first line begins."""
        return self.chunks[0].index(OPEN) + len(OPEN)

    def end_in(self, data: bytes, start: int) -> int:
        """Where the text of this table ends in a file, if it is there at a place just as it was; -1 where it is not."""
        for chunk in self.stored:
            if not data.startswith(chunk, start):
                return -1
            start += len(chunk)
        return start if self.stored else -1

    def lines(self) -> dict[int, bytes]:
        """The line of each record."""
        result = self.block[self.head :].split(NEXT) if self.rows else ()
        return dict(zip(self.rows, result, strict=True))

    def having(self, changed: Mapping[int, Raw | None]) -> Section:
        """This table with some records put or (None) taken out."""
        gone = [id for id, raw in changed.items() if raw is None]
        put = {id: raw for id, raw in changed.items() if raw is not None}
        items = counted(put.items(), f"preparing {self.name}", "records") if len(put) > FEW else put.items()
        new = {id: encode_line(id, raw) for id, raw in items}
        rows = {**self.rows, **put}
        result = self.spliced(rows, new) if self.rows and not gone and len(new) <= FEW else None
        if result is not None:
            return result
        lines = {**self.lines(), **new}
        for id in gone:
            rows.pop(id, None)
            lines.pop(id, None)
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
