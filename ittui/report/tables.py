"""The tables of reports: rows of plain values under heads, and how each value is read, the same in every format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ..fields import Money
from ..fields.layout import NONE, figure, percent
from ..metrics import Status
from ..views.document import Datum, Grid, Head, Tone, tone_of

Cell = Datum | Status | Money | Fraction | Decimal | int | str | date | None


def table(heads: str, rows: Iterable[Sequence[Cell]], empty: str = "nothing to show", caption: str = "") -> Grid:
    """Rows under heads such as “Goal= | Owner | Cost>”: = gets the room that is left, numbers end at >.

    What a row has beyond the last head is the remark under it; without rows there is no caption.
    """
    columns = tuple(Head(head.strip(" =>"), ">" in head, "=" in head) for head in heads.split("|"))
    size, cells = len(columns), [tuple(row) for row in rows]
    return Grid(
        heads=columns,
        rows=tuple(tuple(map(datum, row[:size])) for row in cells),
        notes=tuple("".join(map(str, row[size:])) for row in cells),
        empty=empty,
        caption=caption if cells else "",
    )


def datum(value: Cell) -> Datum:
    """A value as a cell: a number in as many digits as a glance needs, a sum without cents, a status by its word."""
    match value:
        case Datum():
            return value
        case None:
            return Datum(NONE)
        case str():
            return Datum(str(value))
        case date():
            return Datum(value.isoformat(), value)
        case Status():
            return Datum("", status=value, tone=tone_of(value))
        case Money():
            return number(value.amount, value.currency, 0)
    return number(value)


def number(value: Fraction | Decimal | int | None, unit: str = "", digits: int | None = None) -> Datum:
    return Datum(figure(value, unit, digits), None if value is None else Fraction(value))


def change(value: Fraction | None, unit: str, good: bool | None) -> Datum:
    """A change, with its sign and whether it was for the better in words as well as in colour."""
    if value is None:
        return Datum(NONE)
    word, tone = {None: ("", Tone.PLAIN), True: (" better", Tone.GOOD), False: (" worse", Tone.BAD)}[good]
    return Datum(f"{'+' if value > 0 else ''}{figure(value, unit)}{word}", value, tone=tone)


def share(part: Fraction | None) -> Datum:
    """A share of 1 as per cent."""
    return Datum(percent(part), None if part is None else part * 100)


def due_day(day: date | None, as_of: date, word: str = "overdue") -> Datum:
    """A day by which something is to be done, with a word where it is over."""
    return datum(day) if day is None or day >= as_of else Datum(f"{day} {word}", day, tone=Tone.BAD)


def yes_or_no(holds: bool | None) -> Datum:
    text, tone = {True: ("✓ yes", Tone.GOOD), False: ("✗ no", Tone.BAD), None: ("– unknown", Tone.DIM)}[holds]
    return Datum(text, holds, tone=tone)
