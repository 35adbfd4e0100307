"""The floor of every screen made with Textual: an app that is one DataTable, and does nothing else.

    python -m tests.bench.bare ROWS

u updates one visible cell, r fills the table anew, s sorts it by title, q leaves.
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.coordinate import Coordinate
from textual.widgets import DataTable

NAMES = ("id", "Title", "Status", "Owner", "Due", "Value")


def row(number: int, word: str = "On track") -> tuple[str, ...]:
    return (f"{number:04}", f"A goal of some length, number {number}", word, "Ann", "2026-12-31", str(number * 7))


class Bare(App[None]):
    """One table of so many rows."""

    BINDINGS = [("q", "quit", "Quit"), ("u", "update", "Update"), ("r", "refill", "Refill"), ("s", "sort", "Sort")]

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows, self.times = rows, 0

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        for name in NAMES:
            table.add_column(name, key=name)
        table.add_rows(row(number) for number in range(self.rows))
        table.focus()

    def action_update(self) -> None:
        self.times += 1
        table: DataTable[str] = self.query_one(DataTable)
        table.update_cell_at(Coordinate(3, 2), f"{self.times:>8}")

    def action_refill(self) -> None:
        table = self.query_one(DataTable)
        table.clear()
        table.add_rows(row(number, "Behind") for number in reversed(range(self.rows)))

    def action_sort(self) -> None:
        self.times += 1
        self.query_one(DataTable).sort("Title", reverse=bool(self.times % 2))


if __name__ == "__main__":
    Bare(int(sys.argv[1])).run()
