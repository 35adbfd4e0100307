"""Records as they are kept in memory of a database: tables without text, and the board patched where it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ...board import Board
from ...fields import Raw
from ...records import KINDS
from ..errors import StoreError
from ..line_format import Contents
from ..strict_json import Section, decode
from .privacy import SEPARATE, SUFFIX, Parted, private_part, public_part, whole_name


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


def head_of(row: Any) -> HeadRow:
    if row is None:
        raise StoreError("the table “board” is empty: this department was not made by ittui init")
    version, last_entry, meta = row
    return HeadRow(version, last_entry, decode(meta) if isinstance(meta, str) else meta)


class Parts:
    """The rows that hold the more private fields of records, by table and id: what joins them to their records."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[int, Raw]] = {}

    def take_all(self, tables: dict[str, dict[int, Raw]]) -> None:
        """Take the parts out of tables that were just read, and put their fields into the records."""
        self.rows = {table: tables.pop(table + SUFFIX, {}) for table in SEPARATE}
        for table, parts in self.rows.items():
            rows = tables.get(table, {})
            rows.update({id: {**rows[id], **part} for id, part in parts.items() if id in rows})

    def take(self, table: str, id: int, raw: Raw | None) -> None:
        rows = self.rows.setdefault(table, {})
        if raw is None:
            rows.pop(id, None)
        else:
            rows[id] = raw

    def join(self, new: Iterable[Parted], known: Contents) -> dict[str, dict[int, Raw | None]]:
        """Records as they are now, of rows as the database has them."""
        changed: dict[str, dict[int, Raw | None]] = {}
        for table, id, raw in new:
            whole = whole_name(table)
            rows = changed.setdefault(whole, {})
            if whole == table:
                rows[id] = raw
            else:
                self.take(whole, id, raw)
                rows.setdefault(id, known.get(whole, id))
        for table in SEPARATE.keys() & changed.keys():
            for id, raw in changed[table].items():
                if raw is not None:
                    changed[table][id] = {**public_part(table, raw), **self.rows.get(table, {}).get(id, {})}
        return changed

    def keep(self, saved: Mapping[str, Mapping[int, Raw | None]]) -> None:
        """Whole records were saved."""
        for table in SEPARATE.keys() & saved.keys():
            for id, raw in saved[table].items():
                self.take(table, id, private_part(table, raw or {}) or None)


def patched(board: Board, contents: Contents, changed: Mapping[str, Iterable[int]]) -> Board:
    """The board after some records changed; only their tables are others."""
    tables = dict(board.tables)
    for name, ids in changed.items():
        if name in KINDS:
            raws = {id: contents.get(name, id) for id in ids}
            made = {id: None if raw is None else KINDS[name](id, raw) for id, raw in raws.items()}
            tables[name] = tables[name].having(made)
    return Board(tables)
