"""The check-in round as the main screen and the prompt have it: taken up again, and turned into what is saved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ..actions.round import Round, due_round
from ..actions.round import round_of as round_of
from ..board import Change
from .drafts import DraftFile
from .view_model import ViewModel


def round_draft(shared: Path) -> DraftFile:
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


def owed_round(view: ViewModel) -> Round:
    """The round of what the person at the keyboard owes; where nobody knows who that is, anybody."""
    return due_round(view.board, view.today, me(view))


def changes_of(view: ViewModel, round: Round) -> tuple[Change, ...]:
    """What is to be saved of what was said; InputError names the card that cannot be."""
    return round.changes(view.board, by=me(view), today=view.today, now=datetime.now(UTC))


def me(view: ViewModel) -> int | None:
    return view.me.id if view.me else None
