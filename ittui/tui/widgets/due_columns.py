"""The columns of the due list. Nothing here knows Textual: they are on the first screen, too."""

from __future__ import annotations

from datetime import date

from ...fields import visible
from ...fields.layout import fit
from ...queries.due import DueItem
from ...records import CheckIn, Goal, Kpi, Objective, Person
from ...views.cells import Cell, Line
from ...views.record_page import called
from ..view_model import ViewModel
from .glyphs import plain
from .grid import Column

NOTHING_DUE = "nothing is due"
FEW = 8  # records, up to which a file counts as new


def due_heading(view: ViewModel | None, *, everybody: bool = False) -> str:
    """Whose list it is, and how long."""
    if view is None:
        return "Due"
    if everybody or not view.me:
        return f"Due for everybody {len(view.everybody_due)}"
    return f"Due for you {len(view.due_items)}"


def beginning(view: ViewModel) -> list[Line]:
    """The first steps of a new file, each with its key, those to be done first; nothing once it is more than begun."""
    board = view.board
    counts = {kind: len(board.all(kind)) for kind in (Person, Objective, Goal, Kpi, CheckIn)}
    steps = (
        (view.me is not None, f"You, with the login {visible(view.login)}", "v people n"),
        (counts[Objective] > 0, "An objective: what do we want?", "7 n"),
        (counts[Goal] > 0, "A goal", "2 n or N"),
        (counts[Kpi] > 0, "A KPI, ready-made", "4 K"),
        (counts[Person] > 1, "A colleague", "v people n"),
        (counts[CheckIn] > 0, "A first check-in", "c"),
    )
    if all(done for done, _, _ in steps) or sum(counts.values()) > FEW:
        return []
    return [
        (Cell(plain(" ✓ " if done else " ○ "), "good" if done else "dim"), Cell(fit(keys, 12), "key"), Cell(text))
        for done, text, keys in sorted(steps, key=lambda step: step[0])
    ]


def due_text(view: ViewModel, row: DueItem) -> str:
    """What a filter looks into."""
    late = "late overdue" if row.overdue > 0 else ""
    return " ".join((row.kind.value, called(view, row.record), row.why, row.waits_for(view.board), late)).casefold()


def due_columns(view: ViewModel, *, everybody: bool = False) -> list[Column[DueItem]]:
    def overdue(row: DueItem) -> Cell:
        if row.overdue <= 0:
            return Cell("today" if row.overdue == 0 else f"in {-row.overdue} d", "dim")
        return Cell(f"{row.overdue} d", "warn")

    def who(row: DueItem) -> Cell:
        return Cell(row.waits_for(view.board), "dim")

    def since(row: DueItem) -> date:
        return row.since

    return [
        Column("kind", "Task", 17, 1, lambda row: Cell(row.kind.value, "strong"), lambda row: row.kind.value),
        Column(
            "record",
            "Item",
            34 if everybody else 40,  # beside it is whose it is
            1,
            lambda row: Cell(called(view, row.record)),
            lambda row: row.record.label,
            stretch=True,
        ),
        Column("overdue", "Overdue", 7, 1, overdue, since, right=True),
        Column("why", "Reason", 34, 2, lambda row: Cell(visible(row.why), "dim"), lambda row: row.why),
        Column("who", "Who", 14, 1 if everybody else 3, who, lambda row: row.who or 0),
    ]
