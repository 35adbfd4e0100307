"""Who may decide and unlock: CEO or CFO; and how locks are opened, with a reason that is kept."""

from __future__ import annotations

from datetime import date

from ..board import Board, Change
from ..fields import InputError, Ref, Text, visible
from ..records import DECIDERS, Approval, ApprovalState, Lock, Person, Record, Unlocking
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
