"""The period that the tiles are of: the fiscal year until the user chooses another, which is remembered."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ..board import Board
from ..fields import parse_period
from .drafts import drafts_folder
from .view_model import ViewModel

PERIODS = ("year", "last year", "quarter", "last quarter", "month", "last month", "all")


def remembered_in() -> Path:
    return drafts_folder().parent / "period"


def chosen_period() -> str:
    """The period that the user chose last, of all files; the fiscal year where none was, or none can be read."""
    with suppress(OSError, UnicodeDecodeError):
        name = remembered_in().read_text("utf-8").strip()
        return name if name in PERIODS else PERIODS[0]
    return PERIODS[0]


def remember_period(name: str) -> None:
    """Keep it for the next start; a folder that cannot be written costs the choice, never the work."""
    with suppress(OSError):
        remembered_in().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        remembered_in().write_text(f"{name}\n", "utf-8")


def present_view(board: Board, who: str) -> ViewModel:
    """A board as it is now, in the chosen period."""
    now = datetime.now(UTC)
    today = board.settings.day_at(now)
    return ViewModel(board, today, now, who, period=parse_period(chosen_period(), today, board.settings.fiscal))
