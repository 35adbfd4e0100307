"""How far something is in its life is said by actions alone; an objective is achieved by the goals that serve it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from ..board import Board, Change, Origin, Refusal
from ..fields import Field, Json, Rows, visible
from ..records import (
    AUTOMATIC,
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    BudgetState,
    CheckIn,
    Goal,
    GoalState,
    Incident,
    IncidentState,
    Objective,
    ObjectiveState,
    Project,
    ProjectState,
    Record,
)

# Of other kinds, a record that is new may say what happened before ittui was there.
NEVER_TAKEN_IN = (Approval.table, BudgetLine.table, CheckIn.table)
ENDED = (GoalState.ACHIEVED, GoalState.MISSED)
ENDING = ("goals.close", "goals.reopen")
R = TypeVar("R", bound=Record)
FREE_WHEN_ENDED = ("notes", "tags", "external_id", "archived", "parent", "objective")
HAS_BEGUN = (ProjectState.RUNNING, ProjectState.DELIVERED)
TAKING_BACK = ("undo", "merge")  # of what actions did: it was allowed once
# Records that other programs keep as well, and what may follow a state in a file of theirs; all, where none is named.
NEXT: dict[str, dict[StrEnum, tuple[StrEnum, ...]]] = {
    Project.table: {
        ProjectState.RUNNING: (ProjectState.DELIVERED, ProjectState.CANCELLED),
        ProjectState.DELIVERED: (),
        ProjectState.CANCELLED: (),
    },
    Incident.table: {
        IncidentState.RESOLVED: (IncidentState.CLOSED,),
        IncidentState.CLOSED: (),
        IncidentState.CANCELLED: (),
    },
}


def edits_of(kind: type[R], changes: Sequence[Change], *, added: bool = False) -> Iterator[tuple[Change, R, R]]:
    """(change, before, after) of each that leaves a record of a kind; of one that is added too, where that is asked."""
    for change in changes:
        if change.table == kind.table and change.after is not None and (added or change.before is not None):
            yield change, kind(change.id, change.before or {}), kind(change.id, change.after)


@cache
def owned_fields(table: str) -> Mapping[str, Field[Any]]:
    """The fields of a kind that only actions change, wholly or in some columns of their rows."""
    fields = KINDS[table].fields.items()
    return {name: field for name, field in fields if is_owned(field) or owned_columns(field)}


def is_owned(field: Field[Any]) -> bool:
    """Does it belong to actions, if only so far that they alone empty it?"""
    return bool(field.by_action) or field.emptied_by is not None


def owned_columns(field: Field[Any]) -> dict[str, Field[Any]]:
    """The columns of a field's rows that only actions change."""
    columns = field.row.fields.items() if isinstance(field, Rows) else ()
    return {name: column for name, column in columns if is_owned(column)}


def refuse_by_hand(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A field that belongs to actions is changed by something else, or a new record says that it is decided already."""
    for change in changes:
        known = change.after is not None and change.table in KINDS
        if known and (change.before is not None or change.table in NEVER_TAKEN_IN):
            for name in owned_fields(change.table):
                if text := why_not_typed(change, name, origin):
                    yield Refusal(text, change.table, change.id, name)


def why_not_typed(change: Change, name: str, origin: Origin) -> str:
    """Why a field that belongs to actions does not become what a change makes of it; "" where it may."""
    field = owned_fields(change.table)[name]
    old, new = (plainly(field, raw.get(name) if raw else None) for raw in (change.before, change.after))
    if old == new:
        return ""
    if not is_owned(field):
        return next(filter(None, rows_not_typed(field, old, new, origin)), "")
    if origin.imported and moves_on(change, name):
        return ""
    return against(field, old, new, origin, KINDS[change.table](change.id, change.after or {}).label)


def against(field: Field[Any], old: Json, new: Json, origin: Origin, label: str) -> str:
    """What is against another value of a field that belongs to actions; "" where nothing is."""
    what = f"“{field.label}” of “{visible(label)}”"
    if field.emptied_by is not None and old is not None and new is None and origin.action not in field.emptied_by:
        how = how_it_changes(field) if field.emptied_by else "correct it instead"
        return f"{what} cannot be cleared; {how}"
    if not field.by_action or old == new or origin.action in field.by_action:
        return ""
    if AUTOMATIC in field.by_action and new is None:
        return ""  # the record was typed anew as a whole; the store keeps what it was
    corrected = field.correctable and old is not None and new is not None
    return "" if corrected else f"{what} cannot be typed in; {how_it_changes(field)}"


def plainly(field: Field[Any], raw: Json) -> Json:
    """What the file holds for a field, the default where it holds nothing."""
    return field.dump(field.default) if raw is None and field.default is not None else raw


def rows_not_typed(field: Field[Any], old: Json, new: Json, origin: Origin) -> Iterator[str]:
    """What of a field's rows belongs to actions and differs; a row is known by its first column."""
    first, columns = next(iter(field.row.fields)), owned_columns(field)  # type: ignore[attr-defined]  # of Rows
    listed = (rows if isinstance(rows, list) else [] for rows in (old, new))
    olds, news = ({str(row.get(first)): row for row in rows if isinstance(row, dict)} for rows in listed)
    for key in dict.fromkeys((*olds, *news)):
        for name, column in columns.items():
            was, now = (rows.get(key, {}).get(name) for rows in (olds, news))
            yield against(column, was, now, origin, key)


def moves_on(change: Change, name: str) -> bool:
    """Does a file from the program in which such records are kept take one further in its life, and not back?"""
    field = owned_fields(change.table)[name]
    if change.table not in NEXT or change.before is None or change.after is None:
        return False
    if name != "state":
        return field.correctable and change.after.get(name) is not None
    was, now = (stage_of(KINDS[change.table](change.id, raw)) for raw in (change.before, change.after))
    return was == now or now in NEXT[change.table].get(was, tuple(field.words))  # type: ignore[attr-defined]  # a Choice


def stage_of(record: Record) -> StrEnum:
    """Where a record is in its life; a project that finished is delivered even where nobody said so."""
    state: StrEnum = record.now if isinstance(record, Project) else record.state  # type: ignore[attr-defined]
    return state


def how_it_changes(field: Field[Any]) -> str:
    """What a field that belongs to actions follows from."""
    columns = owned_columns(field).values()
    by = field.by_action or field.emptied_by or tuple(dict.fromkeys(each for row in columns for each in row.by_action))
    if AUTOMATIC in by:
        return "it changes by itself when other fields do"
    actions = (name.split(".") for name in by)
    return f"it changes by an action: {', '.join(f'{KINDS[table].noun} {verb}' for table, verb in actions)}"


def refuse_frozen(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A goal is closed, or opened again, by hand; or what a closed goal came to is changed afterwards."""
    for change, goal, after in edits_of(Goal, changes if origin.action not in ENDING else (), added=True):
        name = visible((after if change.before is None else goal).label)
        if after.state in ENDED and goal.state not in ENDED and not (change.before is None and origin.imported):
            text = f"“{name}” is closed with a retrospective, which settles its result: goal close"
            yield Refusal(text, change.table, change.id, "state")
        elif goal.state in ENDED:
            fixed = (each for each in Goal.fields if each not in FREE_WHEN_ENDED)
            if names := [each for each in fixed if goal.raw.get(each) != after.raw.get(each)]:
                text = f"“{name}” is closed; to {doing(change, names)}, reopen it with a reason"
                yield Refusal(text, change.table, change.id, names[0])


def doing(change: Change, names: Iterable[str]) -> str:
    """In words what a change does to these fields: archive it, change “Owner” and “Due”."""
    if change.after is None:
        return "delete it"
    archived = "archive it" if change.after.get("archived") else "restore it"
    changed = labels_of(change.table, [name for name in names if name != "archived"])
    return " and ".join(filter(None, (archived if "archived" in names else "", changed and f"change {changed}")))


def labels_of(table: str, names: Iterable[str]) -> str:
    """The labels of fields as they are written on the screen: “Owner”, “Start” and “Due”."""
    fields = KINDS[table].fields
    *first, last = ("", *(f"“{fields[name].label}”" if name in fields else name for name in names))
    return " and ".join(filter(None, (", ".join(filter(None, first)), last)))


def is_settled(record: Record) -> bool:
    """Has an approval been handed in, so that what is in it is no longer picked?"""
    open_states = (ApprovalState.DRAFT, ApprovalState.DISCUSSION, ApprovalState.RETURNED)
    return isinstance(record, Approval) and record.state not in open_states


BASELINE = ("start", "baseline_finish", "baseline_budget", "approved_finish", "approved_budget")
INSTEAD = {"baseline_finish": "approved_finish", "baseline_budget": "approved_budget"}
INSTEAD |= {other: name for name, other in INSTEAD.items()}  # each counts for the other one where that is blank


def refuse_baseline(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """What a project that has begun promised is edited by hand, or the project made a proposal again for that."""
    for change, old, new in edits_of(Project, changes if origin.action != "projects.rebaseline" else ()):
        for field in BASELINE if old.now in HAS_BEGUN else ():
            promised, wanted = (row.raw.get(field) or row.raw.get(INSTEAD.get(field, "")) for row in (old, new))
            changed = old.raw.get(field) != new.raw.get(field)
            if changed and promised is not None and wanted != promised:  # None: nothing was promised yet
                what = f"“{visible(old.label)}” is {old.now.value}; “{Project.fields[field].label}”"
                text = f"{what} changes only with a reason and an approver: project rebaseline"
                yield Refusal(text, change.table, change.id, field)


def refuse_larger_plan(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """More is planned of a budget line than was approved, or in another year; spreading it anew, or less, is fine."""
    for change, old, new in edits_of(BudgetLine, changes if origin.action != "approvals.amend" else ()):
        if old.state is not BudgetState.APPROVED:
            continue
        how = f"“{visible(old.label)}” is approved; to ask for more, add a line of its own or amend its approval"
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


def refuse_achieved(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """An objective is called achieved while not all goals that serve it are; a file may bring old ones."""
    for change, old, new in edits_of(Objective, changes, added=not origin.imported):
        achieved = new.state is ObjectiveState.ACHIEVED and old.state is not ObjectiveState.ACHIEVED
        if achieved and (text := why_not_achieved(before.applying(changes), new, origin)):
            yield Refusal(text, change.table, change.id, "state")


def why_not_achieved(board: Board, objective: Objective, origin: Origin) -> str:
    """Which goals are missing; "" where all that serve it are achieved."""
    from ..metrics import Status
    from ..metrics.goals.goal_status import progress  # which few changes need
    from ..metrics.goals.wholes import objective_status

    today = board.settings.day_at(origin.now)
    now = objective_status(board, objective, today, lambda goal: progress(board, goal, today))
    if now.whole.members and now.status is Status.ACHIEVED:
        return ""
    of = len(now.whole.members)
    achieved = sum(each.progress.status is Status.ACHIEVED for each in now.whole.members)
    how = f"so far {achieved} of {of} are" if of else "no goal serves it"
    return f"“{visible(objective.label)}” is achieved only when every goal that serves it is; {how}"
