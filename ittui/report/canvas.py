"""A grid of characters, each with a role, that charts are drawn on."""

from __future__ import annotations

from itertools import groupby

Piece = tuple[str, str]
Row = list[Piece]

PLAIN, DIM, GOOD, WARN, BAD, ACCENT = "plain", "dim", "good", "warn", "bad", "accent"


class Canvas:
    """Characters by row and column; row 0 is at the top. What lies outside is not drawn."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(width, 1), max(height, 1)
        self.cells: list[list[Piece]] = [[(" ", PLAIN)] * self.width for _ in range(self.height)]

    def put(self, x: int, y: int, letter: str, role: str) -> None:
        if 0 <= x < self.width and 0 <= y < self.height:
            self.cells[y][x] = (letter, role)

    def column(self, share: float) -> int:
        """The column of a share of the width, from 0 to 1."""
        return round(share * (self.width - 1))

    def line(self, share: float) -> int:
        """The row of a share of the height; 0 is the bottom."""
        return self.height - 1 - round(share * (self.height - 1))

    def rows(self) -> list[Row]:
        """The rows as pieces of one role each."""
        return [
            [("".join(letter for letter, _ in piece), role) for role, piece in groupby(row, key=lambda cell: cell[1])]
            for row in self.cells
        ]
