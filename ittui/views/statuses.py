"""How a status is shown in a column, and how it is put in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..metrics.result import Status
from .columns import Shown
from .document import StackedBar, StatusCount, tone_of, worded


def role_of(status: Status) -> str:
    """The colour that repeats what glyph and word say."""
    return tone_of(status).value


def show_status(status: Status) -> Shown:
    return Shown(worded(status), role_of(status))


def status_bar(title: str, statuses: Iterable[Status]) -> StackedBar:
    """How many have which status, as one bar, the worst first."""
    counts = Counter(statuses)
    order = sorted((status for status in Status if counts[status]), key=worst_first)
    return StackedBar(title=title, parts=tuple(StatusCount(status, counts[status]) for status in order))


def worst_first(status: Status) -> int:
    """Those without a judgement come after the good ones."""
    return 9 if status.badness is None else -status.badness
