"""Aggregates: what is computed of all records of a kind, so that an edit costs its own part and not the whole table.

The live records of a table hang in a tree. What was computed of a part is cached with the part (see facts for the one
rule by which it is valid), and the parts' values are joined.

Where the file is large enough for a cache they are stored from one run of the program to the next. What an earlier run
stored is valid if every table that was read for it, as its dependencies tell, has the very text that it had then. What
depends on the minute is not stored, nor what was computed of a table changed since it was read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

from ..board import Board
from ..board.table import Node, Table
from ..fields import UNREADABLE, Json, Period
from ..long_work import advance
from ..records import Record
from . import CacheEntry, Fact, Tracked, cached, each_of


class Written(NamedTuple):
    """How an aggregate is written as JSON, and made of it again: load(dump(value)) is worth the same as the value."""

    dump: Callable[[Any], Json]
    load: Callable[[Any], Any]


class StoredValue(NamedTuple):
    """What an earlier run computed; of: the digest of each table that it depends on."""

    value: Any
    of: dict[str, str]


def digest_of(table: Table[Any]) -> str:
    """Of the text that a table was read from; "" where it was changed since."""
    return table.text.digest if table.text else ""


def key_of(table: Table[Any], name: Hashable, day: date, args: tuple[Hashable, ...]) -> str:
    """By which an aggregate of a table is stored: its name, the day, what else is asked, and the table's text."""
    words = (f"{arg.start}..{arg.end}" if isinstance(arg, Period) else getattr(arg, "name", arg) for arg in args)
    return " ".join(map(str, (name, day, *words, table.kind.table, digest_of(table))))


def stored(board: Board, table: Table[Any], key: str, how: Written) -> StoredValue | None:
    """What an earlier run stored, where that is valid."""

    def load() -> StoredValue | None:
        answer: Any = table.text and table.text.cache.get(key)
        try:
            value, of = answer
            return StoredValue(how.load(value), dict(of))
        except UNREADABLE:
            return None

    result = table.cache.memo(("stored", key), load)
    if result is None or any(digest_of(board.plain.tables[name]) != digest for name, digest in result.of.items()):
        return None
    for name in result.of:
        _ = board.tables[name]  # a tracked board notes that it was read
    return result


def store(board: Board, table: Table[Any], key: str, how: Written, entry: CacheEntry) -> None:
    """Have the next run find what was computed of a table."""
    tables = [board.plain.tables[name] for name in (table.kind.table, *entry.dependencies.versions)]
    if table.text and not entry.dependencies.minutes and all(map(digest_of, tables)):
        of: dict[str, Json] = {each.kind.table: digest_of(each) for each in tables}
        table.text.cache.put(key, lambda: [how.dump(entry.value), of])


R = TypeVar("R", bound=Record)
S = TypeVar("S")
T = TypeVar("T")
CONSTANT = date.min  # the last day of what does not depend on the day at all


class Fold(NamedTuple):
    """How something is computed: of the records of one part, and of what the parts gave.

    source: another fold; of_rows and last are given what it made of the part, in place of the records.
    last: the last day on which anything happens to the records of a part; from then on what is computed of them
    must not depend on the day any more, and is the same from day to day. None: it may change every day.
    written: how the next run of the program gets what was computed of the whole table; None: it computes it again.
    """

    name: Hashable
    of_rows: Callable[..., Any]  # (board, records, day, *args)
    join: Callable[[Sequence[Any]], Any] = tuple
    last: Callable[[Any], date] | None = None
    source: Fold | None = None
    written: Written | None = None


def fold(board: Board, kind: type[R], how: Fold, day: date, *args: Hashable) -> Any:
    """What a fold gives of all live records of a kind, as of a day."""
    table = board.table(kind)
    if how.written is None or table.text is None:
        return of_part(board, table.tree, how, day, args)
    key = key_of(table, how.name, day, args)
    if earlier := stored(board, table, key, how.written):
        return earlier.value
    result = of_part(board, table.tree, how, day, args)
    last = day if how.last is None else min(day, last_day(board, table.tree, how))
    store(board, table, key, how.written, table.tree.cache[how.name, last, args])
    return result


def parts_of(board: Board, kind: type[R], how: Fold, day: date) -> Iterator[Any]:
    """What a fold makes of each part of a kind's records, one after the other."""
    nodes = [board.table(kind).tree]
    while nodes:
        node = nodes.pop()
        nodes.extend(node.parts)
        if not node.parts:
            yield of_part(board, node, how, day, ())


def of_part(board: Board, node: Node[Any], how: Fold, day: date, args: tuple[Hashable, ...]) -> Any:
    """What a fold gives of one part of a table."""
    if how.last is not None:
        day = min(day, node.cache.get(("last day", how.last)) or last_day(board, node, how))
    question = (of_part, (node, how, day, args))
    return cached(
        board, question, node.cache, (how.name, day, args), lambda tracked: compute_part(tracked, node, how, day, args)
    )


def compute_part(board: Tracked, node: Node[Any], how: Fold, day: date, args: tuple[Hashable, ...]) -> Any:
    advance()
    if node.parts:
        return how.join([of_part(board, part, how, day, args) for part in node.parts])
    return how.of_rows(board, rows_of(board, node, how, day), day, *args)


def rows_of(board: Board, node: Node[Any], how: Fold, day: date) -> Any:
    """The records of a leaf, or what the source made of them."""
    return of_part(board, node, how.source, day, ()) if how.source else node.rows


def last_day(board: Board, node: Node[Any], how: Fold) -> date:
    def compute() -> date:
        if node.parts:
            return max(last_day(board, part, how) for part in node.parts)
        return how.last(rows_of(board.plain, node, how, date.max)) if how.last else date.max

    return node.cache.memo(("last day", how.last), compute)


class Total(Generic[R, S, T]):
    """A sum over a fact of each record: add sums the facts of some records, join the sums of several parts.

    counts: is a record in the sum that is asked for? Facts of others are left out by add, and are not needed.
    """

    def __init__(
        self,
        kind: type[R],
        fact: Fact[R, S],
        add: Callable[..., T],  # (facts, *args)
        join: Callable[[Sequence[T]], T],
        counts: Callable[..., bool] = lambda *_: True,  # (record, *args, day)
    ) -> None:
        self.kind, self.fact, self.add, self.join, self.counts = kind, fact, add, join, counts
        facts = Fold(("facts", fact.compute), self.facts_of)
        self.fold = Fold(("total", add), self.of_facts, self.together, source=facts)

    def of(self, board: Board, day: date, *args: Hashable) -> T:
        """The sum over all live records."""
        result, rest = fold(board, self.kind, self.fold, day, *args)
        rest = [row for row in rest if self.counts(row, *args, day)]
        if not rest:
            return result  # type: ignore[no-any-return]  # of T, as add and join give it
        return self.join([result, self.add(each_of(rest, lambda row: self.fact.of_board(board, row, day)), *args)])

    def facts_of(self, board: Board, rows: Sequence[R], day: date) -> tuple[tuple[R, S | None], ...]:
        return tuple((row, self.fact.ask(board, row, day)) for row in rows)

    def of_facts(
        self, _: Board, facts: Sequence[tuple[R, S | None]], __: date, *args: Hashable
    ) -> tuple[T, tuple[R, ...]]:
        known = [fact for _, fact in facts if fact is not None]
        return self.add(known, *args), tuple(row for row, fact in facts if fact is None)

    def together(self, parts: Sequence[tuple[T, tuple[R, ...]]]) -> tuple[T, tuple[R, ...]]:
        return self.join([total for total, _ in parts]), tuple(chain.from_iterable(rest for _, rest in parts))


LONGEST = 4_096  # of a run; longer ones are put beside each other instead of being merged


class Ordered:
    """Whole numbers in a few sorted runs."""

    __slots__ = ("count", "runs")

    def __init__(self, runs: tuple[tuple[int, ...], ...] = ()) -> None:
        self.runs, self.count = runs, sum(map(len, runs))

    @classmethod
    def of(cls, values: Iterable[int]) -> Ordered:
        run = tuple(sorted(values))
        return cls((run,) if run else ())

    @classmethod
    def together(cls, parts: Sequence[Ordered]) -> Ordered:
        if sum(part.count for part in parts) <= LONGEST:
            return cls.of(chain.from_iterable(chain.from_iterable(part.runs for part in parts)))
        return cls(tuple(chain.from_iterable(part.runs for part in parts)))

    def __len__(self) -> int:
        return self.count

    def rank(self, value: int) -> int:
        """How many are no larger than a value."""
        return sum(bisect_right(run, value) for run in self.runs)

    def __getitem__(self, at: int) -> int:
        """The one at a place of the whole order, the smallest at 0; found by halving."""
        if not 0 <= at < self.count:
            raise IndexError(at)
        if len(self.runs) == 1:
            return self.runs[0][at]
        shares = [(run, at * len(run)) for run in self.runs]  # that of the place is between those at its share of each
        low = min(run[share // self.count] for run, share in shares)
        high = max(run[min(-(-share // self.count), len(run) - 1)] for run, share in shares)
        while low < high:
            middle = (low + high) // 2
            if self.rank(middle) > at:
                high = middle
            else:
                low = middle + 1
        return low

    @property
    def middles(self) -> int:
        """The sum of the two in the middle, which may be one and the same."""
        below = self[(self.count - 1) // 2]
        if self.count % 2 or self.rank(below) > self.count // 2:
            return 2 * below
        return below + min(run[at] for run in self.runs if (at := bisect_right(run, below)) < len(run))
