"""Sheets with a column for each month, quarter or year: measurements of a KPI, or the months of a budget line.

Every number under such a column is one value; which period a column is for is read from its name. A row with too many
cells is set right where there is one way that fits what the intact rows hold: empty cells that were pushed in, or a
number cut in two at its thousands comma. One that fits in no way, or in several equally well, stays as it is: a guess
would put figures under the wrong heads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from ..fields import Context, InputError, add_months, parse_period, visible
from .dates import looks_like_day, month_number, readings
from .decimals import Decimals, Sort, decide_marks, plainly, rough_number
from .mapping import ColumnMap, ColumnSource
from .sheet import Row, Sheet, squeezed
from .words import is_no_value

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


PARTS = {
    **dict.fromkeys(("plan", "planned", "budget", "soll"), "plan"),
    **dict.fromkeys(("actual", "actuals", "ist", "spent"), "actual"),
    **dict.fromkeys(("committed", "commitment", "obligo"), "committed"),
}
ORDER = ("plan", "committed", "actual")  # of the cells of a month's row
UNITS = ("day", "week", "month", "quarter", "year")
WITH_YEAR = (r"(?P<year>\d{4})[-/. ]?(?:m)?(?P<month>\d{1,2})", r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})")
NAMED = re.compile(r"(?P<name>[^\W\d_]{3,10})\.?(?:[-/ '’]*(?P<year>\d{4}|\d{2}))?")


class PeriodColumn(NamedTuple):
    """A column for one period: its first day (of a month without a year in the year 1), its last, and what it holds."""

    at: int
    first: date
    last: date
    yearless: bool
    part: str
    name: str = ""  # of a quarter without a year


def period_columns(columns: Sequence[str], unit: str, context: Context) -> list[PeriodColumn]:
    """The columns that are named for a period of this unit."""
    if unit not in UNITS:
        raise InputError(f"“{visible(unit)}” is not a period; it is one of {', '.join(UNITS)}", "columns_are")
    result = (period_column(at, name, unit, context) for at, name in enumerate(columns))
    return [each for each in result if each]


def period_column(at: int, name: str, unit: str, context: Context) -> PeriodColumn | None:
    words = name.casefold().split()
    parts = [PARTS[word] for word in words if word in PARTS]
    bare = " ".join(word for word in words if word not in PARTS).strip("()[] ")
    part = parts[0] if parts else ""
    if not bare:
        return None
    if unit == "month" and (month := month_of(bare)):
        first, yearless = month
        return PeriodColumn(at, first, add_months(first, 1) - timedelta(days=1), yearless, part)
    if unit == "day":
        days = set(readings(bare).values())
        return PeriodColumn(at, min(days), max(days), False, part) if len(days) == 1 else None
    if unit == "month":
        return None
    if unit == "quarter" and re.fullmatch("q[1-4]", bare):
        return PeriodColumn(at, date(1, 1, 1), date(1, 1, 1), True, part, bare)
    try:
        period = parse_period(re.sub(r"^kw ?(\d+) (\d{4})$", r"\2-w\1", bare), context.today, context.fiscal)
    except InputError:
        return None
    if period.start is None or period.last is None:
        return None
    lengths = {"week": (7, 7), "quarter": (89, 93), "year": (365, 366)}[unit]
    length = (period.last - period.start).days + 1
    return PeriodColumn(at, period.start, period.last, False, part) if lengths[0] <= length <= lengths[1] else None


def month_of(text: str) -> tuple[date, bool] | None:
    """The first day of a month, and whether no year was said."""
    for form in WITH_YEAR:
        if match := re.fullmatch(form, text):
            month = int(match["month"])
            return (date(int(match["year"]), month, 1), False) if 1 <= month <= 12 else None
    match = NAMED.fullmatch(text)
    month = int(month_number(match["name"])) if match else 0
    if not match or not month:
        return None
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0) if match["year"] else 1
    return date(year, month, 1), match["year"] is None


def month_hint(sheet: Sheet, mapping: ColumnMap, context: Context) -> str:
    """What to say where columns that nothing takes are named for months; "" else."""
    left = [each for each in period_columns(sheet.columns, "month", context) if sheet.columns[each.at] in mapping.left]
    if len(left) < 2:
        return ""
    names = f"“{visible(sheet.columns[left[0].at])}” … “{visible(sheet.columns[left[-1].at])}”"
    return f"columns {names} are named for months; --columns-are month takes them as measurements or budget months"


def unfolded(sheet: Sheet, unit: str, year: str, context: Context) -> Sheet:
    """A row for every filled cell under a period: the other columns, the period's last day, and the value."""
    columns = checked(sheet, unit, context)
    others = [at for at in range(len(sheet.columns)) if at not in {each.at for each in columns}]
    rows = []
    for row in sheet.rows:
        cells = tuple(row.cells[at] if at < len(row.cells) else "" for at in others)
        for each in columns:
            if len(row.cells) > each.at and not is_no_value(row.cells[each.at]):
                day = in_year(each, year, context)[1]
                rows.append(Row(row.line, (*cells, day.isoformat(), row.cells[each.at])))
    names = tuple(sheet.columns[at] for at in others)
    return replace(sheet, columns=(*names, "date", "value"), rows=tuple(rows), repeats={})


def checked(sheet: Sheet, unit: str, context: Context) -> list[PeriodColumn]:
    columns = period_columns(sheet.columns, unit, context)
    if not columns:
        raise InputError(f"no column is named for a {unit}; the columns are {', '.join(map(visible, sheet.columns))}")
    return columns


def in_year(column: PeriodColumn, year: str, context: Context) -> tuple[date, date]:
    """The first and last day of a column; a month without a year is that of the fiscal year."""
    if not column.yearless:
        return column.first, column.last
    try:
        period = parse_period(f"FY{int(year)} {column.name}".strip(), context.today, context.fiscal)
    except (InputError, ValueError):
        what = "quarters" if column.name else "months"
        raise InputError(
            f"the {what} have no year; say it with --map year=const:{context.today.year}, or in the columns’ names"
        ) from None
    start, last = period.start, period.last
    assert start is not None and last is not None
    if column.name:
        return start, last
    first = date(start.year, column.first.month, 1)
    first = first if first >= start else date(start.year + 1, column.first.month, 1)
    return first, add_months(first, 1) - timedelta(days=1)


def with_months(
    sheet: Sheet, mapping: ColumnMap, rows: Sequence[Row], asked: Decimals | None, context: Context
) -> tuple[Sheet, ColumnMap, tuple[Row, ...]]:
    """The sheet and its rows with one more column that holds a budget line's months, and the mapping that takes it."""
    columns = checked(sheet, "month", context)
    names = {sheet.columns[each.at]: Sort.MONEY for each in columns}
    marks, notes = decide_marks(sheet.columns, rows, names, asked)
    year = mapping.source("year")
    given = {each.part or "plan" for each in columns}

    def months(row: Row) -> str:
        cells: dict[str, dict[str, str]] = {}
        for each in columns:
            text = row.cells[each.at]
            if not is_no_value(text):
                first, _ = in_year(each, year.cell(row) if year else "", context)
                number = plainly(text, marks.get(sheet.columns[each.at], Decimals.POINT))
                cells.setdefault(f"{first:%Y-%m}", {})[each.part or "plan"] = number.replace("|", " ")
        return "\n".join(
            " | ".join((month, *(cells[month].get(part, "") for part in ORDER))) for month in sorted(cells)
        )

    wide = tuple(Row(row.line, (*row.cells, months(row))) for row in rows)
    left = tuple(name for name in mapping.left if name not in names)
    note = f"months: {len(columns)} columns give {' and '.join(part for part in ORDER if part in given)}"
    return (
        replace(sheet, columns=(*sheet.columns, "months of the line"), notes=(*sheet.notes, note, *notes)),
        replace(
            mapping, left=left, sources=(*mapping.sources, ColumnSource(field="months", columns=(len(sheet.columns),)))
        ),
        wide,
    )


def year_given(maps: Sequence[str]) -> str:
    """The year that a mapping fixes; "" where none does."""
    sides = (text.partition("=") for text in maps)
    return next((side.strip().removeprefix("const:") for name, _, side in sides if squeezed(name) == "year"), "")
