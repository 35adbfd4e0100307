"""The yearly round: discussed with the departments, submitted, decided by CEO or CFO, locked, amended, closed.

And the versions of what was approved: each is a snapshot of the goals and budget lines, one record a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from ..board import Board, Change
from ..fields import Choice, Day, InputError, Json, Ref, Refs, Text, visible
from ..fields.field import Word
from ..metrics.smart import open_errors
from ..records import (
    EARLIER,
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    BudgetState,
    Consultation,
    Department,
    GivenAnswer,
    Goal,
    GoalState,
    Person,
    Record,
    Stance,
    Version,
)
from ..rules.locks import FREE, fixed
from ..session import Session
from .action import Changes, Explained, Question, action, among, edited, example, offered
from .decisions import Deciding, Opening, decider, refuse_decision, refuse_other_than_decider, unlocked

S = ApprovalState
OPEN = (S.DRAFT, S.RETURNED)
QUIET = ("confidence", "current", "score", EARLIER)  # what goes on, or follows from what changed


class Difference(NamedTuple):
    """A field that two versions have different values of; None where one has none."""

    table: str
    id: int
    title: str
    field: str
    old: Json
    new: Json


def approved_records(board: Board, approval: Approval) -> list[Record]:
    """The goals and budget lines of a round, in an order of their own."""
    goals = [board.get(Goal, id) for id in sorted(approval.goals)]
    lines = [board.get(BudgetLine, id) for id in sorted(approval.budget_lines)]
    return [row for row in (*goals, *lines) if row is not None]


def snapshot(board: Board, approval: Approval) -> str:
    """What is approved, one record a line: the goals, and with them the budget they are pinned to."""
    lines = []
    for row in approved_records(board, approval):
        raw = {name: value for name, value in row.raw.items() if name not in QUIET}
        lines.append(json.dumps({"table": row.table, "id": row.id, **raw}, sort_keys=True, ensure_ascii=False))
    return "\n".join(lines)


def records_of(content: str) -> dict[tuple[str, int], Record]:
    """The records of a snapshot; a line that cannot be read is left out."""
    result: dict[tuple[str, int], Record] = {}
    for line in content.splitlines():
        try:
            raw = json.loads(line)
            table, id = str(raw.pop("table")), int(raw.pop("id"))
            result[table, id] = KINDS[table](id, raw)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return result


def compare(old: str, new: str) -> tuple[Difference, ...]:
    """What differs between two snapshots, record by record and field by field."""
    before, after = records_of(old), records_of(new)
    keys = sorted(before.keys() | after.keys())
    return tuple(each for key in keys for each in differences(key, before.get(key), after.get(key)))


def differences(key: tuple[str, int], old: Record | None, new: Record | None) -> Iterator[Difference]:
    here, there = (row.raw if row else {} for row in (old, new))
    title = next(row.label for row in (new, old) if row)
    for name in KINDS[key[0]].fields:
        goes_on = name == EARLIER or (old is not None and new is not None and name in FREE[key[0]])
        if not goes_on and fixed(key[0], name, here) != fixed(key[0], name, there):
            yield Difference(*key, title, name, here.get(name), there.get(name))


def version(board: Board, approval: Approval, number: int, why: str, today: date) -> Version:
    return Version.of(number=number, on=today, why=why, content=snapshot(board, approval))


# A draft is put together and discussed.


def progress_of(session: Session, approval: Approval, answers: Question) -> str:
    return f"{approval.state.value}, version {approval.version}"


class Joining(Question, positional="approval"):
    approval = Ref("Approval round", "approvals", required=True)


def open_round(session: Session, goal: Goal) -> dict[str, str]:
    rounds = [row for row in session.board.all(Approval) if row.state in OPEN]
    return {"approval": max(rounds, key=lambda row: (row.year or 0, row.id)).title} if rounds else {}


def no_round(session: Session, goal: Goal) -> str:
    if any(goal.id in row.goals for row in session.board.all(Approval) if row.state in OPEN):
        return "it is in a round already"
    return "" if open_round(session, goal) else "no approval round is a draft; add one first"


def round_joined(session: Session, goal: Goal, answers: Joining) -> str:
    return f"in {visible(session.board.name(Approval.table, answers.approval or 0))}"


@action("propose", "Add to an approval round", "add it to an approval round, with the money for it")
@example("goal propose 'Replace copper' 'Goals 2027'")
@offered(no_round, prefill=open_round, log="put {} up for approval", done=round_joined)
def propose(session: Session, goal: Goal, answers: Joining) -> Changes:
    """Add the goal to an approval round that is not submitted yet, with the budget lines that pay for it."""
    approval = session.board.get(Approval, answers.approval)
    assert approval is not None
    if reason := among("state", *OPEN)(session, approval):
        raise InputError(f"“{visible(approval.label)}”: {reason}", "approval")
    paid_by = [row.id for row in session.board.linked(BudgetLine, "goal", goal.id)]
    lines = tuple(dict.fromkeys((*approval.budget_lines, *paid_by)))
    return edited(approval, goals=(*approval.goals, goal.id), budget_lines=lines)


class Asking(Question, positional="departments"):
    departments = Refs("Departments", "departments", help="Sales, Finance, HR, Production, Logistics …")
    due = Day("Answer by")


@action("discuss", "Ask departments what they say", "ask the departments that are involved")
@example("approval discuss 'Goals 2027' Sales Finance --due +2w")
@offered(among("state", *OPEN, S.DISCUSSION), done=progress_of)
def discuss(session: Session, approval: Approval, answers: Asking) -> Changes:
    """Ask departments what they say."""
    asked = {row.department: row for row in approval.consulted}
    if not answers.departments and not asked:
        raise InputError("name the departments that are involved, such as Sales, Finance or HR", "departments")
    for each in dict.fromkeys((*answers.departments, *asked)):
        there = asked.get(each)  # those asked before are asked again if they have not agreed
        if there is None or (there.answer is not Stance.AGREE and each in answers.departments):
            asked[each] = Consultation.of(department=each, answer=Stance.WAITING, due=answers.due)
    return edited(approval, state=S.DISCUSSION, consulted=tuple(asked.values()))


class DepartmentAnswer(Word):
    AGREE = "agree"
    OBJECT = "object"


class Answering(Question, positional="department answer remark"):
    department = Ref("Department", "departments", required=True)
    answer = Choice("Answer", DepartmentAnswer.AGREE)
    remark = Text("Remark", help="an objection needs its reason")


def first_waiting(session: Session, approval: Approval) -> dict[str, str]:
    waiting = [row.department for row in approval.consulted if row.answer is Stance.WAITING and row.department]
    mine = session.me.department if session.me and session.me.department in waiting else None
    chosen = mine or next(iter(waiting), None)
    return {"department": session.board.name(Department.table, chosen)} if chosen else {}


@action("answer", "Answer for a department: agree or object", "a department agrees or objects")
@example("approval answer 'Goals 2027' Sales object 'too late for the season'")
@offered(among("state", S.DISCUSSION), prefill=first_waiting, done=progress_of)
def answer(session: Session, approval: Approval, answers: Answering) -> Changes:
    """A department agrees, or objects and says why."""
    name = visible(session.board.name(Department.table, answers.department or 0))
    if not any(row.department == answers.department for row in approval.consulted):
        raise InputError(f"{name} was not asked about “{visible(approval.label)}”", "department")
    stance = Stance(answers.answer.value)
    if stance is Stance.OBJECT and not answers.remark:
        raise InputError(f"say why {name} objects", "remark")
    values = {"department": answers.department, "answer": stance, "who": session.by, "remark": answers.remark}
    rows = tuple(
        Consultation.of(**values, due=row.due, answered=session.today) if row.department == answers.department else row
        for row in approval.consulted
    )  # the last answer counts, and all are kept
    return edited(approval, consulted=rows, answers=(*approval.answers, GivenAnswer.of(at=session.now, **values)))


# It is submitted and decided.


class Submitting(Question):
    override = Text("Override reason", help="submit over an open objection, because …")
    by = Ref("Submitted by", "people", required=True)


@action("submit", "Submit to CEO or CFO", "submit it to the CEO or CFO")
@example("approval submit 'Goals 2027'")
@offered(among("state", S.DISCUSSION), done=progress_of)
def submit(session: Session, approval: Approval, answers: Submitting) -> Changes:
    """Submit the round to the CEO or CFO."""
    if not approval.goals and not approval.budget_lines:
        raise InputError("it holds no goals and no budget lines to decide on", "goals")
    refuse_waiting(session.board, approval, session.today)
    objections = [row for row in approval.consulted if row.answer is Stance.OBJECT]
    if objections and not answers.override:
        why = "; ".join(f"{names(session.board, [row])}: {visible(row.remark)}" for row in objections)
        raise InputError(f"there are open objections ({why}); settle them, or override them with a reason", "override")
    return edited(
        approval,
        state=S.SUBMITTED,
        submitted_by=session.actor,
        submitted_on=session.today,
        override=answers.override if objections else "",
        decided_by=None,
        decided_on=None,
        reason="",
    )


def names(board: Board, rows: Iterable[Consultation]) -> str:
    return ", ".join(visible(board.name(Department.table, row.department or 0)) for row in rows)


def refuse_waiting(board: Board, approval: Approval, today: date) -> None:
    """Silence counts as no answer only once the day to answer by has passed."""
    waiting = [row for row in approval.consulted if row.answer is Stance.WAITING and (not row.due or row.due >= today)]
    if waiting:
        until = max((row.due for row in waiting if row.due), default=None)
        when = f" until {until}" if until else ", and no day to answer by is set"
        raise InputError(f"{names(board, waiting)} can still answer{when}", "consulted")


class Decision(Word):
    APPROVE = "approve"
    RETURN = "return"


class DecidingRound(Deciding):
    decision = Choice("Decision", Decision.APPROVE)


@action("decide", "Decide: approve or return", "approve it, or return it with a reason")
@example("approval decide 'Goals 2027' approve --by carla")
@offered(among("state", S.SUBMITTED), prefill=decider, done=progress_of)
def decide(session: Session, approval: Approval, answers: DecidingRound) -> Changes:
    """CEO or CFO approves the round, or returns it with a reason."""
    board, today, approve = session.board, session.today, answers.decision is Decision.APPROVE
    refuse_decision(session, approval.submitted_by, "submitted", "" if approve or answers.reason else "returned")
    values = {"decided_by": session.actor, "decided_on": today, "reason": answers.reason}
    if not approve:
        return edited(approval, state=S.RETURNED, **values)
    drafts = [each for id in approval.goals if (each := board.get(Goal, id)) and each.state is GoalState.DRAFT]
    lines = [line for id in approval.budget_lines if (line := board.get(BudgetLine, id))]
    granted = {"state": BudgetState.APPROVED, "decided_by": session.actor, "reason": answers.reason}
    money = [change for line in lines if line.state is not BudgetState.APPROVED for change in edited(line, **granted)]
    refuse_errors(board.applying(money), approval.goals, today)
    goals = [change for each in drafts for change in edited(each, state=GoalState.ACTIVE)]
    after = approval.replace(state=S.APPROVED, version=1, **values)
    first = version(board.applying((*money, *goals)), after, 1, "approved", today)
    return Change.edit(approval, after.replace(versions=(*after.versions, first))), *money, *goals


def refuse_errors(board: Board, goals: Iterable[int], today: date) -> None:
    """InputError where a goal has open SMART errors, those that matter at approval included."""
    for goal in (board.get(Goal, id) for id in goals):
        errors = open_errors(board, goal, today, approving=True) if goal else ()
        if goal and errors:
            reasons = "; ".join(f"{error.rule} {error.reason}" for error in errors[:3])
            more = f" and {len(errors) - 3} more" if len(errors) > 3 else ""
            raise InputError(f"“{visible(goal.label)}” cannot be approved: {reasons}{more}", "goals")


# What was approved is locked, amended, unlocked, closed.


@action("lock", "Lock: from now on only amended", "from now on only amended")
@example("approval lock 'Goals 2027'")
@offered(among("state", S.APPROVED), done=progress_of)
def lock(session: Session, approval: Approval) -> Changes:
    """From now on its goals and budget lines change only by an amendment."""
    return edited(approval, state=S.LOCKED)


@action("unlock", "Unlock, with a reason", "CEO or CFO opens what is locked, with a reason")
@example("approval unlock 'Goals 2027' --reason 'the merger' --by carla")
@offered(
    among("state", S.LOCKED, S.AMENDED),
    prefill=decider,
    done=lambda session, approval, answers: f"{approval.state.value}, no longer locked",
)
def unlock(session: Session, approval: Approval, answers: Opening) -> Changes:
    """CEO or CFO opens a locked approval: its goals and budget lines can be changed until it is locked again."""
    return unlocked(session, approval, answers, state=S.APPROVED)


class Amending(Explained):
    by = Ref("By", "people", required=True)


def members(session: Session, approval: Approval) -> list[Record]:
    return approved_records(session.board, approval)


@action("amend", "Amend a goal or budget line, with a reason", "change what is locked, as a new version with a reason")
@example("approval amend 'Goals 2027' 'Replace copper' due=2027-06-30 --reason 'the permit came late'")
@offered(among("state", S.LOCKED, S.AMENDED), edits=members, done=progress_of)
def amend(session: Session, approval: Approval, answers: Amending, edit: Change) -> Changes:
    """Change what is locked, with a reason; what was approved before stays as a version."""
    board, name = session.board, visible(session.board.name(edit.table, edit.id))
    if (edit.table, edit.id) not in {(row.table, row.id) for row in members(session, approval)}:
        what = f"“{name}” is not among the goals and budget lines of “{visible(approval.label)}”"
        raise InputError(what, "goals")
    after = board.applying([edit])
    refuse_errors(after, [edit.id] if edit.table == Goal.table else [], session.today)
    number = (approval.version or 1) + 1
    why = f"{answers.reason} (by {board.name(Person.table, session.actor)})"
    amended = approval.replace(state=S.AMENDED, version=number)
    versions = (*approval.versions, version(after, amended, number, why, session.today))
    return Change.edit(approval, amended.replace(versions=versions)), edit


class Ending(Question):
    by = Ref("Closed by", "people", required=True, help="CEO or CFO, where it is locked")


@action("close", "Close the round", "close the round")
@example("approval close 'Goals 2027' --by carla")
@offered(among("state", S.APPROVED, S.LOCKED, S.AMENDED), prefill=decider, done=progress_of)
def close(session: Session, approval: Approval, answers: Ending) -> Changes:
    """End the round; its goals are no longer locked. Where it is locked, CEO or CFO does it."""
    if approval.state is not S.APPROVED:
        refuse_other_than_decider(session, "closes what is locked")
    return edited(approval, state=S.CLOSED)
