"""The file's time zone, business hours and holidays: days and hours of all numbers are of these, whoever looks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from ..board import Board
from ..fields import Period

FAR = 2**62  # seconds; before and after all that can have happened
HOUR = 3600
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
            return int(datetime.combine(day, time.min, self.zone).timestamp())
        except (OverflowError, ValueError, OSError):
            return -FAR if day.year < 1970 else FAR

    def end_of(self, day: date) -> int:
        """The second at which a day is over."""
        return FAR if day >= date.max else self.start_of(day + timedelta(days=1))

    def bounds(self, period: Period) -> Span:
        """The half-open stretch of seconds of a period."""
        return (
            -FAR if period.start is None else self.start_of(period.start),
            FAR if period.end is None else self.start_of(period.end),
        )

    def works(self, day: date) -> bool:
        return day.weekday() in self.workdays and day not in self.holidays

    def business_seconds(self, since: int, until: int) -> int:
        """Seconds of business hours between two instants; 0 where both lie outside of them on one evening."""
        since = max(since, 0)  # nothing was reported before 1970, and not every platform knows such times
        if until <= since:
            return 0
        begin, end = datetime.fromtimestamp(since, self.zone), datetime.fromtimestamp(until, self.zone)
        if begin.date() == end.date():
            return max(0, self.so_far(end) - self.so_far(begin)) if self.works(end.date()) else 0
        whole = (self.closes - self.opens) * self.workdays_between(begin.date(), end.date())
        rest = self.closes - self.opens - self.gone(begin) if self.works(begin.date()) else 0
        return rest + whole + self.gone(end)

    def gone(self, instant: datetime) -> int:
        """Seconds of business hours that have gone of the instant's day."""
        return self.so_far(instant) if self.works(instant.date()) else 0

    def so_far(self, instant: datetime) -> int:
        """The same of a day that is known to be a business day."""
        seconds = instant.hour * HOUR + instant.minute * 60 + instant.second - self.opens
        return min(max(seconds, 0), self.closes - self.opens)

    def workdays_between(self, begin: date, end: date) -> int:
        """Business days after one day and before another."""
        days = range(1, min((end - begin).days, 7 * 5_000))
        weeks, rest = divmod(len(days), 7)
        usual = weeks * len(self.workdays) + sum(
            (begin + timedelta(days=offset)).weekday() in self.workdays for offset in days[:rest]
        )
        return usual - sum(begin < day < end and day.weekday() in self.workdays for day in self.holidays)


def calendar_of(board: Board) -> Calendar:
    settings = board.settings
    return made_of(settings.time_zone, settings.business_hours, settings.business_days, settings.holidays)


@lru_cache(8)
def made_of(zone: str, hours: str, days: tuple[str, ...], holidays: tuple[date, ...]) -> Calendar:
    from ..records.settings import hours_of_day, weekday, zone_named

    opens, closes = hours_of_day(hours) or (9 * HOUR, 17 * HOUR)
    workdays = frozenset(number for day in days if (number := weekday(day)) is not None)
    return Calendar(zone_named(zone), opens, closes, workdays, frozenset(holidays))
