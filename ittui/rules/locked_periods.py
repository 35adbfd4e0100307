"""What is dated in a locked period: nothing of it is added, changed, moved or removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from ..board import Board, Change, Origin, Refusal
from ..fields import UNREADABLE, FiscalYear, InputError, Json, Moment, Period, Rows, later, parse_period, visible
from ..records import (
    KINDS,
    Approval,
    BudgetLine,
    Channel,
    CheckIn,
    Incident,
    IncidentState,
    Kpi,
    Lock,
    Project,
    Record,
    Request,
    Resource,
    Review,
    Settings,
)
from .life_cycle import TAKING_BACK, labels_of
from .locks import ALWAYS_FREE, HANDING_OVER, MERGING, fixed, opened_by, unlock_text

MOMENT = Moment("Moment")
REOPENING = "incidents.reopen"
# What goes on about something that is dated in a locked period.
FREE_IN_PERIOD: dict[str, tuple[str, ...]] = {
    CheckIn.table: (*ALWAYS_FREE, "acknowledged_by", "acknowledged_on", "answer"),
    Project.table: (*ALWAYS_FREE, "realised_benefits"),
}
# Rows that are dated by one of their columns, which is no day of the past: of a meeting what may be added is free.
DATED_ROWS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    BudgetLine.table: ("months", "month", ()),
    Kpi.table: ("targets", "period", ()),
    Channel.table: ("meetings", "due", ("held", "minutes")),
}
# What else of a record a period counts by: the day, and what may not change once that is in a locked one.
COUNTED_BY: dict[str, tuple[str, tuple[str, ...]]] = {
    Incident.table: ("failed_at", ("rto", "priority", "service", "drill", "archived")),
    Request.table: ("wanted", ("wanted", "giver", "asker", "archived")),
    Review.table: ("due", ("due", "person", "department", "archived")),
    Resource.table: ("needed", ("needed", "archived")),
}
OWN_LOCKS = (Approval.table, Lock.table)  # what was done with them goes on
# What tells which day something is of, and which days a period has.
CALENDAR = ("time_zone", "fiscal_month", "fiscal_named")


def locked_periods(board: Board, today: date) -> Iterator[tuple[Lock, Period]]:
    """The periods that are settled."""
    for lock in board.all(Lock):
        try:
            yield lock, parse_period(lock.label, today, board.settings.fiscal)
        except InputError:
            continue  # the board's problems tell of it


def refuse_unreadable_periods(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A lock whose title is no period locks nothing, and one that is told from today locks another period tomorrow."""
    if origin.action in TAKING_BACK:
        return
    today = before.settings.day_at(origin.now)
    for change in changes:
        if change.table != Lock.table or change.after is None:
            continue
        title = Lock(change.id, change.after).title
        if change.before is not None and Lock(change.id, change.before).title == title:
            continue
        if not is_fixed_period(title, today, before.settings.fiscal):
            text = f"“{visible(title)}” is not a month, quarter or year by its date, such as 2026-10 or 2026-Q3"
            yield Refusal(text, change.table, change.id, "title")
        elif (last := parse_period(title, today, before.settings.fiscal).last) is None or last >= today:
            text = f"“{visible(title)}” is not over yet; only a past period can be locked"
            yield Refusal(text, change.table, change.id, "title")


def refuse_other_calendar(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """The calendar would change, and with it which days a locked period has, or what counts in it."""
    lock = next(iter(before.all(Lock)), None)
    for change in changes if lock is not None and origin.action != MERGING else ():
        if change.table != Settings.table:
            continue
        old, new = (Settings(change.id, raw or {}) for raw in (change.before, change.after))
        for name in CALENDAR:
            if lock is not None and getattr(old, name) != getattr(new, name):
                text = f"{unlock_text(lock)}; until then {labels_of(change.table, [name])} cannot be changed"
                yield Refusal(text, change.table, change.id, name)
        for day in sorted({*old.holidays} ^ {*new.holidays}):
            if within := lock_of_day(before, day, before.settings.day_at(origin.now)):
                yield Refusal(lock_text(within, str(day)), change.table, change.id, "holiday_days")


def is_fixed_period(text: str, today: date, fiscal: FiscalYear) -> bool:
    """Is it a period, and the same one whenever it is read?"""
    try:
        return parse_period(text, today, fiscal) == parse_period(text, later(today, 800), fiscal)
    except InputError:
        return False


def lock_of_day(board: Board, day: date, today: date) -> Lock | None:
    """The lock of the period that a day is in; None where it is in none."""
    return next((lock for lock, period in locked_periods(board, today) if period.holds(day)), None)


def lock_text(lock: Lock, day: date | str) -> str:
    """Why nothing of that day can be recorded."""
    reason = f": {visible(lock.reason)}" if lock.reason else ""
    return f"{day} is in {visible(lock.label)}, which is locked{reason}"


def refuse_locked_periods(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """Something dated in a locked period would be added, changed, moved or removed."""
    if not before.has(Lock):
        return
    today = before.settings.day_at(origin.now)
    opened = opened_by(changes) if origin.action == MERGING else frozenset()
    locks = [each for each in locked_periods(before, today) if (each[0].table, each[0].id) not in opened]
    for change in changes:
        if (origin.action, change.table) == (REOPENING, Incident.table) or origin.action == HANDING_OVER:
            continue  # it failed again now, and when it was restored before stays with it; or another answers for it
        for field, day, label in dated(change, before, today):
            lock = next((lock for lock, period in locks if period.holds(day)), None)
            if lock is not None:
                yield Refusal(lock_text(lock, label), change.table, change.id, field)
                break


def dated(change: Change, board: Board, today: date) -> Iterator[tuple[str, date, str]]:
    """(field, day, how it is called) for each day on which a change alters something."""
    kind = KINDS.get(change.table)
    if kind is None:
        return
    records = [kind(change.id, raw) for raw in (change.before, change.after) if raw is not None]
    free = FREE_IN_PERIOD.get(change.table, ALWAYS_FREE)
    by: dict[str, Iterable[str]] = {}
    if kind.dated_by:
        by[kind.dated_by] = [name for name in kind.fields if name not in free]
    if change.table in COUNTED_BY:
        counted_by, fixed_names = COUNTED_BY[change.table]
        by[counted_by] = (*fixed_names, *(["state"] if called_off(records) else []))
    for field, names in by.items():
        if len(records) < 2 or differ(change, names):
            yield from ((field, day, str(day)) for row in records if (day := day_of(getattr(row, field), board)))
    if change.table not in OWN_LOCKS:
        yield from past_days(kind, change, board)
    if change.table in DATED_ROWS:
        yield from dated_rows(change, board, today)


def differ(change: Change, names: Iterable[str]) -> bool:
    old, new = change.before or {}, change.after or {}
    return any(fixed(change.table, name, old) != fixed(change.table, name, new) for name in names)


def called_off(records: Sequence[Record]) -> bool:
    """Is an incident cancelled now, or no longer, so that it counts in no period, or again?"""
    states = {row.state is IncidentState.CANCELLED for row in records if isinstance(row, Incident)}
    return len(states) > 1


def past_days(kind: type[Record], change: Change, board: Board) -> Iterator[tuple[str, date, str]]:
    """The days and instants of the past that a change adds, moves or removes, also those of rows."""
    old, new = change.before or {}, change.after or {}
    for name, field in kind.fields.items():
        if old.get(name) == new.get(name):
            continue
        values: Iterable[Json] = (old.get(name), new.get(name)) if getattr(field, "past", False) else ()
        if isinstance(field, Rows):
            values = differing_days(field, old.get(name), new.get(name))
        for raw in values:
            if (day := day_read(raw, board)) is not None:
                yield name, day, str(day)


def differing_days(field: Rows[Any], old: Json, new: Json) -> Iterator[Json]:
    """Of the rows that differ, the days that do; all days of a row of which anything else does."""
    names = [name for name, column in field.columns.items() if getattr(column, "past", False)]
    if not names:
        return
    before, after = (rows_by_key(rows, next(iter(field.columns))) for rows in (old, new))
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key, {}), after.get(key, {})
        rest = any(one.get(each) != other.get(each) for each in {*one, *other} if each not in names)
        for each in names:
            if rest or one.get(each) != other.get(each):
                yield from (one.get(each), other.get(each))


def rows_by_key(value: Json, column: str) -> dict[tuple[str, int], dict[str, Json]]:
    """Rows by their first column, and the how many-eth it is of those that share it."""
    result: dict[tuple[str, int], dict[str, Json]] = {}
    for row in value if isinstance(value, list) else ():
        if isinstance(row, dict):
            name = str(row.get(column))
            result[name, sum(each == name for each, _ in result)] = row
    return result


def day_of(value: Any, board: Board) -> date | None:
    if isinstance(value, datetime):
        return board.settings.day_at(value)
    return value if isinstance(value, date) else None


def day_read(raw: Json, board: Board) -> date | None:
    """The day of a day or instant as the file holds it; None where it is none."""
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) and len(raw) == 10 else day_of(MOMENT.load(raw), board)
    except UNREADABLE:
        return None


def dated_rows(change: Change, board: Board, today: date) -> Iterator[tuple[str, date, str]]:
    """The days of the rows that differ: a budget's months, a KPI's targets by period, the days meetings are due."""
    name, column, free = DATED_ROWS[change.table]
    old, new = (rows_of((raw or {}).get(name), column) for raw in (change.before, change.after))
    for key in dict.fromkeys((*old, *new)):
        day = first_day(key, board, today)
        one, other = (
            None if row is None else {each: cell for each, cell in row.items() if each not in free}
            for row in (old.get(key), new.get(key))
        )
        late = one is None and any(new[key].get(each) for each in free)  # what was written down of it only later
        if day is not None and one != other and not late:
            yield name, day, key


def rows_of(value: Json, column: str) -> dict[str, dict[str, Json]]:
    rows = value if isinstance(value, list) else []
    return {str(row.get(column)): row for row in rows if isinstance(row, dict) and row.get(column) is not None}


def first_day(text: str, board: Board, today: date) -> date | None:
    """The first day of what dates a row: a day, a month or a period; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parse_period(text, today, board.settings.fiscal).start
    except InputError:
        return None
