"""Who may decide and unlock: CEO or CFO; and how locks are opened, with a reason that is kept."""

from __future__ import annotations

from datetime import date

from ..board import Board, Change
from ..fields import InputError, Ref, Text, visible
from ..records import DECIDERS, Approval, ApprovalState, Lock, Person, Record, Unlocking
from ..session import Session
from .action import Changes, Question, action, among


def refuse_other_than_decider(board: Board, by: int | None, what: str) -> None:
    """InputError where somebody who is neither CEO nor CFO would do what they alone do."""
    person = board.get(Person, by)
    name = visible(person.label) if person else "somebody who is not there"
    if person is None or person.archived or person.role not in DECIDERS:
        raise InputError(f"{name} is neither CEO nor CFO; one of them {what}", "by")


def decider(session: Session, record: Record) -> dict[str, str]:
    """Whoever sits there, if they may decide."""
    return {} if session.me and session.me.role in DECIDERS else {"by": ""}


class Opening(Question):
    """Why something that is locked is opened."""

    reason = Text("Reason", required=True)
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
    refuse_other_than_decider(session.board, session.actor, "unlocks")
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
    refuse_other_than_decider(session.board, session.actor, "unlocks")
    note = noted(answers.reason, session.actor, session.today)
    return (Change.edit(lock, lock.replace(archived=True, unlocks=(*lock.unlocks, note))),)
