"""The gate: every rule on changes, asked of every commit. A rule is one function of what is there and what is wanted.

    (before, changes, origin) -> refusals

The same functions answer a form before anything is saved, so that the words are the same at every door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from ..board import Board, Change, Origin, Refusal
from ..fields import visible
from ..records import Approval, Goal, Lock, Record, Settings
from .life_cycle import (
    ENDED,
    NEVER_TAKEN_IN,
    TAKING_BACK,
    is_settled,
    refuse_achieved,
    refuse_baseline,
    refuse_by_hand,
    refuse_frozen,
    refuse_larger_plan,
)
from .locks import (
    day_of,
    lock_of_day,
    lock_text,
    locked_by,
    locked_text,
    refuse_locked,
    refuse_locked_periods,
    refuse_locked_promise,
    refuse_other_calendar,
    refuse_unlocking,
    settled_text,
    unlock_text,
)
from .measurements import (
    refuse_circles,
    refuse_contradictions,
    refuse_implausible,
    refuse_measurements,
    refuse_unreadable_periods,
)

RESTORING = "import.all"  # an export of everything comes into an empty file, as it was
Rule = Callable[[Board, Sequence[Change], Origin], Iterable[Refusal]]
LOCKS: tuple[Rule, ...] = (refuse_unlocking, refuse_locked, refuse_locked_periods, refuse_locked_promise)
# What is settled stays, whatever is typed; of many records the others go on.
SETTLED: tuple[Rule, ...] = (refuse_by_hand, refuse_frozen, refuse_baseline, refuse_larger_plan, *LOCKS)
IMPOSSIBLE: tuple[Rule, ...] = (refuse_implausible, refuse_contradictions)
RULES: tuple[Rule, ...] = (
    *SETTLED,
    refuse_other_calendar,
    refuse_unreadable_periods,
    refuse_measurements,
    refuse_achieved,
    *IMPOSSIBLE,
    refuse_circles,
)


def asked(rules: Sequence[Rule], origin: Origin) -> Iterator[Rule]:
    """Those of the rules that are asked of changes of an origin.

    What an action did may be taken back or merged, as it was allowed once; what is locked stays. The impossible in a
    file of others is taken, and listed by what reads it.
    """
    for rule in rules:
        locks = rule in (*LOCKS, refuse_other_calendar)
        if (locks or origin.action not in TAKING_BACK) and not (origin.imported and rule in IMPOSSIBLE):
            yield rule


def gate_of(origin: Origin) -> Callable[[Board, Sequence[Change]], tuple[Refusal, ...]]:
    """The gate for changes of one origin, as a store asks it."""
    return partial(refusals, origin=origin)


def refusals(before: Board, changes: Sequence[Change], origin: Origin) -> tuple[Refusal, ...]:
    """Why these changes may not be made, rule by rule; nothing where they may.

    A whole file that comes back into an empty one may say what only actions may else: it happened where it was made.
    """
    if origin.action == RESTORING and is_empty(before):
        return ()
    return tuple(refusal for rule in asked(RULES, origin) for refusal in rule(before, changes, origin))


def why_settled(before: Board, change: Change, origin: Origin) -> str:
    """Why a change is refused whatever is typed, for a lock or what was decided; "" where something else would pass."""
    return next((refusal.text for rule in asked(SETTLED, origin) for refusal in rule(before, (change,), origin)), "")


def is_empty(board: Board) -> bool:
    """Has the file no records yet, but for its settings?"""
    return not any(table.rows for name, table in board.tables.items() if name != Settings.table)


def why_read_only(board: Board, record: Record, today: date) -> str:
    """Why nothing of a record can be edited, so that its form only shows it; "" where something can."""
    if lock := locked_by(board, record):
        return locked_text(record, lock)
    if isinstance(record, Goal) and record.state in ENDED:
        return f"“{visible(record.label)}” is closed; to change it, reopen it with a reason"
    if isinstance(record, Approval) and is_settled(record):
        return settled_text(record)
    if isinstance(record, Lock) and not record.archived:
        return unlock_text(record)
    day = day_of(getattr(record, record.dated_by), board) if record.dated_by else None
    period = lock_of_day(board, day, today) if day else None
    return lock_text(period, str(day)) if period else ""


def allowed(before: Board, changes: Sequence[Change], origin: Origin) -> tuple[list[Change], tuple[Refusal, ...]]:
    """The changes that may be made, and why the others may not: of many, the unlocked ones are done."""
    against = refusals(before, changes, origin)
    held = {(each.table, each.id) for each in against}
    return [change for change in changes if (change.table, change.id) not in held], against


def typed_fields(kind: type[Record], record: Record | None = None, *, new: bool = False) -> list[str]:
    """The fields that a form offers: none that only actions change, but of a new record those of its beginning.

    record: of its fields, those that an action has filled in and that may be corrected are offered, too.
    """
    may_begin = new and kind.table not in NEVER_TAKEN_IN
    given = record.raw if record is not None else {}
    return [
        name
        for name, field in kind.fields.items()
        if may_begin or not field.by_action or (field.correctable and given.get(name) is not None)
    ]
