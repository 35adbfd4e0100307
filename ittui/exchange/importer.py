"""A file of rows into the changes that bring a board up to it. It changes nothing itself: whoever asks commits.

All or nothing: one row of data that cannot be read refuses the whole import, unless such rows are to be left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from math import inf
from typing import NamedTuple

from ..board import Board
from ..fields import Amount, Context, Count, Day, InputError, Moment, Number, Ref, shown_number, visible
from ..records import BudgetLine, Goal, Measurement, Record
from ..rules.life_cycle import how_it_changes
from .by_period import month_hint, unfolded, with_months, year_given
from .dates import Order, is_doubtful_hour, machine_time, read_moment
from .decimals import Decimals, Sort, decide_marks, rough_number
from .formats import read_sheet
from .identity import MAY_REPEAT, identified, identity, is_id, key_of
from .intake import Decided, Intake, Taken
from .mapping import ID, SCALES, ColumnMap, is_percentage, known_columns, make_mapping, place, wanted_columns
from .orders import decide_orders, weigh_columns
from .plan import STOPPING, Importer, ImportOptions, ImportPlan, Rejected, RowFault, grouped, places
from .shape import Sorted, filled_down, looks_merged, sort_rows
from .sheet import Row, Sheet, WantedColumns, squeezed

EXAMPLES = 3


def doubtful_hours(intake: Intake) -> Iterator[str]:
    """Times of the night in which the clocks are changed."""
    for name, reader in intake.readers.items():
        if isinstance(reader.declaration(), Moment) and reader.order:
            odd = [cell for cell in reader.seen if is_doubtful_hour(cell, reader.order, reader.zone)]
            if odd:
                some = f"{len(odd):,} time{'s' if len(odd) > 1 else ''} of {name}, such as “{visible(odd[0])}”,"
                yield f"{some} the clocks skip or show twice; summer time is assumed where they show it twice"


def remarks(intake: Intake, taken: Taken) -> Iterator[str]:
    """What happened to the rows that their counts do not say."""
    for name, lines in taken.future.items():
        label = intake.kind.fields[name].label.lower()
        verb = "is" if len(lines) == 1 else "are"
        where = places(lines, intake.sheet.unit)
        yield f"{len(lines):,} {label} {verb} yet to come ({where}); left out of numbers until then"
    for name, reader in intake.readers.items():
        for cell, day in list(reader.periods.items())[:1]:
            more = f" and {len(reader.periods) - 1} more" if len(reader.periods) > 1 else ""
            yield f"{name}: “{visible(cell)}”{more} is read as a day, {day}"
    yield from doubtful_hours(intake)
    for name, lines in taken.owned.items():
        declared = intake.kind.fields[name]
        where = places(lines, intake.sheet.unit)
        yield f"“{declared.label}” is left out ({where}): it cannot be imported; {how_it_changes(declared)}"
    for counted, text in (
        (taken.cache, "{} that are blank in the file were kept; --blank-clears empties them"),
        (taken.emptied, "{} were emptied"),
    ):
        if counted:
            names = ", ".join(f"{name} {count:,}" for name, count in counted.items())
            yield f"{text.format(f'{counted.total():,} values')} ({names})"
    if intake.register.namesakes:
        yield f"{intake.register.namesakes:,} added although someone else has a {intake.kind.spoken} of the same title"
    for typed, name in intake.mentions.turned.items():
        yield f"“{visible(typed)}” is taken for {visible(name)}"
    for record in islice((each for each in intake.mentions.new.values() if each.by_mention), 20):
        if near := intake.mentions.near(record):
            yield f"{record.noun} “{visible(record.label)}” is new{near}"
    if intake.is_percentage and intake.kind is Goal:
        yield "progress is read in per cent: baseline 0, target 100 where both are blank"
    yield from contradictions(taken)


def contradictions(taken: Taken) -> Iterator[str]:
    result = taken.contradictions
    if result:
        count = f"{len(result):,} value{'s are' if len(result) > 1 else ' is'}"
        more = " …" if len(result) > EXAMPLES else ""
        yield f"{count} improbable; imported all the same: {'; '.join(result[:EXAMPLES])}{more}"


def newest_rows(intake: Intake, rows: Sorted, column: str) -> Sorted:
    """The rows that are the newest of their records by a column; InputError where its cells cannot be compared."""
    at = place(column, intake.sheet.columns)
    if at is None:
        names = ", ".join(map(visible, intake.sheet.columns))
        raise InputError(f"there is no column “{visible(column)}” to tell the newest by; known: {names}", "newest")
    name = intake.sheet.columns[at]
    evidence = weigh_columns(intake.sheet.columns, rows.good, [name])
    order = decide_orders(evidence, [name], intake.options.order).get(name)
    best: dict[object, tuple[float, Row]] = {}
    older: list[tuple[Row, Row]] = []
    for row in rows.good:
        key, rank = key_of_row(intake, row), rank_of(row, at, order)
        known = best.get(key)
        if known is None or rank >= known[0]:
            best[key] = (rank, row)
            older += [(known[1], row)] if known else []
        else:
            older.append((row, known[1]))
    newest = {row.line for _, row in best.values()}
    rejected = [
        Rejected(row.line, f"{visible(name)} of another row of it is newer", RowFault.OLDER) for row, _ in older
    ]
    good = tuple(row for row in rows.good if row.line in newest)
    return rows._replace(good=good, rejected=tuple(sorted((*rows.rejected, *rejected))))


def key_of_row(intake: Intake, row: Row) -> object:
    """What the record of a row is known by; a row that cannot be read is a record of its own, refused in its turn."""
    try:
        id = identified(intake.sources[ID].cell(row)) if ID in intake.sources else None
        if id is not None:
            return id
        values = {name: intake.value(name, row) for name in identity(intake.kind) if name in intake.readers}
    except InputError:
        return row.line
    return key_of(intake.kind, values)


def rank_of(row: Row, at: int, order: Order | None) -> float:
    cell = row.cells[at]
    if order:
        return read_moment(cell, order, UTC).timestamp() if cell.strip() else -inf
    if not cell.strip():
        return -inf
    number = rough_number(cell)
    if number is None:
        raise InputError(f"line {row.line}: “{visible(cell)}” is neither a time nor a number to tell the newest by")
    return float(number)


SAMPLE = 200


class Prepared(NamedTuple):
    """A file of which is known what its columns are, and which of its rows are data."""

    sheet: Sheet
    mapping: ColumnMap
    rows: Sorted
    decided: Decided
    notes: tuple[str, ...]


def plan_import(
    board: Board,
    kind: type[Record],
    data: bytes,
    options: ImportOptions,
    today: date,
    now: datetime | None = None,
    importer: Importer | None = None,
) -> ImportPlan:
    """What importing a file would do. InputError where the file, the mapping or the order of dates is not clear."""
    context = board.context(today, now)
    ready = prepared(kind, the_sheet(kind, data, options), options, context)
    intake = Intake(board, kind, ready.sheet, ready.mapping, options, ready.decided, context, importer or Importer())
    rows = newest_rows(intake, ready.rows, options.newest) if options.newest else ready.rows
    plan, taken = intake.take(rows)
    notes = (*ready.notes, *remarks(intake, taken))
    return judged(replace(plan, notes=notes), len(ready.rows.good), options)


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
    notes = list(mapping.notes(sheet.columns))
    hints = list(shape_hints(kind, sheet, mapping, rows, context))
    if options.columns_are:
        hints = [hint for hint in hints if "--columns-are" not in hint]
    if options.columns_are and kind is BudgetLine:
        sheet, mapping, good = with_months(sheet, mapping, rows.good, options.mark, context)
        rows = rows._replace(good=good)
    refuse_turned(kind, sheet, rows)
    if not own_ids:
        refuse_fractions(kind, sheet, mapping, rows)
    orders = orders_of(kind, sheet, mapping, rows, options.order)
    marks, marked = marks_of(kind, sheet, mapping, rows, options.mark or settled(context))
    if not rows.good and not rows.rejected:
        notes.append("there is no row below the names of the columns")
    matches = [*sheet.notes, *rows.notes, *notes, *hints, *order_notes(sheet, rows, orders, options), *marked]
    matches += surroundings(kind, mapping, options, context)
    return Prepared(sheet, mapping, rows, Decided(orders, marks), tuple(matches))


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
    if options.columns_are and kind is Measurement:
        return unfolded(sheet, options.columns_are, year_given(options.maps), context)
    return sheet


def settled(context: Context) -> Decimals | None:
    """The decimal mark that the department has settled on."""
    return Decimals(context.decimal_mark.value) if context.decimal_mark.value in ("comma", "point") else None


def orders_of(
    kind: type[Record], sheet: Sheet, mapping: ColumnMap, rows: Sorted, asked: Order | None
) -> dict[str, Order]:
    """The order of each column that is mapped to a day, told by the rows that needed no repair."""
    days = [name for name, field in kind.fields.items() if isinstance(field, Day | Moment)]
    mapped = mapping.columns_of(days, sheet.columns)
    return decide_orders(weigh_columns(sheet.columns, intact(rows), mapped), mapped, asked)


def marks_of(
    kind: type[Record], sheet: Sheet, mapping: ColumnMap, rows: Sorted, asked: Decimals | None
) -> tuple[dict[str, Decimals], list[str]]:
    """The decimal mark of each column that is mapped to a number, where it matters; and what to say of it."""
    sorts: dict[str, Sort] = {}
    for source in mapping.sources:
        field = kind.fields.get(source.field)
        if isinstance(field, Number | Amount | Count) and len(source.columns) == 1:
            sort = Sort.MONEY if isinstance(field, Amount) else Sort.COUNT if isinstance(field, Count) else Sort.NUMBER
            sorts[sheet.columns[source.columns[0]]] = scaled_sort(source.scale, sort)
    return decide_marks(sheet.columns, intact(rows), sorts, asked, native=sheet.native)


def refuse_turned(kind: type[Record], sheet: Sheet, rows: Sorted) -> None:
    """InputError where the first column holds the names of the fields, which the first row has to."""
    names = [row.cells[0].strip() for row in rows.good]
    known = [name for name in names if squeezed(name) in known_columns(kind)]
    if len(known) > 1 and 2 * len(known) > len(names) and squeezed(sheet.columns[0]) in known_columns(kind):
        some = ", ".join(map(visible, known[:EXAMPLES]))
        raise InputError(f"the first column names fields ({some}); turn the sheet, so that the first row does")


def refuse_fractions(kind: type[Record], sheet: Sheet, mapping: ColumnMap, rows: Sorted) -> None:
    """InputError where the numbers of a column of per cent go from 0 to 1, unless it is said what they are."""
    for source in mapping.sources:
        field = kind.fields.get(source.field)
        if not isinstance(field, Number) or len(source.columns) != 1 or source.scaled:
            continue
        column = sheet.columns[source.columns[0]]
        if not (field.unit == "%" or (field.least, field.most) == (0, 100) or is_percentage(source.field, column)):
            continue
        cells = [row.cells[source.columns[0]] for row in rows.good]
        bare = [number for cell in cells if "%" not in cell and (number := rough_number(cell)) is not None]
        parts = [number for number in bare if 0 < number < 1]
        if parts and (all(0 <= number <= 1 for number in bare) or len(bare) < len([cell for cell in cells if cell])):
            some, name = parts[0], visible(column)
            how = f"--map {source.field}='{name}:fraction' or '{name}:percent'"
            raise InputError(
                f"“{some}” of “{name}” can be {shown_number(some * 100)} % or {some} %; say which with {how}"
            )


def scaled_sort(scale: int, sort: Sort) -> Sort:
    """What the numbers of a column are where they are scaled: of millions with decimals, of thousands who knows."""
    return sort if not scale else Sort.SCALED if scale > SCALES["thousands"] else Sort.NUMBER


def intact(rows: Sorted) -> Sequence[Row]:
    """The rows that needed no repair."""
    mended = {each.line for each in rows.repaired}
    return tuple(row for row in rows.good if row.line not in mended)


def has_foreign_ids(sheet: Sheet) -> bool:
    """Does a column named id hold anything but ids of ours?"""
    at = place(ID, sheet.columns)
    cells = [row.cells[at].strip() for row in sheet.rows[:SAMPLE] if at is not None and len(row.cells) > at]
    filled = [cell for cell in cells if cell]
    return not all(map(is_id, filled)) or (bool(filled) and all(cell.isdigit() for cell in filled))


def judged(plan: ImportPlan, rows: int, options: ImportOptions) -> ImportPlan:
    """The plan, refused where rows hold data that cannot be taken, or where not one row came in."""
    bad = tuple(each for each in plan.rejected if each.fault in STOPPING)
    if bad and not options.skip_bad:
        return replace(plan, changes=(), refused=refusal(bad, plan.unit))
    if plan.rejected and not (plan.added or plan.updated or plan.unchanged):
        return replace(plan, changes=(), refused=f"not one row came in: {plan.faults()}")
    return plan


def refusal(bad: tuple[Rejected, ...], unit: str) -> str:
    reasons = grouped(bad, unit)
    some = "; ".join(reasons[:EXAMPLES])
    more = f"; and {len(reasons) - EXAMPLES:,} more reasons" if len(reasons) > EXAMPLES else ""
    rows = f"{len(bad):,} row{'' if len(bad) == 1 else 's'}"
    wide = " or --repair" if any(each.fault is RowFault.WIDTH for each in bad) else ""
    return f"{rows} cannot be read ({some}{more}); correct them, or leave them out with --skip-bad{wide}"


def order_notes(sheet: Sheet, rows: Sorted, orders: dict[str, Order], options: ImportOptions) -> Iterator[str]:
    """How the dates of each column are read, and what of it was not said by the user."""
    for column, order in orders.items():
        at = sheet.columns.index(column)
        cells = (row.cells[at] for row in rows.good)
        numbers = {each.what: cell for cell in cells if (each := machine_time(cell))}
        for what, cell in numbers.items():
            yield f"“{visible(cell)}” of “{visible(column)}” is read as {what}"
        if len(numbers) == 0 or any(not machine_time(row.cells[at]) and row.cells[at].strip() for row in rows.good):
            why = " (--date-order)" if options.date_order else ""
            yield f"dates of “{visible(column)}” are read {order.words}{why}"


def surroundings(kind: type[Record], mapping: ColumnMap, options: ImportOptions, context: Context) -> Iterator[str]:
    """The zone of times and the currency of amounts that name none, and whose word it is."""
    fields = [kind.fields.get(source.field) for source in mapping.sources]
    if any(isinstance(field, Moment) for field in fields):
        zone = f"{options.zone} (--zone)" if options.zone else f"{context.zone or 'this computer’s zone'}"
        yield f"times without a zone are read as {zone}"
    if any(isinstance(field, Amount) for field in fields):
        why = "--currency" if options.currency else "the department’s"
        yield f"amounts without a currency are in {options.currency or context.currency} ({why})"


def shape_hints(kind: type[Record], sheet: Sheet, mapping: ColumnMap, rows: Sorted, context: Context) -> Iterator[str]:
    """What the columns look like that nobody said: repeated names, merged cells, months."""
    for at, numbers in sheet.repeats.items():
        name, taken = sheet.columns[at], [source for source in mapping.sources if at in source.columns]
        if taken:
            how = "all are joined" if len(taken[0].columns) > 1 else "the first is taken"
            listed = ", ".join(str(number + 1) for number in numbers)
            yield f"“{visible(name)}” is the name of {len(numbers)} columns ({listed}); {how}"
    for source in mapping.sources:
        field = kind.fields.get(source.field)
        at = source.columns[0] if len(source.columns) == 1 else -1
        blanks = looks_merged(rows.good, at) if at >= 0 and isinstance(field, Ref) else 0
        if blanks:
            name = visible(sheet.columns[at])
            yield f"“{name}” is blank in {blanks} rows, as below merged cells; --fill-down '{name}' fills them"
    if kind in (Measurement, BudgetLine) and (hint := month_hint(sheet, mapping, context)):
        yield hint
