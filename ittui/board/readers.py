"""The field that reads a typed text where more has to be known than its declaration: in what unit a value of a KPI is,
and what it can be at least and at most."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..fields import Field, Number, Rows
from ..records import Goal, Kpi, Measurement, Record
from .board import Board

TIMES = 100  # so many times as much, or as little, as the last value is asked about


def kpi_of(board: Board, record: Record | None) -> Kpi | None:
    """The KPI that a record is, or has values of: its own, or that of its goal."""
    if record is None or isinstance(record, Kpi):
        return record
    if kpi := board.get(Kpi, getattr(record, "kpi", None)):
        return kpi
    goal = board.get(Goal, getattr(record, "goal", None))
    return board.get(Kpi, goal.kpi) if goal else None


def needs_others(field: Field[Any]) -> bool:
    """Is a field read in the unit of a KPI, which another one may name?"""
    columns = field.columns.values() if isinstance(field, Rows) else (field,)
    return any(isinstance(each, Number) and each.of_kpi for each in columns)


def reader(board: Board, field: Field[Any], record: Record, about: Record | None = None) -> Field[Any]:
    """What reads the texts of a field of a record, as far as it is filled in; about: what an action is about."""
    if isinstance(field, Rows):
        columns = {name: reader(board, column, record, about) for name, column in field.columns.items()}
        return field.with_columns(columns) if columns != field.columns else field
    if not isinstance(field, Number) or not field.of_kpi:
        return field
    kpi = kpi_of(board, record) or kpi_of(board, about)
    if kpi is None:
        return field
    least, most = kpi.bounds if field.bounded else (None, None)
    return field.measured(kpi.unit.strip(), least, most)


def value_field(board: Board, about: Record) -> Number:
    """What reads the values of a KPI, or of a goal."""
    kpi = kpi_of(board, about)
    return Measurement.value.measured(kpi.unit.strip(), *kpi.bounds) if kpi else Measurement.value


def is_right(odd: str) -> str:
    """The question that a doubt is put in, wherever somebody can answer."""
    return f"{odd}. Is it right?"


def doubt(board: Board, kpi: Kpi, value: Decimal) -> str:
    """What is odd about a value, where a mark may have slipped: it is a hundred times the last one, or a hundredth."""
    rows = [row for row in board.linked(Measurement, "kpi", kpi.id) if row.date and row.value is not None]
    last = max(rows, key=lambda row: (row.date, row.id), default=None)
    if last is None or not last.value or not value:
        return ""
    ratio = abs(value / last.value)
    if 1 / Decimal(TIMES) < ratio < TIMES:
        return ""
    field, context = value_field(board, kpi), board.context(last.date)  # type: ignore[arg-type]  # dated, see above
    shown, before = field.meaning(value, context), field.meaning(last.value, context)
    times = f"{ratio:,.0f} times" if ratio >= TIMES else f"1/{1 / ratio:,.0f} of"
    return f"{shown} is {times} the last value, {before} on {last.date}"
