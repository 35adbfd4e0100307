"""Days and instants, as people type them and as they are read back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from .field import Context, Field, InputError, Json
from .periods import add_months, parse_period
from .visible import visible

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNITS = "bd|business days?|d|days?|w|weeks?|m|months?|q|quarters?|y|years?"
SHIFT = rf"(?:in )?(?P<sign>[+-]?)(?P<count>\d{{1,5}}) ?(?P<unit>{UNITS})(?P<ago> ago)?"
DAY_FORMS = "write it like 2026-11-27, fri, +2w, eoq, Q3 or 2026-W48"


def add_working_days(day: date, count: int) -> date:
    step = timedelta(days=1 if count >= 0 else -1)
    for _ in range(abs(count)):
        day += step
        while day.weekday() >= 5:
            day += step
    return day


def parse_day(text: str, context: Context) -> date:
    """The day somebody meant; a week gives its Monday, a month, quarter or year its last day."""
    word, today = " ".join(text.strip().casefold().split()), context.today
    try:
        day = named_day(word, today) or shifted_day(word, today) or written_day(word, today)
        if day is None:
            day = closing_day(word, today, context.fiscal_month)
    except (ValueError, OverflowError):
        day = None
    if day is None:
        raise InputError(f"“{visible(text.strip())}” is no day; {DAY_FORMS}")
    return day


def named_day(word: str, today: date) -> date | None:
    near = {"today": 0, "now": 0, "tomorrow": 1, "yesterday": -1}
    if word in near:
        return today + timedelta(days=near[word])
    last = word.startswith("last ")
    name = word.removeprefix("last ").removeprefix("next ").removeprefix("this ")
    for number, weekday in enumerate(WEEKDAYS):
        if len(name) >= 3 and weekday.startswith(name):
            ahead = (number - today.weekday()) % 7 or 7
            return today + timedelta(days=ahead - 7 if last and ahead != 7 else -7 if last else ahead)
    return None


def shifted_day(word: str, today: date) -> date | None:
    match = re.fullmatch(SHIFT, word)
    if not match:
        return None
    count = int(match["count"]) * (-1 if match["sign"] == "-" or match["ago"] else 1)
    unit = match["unit"]
    if unit.startswith("b"):
        return add_working_days(today, count)
    if unit[0] in "dw":
        return today + timedelta(days=count * (7 if unit[0] == "w" else 1))
    return add_months(today, count * {"m": 1, "q": 3, "y": 12}[unit[0]])


def written_day(word: str, today: date) -> date | None:
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", word):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{4})-?w(\d{1,2})(?:-([1-7]))?", word):
        return date.fromisocalendar(int(match[1]), int(match[2]), int(match[3] or 1))
    if match := re.fullmatch(r"(\d{2})-(\d{2})", word):
        return date(today.year, int(match[1]), int(match[2]))
    if re.fullmatch(r"\d{8}", word):
        return date(int(word[:4]), int(word[4:6]), int(word[6:]))
    return None


def closing_day(word: str, today: date, fiscal_month: int) -> date | None:
    """The last day of a period; of Q3 without a year, the next one that is not yet over."""
    word = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}.get(word, word.removeprefix("end of "))
    period = parse_period(word, today, fiscal_month)
    if re.fullmatch(r"[qh][1-4]", word) and period.end is not None and period.end <= today:
        return add_months(period.end, 12) - timedelta(days=1)
    if period.end is None and period.start is not None:
        return date.max
    return period.last


class Day(Field["date | None"]):
    """A day of the calendar."""

    kind = "day"

    def load(self, raw: Json) -> date | None:
        if not isinstance(raw, str):
            raise TypeError(raw)
        return date.fromisoformat(raw)

    def dump(self, value: date | None) -> Json:
        return None if value is None else value.isoformat()

    def parse(self, text: str, context: Context) -> date | None:
        return parse_day(text, context)

    def edit(self, value: date | None, context: Context) -> str:
        return "" if value is None else value.isoformat()

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "string", "format": "date"}


class Month(Field[str]):
    """A month of the calendar, kept as 2026-11."""

    kind = "month"
    absent = ""

    def load(self, raw: Json) -> str:
        if not isinstance(raw, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", raw):
            raise ValueError(raw)
        return raw

    def dump(self, value: str) -> Json:
        return value

    def parse(self, text: str, context: Context) -> str:
        if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text.strip()):
            return text.strip()
        raise InputError(f"“{visible(text.strip())}” is no month; write it like 2026-11")

    def edit(self, value: str, context: Context) -> str:
        return value

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "string", "pattern": r"^\d{4}-\d{2}$"}


class Moment(Field["datetime | None"]):
    """An instant, kept in UTC, typed and shown in local time."""

    kind = "time"

    def load(self, raw: Json) -> datetime | None:
        if not isinstance(raw, str):
            raise TypeError(raw)
        instant = datetime.fromisoformat(raw)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)

    def dump(self, value: datetime | None) -> Json:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    def parse(self, text: str, context: Context) -> datetime | None:
        typed = text.strip()
        if typed.casefold() == "now":
            return context.now
        try:
            instant = datetime.fromisoformat(typed)
        except ValueError:
            instant = self.day_and_time(typed, context)
        return (instant if instant.tzinfo else instant.astimezone()).astimezone(UTC)

    def day_and_time(self, typed: str, context: Context) -> datetime:
        """“fri 14:30”, “14:30” (today), “yesterday”."""
        match = re.fullmatch(r"(?:(.*?)\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?", typed)
        try:
            if not match:
                return datetime.combine(parse_day(typed, context), datetime.min.time())
            day = parse_day(match[1], context) if match[1] else context.today
            return datetime(day.year, day.month, day.day, int(match[2]), int(match[3]), int(match[4] or 0))
        except ValueError:
            raise InputError(
                f"“{visible(typed)}” is no time; write it like 2026-11-27 14:30, 14:30 or fri 9:00"
            ) from None

    def edit(self, value: datetime | None, context: Context) -> str:
        if value is None:
            return ""
        local = value.astimezone()
        return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"

    def plain(self, value: datetime | None, context: Context) -> Json:
        return self.dump(value)

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "string", "format": "date-time"}
