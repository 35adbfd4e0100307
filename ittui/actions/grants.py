"""Requests for more money: CEO or CFO approves or rejects a budget line, and it is kept who decided."""

from __future__ import annotations

from enum import StrEnum

from ..board import Board, Change
from ..fields import Choice, InputError, Ref, Text, visible
from ..records import BudgetLine, BudgetState, Person
from ..session import Session
from .action import Changes, Question, action, among
from .deciders import decider, refuse_other_than_decider


def grant(board: Board, line: BudgetLine, *, by: int, approve: bool, reason: str = "") -> tuple[Change, ...]:
    """Decide on a budget line that was asked for. InputError where it is decided, or by who may not decide."""
    if line.state is not BudgetState.REQUESTED:
        raise InputError(f"“{visible(line.label)}” is {line.state.value} already", "state")
    refuse_other_than_decider(board, by, "decides about money")
    if line.requested_by == by:
        raise InputError(f"{visible(board.name(Person.table, by))} asked for it; somebody else decides", "by")
    if not approve and not reason.strip():
        raise InputError("say why it is rejected", "reason")
    state = BudgetState.APPROVED if approve else BudgetState.REJECTED
    return (Change.edit(line, line.replace(state=state, decided_by=by, reason=reason.strip())),)


class GrantDecision(StrEnum):
    """What can be decided of money that was asked for."""

    APPROVE = "approve"
    REJECT = "reject"


class Granting(Question):
    """The decision on a budget line."""

    decision = Choice("Decision", GrantDecision, default=GrantDecision.APPROVE)
    reason = Text("Reason", help="needed where it is rejected")
    by = Ref("Decided by", "people", required=True, help="CEO or CFO")
    positional = ("decision",)


@action(
    BudgetLine,
    "decide",
    "Decide the request: approve or reject",
    "CEO or CFO approves or rejects it",
    example="budget decide 4vfs approve --by carla",
    when=among("state", BudgetState.REQUESTED),
    asks=Granting,
    prefill=decider,
    log="decide {}",
    done=lambda session, line, answers: line.state.value,
)
def do_grant(session: Session, line: BudgetLine, answers: Granting) -> Changes:
    """CEO or CFO decides about money that was asked for."""
    approve = answers.decision is GrantDecision.APPROVE
    return grant(session.board, line, by=session.actor, approve=approve, reason=answers.reason)
