"""Lines of cells: what every part of the screen is made of, before anything knows how to draw it.

Nothing here knows Textual, so that the first screen can be painted before Textual is imported.
"""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len, set_cell_size


class Cell(NamedTuple):
    """A piece of a line: text that is safe for a terminal, and the role it plays."""

    text: str
    role: str = "plain"


Line = tuple[Cell, ...]
EMPTY: Line = ()


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Text of exactly so many columns; what is cut off leaves an ellipsis."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, max(0, width - 1)) + "…" if width else ""
    return " " * (width - length) + text if right else text + " " * (width - length)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many columns, broken between words where there are any."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if cell_len(joined) <= width:
                line = joined
                continue
            lines.extend([line] if line else [])
            *full, line = split_word(word, width)
            lines.extend(full)
        lines.append(line)
    return lines


def split_word(word: str, width: int) -> list[str]:
    """A word that is wider than a line, in pieces."""
    pieces = []
    while cell_len(word) > width:
        size = next(size for size in range(len(word), 0, -1) if size == 1 or cell_len(word[:size]) <= width)
        pieces.append(word[:size])
        word = word[size:]
    return [*pieces, word]
