"""The period that the tiles are of: the fiscal year until the user chooses another, which is remembered."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from ..board import Board
from ..fields import parse_period
from .drafts import drafts_folder
from .view_model import ViewModel

PERIODS = ("year", "last year", "quarter", "last quarter", "month", "last month", "all")


def remembered(name: str) -> str:
    """What the user chose last on the screen, of all files; "" where nothing was, or it cannot be read."""
    with suppress(OSError, UnicodeDecodeError):
        return (drafts_folder().parent / name).read_text("utf-8").strip()
    return ""


def remember(name: str, choice: str) -> None:
    """Keep it for the next start; a folder that cannot be written costs the choice, never the work."""
    place = drafts_folder().parent / name
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.write_text(f"{choice}\n", "utf-8")


def chosen_period() -> str:
    """The period that was chosen last; the fiscal year where none was."""
    name = remembered("period")
    return name if name in PERIODS else PERIODS[0]


def remember_period(name: str) -> None:
    remember("period", name)


def present_view(board: Board, who: str) -> ViewModel:
    """A board as it is now, in the chosen period."""
    now = datetime.now(UTC)
    today = board.settings.day_at(now)
    return ViewModel(board, today, now, who, period=parse_period(chosen_period(), today, board.settings.fiscal))
