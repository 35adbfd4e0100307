"""A widget of lines: it paints what can be seen of it, and asks for no other line."""

from __future__ import annotations

from ittui.tui.widgets.table import RowTable


def test_a_list_without_room_paints_nothing() -> None:
    table: RowTable[str] = RowTable()
    table.rows = ("one", "two")
    table.repaint(2, 3, table.size.height - 1)
    table.repaint()
