"""Whether a field's value is what a filter asks for: equal, before, after, among, or holding a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from ..board import Board
from ..fields import (
    Amount,
    Choice,
    Context,
    Count,
    Day,
    Field,
    Flag,
    InputError,
    Moment,
    Money,
    Number,
    Ref,
    Refs,
    Tags,
    Text,
    normal,
    parse_day,
    parse_period,
    visible,
)
from ..records import SHORTEST, Person, typed_code

Test = Callable[[Any], bool]


def value_test(op: str, text: str, field: Field[Any], board: Board, context: Context, me: str) -> Test:
    """A test of a field's loaded value."""
    if isinstance(field, Ref | Refs):
        return reference_test(text, field, board, me)
    if isinstance(field, Day | Moment):
        return day_test(op, text, context)
    if isinstance(field, Number | Count | Amount):
        return number_test(op, text, field, context)
    if isinstance(field, Flag):
        wanted = field.parse(text, context)
        return lambda value: value is wanted
    low = normal(text)
    if isinstance(field, Tags):
        return lambda value: any(normal(each).startswith(low) for each in value)
    if isinstance(field, Text | Choice):
        return lambda value: low in normal(str(value)).replace("_", " ")
    return lambda value: low in normal(field.edit(value, context))


def reference_test(text: str, field: Ref | Refs, board: Board, me: str) -> Test:
    table, low = board.tables[field.table], normal(text)
    if low == "me" and field.table == "people":
        ids = {person_called(board, me)}
    else:
        beginning = typed_code(text) if len(text) >= SHORTEST else ""
        ids = {row.id for row in table.rows.values() if low in normal(row.label)}
        ids |= {row.id for row in table.starting(beginning)} if beginning else set()
        ids |= {row.id for row in table.named(text)}
    if isinstance(field, Refs):
        return lambda value: not ids.isdisjoint(value)
    return lambda value: value in ids


def day_test(op: str, text: str, context: Context) -> Test:
    """A day before, after, or within what was typed, which may be a period such as 2026-Q4."""
    if op in ("", "="):
        try:
            period = parse_period(text, context.today, context.fiscal)
            return lambda value: value is not None and period.holds(as_day(value, context))
        except InputError:
            pass
    day = parse_day(text, context)
    return compared(op, day, lambda value: as_day(value, context))


def as_day(value: date | datetime, context: Context) -> date:
    return value.astimezone(context.zone).date() if isinstance(value, datetime) else value


def number_test(op: str, text: str, field: Field[Any], context: Context) -> Test:
    number = field.read(text, context)
    if not isinstance(number, Money):
        return compared(op, number, lambda value: value)
    amounts = compared(op, number.amount, lambda value: value)
    return lambda value: value is not None and value.currency == number.currency and amounts(value.amount)


def compared(op: str, limit: Any, of: Callable[[Any], Any]) -> Test:
    """value op limit; a value that is not there fits nothing."""
    tests: dict[str, Callable[[Any], bool]] = {
        "<": lambda value: of(value) < limit,
        "<=": lambda value: of(value) <= limit,
        ">": lambda value: of(value) > limit,
        ">=": lambda value: of(value) >= limit,
    }
    if op not in tests:
        return lambda value: value is not None and of(value) == limit
    return lambda value: value is not None and tests[op](value)


def person_called(board: Board, login: str) -> int:
    """The id of the person whose login or name it is; InputError else."""
    people = board.table(Person)
    for row in people.named(login) if login else ():
        return row.id
    raise InputError(f"“me” is nobody yet: add a person with the login {visible(login) or 'of yours'}")
