"""A table: all records of one kind, never changed. The next one is made of it and takes over what stays the same."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ..fields import Ref, folded
from ..records import EARLIER, SHORTEST, Record, code

if TYPE_CHECKING:
    from ..private_cache import TableText


R = TypeVar("R", bound=Record)
T = TypeVar("T")
MOST_OF_TABLE = 4_096  # numbers, days and periods, of a whole table
SHARED = 64  # of so many records one may be another before they are all put together anew


class PatchedRows(Mapping[int, R]):
    """Records by id: many that did not change, and a few others put over them; None: taken out.

    To copy many for every edit would cost more than all numbers; whoever looks through them all has them put together.
    """

    def __init__(self, base: Mapping[int, R], changed: Mapping[int, R | None]) -> None:
        self.base, self.changed = base, changed
        self.size = len(base) + sum((row is not None) - (id in base) for id, row in changed.items())

    @cached_property
    def whole(self) -> dict[int, R]:
        result: dict[int, Any] = {**self.base, **self.changed}
        for id in (id for id, row in self.changed.items() if row is None):
            del result[id]
        return result

    def __getitem__(self, id: int) -> R:
        row = self.changed[id] if id in self.changed else self.base[id]
        if row is None:
            raise KeyError(id)
        return row

    def get(self, id: Any, default: Any = None) -> Any:
        row = self.changed[id] if id in self.changed else self.base.get(id)
        return default if row is None else row

    def __iter__(self) -> Iterator[int]:
        return iter(self.whole)

    def __len__(self) -> int:
        return self.size

    def keys(self) -> Any:
        return self.whole.keys()

    def values(self) -> Any:
        return self.whole.values()

    def items(self) -> Any:
        return self.whole.items()


def having(rows: Mapping[int, R], changed: Mapping[int, R | None]) -> Mapping[int, R]:
    """Records with some put, at the end where they are new, or (None) taken out."""
    if isinstance(rows, PatchedRows):
        rows, changed = (rows.whole, changed) if "whole" in vars(rows) else (rows.base, {**rows.changed, **changed})
    result = PatchedRows(rows, changed)
    return result if len(changed) * SHARED < len(rows) else result.whole


class Cache(dict[Hashable, Any]):
    """Values by key; where there are too many, the oldest goes. It dies with the object that it belongs to."""

    __slots__ = ("most",)

    def __init__(self, most: int = MOST_OF_TABLE) -> None:
        self.most = most

    def put(self, key: Hashable, value: T) -> T:
        if len(self) >= self.most and key not in self:
            self.pop(next(iter(self)), None)
        self[key] = value
        return value

    def memo(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What compute gives, which depends on nothing but the object that the cache belongs to."""
        return cast("T", self[key]) if key in self else self.put(key, compute())


Keys = Callable[[R], Iterable[Hashable]]
Step = Mapping[int, tuple[R | None, R | None]]  # live records before and after, by id

NAMING = ("title", "login", "email", "reference", "external_id")
MOST, FAN_BITS, HASH_BITS = 256, 2, 32
FAN = 1 << FAN_BITS
MOST_OF_PART = 256  # days, periods and numbers, of one part of a table
MOST_OF_ROW = 24  # of one record: today, and the last days of the months of a trend
WHOLE = "the whole table"
AWAY = "the archived records"
REMEMBERED = 64  # tables before this one, of which it is known in what they differ


class Node(Generic[R]):
    """Some of the live records of a table: a leaf with rows, or a branch of four. Cache: what was computed of them."""

    __slots__ = ("cache", "parts", "rows")

    def __init__(self, rows: tuple[R, ...], parts: tuple[Node[R], ...] = ()) -> None:
        self.rows, self.parts = rows, parts
        self.cache = Cache(MOST_OF_PART)

    @classmethod
    def of(cls, rows: Sequence[R], level: int = 0) -> Node[R]:
        """Leaves of at most 256 records, found by the bits of their ids."""
        if len(rows) <= MOST:
            return cls(tuple(rows))
        places = sorted([mixed(row.id) << HASH_BITS | at for at, row in enumerate(rows)])
        ordered = [rows[place & (1 << HASH_BITS) - 1] for place in places]
        return cls.built(ordered, [place >> HASH_BITS for place in places], level)

    @classmethod
    def built(cls, rows: Sequence[R], bits: Sequence[int], level: int) -> Node[R]:
        """Of records in the order of the bits of their ids, of which so many levels are the same in all."""
        if len(rows) <= MOST or level * FAN_BITS >= HASH_BITS:
            return cls(tuple(rows))
        step = 1 << HASH_BITS - FAN_BITS * (level + 1)
        begins = bits[0] & -(step * FAN)
        cuts = [bisect_left(bits, begins + step * part) for part in range(FAN + 1)]
        return cls((), tuple(cls.built(rows[lo:hi], bits[lo:hi], level + 1) for lo, hi in pairwise(cuts)))

    def having(self, id: int, row: R | None, level: int = 0) -> Node[R]:
        """The same with one record put in, in place of what had its id; None takes it out."""
        if self.parts:
            at = mixed(id) >> (HASH_BITS - FAN_BITS * (level + 1)) & FAN - 1  # which of the four parts holds the id
            part = self.parts[at].having(id, row, level + 1)
            return Node((), (*self.parts[:at], part, *self.parts[at + 1 :]))
        rest = tuple(each for each in self.rows if each.id != id)
        return Node(rest) if row is None else Node.of((*rest, row), level)


def mixed(id: int) -> int:
    """The 32 bits by which an id is found; mixed, for ids may follow each other."""
    return (id ^ id >> 24) * 0x9E3779B1 & 0xFFFFFFFF


class Index(Generic[R]):
    """Live records by a key, such as the record that a reference points to."""

    def __init__(self, keys: Keys[R], groups: dict[Hashable, tuple[R, ...]]) -> None:
        self.keys, self.groups = keys, groups

    @classmethod
    def of(cls, keys: Keys[R], rows: Iterable[R]) -> Index[R]:
        result: dict[Hashable, list[R]] = {}
        for row in rows:
            for key in keys(row):
                result.setdefault(key, []).append(row)
        return cls(keys, {key: tuple(rows) for key, rows in result.items()})

    def after(self, pairs: Iterable[tuple[R | None, R | None]]) -> Index[R]:
        """The index after changes; groups without one stay the same objects."""
        groups = dict(self.groups)
        for old, new in pairs:
            left = set(self.keys(old)) if old else set()
            joined = set(self.keys(new)) if new else set()
            for key in left - joined:
                groups[key] = tuple(row for row in groups.get(key, ()) if row is not old)
            for key in left & joined:
                groups[key] = tuple(cast("R", new) if row is old else row for row in groups[key])
            for key in joined - left:
                groups[key] = (*groups.get(key, ()), cast("R", new))
        return Index(self.keys, groups)


class Table(Generic[R]):
    """All records of one kind; never changed."""

    def __init__(self, kind: type[R], rows: Mapping[int, R] | Callable[[], Mapping[int, R]]) -> None:
        """rows: they themselves, or what makes them as soon as somebody looks at them."""
        self.kind, self.source = kind, rows
        self.text: TableText | None = None  # what it was read from, where a cache knows it
        self.version = object()  # stands for the table where the table itself shall not be held
        self.cache = Cache()
        self.indexes: dict[str, Index[R]] = {}
        self.past: dict[date, tuple[Table[R] | None, frozenset[int]]] = {}  # as of days (None: this one); touched since
        self.since: dict[object, tuple[Step[R], ...]] = {}  # what was changed after earlier versions
        # Shared with the tables that are made of this one:
        self.keys: dict[str, Keys[R]] = {}
        self.caches: dict[Hashable, tuple[object, Cache]] = {}  # of records, and of groups of them

    @cached_property
    def rows(self) -> Mapping[int, R]:
        return self.source() if callable(self.source) else self.source

    def having(self, changed: Mapping[int, R | None]) -> Table[R]:
        """The table with some records put or (None) taken out."""
        return self.after(having(self.rows, changed), changed)

    def after(self, rows: Mapping[int, R], touched: Collection[int]) -> Table[R]:
        """The table that has these rows instead, of which only those with the ids touched are others."""
        new = Table(self.kind, rows)
        if len(touched) * FAN < len(rows):
            pairs = {id: (seen(self.rows.get(id)), seen(rows.get(id))) for id in touched}
            # a copy, for another thread may be looking at this table meanwhile
            new.indexes = {name: index.after(pairs.values()) for name, index in self.indexes.copy().items()}
            new.keys, new.caches = self.keys, self.caches
            new.since = {version: (*steps, pairs) for version, steps in [*self.since.items()][1 - REMEMBERED :]}
            new.since[self.version] = (pairs,)
            new.past = {day: (table, ids.union(touched)) for day, (table, ids) in self.past.copy().items()}
            there = {id: rows[id] for id in touched if id in rows}
            new.redefined = self.redefined.difference(touched).union(id for id in there if EARLIER in there[id].raw)
            new.archived = self.archived.difference(touched).union(id for id in there if there[id].raw.get("archived"))
            if "tree" in vars(self):
                new.tree = self.tree
                for id in touched:
                    new.tree = new.tree.having(id, pairs[id][1])
        return new

    def as_of(self, day: date) -> Table[R]:
        """The table as its records were defined on a day; itself where that is what they are."""
        if not self.redefined:
            return self
        past, touched = self.past.get(day, (None, self.redefined))
        there = self if past is None else past
        if touched:
            then = {id: (row := self.rows.get(id)) and row.as_of(day) for id in touched}
            changed = {id: row for id, row in then.items() if row is not there.rows.get(id)}
            there = there.having(changed) if changed else there
            self.past[day] = (None if there is self else there, frozenset())
        return there

    @cached_property
    def redefined(self) -> frozenset[int]:
        """The ids of the records of which something was changed that they keep what it was; mostly few."""

        def find() -> str:
            return " ".join(str(id) for id, row in self.rows.items() if EARLIER in row.raw)

        ids = self.text.memo(find, "redefined") if self.text else find()
        return frozenset(map(int, ids.split()))

    def keys_since(self, version: object) -> frozenset[Hashable] | None:
        """What changed after an earlier version, as (table, key): see Board.read; None where that is not known."""
        steps = self.since.get(version)
        if steps is None:
            return None
        return self.cache.memo(("keys", version, len(self.keys)), lambda: frozenset(self.changed(steps)))

    def changed(self, steps: Iterable[Step[R]]) -> Iterator[tuple[str, Hashable]]:
        name = self.kind.table
        yield name, WHOLE
        for step in steps:
            for id, rows in step.items():
                yield name, id
                if None in rows:  # new, removed, or archived before or after
                    yield name, AWAY
                for row in filter(None, rows):
                    for index, keys in self.keys.copy().items():
                        yield from ((name, (index, key)) for key in keys(row))

    def cache_of(self, key: Hashable, part: object) -> Cache:
        """The cache of a record or of a group of them, found by a key; an empty one where it is another object now."""
        result = self.caches.get(key)
        if result is None or result[0] is not part:
            self.caches[key] = result = (part, Cache(MOST_OF_ROW))
        return result[1]

    @cached_property
    def tree(self) -> Node[R]:
        """The live records in small parts; a later table shares those in which nothing changed."""
        return Node.of(self.live)

    @cached_property
    def archived(self) -> frozenset[int]:
        """The ids of the records that are archived; mostly few or none."""
        return frozenset(id for id, row in self.rows.items() if row.raw.get("archived"))

    @cached_property
    def live(self) -> tuple[R, ...]:
        """The records that are not archived."""
        if not self.archived:
            return tuple(self.rows.values())
        return tuple(row for id, row in self.rows.items() if id not in self.archived)

    @cached_property
    def beginnings(self) -> dict[str, list[int]]:
        """Ids by the first characters of their code."""
        result: dict[str, list[int]] = {}
        for id in self.rows:
            result.setdefault(code(id)[:SHORTEST], []).append(id)
        return result

    def short(self, id: int) -> str:
        """The shortest beginning of the code, at least 4 characters, that fits no other record of the kind."""
        full = code(id)
        others = [code(other) for other in self.beginnings.get(full[:SHORTEST], ()) if other != id]
        beginnings = (full[:length] for length in range(SHORTEST, len(full) + 1))
        return next(each for each in beginnings if not any(other.startswith(each) for other in others))

    def starting(self, beginning: str) -> list[R]:
        """Records whose code begins so; beginning has at least 4 characters."""
        near = self.beginnings.get(beginning[:SHORTEST], ())
        return [self.rows[id] for id in near if code(id).startswith(beginning)]

    def index(self, name: str, keys: Keys[R]) -> Mapping[Hashable, tuple[R, ...]]:
        """Live records by what keys gives of each; the name stands for always the same keys."""
        if name not in self.indexes:
            self.keys[name] = keys
            self.indexes[name] = Index.of(keys, self.live)
        return self.indexes[name].groups

    def by(self, field: str) -> Mapping[int, tuple[R, ...]]:
        """Live records by the record that one of their references points to."""
        known = self.indexes.get(field)
        groups = known.groups if known else self.index(field, keys_by(self.kind, field))
        return cast("Mapping[int, tuple[R, ...]]", groups)

    def of_group(self, field: str, id: int, compute: Callable[[tuple[R, ...]], T]) -> T:
        """What compute gives of the records that refer to one; cached as long as these are the same."""
        group = self.by(field).get(id, ())
        return self.cache_of((field, id), group).memo(compute, lambda: compute(group))

    def of_row(self, row: R, compute: Callable[..., T], *args: Hashable) -> T:
        """What compute(record, *args) gives, which depends on nothing else; a memo of the record."""
        return self.cache_of(row.id, row).memo((compute, args), lambda: compute(row, *args))

    def latest(self, until: str) -> str:
        """The latest day (ISO) up to one that a live record is dated by; "" where there is none."""
        field = self.kind.dated_by

        def find() -> str:
            days = (str(row.raw.get(field, ""))[:10] for row in self.live) if field else iter(())
            return max((day for day in days if day <= until), default="")

        text = self.text
        return self.cache.memo(("latest", until), lambda: text.memo(find, "latest", until) if text else find())

    def named(self, name: str) -> list[R]:
        """Live records with exactly this title, day, login, mail address, reference or external id, in any case."""
        return self.cache.memo("named", lambda: self.names(self.live)).get(folded(name), [])

    def names(self, rows: Iterable[R]) -> dict[str, list[R]]:
        result: dict[str, list[R]] = {}
        keys = [key for key in self.kind.fields if key in NAMING or key == self.kind.named_by]
        for row in rows:
            for name in {folded(str(row.raw[key])) for key in keys if row.raw.get(key)}:
                result.setdefault(name, []).append(row)
        return result

    def archived_as(self, name: str) -> list[R]:
        """Archived records with exactly this name."""
        return self.names(self.rows[id] for id in self.archived).get(folded(name), [])

    def names_near(self, typed: str, most: int = 3) -> list[str]:
        """The titles and logins of live records that come near what was typed, or of which it is a part."""
        from difflib import get_close_matches

        low, called = folded(typed), ((row.raw.get(row.named_by), row.raw.get("login")) for row in self.live)
        names = {folded(str(name)): str(name) for both in called for name in both if name}
        words = set(low.split())
        within = [name for name in names if low in name or any(word.startswith(low) for word in name.split())]
        sharing = [name for name in names if words & {*name.split()}] if len(words) > 1 else []
        near = dict.fromkeys((*get_close_matches(low, names, most, 0.75), *within, *sharing)) if low else ()
        return [names[name] for name in near][:most]


def seen(row: R | None) -> R | None:
    """The record, unless it is archived."""
    return None if row is None or row.raw.get("archived") else row


def keys_by(kind: type[Record], field: str) -> Keys[Any]:
    """The records that a field of a record refers to; of very many records most refer to one."""
    single = isinstance(kind.fields[field], Ref)

    def keys(row: Record) -> tuple[int, ...]:
        raw = row.raw.get(field)
        return (raw,) if single and type(raw) is int else ids_in(row, field)

    return keys


def ids_in(row: Record, field: str) -> tuple[int, ...]:
    """The ids in a field that refers to others: of one, of several, or of none."""
    value = getattr(row, field)
    return value if isinstance(value, tuple) else () if value is None else (value,)
