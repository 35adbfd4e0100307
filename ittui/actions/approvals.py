"""The yearly round: discussed with the departments, submitted, decided by CEO or CFO, locked, amended, closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ..board import Board, Change
from ..fields import InputError, visible
from ..metrics.smart import open_errors
from ..records import (
    DECIDERS,
    Approval,
    ApprovalState,
    BudgetLine,
    BudgetState,
    Consultation,
    Department,
    Goal,
    GoalState,
    Person,
    Stance,
    Version,
)
from .versions import snapshot

OPEN = (ApprovalState.DRAFT, ApprovalState.RETURNED)


def discuss(approval: Approval, departments: Sequence[int], *, due: date | None = None) -> tuple[Change, ...]:
    """Ask departments what they say, each until a day; those asked before are asked again if they have not agreed."""
    require(approval, "put up for discussion", *OPEN, ApprovalState.DISCUSSION)
    asked = {row.department: row for row in approval.consulted}
    if not departments and not asked:
        raise InputError("name the departments that are involved, such as Sales, Finance or HR", "consulted")
    for each in dict.fromkeys((*departments, *asked)):
        there = asked.get(each)
        if there is None or (there.answer is not Stance.AGREE and each in departments):
            asked[each] = Consultation.of(department=each, answer=Stance.WAITING, due=due)
    after = approval.replace(state=ApprovalState.DISCUSSION, consulted=tuple(asked.values()))
    return (Change.edit(approval, after),)


def answer(
    board: Board,
    approval: Approval,
    department: int,
    stance: Stance,
    *,
    who: int | None = None,
    remark: str = "",
    today: date,
) -> tuple[Change, ...]:
    """What a department says: it agrees, or it objects and says why. It may change its mind until the submission."""
    require(approval, "answered", ApprovalState.DISCUSSION)
    name = visible(board.name(Department.table, department))
    if not any(row.department == department for row in approval.consulted):
        raise InputError(f"{name} was not asked about “{visible(approval.label)}”", "consulted")
    if stance is Stance.OBJECT and not remark.strip():
        raise InputError(f"say why {name} objects", "remark")
    rows = tuple(
        Consultation.of(
            department=department,
            answer=stance,
            due=row.due,
            answered=None if stance is Stance.WAITING else today,
            who=who,
            remark=remark.strip(),
        )
        if row.department == department
        else row
        for row in approval.consulted
    )
    return (Change.edit(approval, approval.replace(consulted=rows)),)


def submit(board: Board, approval: Approval, *, by: int, override: str = "", today: date) -> tuple[Change, ...]:
    """Hand the round to CEO or CFO. Open objections stop it, unless overridden with a reason."""
    require(approval, "submitted", ApprovalState.DISCUSSION)
    if not approval.goals and not approval.budget_lines:
        raise InputError("it holds no goals and no budget lines to decide on", "goals")
    refuse_waiting(board, approval, today)
    objections = [row for row in approval.consulted if row.answer is Stance.OBJECT]
    if objections and not override.strip():
        answers = "; ".join(f"{names(board, [row])}: {visible(row.remark)}" for row in objections)
        raise InputError(
            f"there are open objections ({answers}); settle them, or override them with a reason", "override"
        )
    after = approval.replace(
        state=ApprovalState.SUBMITTED,
        submitted_by=by,
        submitted_on=today,
        override=override.strip() if objections else "",
        decided_by=None,
        decided_on=None,
        reason="",
    )
    return (Change.edit(approval, after),)


def refuse_waiting(board: Board, approval: Approval, today: date) -> None:
    """Silence counts as no answer only once the day to answer by has passed."""
    waiting = [row for row in approval.consulted if row.answer is Stance.WAITING and (not row.due or row.due >= today)]
    if waiting:
        until = max((row.due for row in waiting if row.due), default=None)
        when = f" until {until}" if until else ", and no day to answer by is set"
        raise InputError(f"{names(board, waiting)} can still answer{when}", "consulted")


def names(board: Board, rows: Iterable[Consultation]) -> str:
    return ", ".join(visible(board.name(Department.table, row.department or 0)) for row in rows)


def decide(
    board: Board, approval: Approval, *, by: int, approve: bool, reason: str = "", today: date
) -> tuple[Change, ...]:
    """CEO or CFO approves the round, or returns it with a reason.

    Approval makes its draft goals active and approves its budget lines; goals with open SMART errors stop it.
    """
    require(approval, "decided", ApprovalState.SUBMITTED)
    refuse_decider(board, approval, by)
    if not approve:
        if not reason.strip():
            raise InputError("say why it is returned", "reason")
        values = {"decided_by": by, "decided_on": today, "reason": reason.strip()}
        return (Change.edit(approval, approval.replace(state=ApprovalState.RETURNED, **values)),)
    money = line_changes(board, approval, by, reason)
    refuse_errors(board.applying(money), approval.goals, today)
    goals = goal_changes(board, approval)
    after = approval.replace(
        state=ApprovalState.APPROVED, decided_by=by, decided_on=today, reason=reason.strip(), version=1
    )
    first = version(board.applying((*money, *goals)), after, 1, "approved", today)
    return Change.edit(approval, after.replace(versions=(*after.versions, first))), *money, *goals


def refuse_decider(board: Board, approval: Approval, by: int) -> None:
    person = board.get(Person, by)
    name = visible(person.label) if person else "somebody who is not there"
    if approval.submitted_by == by:
        raise InputError(f"{name} submitted it; somebody else decides", "decided_by")
    if person is None or person.archived or person.role not in DECIDERS:
        raise InputError(f"{name} is neither CEO nor CFO; one of them decides", "decided_by")


def refuse_errors(board: Board, goals: Iterable[int], today: date) -> None:
    """InputError where a goal has open SMART errors, those that matter at approval included."""
    for goal in (board.get(Goal, id) for id in goals):
        errors = open_errors(board, goal, today, approving=True) if goal else ()
        if goal and errors:
            answers = "; ".join(f"{error.rule} {error.reason}" for error in errors[:3])
            more = f" and {len(errors) - 3} more" if len(errors) > 3 else ""
            raise InputError(f"“{visible(goal.label)}” cannot be approved: {answers}{more}", "goals")


def line_changes(board: Board, approval: Approval, by: int, reason: str) -> tuple[Change, ...]:
    lines = (board.get(BudgetLine, id) for id in approval.budget_lines)
    values = {"state": BudgetState.APPROVED, "decided_by": by, "reason": reason.strip()}
    return tuple(
        Change.edit(line, line.replace(**values)) for line in lines if line and line.state is not BudgetState.APPROVED
    )


def goal_changes(board: Board, approval: Approval) -> tuple[Change, ...]:
    goals = (board.get(Goal, id) for id in approval.goals)
    drafts = (goal for goal in goals if goal and goal.state is GoalState.DRAFT)
    return tuple(Change.edit(goal, goal.replace(state=GoalState.ACTIVE)) for goal in drafts)


def version(board: Board, approval: Approval, number: int, why: str, today: date) -> Version:
    return Version.of(number=number, on=today, why=why, content=snapshot(board, approval))


def lock(approval: Approval) -> tuple[Change, ...]:
    """From now on its goals and budget lines change only by an amendment."""
    require(approval, "locked", ApprovalState.APPROVED)
    return (Change.edit(approval, approval.replace(state=ApprovalState.LOCKED)),)


def amend(
    board: Board, approval: Approval, edits: Sequence[Change], *, reason: str, by: int, today: date
) -> tuple[Change, ...]:
    """Change what is locked, with a reason; what was approved before stays as a version to compare with."""
    require(approval, "amended", ApprovalState.LOCKED, ApprovalState.AMENDED)
    if not reason.strip():
        raise InputError("say why it is amended", "reason")
    held = {(Goal.table, id) for id in approval.goals} | {(BudgetLine.table, id) for id in approval.budget_lines}
    if not edits:
        raise InputError("an amendment changes at least one goal or budget line", "goals")
    for edit in edits:
        if (edit.table, edit.id) not in held or edit.after is None:
            name = visible(board.name(edit.table, edit.id))
            raise InputError(
                f"“{name}” is not among the goals and budget lines of “{visible(approval.label)}”", "goals"
            )
    after = board.applying(edits)
    refuse_errors(after, [edit.id for edit in edits if edit.table == Goal.table], today)
    number = (approval.version or 1) + 1
    why = f"{reason.strip()} (by {board.name(Person.table, by)})"
    amended = approval.replace(state=ApprovalState.AMENDED, version=number)
    versions = (*approval.versions, version(after, amended, number, why, today))
    return Change.edit(approval, amended.replace(versions=versions)), *edits


def close(approval: Approval) -> tuple[Change, ...]:
    """End the round; its goals are no longer locked."""
    require(approval, "closed", ApprovalState.APPROVED, ApprovalState.LOCKED, ApprovalState.AMENDED)
    return (Change.edit(approval, approval.replace(state=ApprovalState.CLOSED)),)


def require(approval: Approval, verb: str, *states: ApprovalState) -> None:
    """InputError where the round is in none of these states."""
    if approval.state in states:
        return
    words = " or ".join(state.value for state in states)
    text = f"“{visible(approval.label)}” is {approval.state.value}; it can be {verb} while it is {words}"
    raise InputError(text, "state")
