"""The check-in round as the main screen and the prompt have it: taken up again, and turned into what is saved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ..actions.round import Round, due_round
from ..actions.round import round_of as round_of
from ..board import Change
from .drafts import DraftFile
from .view_model import Desk


def round_draft(shared: Path) -> DraftFile:
    """Where the round is kept that is under way on a shared file."""
    return DraftFile(shared, "check-in")


def kept_round(desk: Desk, draft: DraftFile) -> Round | None:
    """The round that was broken off; None where none was, or nothing had been said."""
    kept = draft.load()
    if kept is None:
        return None
    try:
        found = Round.of_draft(kept, desk.board)
    except ValueError:
        return None
    return found if found.said else None


def owed_round(desk: Desk) -> Round:
    """The round of what the person at the keyboard owes; where nobody knows who that is, anybody."""
    return due_round(desk.board, desk.today, me(desk))


def changes_of(desk: Desk, round: Round) -> tuple[Change, ...]:
    """What is to be saved of what was said; Mistake names the card that cannot be."""
    return round.changes(desk.board, by=me(desk), today=desk.today, now=datetime.now(UTC))


def me(desk: Desk) -> int | None:
    return desk.me.id if desk.me else None
