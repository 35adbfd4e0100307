"""What was read of a board while something was worked out: it is worked out again only when that has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from operator import is_
from typing import Any, NamedTuple, TypeVar, cast

from ..board import WHOLE, Asked, Board
from ..board.table import Table
from ..records import KINDS, Record

R = TypeVar("R", bound=Record)
T = TypeVar("T")
Look = Callable[..., Any]


class Read(NamedTuple):
    """One look at a table, with what it was told to look at and what it found."""

    look: Look
    args: tuple[Hashable, ...]
    value: Any

    def holds(self, table: Table[Any]) -> bool:
        return alike(self.look(table, *self.args), self.value)


def in_doubt(by_spot: Mapping[Hashable, Sequence[T]], spots: Iterable[Hashable] | None) -> Iterator[T]:
    """What hangs on one of these spots, or on the whole table; all where the spots are not known."""
    if by_spot:
        for spot in by_spot if spots is None else (WHOLE, *spots):
            yield from by_spot.get(spot, ())


def alike(one: Any, other: Any) -> bool:
    """The same object, or tuples of the same objects; numbers by value."""
    if one is other:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_, one, other))
    return isinstance(one, int) and one == other


class Reads:
    """All that was read; versions are those of the tables for which it was last seen to hold."""

    __slots__ = ("asked", "looks", "near", "others", "versions")

    def __init__(self) -> None:
        self.versions: dict[str, object] = {}
        self.looks: dict[str, dict[Hashable, tuple[Read, ...]]] = {}  # by table, by the spot looked at
        self.asked: dict[str, dict[int, Asked]] = {}  # by table, by identity
        self.others: dict[str, dict[Hashable, list[Reads]]] = {}  # by table, by spot: who knows what was found there
        self.near: dict[str, set[Hashable]] = {}  # by table: spots of which it is known only that somebody looked

    def hold(self, board: Board) -> bool:
        """Would every look find the same on this board?"""
        return self.far(board) and self.still_valid(board)

    def far(self, board: Board) -> bool:
        """Did nothing change where it is known only that somebody looked?"""
        for name, near in self.near.items():
            table = board.tables[name]
            if table.version is not self.versions[name]:
                spots = table.spots_since(self.versions[name])
                if spots is None or WHOLE in near or not near.isdisjoint(spots):
                    return False
        return True

    def still_valid(self, board: Board) -> bool:
        """Would every look of which it is known what it found find the same on this board?"""
        now = {name: board.tables[name] for name in self.versions}
        changed = [name for name, version in self.versions.items() if now[name].version is not version]
        for name in changed:
            spots = now[name].spots_since(self.versions[name])
            if not all(read.holds(now[name]) for read in in_doubt(self.looks.get(name, {}), spots)):
                return False
            if not all(other.hold(board) for other in in_doubt(self.others.get(name, {}), spots)):
                return False
            if not all(map(board.holds, self.asked.get(name, {}).values())):
                return False
        self.versions.update((name, now[name].version) for name in changed)
        return True

    def note(self, table: Table[Any], spot: Hashable, read: Read) -> None:
        name = table.kind.table
        self.versions[name] = table.version
        looks = self.looks.setdefault(name, {})
        if read not in looks.get(spot, ()):
            looks[spot] = (*looks.get(spot, ()), read)

    def know(self, other: Reads) -> None:
        """Take over what another one has asked of the same board, and ask it itself about where it looked."""
        self.take(other)
        for name, looks in other.looks.items():
            others = self.others.setdefault(name, {})
            for spot in looks:
                others.setdefault(spot, []).append(other)

    def surround(self, other: Reads) -> None:
        """Take over where another one has looked."""
        for part in (other.looks, other.others, other.near):
            for name, spots in part.items():
                self.near.setdefault(name, set()).update(spots)

    def take(self, other: Reads) -> None:
        """Take over what another one has asked of the same board."""
        self.versions.update(other.versions)
        for name, asked in other.asked.items():
            self.asked.setdefault(name, {}).update(asked)


class Noting(Mapping[str, Table[Any]]):
    """A board's tables; whoever takes one of them has read all of it."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched

    def __getitem__(self, name: str) -> Table[Any]:
        return self.watched.look(name, WHOLE, whole)  # type: ignore[no-any-return]  # whole gives the table

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

    def look(self, name: str, spot: Hashable, look: Look, *args: Hashable) -> Any:
        table = self.board.tables[name]
        result = look(table, *args)
        self.reads.note(table, spot, Read(look, args, result))
        return result

    def ask(self, question: Callable[..., T], *args: Hashable, of: tuple[type[Record], ...]) -> T:
        result = self.board.asked(question, args)
        for kind in of:
            self.reads.versions[kind.table] = self.board.tables[kind.table].version
            self.reads.asked.setdefault(kind.table, {})[id(result)] = result
        return cast("T", result.answer)

    def take_over(self, reads: Reads) -> None:
        """Note what another one has read, table by table."""
        for name in reads.versions:
            self.look(name, WHOLE, whole)
