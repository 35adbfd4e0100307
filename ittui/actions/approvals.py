"""The yearly round: discussed with the departments, submitted, decided by CEO or CFO, locked, amended, closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ..board import Board, Change
from ..fields import Choice, InputError, Ref, Text, visible
from ..fields.field import Word
from ..metrics.smart import open_errors
from ..records import Approval, ApprovalState, BudgetLine, BudgetState, Goal, GoalState, Person, Record, Stance, Version
from ..session import Session
from .action import Changes, Explained, Question, action, among
from .consultations import (
    OPEN,
    Deciding,
    approved_records,
    decider,
    names,
    progress_of,
    refuse_decision,
    refuse_other_than_decider,
    require,
    snapshot,
)


def submit(board: Board, approval: Approval, *, by: int, override: str = "", today: date) -> tuple[Change, ...]:
    """Submit the round to the CEO or CFO. Open objections stop it, unless overridden with a reason."""
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


def decide(
    board: Board, approval: Approval, *, by: int, approve: bool, reason: str = "", today: date
) -> tuple[Change, ...]:
    """CEO or CFO approves the round, or returns it with a reason.

    Approval makes its draft goals active and approves its budget lines; goals with open SMART errors stop it.
    """
    require(approval, "decided", ApprovalState.SUBMITTED)
    against = "" if approve or reason.strip() else "returned"
    refuse_decision(board, by, (approval.submitted_by, "submitted"), today, against)
    if not approve:
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


def close(board: Board, approval: Approval, *, by: int | None, today: date) -> tuple[Change, ...]:
    """End the round; its goals are no longer locked. Where it locks some, that is for CEO or CFO to do."""
    require(approval, "closed", ApprovalState.APPROVED, ApprovalState.LOCKED, ApprovalState.AMENDED)
    if approval.state is not ApprovalState.APPROVED:
        refuse_other_than_decider(board, by, "closes what is locked", today)
    return (Change.edit(approval, approval.replace(state=ApprovalState.CLOSED)),)


# What can be done with a round, as every door offers it.

S = ApprovalState


class Submitting(Question):
    """Who submits, and why over an objection."""

    override = Text("Override reason", help="submit over an open objection, because …")
    by = Ref("Submitted by", "people", required=True)


@action(
    Approval,
    "submit",
    "Submit to CEO or CFO",
    "submit it to the CEO or CFO",
    example="approval submit 'Goals 2027'",
    when=among("state", S.DISCUSSION),
    asks=Submitting,
    log="submit {}",
    done=progress_of,
)
def do_submit(session: Session, approval: Approval, answers: Submitting) -> Changes:
    """Submit the round to the CEO or CFO."""
    return submit(session.board, approval, by=session.actor, override=answers.override, today=session.today)


class Decision(Word):
    """What can be decided of a round."""

    APPROVE = "approve"
    RETURN = "return"


class DecidingRound(Deciding):
    """The decision on a round."""

    decision = Choice("Decision", Decision.APPROVE)


@action(
    Approval,
    "decide",
    "Decide: approve or return",
    "approve it, or return it with a reason",
    example="approval decide 'Goals 2027' approve --by carla",
    when=among("state", S.SUBMITTED),
    asks=DecidingRound,
    prefill=decider,
    log="decide {}",
    done=progress_of,
)
def do_decide(session: Session, approval: Approval, answers: DecidingRound) -> Changes:
    """CEO or CFO approves the round, or returns it with a reason."""
    approve = answers.decision is Decision.APPROVE
    return decide(
        session.board, approval, by=session.actor, approve=approve, reason=answers.reason, today=session.today
    )


@action(
    Approval,
    "lock",
    "Lock: from now on only amended",
    "from now on only amended",
    example="approval lock 'Goals 2027'",
    when=among("state", S.APPROVED),
    log="lock {}",
    done=progress_of,
)
def do_lock(session: Session, approval: Approval) -> Changes:
    """From now on its goals and budget lines change only by an amendment."""
    return lock(approval)


class Amending(Explained):
    """Why what is locked is changed."""

    by = Ref("By", "people", required=True)


def members(session: Session, approval: Approval) -> list[Record]:
    return approved_records(session.board, approval)


@action(
    Approval,
    "amend",
    "Amend a goal or budget line, with a reason",
    "change what is locked, as a new version with a reason",
    example="approval amend 'Goals 2027' 'Replace copper' due=2027-06-30 --reason 'the permit came late'",
    when=among("state", S.LOCKED, S.AMENDED),
    asks=Amending,
    edits=members,
    log="amend {}",
    done=progress_of,
)
def do_amend(session: Session, approval: Approval, answers: Amending, edit: Change) -> Changes:
    """Change what is locked, with a reason; what was approved before stays as a version."""
    return amend(session.board, approval, [edit], reason=answers.reason, by=session.actor, today=session.today)


class Ending(Question):
    """Who ends a round."""

    by = Ref("Closed by", "people", required=True, help="CEO or CFO, where it is locked")


@action(
    Approval,
    "close",
    "Close the round",
    "close the round",
    example="approval close 'Goals 2027' --by carla",
    when=among("state", S.APPROVED, S.LOCKED, S.AMENDED),
    asks=Ending,
    prefill=decider,
    log="close {}",
    done=progress_of,
)
def do_close(session: Session, approval: Approval, answers: Ending) -> Changes:
    """End the round; its goals are no longer locked. Where it is locked, CEO or CFO does it."""
    return close(session.board, approval, by=session.by, today=session.today)


class Joining(Question):
    """Which approval round."""

    approval = Ref("Approval round", "approvals", required=True)
    positional = ("approval",)


def open_round(session: Session, goal: Goal) -> dict[str, str]:
    rounds = [row for row in session.board.all(Approval) if row.state in OPEN]
    return {"approval": max(rounds, key=lambda row: (row.year or 0, row.id)).title} if rounds else {}


def no_round(session: Session, goal: Goal) -> str:
    if any(goal.id in row.goals for row in session.board.all(Approval) if row.state in OPEN):
        return "it is in a round already"
    return "" if open_round(session, goal) else "no approval round is a draft; add one first"


@action(
    Goal,
    "propose",
    "Add to an approval round",
    "add it to an approval round, with the money for it",
    example="goal propose 'Replace copper' 'Goals 2027'",
    when=no_round,
    asks=Joining,
    prefill=open_round,
    log="put {} up for approval",
    done=lambda session, goal, answers: f"in {visible(session.board.name(Approval.table, answers.approval))}",
)
def add_to_round(session: Session, goal: Goal, answers: Joining) -> Changes:
    """Add the goal to an approval round that is not submitted yet, with the budget lines that pay for it."""
    approval = session.board.get(Approval, answers.approval)
    assert approval is not None
    require(approval, "added to", *OPEN)
    paid_by = [row.id for row in session.board.linked(BudgetLine, "goal", goal.id)]
    lines = tuple(dict.fromkeys((*approval.budget_lines, *paid_by)))
    return (Change.edit(approval, approval.replace(goals=(*approval.goals, goal.id), budget_lines=lines)),)
