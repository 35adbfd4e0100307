"""What a team sets for itself: areas, currency, fiscal year, thresholds. One record, with id 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, tzinfo
from decimal import Decimal

from ..fields import (
    MORE,
    Choice,
    Count,
    DateOrder,
    DecimalMark,
    FiscalYear,
    Names,
    Number,
    Rows,
    Struct,
    Text,
    WorkWeek,
    YearNamed,
    visible,
)
from .record import Record, record

SETTINGS_ID = 1
AREAS = (
    "Applications",
    "Technological infrastructure",
    "Computer security",
    "Technical support",
    "IT management",
    "Data analytics",
    "Collaboration",
)


WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def zone_named(name: str) -> tzinfo | None:
    """The time zone of an IANA name; None where there is none of that name."""
    if not name:
        return None
    from zoneinfo import ZoneInfo  # most starts need none

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def own_settings() -> tuple[Settings, ...]:
    """What a new file begins with: the time zone of its maker's machine, where that tells one."""
    import os

    zone = os.environ.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return (Settings.new(SETTINGS_ID, time_zone=zone),) if zone_named(zone) else ()


def hours_of_day(text: str) -> tuple[int, int] | None:
    """“09:00-17:30” as seconds of the day."""
    match = re.fullmatch(r"\s*(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?\s*", text)
    if match is None:
        return None
    begin, end = (int(match[at]) * 3600 + int(match[at + 1] or 0) * 60 for at in (1, 3))
    return (begin, end) if begin < end <= 24 * 3600 else None


def weekday(name: str) -> int | None:
    """Monday is 0; at least two letters, in any case."""
    low = name.strip().casefold()
    return next((at for at, day in enumerate(WEEK) if len(low) > 1 and day.casefold().startswith(low)), None)


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


class SavedFilter(Struct):
    """A filter under a name."""

    name = Text("Name", required=True)
    text = Text("Filter", required=True)


@record("settings", noun="setting", plural="settings")
class Settings(Record):
    """Thresholds are per cent of the way or days, as their labels say."""

    title = Text("Department", column=1, width=30)
    areas = Names("IT areas", default=AREAS)
    currency = Text("Currency", default="EUR", help="three letters, ISO 4217")
    fiscal_month = Count("Fiscal year starts in month", least=1, most=12, default=1, section="Calendar")
    fiscal_named = Choice(
        "Fiscal year is named for",
        YearNamed.BEGIN,
        help="FY2027 begins in April 2027, or ends in March 2027",
        section="Calendar",
    )
    time_zone = Text(
        "Time zone",
        help="IANA name such as Europe/Berlin; all days and hours are in it; blank: each user's own",
        section="Calendar",
    )
    business_hours = Text(
        "Business hours", default="09:00-17:00", help="first responses are counted in them", section="Calendar"
    )
    business_days = Names("Business days", default=WEEK[:5], section="Calendar")
    holiday_days = Names("Holidays", help="such as 2026-12-25; not counted as business days", section="Calendar")
    working_hours = Number(
        "Hours in a working day",
        unit="h",
        least=1,
        most=24,
        default=Decimal(8),
        help="what “2d” of effort counts; elapsed time has 24 h a day",
    )
    decimal_mark = Choice(
        "Decimal mark", DecimalMark.ASK, help="what 1.500 means; ask: refused as ambiguous", section="Input"
    )
    date_order = Choice(
        "Date order", DateOrder.ASK, help="what 12/11/2026 means; ask: refused as ambiguous", section="Input"
    )
    on_time_tolerance = Count("On-time tolerance, days", unit="days", default=0, section="Limits")
    budget_tolerance = Number("Budget tolerance, %", least=0, default=Decimal(0), section="Limits")
    on_track_gap = Number("On track up to, % behind", least=0, most=100, default=Decimal(10), section="Limits")
    behind_gap = Number("Behind up to, % behind", least=0, most=100, default=Decimal(25), section="Limits")
    too_early = Number("Too early until, % of the time", least=0, most=100, default=Decimal(5), section="Limits")
    stale_days = Count("Stale after interval plus, days", unit="days", default=3, section="Limits")
    most_goals = Count("Most active goals per owner", default=7, section="Limits")
    filters = Rows(
        "Saved filters", SavedFilter, help="one a line: name | filter; @name stands for it", section=MORE, keeps=False
    )

    @property
    def fiscal(self) -> FiscalYear:
        month = self.fiscal_month
        return FiscalYear(month if month and 1 <= month <= 12 else 1, self.fiscal_named)

    @property
    def work(self) -> WorkWeek:
        hours, days = self.working_hours, len({weekday(name) for name in self.business_days} - {None})
        return WorkWeek(hours if hours and hours > 0 else Decimal(8), days or 5)

    @property
    def holidays(self) -> tuple[date, ...]:
        return tuple(day for text in self.holiday_days if (day := day_of(text)) is not None)

    @property
    def zone(self) -> tzinfo | None:
        """The file's time zone; None: that of whoever looks."""
        return zone_named(self.time_zone)

    def day_at(self, instant: datetime) -> date:
        """The day an instant is in, in the file's time zone."""
        return instant.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """The last instant of a day in that zone."""
        naive = datetime.combine(day, time.max)
        return naive.replace(tzinfo=self.zone) if self.zone else naive.astimezone()

    def check(self) -> Iterator[tuple[str, str]]:
        if self.on_track_gap is not None and self.behind_gap is not None and self.behind_gap < self.on_track_gap:
            yield "behind_gap", f"{self.behind_gap:f} % is less than on track up to, {self.on_track_gap:f} %"
        if self.time_zone and self.zone is None:
            yield "time_zone", f"“{visible(self.time_zone)}” is not a time zone; write it like Europe/Berlin or UTC"
        if hours_of_day(self.business_hours) is None:
            hours = visible(self.business_hours)
            yield "business_hours", f"“{hours}” is not a time of day; write it like 08:00-17:30"
        for name in self.business_days:
            if weekday(name) is None:
                yield "business_days", f"“{visible(name)}” is not a day of the week"
        for text in self.holiday_days:
            if day_of(text) is None:
                yield "holiday_days", f"“{visible(text)}” is not a date; write it like 2026-12-25"
        if not re.fullmatch("[A-Z]{3}", self.currency):
            named = visible(self.currency)
            yield "currency", f"“{named}” is not a currency; write its three letters, such as EUR or CHF"
