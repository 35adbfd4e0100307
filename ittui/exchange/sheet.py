"""A table as any format gives it: named columns over rows of text. It knows no format and no field.

Where the header stands is found here, for every format alike: by the columns that were asked for, else by the row that
has most names which some field goes by.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..fields import InputError, visible

HEADER_WITHIN = 60
A_NAME = re.compile(
    r"[#%№]|(19|20)\d\d|\d{4}[-/]\d\d?(-\d\d)?|(\d\d?[-/.]){1,2}\d{4}"
)  # names without a letter: a sign, a year, a month


class Row(NamedTuple):
    """The cells of one row, and where in the file it begins, from 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


class Located(NamedTuple):
    """A cell and the line it is on."""

    text: str
    line: int

    def __str__(self) -> str:
        return f"“{visible(self.text.strip())}” (line {self.line})"


class WantedColumns(NamedTuple):
    """What helps to find the right table: columns that mappings name, names that fields go by, names of sheets."""

    columns: Collection[str] = ()
    known: Collection[str] = ()
    sheet: str = ""  # asked for by name
    kinds: Collection[str] = ()  # what a sheet of this kind may be called


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What was found in a file. A name that stands over several columns is numbered, and repeats says where it is."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    header_line: int = 1
    unit: str = "line"  # what rows are counted in: lines of a text, rows of a workbook, records of JSON
    notes: tuple[str, ...] = ()  # what was found out about the file
    repeats: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    native: bool = False  # its numbers and days are no texts, so that they say nothing of how texts are written


def table(rows: Sequence[Row], wanted: WantedColumns, *, unit: str = "line", notes: Sequence[str] = ()) -> Sheet:
    """The header among the rows and what is below it; InputError where there is none."""
    at = header_at(rows, wanted)
    below = rows[at + 1 :]
    header = trimmed(rows[at].cells)
    width = max(len(header), min(len(rows[at].cells), max((len(trimmed(row.cells)) for row in below), default=0)))
    header = header + ("",) * (width - len(header))
    columns, repeats = named_columns(header)
    result = [*notes]
    if any(not row.blank for row in rows[:at]):
        result.append(f"the column names are on {unit} {rows[at].line}; anything above is skipped")
    return Sheet(
        columns=columns,
        rows=tuple(Row(line, shortened(cells, width)) for line, cells in below),
        header_line=rows[at].line,
        unit=unit,
        notes=tuple(result),
        repeats=repeats,
    )


def trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells without the blank ones at the end."""
    size = len(cells)
    while size and not cells[size - 1].strip():
        size -= 1
    return cells[:size]


def shortened(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """The cells without blank ones beyond the width: a delimiter at the end of a row makes no cell."""
    return cells[: max(width, len(trimmed(cells)))] if len(cells) > width else cells


def header_at(rows: Sequence[Row], wanted: WantedColumns) -> int:
    """The place of the header: the row with all columns that were asked for, else with most known names."""
    near = list(enumerate(rows[:HEADER_WITHIN]))
    asked = {squeezed(name) for name in wanted.columns}
    for at, row in near:
        if asked and asked <= {squeezed(cell) for cell in row.cells}:
            return at
    likely = [(at, row) for at, row in near if looks_like_header(row)]
    count, at = max(((known_names(row, wanted.known), -at) for at, row in likely), default=(0, 0))
    if count:
        return -at
    width = max((len(row.cells) for row in rows[:HEADER_WITHIN]), default=1)
    for least in (width, 2, 1):
        for at, row in likely:
            if len(trimmed(row.cells)) >= least:
                return at
    raise InputError("no row names the columns; add one above the data")


def known_names(row: Row, known: Collection[str]) -> int:
    """How many cells of a row are names that some field goes by."""
    return len({name for cell in row.cells if (name := squeezed(cell)) in known and name})


def looks_like_header(row: Row) -> bool:
    """Mostly filled, with words or what else can be a name."""
    names = [cell.strip() for cell in row.cells if cell.strip()]
    if not names or 2 * len(names) < len(trimmed(row.cells)):
        return False
    return all(A_NAME.fullmatch(name) or any(letter.isalpha() for letter in name) for name in names)


def named_columns(cells: Sequence[str]) -> tuple[tuple[str, ...], dict[int, tuple[int, ...]]]:
    """A name for every column, each once, and where the names are that stand over several."""
    names: list[str] = []
    places: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        name = " ".join(cell.split()) or f"column {at + 1}"
        places.setdefault(name, []).append(at)
        names.append(f"{name} ({at + 1})" if name in names else name)
    return tuple(names), {each[0]: tuple(each) for each in places.values() if len(each) > 1}


def squeezed(name: str) -> str:
    """A name as it is compared: letters, digits and the signs that are names, lower case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum() or letter in "#%№")
