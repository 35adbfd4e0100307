"""Days and times as other programs write them, read in ONE order of day, month and year for each column.

A cell such as 01/10/2011 says nothing of its order. Guessing cell by cell reads some rows one way and some the
other and nobody notices; so the order is taken from the cells of the column that fit only one, or asked for.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from ..fields import InputError, in_calendar, visible


class Order(StrEnum):
    """In which order a column writes day, month and year."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"

    @property
    def words(self) -> str:
        return {"d": "day", "m": "month", "y": "year"}[self[0]] + "".join(
            {"d": "-day", "m": "-month", "y": "-year"}[letter] for letter in self[1:]
        )


NUMERIC = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})\.?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
DAY_NAME_YEAR = re.compile(r"(\d{1,2})\.?[ /-]([a-z]{3,9})\.?,?[ /-](\d{4}|\d{2})")
NAME_DAY_YEAR = re.compile(r"([a-z]{3,9})\.?[ -](\d{1,2})(?:st|nd|rd|th)?,?[ -](\d{4})")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?([ap])?\.?(?:m\.?)? ?(z|utc|[+-]\d{2}:?\d{2})?")
BEFORE_CLOCK = re.compile(r"[T ,]+(?=\d{1,2}:\d{2})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CENTURY_TURN = 70  # two digits: 69 is 2069, 70 is 1970, as in POSIX


def split(text: str) -> tuple[str, str]:
    """A cell's day and its time of day, which may be blank."""
    bare = text.strip()
    result = BEFORE_CLOCK.search(bare) if ":" in bare else None
    return (bare[: result.start()], bare[result.end() :]) if result else (bare, "")


@lru_cache(maxsize=65536)
def readings(day: str) -> dict[Order, date]:
    """What a day can mean in each order that it fits; empty where it is no day."""
    if match := NUMERIC.fullmatch(day):
        return numeric_readings(match[1], match[2], match[3], match[4])
    low = " ".join(day.casefold().split())
    if match := COMPACT.fullmatch(low):
        return in_any_order(match[1], match[2], match[3])
    if match := DAY_NAME_YEAR.fullmatch(low):
        return in_any_order(match[3], month_number(match[2]), match[1])
    if match := NAME_DAY_YEAR.fullmatch(low):
        return in_any_order(match[3], month_number(match[1]), match[2])
    return {}


def numeric_readings(first: str, mark: str, second: str, third: str) -> dict[Order, date]:
    if len(first) > 2:
        parts = {Order.YMD: (first, second, third)} if len(first) == 4 and len(third) <= 2 else {}
    else:
        parts = {Order.DMY: (third, second, first), Order.MDY: (third, first, second)}
        if len(third) == 2 and mark == "-":  # nobody writes 11/10/01 with the year in front
            parts[Order.YMD] = (first, second, third)
    result = {order: made(*part) for order, part in parts.items() if len(part[0]) in (2, 4)}
    return {order: day for order, day in result.items() if day}


def in_any_order(year: str, month: str, day: str) -> dict[Order, date]:
    result = made(year, month, day)
    return dict.fromkeys(Order, result) if result else {}


def made(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= CENTURY_TURN else 2000
    try:
        return in_calendar(date(number, int(month), int(day)))
    except ValueError:
        return None


def month_number(name: str) -> str:
    """The number of a month by its English name; 0, which no month has, else."""
    return str(MONTHS.index(name[:3]) + 1) if name[:3] in MONTHS else "0"


def looks_like_day(text: str) -> bool:
    """Is it three numbers as in a date, whether there is such a day or not?"""
    day, _ = split(text)
    return bool(NUMERIC.fullmatch(day)) or bool(readings(day))


def read_day(text: str, order: Order) -> date:
    """The day of a cell in its column's order; InputError where it makes none."""
    day, _ = split(text)
    result = readings(day)
    if order in result:
        return result[order]
    if result:
        raise InputError(f"“{visible(text.strip())}” is not written {order.words}, as the column is")
    raise InputError(f"“{visible(text.strip())}” is not a date ({order.words})")


def read_moment(text: str, order: Order, zone: tzinfo | None) -> datetime:
    """The instant of a cell; zone: where its clock hangs, None is this machine's. InputError where it makes none."""
    day, clock = read_day(text, order), split(text)[1]
    if not clock:
        return in_utc(datetime.combine(day, time()), zone)
    match = CLOCK.fullmatch(clock.casefold())
    try:
        if not match:
            raise ValueError(clock)
        hour = int(match[1]) % 12 + 12 * (match[4] == "p") if match[4] else int(match[1])
        instant = datetime(day.year, day.month, day.day, hour, int(match[2]), int(match[3] or 0))
        return in_utc(instant, offset(match[5]) if match[5] else zone)
    except (ValueError, OverflowError):
        raise InputError(
            f"“{visible(text.strip())}” holds no time of day; it is written like 14:30 or 2:30 pm"
        ) from None


def in_utc(instant: datetime, zone: tzinfo | None) -> datetime:
    return (instant.replace(tzinfo=zone) if zone else instant).astimezone(UTC)


def offset(text: str) -> tzinfo:
    if text in ("z", "utc"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def zone_named(name: str) -> tzinfo | None:
    """The time zone of a name such as Europe/Vienna, UTC or +02:00; None, this machine's own, for a blank."""
    bare = name.strip()
    if not bare or bare.casefold() == "local":
        return None
    if re.fullmatch(r"[+-]\d{2}:?\d{2}", bare) or bare.casefold() in ("z", "utc"):
        return offset(bare.casefold())
    try:
        return ZoneInfo(bare)
    except (KeyError, ValueError, OSError):
        raise InputError(f"“{visible(bare)}” is no time zone; write it like Europe/Vienna, UTC or +02:00") from None
