"""A text file of rows into a header and rows, each with the line of the file it begins on.

Encoding, delimiter and the header behind a preamble are found. It does not know what the columns mean.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from ..fields import InputError
from .decoding import decode

DELIMITERS = ",;\t|"
SAMPLE = 200
HEADER_WITHIN = 60
LONGEST_CELL = 4_000_000


class Row(NamedTuple):
    """The cells of one row, and the line of the file on which it begins, from 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What was found in a file."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    header_line: int
    encoding: str
    delimiter: str


def read_sheet(data: bytes, wanted: Collection[str] = (), delimiter: str = "") -> Sheet:
    """The rows of a file; wanted: names that the header must hold. InputError where there is no header."""
    text, encoding = decode(data)
    if not text.strip(" \t\r\n,;|"):
        raise InputError("the file is empty")
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # how Excel names the delimiter
        delimiter, text = delimiter or first.strip()[-1], "\n" + rest
    delimiter = delimiter or detected_delimiter(text)
    rows = tuple(records(text, delimiter))
    at = detected_header(rows, wanted)
    return Sheet(
        columns=named_columns(rows[at].cells),
        rows=rows[at + 1 :],
        header_line=rows[at].line,
        encoding=encoding,
        delimiter=delimiter,
    )


def records(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of the text; InputError where a quotation mark is never closed."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield Row(line, tuple(cells))
            last, line = line, reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"line {line} cannot be read as a row: {error}") from None
    if line > 1 and line - last > 1:
        refuse_open_quote(text, last, delimiter)


def refuse_open_quote(text: str, line: int, delimiter: str) -> None:
    """An open quotation mark swallows all rows that follow: the last row is then not one."""
    tail = "".join(text.splitlines(keepends=True)[line - 1 :])
    try:
        list(csv.reader(io.StringIO(tail, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            raise InputError(f"a quotation mark that is opened in the row of line {line} is never closed") from None


def detected_delimiter(text: str) -> str:
    """The mark that cuts most rows into the same number of cells, and the more the better; a header counts first."""
    return max(DELIMITERS, key=lambda mark: evenness(text, mark))


def evenness(text: str, mark: str) -> tuple[bool, float]:
    """How well a mark cuts the text: is there a header of the usual width, and how many cells hang together?"""
    try:
        rows = [row for row in islice(records(text, mark), SAMPLE) if not row.blank]
    except InputError:
        return False, 0
    if not rows:
        return False, 0
    width, count = Counter(len(row.cells) for row in rows).most_common(1)[0]
    headed = any(len(row.cells) == width and looks_like_header(row) for row in rows[:HEADER_WITHIN])
    return (headed and width > 1, width * count / len(rows) if width > 1 else 0)


def detected_header(rows: tuple[Row, ...], wanted: Collection[str]) -> int:
    """The place of the header: the row with all the wanted names, else the first that looks like one."""
    near = list(enumerate(rows[:HEADER_WITHIN]))
    names = {squeezed(name) for name in wanted}
    for at, row in near:
        if names and names <= {squeezed(cell) for cell in row.cells}:
            return at
    width = Counter(len(row.cells) for row in rows[:SAMPLE] if not row.blank).most_common(1)
    for least in (width[0][0] if width else 1, 2, 1):
        for at, row in near:
            if len(row.cells) >= least and looks_like_header(row):
                return at
    raise InputError("there is no row with the names of the columns; put one above the data")


def looks_like_header(row: Row) -> bool:
    """Mostly filled with words, none of them twice."""
    names = [cell.strip() for cell in row.cells if cell.strip()]
    words = [name for name in names if any(letter.isalpha() for letter in name)]
    return bool(names) and 2 * len(names) >= len(row.cells) and len(set(names)) == len(words) == len(names)


def named_columns(cells: tuple[str, ...]) -> tuple[str, ...]:
    """A name for every column, each once."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"column {number}"
        names.append(f"{name} ({number})" if name in names else name)
    return tuple(names)


def squeezed(name: str) -> str:
    """A name as it is compared: letters and digits only, lower case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
