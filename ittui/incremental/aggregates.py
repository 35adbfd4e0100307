"""Working out over all records of a kind, part by part, so that an edit costs its own part and not the whole table.

The records hang in a tree. What was made of a part is kept there for as long as all that was read for it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from operator import is_
from typing import Any, Generic, NamedTuple, TypeVar

from ..board import Board
from ..board.table import Node, place
from ..records import Record
from .dependencies import Reads, Watched

R = TypeVar("R", bound=Record)
S = TypeVar("S")
MOST_KEPT = 256  # days, periods and numbers, of one part of a table
MOST_DAYS = 16  # of one record: today, and the last days of the months of a trend


class SelfDependent(Exception):
    """What is worked out of a record is made of a number about its own kind, so that it may hang on itself."""


class Of(NamedTuple):
    """What was made of one record, and what was read for it; entangled: it cannot be kept."""

    value: Any
    reads: Reads
    self_dependent: bool = False


class Each(Generic[R, S]):
    """What was made of each record of a part, and the records of which it cannot be kept."""

    def __init__(self, result: Sequence[tuple[R, Of]]) -> None:
        self.made: list[tuple[R, S]] = [(row, each.value) for row, each in result if not each.self_dependent]
        self.self_dependent: list[R] = [row for row, each in result if each.self_dependent]

    def get(self, record: Record) -> S | None:
        """What was made of a record; None where it is not kept."""
        return next((result for row, result in self.made if row is record), None)


def of_each(name: str, make: Callable[[Board, R, date], S]) -> Callable[[Watched, Sequence[R], date], Each[R, S]]:
    """Makes something of each record by itself; made again only where what was read for this very one has changed."""

    def of_one(board: Watched, row: R, day: date) -> Of:
        days = days_of(board.plain, name, row)
        result = days.get(day)
        if result is None or not result.reads.hold(board.plain):
            watched = Watched(board)
            try:
                result = Of(make(watched, row, day), watched.reads)
            except SelfDependent:
                result = Of(None, watched.reads, self_dependent=True)
            if len(days) >= MOST_DAYS:
                days.pop(next(iter(days)))
            days[day] = result
        board.reads.know(result.reads)
        return result

    return lambda board, rows, day: Each([(row, of_one(board, row, day)) for row in rows])


def days_of(board: Board, name: str, row: Record) -> dict[date, Of]:
    """What is kept of a record, by day; nothing of what it was before."""
    cached = board.tables[row.table].of_rows
    result: tuple[Record, dict[date, Of]] | None = cached.get((name, row.id))
    if result is None or result[0] is not row:
        cached[name, row.id] = result = (row, {})
    return result[1]


class Fold(NamedTuple):
    """How something is worked out: of the records of one part, and of what the parts gave.

    source: another fold; of_rows and last are given what it made of the part, in place of the records.
    last: the last day on which anything happens to the records of a part; from then on what is made of them must
    not depend on the day any more, and is kept from day to day. None: it may change every day.
    """

    name: Hashable
    of_rows: Callable[..., Any]  # (board, records, day, *args)
    join: Callable[[Sequence[Any]], Any] = tuple
    last: Callable[[Any], date] | None = None
    source: Fold | None = None


class CacheEntry:
    """What was made of a part, of which other parts, and what was read for it."""

    __slots__ = ("below", "reads", "value")

    def __init__(self, value: Any, reads: Reads, below: tuple[CacheEntry, ...]) -> None:
        self.value, self.reads, self.below = value, reads, below


def fold(board: Board, kind: type[R], how: Fold, day: date, *args: Hashable) -> Any:
    """What a fold gives of all live records of a kind, as of a day."""
    cached = worked_out(board.plain, board.plain.table(kind).tree, how, day, args)
    if isinstance(board, Watched):
        board.table(kind)
        board.take_over(cached.reads)
    return cached.value


def of_record(board: Board, record: Record, how: Fold, day: date) -> Any:
    """What a fold of Each gives of one record of the board; None where it is not kept there."""
    table = board.plain.tables[record.table]
    if record.archived or table.rows.get(record.id) is not record:
        return None
    node, level = table.tree, 0
    while node.parts:
        node, level = node.parts[place(record.id, level)], level + 1
    return worked_out(board.plain, node, how, day, ()).value.get(record)


def chained(parts: Iterable[Iterable[S]]) -> tuple[S, ...]:
    """The items of all parts, one after the other."""
    return tuple(chain.from_iterable(parts))


def parts_of(board: Board, kind: type[R], how: Fold, day: date) -> Iterator[Any]:
    """What a fold makes of each part of a kind's records, one after the other."""
    nodes = [board.table(kind).tree]
    while nodes:
        node = nodes.pop()
        nodes.extend(node.parts)
        if not node.parts:
            yield worked_out(board.plain, node, how, day, ()).value


def worked_out(board: Board, node: Node[R], how: Fold, day: date, args: tuple[Hashable, ...]) -> CacheEntry:
    if how.last is not None:
        day = min(day, last_day(board, node, how))
    key = (how.name, day, args)
    cached: CacheEntry | None = node.cache.get(key)
    if cached is not None and cached.reads.hold(board):
        return cached
    below = tuple(worked_out(board, part, how, day, args) for part in node.parts) or source_of(board, node, how, day)
    if cached is not None and below and all(map(is_, below, cached.below)) and cached.reads.still_valid(board):
        return cached
    if len(node.cache) >= MOST_KEPT:
        node.cache.clear()
    node.cache[key] = cached = joined(cached, below, how) if node.parts else made(board, node, how, day, args, below)
    return cached


def source_of(board: Board, node: Node[Any], how: Fold, day: date) -> tuple[CacheEntry, ...]:
    return (worked_out(board, node, how.source, day, ()),) if how.source else ()


def joined(cached: CacheEntry | None, below: tuple[CacheEntry, ...], how: Fold) -> CacheEntry:
    """What a branch gives; where its parts looked before, later ones may look again."""
    reads, known = (cached.reads, cached.below) if cached else (Reads(), ())
    reads.asked.clear()
    for each in below:
        reads.take(each.reads)
        if each not in known:
            reads.surround(each.reads)
    return CacheEntry(how.join([each.value for each in below]), reads, below)


def made(
    board: Board, node: Node[Any], how: Fold, day: date, args: tuple[Hashable, ...], below: tuple[CacheEntry, ...]
) -> CacheEntry:
    """What a fold makes of the records of a leaf, or of what its source made of them."""
    watched = Watched(board)
    value = how.of_rows(watched, below[0].value if below else node.rows, day, *args)
    for each in below:
        watched.reads.take(each.reads)
        watched.reads.surround(each.reads)
    return CacheEntry(value, watched.reads, below)


def last_day(board: Board, node: Node[Any], how: Fold) -> date:
    key = ("last day", how.last)
    result: date | None = node.cache.get(key)
    if result is None:
        if node.parts:
            result = max(last_day(board, part, how) for part in node.parts)
        else:
            below = source_of(board, node, how, date.max)
            result = how.last(below[0].value if below else node.rows) if how.last else date.max
        node.cache[key] = result
    return result


CONSTANT = date.min  # the last day of what does not depend on the day at all
