"""The board: an immutable snapshot of all records, with look-ups and links.

It does not know where the records came from. A changed board shares every table that did not change, so what was
computed of a table can be cached as long as that is the same object. Whoever computes something looks at single records
and groups by get, linked and count where that is enough: it need not be computed again when other records change.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, cast

from ..config import conventions
from ..fields import Context, InputError, Raw, Ref, Refs, folded, visible
from ..long_work import counted
from ..records import KINDS, SETTINGS_ID, SHORTEST, Record, Settings, code, typed_code
from .table import AWAY, WHOLE, Cache, Keys, Table, ids_in

R = TypeVar("R", bound=Record)
T = TypeVar("T")
MOST_OF_BOARD = 16_384  # goals, KPIs and numbers, of days and periods


class Change(NamedTuple):
    """One record as somebody saw it and as they want it; None is "not there"."""

    table: str
    id: int
    before: Raw | None
    after: Raw | None

    @classmethod
    def add(cls, record: Record) -> Change:
        return cls(record.table, record.id, None, record.raw)

    @classmethod
    def edit(cls, before: Record, after: Record) -> Change:
        return cls(before.table, before.id, before.raw, after.raw)

    @classmethod
    def remove(cls, record: Record) -> Change:
        return cls(record.table, record.id, record.raw, None)


class Origin(NamedTuple):
    """Where a set of changes comes from, for the rules that let some pass which others may not make.

    action is its name, such as approvals.lock, where an action made it; "" where somebody edits. imported: it was read
    from a file of others, where what cannot be is listed, not refused.
    """

    now: datetime
    action: str = ""
    imported: bool = False

    @classmethod
    def here(cls, *, action: str = "") -> Origin:
        """An edit of this moment."""
        return cls(datetime.now(UTC), action)


class Refusal(NamedTuple):
    """Why a rule forbids a change, and of which record and field; field is "" where it is the record as a whole."""

    text: str
    table: str = ""
    id: int = -1
    field: str = ""


def collapsed(changes: Iterable[Change]) -> tuple[Change, ...]:
    """One change a record: from what it was first to what it is last."""
    result: dict[tuple[str, int], Change] = {}
    for change in changes:
        key = (change.table, change.id)
        result[key] = result[key]._replace(after=change.after) if key in result else change
    return tuple(result.values())


class Board:
    """All records at one moment. now: the instant at which somebody looks at them, where they do so live."""

    now: datetime | None = None
    day: date | None = None  # as of which its records are defined; None: as they are
    original: Board | None = None  # of which it is as of that day

    def __init__(self, tables: Mapping[str, Table[Any]]) -> None:
        self.tables: Mapping[str, Table[Any]] = {
            name: tables.get(name) or Table(kind, {}) for name, kind in KINDS.items()
        }

    @property
    def plain(self) -> Board:
        """The board itself, where this one only notes what is read of it."""
        return self

    @property
    def present(self) -> Board:
        """The board of which this one is as of a day; else the board itself."""
        return self.original or self

    @cached_property
    def memos(self) -> Cache:
        """What depends on the board as a whole."""
        return Cache(MOST_OF_BOARD)

    def minute(self, day: date) -> datetime | None:
        """Up to when what is open runs on a day: the minute of now, or the end of a day that is over; None: unknown."""
        now = self.plain.now
        if now is None or day >= self.plain.settings.day_at(now):
            return now and now.replace(second=0, microsecond=0)
        return datetime.combine(day, time.max)

    @classmethod
    def of(cls, *records: Record) -> Board:
        """A board of these records."""
        tables: dict[str, dict[int, Record]] = {}
        for row in records:
            tables.setdefault(row.table, {})[row.id] = row
        return cls({name: Table(KINDS[name], rows) for name, rows in tables.items()})

    def having(self, records: Iterable[Record]) -> Board:
        """This board with these records added or replaced."""
        return self.applying(Change.add(record) for record in records)

    def applying(self, changes: Iterable[Change]) -> Board:
        """This board with changes made, whatever stood there before."""
        changed: dict[str, dict[int, Record | None]] = {}
        for change in changes:
            row = None if change.after is None else KINDS[change.table](change.id, change.after)
            changed.setdefault(change.table, {})[change.id] = row
        return Board({**self.tables, **{name: self.tables[name].having(rows) for name, rows in changed.items()}})

    def as_of(self, day: date) -> Board:
        """The board as its records were defined on a day, and as they had been put away by then."""
        return AsOf(self, day)

    def read(self, name: str, key: Hashable, look: Callable[..., Any], *args: Hashable) -> Any:
        """What a look at one key of a table finds: an id, (index, key), or WHOLE, all of it."""
        return look(self.tables[name], *args)

    def table(self, kind: type[R]) -> Table[R]:
        return cast("Table[R]", self.tables[kind.table])

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """The records of a kind that are not archived."""
        return self.table(kind).live

    def get(self, kind: type[R], id: int | None) -> R | None:
        """The record with this id, archived or not."""
        return None if id is None else cast("R | None", self.read(kind.table, id, row_of, id))

    def linked(self, kind: type[R], field: str, id: int) -> tuple[R, ...]:
        """The live records of a kind of which a field refers to the record with this id."""
        return cast("tuple[R, ...]", self.read(kind.table, (field, id), group_of, field, id))

    def put_away(self, kind: type[R]) -> tuple[R, ...]:
        """The archived records of a kind; mostly few or none."""
        return cast("tuple[R, ...]", self.read(kind.table, AWAY, archived_rows))

    def memo_of_linked(self, kind: type[R], field: str, id: int, compute: Callable[[tuple[R, ...]], T]) -> T:
        """What compute gives of the linked records; cached as long as these are the same."""
        return cast("T", self.read(kind.table, (field, id), Table.of_group, field, id, compute))

    def memo(self, record: Record, compute: Callable[..., T], *args: Hashable) -> T:
        """What compute(record, *args) gives, which depends on nothing else; a memo of the record."""
        return self.plain.tables[record.table].of_row(record, compute, *args)

    def keyed(self, kind: type[R], name: str, keys: Keys[R], key: Hashable) -> tuple[R, ...]:
        """The live records of which keys gives the key; the name stands for always the same keys."""
        return cast("tuple[R, ...]", self.read(kind.table, (name, key), of_key, name, keys, key))

    def count(self, kind: type[R], name: str, keys: Keys[R], key: Hashable) -> int:
        """How many live records keys gives the key of."""
        return cast("int", self.read(kind.table, (name, key), count_of_key, name, keys, key))

    def has(self, kind: type[R]) -> bool:
        """Is there any live record of the kind?"""
        return cast("bool", self.read(kind.table, WHOLE, any_of))

    def name(self, table: str, id: int) -> str:
        """What a record is called; its code where it is not there."""
        row = self.read(table, id, row_of, id)
        return (row.label or code(id)) if row else code(id)

    def short(self, record: Record) -> str:
        return self.tables[record.table].short(record.id)

    @property
    def settings(self) -> Settings:
        return self.get(Settings, SETTINGS_ID) or Settings(SETTINGS_ID, {})

    def find(self, kind: type[R], text: str, *, parts: bool = False) -> R:
        """The one record that is meant: by its exact title, login or mail address, or the beginning of its id.

        parts: a part of the title will do, where nothing is written by it. InputError else.
        """
        table, name = self.table(kind), visible(text.strip())
        result = table.named(text)
        if not result and len(beginning := typed_code(text)) >= SHORTEST:
            result = table.starting(beginning)
        if not result and parts and (low := folded(text)):
            result = [row for row in table.live if low in folded(row.label)]
        if len(result) == 1:
            return result[0]
        if not result:
            raise NotFound(f"no {kind.spoken} named “{name}”", hint=lambda: hint_for(table, text))
        some = ", ".join(f"{table.short(row.id)} {visible(row.label)}" for row in result[:4])
        raise InputError(f"“{name}” fits {len(result)} {kind.plural}: {some}{', …' if len(result) > 4 else ''}")

    def circle(self, record: Record) -> str:
        """“A → B → A” where a record, as it would be saved, contains itself; "" else."""
        path, above, seen = [record.label], getattr(record, "parent", None), set[int]()
        while above is not None and above not in seen:
            seen.add(above)
            if above == record.id:
                return " → ".join(visible(label) for label in (*path, record.label))
            row = self.read(record.table, above, row_of, above)
            path.append(row.label if row else "")
            above = getattr(row, "parent", None)
        return ""

    def find_archived(self, kind: type[R], text: str) -> R:
        """The one archived record that is meant; where none is, NotFound tells whether there is a live one."""
        away = [row for row in self.table(kind).rows.values() if row.archived]
        try:
            result = Board.of(*(row.replace(archived=False) for row in away)).find(kind, text)
        except NotFound:
            raise NotFound(f"“{visible(self.find(kind, text).label)}” is not archived") from None
        return self.table(kind).rows[result.id]

    def links(self, record: Record) -> Iterator[tuple[type[Record], str, Record]]:
        """(kind, field, record) for every live record that refers to this one."""
        for kind, name in references_to(record.table):
            for row in self.linked(kind, name, record.id):
                yield kind, name, row

    def problems(self) -> Iterator[tuple[Record, str, str]]:
        """(record, field, what is wrong): unreadable values, contradictions, dangling references, circles."""
        for table in self.tables.values():
            for row in counted(table.live, f"checking {table.kind.plural}", "records"):
                for field, text in (*row.all_problems(), *self.dangling(row)):
                    yield row, field, text
                if way := self.circle(row):
                    yield row, "parent", f"contains itself: {way}"

    def dangling(self, record: Record) -> Iterator[tuple[str, str]]:
        for name, field in record.fields.items():
            if isinstance(field, Ref | Refs):
                gone = (id for id in ids_in(record, name) if id not in self.tables[field.table].rows)
                yield from ((name, f"refers to {code(id)}, which is not among the {field.table}") for id in gone)

    def context(self, today: date, now: datetime | None = None, mentions: Mentions | None = None) -> Context:
        """What fields must be told to parse and show: this board's names, the day, the team's settings."""
        settings = self.settings
        mark, order = conventions(settings.decimal_mark, settings.date_order)
        return Context(
            today=today,
            now=now or datetime.combine(today, datetime.min.time(), UTC),
            currency=settings.currency,
            fiscal=settings.fiscal,
            decimal_mark=mark,
            date_order=order,
            work=settings.work,
            zone=settings.zone,
            areas=settings.areas,
            find=(mentions or Mentions(self, create=())).find,
            name=self.name,
        )


class AsOf(Board):
    """A board as its records were defined on a day."""

    def __init__(self, board: Board, day: date) -> None:
        self.now, self.tables = board.now, TablesAsOf(board.tables, day)
        self.original, self.day = board, day

    def as_of(self, day: date) -> Board:
        """That of an earlier day; of what came later a board as of a day knows nothing."""
        return self if self.day is not None and day >= self.day else AsOf(self.present, day)


class TablesAsOf(Mapping[str, Table[Any]]):
    """Tables as of a day; each is looked at when it is needed."""

    def __init__(self, tables: Mapping[str, Table[Any]], day: date) -> None:
        self.now, self.day = tables, day

    def __getitem__(self, name: str) -> Table[Any]:
        return self.now[name].as_of(self.day)

    def __iter__(self) -> Iterator[str]:
        return iter(self.now)

    def __len__(self) -> int:
        return len(self.now)


def row_of(table: Table[R], id: int) -> R | None:
    return table.rows.get(id)


def group_of(table: Table[R], field: str, id: int) -> tuple[R, ...]:
    return table.by(field).get(id, ())


def archived_rows(table: Table[R]) -> tuple[R, ...]:
    return tuple(table.rows[id] for id in sorted(table.archived))


def of_key(table: Table[R], name: str, keys: Keys[R], key: Hashable) -> tuple[R, ...]:
    return table.index(name, keys).get(key, ())


def count_of_key(table: Table[R], name: str, keys: Keys[R], key: Hashable) -> int:
    return len(of_key(table, name, keys, key))


def any_of(table: Table[R]) -> bool:
    return len(table.rows) > len(table.archived)


class NotFound(InputError):
    """What was named is not there. hint: what may have been meant, looked for only when somebody reads it."""

    def __init__(self, message: str, field: str = "", hint: Callable[[], str] | None = None) -> None:
        super().__init__(message, field)
        self.hint, self.otherwise = hint, ""  # otherwise: the end of the sentence where nothing comes near

    def __str__(self) -> str:
        return super().__str__() + ((self.hint() if self.hint else "") or self.otherwise)


def archived_text(table: Table[Any], record: Record) -> str:
    """That a record is archived, and the command that brings it back."""
    noun = table.kind.noun.casefold().replace(" ", "-")
    return f"it is archived, `ittui {noun} restore {table.short(record.id)}` restores it"


def hint_for(table: Table[Any], typed: str) -> str:
    """What may have been meant by a name that fits none, as the end of a sentence."""
    offered = meant_instead(table, typed)
    if archived := table.archived_as(typed):
        return f": {archived_text(table, archived[0])}{offered}"
    if offered:
        return offered
    if typed and len(typed_code(typed)) < SHORTEST and any(code(row.id).startswith(typed) for row in table.live):
        return f"; of an id type {SHORTEST} letters at least"
    return ""


def meant_instead(table: Table[Any], typed: str) -> str:
    """The names that come near one, as the end of a question; "" where none does."""
    near = table.names_near(typed)
    return f"; did you mean {' or '.join(f'“{visible(name)}”' for name in near)}?" if near else ""


class Mentions:
    """Finds records by name for a Context, and makes those that come to be by being named."""

    def __init__(self, board: Board, create: Sequence[str] | None = None) -> None:
        """create: the tables in which a name that is not there is added; by default people and departments."""
        self.board = board
        self.create = {kind.table for kind in KINDS.values() if kind.by_mention} if create is None else set(create)
        self.new: dict[tuple[str, str], Record] = {}

    def near(self, record: Record) -> str:
        """Those whom a new name may have meant, as the end of a question; "" where nobody has a name like it."""
        return meant_instead(self.board.tables[record.table], record.label)

    def find(self, table: str, text: str) -> int:
        key = (table, folded(text))
        if key in self.new:
            return self.new[key].id
        try:
            return self.board.find(KINDS[table], text).id
        except NotFound as missing:
            if table not in self.create:
                missing.otherwise = f"; add the {KINDS[table].spoken} first"
                raise
            if self.board.tables[table].archived_as(text):
                raise
        kind, name = KINDS[table], " ".join(text.split())
        if why := kind.fields[kind.named_by].objection(name):
            raise InputError(why)
        self.new[key] = kind.new(title=name)
        return self.new[key].id


def references_to(table: str) -> list[tuple[type[Record], str]]:
    """(kind, field) of every field that refers to a table."""
    return [
        (kind, name)
        for kind in KINDS.values()
        for name, field in kind.fields.items()
        if isinstance(field, Ref | Refs) and field.table == table
    ]
