"""What is shown of records, whoever shows it: computed columns, record pages, and lines of cells.

A cell knows no Textual, so that the first screen can be painted before Textual is imported.
"""

from __future__ import annotations

from typing import NamedTuple


class Cell(NamedTuple):
    """A piece of a line: text that is safe for a terminal, and the role it plays."""

    text: str
    role: str = "plain"


Line = tuple[Cell, ...]
EMPTY: Line = ()
