"""Stretches of days, as people name them: weeks, months, parts of fiscal years. Knows no clock and no field.

The calendar has a first and a last day; a period that would go beyond them ends with them, or has no end.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from .field import CALENDAR_YEAR, FiscalYear, InputError
from .layout import visible
from .text import Text

PERIOD_FORMS = "write it like 2026-Q3, 2026-11, 2026, 2026-W48, FY2026 or all"
MONTHS = {"month": 1, "quarter": 3, "year": 12}

MONTH_NAME = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?)"
)
PART_OF_YEAR = r"(?P<part>[qh])(?P<number>[1-4])"
PARTS_OF_YEARS = (  # Q3; 2026-Q3, FY26 Q3; Q3 2026, Q3 FY26, Q3'26; 3Q26
    PART_OF_YEAR,
    rf"(?:(?:fy[ '’]?)?(?P<year>\d{{4}})|fy[ '’]?(?P<short>\d\d))[ /-]?{PART_OF_YEAR}",
    rf"{PART_OF_YEAR}[ '’/-]*(?:fy[ '’]?)?(?P<year>\d{{4}}|\d\d)",
    r"(?P<number>[1-4])(?P<part>[qh])[ '’/-]*(?:fy[ '’]?)?(?P<year>\d{4}|\d\d)",
)
NUMBER_WORDS = "a|an|one,two|a couple of,three,four,five,six,seven,eight,nine,ten,eleven,twelve"
HALVES = {"year": "6 months", "hour": "30 minutes"}
COUNTED = r"(?:minute|hour|day|business day|week|fortnight|month|quarter|year)s?"
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)  # that can be typed or is taken from a file


class Period(NamedTuple):
    """A stretch of days, half-open: start is in it, end is not; None is without bound."""

    start: date | None
    end: date | None
    label: str

    def holds(self, day: date) -> bool:
        return (self.start is None or day >= self.start) and (self.end is None or day < self.end)

    @property
    def last(self) -> date | None:
        return None if self.end is None else self.end - timedelta(days=1)


ALL_TIME = Period(None, None, "all time")


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    from calendar import monthrange  # brings the locale with it

    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def later(day: date, days: int) -> date:
    """So many days later, or earlier where negative; the calendar's first or last day where there is none."""
    number = min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(number)


def days_from(start: date, count: int, label: str = "") -> Period:
    """So many days from a day on; its label is its first and last day where none is given."""
    end = start + timedelta(days=count) if (date.max - start).days >= count else None
    return Period(start, end, label or f"{start} … {(end or date.max) - timedelta(days=1 if end else 0)}")


def months_from(number: int, count: int, label: str) -> Period:
    """So many months from a month on, which is counted from January of the year 0."""
    return Period(first_of(number) or date.min, first_of(number + count), label)


def first_of(number: int) -> date | None:
    """The first day of a month, counted from January of the year 0; None outside the calendar."""
    year, month0 = divmod(number, 12)
    return date(year, month0 + 1, 1) if date.min.year <= year <= date.max.year else None


def month_called(name: str) -> int:
    return "janfebmaraprmayjunjulaugsepoctnovdec".index(name[:3]) // 3 + 1


def written_year(typed: str) -> int:
    """The year of four digits, or of two: 00 to 79 are of this century. ValueError outside the calendar."""
    year = int(typed) if len(typed) > 2 else int(typed) + (2000 if int(typed) < 80 else 1900)
    if not EARLIEST.year <= year <= LATEST.year:
        raise InputError(f"the year {typed} is out of range; years go from {EARLIEST.year} to {LATEST.year}")
    return year


def spoken(text: str) -> str:
    """How people say it, as the readers know it: “a month ago” is 1 month ago, “next-quarter” next quarter."""
    word = " ".join(text.casefold().replace("−", "-").split())
    if not word.islower():  # no letter: nothing is said in words
        return word
    word = re.sub(r"(?<=[a-z]{2})[-_](?=[a-z]{2})", " ", word).removeprefix("the ").replace(" of the ", " of ")
    word = {"day before yesterday": "2 days ago", "day after tomorrow": "in 2 days"}.get(word, word)
    word = re.sub(r"\bhalf (?:a |an )(year|hour)", lambda half: HALVES[half[1]], word)
    for number, words in enumerate(NUMBER_WORDS.split(","), 1):
        word = re.sub(rf"\b(?:{words}) (?={COUNTED}\b)", f"{number} ", word)
    word = re.sub(rf"^(?={COUNTED} (?:ago|from now)$)", "1 ", word)
    word = re.sub(r"(\d+) fortnights?", lambda count: f"{int(count[1]) * 2} weeks", word)
    return re.sub(r"^(\d.*) from (?:now|today)$", r"in \1", word)


def parse_period(text: str, today: date, fiscal: FiscalYear = CALENDAR_YEAR) -> Period:
    """The period of 2026, 2026-Q3, Q3, H1, 2026-11, Nov 2026, 2026-W48, FY2026, week, month, quarter, year, all.

    Where a fiscal year does not begin in January, labels say FY.
    """
    word = spoken(text)
    try:
        if result := named(word, today, fiscal) or written(word) or part_of_year(word, today, fiscal):
            return result
    except InputError:
        raise
    except (ValueError, OverflowError):
        pass  # a week or a month that there is none of
    raise InputError(f"“{visible(text.strip())}” is not a period; {PERIOD_FORMS}")


def named(word: str, today: date, fiscal: FiscalYear) -> Period | None:
    """All time, or the week, month, quarter or year of a day, or the one before or after it; or a month of its year."""
    if word in ("all", "all time"):
        return ALL_TIME
    if re.fullmatch(MONTH_NAME, word):
        return months_of("month", today.year * 12 + month_called(word) - 1, CALENDAR_YEAR)
    which, _, unit = word.rpartition(" ")
    back = {"": 0, "this": 0, "last": 1, "previous": 1, "next": -1}.get(which.strip())
    if back is None or unit not in ("week", *MONTHS):
        return None
    if unit == "week":
        return week_of(today - timedelta(days=today.weekday() + 7 * back))
    month = today.year * 12 + today.month - 1
    gone = 0 if unit == "month" else (today.month - fiscal.month) % MONTHS[unit]
    return months_of(unit, month - gone - back * MONTHS[unit], fiscal)


def week_of(monday: date) -> Period:
    year, week, _ = monday.isocalendar()
    return days_from(monday, 7, f"{year}-W{week:02}")


def months_of(unit: str, number: int, fiscal: FiscalYear) -> Period:
    """The month, quarter or year that begins with a month, counted from January of the year 0."""
    if unit == "month":
        return months_from(number, 1, f"{number // 12:04}-{number % 12 + 1:02}")
    year, gone = divmod(number - (fiscal.month - 1), 12)
    quarter = f"-Q{gone // 3 + 1}" if unit == "quarter" else ""
    return months_from(number, MONTHS[unit], f"{sign_of(fiscal)}{year + fiscal.offset}{quarter}")


def sign_of(fiscal: FiscalYear) -> str:
    return "" if fiscal.month == 1 else "FY"


def written(word: str) -> Period | None:
    """2026-W48, 2026-11, 2026, or from a day to a day."""
    if monday := monday_of(word):
        return week_of(monday)
    for form in (r"(?P<month>\d{1,2})[/.](?P<year>\d{4})", r"(?P<year>\d{4})-(?P<month>\d{1,2})"):
        if match := re.fullmatch(form, word):
            return months_of("month", number_of(match["year"], int(match["month"])), CALENDAR_YEAR)
    if match := re.fullmatch(rf"{MONTH_NAME}\.?,? (\d{{4}})", word):
        return months_of("month", number_of(match[2], month_called(match[1])), CALENDAR_YEAR)
    if re.fullmatch(r"\d{4}", word):
        return months_of("year", number_of(word, 1), CALENDAR_YEAR)
    if match := re.fullmatch(r"(\S+) ?(?:\.\.|…) ?(\S+)", word):
        first, last = date.fromisoformat(match[1]), date.fromisoformat(match[2])
        if last < first:
            raise InputError(f"“{visible(word)}” ends before it begins")
        return days_from(first, (last - first).days + 1)
    return None


def monday_of(word: str) -> date | None:
    """The Monday of 2026-W48, W48 2026 or KW 48/2026; None where it is no week. ValueError where there is no such."""
    week = r"(?P<week>\d{1,2})"
    for form in (rf"(?P<year>\d{{4}})[- ]?w{week}", rf"(?:w|kw|cw|wk|week)\.? ?{week}[ /-](?P<year>\d{{4}})"):
        if match := re.fullmatch(form, word):
            return date.fromisocalendar(written_year(match["year"]), int(match["week"]), 1)
    return None


def number_of(year: str, month: int) -> int:
    """The number of a month, counted from January of the year 0; ValueError where there is none."""
    first = date(written_year(year), month, 1)
    return first.year * 12 + first.month - 1


def part_of_year(word: str, today: date, fiscal: FiscalYear) -> Period | None:
    """FY2026, 2026-Q3, Q3 2026, H1: of fiscal years; without a year, of the one that the day is in."""
    sign = sign_of(fiscal)
    if match := re.fullmatch(r"fy[ '’-]*(\d{4}|\d{2})(?:[/-](\d{4}|\d{2}))?", word):
        year = written_year(match[1])
        if match[2] and (fiscal.month == 1 or written_year(match[2]) != year + 1):
            return None
        year += fiscal.offset if match[2] else 0  # FY26/27 says itself in which it begins
        return months_from((year - fiscal.offset) * 12 + fiscal.month - 1, 12, f"{sign}{year}")
    match = next((each for form in PARTS_OF_YEARS if (each := re.fullmatch(form, word))), None)
    if not match:
        return None
    groups = match.groupdict()
    typed, number, part = groups.get("year") or groups.get("short"), int(groups["number"]), groups["part"]
    year = written_year(typed) if typed else today.year - (today.month < fiscal.month) + fiscal.offset
    months = {"q": 3, "h": 6}[part]
    if number * months > 12:
        return None
    start = (year - fiscal.offset) * 12 + fiscal.month - 1 + (number - 1) * months
    return months_from(start, months, f"{sign}{year}-{part.upper()}{number}")


class PeriodName(Text):
    """A period by its name, such as 2026-Q3, FY2027 or 2026-11."""

    kind = "period"

    def objection(self, value: str) -> str:
        try:
            parse_period(value, EARLIEST)
        except InputError as error:
            return str(error)
        return ""
