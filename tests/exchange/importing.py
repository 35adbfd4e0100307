"""How these tests import: a text or bytes into a board, and what came of it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

from ittui.board import Board
from ittui.exchange.importer import plan_import
from ittui.exchange.plan import Importer, ImportOptions, ImportPlan
from ittui.records import Record

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def plan(kind: type[Record], content: str | bytes, board: Board | None = None, **options: Any) -> ImportPlan:
    data = content.encode() if isinstance(content, str) else content
    settings = ImportOptions(**{"zone": "UTC", **options})
    return plan_import(board or Board.of(), kind, data, settings, TODAY, NOW, Importer("file.csv", "ann"))


def imported(kind: type[Record], content: str | bytes, board: Board | None = None, **options: Any) -> Board:
    result = plan(kind, content, board, **options)
    assert not result.refused
    return (board or Board.of()).applying(result.changes)


def values(board: Board, kind: type[Record], *names: str) -> list[Any]:
    """One field of all records, or tuples of several, in the order of their first one as text."""
    rows = [tuple(getattr(row, name) for name in names) for row in board.all(kind)]
    rows.sort(key=lambda row: str(row[0]))
    return [row[0] for row in rows] if len(names) == 1 else rows


def zipped(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return buffer.getvalue()
