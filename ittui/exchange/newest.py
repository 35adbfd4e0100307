"""Event logs and histories, in which a record has many rows: the one with the latest instant or number is taken."""

from __future__ import annotations

from datetime import UTC
from math import inf

from ..fields import InputError, visible
from .dates import Order, read_moment
from .decimals import rough_number
from .identity import identified, identity, key_of
from .intake import Intake
from .mapping import ID, place
from .orders import decide_orders, weigh_columns
from .plan import Rejected, RowFault
from .shape import Sorted
from .sheet import Row


def newest_rows(intake: Intake, rows: Sorted, column: str) -> Sorted:
    """The rows that are the newest of their records by a column; InputError where its cells cannot be compared."""
    at = place(column, intake.sheet.columns)
    if at is None:
        names = ", ".join(map(visible, intake.sheet.columns))
        raise InputError(f"there is no column “{visible(column)}” to tell the newest by; there is {names}", "newest")
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
