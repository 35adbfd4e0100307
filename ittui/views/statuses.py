"""How a status is written, coloured and put in order, everywhere."""

from __future__ import annotations

from ..metrics.status import Status
from .columns import Shown

ROLES = {0: "good", 1: "good", 2: "warn", 3: "bad", 4: "bad"}


def role_of(status: Status) -> str:
    """The colour that repeats what glyph and word say."""
    if status is Status.STALE:
        return "warn"
    return "dim" if status.badness is None else ROLES[status.badness]


def worded(status: Status) -> str:
    """A status as glyph and word: it is never told by colour alone."""
    return f"{status.glyph} {status.word}"


def show_status(status: Status) -> Shown:
    return Shown(worded(status), role_of(status))


def worst_first(status: Status) -> int:
    """Those without a judgement come after the good ones."""
    return 9 if status.badness is None else -status.badness
