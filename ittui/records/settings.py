"""What a team sets for itself: areas, currency, fiscal year, thresholds. One record, with id 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..fields import Choice, Count, DateOrder, DecimalMark, FiscalYear, Names, Number, Text, YearNamed, visible
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


@record("settings", noun="setting", plural="settings")
class Settings(Record):
    """Thresholds are per cent of the way or days, as their labels say."""

    title = Text("Department", column=1, width=30)
    areas = Names("IT areas", default=AREAS)
    currency = Text("Currency", default="EUR", help="three letters, ISO 4217")
    fiscal_month = Count("Fiscal year starts in month", least=1, most=12, default=1)
    fiscal_named = Choice(
        "Fiscal year is named for",
        YearNamed,
        default=YearNamed.BEGIN,
        help="FY2027 begins in April 2027, or ends in March 2027",
    )
    decimal_mark = Choice(
        "Decimal mark", DecimalMark, default=DecimalMark.ASK, help="what 1.500 means; ask: it is refused"
    )
    date_order = Choice(
        "Date order", DateOrder, default=DateOrder.ASK, help="what 12/11/2026 means; ask: it is refused"
    )
    on_time_tolerance = Count("On-time tolerance, days", unit="days", default=0)
    budget_tolerance = Number("Budget tolerance, %", least=0, default=Decimal(0))
    on_track_gap = Number("On track up to, % behind", default=Decimal(10))
    behind_gap = Number("Behind up to, % behind", default=Decimal(25))
    too_early = Number("Too early below, % of the time", default=Decimal(5))
    stale_days = Count("Stale after cadence +, days", unit="days", default=3)
    most_goals = Count("Most active goals per owner", default=7)

    @property
    def fiscal(self) -> FiscalYear:
        month = self.fiscal_month
        return FiscalYear(month if month and 1 <= month <= 12 else 1, self.fiscal_named)

    def check(self) -> Iterator[tuple[str, str]]:
        if not re.fullmatch("[A-Z]{3}", self.currency):
            yield "currency", f"“{visible(self.currency)}” is no currency; write its three letters, such as EUR or CHF"
