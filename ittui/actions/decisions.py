"""What CEO and CFO alone do: who they are; a locked period opened with a reason, money decided that was asked for."""

from __future__ import annotations

from typing import Any

from ..fields import Choice, InputError, Ref, Text, visible
from ..fields.field import Word
from ..records import DECIDERS, Approval, BudgetLine, BudgetState, Lock, Person, Record, Unlocking
from ..session import Session
from .action import Changes, Explained, Question, action, among, edited, example, offered, state_now


def refuse_other_than_decider(session: Session, what: str, also: int | None = None) -> None:
    """InputError where somebody who is neither CEO nor CFO, nor the sponsor (also), would do what they alone do."""
    person = session.board.get(Person, session.actor)
    name = visible(person.label) if person else "an unknown person"
    if person is None or not (person.role in DECIDERS or person.id == also):
        words = "neither CEO nor CFO" if also is None else "neither its sponsor, nor CEO or CFO"
        raise InputError(f"{name} is {words}; one of them {what}", "by")
    if person.has_left(session.today):
        raise InputError(f"{name} has left, and no longer {what}", "by")


class Deciding(Question, positional="decision"):
    """The decision of CEO or CFO; what can be decided is asked beside it."""

    reason = Text("Reason", help="needed where it is not approved")
    by = Ref("Decided by", "people", required=True, help="CEO or CFO, and not who asked for it")


def refuse_decision(session: Session, asked_by: int | None, asked: str, against: str) -> None:
    """InputError where who acts may not decide: asked for it, or is no decider; or decides against it unexplained.

    asked: how asking for it is called; against: that it is returned or rejected without a reason, "" else.
    """
    if asked_by == session.actor:
        name = visible(session.board.name(Person.table, session.actor))
        raise InputError(f"{name} {asked} it; somebody else decides", "by")
    refuse_other_than_decider(session, "decides")
    if against:
        raise InputError(f"say why it is {against}", "reason")


def decider(session: Session, record: Record) -> dict[str, str]:
    """Whoever sits there, if they may decide."""
    return {} if session.me and session.me.role in DECIDERS else {"by": ""}


class Opening(Explained):
    by = Ref("Unlocked by", "people", required=True, help="CEO or CFO")


def unlocked(session: Session, record: Approval | Lock, answers: Opening, **values: Any) -> Changes:
    """What locks is opened by CEO or CFO, which is noted in it with the reason."""
    refuse_other_than_decider(session, "unlocks")
    note = Unlocking.of(on=session.today, by=session.actor, why=answers.reason)
    return edited(record, unlocks=(*record.unlocks, note), **values)


@action("unlock", "Unlock, with a reason", "CEO or CFO opens the period, with a reason")
@example("lock unlock 2026-Q3 --reason 'the invoice of September came' --by carla")
@offered(prefill=decider, done="no longer locked; `lock restore` locks it again")
def unlock(session: Session, lock: Lock, answers: Opening) -> Changes:
    """CEO or CFO opens a locked period; it is archived with the reason, and locked again when it is restored."""
    return unlocked(session, lock, answers, archived=True)


class GrantDecision(Word):
    APPROVE = "approve"
    REJECT = "reject"


class Granting(Deciding):
    decision = Choice("Decision", GrantDecision.APPROVE)


@action("decide", "Decide the request: approve or reject", "CEO or CFO approves or rejects it")
@example("budget decide 4vfs approve --by carla")
@offered(among("state", BudgetState.REQUESTED), prefill=decider, done=state_now)
def decide(session: Session, line: BudgetLine, answers: Granting) -> Changes:
    """CEO or CFO decides about money that was asked for."""
    approve = answers.decision is GrantDecision.APPROVE
    refuse_decision(session, line.requested_by, "asked for", "" if approve or answers.reason else "rejected")
    state = BudgetState.APPROVED if approve else BudgetState.REJECTED
    return edited(line, state=state, decided_by=session.actor, reason=answers.reason)
