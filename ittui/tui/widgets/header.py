"""The first line of the screen. It knows nothing of Textual."""

from __future__ import annotations

from ...fields import visible
from ...fields.layout import fit
from ...views.cells import Cell, Line
from ..view_model import ViewModel


def title_line(view: ViewModel, width: int, *, saved: str = "", due_items: int = 0) -> Line:
    """Whose file, which day, who, when it was saved, and what is owed."""
    day = view.today
    of = f"numbers of {view.period.label}"
    when = f"{of} · week {day.isocalendar().week} · {day}" if view.live else f"AS OF {day} · {of}"
    name = visible(view.board.settings.title)
    right = "  ".join(word for word in (view.who, saved, f"{due_items} due" if due_items else "") if word)
    left = f" ittui  {name}   "
    room = max(0, width - len(left) - len(right) - 2)
    when = when if len(of) <= room or not view.live else view.period.label
    middle = Cell(fit(when, room), "warn" if not view.live else "dim")
    return (Cell(" ittui  ", "key"), Cell(f"{name}   ", "strong"), middle, Cell(f" {right} ", "dim"))
