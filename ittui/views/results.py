"""How a number beside its target, a status and an exact value are written, whoever asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..fields import Json, Money
from ..fields.layout import figure
from ..metrics import Status
from ..records import Record
from ..session import Session
from .columns import Shown, ViewColumn, computed_columns
from .document import StackedBar, StatusCount, tone_of, worded

if TYPE_CHECKING:
    from ..metrics import Result
    from ..metrics.kpis.kpi_status import KpiStatus


def value_text(result: Result | KpiStatus) -> str:
    """A number with its unit, in the digits that tell it from its target."""
    return figure(result.value, result.unit, against=limits(result))


def target_text(result: Result | KpiStatus, *, unit: bool = True) -> str:
    """What a number is held against, of a band both limits, in the digits that tell it from the number; "" for none."""
    beside = [] if result.value is None else [result.value]
    word = result.unit if unit else ""
    return (" to " if unit else "..").join(figure(limit, word, against=beside) for limit in limits(result))


def limits(result: Result | KpiStatus) -> list[Fraction]:
    return [limit for limit in (result.target, result.upper) if limit is not None]


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


def role_of(status: Status) -> str:
    """The colour that repeats what glyph and word say."""
    return tone_of(status).value


def show_status(status: Status) -> Shown:
    return Shown(worded(status), role_of(status))


def status_bar(title: str, statuses: Iterable[Status]) -> StackedBar:
    """How many have which status, as one bar, the worst first."""
    counts = Counter(statuses)
    order = sorted((status for status in Status if counts[status]), key=worst_first)
    return StackedBar(title=title, parts=tuple(StatusCount(status, counts[status]) for status in order))


def worst_first(status: Status) -> int:
    """Those without a judgement come after the good ones."""
    return 9 if status.badness is None else -status.badness


def computed_values(session: Session, record: Record) -> dict[str, Json]:
    """What is worked out of a record, by the names of the columns, for programs: numbers exact, statuses by word."""
    return {column.name: plain_value(column, session, record) for column in computed_columns(type(record))}


def plain_value(column: ViewColumn, session: Session, record: Record) -> Json:
    value = column.value(session, record)
    if value is None:
        return None
    return plain(column.amount(value)) if column.numeric and column.amount else str(value)
