"""The board of a file's contents; tables that did not change stay the same objects, with all that was kept of them."""

from __future__ import annotations

from typing import Any

from ..board import Board, Table
from ..records import KINDS
from .line_format import NOTHING, Contents


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
    if old is None:
        return Table(kind, dict(zip(raws, map(kind, raws, raws.values()), strict=True)))
    had = old.rows
    if list(had) == list(raws):
        touched = [record.id for raw, record in zip(raws.values(), had.values(), strict=True) if record.raw is not raw]
        rows = dict(had)
        rows.update((id, kind(id, raws[id])) for id in touched)
        return old.after(rows, touched)
    rows = {id: had[id] if id in had and had[id].raw is raw else kind(id, raw) for id, raw in raws.items()}
    gone = [id for id in had if id not in rows]
    return old.after(rows, [*gone, *(id for id, row in rows.items() if had.get(id) is not row)])
