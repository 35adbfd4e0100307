"""Which mark is the decimal one in the numbers of a file: 12.000 is twelve here and twelve thousand elsewhere.

Most numbers tell by themselves: 9.500,5 and 0,75 have a decimal comma, 1,234.5 and 3.1416 a decimal point. One mark
before just three digits does not, and takes the mark that the column's other cells tell; else that of all columns
of the file. Where the column's cells contradict one another the user is asked; where nothing tells, what is read
is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ..fields import InputError, visible
from .orders import Cell
from .reading import Row

ANSWER = "say which with --decimal comma or point"
SCALED = re.compile(r"\d\W*(k|m|mio|mn|bn)\b", re.IGNORECASE)  # as 2.306 m, which is read as it is typed
CORE = re.compile(r"\d[\d.,]*\d")


class Decimals(StrEnum):
    """The mark before the decimals."""

    COMMA = "comma"
    POINT = "point"


def decimals_named(text: str) -> Decimals | None:
    """The mark that a user asked for; None for a blank."""
    word = {",": "comma", ".": "point", "dot": "point"}.get(text.strip().casefold(), text.strip().casefold())
    if word and word not in tuple(Decimals):
        raise InputError(f"“{visible(text)}” is no decimal mark; it is comma or point")
    return Decimals(word) if word else None


def reported(text: str) -> Decimals | None:
    """The decimal mark that a cell tells by itself."""
    core = core_of(text)
    if not core or is_open(text):
        return None
    commas, points = core.count(","), core.count(".")
    if commas and points:
        return Decimals.COMMA if core.rfind(",") > core.rfind(".") else Decimals.POINT
    if commas > 1 or points == 1:
        return Decimals.POINT
    return Decimals.COMMA if commas or points else None


def is_open(text: str) -> bool:
    """Can it be read in two ways, as 12.000 and 1,234 can?"""
    return bool(re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", core_of(text)))


def core_of(text: str) -> str:
    """The digits of a number with the marks between them; "" where it is no single number."""
    result = CORE.findall(text)
    return str(result[0]) if len(result) == 1 and not SCALED.search(text) else ""


def with_point(text: str) -> str:
    """A cell with a decimal comma that could be read otherwise, as it would be written with a decimal point."""
    if not is_open(text):
        return text
    return text.replace(".", "").replace(",", ".")


@dataclass(kw_only=True)
class Evidence:
    """What the cells of one column tell."""

    column: str
    tells: dict[Decimals, Cell] = field(default_factory=dict)  # the first cell that tells each
    open: Cell | None = None

    def weigh(self, cell: Cell) -> None:
        mark = reported(cell.text)
        if mark:
            self.tells.setdefault(mark, cell)
        elif self.open is None and is_open(cell.text):
            self.open = cell


def decide_marks(
    columns: Sequence[str], rows: Iterable[Row], mapped: Iterable[str], asked: Decimals | None
) -> tuple[dict[str, Decimals], list[str]]:
    """The decimal mark of each mapped column that has open cells, and what the user should know of it.

    InputError where the cells contradict one another and nobody said which mark is meant.
    """
    result = weigh_columns(columns, tuple(rows), dict.fromkeys(mapped))
    everywhere = {mark: cell for each in result for mark, cell in each.tells.items()}
    open_ones = [each for each in result if each.open]
    marks = {each.column: asked or mark_of(each, everywhere) for each in open_ones}
    notes = [remark(each, mark) for each in open_ones if (mark := marks[each.column]) is not Decimals.POINT]
    return {column: mark or Decimals.POINT for column, mark in marks.items()}, notes


def weigh_columns(columns: Sequence[str], rows: Sequence[Row], mapped: Iterable[str]) -> list[Evidence]:
    result = []
    for name in mapped:
        at = columns.index(name)
        evidence = Evidence(column=name)
        for text, line in {row.cells[at]: row.line for row in reversed(rows)}.items():
            evidence.weigh(Cell(text, line))
        result.append(evidence)
    return result


def mark_of(each: Evidence, everywhere: Mapping[Decimals, Cell]) -> Decimals | None:
    """The mark of a column with open cells: its own, else that of the file; None where nothing tells."""
    if len(each.tells) > 1:
        comma, point = each.tells[Decimals.COMMA], each.tells[Decimals.POINT]
        raise InputError(
            f"the numbers of “{visible(each.column)}” can be read in two ways, such as {each.open}, "
            f"while {comma} has a decimal comma and {point} a decimal point; {ANSWER}"
        )
    tells = each.tells or everywhere
    return next(iter(tells)) if len(tells) == 1 else None


def remark(each: Evidence, mark: Decimals | None) -> str:
    if mark:
        return f"numbers of “{visible(each.column)}” are read with a decimal {mark}"
    return f"numbers of “{visible(each.column)}” such as {each.open} are read with a decimal point; else {ANSWER}"
