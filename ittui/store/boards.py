"""The board of a file's contents; tables that did not change stay the same objects, with all that was kept of them."""

from __future__ import annotations

from typing import Any

from ..board import Board, Table
from ..records import KINDS
from .linefile import NOTHING, Contents


def board_of(contents: Contents, known: Contents = NOTHING, before: Board | None = None) -> Board:
    """before: the board of the contents that are known."""
    tables: dict[str, Table[Any]] = {}
    for name in KINDS:
        old = before.tables[name] if before else None
        if old is not None and contents.tables.get(name) is known.tables.get(name):
            tables[name] = old
        else:
            tables[name] = table_of(name, contents, old)
    return Board(tables)


def table_of(name: str, contents: Contents, old: Table[Any] | None) -> Table[Any]:
    kind, raws = KINDS[name], contents.rows(name)
    had = old.rows if old else {}
    if list(had) != list(raws):
        had = {id: had[id] if id in had else kind(id, raw) for id, raw in raws.items()}
    rows = dict(had)
    for raw, record in zip(raws.values(), had.values(), strict=True):
        if record.raw is not raw:
            rows[record.id] = kind(record.id, raw)
    return Table(kind, rows)
