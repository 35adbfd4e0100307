"""What the tests of metrics ask with: a board of some records, and amounts of money."""

from datetime import date
from decimal import Decimal

from ittui.board import Board
from ittui.fields import ALL_TIME, Money, Period
from ittui.metrics import Result, measure
from ittui.records import Record

TODAY = date(2026, 11, 22)
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1), "2026")


def eur(amount: object) -> Money:
    return Money(Decimal(str(amount)), "EUR")


def usd(amount: object) -> Money:
    return Money(Decimal(str(amount)), "USD")


def ask(name: str, *records: Record, period: Period = ALL_TIME, as_of: date = TODAY) -> Result:
    return measure(Board.of(*records), name, as_of, period)


def reasons(result: Result) -> list[str]:
    return [each.reason for each in result.excluded]


def these(*values: object) -> tuple[object, ...]:
    """Values to be compared with whole numbers, whatever exact type they have."""
    return values
