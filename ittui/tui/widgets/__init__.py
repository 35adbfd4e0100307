"""Widgets draw their own lines; here is what all lines are made of: marks, columns, rows, the rules of boxes.

Knows neither Textual nor records. Where the terminal has no such letters, plain ASCII stands for the marks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

from ...config import glyphs
from ...fields.layout import BLOCKS, fit, width_of
from ...metrics import Status
from ...views import Cell, Line
from ...views.document import tone_of, worded

LEAST_POINTS = 3  # with fewer, a line of bars says nothing
GLYPHS = glyphs()
PLAIN = GLYPHS.plain  # a console, whose grounds are few


def light_ground() -> bool:
    """Does the terminal say that its own ground is light? Many say nothing."""
    return os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")


# Where a theme has no colours of its own, nothing is known of the terminal's; but the ground of the selected row is
# ours, and so are the letters on it: numbers of the 256 colours, or (ground, letters) of the 16.
DARK_GROUND, LIGHT_GROUND = 236, 254
DARK = {"plain": 15, "dim": 7, "good": 120, "warn": 221, "bad": 217, "accent": 123}
LIGHT = {"plain": 0, "dim": 239, "good": 22, "warn": 94, "bad": 124, "accent": 24}
DARK_16 = {"plain": (8, 15), "dim": (8, 15), "good": (8, 10), "warn": (8, 11), "bad": (1, 15), "accent": (8, 14)}
LIGHT_16 = {"plain": (7, 0), "dim": (7, 0), "good": (2, 0), "warn": (3, 15), "bad": (1, 15), "accent": (6, 0)}
LIKE = {"strong": "plain", "head": "plain", "title": "accent", "key": "accent", "mark": "warn"}


def selected_colours(role: str, *, light: bool, many: bool) -> tuple[int, int]:
    """Ground and letters of a role on the selected row; light: the terminal's ground; many: it has 256 colours."""
    kind = LIKE.get(role, role)
    if not many:
        return (LIGHT_16 if light else DARK_16)[kind]
    return (LIGHT_GROUND, LIGHT[kind]) if light else (DARK_GROUND, DARK[kind])


def on_light(role: str) -> int | None:
    """The colour of a role on a ground that is known to be light; None for the terminal's own."""
    kind = LIKE.get(role, role)
    return None if kind in ("plain", "dim") else LIGHT[kind]


def plain(text: str) -> str:
    """The text with ASCII in place of the marks, on terminals that lack them."""
    return text.translate(GLYPHS.words) if PLAIN else text


def plain_letters(text: str) -> str:
    """As plain, letter for letter, for text that has its place on the screen already."""
    return text.translate(GLYPHS.letters) if PLAIN else text


def status_cell(status: Status) -> Cell:
    """Glyph and word; the colour only repeats what they say."""
    return Cell(plain(worded(status)), tone_of(status).value)


def sparkline(values: Sequence[Fraction | float | None], width: int) -> str:
    """The last so many values as bars; a gap where there is none."""
    shown = list(values)[-width:]
    known = [value for value in shown if value is not None]
    if len(known) < LEAST_POINTS:
        return ""
    low, high = min(known), max(known)
    span = high - low
    bars = (" " if value is None else BLOCKS[int((value - low) * 7 / span)] if span else BLOCKS[3] for value in shown)
    return plain("".join(bars))


def gauge(share: Fraction, expected: Fraction | None, width: int) -> str:
    """━━━━━━━┃──: how much is done, with a mark at how much is expected by now."""
    full = max(0, min(width, round(float(share) * width)))
    cells = ["━"] * full + ["─"] * (width - full)
    if expected is not None:
        cells[max(0, min(width - 1, round(float(expected) * width) - (expected > 0)))] = "┃"
    return plain("".join(cells))


T = TypeVar("T")
Sized = Sequence[tuple["Column[T]", int]]
WHOLE = 76  # columns of a list over the whole of a screen of 80: half of it is enough for a title
ROOMY = 60  # columns from which on the title has most of them
MIDDLING = 44  # columns from which on a title matters more than a fourth column
LEAST = 11  # columns that a stretching column keeps when there is little room


class Column(NamedTuple, Generic[T]):
    """One column: its cell of a row, and the priority with which it is kept when there is little room (1 first)."""

    name: str
    label: str
    width: int
    priority: int
    cell: Callable[[T], Cell]
    key: Callable[[T], object]  # what the column is sorted by
    right: bool = False
    stretch: bool = False


def fitting(columns: Sequence[Column[T]], width: int) -> list[tuple[Column[T], int]]:
    """The columns that have room, with their widths; those that stretch share what is left."""
    share = 0.5 if width >= WHOLE else 0.625 if width >= ROOMY else 0.4 if width >= MIDDLING else 0.3
    least = max(LEAST, int(width * share))
    chosen: list[Column[T]] = []
    used = 0
    for column in sorted(columns, key=lambda column: column.priority):
        need = (min(column.width, least) if column.stretch else column.width) + 1
        if used + need > width and chosen:
            break  # what matters less must not take the place of what has no room
        chosen.append(column)
        used += need
    stretching = [column for column in chosen if column.stretch]
    spare, extra = max(0, width - used), 0
    if stretching:
        extra, spare = divmod(spare, len(stretching))
    out = []
    for column in (column for column in columns if column in chosen):
        size = column.width if not column.stretch else min(column.width, least) + extra
        out.append((column, size + (spare if stretching and column is stretching[0] else 0)))
    return out


def labels_line(sized: Sized[T]) -> Line:
    """The line of the columns' labels."""
    return (Cell("  ", "dim"), *(Cell(fit(each.label, size, right=each.right) + " ", "dim") for each, size in sized))


def row_line(row: T, sized: Sized[T], *, here: bool, marked: bool = False, cursor: bool = False) -> Line:
    """One row; here: the cursor stands on it, and cursor: it is to be seen from afar."""
    prefix = "cursor " if cursor else ""
    sign = plain(("▌" if here else " ") + ("●" if marked else " "))
    cells = [Cell(sign, prefix + ("mark" if marked else "strong"))]
    for column, size in sized:
        text, role = column.cell(row)
        cells.append(Cell(fit(text, size, right=column.right) + " ", prefix + role))
    return tuple(cells)


RULE = "─"
LEAST_RULE = 8  # columns of the lower rule that are none of its words


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


def middle_rule(words: Sequence[str], width: int, *, bright: bool = False) -> Line:
    """├─ Specific ───┤ between two groups in one box."""
    return tuple(
        Cell(text.replace("╭", "├").replace("╮", "┤"), role) for text, role in top_rule(words, width, bright=bright)
    )


def bottom_rule(cells: Line, width: int, keys: Sequence[tuple[str, str]] = ()) -> Line:
    """╰─ 1 of 43 ───── x Actions ─╯; keys: with what they do, as many as have room."""
    used = sum(width_of(cell.text) for cell in cells)
    if not cells or used + 6 > width:
        return (Cell("╰" + RULE * max(0, width - 2) + "╯", "dim"),)
    hints, room = list[Cell](), width - used - LEAST_RULE
    for key, label in keys:
        room -= width_of(key) + width_of(label) + 3
        if room < 0:
            break
        hints += [Cell(f" {key} ", "key"), Cell(f"{label} ", "dim")]
    rule = width - used - 5 - sum(width_of(cell.text) for cell in hints) - bool(hints)
    return (
        Cell("╰─ ", "dim"),
        *cells,
        Cell(" " + RULE * rule, "dim"),
        *hints,
        Cell(f"{RULE if hints else ''}╯", "dim"),
    )


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


def more_lines(count: int, how: str = "Enter opens") -> Line:
    """The hint that a detail has lines for which there is no room, and how to see them."""
    return (Cell(f"{count} more line{'s' if count > 1 else ''}, {how}", "dim"),) if count > 0 else ()
