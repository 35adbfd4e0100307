"""Days and instants, as people type them and as they are read back."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from .decimals import parse_seconds
from .field import AmbiguousInput, Context, DateOrder, Field, InputError, Json
from .layout import visible
from .periods import (
    EARLIEST,
    LATEST,
    MONTH_NAME,
    add_months,
    later,
    monday_of,
    month_called,
    parse_period,
    spoken,
    written_year,
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNITS = "bd|business days?|d|days?|w|weeks?|mo|m|months?|q|quarters?|y|years?"
SHIFT = rf"(?:in )?(?P<sign>[+-]?)(?P<count>\d{{1,5}}) ?(?P<unit>{UNITS})(?P<ago> ago)?"
CLOCK = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?(?: ?(?P<half>am|pm))?"
DAY_FORMS = "write it like 2026-11-27, 27 Nov, fri, +2w, eoq, Q3 or 2026-W48"
PAST_DAYS = "2026-11-27, 27 Nov, yesterday, 2 weeks ago, a month ago, last quarter"
TIME_FORMS = "write it like 2026-11-27 14:30, 14:30, fri 9:00 or 30m ago"


def add_working_days(day: date, count: int) -> date:
    step = timedelta(days=1 if count >= 0 else -1)
    for _ in range(abs(count)):
        day += step
        while day.weekday() >= 5:
            day += step
    return day


def parse_day(text: str, context: Context, *, past: bool = False, opening: bool = False) -> date:
    """The day somebody meant; a week gives its Monday, a month, quarter or year its last day.

    past: a weekday, or a day without its year, is the last one; a day to come is refused. Else it is the next one.
    opening: something starts on it, so that a month, quarter or year gives its first day.
    """
    word = spoken(text)
    try:
        day = read_day(word, context, past, opening)
    except AmbiguousInput as error:
        raise AmbiguousInput(f"“{visible(text.strip())}” {error}") from None
    except (ValueError, OverflowError):
        day = None
    if day is None:
        forms = f"write it like {PAST_DAYS}" if past else DAY_FORMS
        raise InputError(f"“{visible(text.strip())}” is not a date; {forms}")
    in_calendar(day)
    if past and day > context.today and not context.loose:
        raise InputError(f"{day} is in the future; a past date is needed")
    return day


def read_day(word: str, context: Context, past: bool, opening: bool = False) -> date | None:
    match = re.fullmatch(r"([a-z]{3,9})[.,]? (.*\d.*)", word)
    if match and (number := weekday_called(match[1])) is not None:
        day = read_day(match[2], context, past)
        if day is not None and day.weekday() != number:
            raise AmbiguousInput(f"does not fit: {day} is a {WEEKDAYS[day.weekday()].capitalize()}")
        return day
    day = named_day(word, context.today, past) or shifted_day(word, context) or written_day(word, context, past)
    return day or day_of_period(word, context, past, opening)


def weekday_called(name: str) -> int | None:
    """0 for Monday, typed in full or by three letters or more."""
    return next((number for number, day in enumerate(WEEKDAYS) if len(name) >= 3 and day.startswith(name)), None)


def named_day(word: str, today: date, past: bool) -> date | None:
    if word in (near := {"today": 0, "now": 0, "tomorrow": 1, "yesterday": -1}):
        return today + timedelta(days=near[word])
    which, _, name = word.rpartition(" ")
    number = weekday_called(name) if which in ("", "last", "next", "this", "on") else None
    if number is None:
        return None
    ahead = (number - today.weekday()) % 7
    if which == "last":
        return today - timedelta(days=7 - ahead)
    if past and which != "next":
        return today - timedelta(days=(7 - ahead) % 7)
    return today + timedelta(days=ahead or 7)


def shifted_day(word: str, context: Context) -> date | None:
    today = context.today
    if match := re.fullmatch(r"(\d{1,5}) ?(?:h|hours?|min|minutes?) ago", word):
        minutes = int(match[1]) * (60 if " h" in word or f"{match[1]}h" in word else 1)
        return local(context.now - timedelta(minutes=minutes), context).date()
    match = re.fullmatch(SHIFT, word)
    if not match:
        return None
    count = int(match["count"]) * (-1 if match["sign"] == "-" or match["ago"] else 1)
    unit = match["unit"]
    if unit == "m" and match["ago"]:
        raise AmbiguousInput(f"can be {count * -1} minutes or months ago; write {count}mo for months")
    if unit.startswith("b"):
        return add_working_days(today, count)
    if unit[0] in "dw":
        return today + timedelta(days=count * (7 if unit[0] == "w" else 1))
    return add_months(today, count * {"m": 1, "q": 3, "y": 12}[unit[0]])


def written_day(word: str, context: Context, past: bool) -> date | None:
    if match := re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", word):
        return date(int(match[1]), int(match[3]), int(match[4]))
    if match := re.fullmatch(r"(.*w.*\d)(?:-([1-7]))", word):
        return later(monday, int(match[2]) - 1) if (monday := monday_of(match[1])) else None
    if monday := monday_of(word):
        return monday
    if re.fullmatch(r"\d{8}", word):
        return date(int(word[:4]), int(word[4:6]), int(word[6:]))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}t\d{2}:?\d{2}.*", word):
        return local(zoned(datetime.fromisoformat(word.upper()), context), context).date()
    if match := re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})(?:\. ?(\d{4}|\d{2})?)?", word):
        return of_year(int(match[2]), int(match[1]), match[3], context.today, past)
    if match := re.fullmatch(r"(\d{1,2})([-/])(\d{1,2})(?:\2(\d{4}|\d{2}))?", word):
        month, day = in_order(int(match[1]), int(match[3]), context.date_order, match[4], context.today)
        return of_year(month, day, match[4], context.today, past)
    if match := re.fullmatch(rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?[ -]*{MONTH_NAME}\.?,?(?:[ -]*(\d{{4}}|\d\d))?", word):
        return of_year(month_called(match[2]), int(match[1]), match[3], context.today, past)
    if match := re.fullmatch(rf"{MONTH_NAME}\.? ?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?", word):
        return of_year(month_called(match[1]), int(match[2]), match[3], context.today, past)
    return None


def in_order(first: int, second: int, order: DateOrder, year: str | None, today: date) -> tuple[int, int]:
    """(month, day) of 12/11, where only one order makes a date or the order is set; AmbiguousInput else."""
    if (order is DateOrder.MONTH_FIRST and first <= 12) or second > 12 or first == second:
        return first, second
    if order is DateOrder.DAY_FIRST or first > 12:
        return second, first
    of = written_year(year) if year else today.year
    raise AmbiguousInput(
        f"can be {date(of, second, first):%-d %b} or {date(of, first, second):%-d %b}; type it with the month's name "
        "(or set the order: ittui settings set date_order=day)"
    )


def of_year(month: int, day: int, year: str | None, today: date, past: bool) -> date:
    """The day of a month; without a year, the last or the next one that there is."""
    if year:
        return date(written_year(year), month, day)
    years = range(today.year, today.year - 9, -1) if past else range(today.year, today.year + 9)
    for number in years:
        with suppress(ValueError):  # a year without a 29 February
            result = date(number, month, day)
            if result <= today if past else result >= today:
                return result
    raise ValueError(day)


def day_of_period(word: str, context: Context, past: bool, opening: bool) -> date | None:
    """The last day of a period, or its first; of Q3 without a year of the next one that is not over, or the last."""
    today = context.today
    word = {"eow": "end of week", "eom": "end of month", "eoq": "end of quarter", "eoy": "end of year"}.get(word, word)
    if edge := re.match(r"(end|start|beginning) of ", word):
        word, opening = word.removeprefix(edge[0]), edge[1] != "end"
    if named := re.fullmatch(rf"(?:(last|next|this) )?([qh][1-4]|{MONTH_NAME})", word):
        word, past = named[2], past or named[1] == "last"
    period = parse_period(word, today, context.fiscal)
    if named and period.end is not None:
        first, after = period.start or date.min, period.end
        ahead = (first if opening else after - timedelta(days=1)) > today
        years = -1 if past and ahead else 1 if after <= today and not past else 0
        first, after = (add_months(day, 12 * years) for day in (first, after))
        return first if opening else after - timedelta(days=1)
    if opening and period.start is not None:
        return period.start
    return date.max if period.end is None and period.start is not None else period.last


def zoned(instant: datetime, context: Context) -> datetime:
    """The instant in UTC; one without a zone is local. OverflowError near the ends of the calendar."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=context.zone) if context.zone else instant.astimezone()
    return instant.astimezone(UTC)


def local(instant: datetime, context: Context) -> datetime:
    return instant.astimezone(context.zone)


def parse_moment(text: str, context: Context, *, past: bool = False) -> datetime:
    """The instant somebody meant, in UTC. past: a bare time or weekday is the last one; one to come is refused."""
    typed = " ".join(text.split())
    typed = spoken(text) if typed.isascii() and re.search("[a-z]{3}", typed.casefold()) else typed
    try:
        instant = read_moment(typed, context, past)
    except InputError:
        raise
    except (ValueError, OverflowError):
        raise InputError(f"“{visible(text.strip())}” is not a time; {TIME_FORMS}") from None
    if past and instant > context.now and not context.loose:
        raise InputError(f"{shown_moment(instant, context)} is in the future; a past time is needed")
    return instant


def read_moment(typed: str, context: Context, past: bool) -> datetime:
    low = typed.casefold()
    if low == "now":
        return context.now
    if match := re.fullmatch(r"(?P<ago>.*\d.*) ago|(?P<sign>[+-]|in )(?P<span>.*\d.*)", low):
        with suppress(InputError):  # months, and what else is counted in the calendar
            shift = timedelta(seconds=float(parse_seconds(match["ago"] or match["span"], "", None)))
            return context.now + (shift if match["sign"] in ("+", "in ") else -shift)
    for form in (rf"(?:(?P<day>.+?),? (?:at )?)?{CLOCK}", rf"{CLOCK},? (?P<day>.+)"):
        if (match := re.fullmatch(form, low)) and (match["minute"] or match["half"]):
            return at_time(match["day"] or "", clock(match), context, past)
    try:
        instant = datetime.fromisoformat(typed)
    except ValueError:
        instant = datetime.combine(parse_day(typed, context, past=past), time())
    parse_day(instant.date().isoformat(), context)  # years that no clock can reach
    return zoned(instant, context)


def clock(match: re.Match[str]) -> time:
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"] == "pm") if 1 <= hour <= 12 else 99
    return time(hour, int(match["minute"] or 0), int(match["second"] or 0))


def at_time(day: str, clock: time, context: Context, past: bool) -> datetime:
    """The instant of a time of a day; in the past the last one, where the day is a weekday or none at all."""
    named = parse_day(day, context, past=past) if day else context.today
    instant = zoned(datetime.combine(named, clock), context)
    back = 7 if weekday_called(day) is not None else 1 if not day else 0
    if past and back and instant > context.now:
        instant = zoned(datetime.combine(named - timedelta(days=back), clock), context)
    return instant


def shown_moment(instant: datetime, context: Context) -> str:
    """Local time, seconds only where there are any."""
    there = local(instant, context)
    return f"{there:%Y-%m-%d %H:%M:%S}" if there.second else f"{there:%Y-%m-%d %H:%M}"


def out_of_calendar(day: object) -> InputError:
    return InputError(f"{day} is out of range; years go from {EARLIEST.year} to {LATEST.year}")


def in_calendar(day: date) -> date:
    """The day, if it is one that can be reckoned with; InputError else."""
    if not EARLIEST <= day <= LATEST:
        raise out_of_calendar(day)
    return day


class Day(Field["date | None"]):
    """A day of the calendar. past: it has happened, and is never planned. opening: something starts on it."""

    kind = "date"
    shape = {"type": "string", "format": "date"}

    def __init__(self, label: str, *, past: bool = False, opening: bool = False, **rest: Any) -> None:
        super().__init__(label, **{"keeps": not past, **rest})
        self.past, self.opening = past, opening

    def load(self, raw: Json) -> date | None:
        if not isinstance(raw, str):
            raise TypeError(raw)
        return in_calendar(date.fromisoformat(raw))

    def dump(self, value: date | None) -> Json:
        return None if value is None else value.isoformat()

    def parse(self, text: str, context: Context) -> date | None:
        return parse_day(text, context, past=self.past, opening=self.opening)


class Month(Field[str]):
    """A month of the calendar, kept as 2026-11."""

    kind = "month"
    shape = {"type": "string", "pattern": r"^\d{4}-\d{2}$"}
    absent = ""

    def load(self, raw: Json) -> str:
        if not isinstance(raw, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", raw):
            raise ValueError(raw)
        in_calendar(date(int(raw[:4]), int(raw[5:]), 1))
        return raw

    def parse(self, text: str, context: Context) -> str:
        typed = text.strip()
        try:
            return self.load(parse_period(typed, context.today, context.fiscal).label)
        except ValueError:
            raise InputError(f"“{visible(typed)}” is not a month; write it like 2026-11") from None


class Moment(Field["datetime | None"]):
    """An instant, kept in UTC, typed and shown in local time. past: as of a Day."""

    kind = "time"
    shape = {"type": "string", "format": "date-time"}

    def __init__(self, label: str, *, past: bool = False, **rest: Any) -> None:
        super().__init__(label, **{"keeps": not past, **rest})
        self.past = past

    def load(self, raw: Json) -> datetime | None:
        if not isinstance(raw, str):
            raise TypeError(raw)
        instant = datetime.fromisoformat(raw)
        in_calendar(instant.date())
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)

    def dump(self, value: datetime | None) -> Json:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    def parse(self, text: str, context: Context) -> datetime | None:
        return parse_moment(text, context, past=self.past)

    def edit(self, value: datetime | None, context: Context) -> str:
        return "" if value is None else shown_moment(value, context)
