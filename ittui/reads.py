"""What was read of a board while something was worked out: it is worked out again only when that has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from operator import is_
from typing import Any, NamedTuple, TypeVar, cast

from .board import Asked, Board
from .records import KINDS, Record
from .tables import Table

R = TypeVar("R", bound=Record)
T = TypeVar("T")
Look = Callable[..., Any]


class Read(NamedTuple):
    """One look at a table, with what it was told to look at and what it found."""

    look: Look
    args: tuple[Hashable, ...]
    found: Any

    def holds(self, table: Table[Any]) -> bool:
        return alike(self.look(table, *self.args), self.found)


def alike(one: Any, other: Any) -> bool:
    """The same object, or tuples of the same objects; numbers by value."""
    if one is other:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_, one, other))
    return isinstance(one, int) and one == other


class Reads:
    """All that was read, by table; tables are those of the board for which it was last seen to hold."""

    __slots__ = ("asked", "looks", "tables")

    def __init__(self, tables: Mapping[str, Table[Any]] | None = None) -> None:
        self.tables: dict[str, Table[Any]] = dict(tables or {})
        self.looks: dict[str, dict[tuple[Look, tuple[Hashable, ...]], Read]] = {}
        self.asked: dict[tuple[Look, tuple[Hashable, ...]], Asked] = {}

    def untouched(self, board: Board) -> bool:
        """Are all the tables the very same?"""
        tables = board.tables
        return all(tables[name] is table for name, table in self.tables.items())

    def hold(self, board: Board) -> bool:
        """Would every look find the same on this board?"""
        if self.untouched(board):
            return True
        changed = [name for name, table in self.tables.items() if board.tables[name] is not table]
        for name in changed:
            table = board.tables[name]
            if not all(read.holds(table) for read in self.looks.get(name, {}).values()):
                return False
        if not all(map(board.holds, self.asked.values())):
            return False
        self.tables.update((name, board.tables[name]) for name in changed)
        return True

    def merge(self, other: Reads) -> None:
        """Take over all that another one has read."""
        self.tables.update(other.tables)
        self.asked.update(other.asked)
        for name, looks in other.looks.items():
            self.looks.setdefault(name, {}).update(looks)


class Noting(Mapping[str, Table[Any]]):
    """A board's tables; whoever takes one of them has read all of it."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched

    def __getitem__(self, name: str) -> Table[Any]:
        return self.watched.look(name, whole)  # type: ignore[no-any-return]  # whole gives the table

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


def whole(table: Table[Any]) -> Table[Any]:
    return table


class Watched(Board):
    """A board that notes what is read of it; in every other way the board that it stands for."""

    def __init__(self, board: Board) -> None:
        self.board, self.reads = board.plain, Reads()
        self.tables = Noting(self)

    @property
    def plain(self) -> Board:
        return self.board

    def look(self, name: str, look: Look, *args: Hashable) -> Any:
        table = self.board.tables[name]
        found = look(table, *args)
        self.reads.tables[name] = table
        self.reads.looks.setdefault(name, {})[look, args] = Read(look, args, found)
        return found

    def ask(self, question: Callable[..., T], *args: Hashable, of: tuple[type[Record], ...]) -> T:
        self.reads.tables.update((kind.table, self.board.tables[kind.table]) for kind in of)
        self.reads.asked[question, args] = found = self.board.asked(question, args)
        return cast("T", found.answer)

    def take_over(self, reads: Reads) -> None:
        """Note what another one has read, table by table."""
        for name in reads.tables:
            self.look(name, whole)
