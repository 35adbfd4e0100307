"""What an approval locks, which only an amendment changes; and what locks is opened by CEO or CFO, with a reason.

No force and no undo does it. What is dated in a locked period: see locked_periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ..board import Board, Change, Origin, Refusal
from ..fields import Json, Raw, visible
from ..records import (
    EARLIER,
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    Channel,
    Goal,
    Kpi,
    Lock,
    Record,
    Review,
    Service,
    Source,
)
from .life_cycle import ENDING, TAKING_BACK, doing, is_settled, labels_of

LOCKING = (ApprovalState.LOCKED, ApprovalState.AMENDED)
MERGING = "merge"
HANDING_OVER = "people.hand-over"  # who answers for it changes, not what was approved
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
        if lock and ends_by_hand(change, origin):
            names.append("state")
        if origin.action == HANDING_OVER:
            names = [name for name in names if name not in ("owner", "reviewer", "contributors")]
        if lock and names:
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
    opened = opened_by(changes) if origin.action == MERGING else frozenset()
    for change in changes:
        for goal, names, what in taken_from(before, change) if change.before is not None else ():
            lock = locked_by(before, goal)
            if lock is None or (lock.table, lock.id) in opened:
                continue
            before_it, after = change.before or {}, change.after
            changed = [name for name in names if after is not None and before_it.get(name) != after.get(name)]
            if after is None or changed:
                text = f"{what} “{visible(goal.label)}”, which was approved in “{visible(lock.label)}” and is locked"
                yield Refusal(
                    f"{text}; {OPENED_BY.format('approval')}",
                    change.table,
                    change.id,
                    changed[0] if changed else "",
                )


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
        yield from (
            (goal, ("rto",), f"“{name}” has the recovery time that is promised by")
            for goal in board.linked(Goal, "service", change.id)
        )
    elif change.table == Goal.table:
        from ..metrics.goals.wholes import whole_of  # most changes are of no goal that is a part of another

        part = Goal(change.id, change.before or {})
        whole = whole_of(board, part) if part.parent is not None else None
        if whole is not None and not part.archived:
            yield whole, ("parent", "archived"), f"“{name}” is part of"


def measured_through(board: Board, kpi: int) -> Iterator[Goal]:
    """The goals whose KPI has another one in its formula, itself or by way of others."""
    formulas = [each for each in board.all(Kpi) if each.source is Source.FORMULA and each.id != kpi]
    if not formulas:
        return
    from ..metrics.kpis import kpis_in  # most changes are of no KPI that a formula needs

    needs = {each.id: {row.id for row in kpis_in(board, each)} for each in formulas}
    reached = {kpi}
    while more := {each for each, needed in needs.items() if needed & reached} - reached:
        reached |= more
    for each in sorted(reached - {kpi}):
        yield from board.linked(Goal, "kpi", each)


def locked_text(record: Record, lock: Approval, to: str = "") -> str:
    """That an approval locks a record, and what opens it."""
    name = visible(record.label)
    return f"“{name}” was approved in “{visible(lock.label)}” and is locked; {to}amend the approval with a reason"


def settled_text(approval: Approval) -> str:
    """That an approval was handed in, and is not changed by hand any more."""
    return f"“{visible(approval.label)}” is {approval.state.value}; what was decided in it can no longer be changed"


def unlock_text(lock: Lock) -> str:
    return f"{visible(lock.label)} is locked; {OPENED_BY.format('lock')}"


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
        text = settled_text(approval)
        yield Refusal(text, Approval.table, approval.id, "archived")
    elif state in LOCKING and after.state not in (*LOCKING, ApprovalState.CLOSED):
        text = f"“{name}” is locked; {OPENED_BY.format('approval')}"
        yield Refusal(text, Approval.table, approval.id, "state")
    else:
        held = [each for each in HELD if approval.raw.get(each) != after.raw.get(each)]
        if held:
            when = "only while it is a draft, in discussion or returned"
            text = f"“{name}” is {state.value}; {labels_of(Approval.table, held)} can be changed {when}"
            yield Refusal(text, Approval.table, approval.id, held[0])
