"""Columns: the fields of a record and what is worked out of it, declared once for every door.

A computed column is one function of (session, record) with @computed. Panes, `list`, --sort, the filter, `show`,
--json, CSV and reports have it from here: what it is worth, how it is written, and in which order it sorts. Modules of
columns are read when their kind is first listed, so that a list of departments waits for no metric. At the end is what
programs get of a record: numbers exact, statuses by word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

from ..fields import Field, Json, Money
from ..fields.layout import NONE
from ..records import Record, one_named
from ..records import columns as field_columns
from ..session import Session

LONGEST_LABEL = 20  # columns that a column has at least for its label
TITLE = 46  # columns that a title has where there is room
R = TypeVar("R", bound=Record)
Value = Any  # a Status, a number, a text …; None where there is none
MODULES = {
    "goals": "goals",
    "checkins": "goals",
    "kpis": "kpis",
    "projects": "projects",
    "incidents": "incidents",
    "budget_lines": "projects",
    "objectives": "goals",
}


class Shown(NamedTuple):
    """A value as it is read; role: what a front end may underline it with (plain, dim, good, warn, bad)."""

    text: str
    role: str = "plain"


NOTHING = Shown(NONE, "dim")


class ViewColumn(NamedTuple):
    """One column of a kind. priority: 1 is the last to be dropped where there is little room, 9 the first."""

    name: str
    label: str
    value: Callable[[Session, Any], Value]
    show: Callable[[Session, Value], Shown]
    order: Callable[[Session, Value], Any]  # what sorts: the smaller, the sooner
    width: int = 9
    priority: int = 1
    numeric: bool = False
    stretch: bool = False
    typed: bool = False  # is it a field, rather than worked out?
    amount: Callable[[Value], Any] | None = None  # what a filter compares, where that is a number

    def shown(self, session: Session, record: Record) -> Shown:
        value = self.value(session, record)
        return self.show(session, value) if value is not None else Shown("") if self.typed else NOTHING

    def key(self, session: Session, record: Record) -> tuple[bool, Any]:
        """What the record is sorted by; without a value it comes last."""
        value = self.value(session, record)
        return (True, 0) if value is None else (False, self.order(session, value))


COMPUTED: dict[type[Record], list[ViewColumn]] = {}


def computed(
    kind: type[Record],
    name: str,
    label: str,
    *,
    show: Callable[[Any], Shown],
    amount: Callable[[Any], Any] | None = None,
    order: Callable[[Any], Any] | None = None,
    width: int = 9,
    priority: int = 1,
    numeric: bool = True,
) -> Callable[[Callable[[Session, Any], Value]], Callable[[Session, Any], Value]]:
    """Declare what is worked out of each record of a kind.

    amount: the number that a filter compares, such as late:>14; a numeric value is its own. order: what sorts, the most
    urgent smallest; without it the amount.
    """
    of = amount or (lambda value: value)

    def register(value: Callable[[Session, Any], Value]) -> Callable[[Session, Any], Value]:
        made = ViewColumn(
            name,
            label,
            value,
            lambda _, each: show(each),
            lambda _, each: (order or of)(each),
            width=width,
            priority=priority,
            numeric=numeric,
            amount=of if numeric else amount,
        )
        COMPUTED.setdefault(kind, []).append(made)
        return value

    return register


def computed_columns(kind: type[Record]) -> Sequence[ViewColumn]:
    """What is worked out of each record of a kind."""
    if kind.table in MODULES:
        import_module(f".{MODULES[kind.table]}", __package__)
    return COMPUTED.get(kind, ())


@cache
def columns_of(kind: type[Record]) -> tuple[ViewColumn, ...]:
    """Id, the first field, what is worked out, then the other fields that have a column.

    What is worked out stands in for a field of the same name.
    """
    first, *rest = map(field_column, field_columns(kind))
    first = first._replace(stretch=True, width=max(first.width, TITLE)) if kind.named_by == "title" else first
    worked_out = computed_columns(kind)
    names = {column.name for column in worked_out}
    return (ID, first, *worked_out, *(column for column in rest if column.name not in names))


def past_due(due: date | None, is_open: bool, today: date) -> int | None:
    """Days after the day that something was due, while it is open; None where it is not late."""
    return (today - due).days if due is not None and is_open and due < today else None


def days_past_due(days: int) -> Shown:
    return Shown(f"{days:,d} d", "bad")


ID = ViewColumn(
    "id",
    "id",
    lambda session, record: record,
    lambda session, record: Shown(session.board.short(record), "dim"),
    lambda session, record: record.code,
    width=4,
    priority=4,
)


@lru_cache(maxsize=512)
def field_column(field: Field[Any]) -> ViewColumn:
    """A column of a declared field: numbers and days sort as they are, the rest as it reads."""

    def value(session: Session, record: Record) -> Value:
        result = getattr(record, field.name)
        return None if field.is_empty(result) else result

    def order(session: Session, result: Value) -> Any:
        if isinstance(result, Money):
            return (result.currency, result.amount)
        return result if field.numeric or isinstance(result, date) else field.edit(result, session.context).casefold()

    return ViewColumn(
        field.name,
        field.label,
        value,
        lambda session, result: Shown(field.show(result, session.context)),
        order,
        width=max(field.width, min(len(field.label), LONGEST_LABEL)),
        priority=field.column,
        numeric=field.numeric,
        stretch=field.name in ("title", "note", "goal", "kpi"),
        typed=True,
    )


def column_called(kind: type[Record], name: str) -> ViewColumn | None:
    """A column by its name: any field, or what is worked out; fields are looked at first, being cheap."""
    if name == "id":
        return ID
    worked_out = () if name in kind.fields and kind.table not in MODULES else computed_columns(kind)
    for column in worked_out:
        if name == column.name:
            return column
    return field_column(kind.fields[name]) if name in kind.fields else None


def column_name(kind: type[Record], typed: str) -> str:
    """The column that is meant by its name, its heading or a beginning that only one has; UnknownWord else."""
    heading = " ".join(typed.casefold().replace("_", " ").split())
    names = {column.label.casefold(): column.name for column in columns_of(kind)}
    known = list(dict.fromkeys([*(column.name for column in computed_columns(kind)), *kind.fields]))
    return names[heading] if heading in names and typed not in known else one_named(kind, typed, known)


def in_order(rows: Sequence[R], key: Callable[[R], tuple[bool, Any]], descending: bool = False) -> list[R]:
    """The rows in the order of a column's key; those without a value come last either way."""
    keyed = [(key(row), row) for row in rows]
    filled = sorted([pair for pair in keyed if not pair[0][0]], key=lambda pair: pair[0][1], reverse=descending)
    return [row for _, row in filled] + [row for key, row in keyed if key[0]]


def plain(value: object) -> Json:
    """An exact value for programs: whole numbers as such, others to the last digit that a float keeps."""
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Fraction | Decimal):
        exact = Fraction(value)
        return int(exact) if exact.denominator == 1 else float(exact)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Record):
        return value.code
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, Money):
        return {"amount": plain(value.amount), "currency": value.currency}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list) and not hasattr(value, "_fields"):
        return [plain(each) for each in value]
    return dict(parts(value)) or str(value)


def parts(value: Any) -> Iterator[tuple[str, Json]]:
    """The named parts of a dataclass or named tuple."""
    for name in getattr(value, "_fields", ()) or getattr(type(value), "__dataclass_fields__", ()):
        yield name, plain(getattr(value, name))


def computed_values(session: Session, record: Record) -> dict[str, Json]:
    """What is worked out of a record, by the names of the columns, for programs: numbers exact, statuses by word."""
    return {column.name: plain_value(column, session, record) for column in computed_columns(type(record))}


def plain_value(column: ViewColumn, session: Session, record: Record) -> Json:
    value = column.value(session, record)
    if value is None:
        return None
    return plain(column.amount(value)) if column.numeric and column.amount else str(value)


Values = dict[str, Json]
BRIEF: dict[type[Record], Callable[[Session, Any], Values]] = {}  # in place of the computed columns
FURTHER: dict[type[Record], Callable[[Session, Any], Values]] = {}  # more than a list has room or time for


def brief_values(session: Session, record: Record) -> Values:
    """The computed columns, and of a goal or KPI all that its status was made of."""
    computed_columns(type(record))  # reads the module that registers what there is of the kind
    return BRIEF.get(type(record), computed_values)(session, record)


def detail_values(session: Session, record: Record) -> Values:
    """The same with pace, forecast, verdicts and earned value."""
    brief = brief_values(session, record)  # which first reads the module that registers what there is further
    further = FURTHER.get(type(record))
    return brief | (further(session, record) if further else {})
