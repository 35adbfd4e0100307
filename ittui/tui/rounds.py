"""A check-in round on a shared file: the one that waits, the one that is due, and what is to be saved of it."""

from __future__ import annotations

from datetime import UTC, datetime

from ..actions.round import Round, due_round
from ..board import Change
from .drafts import DraftFile
from .view_model import ViewModel


def round_draft(shared: str) -> DraftFile:
    """Where the round is kept that is under way on a shared file."""
    return DraftFile(shared, "check-in")


def stored_round(view: ViewModel, draft: DraftFile) -> Round | None:
    """The round that was broken off; None where none was, or nothing had been said."""
    cached = draft.load()
    if cached is None:
        return None
    try:
        result = Round.of_draft(cached, view.board)
    except ValueError:
        return None
    return result if result.answers else None


def due_by_me(view: ViewModel) -> Round:
    """The round of what the person at the keyboard owes; where nobody knows who that is, anybody."""
    return due_round(view.board, view.today, me(view))


def changes_of(view: ViewModel, round: Round) -> tuple[Change, ...]:
    """What is to be saved of what was said; InputError names the card that cannot be."""
    return round.changes(view.board, by=me(view), signature=view.signature, today=view.today, now=datetime.now(UTC))


def me(view: ViewModel) -> int | None:
    return view.me.id if view.me else None
