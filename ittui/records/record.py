"""A record: one declared structure with an id, and the register of all kinds; and what a record was before.

The numbers of a past day are made of what held on it. A field keeps what it held unless it declares otherwise
(Field.keeps): there is one row for each day after which something was changed, with what was changed. In rows of a
field, what says itself of which day it is (a milestone done on a day) is of today also in what was before, so that what
is entered late counts from its own day on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, cached_property
from types import new_class
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from ..fields import (
    MORE,
    Context,
    Day,
    Field,
    Flag,
    Json,
    Names,
    Prose,
    Raw,
    Rows,
    Struct,
    Tags,
    Text,
    UnknownWord,
    article,
    meant,
    visible,
)

EARLIER, UNTIL, BLANK = "earlier", "until", "blank"
AUTOMATIC = "automatic"  # in place of an action: it follows from every change
ARCHIVED = "archived"
LIFE = ("state", ARCHIVED)  # these were what they were, though nothing was written down
SETTING_UP = timedelta(days=31)  # after which a blank field of a record is taken to have been meant blank


class EarlierValues(Rows[Struct]):
    """The field with the earlier values of a kind: its columns are the fields that are kept, under their names."""

    def __init__(self, kind: type[Struct]) -> None:
        Field.__init__(self, "Earlier values", section=MORE, by_action=AUTOMATIC, keeps=False)
        self.of: Any = kind
        self.help = "what it was before, until which day"
        self.name = EARLIER

    @cached_property
    def row(self) -> type[Struct]:  # type: ignore[override]  # made for the few who look
        lasting = {name: loose(self.of.fields[name]) for name in lasting_fields(self.of)}
        columns = {UNTIL: Day("Until", required=True), **lasting, BLANK: Names("Blank")}
        return new_class(f"Earlier{self.of.__name__}", (Struct,), exec_body=lambda body: body.update(columns))

    @cached_property
    def columns(self) -> Mapping[str, Field[Any]]:  # type: ignore[override]
        return self.row.fields

    def objection(self, value: tuple[Struct, ...]) -> str:
        """None: it was allowed once."""
        return ""

    def show(self, value: tuple[Struct, ...], context: Context) -> str:
        return "; ".join(self.show_row(row, context) for row in value)

    def show_row(self, row: Struct, context: Context) -> str:
        """“until 2026-09-30: target 95, due blank”."""
        fields = [(name, field) for name, field in row.fields.items() if name in row.raw and name not in (UNTIL, BLANK)]
        parts = [f"{field.label.lower()} {field.show_raw(row.raw[name], context)}" for name, field in fields]
        parts += [f"{row.fields[name].label.lower()} blank" for name in blank(row.raw) if name in row.fields]
        return visible(f"until {row.raw.get(UNTIL)}: {', '.join(parts)}")


def loose(field: Field[Any]) -> Field[Any]:
    """The field as a column of what was before, where it may be missing and belongs to nobody."""
    from copy import copy

    new = copy(field)
    new.required, new.by_action, new.emptied_by, new.default = False, (), None, None
    new.absent = type(field).absent
    return new


@cache
def lasting_fields(kind: Any) -> tuple[str, ...]:
    """The fields of which a kind keeps what they held.

    Of what happened, only that it was put away later: what is changed of it otherwise corrects the day that it is of.
    """
    return (ARCHIVED,) if kind.happened else tuple(name for name, field in kind.fields.items() if field.keeps)


def until(row: Mapping[str, Json]) -> str:
    return str(row.get(UNTIL) or "")


def blank(row: Mapping[str, Json]) -> Iterable[str]:
    names = row.get(BLANK)
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else ()


def rows_of(raw: Json) -> list[dict[str, Json]]:
    return [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []


def raw_on(kind: type[Any], raw: Raw, day: date) -> Raw:
    """What a record held on a day; the very same where that is what it holds."""
    then = day.isoformat()
    held = sorted((row for row in rows_of(raw.get(EARLIER)) if until(row) >= then), key=until, reverse=True)
    values: dict[str, Json] = {}
    for row in held:
        values |= {**dict.fromkeys(blank(row)), **{name: row[name] for name in row if name not in (UNTIL, BLANK)}}
    if any("" < str(raw.get(name) or "")[:10] <= then for name in kind.state_since):
        values.pop("state", None)  # it was entered late, and is of that day
    for name in values.keys() & kind.fields.keys():
        values[name] = with_days_of(kind.fields[name], values[name], raw.get(name))
    return {name: value for name, value in {**raw, **values}.items() if value is not None} if values else raw


def days_in(field: Field[Any]) -> set[str]:
    """The columns of a field's rows that say themselves of which day they are."""
    return {name for name, column in field.row.fields.items() if not column.keeps} if isinstance(field, Rows) else set()


def held_until(raw: Raw, name: str, day: date) -> date | None:
    """The day until which a field held what it held on a day; None: it still does, as far as that is known."""
    rows = [row for row in rows_of(raw.get(EARLIER)) if until(row) >= day.isoformat()]
    days = [until(row) for row in rows if name in row or name in blank(row)]
    try:
        return date.fromisoformat(min(days, default=""))
    except ValueError:
        return None


def with_days_of(field: Field[Any], then: Json, now: Json) -> Json:
    """The rows of then, with what rows of now say of days of their own."""
    names = days_in(field)
    if not names or not isinstance(then, list):
        return then
    there = called(field, now)
    return [without(row, names, there.get(name, row)) for name, row in called(field, then).items()]


def called(field: Field[Any], raw: Json) -> dict[tuple[str, int], Raw]:
    """Rows by their first column, and by which one of those that have the same there."""
    first, seen = next(iter(field.row.fields)), Counter[str]()  # type: ignore[attr-defined]  # of Rows
    result: dict[tuple[str, int], Raw] = {}
    for row in rows_of(raw):
        name = str(row.get(first))
        result[name, seen[name]] = row
        seen[name] += 1
    return result


def without(row: Raw, names: set[str], dated: Raw) -> Json:
    """A row with the columns of these names from another one."""
    rest = {name: value for name, value in row.items() if name not in names}
    return {**rest, **{name: dated[name] for name in dated if name in names}}


def defined(field: Field[Any], raw: Json) -> Json:
    """What a field holds but for what is dated in itself; the default where it holds nothing."""
    if raw is None:
        return None if field.default is None else field.dump(field.default)
    names = days_in(field)
    return [without(row, names, {}) for row in rows_of(raw)] if names else raw


def with_earlier(kind: type[Any], before: Raw, after: Raw, today: date, is_new: Callable[[], bool]) -> Raw:
    """A record as it is saved: with what its fields held until yesterday, of those that hold something else now.

    is_new: is it so new that what is filled in for the first time counts from the beginning?
    """
    fields = kind.fields
    if EARLIER in before and EARLIER not in after:  # it was typed anew as a whole, which does not change what it was
        after = {**after, EARLIER: before[EARLIER]}

    def was_changed(name: str) -> bool:
        return before.get(name) != after.get(name) and (
            defined(fields[name], before.get(name)) != defined(fields[name], after.get(name))
        )

    changed = [name for name in lasting_fields(kind) if was_changed(name)]  # type: ignore[arg-type]
    if not changed:
        return after
    day, rest = (today - timedelta(days=1)).isoformat(), rows_of(after.get(EARLIER))
    there = next((row for row in rest if row.get(UNTIL) == day), {})
    fresh = [name for name in changed if name not in there and name not in blank(there)]
    empty = [name for name in fresh if before.get(name) is None and (name in LIFE or not is_new())]
    old = {name: before[name] for name in fresh if before.get(name) is not None}
    row: dict[str, Json] = {UNTIL: day, **old, **there}
    if empty:
        row[BLANK] = [*blank(there), *empty]
    if row.keys() == {UNTIL}:
        return after
    return {**after, EARLIER: [*(each for each in rest if each is not there), row]}


ID_BITS = 50
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base32
SHORTEST = 4
LOOKALIKES = str.maketrans("ilo", "110")


def new_id(taken: Container[str] = ()) -> int:
    """50 random bits; taken holds the 4-character beginnings that are in use already."""
    import secrets  # brings more with it than all records weigh; a start mostly does without

    for _ in range(50):
        number = secrets.randbits(ID_BITS)
        if code(number)[:SHORTEST] not in taken:
            break
    return number


def code(number: int) -> str:
    """The id as it is shown: 10 characters of Crockford base32."""
    return "".join(ALPHABET[number >> shift & 31] for shift in range(ID_BITS - 5, -1, -5))


def typed_code(text: str) -> str:
    """What a person typed as the beginning of an id, as code writes it; "" where it can be none."""
    plain = text.strip().casefold().translate(LOOKALIKES)
    return plain if 0 < len(plain) <= 10 and all(letter in ALPHABET for letter in plain) else ""


class Record(Struct):
    """One record as the file holds it. Every kind has tags, notes and whether it is archived."""

    table: ClassVar[str] = ""
    noun: ClassVar[str] = ""  # as it is typed on the command line
    spoken: ClassVar[str] = ""  # as a sentence calls it: check-in, KPI
    plural: ClassVar[str] = ""
    named_by: ClassVar[str] = "title"
    by_mention: ClassVar[bool] = False
    dated_by: ClassVar[str] = ""
    happened: ClassVar[bool] = False
    state_since: ClassVar[tuple[str, ...]] = ()
    if TYPE_CHECKING:
        earlier: EarlierValues

    tags = Tags("Tags", section=MORE, keeps=False)
    notes = Prose("Notes", section=MORE, keeps=False)
    archived = Flag("Archived", section=MORE)

    __slots__ = ("id",)

    def __init__(self, id: int, raw: Raw) -> None:
        self.id, self.raw = id, raw  # what Struct.__init__ does is done here: a start makes every record there is

    @property
    def code(self) -> str:
        return code(self.id)

    @property
    def label(self) -> str:
        """What the record is called where it is referred to; not yet safe for a terminal."""
        return str(getattr(self, self.named_by) or "")

    @classmethod
    def new(cls, id: int | None = None, /, **values: object) -> Self:
        """A record from loaded values, under a new id unless one is given."""
        return cls(new_id() if id is None else id, cls.dumped(values))

    def replace(self, **values: object) -> Self:
        """The same record with other values."""
        emptied = {name: value for name, value in self.raw.items() if name not in values}
        return type(self)(self.id, {**emptied, **self.dumped(values)})

    def as_of(self, day: date) -> Self:
        """The record as it was defined on a day: with the earlier values that held then."""
        if EARLIER not in self.raw:
            return self
        raw = raw_on(type(self), self.raw, day)
        return self if raw is self.raw else type(self)(self.id, raw)

    def held_until(self, name: str, day: date) -> date | None:
        """The day until which a field held what it held on a day; None: it still does, as far as that is known."""
        return held_until(self.raw, name, day)

    @property
    def changed_after(self) -> list[date]:
        """The days until which something of it was otherwise."""
        return [row.until for row in self.earlier if row.until]  # type: ignore[attr-defined]  # of earlier values

    def check(self) -> Iterator[tuple[str, str]]:
        """(field, what is wrong) for values that contradict each other; each kind adds its own rules."""
        return iter(())

    def all_problems(self) -> Iterator[tuple[str, str]]:
        yield from self.problems()
        yield from self.check()


R = TypeVar("R", bound=Record)
KINDS: dict[str, type[Record]] = {}


def record(
    table: str,
    *,
    noun: str = "",
    plural: str = "",
    named_by: str = "title",
    by_mention: bool = False,
    dated_by: str = "",
    happened: bool = False,
    state_since: str = "",
) -> Callable[[type[R]], type[R]]:
    """Register a kind of record under its table's name.

    by_mention: a record of this kind comes to be when another names it (owner=ann), instead of a refusal.
    dated_by: the field that says of which day a record is news.
    happened: it says what happened on a day. Another value is a correction, also of the numbers of that day; of other
        kinds the fields keep what they held.
    state_since: the fields that say from which day on the state is what it is.
    """

    def register(cls: type[R]) -> type[R]:
        cls.table, cls.named_by, cls.by_mention = table, named_by, by_mention
        cls.dated_by, cls.happened, cls.state_since = dated_by, happened, tuple(state_since.split())
        earlier = EarlierValues(cls)
        setattr(cls, EARLIER, earlier)
        cls.fields = {**cls.fields, EARLIER: earlier}
        cls.noun = noun or table.removesuffix("s")
        cls.spoken = plural.removesuffix("s") if plural.endswith("s") else cls.noun
        cls.plural = plural or table.replace("_", " ")
        KINDS[table] = cls
        return cls

    return register


def kind_named(word: str) -> type[Record] | None:
    """The kind of record a word stands for: its noun, its plural, or the name of its table."""

    def joined_up(name: str) -> str:
        return name.casefold().translate({ord(joint): None for joint in "-_ "})

    names = ((kind, (kind.table, kind.noun, kind.plural)) for kind in KINDS.values())
    return next((kind for kind, names in names if joined_up(word) in map(joined_up, names)), None)


def field_called(kind: type[Record], typed: str) -> str:
    """The name of a field, typed in full or by a beginning that only one has; UnknownWord says which are near."""
    return one_named(kind, typed, tuple(kind.fields))


def one_named(kind: type[Record], typed: str, known: Sequence[str]) -> str:
    """One of the names of a kind: its fields or columns, in full or by a beginning that only one has."""
    name = "_".join(typed.casefold().replace("-", " ").split())
    if name in known:
        return name
    near = [each for each in known if each.startswith(name)]
    if len(near) == 1:
        return near[0]
    offered = "" if near else meant(name, known)
    there = f"{f'{offered} It' if offered else '; it'} has {', '.join(near or known)}"
    raise UnknownWord(f"“{visible(typed)}” is not a field of {article(kind.spoken)} {kind.spoken}{there}")


def columns(kind: type[Record]) -> list[Field[object]]:
    """The fields that are columns of the kind's table, in the order of their declaration."""
    return [field for field in kind.fields.values() if field.column]


def title_field(label: str = "Title", *, naming: bool = False, keeps: bool = False) -> Text:
    """The field that names a record; naming: as people and departments are named. keeps: a number is made of it."""
    return Text(label, required=True, column=1, width=40, naming=naming, keeps=keeps)


def what_field() -> Text:
    """The first column of a row that says what it is about."""
    return Text("What", required=True, naming=True)
