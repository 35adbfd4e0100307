"""What a user chose on the screen: what is of the user, such as the theme, for all files; the period for each file.

The period that the tiles are of is the fiscal year until the user chooses another in that file. The first screen asks
it before anything of Textual is imported, so that it stands apart from the preferences, which do that.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from ..board import Board
from ..fields import parse_period
from .drafts import drafts_folder, key_of
from .view_model import ViewModel

OF_FILES = "of-files"  # the folder of what was chosen in one file
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


def in_file(shared: str, what: str) -> str:
    """The name by which something chosen in one shared file is remembered."""
    return f"{OF_FILES}/{key_of(shared, what)}"


def chosen_period(shared: str) -> str:
    """The period that was chosen last in a shared file; the fiscal year where none was."""
    if not (drafts_folder().parent / OF_FILES).is_dir():
        return PERIODS[0]
    name = remembered(in_file(shared, "period"))
    return name if name in PERIODS else PERIODS[0]


def remember_period(shared: str, name: str) -> None:
    remember(in_file(shared, "period"), name)


def present_view(board: Board, who: str, shared: str) -> ViewModel:
    """A board as it is now, in the period chosen in its file."""
    now = datetime.now(UTC)
    today = board.settings.day_at(now)
    return ViewModel(board, today, now, who, period=parse_period(chosen_period(shared), today, board.settings.fiscal))
