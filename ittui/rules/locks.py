"""What an approval locks: goals and budget lines change only by an amendment, but their progress goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..board import Board, Change, Origin, Refusal
from ..fields import Json, Raw, visible
from ..records import KINDS, Approval, ApprovalState, BudgetLine, Goal, Record

LOCKING = (ApprovalState.LOCKED, ApprovalState.AMENDED)
FREE: dict[str, tuple[str, ...]] = {
    Goal.table: ("current", "confidence", "score", "state", "notes", "tags", "external_id"),
    BudgetLine.table: ("notes", "tags", "external_id"),
}
ROWS_FREE: dict[str, dict[str, tuple[str, ...]]] = {
    Goal.table: {"milestones": ("done",), "items": ("done",), "rollout": ("done",)},
    BudgetLine.table: {"months": ("committed", "actual")},
}
AMENDING = ("approvals.amend",)
REFERENCE = {Goal.table: "goals", BudgetLine.table: "budget_lines"}


def locked_by(board: Board, record: Record) -> Approval | None:
    """The approval that locks a goal or budget line; None where it can be changed."""
    name = REFERENCE.get(record.table)
    rounds = board.table(Approval).by(name).get(record.id, ()) if name else ()
    locking = (row for row in rounds if row.state in LOCKING)
    return max(locking, key=lambda row: (row.decided_on or date.min, row.id), default=None)


def refuse_locked(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A change would alter, archive or remove what an approval locks; its progress may go on, and so may amendments."""
    if origin.action in AMENDING or not before.has(Approval):
        return
    for change in changes:
        if change.before is None or change.table not in REFERENCE:
            continue
        record = KINDS[change.table](change.id, change.before)
        lock = locked_by(before, record)
        names = altered(change.table, change.before, change.after) if lock else []
        if lock and names:
            labels = ", ".join(label_of(change.table, name) for name in names)
            text = (
                f"“{visible(record.label)}” was approved in “{visible(lock.label)}” and is locked; "
                f"to change its {labels}, amend the approval with a reason"
            )
            yield Refusal(text, change.table, change.id, names[0])


def label_of(table: str, name: str) -> str:
    field = KINDS[table].fields.get(name)
    return field.label.lower() if field else name


def altered(table: str, before: Raw, after: Raw | None) -> list[str]:
    """The locked fields that differ; all that is there where the record is removed."""
    if after is None:
        return ["archived"]
    names = [name for name in KINDS[table].fields if name not in FREE[table]]
    return [name for name in names if fixed(table, name, before) != fixed(table, name, after)]


def fixed(table: str, name: str, raw: Raw) -> Json:
    """A field's value without what may go on: of milestones, the days on which they were done."""
    value, free = raw.get(name), ROWS_FREE[table].get(name, ())
    if not free or not isinstance(value, list):
        return value
    return [{key: cell for key, cell in row.items() if key not in free} for row in value if isinstance(row, dict)]
