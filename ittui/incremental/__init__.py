"""Numbers that follow an edit: computed again only where something that they depend on has changed.

One rule: a cached value is valid as long as each of its dependencies, asked again of the board at hand, is the same.

How it works, in the words that build tools and query engines use for it:

* A **question** is a function of (board, arguments): a read of a table ("the goals of this parent"), a **fact**, which
  is computed of one record as of a day, or an **aggregate**, computed of many (see aggregates).
* While a question is computed it is given a **tracked board**, which notes each question asked of it: these, with
  their answers, are the value's **dependencies**. A value with its dependencies is a **cache entry**. A **memo** is
  a value without any: it depends on nothing but the object that it is computed of.
* Entries are kept with the object that they are computed of, which never changes: a record, a part of a table, a
  table. A changed board shares the objects in which nothing changed, and their entries; the others die with theirs.
* Asked again, an entry is **valid** if its dependencies still have the answers noted. Each is read again or, being an
  entry itself, verified by the same rule, and computed again where it must be. A dependency that was computed again
  and came out the same stops there: nothing above it is computed.
* To ask is mostly not needed. A read is of one **key** of a table: an id, (index, key), or all of it. A table knows
  which keys have changed since an earlier version of it; an entry knows all keys that it, or anything that it depends
  on, has read. Where none of these is among those, no dependency is asked. Keys may be too many, never too few.
* Whoever writes **invalidates** nothing: they make a new board. What is out of date is found by those who ask.
* What runs on while it is open, as an outage does, depends on the **minute** as well: it is noted with the day that it
  was asked for, and compared each time.
* A fact may need a number about all facts of its own kind, as a goal does that is measured by the share of goals on
  track. It is then **self-dependent**: it is a memo of the board as a whole.

A self-dependent value is worked out once for a board, whoever needs it, and in whatever order. While it is computed
it is **under way**, and so is whatever asked for it. Where something is needed that is under way there is a **circle**.
A value that has a word for that (in_circle), as the value of a KPI has, takes that word instead, and so does each such
value of the same circle; whatever else is part of it is computed with it. So it does not matter where one begins.

As in Tarjan's search for strongly connected components, each value knows the outermost one under way that it needs, by
itself or through others. It needs itself where that one is it or was under way before it. Whoever asks for several
values asks for all of them, even after a circle was met (see each_of), so that nothing of it is overlooked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from typing import Any, Concatenate, Generic, NamedTuple, TypeVar, cast

from ..board import WHOLE, Board
from ..board.table import Cache, Table
from ..records import KINDS, Record

S = TypeVar("S")
T = TypeVar("T")


class UnderWay:
    """A value that is being computed. outermost: the first one under way that it needs, if any; done: it no more is."""

    __slots__ = ("depth", "done", "outermost")

    def __init__(self, depth: int) -> None:
        self.depth, self.done = depth, False
        self.outermost: UnderWay | None = None

    def needs(self, other: UnderWay | None) -> None:
        if other is not None and (self.outermost is None or other.depth < self.outermost.depth):
            self.outermost = other


class Circle(Exception):
    """Something is needed that is under way."""

    def __init__(self, needed: UnderWay) -> None:
        super().__init__("it is being computed")
        self.needed = needed


class MemoOutcome(NamedTuple):
    """What was computed, or the circle that was met instead; and what that needs of what was under way."""

    value: Any
    needed: UnderWay | None

    @property
    def holds(self) -> bool:
        return not (isinstance(self.value, Circle) and self.value.needed.done)


class Evaluation:
    """All that is computed for one question asked of a board."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.under_way: dict[Hashable, UnderWay] = {}
        self.outcomes: dict[Hashable, MemoOutcome] = {}

    def ask(self, key: Hashable, compute: Callable[[], T], in_circle: Callable[[], T] | None) -> T:
        if key in self.under_way:
            self.note(self.under_way[key])
            if in_circle:
                return in_circle()
            raise Circle(self.under_way[key])
        if key not in self.outcomes or not self.outcomes[key].holds:
            self.compute(key, compute, in_circle)
        value, needed = self.outcomes[key]
        while needed is not None and needed.done:
            needed = needed.outermost
        self.note(needed)
        if isinstance(value, Circle):
            raise value
        return cast("T", value)

    def note(self, needed: UnderWay | None) -> None:
        """What is computed at the moment needs that."""
        if self.under_way:
            next(reversed(self.under_way.values())).needs(needed)

    def compute(self, key: Hashable, compute: Callable[[], T], in_circle: Callable[[], T] | None) -> None:
        self.under_way[key] = this = UnderWay(len(self.under_way))
        try:
            value: T | Circle = compute()
        except Circle as circle:
            value = circle
        finally:
            del self.under_way[key]
            this.done = True
        if in_circle and this.outermost is not None:
            value = in_circle()
        if this.outermost is this:
            this.outermost = None
        self.outcomes[key] = MemoOutcome(value, this.outermost)


EVALUATION: ContextVar[Evaluation | None] = ContextVar("EVALUATION", default=None)


def once(board: Board, key: Hashable, compute: Callable[[], T], in_circle: Callable[[], T] | None = None) -> T:
    """What compute gives of the board, worked out once; what in_circle gives where it needs itself.

    Raises Circle where it needs something that is under way, and has no word for that.
    """
    now, memos = board.present.now, board.present.memos
    key = (key, board.day, now and now.replace(second=0, microsecond=0))
    if key in memos:
        return cast("T", memos[key])
    evaluation = EVALUATION.get()
    if evaluation is not None and evaluation.board is board.present:
        return evaluation.ask(key, compute, in_circle)
    evaluation = Evaluation(board.present)
    mark = EVALUATION.set(evaluation)
    try:
        result = evaluation.ask(key, compute, in_circle)
    finally:
        EVALUATION.reset(mark)
    for each, outcome in evaluation.outcomes.items():
        if not isinstance(outcome.value, Circle):
            memos.put(each, outcome.value)
    return result


def each_of(rows: Iterable[S], ask: Callable[[S], T]) -> list[T]:
    """What ask gives of each; where one of them meets a circle, after all have been asked."""
    result, met = list[T](), None
    for row in rows:
        try:
            result.append(ask(row))
        except Circle as circle:
            met = circle
    if met is not None:
        raise met
    return result


R = TypeVar("R", bound=Record)
Question = tuple[Callable[..., Any], tuple[Any, ...]]  # asked as function(board, *args)


class SelfDependent(Exception):
    """A fact needs a number about its own kind, so that it may depend on itself."""


class Dependencies:
    """What a value was computed from: the questions with their answers, and the keys read for them.

    versions are those of the tables for which the answers were last verified.
    """

    __slots__ = ("answers", "earlier", "keys", "minutes", "versions")

    def __init__(self, earlier: Dependencies | None = None) -> None:
        """earlier: those of the same value before, whose keys are taken over to save collecting them again."""
        self.versions: dict[str, object] = {}
        self.answers: dict[Question, tuple[Any, Dependencies | None]] = {}
        self.keys: set[Hashable] = earlier.keys if earlier else set()
        self.minutes: dict[date, datetime | None] = {}
        self.earlier = earlier

    def unchanged(self, board: Board) -> bool:
        """Does every question have the same answer on this board?"""
        if self.minutes and any(board.minute(day) != minute for day, minute in self.minutes.items()):
            return False
        tables, changed = board.tables, []
        for name, version in self.versions.items():  # a plain loop: it is run for each part of each number
            if tables[name].version is not version:
                changed.append((tables[name], version))
        if changed:
            since = [table.keys_since(version) for table, version in changed]
            if not self.untouched(since) and not all(self.same_answers(board, since)):
                return False
            self.versions.update((table.kind.table, table.version) for table, _ in changed)
        return True

    def untouched(self, changes: Sequence[frozenset[Hashable] | None]) -> bool:
        """Is no key that was read among those changed?"""
        return all(keys is not None and self.keys.isdisjoint(keys) for keys in changes)

    def same_answers(self, board: Board, changes: Sequence[frozenset[Hashable] | None]) -> Iterator[bool]:
        for (ask, args), (answer, below) in self.answers.items():
            if below is None or not below.untouched(changes):
                again = ask(board, *args)
                yield again is answer or again == answer

    def add(self, question: Question, answer: Any, table: Table[Any], key: Hashable) -> None:
        """A read of one key of a table."""
        self.versions[table.kind.table] = table.version
        self.keys.add((table.kind.table, key))
        self.answers[question] = (answer, None)

    def add_entry(self, question: Question, entry: CacheEntry) -> None:
        """A cached value, with all that was read for it."""
        self.versions.update(entry.dependencies.versions)
        self.minutes.update(entry.dependencies.minutes)
        known = self.earlier and self.earlier.answers.get(question)
        if not known or known[1] is not entry.dependencies:
            self.keys |= entry.dependencies.keys
        self.answers[question] = (entry.value, entry.dependencies)


class CacheEntry(NamedTuple):
    value: Any
    dependencies: Dependencies


class Tracked(Board):
    """A board that notes what is read of it; in every other way the board that it tracks."""

    def __init__(self, board: Board, earlier: Dependencies | None = None) -> None:
        self.board, self.dependencies = board.plain, Dependencies(earlier)
        self.tables = TrackedTables(self)

    @property
    def plain(self) -> Board:
        return self.board

    def read(self, name: str, key: Hashable, look: Callable[..., Any], *args: Hashable) -> Any:
        table = self.board.tables[name]
        answer = look(table, *args)
        self.dependencies.add((Board.read, (name, key, look, *args)), answer, table, key)
        return answer

    def minute(self, day: date) -> datetime | None:
        self.dependencies.minutes[day] = answer = self.board.minute(day)
        return answer


VERSION = attrgetter("version")


class TrackedTables(Mapping[str, Table[Any]]):
    """A board's tables; whoever takes one of them depends on all of it."""

    def __init__(self, board: Tracked) -> None:
        self.board = board

    def __getitem__(self, name: str) -> Table[Any]:
        self.board.read(name, WHOLE, VERSION)
        return self.board.plain.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


def cached(board: Board, question: Question, cache: Cache, key: Hashable, compute: Callable[[Tracked], T]) -> T:
    """What compute gives of a board, from the cache where that is valid; question is how to ask for it again."""
    entry: CacheEntry | None = cache.get(key)
    if entry is None or not entry.dependencies.unchanged(board.plain):
        tracked = Tracked(board, entry.dependencies if entry else None)
        entry = cache.put(key, CacheEntry(compute(tracked), tracked.dependencies))
        tracked.dependencies.earlier = None
    if isinstance(board, Tracked):
        board.dependencies.add_entry(question, entry)
    return cast("T", entry.value)


def of_tables(board: Board, kinds: tuple[type[Record], ...], compute: Callable[..., T], *args: Hashable) -> T:
    """What compute(board, *args) gives, which depends on the tables of these kinds, whatever it reads of them."""

    def compute_all(tracked: Tracked) -> T:
        for kind in kinds:
            tracked.table(kind)
        return compute(tracked.plain, *args)

    cache = board.plain.tables[kinds[0].table].cache
    result: T = cached(board, (of_tables, (kinds, compute, *args)), cache, (compute, args), compute_all)
    return result


Compute = Callable[Concatenate[Board, R, date, ...], S]


class Only:
    """A record that is not the board's: it is equal to itself alone."""

    __slots__ = ("record",)

    def __init__(self, record: Record) -> None:
        self.record = record

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Only) and other.record is self.record

    def __hash__(self) -> int:
        return id(self.record)


class Fact(Generic[R, S]):
    """What is computed of each record of a kind by itself, as of a day (and of a period, or what else is asked).

    in_circle: what it is where it needs itself; None: it has no word for that, but something that it needs has.
    """

    def __init__(self, compute: Compute[R, S], in_circle: Compute[R, S] | None = None) -> None:
        self.compute, self.in_circle = compute, in_circle

    def of(self, board: Board, record: R, day: date, *args: Hashable) -> S:
        """The fact; SelfDependent where it is that, and somebody asks who is to be cached."""
        result = self.ask(board, record, day, *args)
        return self.of_board(board, record, day, *args) if result is None else result

    def of_board(self, board: Board, record: R, day: date, *args: Hashable) -> S:
        """A self-dependent fact."""
        if isinstance(board, Tracked):
            raise SelfDependent
        word, row = self.in_circle, board.tables[record.table].rows.get(record.id)
        which = record.id if row == record else Only(record)
        return once(
            board,
            (self.compute, record.table, which, day, args),
            lambda: self.compute(board, record, day, *args),
            word and (lambda: word(board, record, day, *args)),
        )

    def ask(self, board: Board, record: R, day: date, *args: Hashable) -> S | None:
        """The fact; None where it is self-dependent."""
        question = (self.ask_again, (record.table, record.id, day, *args))
        key = (record.id, self.compute) if args else record.id
        cache = board.plain.tables[record.table].cache_of(key, record)
        compute = partial(self.try_on, record=record, day=day, args=args)
        return cached(board, question, cache, (self.compute, day, *args), compute)

    def ask_again(self, board: Board, table: str, id: int, day: date, *args: Hashable) -> S | None:
        record = board.tables[table].rows.get(id)
        return None if record is None else self.ask(board, record, day, *args)

    def try_on(self, board: Board, record: R, day: date, args: tuple[Hashable, ...]) -> S | None:
        try:
            return self.compute(board, record, day, *args)
        except SelfDependent:
            return None
