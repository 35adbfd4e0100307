"""What is locked: by an approval, which only an amendment changes, and by a locked period, in which nothing moves.

A lock is opened by CEO or CFO, with a reason; no force and no undo does it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from ..board import Board, Change, Origin, Refusal
from ..fields import FiscalYear, InputError, Json, Period, Raw, later, parse_period, visible
from ..records import (
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    Channel,
    CheckIn,
    Goal,
    Incident,
    Kpi,
    Lock,
    Project,
    Record,
    Review,
)
from .life_cycle import TAKING_BACK, is_settled

LOCKING = (ApprovalState.LOCKED, ApprovalState.AMENDED)
MERGING = "merge"
HANDING_OVER = "people.hand-over"  # who answers for it changes, not what was approved
REOPENING = "incidents.reopen"
AMENDING, UNLOCKING = "approvals.amend", ("approvals.unlock", "locks.unlock")
ALWAYS_FREE = ("notes", "tags", "external_id")
CLOSING = ("closed_on", "closed_value", "closed_target", "closed_progress")
FREE: dict[str, tuple[str, ...]] = {
    Goal.table: (*ALWAYS_FREE, "current", "confidence", "score", "state", *CLOSING, "remedies"),
    BudgetLine.table: ALWAYS_FREE,
}
ROWS_FREE: dict[str, dict[str, tuple[str, ...]]] = {
    Goal.table: {"milestones": ("done",), "items": ("done",), "rollout": ("done",)},
    BudgetLine.table: {"months": ("committed", "actual")},
    Review.table: {"actions": ("done",)},
    Channel.table: {"actions": ("done",)},
}
HELD = ("goals", "budget_lines", "year", "title")  # what an approval that was handed in keeps
REFERENCE = {Goal.table: "goals", BudgetLine.table: "budget_lines"}
# What goes on about something that is dated in a locked period.
FREE_IN_PERIOD: dict[str, tuple[str, ...]] = {
    CheckIn.table: (*ALWAYS_FREE, "acknowledged_by", "acknowledged_on", "answer"),
    Project.table: (*ALWAYS_FREE, "realised_benefits"),
}
# Rows that are dated themselves, by one of their columns; and what dates a record beside its own day.
DATED_ROWS = {
    BudgetLine.table: ("months", "month"),
    Kpi.table: ("targets", "period"),
    Channel.table: ("meetings", "held"),
}
ALSO_DATED = {Incident.table: ("failed_at",)}


# Approvals.


def locked_by(board: Board, record: Record) -> Approval | None:
    """The approval that locks a goal or budget line; None where it can be changed."""
    name = REFERENCE.get(record.table)
    rounds = board.table(Approval).by(name).get(record.id, ()) if name else ()
    locking = (row for row in rounds if row.state in LOCKING)
    return max(locking, key=lambda row: (row.decided_on or date.min, row.id), default=None)


def refuse_locked(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A change would alter, archive or remove what an approval locks; its progress may go on, and so may amendments."""
    if origin.action == AMENDING or not before.has(Approval):
        return
    opened = opened_by(changes) if origin.action == MERGING else frozenset()
    for change in changes:
        if change.before is None or change.table not in REFERENCE:
            continue
        record = KINDS[change.table](change.id, change.before)
        lock = locked_by(before, record)
        lock = None if lock is not None and (lock.table, lock.id) in opened else lock
        names = altered(change.table, change.before, change.after) if lock else []
        if origin.action == HANDING_OVER:
            names = [name for name in names if name not in ("owner", "reviewer", "contributors")]
        if lock and names:
            labels = ", ".join(label_of(change.table, name) for name in names)
            yield Refusal(locked_text(record, lock, f"to change its {labels}, "), change.table, change.id, names[0])


def locked_text(record: Record, lock: Approval, to: str = "") -> str:
    """That an approval locks a record, and what opens it."""
    name = visible(record.label)
    return f"“{name}” was approved in “{visible(lock.label)}” and is locked; {to}amend the approval with a reason"


def unlock_text(lock: Lock) -> str:
    return f"{visible(lock.label)} is locked; CEO or CFO unlocks it with a reason: lock unlock"


def label_of(table: str, name: str) -> str:
    field = KINDS[table].fields.get(name)
    return field.label.lower() if field else name


def altered(table: str, before: Raw, after: Raw | None, free: tuple[str, ...] | None = None) -> list[str]:
    """The locked fields that differ; all that is there where the record is removed."""
    if after is None:
        return ["archived"]
    free = FREE.get(table, ALWAYS_FREE) if free is None else free
    names = [name for name in KINDS[table].fields if name not in free]
    return [name for name in names if fixed(table, name, before) != fixed(table, name, after)]


def fixed(table: str, name: str, raw: Raw) -> Json:
    """A field's value without what may go on: of milestones, the days on which they were done."""
    value, free = raw.get(name), ROWS_FREE.get(table, {}).get(name, ())
    if not free or not isinstance(value, list):
        return value
    return [{key: cell for key, cell in row.items() if key not in free} for row in value if isinstance(row, dict)]


def refuse_unlocking(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """What locks is itself taken away or hollowed out: an approval that was handed in, or a locked period."""
    opened = opened_by(changes) if origin.action == MERGING else frozenset()
    for change in changes:
        if change.before is None or origin.action in UNLOCKING or (change.table, change.id) in opened:
            continue
        record = KINDS[change.table](change.id, change.before) if change.table in KINDS else None
        if isinstance(record, Lock) and not record.archived:
            yield from refuse_lock_change(record, change)
        elif isinstance(record, Approval) and is_settled(record):
            yield from refuse_round_change(record, change, origin)


def opened_by(changes: Iterable[Change]) -> frozenset[tuple[str, int]]:
    """The locks that the other copy of a merge has opened, or amended, by the action that does: it is noted in them."""
    noting = (change for change in changes if change.table in (Approval.table, Lock.table))
    return frozenset((each.table, each.id) for each in noting if notes(each.before) < notes(each.after))


def notes(raw: Raw | None) -> int:
    """How many unlockings and versions a record has noted."""
    values = ((raw or {}).get(name) for name in ("unlocks", "versions"))
    return sum(len(value) for value in values if isinstance(value, list))


def refuse_lock_change(lock: Lock, change: Change) -> Iterator[Refusal]:
    if change.after is None or altered(Lock.table, lock.raw, change.after, (*ALWAYS_FREE, "reason", "by", "at")):
        yield Refusal(unlock_text(lock), Lock.table, lock.id, "archived")


def refuse_round_change(approval: Approval, change: Change, origin: Origin) -> Iterator[Refusal]:
    name, state = visible(approval.label), approval.state
    after = Approval(approval.id, change.after or {})
    closed = state is ApprovalState.CLOSED
    if change.after is None or (after.archived and not approval.archived and not closed):
        text = f"“{name}” is {state.value}; what was decided in it stays"
        yield Refusal(text, Approval.table, approval.id, "archived")
    elif state in LOCKING and after.state not in (*LOCKING, ApprovalState.CLOSED):
        text = f"“{name}” is locked; CEO or CFO unlocks it with a reason: approval unlock"
        yield Refusal(text, Approval.table, approval.id, "state")
    else:
        held = [
            each for each in ("goals", "budget_lines", "year", "title") if approval.raw.get(each) != after.raw.get(each)
        ]
        if held:
            labels = ", ".join(label_of(Approval.table, each) for each in held)
            text = (
                f"“{name}” is {state.value}; its {labels} can be changed while it is a draft, in discussion or returned"
            )
            yield Refusal(text, Approval.table, approval.id, held[0])


# Periods.


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
            text = f"“{visible(title)}” is not a month, quarter or year by its number, such as 2026-10 or 2026-Q3"
            yield Refusal(text, change.table, change.id, "title")
        elif (last := parse_period(title, today, before.settings.fiscal).last) is None or last >= today:
            text = f"“{visible(title)}” is not over yet; what goes on cannot be settled"
            yield Refusal(text, change.table, change.id, "title")


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
        if origin.action == REOPENING and change.table == Incident.table:
            continue  # it failed again now; when it was restored before stays with it
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
    if kind.dated_by and (len(records) < 2 or altered(change.table, records[0].raw, records[1].raw, free)):
        yield from (
            (kind.dated_by, day, str(day)) for row in records if (day := day_of(getattr(row, kind.dated_by), board))
        )
    for name in ALSO_DATED.get(change.table, ()):
        values = {day_of(getattr(row, name), board) for row in records}
        if len(records) < 2 or len(values) > 1:
            yield from ((name, day, str(day)) for day in values if day)
    if change.table in DATED_ROWS:
        yield from dated_rows(change, *DATED_ROWS[change.table], board, today)


def day_of(value: Any, board: Board) -> date | None:
    if isinstance(value, datetime):
        return board.settings.day_at(value)
    return value if isinstance(value, date) else None


def dated_rows(change: Change, name: str, column: str, board: Board, today: date) -> Iterator[tuple[str, date, str]]:
    """The days of the rows that differ: of a budget its months, of a KPI its targets by period."""
    old, new = (rows_of((raw or {}).get(name), column) for raw in (change.before, change.after))
    for key in dict.fromkeys((*old, *new)):
        day = first_day(key, board, today)
        if day is not None and old.get(key) != new.get(key):
            yield name, day, key


def rows_of(value: Json, column: str) -> dict[str, Json]:
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
