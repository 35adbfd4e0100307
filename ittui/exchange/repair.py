"""Rows with too many cells, set right where there is one way that fits what the intact rows hold.

Two faults are known: empty cells that were pushed in, and a number cut in two at its thousands comma. A row that
fits in no way, or in several equally well, stays as it is: a guess would put figures under the wrong heads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from .dates import looks_like_day
from .decimals import rough_number
from .sheet import Row

MOSTLY = 0.9
HEAD, TAIL = re.compile(r"-?[1-9]\d{0,2}"), re.compile(r"\d{3}(\.\d+)?")
Cells = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What one column holds: days, numbers of a range, or anything."""

    days: bool = False
    least: Decimal | None = None
    most: Decimal | None = None

    def fits(self, cell: str) -> bool:
        """Is it of the column's kind?"""
        if not cell.strip():
            return True
        return looks_like_day(cell) if self.days else self.least is None or rough_number(cell) is not None

    def strange(self, cell: str) -> bool:
        """Is it a number outside of all that the column holds?"""
        value = rough_number(cell) if self.least is not None else None
        return value is not None and not (self.least or 0) <= value <= (self.most or 0)


def shape_of(cells: Sequence[str]) -> Shape:
    filled = [cell for cell in cells if cell.strip()]
    if filled and sum(map(looks_like_day, filled)) >= MOSTLY * len(filled):
        return Shape(days=True)
    numbers = [value for value in map(rough_number, filled) if value is not None]
    if filled and len(numbers) >= MOSTLY * len(filled):
        return Shape(least=min(numbers), most=max(numbers))
    return Shape()


@dataclass(frozen=True)
class Mender:
    """Knows the columns of a file by its intact rows."""

    shapes: tuple[Shape, ...]

    @classmethod
    def of(cls, columns: Sequence[str], intact: Sequence[Row]) -> Mender:
        return cls(tuple(shape_of([row.cells[at] for row in intact]) for at in range(len(columns))))

    def mend(self, row: Row) -> tuple[Row, str] | None:
        """A row of the wrong width set right and how, or None where no way fits best."""
        result: dict[Cells, str] = {}
        for cells, how in self.ways(row.cells):
            if all(shape.fits(cell) for shape, cell in zip(self.shapes, cells, strict=True)):
                result.setdefault(cells, how)
        ranked = sorted((self.strangeness(cells), cells) for cells in result)
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        best = ranked[0][1]
        return Row(row.line, best), result[best]

    def strangeness(self, cells: Cells) -> int:
        return sum(shape.strange(cell) for shape, cell in zip(self.shapes, cells, strict=True))

    def ways(self, cells: Cells) -> Iterator[tuple[Cells, str]]:
        """All ways of closing up or joining that give the right width."""
        extra = len(cells) - len(self.shapes)
        if extra <= 0:
            return
        for at in range(len(cells) - extra + 1):
            if not any(cell.strip() for cell in cells[at : at + extra]):
                yield cells[:at] + cells[at + extra :], closed(extra, at)
        if extra == 1:
            yield from joined(cells)


def closed(count: int, at: int) -> str:
    where = "at its beginning" if at == 0 else f"after cell {at}"
    return f"{count} empty cell{'s' if count > 1 else ''} {where} closed up"


def joined(cells: Cells) -> Iterator[tuple[Cells, str]]:
    for at, (head, tail) in enumerate(pairwise(cells)):
        if HEAD.fullmatch(head.strip()) and TAIL.fullmatch(tail.strip()):
            whole = head.strip() + tail.strip()
            yield (*cells[:at], whole, *cells[at + 2 :]), f"{head.strip()},{tail.strip()} joined to {whole}"
