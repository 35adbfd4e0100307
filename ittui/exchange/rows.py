"""Which rows of a sheet are data, and which are blank, sums, of the wrong width or there twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..fields import InputError, parse_money
from .plan import Fault, Rejected, Repaired
from .reading import Row, Sheet
from .repair import Mender

TOTAL = re.compile(r"(grand |sub[ -]?)?(total|sum|summe|gesamt)s?\b.{0,30}", re.IGNORECASE)


class Sorted(NamedTuple):
    """The rows that are data, and what became of the others."""

    good: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    repaired: tuple[Repaired, ...]


def sort_rows(sheet: Sheet, *, repair: bool) -> Sorted:
    """Every row of the sheet in its heap; with repair, rows of the wrong width are set right where one way fits."""
    width = len(sheet.columns)
    rejected = [reject for row in sheet.rows if (reject := unwanted(row))]
    gone = {each.line for each in rejected}
    rows = [row for row in sheet.rows if row.line not in gone]
    wrong = [row for row in rows if len(row.cells) != width]
    mender = Mender.of(sheet.columns, [row for row in rows if len(row.cells) == width]) if repair else None
    mended = {row.line: result for row in wrong if mender and (result := mender.mend(row))}
    for row in wrong:
        if row.line not in mended:
            rejected.append(Rejected(row.line, width_reason(row, width), Fault.WIDTH))
    good = [mended[row.line][0] if row.line in mended else row for row in rows]
    cached, twice = without_duplicates(row for row in good if len(row.cells) == width)
    rejected += twice
    repaired = tuple(Repaired(line, how) for line, (_, how) in mended.items())
    return Sorted(tuple(cached), tuple(sorted(rejected)), repaired)


def width_reason(row: Row, width: int) -> str:
    count = len(row.cells)
    return f"{count} cell{'' if count == 1 else 's'}, while the header has {width}"


def unwanted(row: Row) -> Rejected | None:
    """Blank rows and rows of sums, whatever their width."""
    if row.blank:
        return Rejected(row.line, "blank", Fault.BLANK)
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    if len(row.cells) > 1 and TOTAL.fullmatch(filled[0]) and all(is_number(cell) for cell in filled[1:]):
        return Rejected(row.line, f"a row of sums (“{filled[0]}”)", Fault.TOTAL)
    return None


def is_number(cell: str) -> bool:
    try:
        parse_money(cell, "XXX", None)
    except InputError:
        return False
    return True


def without_duplicates(rows: Iterable[Row]) -> tuple[list[Row], list[Rejected]]:
    """The rows without those that say the same, cell for cell, as an earlier one."""
    first: dict[tuple[str, ...], int] = {}
    cached, twice = [], []
    for row in rows:
        cells = tuple(cell.strip() for cell in row.cells)
        if cells in first:
            twice.append(Rejected(row.line, f"the same as line {first[cells]}", Fault.DUPLICATE))
        else:
            first[cells] = row.line
            cached.append(row)
    return cached, twice
