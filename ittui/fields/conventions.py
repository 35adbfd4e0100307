"""What a department has settled about writing numbers and days; without it, what can be read in two ways is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from .word import Word


class DecimalMark(Word):
    """Which mark comes before the decimals, in a number such as 1.500 or 1,500."""

    ASK = "ask"
    POINT = "point"
    COMMA = "comma"


class DateOrder(Word):
    """Which of 12/11/2026 is the day."""

    ASK = "ask"
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class YearNamed(Word):
    """Which calendar year a fiscal year is named for."""

    BEGIN = "the year it begins in"
    END = "the year it ends in"


class FiscalYear(NamedTuple):
    """The month that a fiscal year begins in, and the calendar year that it is named for."""

    month: int = 1
    named: YearNamed = YearNamed.BEGIN

    @property
    def offset(self) -> int:
        """What is added to the year it begins in to give the year it is named for."""
        return int(self.named is YearNamed.END and self.month > 1)


class WorkWeek(NamedTuple):
    """What a day and a week of effort are: hours in a working day, working days in a week."""

    hours: Decimal = Decimal(8)
    days: int = 5


CALENDAR_YEAR = FiscalYear()
