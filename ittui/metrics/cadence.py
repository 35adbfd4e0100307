"""The periods that a cadence cuts the calendar into. Knows no records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ..fields import ALL_TIME, CALENDAR_YEAR, FiscalYear, Period, add_months, days_from, later, parse_period
from ..records import Cadence

MONDAY = date(1970, 1, 5)  # where the counting of fortnights begins
WORDS = {
    Cadence.WEEKLY: "week",
    Cadence.MONTHLY: "month",
    Cadence.QUARTERLY: "quarter",
    Cadence.YEARLY: "year",
}


MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}


def occasions(cadence: Cadence, start: date, until: date) -> Iterator[date]:
    """The days of a cadence from its start on, both days included: on the 31st, or the last day of shorter months."""
    for number in range((until - start).days + 1):
        months, days = MONTHS.get(cadence), cadence.days
        if months is None and days is None:
            return
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
