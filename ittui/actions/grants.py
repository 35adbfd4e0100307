"""Requests for more money: CEO or CFO approves or rejects a budget line, and it is kept who decided."""

from __future__ import annotations

from ..board import Board, Change
from ..fields import InputError, visible
from ..records import DECIDERS, BudgetLine, BudgetState, Person


def grant(board: Board, line: BudgetLine, *, by: int, approve: bool, reason: str = "") -> tuple[Change, ...]:
    """Decide on a budget line that was asked for. InputError where it is decided, or by who may not decide."""
    if line.state is not BudgetState.REQUESTED:
        raise InputError(f"“{visible(line.label)}” is {line.state.value} already", "state")
    person = board.get(Person, by)
    if person is None or person.archived or person.role not in DECIDERS:
        raise InputError("CEO or CFO decides about money", "by")
    if line.requested_by == by:
        raise InputError(f"{visible(person.label)} asked for it; somebody else decides", "by")
    if not approve and not reason.strip():
        raise InputError("say why it is rejected", "reason")
    state = BudgetState.APPROVED if approve else BudgetState.REJECTED
    return (Change.edit(line, line.replace(state=state, decided_by=by, reason=reason.strip())),)
