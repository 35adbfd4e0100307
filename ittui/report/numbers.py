"""How values are read, the same in every format; rounded for reading only."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from ..fields import Money, Period
from ..fields.figure import NONE, figure, percent
from ..metrics.result import Status
from ..views.document import Datum, Tone, tone_of


def number_cell(value: Fraction | Decimal | int | None, unit: str = "", digits: int | None = None) -> Datum:
    return Datum(figure(value, unit, digits), None if value is None else Fraction(value))


def signed_cell(value: Fraction | None, unit: str, good: bool | None, digits: int | None = None) -> Datum:
    """A change, with its sign and whether it was for the better in words as well as in colour."""
    if value is None:
        return Datum(NONE)
    sign = "+" if value > 0 else ""
    word = "" if good is None else " better" if good else " worse"
    tone = Tone.PLAIN if good is None else Tone.GOOD if good else Tone.BAD
    return Datum(f"{sign}{figure(value, unit, digits)}{word}", value, tone=tone)


def share_cell(share: Fraction | None) -> Datum:
    """A share of 1 as per cent."""
    return Datum(NONE) if share is None else Datum(percent(share), share * 100)


def money_cell(amount: Money | None) -> Datum:
    return Datum(NONE) if amount is None else Datum(figure(Fraction(amount.amount), amount.currency, 0), amount.amount)


def sum_cell(amount: Fraction, currency: str) -> Datum:
    return Datum(figure(amount, currency, 0), amount)


def day_cell(day: date | None) -> Datum:
    return Datum(NONE) if day is None else Datum(day.isoformat(), day)


def status_cell(status: Status) -> Datum:
    return Datum("", status=status, tone=tone_of(status))


def stretch(since: date, as_of: date) -> Period:
    """The days after since, up to and with as_of, as a period."""
    first = min(since, as_of) + timedelta(days=1) if since < as_of else as_of
    last = as_of + timedelta(days=1) if as_of < date.max else as_of
    return Period(first, last, f"{first} … {as_of}")
