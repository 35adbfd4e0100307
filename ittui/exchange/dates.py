"""Days and times as other programs write them, read in ONE order of day, month and year for each column.

A cell such as 01/10/2011 says nothing of its order. Guessing cell by cell reads some rows one way and some the
other and nobody notices. The rule: a column's order is the one that ALL its days fit, when at least one day fits no
other. Where a day of any date column of the file contradicts that column's others, the file was written in more than
one way, and then no column that holds days of two readings is trusted: the user is asked. A year of four digits in
front says so itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..fields import InputError, in_calendar, visible
from ..fields.days import out_of_calendar
from ..fields.field import Word
from ..fields.periods import EARLIEST, LATEST
from ..long_work import counted
from .sheet import Located, Row
from .spelling import is_no_value


class Order(Word):
    """In which order a column writes day, month and year."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"

    @property
    def words(self) -> str:
        return "-".join({"d": "day", "m": "month", "y": "year"}[letter] for letter in self)


PLAIN_FORMS = (  # how days and times are written elsewhere, and how they are read here
    (re.compile(r"[\u00a0\u202f\u2007]"), " "),
    (re.compile(r"^'"), ""),  # by which a spreadsheet knows a text
    (re.compile(r"(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]"), r"\1-\2-\3"),
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
COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
DAY, NAME = r"(?P<day>\d{1,2})", r"(?P<month>[^\W\d_]{3,10})\.?"
DAY_NAME_YEAR = re.compile(rf"{DAY}\.?(?:er|º)?(?: de)?[ /-]{NAME},?(?: de)?[ /-](?P<year>\d{{4}}|\d{{2}})(?: г\.?)?")
NAME_DAY_YEAR = re.compile(rf"{NAME}[ -]{DAY}(?:st|nd|rd|th)?,?[ -](?P<year>\d{{4}})")
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
WITH_YEAR = (r"(?P<year>\d{4})[-/. ]?(?:m)?(?P<month>\d{1,2})", r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})")
NAMED = re.compile(r"(?P<name>[^\W\d_]{3,10})\.?(?:[-/ '’]*(?P<year>\d{4}|\d{2}))?")
ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3}
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
        since = timedelta(seconds=round(float(bare) * 86400))
        return Machine(datetime(1899, 12, 30) + since, "a spreadsheet's count of days")
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
    match = COMPACT.fullmatch(low) or DAY_NAME_YEAR.fullmatch(low) or NAME_DAY_YEAR.fullmatch(low)
    result = made(match["year"], match["month"], match["day"]) if match else None
    return dict.fromkeys(Order, result) if result else {}


def numeric_readings(first: str, mark: str, second: str, third: str) -> dict[Order, date]:
    parts = {Order.YMD: (first, second, third)} if len(first) == 4 and len(third) <= 2 else {}
    if len(first) <= 2:
        parts = {Order.DMY: (third, second, first), Order.MDY: (third, first, second)}
        if len(third) == 2 and mark == "-":  # nobody writes 11/10/01 with the year in front
            parts[Order.YMD] = (first, second, third)
    result = {order: day for order, part in parts.items() if (day := made(*part))}
    # nobody writes the month first with points
    return {Order.DMY: result[Order.DMY]} if mark == "." and Order.DMY in result else result


def made(year: str, month: str, day: str) -> date | None:
    century = {2: 1900 if int(year) >= 70 else 2000, 4: 0}.get(len(year))  # 69 is 2069, 70 is 1970, as in POSIX
    number = int(month) if month.isdecimal() else month_number(month)
    try:
        return None if century is None else in_calendar(date(century + int(year), number, int(day)))
    except ValueError:
        return None


@lru_cache(maxsize=256)
def month_number(name: str) -> int:
    """The number of a month by its name or the first letters of it; 0, which no month has, where that is not one."""
    starts = ((start, number) for number, starts in enumerate(MONTHS, 1) for start in starts.split())
    return max(((len(start), number) for start, number in starts if name.startswith(start)), default=(0, 0))[1]


def month_of(text: str) -> tuple[date, bool] | None:
    """The first day of a month, and whether no year was said."""
    for form in WITH_YEAR:
        if match := re.fullmatch(form, text):
            month = int(match["month"])
            return (date(int(match["year"]), month, 1), False) if 1 <= month <= 12 else None
    match = NAMED.fullmatch(text)
    if not match or not (month := month_number(match["name"])):
        return None
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0) if match["year"] else 1
    return date(year, month, 1), match["year"] is None


def looks_like_day(text: str) -> bool:
    """Is it three numbers as in a date, whether there is such a day or not?"""
    day, _ = split(text)
    return bool(NUMERIC.fullmatch(day)) or bool(readings(day) and not machine_time(day))


def read_day(text: str, order: Order) -> date:
    """The day of a cell in its column's order; InputError where it makes none."""
    day, shown = split(text)[0], visible(text.strip())
    result = readings(day)
    if order in result:
        return result[order]
    if result.keys() == {Order.YMD}:  # a year of four digits says so itself
        return result[Order.YMD]
    if result:
        raise InputError(f"“{shown}” is not written {order.words}, as the column is")
    if re.fullmatch(r"\d{1,2}:\d\d(:\d\d)?( ?[ap]m)?", text.strip().casefold()):
        raise InputError(f"“{shown}” is a time without its day; join both: --map FIELD=DAY+TIME")
    year = re.search(r"\d{4}", day) if NUMERIC.fullmatch(day) else None
    if year and not EARLIEST.year <= int(year[0]) <= LATEST.year:
        raise out_of_calendar(visible(day))
    raise InputError(f"“{shown}” is not a date ({order.words})")


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
        instant = datetime.combine(day, time(hour, int(match[2]), int(match[3] or 0)))
        return in_utc(instant, offset(match[5]) if match[5] else zone)
    except (ValueError, OverflowError):
        why = "holds no time of day; it is written like 14:30 or 2:30 pm"
        raise InputError(f"“{visible(text.strip())}” {why}") from None


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
    return timezone(int(f"{match[1]}1") * timedelta(hours=int(match[2]), minutes=int(match[3] or 0)))


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


ANSWER = "say which with --date-order dmy, mdy or ymd"


@dataclass(kw_only=True)
class OrderEvidence:
    """What the cells of one column say of its order."""

    column: str
    deciding: Counter[Order] = field(default_factory=Counter)
    against: dict[Order, Located] = field(default_factory=dict)  # the first cell that does not fit each order
    open: int = 0
    first_open: Located | None = None
    days: int = 0
    year_first: int = 0  # cells with a year of four digits in front, which says nothing of the others
    odd: list[Located] = field(default_factory=list)
    other: int = 0
    fitting: set[Order] = field(default_factory=lambda: set(Order))

    def weigh(self, cell: Located, times: int) -> None:
        """Take a text into account that stands in the column so many times, first in this cell."""
        result = readings(split(cell.text)[0])
        if not result and looks_like_day(cell.text):
            self.odd.append(cell)
            return
        if not result:
            self.other += times
            return
        self.days += times
        if set(result) == {Order.YMD} and re.match(r"\W*\d{4}", cell.text):
            self.year_first += times
            return
        self.fitting &= result.keys()
        for order in Order:
            if order not in result:
                self.against.setdefault(order, cell)
        if len(result) == 1:
            self.deciding[next(iter(result))] += times
        elif len(set(result.values())) > 1:
            self.open += times
            self.first_open = self.first_open or cell

    def order(self, asked: Order | None) -> Order:
        """The order to read it in: years written first stay first, whatever was asked for the other columns."""
        if self.fitting == {Order.YMD} or (self.year_first and len(self.fitting) == len(Order)):
            return Order.YMD
        return asked or next((order for order in Order if order in self.fitting), Order.DMY)

    @property
    def contradicted(self) -> Located | None:
        """The first cell that does not fit the order that most of the column's deciding cells are in."""
        wrong = [self.against[most] for most, _ in self.deciding.most_common(1) if most in self.against]
        return min([*wrong, *self.odd], key=lambda cell: cell.line, default=None) if self.deciding else None


def weigh_columns(columns: Sequence[str], rows: Sequence[Row], mapped: Sequence[str]) -> dict[str, OrderEvidence]:
    """The evidence of every column that holds days: any at all where it is mapped to a day, mostly days elsewhere."""
    result = {}
    for at, column in enumerate(columns):
        evidence = OrderEvidence(column=column)
        times = Counter(row.cells[at] for row in rows)
        first = {row.cells[at]: row.line for row in reversed(rows)}
        for text in counted(times, f"looking for days in {visible(column)}", "cells"):
            if not is_no_value(text):
                evidence.weigh(Located(text, first[text]), times[text])
        likely = evidence.days + len(evidence.odd)
        if evidence.days and (column in mapped or likely >= 0.8 * (likely + evidence.other)):
            result[column] = evidence
    return result


def decide_orders(
    columns: Sequence[str], rows: Sequence[Row], mapped: Sequence[str], asked: Order | None
) -> dict[str, Order]:
    """The order of each mapped column; asked is the user's word, for columns that are not plainly year-first.

    InputError where an order cannot be told and was not given.
    """
    evidence = weigh_columns(columns, rows, mapped)
    known = [evidence[name] for name in dict.fromkeys(mapped) if name in evidence]
    if asked is None:
        refuse_doubt(known, evidence.values())
    return {each.column: each.order(asked) for each in known}


def refuse_doubt(columns: Sequence[OrderEvidence], everywhere: Iterable[OrderEvidence]) -> None:
    """Stop where any mapped column can be read in two ways."""
    open_ones = [each for each in columns if each.open]
    for each in open_ones:
        if len(each.fitting) > 1:  # it holds days of two readings, and none that tells which is meant
            raise InputError(
                f"the dates of “{visible(each.column)}” can be read in more than one order, such as "
                f"{each.first_open}, and no cell decides; {ANSWER}"
            )
    mixed = [each for each in everywhere if each.contradicted]
    if (open_ones and mixed) or any(not each.fitting for each in columns):
        raise InputError(f"{doubt(mixed, open_ones)}; {ANSWER}")


def doubt(mixed: Sequence[OrderEvidence], open_ones: Sequence[OrderEvidence]) -> str:
    """What contradicts what, and how many cells hang on it."""
    parts = []
    for each in mixed:
        most, count = each.deciding.most_common(1)[0]
        cells = f"{count:,} cell{'' if count == 1 else 's'}"
        parts.append(f"“{visible(each.column)}” reads {most.words} in {cells} but not in {each.contradicted}")
    text = f"the file does not keep to one order of day and month: {'; '.join(parts)}"
    if not open_ones:
        return text
    named = ", ".join(f"“{visible(each.column)}” {each.open:,} such as {each.first_open}" for each in open_ones)
    count = sum(each.open for each in open_ones)
    return f"{text}. {count:,} cells to be imported fit more than one order ({named})"
