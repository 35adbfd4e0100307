"""Records as they are kept in memory of a database: tables without text, and the board patched where it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ...board import Board
from ...fields import Raw
from ...records import KINDS
from ..errors import StoreError
from ..line_format import Contents
from ..section import Section
from ..strict_json import decode


class HeadRow(NamedTuple):
    """The row that every save locks: how often was saved, the newest entry, and the meta record."""

    version: int
    last_entry: int
    meta: Raw


NO_HEAD = HeadRow(-1, 0, {})


class PlainSection(Section):
    """One table's records without the text of them, which no database needs."""

    def having(self, changed: Mapping[int, Raw | None]) -> PlainSection:
        rows = dict(self.rows)
        for id, raw in changed.items():
            if raw is None:
                rows.pop(id, None)
            else:
                rows[id] = raw
        return PlainSection(self.name, rows)


def head_of(rows: list[Any]) -> HeadRow:
    if not rows:
        raise StoreError("the table “board” is empty: this department was not made by ittui init")
    version, last_entry, meta = rows[0]
    return HeadRow(version, last_entry, decode(meta))


def patched(board: Board, contents: Contents, changed: Mapping[str, Iterable[int]]) -> Board:
    """The board after some records changed; only their tables are others."""
    tables = dict(board.tables)
    for name, ids in changed.items():
        if name not in KINDS:
            continue
        kind, rows = KINDS[name], dict(tables[name].rows)
        for id in ids:
            raw = contents.get(name, id)
            if raw is None:
                rows.pop(id, None)
            else:
                rows[id] = kind(id, raw)
        tables[name] = tables[name].after(rows, tuple(ids))
    return Board(tables)
