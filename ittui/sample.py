"""The files that travel with ittui: the KPI library, and the sample department with all dates moved to today.

Dates are moved by their kind of field: days and instants by whole weeks, so that weekdays stay; months by the
months between, and with them the month in which the fiscal year starts and the numbers of the fiscal years, so
that a budget still fills its year. The log of the last weeks is worked out of the days in the records themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from .actions.measurements import LibraryKpi, library
from .board import Board
from .fields import Count, Day, Field, InputError, Json, Moment, Month, Raw, Rows, Text, add_months, visible
from .records import KINDS, Person, Record
from .store import Entry, Op
from .store.log import RANDOM_BITS, milliseconds
from .store.save import begin

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


def write_demo(path: Path, today: date, *, person: int | None = None, login: str = "") -> None:
    """A private copy of the sample, as current as the day; StoreError where the path is taken or cannot be written.

    person: who of its people has this login, and made the changes that the log tells of them.
    """
    records = demo_records(today)
    if person is not None:
        records = [
            each.replace(login=login) if (each.table, each.id) == ("people", person) else each for each in records
        ]
    begin(path, records, log=demo_log(records, today))


def private_copy(today: date, person: Person, login: str) -> Path:
    """A new private copy, in a folder that goes with the machine's other temporary ones, for who is that person."""
    from tempfile import mkdtemp

    path = Path(mkdtemp(prefix="ittui-demo-")) / "demo.json"
    write_demo(path, today, person=person.id, login=login)
    return path


def someone(name: str, today: date) -> Person:
    """The one of the sample's people that a name means; InputError where there is none, or several."""
    people = Board.of(*demo_records(today)).all(Person)
    matches = [each for each in people if name.strip().casefold() in each.title.casefold()]
    if len(matches) != 1:
        there = ", ".join(each.title for each in matches or people)
        raise InputError(f"“{visible(name)}” is {'several' if matches else 'none'} of its people: {there}", "as")
    return matches[0]


def to_be(today: date) -> list[tuple[Person, int]]:
    """Whom one may want to be, and how much each has due: those who lead first."""
    from .queries.due import due

    board = Board.of(*demo_records(today))
    busy = ((each, len(due(board, today, person=each.id))) for each in board.all(Person) if each.login)
    rows = [(each, count) for each, count in busy if count]
    return sorted(rows, key=lambda row: (not LEADS & set(row[0].position.casefold().split()), -row[1], row[0].title))


LEADS = {"director", "manager", "lead"}


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


# The log: what happened in the last weeks, as the days in the records say.

LOGGED, HOST, ON_DUTY = 12, "talvern", "thughes"  # weeks that the log reaches back, the host, and who is on duty
ADDED = {  # the day on which a record came to be, at which hour, by whom, and the words for it
    "checkins": ("date", 9, "by", "check in on 1 goal"),
    "measurements": ("date", 8, "by", "record {kpi}"),
    "incidents": ("failed_at", 0, "owner", "add incident {title}"),
    "requests": ("asked", 10, "owner", "add request {title}"),
    "comments": ("date", 14, "by", "comment on a record"),
    "recognitions": ("date", 15, "by", "recognise {title}"),
    "surveys": ("date", 16, "by", "add survey"),
}
FILLED = (  # what was filled in later: table, day, what came with it, the state before, by whom, and the words for it
    ("checkins", "acknowledged_on", ("acknowledged_by",), "", "acknowledged_by", "acknowledge a check-in"),
    ("requests", "done", (), "accepted", "owner", "finish {title}"),
    ("requests", "accepted", (), "asked", "owner", "accept {title}"),
    ("incidents", "closed_at", (), "resolved", "owner", "close {title}"),
    ("incidents", "restored_at", (), "active", "owner", "restore {title}"),
)
TICKED = (  # rows that were ticked off: table, field, the day in the row, by whom, and the words for it
    ("goals", "milestones", "done", "owner", "tick off a milestone of {title}"),
    ("goals", "rollout", "done", "owner", "tick off a site of {title}"),
    ("reviews", "actions", "done", "reviewer", "tick off an action of {title}"),
)
EDITED = (  # table, id, field, weeks ago, the value before (of a day: so many days earlier), by whom
    ("projects", 609051579816324, "forecast_finish", 5, 21, "manager"),
    ("projects", 916323908931273, "forecast_finish", 6, 28, "manager"),
    ("projects", 916323908931273, "percent_complete", 3, 58, "manager"),
    ("projects", 243167530080602, "percent_complete", 2, 60, "manager"),
    ("projects", 1117989947854537, "percent_complete", 4, 31, "manager"),
    ("goals", 546773009582632, "due", 7, 35, "owner"),
    ("kpis", 540412932793172, "target", 8, 2.8, "owner"),
)


class DemoEvent(NamedTuple):
    """One change of one record, when, by whom, and why."""

    at: datetime
    who: str
    why: str
    op: Op


def demo_log(records: Sequence[Record], today: date) -> list[Entry]:
    """What led to the records in the last weeks, oldest first."""
    story = Story({(each.table, each.id): each.raw for each in records})
    first = datetime.combine(today - timedelta(weeks=LOGGED), time(), UTC)
    events = sorted((event for event in story.events(today) if event.at >= first), key=lambda event: event[:3])
    result = []
    for number, ((at, who, why), group) in enumerate(groupby(events, key=lambda event: event[:3])):
        id = (milliseconds(at) << RANDOM_BITS) + number
        ops = tuple(event.op for event in group)
        result.append(Entry(id=id, at=at, who=who, host=HOST, why=why, ops=ops))
    return result


class Story:
    """The events of some records; reckoned back from what they are now."""

    def __init__(self, rows: Mapping[tuple[str, int], Raw]) -> None:
        self.rows = rows
        self.titles = {id: str(raw["title"]) for (_, id), raw in rows.items() if "title" in raw}

    def events(self, today: date) -> Iterator[DemoEvent]:
        last = datetime.combine(today, time(), UTC)
        for event in (*self.added(), *self.confidence(), *self.filled(), *self.ticked(), *self.edited(today)):
            if event.at < last:
                yield event

    def event(
        self, at: datetime, key: tuple[str, int], by: str, why: str, field: str, old: Json, new: Json
    ) -> DemoEvent:
        raw = self.rows[key]
        names = {
            name: self.titles.get(value, value) if isinstance(value, int) else value for name, value in raw.items()
        }
        return DemoEvent(at, self.login(raw.get(by)), why.format_map(names), Op(*key, field, old, new))

    def login(self, who: Json) -> str:
        if isinstance(who, str):
            return who
        person = self.rows.get(("people", who), {}) if isinstance(who, int) else {}
        return str(person.get("login") or ON_DUTY)

    def added(self) -> Iterator[DemoEvent]:
        for key, raw in self.rows.items():
            if key[0] in ADDED:
                name, hour, by, why = ADDED[key[0]]
                yield self.event(moment(raw[name], hour), key, by, why, "", None, None)

    def confidence(self) -> Iterator[DemoEvent]:
        """What a check-in left in its goal."""
        checkins = sorted(
            (str(raw["date"]), key[1], raw) for key, raw in self.rows.items() if key[0] == "checkins" and "goal" in raw
        )
        for goal, group in groupby(sorted(checkins, key=lambda row: str(row[2]["goal"])), lambda row: row[2]["goal"]):
            rows, key = [row for row in group if "confidence" in row[2]], ("goals", int(str(goal)))
            values = [row[2]["confidence"] for row in rows]
            if not values or self.rows[key].get("confidence") != values[-1]:
                continue
            for (day, _, raw), old, new in zip(rows[1:], values, values[1:], strict=False):
                if old != new:
                    made = self.event(moment(day, 9), key, "owner", "check in on 1 goal", "confidence", old, new)
                    yield made._replace(who=self.login(raw.get("by")))

    def filled(self) -> Iterator[DemoEvent]:
        for table, name, more, before, by, why in FILLED:
            for key, raw in self.rows.items():
                if key[0] == table and name in raw:
                    at = moment(raw[name], 11)
                    for field in (name, *more):
                        yield self.event(at, key, by, why, field, None, raw.get(field))
                    after = {"done": "done", "accepted": "accepted", "closed_at": "closed", "restored_at": "resolved"}
                    if before and raw.get("state") not in ("declined", "cancelled"):
                        yield self.event(at, key, by, why, "state", before, after[name])

    def ticked(self) -> Iterator[DemoEvent]:
        for table, field, day, by, why in TICKED:
            for key, raw in self.rows.items():
                rows = raw.get(field) if key[0] == table else None
                if isinstance(rows, list):
                    yield from self.ticks(key, rows, field, day, by, why)

    def ticks(
        self, key: tuple[str, int], rows: list[Any], field: str, day: str, by: str, why: str
    ) -> Iterator[DemoEvent]:
        """From the last tick back to the first."""
        for done in sorted({row[day] for row in rows if row.get(day)}, reverse=True):
            old: list[Any] = [{name: each for name, each in row.items() if name != day or each != done} for row in rows]
            yield self.event(moment(done, 13), key, by, why, field, old, rows)
            rows = old

    def edited(self, today: date) -> Iterator[DemoEvent]:
        for table, id, field, weeks, before, by in EDITED:
            key, now = (table, id), self.rows[table, id][field]
            old: Json = before
            if isinstance(now, str):
                old = (date.fromisoformat(now) - timedelta(days=before)).isoformat()
            at = datetime.combine(today - timedelta(weeks=weeks), time(10, 30), UTC)
            yield self.event(at, key, by, f"edit {field.replace('_', ' ')} of {{title}}", field, old, now)


def moment(value: Json, hour: int) -> datetime:
    """A day at an hour, or an instant as it is."""
    at = datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(hour=hour, tzinfo=UTC)
