"""What departments say of a round: asked until a day, they agree or object; all answers are kept, the last counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from enum import StrEnum

from ..board import Board, Change
from ..fields import Choice, Day, InputError, Ref, Refs, Text, visible
from ..records import Approval, ApprovalState, Consultation, Department, GivenAnswer, Stance
from ..session import Session
from .action import Changes, Question, action, among

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
    now: datetime | None = None,
) -> tuple[Change, ...]:
    """What a department says: it agrees, or it objects and says why. It may change its mind until the submission.

    The last answer counts, and all are kept.
    """
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
    at, inputs = now or datetime.combine(today, time(), UTC), remark.strip()
    given = GivenAnswer.of(at=at, department=department, answer=stance, who=who, remark=inputs)
    return (Change.edit(approval, approval.replace(consulted=rows, answers=(*approval.answers, given))),)


def names(board: Board, rows: Iterable[Consultation]) -> str:
    return ", ".join(visible(board.name(Department.table, row.department or 0)) for row in rows)


def require(approval: Approval, verb: str, *states: ApprovalState) -> None:
    """InputError where the round is in none of these states."""
    if approval.state in states:
        return
    words = " or ".join(state.value for state in states)
    text = f"“{visible(approval.label)}” is {approval.state.value}; it can be {verb} while it is {words}"
    raise InputError(text, "state")


# As every door offers it.


def progress_of(session: Session, approval: Approval, answers: Question) -> str:
    return f"{approval.state.value}, version {approval.version}"


class Asking(Question):
    """Whom to ask, and until when."""

    departments = Refs("Departments", "departments", help="Sales, Finance, HR, Production, Logistics …")
    due = Day("Answer by")
    positional = ("departments",)


@action(
    Approval,
    "discuss",
    "Ask departments what they say",
    "ask the departments that are involved",
    example="approval discuss 'Goals 2027' Sales Finance --due +2w",
    when=among("state", *OPEN, ApprovalState.DISCUSSION),
    asks=Asking,
    log="discuss {}",
    done=progress_of,
)
def do_discuss(session: Session, approval: Approval, answers: Asking) -> Changes:
    """Ask departments what they say."""
    return discuss(approval, answers.departments, due=answers.due)


class DepartmentAnswer(StrEnum):
    """What a department can say."""

    AGREE = "agree"
    OBJECT = "object"


class Answering(Question):
    """What a department says."""

    department = Ref("Department", "departments", required=True)
    answer = Choice("Answer", DepartmentAnswer, default=DepartmentAnswer.AGREE)
    remark = Text("Remark", help="an objection needs its reason")
    positional = ("department", "answer", "remark")


def first_waiting(session: Session, approval: Approval) -> dict[str, str]:
    waiting = [row.department for row in approval.consulted if row.answer is Stance.WAITING and row.department]
    mine = session.me.department if session.me and session.me.department in waiting else None
    chosen = mine or next(iter(waiting), None)
    return {"department": session.board.name(Department.table, chosen)} if chosen else {}


@action(
    Approval,
    "answer",
    "Answer for a department: agree or object",
    "a department agrees or objects",
    example="approval answer 'Goals 2027' Sales object 'too late for the season'",
    when=among("state", ApprovalState.DISCUSSION),
    asks=Answering,
    prefill=first_waiting,
    log="answer {}",
    done=progress_of,
)
def do_answer(session: Session, approval: Approval, answers: Answering) -> Changes:
    """A department agrees, or objects and says why."""
    stance, who = Stance(answers.answer.value), session.by
    return answer(
        session.board,
        approval,
        answers.department or 0,
        stance,
        who=who,
        remark=answers.remark,
        today=session.today,
        now=session.now,
    )
