"""What can be done with an approval round: discussed, answered, submitted, decided, locked, amended, compared."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from ...actions import approvals as rounds
from ...actions.versions import approved_records
from ...board import Change
from ...fields import Choice, Day, Ref, Refs, Text
from ...records import DECIDERS, Approval, ApprovalState, Department, Record, Stance
from ...report import compose
from ...views.cells import Line
from ..pages import report_lines
from ..view_model import ViewModel
from .act import Changes, Question, act, among, by_me, me, reading

S = ApprovalState


@reading(Approval, "Read the approval packet")
def packet(view: ViewModel, approval: Approval, width: int) -> list[Line]:
    return report_lines(compose(view.board, "approval", view.today, subject=approval.code), width)


def no_versions(view: ViewModel, approval: Approval) -> str:
    return "" if approval.versions else "nothing was approved yet, so there is no version to compare with"


@reading(Approval, "Compare versions side by side", no_versions)
def compare_versions(view: ViewModel, approval: Approval, width: int) -> list[Line]:
    return report_lines(compose(view.board, "versions", view.today, subject=approval.code), width)


class Asking(Question):
    """Whom to ask, and until when."""

    departments = Refs("Departments", "departments", help="Sales, Finance, HR, Production, Logistics …")
    due = Day("Answer by")


@act(
    Approval,
    "Ask departments what they say",
    among("state", S.DRAFT, S.RETURNED, S.DISCUSSION),
    question=Asking,
    why="discuss {}",
)
def ask_departments(view: ViewModel, approval: Approval, answers: Any) -> Changes:
    return rounds.discuss(approval, answers.departments, due=answers.due)


class CheckInInput(StrEnum):
    """What a department can say."""

    AGREE = "agree"
    OBJECT = "object"


class Answering(Question):
    """What a department says."""

    department = Ref("Department", "departments", required=True)
    answer = Choice("Answer", CheckInInput, default=CheckInInput.AGREE)
    remark = Text("Remark", help="an objection needs its reason")
    who = Ref("Who", "people")


def first_waiting(view: ViewModel, approval: Approval) -> dict[str, str]:
    waiting = [row.department for row in approval.consulted if row.answer is Stance.WAITING and row.department]
    mine = view.me.department if view.me and view.me.department in waiting else None
    chosen = mine or next(iter(waiting), None)
    return {"department": view.board.name(Department.table, chosen) if chosen else "", "who": me(view)}


@act(
    Approval,
    "Answer for a department: agree or object",
    among("state", S.DISCUSSION),
    question=Answering,
    prefill=first_waiting,
    why="answer {}",
)
def answer(view: ViewModel, approval: Approval, answers: Any) -> Changes:
    stance = Stance(answers.answer.value)
    return rounds.answer(
        view.board, approval, answers.department, stance, who=answers.who, remark=answers.remark, today=view.today
    )


class Submitting(Question):
    """Who submits, and why over an objection."""

    by = Ref("Submitted by", "people", required=True)
    override = Text("Over objections because", help="only where a department still objects")


@act(
    Approval,
    "Submit to CEO or CFO",
    among("state", S.DISCUSSION),
    question=Submitting,
    prefill=by_me,
    why="submit {}",
)
def submit(view: ViewModel, approval: Approval, answers: Any) -> Changes:
    return rounds.submit(view.board, approval, by=answers.by, override=answers.override, today=view.today)


class Decision(StrEnum):
    """What can be decided."""

    APPROVE = "approve"
    RETURN = "return"


class Deciding(Question):
    """The decision of CEO or CFO."""

    decision = Choice("Decision", Decision, default=Decision.APPROVE)
    by = Ref("Decided by", "people", required=True, help="CEO or CFO, and not who submitted it")
    reason = Text("Reason", help="needed where it is returned")


def decider(view: ViewModel, approval: Approval) -> dict[str, str]:
    """Whoever sits there, if they may decide."""
    return {"by": me(view) if view.me and view.me.role in DECIDERS else ""}


@act(
    Approval,
    "Decide: approve or return",
    among("state", S.SUBMITTED),
    question=Deciding,
    prefill=decider,
    why="decide {}",
)
def decide(view: ViewModel, approval: Approval, answers: Any) -> Changes:
    return rounds.decide(
        view.board,
        approval,
        by=answers.by,
        approve=answers.decision is Decision.APPROVE,
        reason=answers.reason,
        today=view.today,
    )


@act(Approval, "Lock: from now on only amended", among("state", S.APPROVED), why="lock {}")
def lock(view: ViewModel, approval: Approval) -> Changes:
    return rounds.lock(approval)


class Amending(Question):
    """Why what is locked is changed, and by whom."""

    reason = Text("Reason", required=True)
    by = Ref("By", "people", required=True)


def held(view: ViewModel, approval: Approval) -> list[Record]:
    return approved_records(view.board, approval)


@act(
    Approval,
    "Amend a goal or budget line, with a reason",
    among("state", S.LOCKED, S.AMENDED),
    of=held,
    question=Amending,
    prefill=by_me,
    why="amend {}",
    unlocked=True,
)
def amend(view: ViewModel, approval: Approval, answers: Any, edit: Change) -> Changes:
    return rounds.amend(view.board, approval, [edit], reason=answers.reason, by=answers.by, today=view.today)


@act(Approval, "Close the round", among("state", S.APPROVED, S.LOCKED, S.AMENDED), why="close {}")
def close(view: ViewModel, approval: Approval) -> Changes:
    return rounds.close(approval)
