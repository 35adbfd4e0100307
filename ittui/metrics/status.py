"""The words for how things stand. Never told by colour alone: each has a glyph and a word."""

from __future__ import annotations

from enum import Enum


class Status(Enum):
    """(word, glyph, how bad: None is "no judgement") of a goal, KPI or metric."""

    ACHIEVED = ("achieved", "★", 0)
    ON_TRACK = ("on track", "✓", 1)
    BEHIND = ("behind", "~", 2)
    AT_RISK = ("at risk", "!", 3)
    MISSED = ("missed", "✗", 4)
    STALE = ("stale", "?", None)
    TOO_EARLY = ("too early", "○", None)
    NOT_STARTED = ("not started", "○", None)
    NO_DATA = ("no data", "–", None)
    NO_TARGET = ("no target", "·", None)
    CANCELLED = ("cancelled", "·", None)

    def __init__(self, word: str, glyph: str, badness: int | None) -> None:
        self.word, self.glyph, self.badness = word, glyph, badness

    def __str__(self) -> str:
        return self.word


def worst(statuses: list[Status]) -> Status:
    """The weakest of those that carry a judgement; no data where none does."""
    judged = [status for status in statuses if status.badness is not None]
    return max(judged, key=lambda status: status.badness or 0) if judged else Status.NO_DATA
