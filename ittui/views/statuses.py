"""How a status is shown in a column, and how it is put in order."""

from __future__ import annotations

from ..metrics.result import Status
from .columns import Shown
from .document import tone_of, worded


def role_of(status: Status) -> str:
    """The colour that repeats what glyph and word say."""
    return tone_of(status).value


def show_status(status: Status) -> Shown:
    return Shown(worded(status), role_of(status))


def worst_first(status: Status) -> int:
    """Those without a judgement come after the good ones."""
    return 9 if status.badness is None else -status.badness
