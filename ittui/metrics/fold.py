"""Working out over all records of a kind, part by part, so that an edit costs its own part and not the whole table.

The records hang in a tree. What was made of a part is kept there for as long as all that was read for it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from ..board import Board
from ..reads import Reads, Watched
from ..records import Record
from ..tables import Node

R = TypeVar("R", bound=Record)
S = TypeVar("S")


class Fold(NamedTuple):
    """How something is worked out: of the records of one part, and of what the parts gave.

    last: the last day on which anything happens to the records of a part; from then on what is made of them must
    not depend on the day any more, and is kept from day to day. None: it may change every day.
    """

    name: Hashable
    of_rows: Callable[..., Any]  # (board, records, day, *args)
    join: Callable[[Sequence[Any]], Any]
    last: Callable[[Sequence[Any]], date] | None = None


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


def worked_out(board: Board, node: Node[R], how: Fold, day: date, args: tuple[Hashable, ...]) -> Kept:
    if how.last is not None:
        day = min(day, last_day(node, how))
    key = (how.name, day, args)
    kept: Kept | None = node.kept.get(key)
    if kept is not None and kept.reads.untouched(board):
        return kept
    if node.parts:
        node.kept[key] = kept = joined(board, kept, [worked_out(board, part, how, day, args) for part in node.parts], how)
    elif kept is None or not kept.reads.hold(board):
        watched = Watched(board)
        value = how.of_rows(watched, node.rows, day, *args)
        node.kept[key] = kept = Kept(value, watched.reads)
    return kept


def joined(board: Board, kept: Kept | None, parts: Sequence[Kept], how: Fold) -> Kept:
    """What the parts give together; the same as before where all of them are."""
    tables = {name: board.tables[name] for part in parts for name in part.reads.tables}
    if kept is not None and all(new is old for new, old in zip(parts, kept.parts, strict=True)):
        kept.reads.tables.update(tables)
        return kept
    return Kept(how.join([part.value for part in parts]), Reads(tables), tuple(parts))


def last_day(node: Node[Any], how: Fold) -> date:
    key = ("last day", how.name)
    found: date | None = node.kept.get(key)
    if found is None:
        days = [last_day(part, how) for part in node.parts] if node.parts else [how.last(node.rows)] if how.last else []
        node.kept[key] = found = max(days)
    return found
