"""What departments say of a round; who may decide and unlock, with a reason; versions of what was approved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from ..board import Board, Change
from ..fields import Choice, Day, InputError, Json, Ref, Refs, Text, visible
from ..fields.field import Word
from ..records import (
    DECIDERS,
    EARLIER,
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    Consultation,
    Department,
    GivenAnswer,
    Goal,
    Lock,
    Person,
    Record,
    Stance,
    Unlocking,
)
from ..rules.locks import FREE, fixed
from ..session import Session
from .action import Changes, Explained, Question, action, among


def refuse_other_than_decider(board: Board, by: int | None, what: str, today: date, also: int | None = None) -> None:
    """InputError where somebody who is neither CEO nor CFO, nor the sponsor (also), would do what they alone do."""
    person = board.get(Person, by)
    name = visible(person.label) if person else "an unknown person"
    if person is None or not (person.role in DECIDERS or person.id == also):
        words = "neither CEO nor CFO" if also is None else "neither its sponsor, nor CEO or CFO"
        raise InputError(f"{name} is {words}; one of them {what}", "by")
    if person.has_left(today):
        raise InputError(f"{name} has left, and no longer {what}", "by")


class Deciding(Question):
    """The decision of CEO or CFO; what can be decided is asked beside it."""

    reason = Text("Reason", help="needed where it is not approved")
    by = Ref("Decided by", "people", required=True, help="CEO or CFO, and not who asked for it")
    positional = ("decision",)


def refuse_decision(board: Board, by: int, asked: tuple[int | None, str], today: date, against: str) -> None:
    """InputError where somebody may not decide: who asked for it, or is no decider; or decides against it unexplained.

    asked: who asked, and how that is called; against: that it is returned or rejected without a reason, "" else.
    """
    if asked[0] == by:
        raise InputError(f"{visible(board.name(Person.table, by))} {asked[1]} it; somebody else decides", "by")
    refuse_other_than_decider(board, by, "decides", today)
    if against:
        raise InputError(f"say why it is {against}", "reason")


def decider(session: Session, record: Record) -> dict[str, str]:
    """Whoever sits there, if they may decide."""
    return {} if session.me and session.me.role in DECIDERS else {"by": ""}


class Opening(Explained):
    """Why something that is locked is opened."""

    by = Ref("Unlocked by", "people", required=True, help="CEO or CFO")


def noted(reason: str, by: int, today: date) -> Unlocking:
    if not reason.strip():
        raise InputError("say why it is unlocked", "reason")
    return Unlocking.of(on=today, by=by, why=" ".join(reason.split()))


@action(
    Approval,
    "unlock",
    "Unlock, with a reason",
    "CEO or CFO opens what is locked, with a reason",
    example="approval unlock 'Goals 2027' --reason 'the merger' --by carla",
    when=among("state", ApprovalState.LOCKED, ApprovalState.AMENDED),
    asks=Opening,
    prefill=decider,
    log="unlock {}",
    done=lambda session, approval, answers: f"{approval.state.value}, no longer locked",
)
def unlock_approval(session: Session, approval: Approval, answers: Opening) -> Changes:
    """CEO or CFO opens a locked approval: its goals and budget lines can be changed until it is locked again."""
    refuse_other_than_decider(session.board, session.actor, "unlocks", session.today)
    note = noted(answers.reason, session.actor, session.today)
    after = approval.replace(state=ApprovalState.APPROVED, unlocks=(*approval.unlocks, note))
    return (Change.edit(approval, after),)


@action(
    Lock,
    "unlock",
    "Unlock, with a reason",
    "CEO or CFO opens the period, with a reason",
    example="lock unlock 2026-Q3 --reason 'the invoice of September came' --by carla",
    asks=Opening,
    prefill=decider,
    log="unlock {}",
    done=lambda session, lock, answers: "no longer locked; `lock restore` locks it again",
)
def unlock_period(session: Session, lock: Lock, answers: Opening) -> Changes:
    """CEO or CFO opens a locked period; it is archived with the reason, and locked again when it is restored."""
    refuse_other_than_decider(session.board, session.actor, "unlocks", session.today)
    note = noted(answers.reason, session.actor, session.today)
    return (Change.edit(lock, lock.replace(archived=True, unlocks=(*lock.unlocks, note))),)


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
    result: list[Difference] = []
    for key in sorted(before.keys() | after.keys()):
        result += differences(key, before.get(key), after.get(key))
    return tuple(result)


def differences(key: tuple[str, int], old: Record | None, new: Record | None) -> Iterable[Difference]:
    here, there = (old.raw if old else {}), (new.raw if new else {})
    title = str((new or old).label) if (new or old) else ""  # type: ignore[union-attr]  # one of them is there
    for name in KINDS[key[0]].fields:
        goes_on = name == EARLIER or (old is not None and new is not None and name in FREE[key[0]])
        if not goes_on and fixed(key[0], name, here) != fixed(key[0], name, there):
            yield Difference(*key, title, name, here.get(name), there.get(name))


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


class DepartmentAnswer(Word):
    """What a department can say."""

    AGREE = "agree"
    OBJECT = "object"


class Answering(Question):
    """What a department says."""

    department = Ref("Department", "departments", required=True)
    answer = Choice("Answer", DepartmentAnswer.AGREE)
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
