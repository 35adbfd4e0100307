"""Working out over all records of a kind, part by part, so that an edit costs its own part and not the whole table.

The records hang in a tree. What was made of a part is kept there for as long as all that was read for it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

from ..board import Board
from ..reads import Reads, Watched
from ..records import Record
from ..tables import Node, place

R = TypeVar("R", bound=Record)
S = TypeVar("S")
MOST_KEPT = 256  # days, periods and numbers, of one part of a table


class Entangled(Exception):
    """What is worked out of a record is made of a number about its own kind, so that it may hang on itself."""


class Each(Generic[R, S]):
    """What was made of each record of a part, and the records of which it cannot be kept."""

    def __init__(self, rows: Iterable[R], make: Callable[[R], S]) -> None:
        self.made: list[tuple[R, S]] = []
        self.entangled: list[R] = []
        for row in rows:
            try:
                self.made.append((row, make(row)))
            except Entangled:
                self.entangled.append(row)

    def get(self, record: Record) -> S | None:
        """What was made of a record; None where it is not kept."""
        return next((found for row, found in self.made if row is record), None)


class Fold(NamedTuple):
    """How something is worked out: of the records of one part, and of what the parts gave.

    source: of_rows is given what this fold made of the part, in place of the board, the records and the day.

    last: the last day on which anything happens to the records of a part; from then on what is made of them must
    not depend on the day any more, and is kept from day to day. None: it may change every day.
    """

    name: Hashable
    of_rows: Callable[..., Any]  # (board, records, day, *args), or (what the source made, *args)
    join: Callable[[Sequence[Any]], Any] = tuple
    last: Callable[[Sequence[Any]], date] | None = None
    source: Fold | None = None


class Kept:
    """What was made of a part, of which other parts, and what was read for it."""

    __slots__ = ("parts", "reads", "value")

    def __init__(self, value: Any, reads: Reads, parts: tuple[Kept, ...] = ()) -> None:
        self.value, self.reads, self.parts = value, reads, parts


def fold(board: Board, kind: type[R], how: Fold, day: date, *args: Hashable) -> Any:
    """What a fold gives of all live records of a kind, as of a day."""
    kept = worked_out(board.plain, board.plain.table(kind).tree, how, day, args)
    if isinstance(board, Watched):
        board.table(kind)
        board.take_over(kept.reads)
    return kept.value


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


def worked_out(board: Board, node: Node[R], how: Fold, day: date, args: tuple[Hashable, ...]) -> Kept:
    if how.last is not None:
        day = min(day, last_day(node, how))
    key = (how.name, day, args)
    kept: Kept | None = node.kept.get(key)
    if kept is not None and kept.reads.untouched(board):
        return kept
    if node.parts:
        parts = [worked_out(board, part, how, day, args) for part in node.parts]
        kept = joined(board, kept, parts, how.join)
    elif how.source is not None:
        below = worked_out(board, node, how.source, day, ())
        kept = joined(board, kept, [below], lambda values: how.of_rows(values[0], *args))
    elif kept is None or not kept.reads.hold(board):
        watched = Watched(board)
        kept = Kept(how.of_rows(watched, node.rows, day, *args), watched.reads)
    if len(node.kept) >= MOST_KEPT:
        node.kept.clear()
    node.kept[key] = kept
    return kept


def joined(board: Board, kept: Kept | None, parts: Sequence[Kept], join: Callable[[Sequence[Any]], Any]) -> Kept:
    """What the parts give together; the same as before where all of them are."""
    tables = {name: board.tables[name] for part in parts for name in part.reads.tables}
    if kept is not None and all(new is old for new, old in zip(parts, kept.parts, strict=True)):
        kept.reads.tables.update(tables)
        return kept
    return Kept(join([part.value for part in parts]), Reads(tables), tuple(parts))


def last_day(node: Node[Any], how: Fold) -> date:
    key = ("last day", how.name)
    found: date | None = node.kept.get(key)
    if found is None:
        days = [last_day(part, how) for part in node.parts] if node.parts else [how.last(node.rows)] if how.last else []
        node.kept[key] = found = max(days)
    return found
