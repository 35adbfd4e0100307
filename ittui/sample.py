"""The files that travel with ittui: the KPI library, and the sample department with all dates moved to today.

Dates are moved by their kind of field: days and instants by whole weeks, so that weekdays stay; months by the
months between, and with them the month in which the fiscal year starts and the numbers of the fiscal years, so
that a budget still fills its year.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from .actions.kpi_library import LibraryKpi, library
from .fields import Count, Day, Field, Json, Moment, Month, Raw, Rows, Text, add_months
from .records import KINDS, Record
from .store import create

ANCHOR = date(2026, 11, 20)
FISCAL_MONTH = 1
PERIODS = {"period", "locks.title"}


def data_file(name: str) -> Path:
    """A file of the sample data, in a checkout or in an installed package; FileNotFoundError where it is missing."""
    here = Path(__file__).parent
    for path in (here / "data" / name, here.parent / "data" / name):
        if path.is_file():
            return path
    raise FileNotFoundError(f"the sample data file {name} is missing from this installation of ittui")


def demo_records(today: date) -> list[Record]:
    """The sample department as it would stand in the week of this day."""
    shift = Shift.to(today)
    content: dict[str, dict[str, Raw]] = json.loads(data_file("demo.json").read_text(encoding="utf-8"))
    return [
        KINDS[table](int(id), shift.record(KINDS[table], raw))
        for table, rows in content.items()
        if table in KINDS
        for id, raw in rows.items()
    ]


def write_demo(path: Path, today: date) -> None:
    """A private copy of the sample, as current as the day; StoreError where the path is taken or cannot be written."""
    create(path, demo_records(today))


def kpi_library() -> tuple[LibraryKpi, ...]:
    """The ready-made KPIs that come with ittui."""
    return library(json.loads(data_file("kpi_library.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Shift:
    """By how much the sample is moved: whole weeks, and whole months."""

    weeks: int
    months: int

    @classmethod
    def to(cls, today: date) -> Shift:
        """To the week of a day; never beyond the day itself."""
        weeks = (today - ANCHOR).days // 7
        moved = ANCHOR + timedelta(weeks=weeks)
        return cls(weeks, (moved.year - ANCHOR.year) * 12 + moved.month - ANCHOR.month)

    def record(self, kind: type[Record], raw: Raw) -> Raw:
        if kind.table == "settings":
            return {**raw, "fiscal_month": (FISCAL_MONTH - 1 + self.months) % 12 + 1}
        return self.values(kind.fields, raw, kind.table)

    def values(self, fields: Any, raw: Raw, table: str) -> dict[str, Json]:
        return {name: self.value(fields[name], value, table) for name, value in raw.items()}

    def value(self, field: Field[Any], raw: Json, table: str) -> Json:
        if isinstance(field, Rows) and isinstance(raw, list):
            return [self.values(field.row.fields, row, table) for row in raw if isinstance(row, dict)]
        if isinstance(raw, int) and isinstance(field, Count) and field.name == "year":
            return self.fiscal_year(raw)
        if not isinstance(raw, str):
            return raw
        return self.text(field, raw, table)

    def text(self, field: Field[Any], raw: str, table: str) -> str:
        if isinstance(field, Day):
            return (date.fromisoformat(raw) + timedelta(weeks=self.weeks)).isoformat()
        if isinstance(field, Moment):
            moved = datetime.fromisoformat(raw) + timedelta(weeks=self.weeks)
            return moved.isoformat(timespec="seconds").replace("+00:00", "Z")
        if isinstance(field, Month):
            return self.month(raw)
        if isinstance(field, Text) and (field.name in PERIODS or f"{table}.{field.name}" in PERIODS):
            return self.period(raw)
        return raw

    def month(self, text: str) -> str:
        return f"{add_months(date.fromisoformat(f'{text}-01'), self.months):%Y-%m}"

    def fiscal_year(self, year: int) -> int:
        """A fiscal year is named for the calendar year it begins in."""
        return add_months(date(year, FISCAL_MONTH, 1), self.months).year

    def period(self, text: str) -> str:
        """2026-11 is a month; 2026-Q3 and FY2026 are parts of a fiscal year."""
        head, dash, part = text.partition("-")
        if part.isdigit():
            return self.month(text)
        return f"{head[:-4]}{self.fiscal_year(int(head[-4:]))}{dash}{part}"
