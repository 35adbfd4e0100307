"""Lines of cells: what every part of the screen is made of, before anything knows how to draw it.

Nothing here knows Textual, so that the first screen can be painted before Textual is imported.
"""

from __future__ import annotations

from typing import NamedTuple


class Cell(NamedTuple):
    """A piece of a line: text that is safe for a terminal, and the role it plays."""

    text: str
    role: str = "plain"


Line = tuple[Cell, ...]
EMPTY: Line = ()
