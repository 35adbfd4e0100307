"""The file's time zone, business hours and holidays, the same whoever looks; and the periods that a cadence makes."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from datetime import time as clock
from functools import lru_cache
from typing import NamedTuple

from ..board import Board
from ..fields import ALL_TIME, CALENDAR_YEAR, FiscalYear, Period, add_months, days_from, later, parse_period
from ..records import Cadence

MONDAY = date(1970, 1, 5)  # where the counting of fortnights begins
WORDS = {Cadence.WEEKLY: "week", Cadence.MONTHLY: "month", Cadence.QUARTERLY: "quarter", Cadence.YEARLY: "year"}
MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}


def occasions(cadence: Cadence, start: date, until: date) -> Iterator[date]:
    """The days of a cadence from its start on, both days included: on the 31st, or the last day of shorter months."""
    months, days = MONTHS.get(cadence), cadence.days
    for number in range((until - start).days + 1 if months or days else 0):
        day = add_months(start, months * number) if months else later(start, (days or 1) * number)
        if day > until:
            return
        yield day


def unsettled(cadence: Cadence, start: date | None, known: Iterable[date], until: date) -> Iterator[date]:
    """The occasions of a cadence that no known date is nearest to; none where nothing says when it began."""
    days = [] if start is None else list(occasions(cadence, start, until))
    settled = {min(days, key=lambda day: (abs((day - due).days), day)) for due in known if days and due <= until}
    yield from (day for day in days if day not in settled)


def period_of(cadence: Cadence, day: date, fiscal: FiscalYear = CALENDAR_YEAR) -> Period:
    """The day, week, fortnight, month, quarter or year of a cadence that holds a day; all time for none."""
    if cadence is Cadence.NONE:
        return ALL_TIME
    if cadence is Cadence.DAILY:
        return days_from(day, 1, f"{day}")
    if cadence is Cadence.BIWEEKLY:
        gone = min((day - MONDAY).days % 14, (day - date.min).days)
        return days_from(day - timedelta(days=gone), 14)
    return parse_period(WORDS[cadence], day, fiscal)


def period_before(cadence: Cadence, period: Period, fiscal: FiscalYear = CALENDAR_YEAR) -> Period | None:
    """The period before; None before all time."""
    if period.start is None or period.start <= date(1900, 1, 1):
        return None
    return period_of(cadence, period.start - timedelta(days=1), fiscal)


def periods_within(cadence: Cadence, start: date, last: date, fiscal: FiscalYear = CALENDAR_YEAR) -> Iterator[Period]:
    """The periods that end between two days, both inclusive: those of which a value is due by the last day."""
    day = start
    while day <= last:
        period = period_of(cadence, day, fiscal)
        if period.end is None or period.end - timedelta(days=1) > last:
            return
        yield period
        day = period.end


FAR = 2**62  # seconds; before and after all that can have happened
HOUR, DAY = 3600, 86_400
EPOCH = date(1970, 1, 1).toordinal()
Span = tuple[int, int]


class Calendar(NamedTuple):
    """Business hours are in seconds of a day; zone None is that of the machine, where the file names none."""

    zone: tzinfo | None = None
    opens: int = 9 * HOUR
    closes: int = 17 * HOUR
    workdays: frozenset[int] = frozenset(range(5))  # Monday is 0
    holidays: frozenset[date] = frozenset()

    def start_of(self, day: date) -> int:
        """The second (since 1970, UTC) at which a day begins in the zone."""
        try:
            return int(datetime.combine(day, clock.min, self.zone).timestamp())
        except (OverflowError, ValueError, OSError):
            return -FAR if day.year < 1970 else FAR

    def end_of(self, day: date) -> int:
        """The second at which a day is over."""
        return FAR if day >= date.max else self.start_of(day + timedelta(days=1))

    def bounds(self, period: Period) -> Span:
        """The half-open stretch of seconds of a period."""
        first = -FAR if period.start is None else self.start_of(period.start)
        return first, FAR if period.end is None else self.start_of(period.end)

    def works(self, day: date) -> bool:
        return day.weekday() in self.workdays and day not in self.holidays

    def business_seconds(self, since: int, until: int) -> int:
        """Seconds of business hours between two instants; 0 where both lie outside of them on one evening."""
        since = max(since, 0)  # nothing was reported before 1970, and not every platform knows such times
        if until <= since:
            return 0
        (first, begin), (last, end) = self.local(since), self.local(until)
        if first == last:
            return max(0, self.gone(end) - self.gone(begin)) if self.works(last) else 0
        whole = (self.closes - self.opens) * self.workdays_between(first, last)
        rest = self.closes - self.opens - self.gone(begin) if self.works(first) else 0
        return rest + whole + (self.gone(end) if self.works(last) else 0)

    def local(self, instant: int) -> tuple[date, int]:
        """The day of an instant in the zone, and the second of that day by the clock on the wall."""
        ahead = ahead_of_utc(self.zone or (time.tzname, time.timezone), instant // DAY)
        if ahead is None:
            ahead = seconds_on_wall(datetime.fromtimestamp(instant, self.zone)) - instant
        days, second = divmod(instant + ahead, DAY)
        return date.fromordinal(EPOCH + days), second

    def gone(self, second: int) -> int:
        """Seconds of business hours that have gone at a second of a business day."""
        return min(max(second - self.opens, 0), self.closes - self.opens)

    def workdays_between(self, begin: date, end: date) -> int:
        """Business days after one day and before another."""
        days = range(1, min((end - begin).days, 7 * 5_000))
        weeks, rest = divmod(len(days), 7)
        usual = sum((begin.weekday() + offset) % 7 in self.workdays for offset in days[:rest])
        return (
            weeks * len(self.workdays)
            + usual
            - sum(begin < day < end and day.weekday() in self.workdays for day in self.holidays)
        )


def seconds_on_wall(shown: datetime) -> int:
    """Seconds from the beginning of 1970 as a clock in its zone counts them."""
    return (shown.toordinal() - EPOCH) * DAY + shown.hour * HOUR + shown.minute * 60 + shown.second


@lru_cache(4096)
def ahead_of_utc(zone: Hashable, day: int) -> int | None:
    """Seconds that clocks are ahead on a day of UTC, counted from 1970; None where they are changed in it.

    zone: a time zone, or whatever tells that of the machine from another one.
    """
    known, ends = zone if isinstance(zone, tzinfo) else None, (day * DAY, day * DAY + DAY - 1)
    first, last = (seconds_on_wall(datetime.fromtimestamp(second, known)) - second for second in ends)
    return first if first == last else None


def calendar_of(board: Board) -> Calendar:
    settings = board.settings
    return made_of(settings.time_zone, settings.business_hours, settings.business_days, settings.holidays)


@lru_cache(8)
def made_of(zone: str, hours: str, days: tuple[str, ...], holidays: tuple[date, ...]) -> Calendar:
    from ..records import hours_of_day, weekday, zone_named

    opens, closes = hours_of_day(hours) or (9 * HOUR, 17 * HOUR)
    workdays = frozenset(number for day in days if (number := weekday(day)) is not None)
    return Calendar(zone_named(zone), opens, closes, workdays, frozenset(holidays))
