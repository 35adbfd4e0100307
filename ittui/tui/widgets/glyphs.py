"""The small marks: status glyphs, sparklines, bars. Where the terminal has no such letters, plain ASCII."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction

from ...config import glyphs
from ...fields.layout import BLOCKS
from ...metrics.result import Status
from ...views.cells import Cell
from ...views.document import tone_of, worded

LEAST_POINTS = 3  # with fewer, a line of bars says nothing
GLYPHS = glyphs()
PLAIN = GLYPHS.plain  # a console, whose grounds are few


def light_ground() -> bool:
    """Does the terminal say that its own ground is light? Many say nothing."""
    return os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")


# Where a theme has no colours of its own, nothing is known of the terminal's; but the ground of the selected row is
# ours, and so are the letters on it: (ground, letters), numbers of the 16 or the 256 colours.
DARK = {
    "plain": (236, 15),
    "dim": (236, 7),
    "good": (236, 120),
    "warn": (236, 221),
    "bad": (236, 217),
    "accent": (236, 123),
}
LIGHT = {
    "plain": (254, 0),
    "dim": (254, 239),
    "good": (254, 22),
    "warn": (254, 94),
    "bad": (254, 124),
    "accent": (254, 24),
}
DARK_16 = {"plain": (8, 15), "dim": (8, 15), "good": (8, 10), "warn": (8, 11), "bad": (1, 15), "accent": (8, 14)}
LIGHT_16 = {"plain": (7, 0), "dim": (7, 0), "good": (2, 0), "warn": (3, 15), "bad": (1, 15), "accent": (6, 0)}
LIKE = {"strong": "plain", "head": "plain", "title": "accent", "key": "accent", "mark": "warn"}


def selected_colours(role: str, *, light: bool, many: bool) -> tuple[int, int]:
    """Ground and letters of a role on the selected row; light: the terminal's ground; many: it has 256 colours."""
    table = (LIGHT if many else LIGHT_16) if light else DARK if many else DARK_16
    return table[LIKE.get(role, role)]


def on_light(role: str) -> int | None:
    """The colour of a role on a ground that is known to be light; None for the terminal's own."""
    kind = LIKE.get(role, role)
    return None if kind in ("plain", "dim") else LIGHT[kind][1]


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


def bar(share: Fraction | float, width: int) -> str:
    """A bar that is filled to a share from 0 to 1."""
    full = max(0, min(width, round(float(share) * width)))
    return plain("━" * full + "┄" * (width - full))
