"""Text with commas, semicolons, tabs or bars between its cells into rows, each with the line it begins on.

The delimiter is found. It does not know what the columns mean.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from ...fields import InputError
from ..sheet import HEADER_WITHIN, Row, Sheet, WantedColumns, known_names, looks_like_header, table, trimmed

DELIMITERS = ",;\t|"
SAMPLE = 200
LONGEST_CELL = 4_000_000


def delimited(text: str, wanted: WantedColumns, delimiter: str = "") -> Sheet:
    """The table of such a text. InputError where it is empty or there is no header."""
    if not text.strip(" \t\r\n,;|"):
        raise InputError("the file is empty")
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # how Excel names the delimiter
        delimiter, text = delimiter or first.strip()[-1], "\n" + rest
    if len(delimiter) > 1 or delimiter in ('"', "\r", "\n"):
        raise InputError("a delimiter is one sign, such as ; or tab")
    delimiter = delimiter or detected_delimiter(text, wanted)
    notes = [] if delimiter == "," else [f"cells are separated by {'tabs' if delimiter == chr(9) else delimiter}"]
    return table(tuple(records(text, delimiter)), wanted, notes=notes)


def records(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of the text; InputError where a quotation mark is never closed."""
    csv.field_size_limit(LONGEST_CELL)
    spaced = blank_before_quotes(text, delimiter)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=spaced)
    line = 1
    try:
        for cells in reader:
            yield Row(line, tuple(cells))
            last, line = line, reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"line {line} cannot be read as a row: {error}") from None
    if line > 1 and line - last > 1:
        refuse_open_quote(text, last, delimiter)


def blank_before_quotes(text: str, delimiter: str) -> bool:
    """Is there a cell whose quotation marks come after a blank, as people write a list by hand?"""
    cut = re.escape(delimiter)
    return not delimiter.isspace() and bool(re.search(rf'{cut} +"[^"\n]*" *({cut}|\r?\n|$)', text))


def refuse_open_quote(text: str, line: int, delimiter: str) -> None:
    """An open quotation mark swallows all rows that follow: the last row is then not one."""
    tail = "".join(text.splitlines(keepends=True)[line - 1 :])
    try:
        list(csv.reader(io.StringIO(tail, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            raise InputError(f"a quotation mark that is opened in the row of line {line} is never closed") from None


def detected_delimiter(text: str, wanted: WantedColumns) -> str:
    """The mark under which most names are known, else that cuts most rows into the same number of cells."""
    return max(DELIMITERS, key=lambda mark: evenness(text, mark, wanted))


def evenness(text: str, mark: str, wanted: WantedColumns) -> tuple[int, bool, float]:
    """How well a mark cuts the text: known names, is there a header, and how many cells hang together."""
    try:
        rows = [row for row in islice(records(text, mark), SAMPLE) if not row.blank]
    except InputError:
        return 0, False, 0
    if not rows:
        return 0, False, 0
    width, count = Counter(len(row.cells) for row in rows).most_common(1)[0]
    heads = [row for row in rows[:HEADER_WITHIN] if len(trimmed(row.cells)) > 1 and looks_like_header(row)]
    names = max((known_names(row, wanted.known) for row in heads), default=0)
    return names, bool(heads) and width > 1, width * count / len(rows) if width > 1 else 0
