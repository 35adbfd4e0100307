"""KPIs: values recorded of them, and those that are taken from the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ..board import Board, Change, NotFound, value_field
from ..fields import Day, InputError, Json, Number, Prose, Raw, Ref, Text, meant, visible
from ..records import Correction, Kpi, Measurement, Source
from ..rules.locks import lock_of_day, lock_text
from ..rules.measurements import already_text, computed_text, lost, worked_out
from ..session import Session
from .action import Changes, Question, action, example, offered


def measured(session: Session, kpi: Kpi, value: Decimal, day: date, *, note: str = "", why: str = "") -> Changes:
    """The changes that record a value; none where it is there already.

    Another value of the same day is a correction: the old one is kept, and why is asked for. InputError where the
    period is locked, the day is yet to come, or the KPI is not one that people record; the gate says the same.
    """
    board, today = session.board, session.now.date()
    if text := computed_text(kpi):
        raise InputError(text, "kpi")
    if day > today:
        raise InputError(f"{day} is in the future; a past date is needed", "on")
    if lock := lock_of_day(board, day, today):
        raise InputError(lock_text(lock, str(day)), "on")
    there = on_day(board, kpi, day)
    if there is None:
        return (Change.add(Measurement.new(kpi=kpi.id, date=day, value=value, note=note, by=session.signature)),)
    if there.value == value and not note:
        return ()
    after = there.replace(value=value, note=note or there.note)
    return (Change.edit(there, as_correction(session, there, after, why, already_text(kpi, there))),)


def on_day(board: Board, kpi: Kpi, day: date) -> Measurement | None:
    """The value that is there for a day: the last one entered."""
    rows = [row for row in board.table(Measurement).by("kpi").get(kpi.id, ()) if row.date == day]
    return max(
        rows,
        key=lambda row: (max((each.at for each in row.corrections if each.at), default=EARLIEST), row.id),
        default=None,
    )


EARLIEST = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


def as_correction(
    session: Session, before: Measurement, after: Measurement, why: str, otherwise: str = ""
) -> Measurement:
    """The changed measurement, with what it was before where its value differs; InputError where no reason is given.

    otherwise: what it says then, if not what would be lost.
    """
    if before.value == after.value or before.value is None or after.value is None:
        return after
    if not why.strip():
        raise InputError(otherwise or lost(before, after), "why")
    stored = Correction.of(at=session.now, value=before.value, by=session.signature, why=why.strip())
    return after.replace(corrections=(*before.corrections, stored))


class Recording(Question, positional="value"):
    """A value and its day."""

    value = Number("Value", of_kpi=True, required=True)
    on = Day("Day", past=True, help="the day it was measured; blank: today")
    note = Prose("Note")
    why = Text("Why corrected", help="the reason, when a value of that day is corrected")


def value_recorded(session: Session, kpi: Kpi, answers: Recording) -> str:
    return f"recorded {value_field(session.board, kpi).meaning(answers.value, session.context)}"


@action("record", "Record a value", "record a value of a KPI")
@example(
    "record 'Link uptime' 99.95 --on yesterday --note 'one short outage'",
    "record 'Link uptime' 99.59 --on yesterday --why 'two digits were swapped'",
)
@offered(
    lambda session, kpi: "" if kpi.source is Source.RECORDED else f"it {worked_out(kpi)}",
    prefill=lambda session, kpi: {"on": session.today.isoformat()},
    log="record a value of {}",
    done=value_recorded,
)
def record(session: Session, kpi: Kpi, answers: Recording) -> Changes:
    """Record a value of a KPI. A correction keeps the old value and asks why."""
    assert answers.value is not None
    return measured(session, kpi, answers.value, answers.on or session.today, note=answers.note, why=answers.why)


class FromLibrary(Question, positional="name"):
    """Which ready-made KPI to add, and who answers for it."""

    name = Text("Name", help="which to list or add: its short name, its title or a part of that")
    owner = Ref("Owner", "people", help="who answers for it")


@dataclass(frozen=True, kw_only=True)
class LibraryKpi:
    """A ready-made KPI: its short name, where the idea comes from, and the values of the record it becomes."""

    name: str
    origin: str
    values: Raw

    @property
    def title(self) -> str:
        return str(self.values.get("title", ""))

    @property
    def kpi(self) -> Kpi:
        """The KPI as it would be added; under a new id each time."""
        return Kpi(Kpi.new().id, self.values)


def library(content: Json) -> tuple[LibraryKpi, ...]:
    """The entries of a library file's content; InputError where one cannot become a KPI."""
    if not isinstance(content, list):
        raise InputError("a KPI library is a list of KPIs")
    result = []
    for number, raw in enumerate(content, 1):
        if not isinstance(raw, dict):
            raise InputError(f"entry {number} of the KPI library is not an object of fields")
        values = {name: value for name, value in raw.items() if name in Kpi.fields}
        entry = LibraryKpi(name=str(raw.get("name", "")), origin=str(raw.get("origin", "")), values=values)
        for field, problem in entry.kpi.all_problems():
            raise InputError(f"entry {number} of the KPI library, {visible(entry.title)}, {field}: {problem}", field)
        result.append(entry)
    return tuple(result)


def entry_named(entries: Iterable[LibraryKpi], text: str) -> LibraryKpi:
    """The one entry that is meant: by its short name, its title or a part of that; InputError else."""
    entries, low = tuple(entries), text.strip().casefold()
    exact = [entry for entry in entries if low in (entry.name.casefold(), entry.title.casefold())]
    result = exact or [entry for entry in entries if low and low in entry.title.casefold()]
    if len(result) == 1:
        return result[0]
    if not result:
        near = meant(low, [word for entry in entries for word in (entry.name, entry.title)])
        raise NotFound(f"there is no “{visible(text.strip())}” in the KPI library{near}")
    some = ", ".join(entry.name for entry in result[:6])
    raise InputError(f"“{visible(text.strip())}” fits {len(result)} KPIs of the library: {some}")


def not_yet_there(board: Board, entries: Iterable[LibraryKpi]) -> tuple[LibraryKpi, ...]:
    """The entries that no KPI of the board has the title of."""
    return tuple(entry for entry in entries if not board.table(Kpi).named(entry.title))


def add_from_library(board: Board, entry: LibraryKpi, owner: int | None = None) -> Changes:
    """Add the ready-made KPI; InputError where one of that title is there.

    An area that the team does not have, and money in a unit that is not the team's, are left to be filled in.
    """
    if board.table(Kpi).named(entry.title):
        raise InputError(f"there is a KPI “{visible(entry.title)}” already", "title")
    kpi, settings = entry.kpi, board.settings
    area = kpi.area if kpi.area in settings.areas else ""
    unit = settings.currency if kpi.unit == "EUR" else kpi.unit
    who = kpi.owner if owner is None else owner
    return (Change.add(kpi.replace(area=area, unit=unit, owner=who)),)
