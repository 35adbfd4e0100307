"""Columns, how they share the room, and the lines that rows make of them. Knows neither Textual nor records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from ...fields.layout import fit
from ...views.cells import Cell, Line
from .glyphs import plain

T = TypeVar("T")
Sized = Sequence[tuple["Column[T]", int]]
ROOMY = 60  # columns from which on the title has most of them
LEAST = 12  # columns that a stretching column keeps when there is little room


class Column(NamedTuple, Generic[T]):
    """One column: its cell of a row, and the priority with which it is kept when there is little room (1 first)."""

    name: str
    label: str
    width: int
    priority: int
    cell: Callable[[T], Cell]
    key: Callable[[T], object]  # what the column is sorted by
    right: bool = False
    stretch: bool = False


def fitting(columns: Sequence[Column[T]], width: int) -> list[tuple[Column[T], int]]:
    """The columns that have room, with their widths; those that stretch share what is left."""
    least = width * 5 // 8 if width >= ROOMY else max(LEAST, width // 3)
    chosen: list[Column[T]] = []
    used = 0
    for column in sorted(columns, key=lambda column: column.priority):
        need = (min(column.width, least) if column.stretch else column.width) + 1
        if used + need > width and chosen:
            break  # what matters less must not take the place of what has no room
        chosen.append(column)
        used += need
    stretching = [column for column in chosen if column.stretch]
    spare, extra = max(0, width - used), 0
    if stretching:
        extra, spare = divmod(spare, len(stretching))
    out = []
    for column in (column for column in columns if column in chosen):
        size = column.width if not column.stretch else min(column.width, least) + extra
        out.append((column, size + (spare if stretching and column is stretching[0] else 0)))
    return out


def labels_line(sized: Sized[T]) -> Line:
    """The line of the columns' labels."""
    return (Cell("  ", "dim"), *(Cell(fit(each.label, size, right=each.right) + " ", "dim") for each, size in sized))


def row_line(row: T, sized: Sized[T], *, here: bool, marked: bool = False, cursor: bool = False) -> Line:
    """One row; here: the cursor stands on it, and cursor: it is to be seen from afar."""
    prefix = "cursor " if cursor else ""
    sign = plain(("▌" if here else " ") + ("●" if marked else " "))
    cells = [Cell(sign, prefix + ("mark" if marked else "strong"))]
    for column, size in sized:
        text, role = column.cell(row)
        cells.append(Cell(fit(text, size, right=column.right) + " ", prefix + role))
    return tuple(cells)
