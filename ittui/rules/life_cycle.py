"""How far something is in its life is said by actions alone: a state, who decided and when, a verdict, a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from ..board import Board, Change, Origin, Refusal
from ..fields import Field, visible
from ..records import (
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    BudgetState,
    CheckIn,
    Goal,
    GoalState,
    Project,
    ProjectState,
    Record,
)

# Of other kinds, a record that is new may say what happened before ittui was there.
NEVER_TAKEN_IN = (Approval.table, BudgetLine.table, CheckIn.table)
ENDED = (GoalState.ACHIEVED, GoalState.MISSED)
ENDING = ("goals.close", "goals.reopen")
FREE_WHEN_ENDED = ("notes", "tags", "external_id", "archived", "parent", "objective")
HAS_BEGUN = (ProjectState.RUNNING, ProjectState.DELIVERED)
TAKING_BACK = ("undo", "merge")  # of what actions did: it was allowed once


@cache
def owned_fields(table: str) -> Mapping[str, Field[Any]]:
    """The fields of a kind that only actions change."""
    return {name: field for name, field in KINDS[table].fields.items() if field.by_action}


def refuse_by_hand(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A field that belongs to actions is changed by something else, or a new record says that it is decided already."""
    if origin.action in TAKING_BACK:
        return
    for change in changes:
        if change.after is None or change.table not in KINDS:
            continue
        if change.before is None and change.table not in NEVER_TAKEN_IN:
            continue
        for name, field in owned_fields(change.table).items():
            new = change.after.get(name)
            old = change.before.get(name) if change.before is not None else plain_default(field)
            if (
                origin.action not in field.by_action
                and new != old
                and not (new is None and old == plain_default(field))
            ):
                yield Refusal(text_of(change, field), change.table, change.id, name)


def plain_default(field: Field[Any]) -> Any:
    return None if field.default is None else field.dump(field.default)


def text_of(change: Change, field: Field[Any]) -> str:
    kind = KINDS[change.table]
    label = visible(kind(change.id, change.after or {}).label)
    return f"the {field.label.lower()} of “{label}” is not typed; {how_it_changes(field)}"


def how_it_changes(field: Field[Any]) -> str:
    """What a field that belongs to actions follows from."""
    actions = (name.split(".") for name in field.by_action)
    return (
        f"it follows from what is done with it: {', '.join(f'{KINDS[table].noun} {verb}' for table, verb in actions)}"
    )


def refuse_frozen(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A goal is closed, or opened again, by hand; or what a closed goal came to is changed afterwards."""
    for change in changes:
        if change.table != Goal.table or change.after is None or origin.action in (*ENDING, *TAKING_BACK):
            continue
        goal, after = Goal(change.id, change.before or {}), Goal(change.id, change.after)
        name = visible(after.label)
        if after.state in ENDED and goal.state not in ENDED and not (change.before is None and origin.imported):
            text = f"“{name}” is closed with a retrospective, which gives it its verdict; close it instead"
            yield Refusal(text, change.table, change.id, "state")
        elif change.before is not None and goal.state in ENDED:
            names = [
                each
                for each in Goal.fields
                if each not in FREE_WHEN_ENDED and goal.raw.get(each) != after.raw.get(each)
            ]
            if names:
                labels = ", ".join(Goal.fields[each].label.lower() for each in names)
                text = f"“{name}” was closed and stays as it was; to change its {labels}, reopen it with a reason"
                yield Refusal(text, change.table, change.id, names[0])


def is_settled(record: Record) -> bool:
    """Has an approval been handed in, so that what is in it is no longer picked?"""
    open_states = (ApprovalState.DRAFT, ApprovalState.DISCUSSION, ApprovalState.RETURNED)
    return isinstance(record, Approval) and record.state not in open_states


BASELINE = ("start", "baseline_finish", "baseline_budget", "approved_finish", "approved_budget")
INSTEAD = {"baseline_finish": "approved_finish", "baseline_budget": "approved_budget"}
INSTEAD |= {other: name for name, other in INSTEAD.items()}  # each counts for the other one where that is blank


def refuse_baseline(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """What a project that has begun promised is edited by hand, or the project made a proposal again for that."""
    for change in changes:
        if change.table != Project.table or change.before is None or change.after is None:
            continue
        old, new = Project(change.id, change.before), Project(change.id, change.after)
        if old.now not in HAS_BEGUN or origin.action in ("projects.rebaseline", *TAKING_BACK):
            continue
        how = f"“{visible(old.label)}” is {old.now.value}; "
        if new.now is ProjectState.PROPOSED:
            yield Refusal(f"{how}it does not become a proposal again", change.table, change.id, "state")
        for field in BASELINE:
            if old.raw.get(field) == new.raw.get(field):
                continue
            if (promised := old.raw.get(field) or old.raw.get(INSTEAD.get(field, ""))) is None:
                continue  # nothing was promised yet
            if (new.raw.get(field) or new.raw.get(INSTEAD.get(field, ""))) != promised:
                label = Project.fields[field].label.lower()
                text = f"{how}its {label} is changed with a reason, by whoever may approve that: project rebaseline"
                yield Refusal(text, change.table, change.id, field)


def refuse_larger_plan(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """More is planned of a budget line than was approved, or in another year; spreading it anew, or less, is fine."""
    for change in changes:
        if change.table != BudgetLine.table or change.before is None or change.after is None:
            continue
        old, new = BudgetLine(change.id, change.before), BudgetLine(change.id, change.after)
        if old.state is not BudgetState.APPROVED or origin.action in ("approvals.amend", *TAKING_BACK):
            continue
        how = f"“{visible(old.label)}” was approved; ask for more with a line of its own, or amend the round it is in"
        if old.year is not None and new.year != old.year:
            yield Refusal(how, change.table, change.id, "year")
        approved, wanted = planned(old), planned(new)
        if approved and any(amount > approved.get(currency, 0) for currency, amount in wanted.items()):
            yield Refusal(how, change.table, change.id, "months")


def planned(line: BudgetLine) -> dict[str, Decimal]:
    """The plan of all months, by currency."""
    result: dict[str, Decimal] = {}
    for row in line.months:
        if row.plan is not None:
            result[row.plan.currency] = result.get(row.plan.currency, Decimal(0)) + row.plan.amount
    return result
