"""The first line of the screen. It knows nothing of Textual."""

from __future__ import annotations

from ...fields import visible
from ..view_model import Desk
from .cells import Cell, Line, fit


def title_line(desk: Desk, width: int, *, saved: str = "", owed: int = 0) -> Line:
    """Whose file, which day, who, when it was saved, and what is owed."""
    day = desk.today
    of = f"numbers of {desk.period.label}"
    when = f"{of} · week {day.isocalendar().week} · {day}" if desk.live else f"AS OF {day} · {of}"
    name = visible(desk.board.settings.title)
    right = "  ".join(word for word in (desk.who, saved, f"{owed} due" if owed else "") if word)
    left = f" ittui  {name}   "
    room = max(0, width - len(left) - len(right) - 2)
    when = when if len(of) <= room or not desk.live else desk.period.label
    middle = Cell(fit(when, room), "warn" if not desk.live else "dim")
    return (Cell(" ittui  ", "key"), Cell(f"{name}   ", "strong"), middle, Cell(f" {right} ", "dim"))
