"""What is locked: by an approval, which only an amendment changes, and what is dated in a locked period.

Nothing of such a period is added, changed, moved or removed. What locks is opened by CEO or CFO, with a reason; no
force and no undo does it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from ..board import Board, Change, Origin, Refusal
from ..fields import UNREADABLE, InputError, Json, Moment, Period, Raw, Rows, parse_period, visible
from ..records import (
    EARLIER,
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    Channel,
    CheckIn,
    Goal,
    Incident,
    IncidentState,
    Kpi,
    Lock,
    Project,
    Record,
    Request,
    Resource,
    Review,
    Service,
    Settings,
)
from .life_cycle import ENDING, TAKING_BACK, doing, is_settled, labels_of
from .measurements import measured_through

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
HOW_MEASURED = ("source", "formula", "least", "most", "archived")  # of a KPI: what makes it this number
OPENED_BY = "the CEO or CFO can unlock it, with a reason ({} unlock)"
REFERENCE = {Goal.table: "goals", BudgetLine.table: "budget_lines"}
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
CALENDAR = ("time_zone", "fiscal_month", "fiscal_named")  # tells which day something is of, and a period's days
MOMENT = Moment("Moment")
Keys = frozenset[tuple[str, int]]  # table and id of records


# By an approval.


def locked_by(board: Board, record: Record, opened: Keys = frozenset()) -> Approval | None:
    """The approval that locks a goal or budget line; None where it can be changed, or that was opened."""
    name = REFERENCE.get(record.table)
    rounds = board.table(Approval).by(name).get(record.id, ()) if name else ()
    locking = (row for row in rounds if row.state in LOCKING)
    lock = max(locking, key=lambda row: (row.decided_on or date.min, row.id), default=None)
    return None if lock is None or (lock.table, lock.id) in opened else lock


def refuse_locked(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A change would alter, archive or remove what an approval locks; its progress may go on, and so may amendments."""
    if origin.action == AMENDING or not before.has(Approval):
        return
    opened = opened_by(changes, origin)
    for change in changes:
        if change.before is None or change.table not in REFERENCE:
            continue
        record = KINDS[change.table](change.id, change.before)
        if lock := locked_by(before, record, opened):
            names = altered(change.table, change.before, change.after)
            names += ["state"] if ends_by_hand(change, origin) else []
            if origin.action == HANDING_OVER:
                names = [name for name in names if name not in ("owner", "reviewer", "contributors")]
            if names:
                text = locked_text(record, lock, f"to {doing(change, names)}, ")
                yield Refusal(text, change.table, change.id, names[0])


def ends_by_hand(change: Change, origin: Origin) -> bool:
    """Is a goal made a draft, or cancelled, by no action: what is approved would be in no number any more."""
    if change.table != Goal.table or change.after is None or origin.action in (*ENDING, *TAKING_BACK):
        return False
    by_round = origin.action.startswith(f"{Approval.table}.")
    return not by_round and Goal(change.id, change.before or {}).state is not Goal(change.id, change.after).state


def refuse_locked_promise(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """What a locked goal takes from elsewhere would change: its KPI's target, its service's RTO, a part of it."""
    if not before.has(Approval):
        return
    opened = opened_by(changes, origin)
    for change in changes:
        for goal, names, what in taken_from(before, change) if change.before is not None else ():
            if lock := locked_by(before, goal, opened):
                old, new = change.before or {}, change.after
                changed = [name for name in names if new is not None and old.get(name) != new.get(name)]
                if new is None or changed:
                    where = f"which was approved in “{visible(lock.label)}” and is locked"
                    text = f"{what} “{visible(goal.label)}”, {where}; {OPENED_BY.format('approval')}"
                    yield Refusal(text, change.table, change.id, next(iter(changed), ""))


def taken_from(board: Board, change: Change) -> Iterator[tuple[Goal, tuple[str, ...], str]]:
    """(goal, fields, what the record is to it) for each goal that takes from these fields what it promises."""
    name = visible(KINDS[change.table](change.id, change.before or {}).label) if change.table in KINDS else ""
    if change.table == Kpi.table:
        for goal in board.linked(Goal, "kpi", change.id):
            target = ("target", "upper", "targets") if goal.target is None else ()
            baseline = ("baseline",) if goal.baseline is None else ()
            yield goal, (*target, *baseline, "direction", "unit", *HOW_MEASURED), f"“{name}” measures"
        for goal in measured_through(board, change.id):
            yield goal, HOW_MEASURED, f"“{name}” is in the formula that measures"
    elif change.table == Service.table:
        what = f"“{name}” has the recovery time that is promised by"
        yield from ((goal, ("rto",), what) for goal in board.linked(Goal, "service", change.id))
    elif change.table == Goal.table:
        from ..metrics.goals.wholes import whole_of  # most changes are of no goal that is a part of another

        part = Goal(change.id, change.before or {})
        whole = whole_of(board, part) if part.parent is not None else None
        if whole is not None and not part.archived:
            yield whole, ("parent", "archived"), f"“{name}” is part of"


def locked_text(record: Record, lock: Approval, to: str = "") -> str:
    """That an approval locks a record, and what opens it."""
    name = visible(record.label)
    return f"“{name}” was approved in “{visible(lock.label)}” and is locked; {to}amend the approval with a reason"


def settled_text(approval: Approval) -> str:
    """That an approval was handed in, and is not changed by hand any more."""
    return f"“{visible(approval.label)}” is {approval.state.value}; what was decided in it can no longer be changed"


def altered(table: str, before: Raw, after: Raw | None, free: tuple[str, ...] | None = None) -> list[str]:
    """The locked fields that differ; all that is there where the record is removed.

    Earlier values follow from the fields: with those of a free one, such as confidence, undo takes them back, too.
    """
    if after is None:
        return ["archived"]
    free = FREE.get(table, ALWAYS_FREE) if free is None else free
    names = [name for name in KINDS[table].fields if name not in free and name != EARLIER]
    return [name for name in names if fixed(table, name, before) != fixed(table, name, after)]


def fixed(table: str, name: str, raw: Raw) -> Json:
    """A field's value without what may go on: of milestones, the days on which they were done."""
    value, free = raw.get(name), ROWS_FREE.get(table, {}).get(name, ())
    if not free or not isinstance(value, list):
        return value
    return [{key: cell for key, cell in row.items() if key not in free} for row in value if isinstance(row, dict)]


# What locks is opened.


def refuse_unlocking(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """What locks is itself taken away or hollowed out: an approval that was handed in, or a locked period."""
    opened = opened_by(changes, origin)
    for change in changes:
        if change.before is None or origin.action in UNLOCKING or (change.table, change.id) in opened:
            continue
        record = KINDS[change.table](change.id, change.before) if change.table in KINDS else None
        if isinstance(record, Lock) and not record.archived:
            if altered(Lock.table, record.raw, change.after, (*ALWAYS_FREE, "reason", "by", "at")):
                yield Refusal(unlock_text(record), change.table, change.id, "archived")
        elif isinstance(record, Approval) and is_settled(record) and (refused := round_change(record, change)):
            yield Refusal(refused[0], change.table, change.id, refused[1])


def opened_by(changes: Iterable[Change], origin: Origin) -> Keys:
    """The locks that the other copy of a merge has opened, or amended, by the action that does: it is noted in them."""
    noting = (change for change in changes if change.table in OWN_LOCKS and origin.action == MERGING)
    return frozenset((each.table, each.id) for each in noting if notes(each.before) < notes(each.after))


def notes(raw: Raw | None) -> int:
    """How many unlockings and versions a record has noted."""
    values = ((raw or {}).get(name) for name in ("unlocks", "versions"))
    return sum(len(value) for value in values if isinstance(value, list))


def round_change(approval: Approval, change: Change) -> tuple[str, str] | None:
    """(why, of which field) an approval that was handed in may not be changed so; None where it may."""
    name, state = visible(approval.label), approval.state
    after = Approval(approval.id, change.after or {})
    closed = state is ApprovalState.CLOSED
    if change.after is None or (after.archived and not approval.archived and not closed):
        return settled_text(approval), "archived"
    if state in LOCKING and after.state not in (*LOCKING, ApprovalState.CLOSED):
        return f"“{name}” is locked; {OPENED_BY.format('approval')}", "state"
    held = [each for each in HELD if approval.raw.get(each) != after.raw.get(each)]
    when = "only while it is a draft, in discussion or returned"
    text = f"“{name}” is {state.value}; {labels_of(Approval.table, held)} can be changed {when}"
    return (text, held[0]) if held else None


def unlock_text(lock: Lock) -> str:
    return f"{visible(lock.label)} is locked; {OPENED_BY.format('lock')}"


# By a period.


def locked_periods(board: Board, today: date) -> Iterator[tuple[Lock, Period]]:
    """The periods that are settled."""
    for lock in board.all(Lock):
        try:
            yield lock, parse_period(lock.label, today, board.settings.fiscal)
        except InputError:
            continue  # the board's problems tell of it


def lock_of_day(board: Board, day: date, today: date) -> Lock | None:
    """The lock of the period that a day is in; None where it is in none."""
    return next((lock for lock, period in locked_periods(board, today) if period.holds(day)), None)


def lock_text(lock: Lock, day: date | str) -> str:
    """Why nothing of that day can be recorded."""
    reason = f": {visible(lock.reason)}" if lock.reason else ""
    return f"{day} is in {visible(lock.label)}, which is locked{reason}"


def refuse_other_calendar(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """The calendar would change, and with it which days a locked period has, or what counts in it."""
    lock = next(iter(before.all(Lock)), None)
    if lock is None or origin.action == MERGING:
        return
    for change in changes:
        if change.table != Settings.table:
            continue
        old, new = (Settings(change.id, raw or {}) for raw in (change.before, change.after))
        for name in CALENDAR:
            if getattr(old, name) != getattr(new, name):
                text = f"{unlock_text(lock)}; until then {labels_of(change.table, [name])} cannot be changed"
                yield Refusal(text, change.table, change.id, name)
        for day in sorted({*old.holidays} ^ {*new.holidays}):
            if within := lock_of_day(before, day, before.settings.day_at(origin.now)):
                yield Refusal(lock_text(within, str(day)), change.table, change.id, "holiday_days")


def refuse_locked_periods(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """Something dated in a locked period would be added, changed, moved or removed."""
    if not before.has(Lock) or origin.action == HANDING_OVER:
        return  # that another answers for it alters nothing
    today, opened = before.settings.day_at(origin.now), opened_by(changes, origin)
    locks = [each for each in locked_periods(before, today) if (each[0].table, each[0].id) not in opened]
    for change in changes:
        if (origin.action, change.table) == (REOPENING, Incident.table):
            continue  # it failed again now, and when it was restored before stays with it
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
        counted_by, counting = COUNTED_BY[change.table]
        cancelled = {row.state is IncidentState.CANCELLED for row in records if isinstance(row, Incident)}
        by[counted_by] = (*counting, *(["state"] if len(cancelled) > 1 else []))  # it counts in no period, or again
    raw, table = [row.raw for row in records], change.table
    for field, names in by.items():
        if len(raw) < 2 or any(fixed(table, name, raw[0]) != fixed(table, name, raw[1]) for name in names):
            yield from ((field, day, str(day)) for row in records if (day := day_of(getattr(row, field), board)))
    if change.table not in OWN_LOCKS:
        yield from past_days(kind, change, board)
    if change.table in DATED_ROWS:
        yield from dated_rows(change, board, today)


def past_days(kind: type[Record], change: Change, board: Board) -> Iterator[tuple[str, date, str]]:
    """The days and instants of the past that a change adds, moves or removes, also those of rows."""
    for name, field in kind.fields.items():
        old, new = ((raw or {}).get(name) for raw in (change.before, change.after))
        if old == new:
            continue
        values: Iterable[Json] = (old, new) if getattr(field, "past", False) else ()
        if isinstance(field, Rows):
            values = differing_days(field, old, new)
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
    """Rows by one column, and the how many-eth it is of those that share it."""
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
    old, new = (rows_by_key((raw or {}).get(name), column) for raw in (change.before, change.after))
    for key in dict.fromkeys((*old, *new)):
        day = first_day(key[0], board, today)
        one, other = (
            None if row is None else {each: cell for each, cell in row.items() if each not in free}
            for row in (old.get(key), new.get(key))
        )
        late = one is None and any(new[key].get(each) for each in free)  # what was written down of it only later
        if day is not None and one != other and not late:
            yield name, day, key[0]


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
