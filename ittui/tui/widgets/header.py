"""The first two lines of the screen: whose file it is, and the map of places. Nothing here knows Textual."""

from __future__ import annotations

from collections.abc import Sequence

from ...fields import visible
from ...fields.layout import fit, width_of
from ...queries.due import LateSort
from ...views.cells import Cell, Line
from ..places import DUE, PLACE_NAMES, SHORT_NAMES
from ..view_model import ViewModel

LATE_WIDTH = 10  # columns before what is late
WORDINGS = (  # of one thing that is late, of several, and what is between them: the longest first
    (" by {:,} d", " by up to {:,} d", " · "),
    (" by {:,} d", " by {:,} d", " · "),
    (" {:,} d", " {:,} d", ", "),
    ("", "", ", "),
)
WIDE_ENOUGH = 60  # columns, for the whole name of who is at the keyboard


def title_line(view: ViewModel, width: int, *, saved: str = "", draft: str = "") -> Line:
    """Whose file, which day and period, a check-in that waits, when it was saved, and who."""
    day = view.today
    period, short = f"{view.period.label} [P]", f"{day.day} {day:%b}"
    dates = [f"{day:%a} {short} · week {day.isocalendar().week} · ", f"{day:%a} {short} · ", f"{short} · "]
    dates = dates if view.live else [f"AS OF {day} (Esc: today) · "]
    dates = [f"{date}{of}{period}" for of in ("numbers of ", "") for date in dates] + [dates[-1].removesuffix(" · ")]
    dates += [] if view.live else [f"AS OF {day}"]
    who = visible(view.me.title if view.me else view.login)
    right = "  ".join(word for word in (saved, who if width >= WIDE_ENOUGH else who.split()[0] if who else "") if word)
    left = f" ittui  {visible(view.board.settings.title)}   "
    room = max(0, width - width_of(left) - width_of(right) - 2 - (width_of(draft) + 2 if draft else 0))
    shown = next((text for text in dates if width_of(text) <= room), dates[-1])
    cells = [Cell(" ittui  ", "key"), Cell(left.removeprefix(" ittui  "), "strong")]
    cells += [Cell(fit(shown, room), "dim" if view.live else "warn")]
    cells += [Cell(f"{draft}  ", "warn")] if draft else []
    return (*cells, Cell(f" {right} ", "dim"))


def late_line(late: Sequence[tuple[LateSort, int, int]], width: int) -> Line:
    """! Late  1 goal by 23 d · 5 projects by up to 196 d: how much is late of each sort; the key lists it."""
    if not late:
        return (Cell(" Nothing is late", "good"),)
    for by, by_up_to, between in WORDINGS:
        text = between.join(
            f"{count:,} {sort}s{by_up_to.format(days)}" if count > 1 else f"1 {sort}{by.format(days)}"
            for sort, count, days in late
        )
        if width_of(text) + LATE_WIDTH <= width:
            break
    room = max(0, min(width_of(text), width - LATE_WIDTH))
    return (Cell(" ! ", "key"), Cell("Late  ", "strong"), Cell(fit(text, room), "bad"))


def places_line(at: int, due: int | None, width: int, other: str = "") -> Line:
    """The map: every place with its number, the present one reversed; other: a table that has no number."""
    for names in (PLACE_NAMES, SHORT_NAMES, None):
        line = place_cells(at, due, names, other)
        if sum(width_of(cell.text) for cell in line) <= width:
            break
    return line


def place_cells(at: int, due: int | None, names: tuple[str, ...] | None, other: str) -> Line:
    """names: what the places are called; without, only the present one is called by its name."""
    cells = [Cell(" ")]
    gap = "  " if names is PLACE_NAMES else " "
    for number, name in enumerate(names or SHORT_NAMES):
        owed = f" {due}" if number == DUE and due else ""
        text = f"{number + 1} {name}{owed}" if names or number == at else f"{number + 1}{owed}"
        role = "here strong" if number == at else "warn" if owed else "plain"
        cells += [Cell(f" {text} " if number == at else text, role), Cell(gap)]
    more = f"v {other}" if other and at > DUE else "v More" if names else "v"
    cells.append(Cell(f" {more} " if at > DUE else more, "here strong" if at > DUE else "plain"))
    return tuple(cells)
