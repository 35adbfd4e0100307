"""A file made ready to be imported: what its columns are, which of its rows are data, and what must be asked first.

A sheet may have a column for each month, quarter or year: measurements of a KPI, or the months of a budget line. Every
number under such a column is one value; which period a column is for is read from its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from ..fields import (
    Amount,
    Context,
    Count,
    Day,
    Field,
    InputError,
    Moment,
    Number,
    Ref,
    add_months,
    parse_period,
    shown_number,
    visible,
)
from ..records import BudgetLine, Measurement, Record
from .dates import Order, decide_orders, machine_time, month_of, readings
from .formats import read_sheet
from .identity import MAY_REPEAT, is_id
from .mapping import (
    ID,
    SCALES,
    ColumnMap,
    ColumnSource,
    is_percentage,
    known_columns,
    make_mapping,
    place,
    wanted_columns,
)
from .plan import ImportOptions
from .shape import Sorted, filled_down, looks_merged, sort_rows
from .sheet import Row, Sheet, WantedColumns, squeezed
from .spelling import Decimals, Sort, decide_marks, is_no_value, plainly, rough_number

PARTS = {
    **dict.fromkeys(("plan", "planned", "budget", "soll"), "plan"),
    **dict.fromkeys(("actual", "actuals", "ist", "spent"), "actual"),
    **dict.fromkeys(("committed", "commitment", "obligo"), "committed"),
}
ORDER = ("plan", "committed", "actual")  # of the cells of a month's row
UNITS = ("day", "week", "month", "quarter", "year")


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
    part = next((PARTS[word] for word in words if word in PARTS), "plan")
    bare = " ".join(word for word in words if word not in PARTS).strip("()[] ")
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


def with_months(ready: Prepared) -> None:
    """One more column that holds the months of each budget line, and the mapping that takes it."""
    sheet, mapping, columns = ready.sheet, ready.mapping, checked(ready.sheet, "month", ready.context)
    names = {sheet.columns[each.at]: Sort.MONEY for each in columns}
    marks, notes = decide_marks(sheet.columns, ready.rows.good, names, ready.options.mark)
    year = mapping.source("year")
    given = {each.part for each in columns}

    def months(row: Row) -> str:
        cells: dict[str, dict[str, str]] = {}
        for each in columns:
            text = row.cells[each.at]
            if not is_no_value(text):
                first, _ = in_year(each, year.cell(row) if year else "", ready.context)
                number = plainly(text, marks.get(sheet.columns[each.at], Decimals.POINT))
                cells.setdefault(f"{first:%Y-%m}", {})[each.part] = number.replace("|", " ")
        return "\n".join(
            " | ".join((month, *(parts.get(part, "") for part in ORDER))) for month, parts in sorted(cells.items())
        )

    wide = tuple(Row(row.line, (*row.cells, months(row))) for row in ready.rows.good)
    note = f"months: {len(columns)} columns give {' and '.join(part for part in ORDER if part in given)}"
    source = ColumnSource(field="months", columns=(len(sheet.columns),))
    left = tuple(name for name in mapping.left if name not in names)
    ready.sheet = replace(sheet, columns=(*sheet.columns, "months of the line"), notes=(*sheet.notes, note, *notes))
    ready.mapping = replace(mapping, left=left, sources=(*mapping.sources, source))
    ready.rows = ready.rows._replace(good=wide)


EXAMPLES = 3
F = TypeVar("F", bound=Field[Any])


@dataclass
class Prepared:
    """A file of which is known what its columns are, which of its rows are data, and how its values are written."""

    kind: type[Record]
    options: ImportOptions
    context: Context
    sheet: Sheet
    mapping: ColumnMap
    rows: Sorted
    orders: Mapping[str, Order] = field(default_factory=dict)  # of the days of each column
    marks: Mapping[str, Decimals] = field(default_factory=dict)  # the decimal mark of columns where it matters
    notes: tuple[str, ...] = ()

    def singles(self, *kinds: type[F]) -> Iterator[tuple[ColumnSource, F, int, str]]:
        """(source, field, place, name) of the columns that each fill a field of these kinds alone."""
        for source in self.mapping.sources:
            declared = self.kind.fields.get(source.field)
            if isinstance(declared, kinds) and len(source.columns) == 1:
                yield source, declared, source.columns[0], self.sheet.columns[source.columns[0]]

    @property
    def intact(self) -> Sequence[Row]:
        """The rows that needed no repair."""
        mended = {each.line for each in self.rows.repaired}
        return tuple(row for row in self.rows.good if row.line not in mended)


def prepared(
    kind: type[Record], sheet: Sheet, options: ImportOptions, context: Context, *, own_ids: bool = False
) -> Prepared:
    """The table of a file with all that has to be found out before its rows are read. own_ids: it is an export."""
    sheet = shaped(kind, sheet, options, context)
    maps = options.maps
    if options.columns_are and "year" not in kind.fields:  # it says what the periods' names leave out
        maps = tuple(text for text in maps if squeezed(text.partition("=")[0]) != "year")
    mapping = make_mapping(kind, maps, sheet, foreign_ids=not own_ids and has_foreign_ids(sheet))
    title = mapping.source("title")
    name_at = title.columns[0] if title and title.columns else None
    rows = sort_rows(sheet, repair=options.repair, name_at=name_at, twins=kind.table in MAY_REPEAT)
    ready = Prepared(kind, options, context, sheet, mapping, rows)
    none = [] if rows.good or rows.rejected else ["there is no row below the names of the columns"]
    notes = [*mapping.notes(sheet.columns), *none, *shape_hints(ready)]
    if options.columns_are and kind is BudgetLine:
        with_months(ready)
    refuse_turned(ready)
    if not own_ids:
        refuse_fractions(ready)
    days = mapping.columns_of(
        [name for name, each in kind.fields.items() if isinstance(each, Day | Moment)], sheet.columns
    )
    ready.orders = decide_orders(ready.sheet.columns, ready.intact, days, options.order)
    ready.marks, marked = marks_of(ready)
    ready.notes = (*ready.sheet.notes, *rows.notes, *notes, *order_notes(ready), *marked, *surroundings(ready))
    return ready


def the_sheet(kind: type[Record], data: bytes, options: ImportOptions) -> Sheet:
    """The table of the file as it is."""
    kinds = (kind.table, kind.noun, kind.plural, kind.spoken)
    wanted = WantedColumns(wanted_columns(options.maps), known_columns(kind), options.sheet, kinds)
    return read_sheet(data, wanted, delimiter=options.delimiter, encoding=options.encoding)


def shaped(kind: type[Record], sheet: Sheet, options: ImportOptions, context: Context) -> Sheet:
    """The table with merged cells filled, and a row for each value of a period."""
    if options.columns_are and kind not in (Measurement, BudgetLine):
        raise InputError(f"columns of periods make measurements or budget lines, not {kind.plural}", "columns_are")
    sheet = filled_down(sheet, options.fill_down)
    if not options.columns_are or kind is not Measurement:
        return sheet
    sides = (text.partition("=") for text in options.maps)
    years = (side.strip().removeprefix("const:") for name, _, side in sides if squeezed(name) == "year")
    return unfolded(sheet, options.columns_are, next(years, ""), context)


def marks_of(ready: Prepared) -> tuple[dict[str, Decimals], list[str]]:
    """The decimal mark of each column that is mapped to a number, where it matters; and what to say of it."""
    sorts: dict[str, Sort] = {}
    for source, declared, _, name in ready.singles(Number, Amount, Count):
        sorts[name] = Sort.COUNT if isinstance(declared, Count) else Sort.NUMBER
        if isinstance(declared, Amount) and not source.scale:
            sorts[name] = Sort.MONEY
        elif source.scale > SCALES["thousands"]:  # of thousands who knows
            sorts[name] = Sort.SCALED
    settled = ready.context.decimal_mark.value  # what the department has settled on
    asked = ready.options.mark or (Decimals(settled) if settled in ("comma", "point") else None)
    return decide_marks(ready.sheet.columns, ready.intact, sorts, asked, native=ready.sheet.native)


def refuse_turned(ready: Prepared) -> None:
    """InputError where the first column holds the names of the fields, which the first row has to."""
    names, fields = [row.cells[0].strip() for row in ready.rows.good], known_columns(ready.kind)
    known = [name for name in names if squeezed(name) in fields]
    if len(known) > 1 and 2 * len(known) > len(names) and squeezed(ready.sheet.columns[0]) in fields:
        some = ", ".join(map(visible, known[:EXAMPLES]))
        raise InputError(f"the first column names fields ({some}); turn the sheet, so that the first row does")


def refuse_fractions(ready: Prepared) -> None:
    """InputError where the numbers of a column of per cent go from 0 to 1, unless it is said what they are."""
    for source, declared, at, column in ready.singles(Number):
        percentage = declared.unit == "%" or (declared.least, declared.most) == (0, 100)
        if source.scaled or not (percentage or is_percentage(source.field, column)):
            continue
        cells = [row.cells[at] for row in ready.rows.good]
        bare = [number for cell in cells if "%" not in cell and (number := rough_number(cell)) is not None]
        parts = [number for number in bare if 0 < number < 1]
        if parts and (all(0 <= number <= 1 for number in bare) or len(bare) < len([cell for cell in cells if cell])):
            some, name = parts[0], visible(column)
            how = f"--map {source.field}='{name}:fraction' or '{name}:percent'"
            raise InputError(
                f"“{some}” of “{name}” can be {shown_number(some * 100)} % or {some} %; say which with {how}"
            )


def has_foreign_ids(sheet: Sheet) -> bool:
    """Does a column named id hold anything but ids of ours?"""
    at = place(ID, sheet.columns)
    cells = [row.cells[at].strip() for row in sheet.rows[:200] if at is not None and len(row.cells) > at]
    filled = [cell for cell in cells if cell]
    return not all(map(is_id, filled)) or (bool(filled) and all(cell.isdigit() for cell in filled))


def order_notes(ready: Prepared) -> Iterator[str]:
    """How the dates of each column are read, and what of it was not said by the user."""
    for column, order in ready.orders.items():
        at = ready.sheet.columns.index(column)
        cells = [row.cells[at] for row in ready.rows.good]
        numbers = {each.what: cell for cell in cells if (each := machine_time(cell))}
        for what, cell in numbers.items():
            yield f"“{visible(cell)}” of “{visible(column)}” is read as {what}"
        if not numbers or any(not machine_time(cell) and cell.strip() for cell in cells):
            why = " (--date-order)" if ready.options.date_order else ""
            yield f"dates of “{visible(column)}” are read {order.words}{why}"


def surroundings(ready: Prepared) -> Iterator[str]:
    """The zone of times and the currency of amounts that name none, and whose word it is."""
    fields = [ready.kind.fields.get(source.field) for source in ready.mapping.sources]
    options, context = ready.options, ready.context
    if any(isinstance(each, Moment) for each in fields):
        zone = f"{options.zone} (--zone)" if options.zone else f"{context.zone or 'this computer’s zone'}"
        yield f"times without a zone are read as {zone}"
    if any(isinstance(each, Amount) for each in fields):
        why = "--currency" if options.currency else "the department’s"
        yield f"amounts without a currency are in {options.currency or context.currency} ({why})"


def shape_hints(ready: Prepared) -> Iterator[str]:
    """What the columns look like that nobody said: repeated names, merged cells, months."""
    for at, numbers in ready.sheet.repeats.items():
        taken = [source for source in ready.mapping.sources if at in source.columns]
        if taken:
            how = "all are joined" if len(taken[0].columns) > 1 else "the first is taken"
            listed = ", ".join(str(number + 1) for number in numbers)
            yield f"“{visible(ready.sheet.columns[at])}” is the name of {len(numbers)} columns ({listed}); {how}"
    for _, _, at, column in ready.singles(Ref):
        if blanks := looks_merged(ready.rows.good, at):
            name = visible(column)
            yield f"“{name}” is blank in {blanks} rows, as below merged cells; --fill-down '{name}' fills them"
    if ready.kind in (Measurement, BudgetLine) and not ready.options.columns_are:
        columns = period_columns(ready.sheet.columns, "month", ready.context)
        left = [name for each in columns if (name := ready.sheet.columns[each.at]) in ready.mapping.left]
        if len(left) > 1:
            names = f"“{visible(left[0])}” … “{visible(left[-1])}”"
            how = "--columns-are month takes them as measurements or budget months"
            yield f"columns {names} are named for months; {how}"
