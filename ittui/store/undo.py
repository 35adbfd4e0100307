"""Undo, redo and the past, all worked out of the log. Pure: it reads contents and makes plans, it saves nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import takewhile

from ..fields import Raw, visible
from ..records import EARLIER
from . import schema
from .errors import StoreError, UndoRefused
from .line_format import LOG, Contents
from .log import LOG_FROM, Entry, Op, entries, loaded, start_of, touching, true_moments, zone_of
from .merge import merge_value
from .plan import Plan, field_label, fields_of, named
from .strict_json import same


def undone_ids(result: list[Entry]) -> set[int]:
    """The entries that are undone: an entry that undoes counts only as long as it is not undone itself."""
    out: set[int] = set()
    for entry in result:  # newest first, so that what undoes an entry is settled before it
        if entry.undoes is not None and entry.id not in out:
            out.add(entry.undoes)
    return out


def with_undone(contents: Contents) -> Iterator[tuple[Entry, bool]]:
    """The entries, newest first, and whether each is undone. Read no further than it is iterated: a log may be long."""
    out: set[int] = set()
    for entry in entries(contents):
        yield entry, entry.id in out
        if entry.undoes is not None and entry.id not in out:
            out.add(entry.undoes)


def to_undo(contents: Contents, who: str, entry_id: int | None) -> Entry:
    """The entry that an undo means: the named one, else the last change of mine that is not undone."""
    for entry, gone in with_undone(contents):
        mine = entry.who == who and entry.undoes is None and entry.via is None
        if entry_id is None and mine and not gone:
            return entry
        if entry.id == entry_id:
            if gone:
                raise UndoRefused("this change is undone already")
            return entry
    raise UndoRefused("there is nothing of yours to undo" if entry_id is None else f"the log has no entry {entry_id}")


def to_redo(contents: Contents, who: str) -> Entry:
    """My last undo that nothing of mine followed but other undoing."""
    log = contents.rows(LOG)
    for entry, gone in with_undone(contents):
        if entry.who != who or entry.via is not None:
            continue
        if entry.undoes is None:
            break
        undone = loaded(entry.undoes, log[entry.undoes]) if entry.undoes in log else None
        is_redo = undone is not None and undone.undoes is not None
        if not is_redo and not gone:
            return entry
    raise UndoRefused("there is nothing of yours to redo")


def undone(contents: Contents, entry: Entry) -> Plan:
    """The plan that takes an entry back; UndoRefused, with who, where somebody changed the same since."""
    since = list(takewhile(lambda each: each.id > entry.id, entries(contents)))
    plan = Plan(contents)
    for op in reversed(entry.ops):
        if op.field == EARLIER and (plan.get(op.table, op.id) or {}).get(EARLIER) != op.new:
            continue  # what it was before was noted of other changes, too, and stays
        if op.field:
            take_back_field(plan, op, since)
        elif op.old is None:
            take_back_addition(plan, op, since)
        else:
            take_back_removal(plan, op, since)
    added = {(op.table, op.id): op for op in entry.ops if not op.field and op.old is None}
    for key, count in plan.referrers(added).items() if added else ():
        if count:
            raise UndoRefused(f"{reported(plan, added[key])} cannot be taken back: other records refer to it ({count})")
    return plan


def take_back_field(plan: Plan, op: Op, since: list[Entry]) -> None:
    now = plan.get(op.table, op.id)
    if now is None:
        raise UndoRefused(f"{reported(plan, op)} no longer exists{by(plan, since, op)}")
    merged = merge_value(fields_of(op.table).get(op.field), op.new, op.old, now.get(op.field))
    if merged.clash or merged.note:
        raise UndoRefused(
            f"{reported(plan, op)}: {field_label(op.table, op.field)} was changed since{by(plan, since, op)}"
        )
    raw = {**now, op.field: merged.value}
    if merged.value is None:
        del raw[op.field]
    plan.wanted[op.table, op.id] = raw


def take_back_addition(plan: Plan, op: Op, since: list[Entry]) -> None:
    if plan.get(op.table, op.id) is None:
        return
    active = [entry for entry in since if entry.id not in settled(since)]
    if any(touching(active, op.table, op.id)):
        raise UndoRefused(f"{reported(plan, op)} was changed since{by(plan, active, op)}")
    plan.wanted[op.table, op.id] = None


def settled(since: list[Entry]) -> set[int]:
    """Entries that are undone, and those that undid them: together they changed nothing."""
    gone = undone_ids(since)
    return gone | {entry.id for entry in since if entry.undoes in gone}


def take_back_removal(plan: Plan, op: Op, since: list[Entry]) -> None:
    now = plan.get(op.table, op.id)
    if not isinstance(op.old, dict) or (now is not None and not same(dict(now), op.old)):
        raise UndoRefused(f"{reported(plan, op)} is there again already{by(plan, since, op)}")
    plan.wanted[op.table, op.id] = op.old


def reported(plan: Plan, op: Op) -> str:
    raw = plan.get(op.table, op.id)
    return named(op.table, op.id, raw if raw is not None else op.old if isinstance(op.old, dict) else {})


def by(plan: Plan, since: list[Entry], op: Op) -> str:
    """Who changed it, and when, as far as the log knows."""
    for entry in touching(since, op.table, op.id, op.field):
        return f", by {visible(entry.who)} at {entry.at.astimezone(zone_of(plan.contents)):%Y-%m-%d %H:%M}"
    return ", outside ittui"


def as_of(contents: Contents, day: date, now: int) -> Contents:
    """The contents at the end of a day of the department; StoreError where the log does not reach back so far.

    now: in milliseconds. The order of the entries counts, not the clocks of those who made them.
    """
    zone = zone_of(contents)
    end = start_of(day if day == date.max else day + timedelta(days=1), zone)
    own = [entry for entry in entries(contents) if entry.via is None]
    times = true_moments(own[::-1], now)
    began = min([schema.number(contents.meta, LOG_FROM, 0), *times[:1]])
    later = own[: len(times) - bisect_left(times, end)]
    if LOG_FROM not in contents.meta or end <= began:
        began_at = local(began, zone) if LOG_FROM in contents.meta else "today: the file keeps no log"
        raise StoreError(f"{day}: no history before {began_at}")
    return before(contents, later)


def local(milliseconds: int, zone: tzinfo | None) -> str:
    """A moment in a time zone; what a hand put there in its place may be none."""
    try:
        return f"{datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(zone):%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):
        return "an impossible day"


def before(contents: Contents, later: list[Entry]) -> Contents:
    """The contents with some entries, newest first, taken back."""
    rows: dict[tuple[str, int], Raw | None] = {}
    for op in (op for entry in later for op in reversed(entry.ops)):
        key = (op.table, op.id)
        now = rows[key] if key in rows else contents.get(*key)
        rows[key] = reversed_op(op, now)
    changed: dict[str, dict[int, Raw | None]] = {}
    for (table, id), raw in rows.items():
        changed.setdefault(table, {})[id] = raw
    return contents.having(changed, contents.meta)


def reversed_op(op: Op, now: Raw | None) -> Raw | None:
    if not op.field:
        return op.old if isinstance(op.old, dict) else None
    if now is None:
        return None
    raw = {**now, op.field: op.old}
    if op.old is None:
        del raw[op.field]
    return raw
