"""A file of rows into the changes that bring a board up to it. It changes nothing itself: whoever asks commits.

All or nothing: one row of data that cannot be read refuses the whole import, unless such rows are to be left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from ..board import Board
from ..fields import Amount, Count, Day, Moment, Number, visible
from ..records import Record
from .dates import Order
from .intake import Intake
from .mapping import ID, Mapping, make_mapping, place, wanted_columns
from .marks import Decimals, decide_marks
from .matching import is_id
from .orders import decide_orders, weigh_columns
from .plan import Fault, Options, Plan, Rejected
from .reading import SAMPLE, Row, Sheet, read_sheet
from .rows import Sorted, sort_rows

EXAMPLES = 3


def plan_import(
    board: Board, kind: type[Record], data: bytes, options: Options, today: date, now: datetime | None = None
) -> Plan:
    """What importing a file would do. InputError where the file, the mapping or the order of dates is not clear."""
    sheet = read_sheet(data, wanted_columns(options.maps), options.delimiter)
    mapping = make_mapping(kind, options.maps, sheet.columns, foreign_ids=has_foreign_ids(sheet))
    rows = sort_rows(sheet, repair=options.repair)
    orders = orders_of(kind, sheet, mapping, rows, options.order)
    marks, unsure = marks_of(kind, sheet, mapping, rows, options.mark)
    intake = Intake(board, kind, sheet, mapping, options, orders, board.context(today, now)._replace(loose=True), marks)
    plan, contradicting = intake.take(rows)
    plan = replace(plan, notes=(*remarks(sheet, mapping, orders), *unsure, *contradictions(contradicting)))
    bad = tuple(each for each in plan.rejected if each.fault is Fault.BAD)
    return replace(plan, changes=(), refused=refusal(bad)) if bad and not options.skip_bad else plan


def orders_of(
    kind: type[Record], sheet: Sheet, mapping: Mapping, rows: Sorted, asked: Order | None
) -> dict[str, Order]:
    """The order of each column that is mapped to a day, told by the rows that needed no repair."""
    days = [name for name, field in kind.fields.items() if isinstance(field, Day | Moment)]
    mapped = mapping.columns_of(days, sheet.columns)
    return decide_orders(weigh_columns(sheet.columns, intact(rows), mapped), mapped, asked)


def marks_of(
    kind: type[Record], sheet: Sheet, mapping: Mapping, rows: Sorted, asked: Decimals | None
) -> tuple[dict[str, Decimals], list[str]]:
    """The decimal mark of each column that is mapped to a number, where it matters; and what to tell of it."""
    numbers = [name for name, field in kind.fields.items() if isinstance(field, Number | Amount | Count)]
    return decide_marks(sheet.columns, intact(rows), mapping.columns_of(numbers, sheet.columns), asked)


def intact(rows: Sorted) -> Iterator[Row]:
    """The rows that needed no repair."""
    mended = {each.line for each in rows.repaired}
    return (row for row in rows.good if row.line not in mended)


def has_foreign_ids(sheet: Sheet) -> bool:
    """Does a column named id hold anything but ids of ours?"""
    at = place(ID, sheet.columns)
    cells = [row.cells[at].strip() for row in sheet.rows[:SAMPLE] if at is not None and len(row.cells) > at]
    filled = [cell for cell in cells if cell]
    return not all(map(is_id, filled)) or (bool(filled) and all(cell.isdigit() for cell in filled))


def refusal(bad: tuple[Rejected, ...]) -> str:
    some = "; ".join(f"line {each.line}: {each.reason}" for each in bad[:EXAMPLES])
    more = f"; and {len(bad) - EXAMPLES:,} more" if len(bad) > EXAMPLES else ""
    rows = f"{len(bad):,} row{'' if len(bad) == 1 else 's'}"
    return f"{rows} cannot be read ({some}{more}); mend them, or leave them out with --skip-bad"


def remarks(sheet: Sheet, mapping: Mapping, orders: dict[str, Order]) -> Iterator[str]:
    """What was found out about the file that its user did not say."""
    if sheet.encoding not in ("utf-8", "utf-8-sig"):
        yield f"read as {sheet.encoding}"
    if sheet.delimiter != ",":
        yield f"cells are cut at {'tabs' if sheet.delimiter == chr(9) else sheet.delimiter}"
    if sheet.header_line > 1:
        yield f"the columns are named on line {sheet.header_line}; what stands above is left out"
    if mapping.value:
        yield f"matched by name: {', '.join(mapping.value)}"
    for column, order in orders.items():
        yield f"dates of “{visible(column)}” are read {order.words}"


def contradictions(result: list[str]) -> Iterator[str]:
    if result:
        count = f"{len(result):,} value{'s contradict' if len(result) > 1 else ' contradicts'}"
        yield f"{count} another of the record: {'; '.join(result[:EXAMPLES])}"
