"""Days and times as other programs write them, read in ONE order of day, month and year for each column.

A cell such as 01/10/2011 says nothing of its order. Guessing cell by cell reads some rows one way and some the
other and nobody notices; so the order is taken from the cells of the column that fit only one, or asked for.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..fields import InputError, in_calendar, visible
from ..fields.days import out_of_calendar
from ..fields.field import Word
from ..fields.periods import EARLIEST, LATEST


class Order(Word):
    """In which order a column writes day, month and year."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"

    @property
    def words(self) -> str:
        return {"d": "day", "m": "month", "y": "year"}[self[0]] + "".join(
            {"d": "-day", "m": "-month", "y": "-year"}[letter] for letter in self[1:]
        )


PLAIN_FORMS = (  # how days and times are written elsewhere, and how they are read here
    (re.compile(r"[\u00a0\u202f\u2007]"), " "),
    (re.compile(r"^'"), ""),  # by which a spreadsheet knows a text
    (re.compile(r"(\d{4})年 ?(\d{1,2})月 ?(\d{1,2})日"), r"\1-\2-\3"),
    (re.compile(r"(\d{4})년 ?(\d{1,2})월 ?(\d{1,2})일"), r"\1-\2-\3"),
    (re.compile(r"(\d{1,2})[時时点시] ?(\d{1,2})[分분](?: ?\d{1,2}[秒초])?"), r"\1:\2"),
    (re.compile(r"^(\d{4})\. (\d{1,2})\. (\d{1,2})\.?"), r"\1-\2-\3"),
    (re.compile(r"^(\d{8})(\d{4})(\d\d)?(?:\.\d+)?(Z|[+-]\d{4})?$"), r"\1T\2\3\4"),  # as directories (LDAP) have it
    (re.compile(r"^(?:[A-Za-z]{3} )?([A-Za-z]{3}) +(\d{1,2}) (\d\d:\d\d\S*(?: [A-Z]{3,4})?) (\d{4})$"), r"\1 \2 \4 \3"),
    (re.compile(r"(?<=\d),? (?:um|à|at|kl\.?|klo|alle|o|om) (?=\d)"), " "),
    (re.compile(r"(?<=\d) (\d{1,2}) ?(?:Uhr|h)$"), r" \1:00"),
    (re.compile(r"(?<=\d) (\d{1,2})[.h](\d\d)(?:\.(\d\d))?(?: ?Uhr)?$"), r" \1:\2"),
    (re.compile(r"(?<=:\d\d) Uhr$"), ""),
)
PLAIN = re.compile(r"[\d/-]{6,10}(?:[ T][\d:]+)?")
NUMERIC = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})\.?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
NAME = r"([^\W\d_]{3,10})\.?"
DAY_NAME_YEAR = re.compile(rf"(\d{{1,2}})\.?(?:er|º)?(?: de)?[ /-]{NAME},?(?: de)?[ /-](\d{{4}}|\d{{2}})(?: г\.?)?")
NAME_DAY_YEAR = re.compile(rf"{NAME}[ -](\d{{1,2}})(?:st|nd|rd|th)?,?[ -](\d{{4}})")
WEEKDAY = re.compile(r"([^\W\d_]{2,12})\.?,? +(?=\d)|([^\W\d_]{2,12})\.?, +(?=[^\W\d_])")
CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?([ap])?\.? ?(?:m\.?)? ?"
    r"(z|cest|cet|mesz|mez|eest|eet|west|wet|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?|utc|gmt)?"
)
BASIC = re.compile(r"(\d{8})T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?")  # the short form of ISO 8601
BEFORE_CLOCK = re.compile(r"[T ,]+(?=\d{1,2}:\d{2})")
MONTHS = (  # in English and the languages that programs of IT departments are translated to; each by its first letters
    "jan gen ene led stycz sty янв leden",
    "feb fév fev luty lut únor фев",
    "mar mär mrz maa mars břez marz мар",
    "apr avr abr kwi dub апр",
    "may mai mag maj mei kvě мая май",
    "jun juin giu cze čer июн",
    "jul juil lug lip čvc červenec июл",
    "aug aoû ago sie srp авг",
    "sep set wrz zář сен",
    "oct okt ott out paź říj окт",
    "nov lis ноя",
    "dec dez déc dic gru pro дек",
)
WEEKDAYS = (
    "mon mo lun seg pon ma пн пон",
    "tue di mar ter wto út вт tis",
    "wed mi mer mié qua śro st ср ons",
    "thu do jeu gio jue qui czw čt чт tor",
    "fri fr ven vie sex pią pá пт fre",
    "sat sa sam sab sáb sob so сб lör",
    "sun so dim dom nie ne вс вос sön",
)
ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3}
CENTURY_TURN = 70  # two digits: 69 is 2069, 70 is 1970, as in POSIX
EPOCH = re.compile(r"([1-3]\d{9}(?:\d{3}){0,3})(?:\.\d+)?")  # seconds, or parts of them, since 1970, from 2001 on
PARTS = ("seconds", "milliseconds", "microseconds", "nanoseconds")
SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")  # days since 1899-12-30, from 1954 to 2091


class Machine(NamedTuple):
    """An instant that a program wrote as one number: naive where it is of the clock on the wall."""

    instant: datetime
    what: str


@lru_cache(maxsize=65536)
def plain_form(text: str) -> str:
    """A day or a time as it is written here, if it is written otherwise."""
    bare = text.strip()
    if PLAIN.fullmatch(bare):
        return bare
    for form, plain in PLAIN_FORMS:
        bare = form.sub(plain, bare)
    return bare.strip()


@lru_cache(maxsize=65536)
def machine_time(text: str) -> Machine | None:
    """The instant of seconds or milliseconds since 1970, or of a spreadsheet's count of days."""
    bare = text.strip()
    if match := EPOCH.fullmatch(bare):
        thousands = (len(match[1]) - 10) // 3
        return Machine(datetime.fromtimestamp(int(match[1][:10]), UTC), f"{PARTS[thousands]} since 1970")
    if SERIAL.fullmatch(bare):
        seconds = round(float(bare) * 86400)
        return Machine(datetime(1899, 12, 30) + timedelta(seconds=seconds), "a spreadsheet's count of days")
    return None


def split(text: str) -> tuple[str, str]:
    """A cell's day and its time of day, which may be blank."""
    bare = plain_form(text)
    if basic := BASIC.fullmatch(bare):
        return basic[1], f"{basic[2]}:{basic[3]}:{basic[4] or '00'}{basic[5] or ''}"
    result = BEFORE_CLOCK.search(bare) if ":" in bare else None
    return (bare[: result.start()], bare[result.end() :]) if result else (bare, "")


@lru_cache(maxsize=65536)
def readings(day: str) -> dict[Order, date]:
    """What a day can mean in each order that it fits; empty where it is no day.

    The name of a weekday before it rules out the orders in which the day is another.
    """
    if machine := machine_time(day):
        return dict.fromkeys(Order, machine.instant.date())
    match = WEEKDAY.match(day)
    result = bare_readings(day[match.end() :]) if match else {}
    if not match or not result:
        return bare_readings(day)
    name = (match[1] or match[2]).casefold()
    numbers = [number for number, names in enumerate(WEEKDAYS) if any(name.startswith(each) for each in names.split())]
    return {order: each for order, each in result.items() if each.weekday() in numbers}


def bare_readings(day: str) -> dict[Order, date]:
    """The same for a day without a weekday."""
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
    if mark == "." and result.get(Order.DMY):  # nobody writes the month first with points
        result = {Order.DMY: result[Order.DMY]}
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


@lru_cache(maxsize=256)
def month_number(name: str) -> str:
    """The number of a month by its name or the first letters of it; 0, which no month has, where that is not one."""
    matches = [
        (len(start), number)
        for number, starts in enumerate(MONTHS, 1)
        for start in starts.split()
        if name.startswith(start)
    ]
    return str(max(matches)[1]) if matches else "0"


def looks_like_day(text: str) -> bool:
    """Is it three numbers as in a date, whether there is such a day or not?"""
    day, _ = split(text)
    return bool(NUMERIC.fullmatch(day)) or bool(readings(day) and not machine_time(day))


def read_day(text: str, order: Order) -> date:
    """The day of a cell in its column's order; InputError where it makes none."""
    day, _ = split(text)
    result = readings(day)
    if order in result:
        return result[order]
    if result and set(result) == {Order.YMD}:  # a year of four digits says so itself
        return result[Order.YMD]
    if result:
        raise InputError(f"“{visible(text.strip())}” is not written {order.words}, as the column is")
    if re.fullmatch(r"\d{1,2}:\d\d(:\d\d)?( ?[ap]m)?", text.strip().casefold()):
        raise InputError(f"“{visible(text.strip())}” is a time without its day; join both: --map FIELD=DAY+TIME")
    year = re.search(r"\d{4}", day) if NUMERIC.fullmatch(day) else None
    if year and not EARLIEST.year <= int(year[0]) <= LATEST.year:
        raise out_of_calendar(visible(day))
    raise InputError(f"“{visible(text.strip())}” is not a date ({order.words})")


def read_moment(text: str, order: Order, zone: tzinfo | None) -> datetime:
    """The instant of a cell; zone: where its clock hangs, None is this machine's. InputError where it makes none."""
    if machine := machine_time(text):
        return machine.instant if machine.instant.tzinfo else in_utc(machine.instant, zone)
    day, clock = read_day(text, order), split(text)[1]
    if not clock:
        return in_utc(datetime.combine(day, time()), zone)
    if clock.startswith("24:00") and (midnight := re.fullmatch(r"24:00(:00)?(?P<zone>.*)", clock)):
        day, clock = day + timedelta(days=1), f"00:00{midnight['zone']}"
    match = CLOCK.fullmatch(clock.casefold())
    if not match and (zone_name := re.fullmatch(r"[\d:.]+ ?([A-Za-z]{2,5})", clock)):
        raise InputError(f"“{zone_name[1]}” is more than one time zone, or none; write its offset, such as +01:00")
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


def is_doubtful_hour(text: str, order: Order, zone: tzinfo | None) -> bool:
    """Is it a time on the wall that the clocks skip, or show twice?"""
    clock = CLOCK.fullmatch(split(text)[1].casefold())
    if zone is None or not clock or clock[5]:
        return False
    try:
        naive = read_moment(text, order, UTC).replace(tzinfo=zone)
    except InputError:
        return False
    return naive.replace(fold=0).utcoffset() != naive.replace(fold=1).utcoffset()


def in_utc(instant: datetime, zone: tzinfo | None) -> datetime:
    return (instant.replace(tzinfo=zone) if zone else instant).astimezone(UTC)


def offset(text: str) -> tzinfo:
    if text in ZONES:
        return timezone(timedelta(hours=ZONES[text]))
    match = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}?):?(\d{2})?", text)
    assert match is not None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))


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
        raise InputError(f"“{visible(bare)}” is not a time zone; write it like Europe/Vienna, UTC or +02:00") from None
