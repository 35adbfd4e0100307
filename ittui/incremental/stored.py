"""Aggregates of whole tables from one run of the program to the next, where the file is large enough for a cache.

What an earlier run stored is valid if every table that was read for it, as its dependencies tell, has the very text
that it had then. What depends on the minute is not stored, nor what was computed of a table changed since it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, NamedTuple

from ..board import Board
from ..board.table import Table
from ..fields import UNREADABLE, Json, Period
from .facts import CacheEntry


class Written(NamedTuple):
    """How an aggregate is written as JSON, and made of it again: load(dump(value)) is worth the same as the value."""

    dump: Callable[[Any], Json]
    load: Callable[[Any], Any]


class StoredValue(NamedTuple):
    """What an earlier run computed; of: the digest of each table that it depends on."""

    value: Any
    of: dict[str, str]


class Aggregate(NamedTuple):
    """What is computed of one table: by name, as of a day, and of what else is asked."""

    table: Table[Any]
    name: Hashable
    day: date
    args: tuple[Hashable, ...]

    @property
    def key(self) -> str:
        words = (
            f"{arg.start}..{arg.end}" if isinstance(arg, Period) else getattr(arg, "name", arg) for arg in self.args
        )
        return " ".join(map(str, (self.name, self.day, *words, self.table.kind.table, digest_of(self.table))))


def digest_of(table: Table[Any]) -> str:
    """Of the text that a table was read from; "" where it was changed since."""
    return table.text.digest if table.text else ""


def stored(board: Board, asked: Aggregate, how: Written) -> StoredValue | None:
    """What an earlier run stored, where that is valid."""
    text = asked.table.text
    if text is None:
        return None
    result = asked.table.cache.memo(("stored", asked[1:]), lambda: loaded(text.cache.get(asked.key), how))
    if result is None or any(digest_of(board.plain.tables[name]) != digest for name, digest in result.of.items()):
        return None
    for name in result.of:
        _ = board.tables[name]  # a tracked board notes that it was read
    return result


def loaded(answer: Any, how: Written) -> StoredValue | None:
    try:
        value, of = answer
        return StoredValue(how.load(value), dict(of))
    except UNREADABLE:
        return None


def store(board: Board, asked: Aggregate, how: Written, entry: CacheEntry) -> None:
    """Have the next run find what was computed of a table."""
    tables = [board.plain.tables[name] for name in (asked.table.kind.table, *entry.dependencies.versions)]
    if asked.table.text is None or entry.dependencies.minutes or not all(map(digest_of, tables)):
        return
    of: dict[str, Json] = {table.kind.table: digest_of(table) for table in tables}
    asked.table.text.cache.put(asked.key, lambda: [how.dump(entry.value), of])
