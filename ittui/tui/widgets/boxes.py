"""Closed boxes: rounded, the title in the top rule, the position or a hint in the bottom rule.

Knows nothing of Textual.

Only the top rule changes when the focus comes or goes, so that a move of the focus costs a line, not a pane.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...fields.layout import fit, width_of
from ...views.cells import Cell, Line

RULE = "─"


def top_rule(words: Sequence[str], width: int, *, bright: bool = False) -> Line:
    """╭─ Goals 43 ── serve 7f3k ───╮"""
    title, *rest = [word for word in words if word] or [""]
    role, rule = ("key", "key") if bright else ("strong", "dim")
    text = fit(title, min(width_of(title), max(0, width - 6)))
    cells = [Cell("╭─ ", rule), Cell(text, role)]
    room = width - width_of(text) - 4
    for word in rest:
        if room < 12:
            break
        shown = fit(word, min(width_of(word), room - 6))
        cells += [Cell(" ── ", rule), Cell(shown, "plain")]
        room -= width_of(shown) + 4
    cells.append(Cell(" " + RULE * (room - 1) + "╮", rule))
    return tuple(cells) if width > 6 else (Cell("╭" + RULE * max(0, width - 2) + "╮", rule),)


def bottom_rule(cells: Line, width: int) -> Line:
    """╰─ 1 of 43 ────╯"""
    used = sum(width_of(cell.text) for cell in cells)
    if not cells or used + 6 > width:
        return (Cell("╰" + RULE * max(0, width - 2) + "╯", "dim"),)
    return (Cell("╰─ ", "dim"), *cells, Cell(" " + RULE * (width - used - 5) + "╯", "dim"))


def framed(line: Line, width: int) -> Line:
    """A line of a box whose inside has so many columns."""
    cells, left = [Cell("│", "dim")], width
    for cell in line:
        size = width_of(cell.text)
        cells.append(cell if size <= left else Cell(fit(cell.text, left), cell.role))
        left -= size
        if left <= 0:
            break
    if left > 0:
        cells.append(Cell(" " * left))
    return (*cells, Cell("│", "dim"))


def position(number: int, count: int, *, marked: int = 0) -> Line:
    """Where the cursor is, and how many rows are marked."""
    if not count:
        return ()
    words = f"{number + 1:,} of {count:,}"
    return (Cell(words, "dim"), *((Cell(f" · {marked:,} marked", "mark"),) if marked else ()))


def more_lines(count: int) -> Line:
    """The hint that a detail has lines for which there is no room."""
    return (Cell(f"{count} more line{'s' if count > 1 else ''}, Enter opens", "dim"),) if count > 0 else ()
