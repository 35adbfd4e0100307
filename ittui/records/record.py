"""A record: one declared structure with an id, and the register of all kinds."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from ..fields import MORE, Field, Flag, Prose, Raw, Struct, Tags, Text, UnknownWord, article, meant, visible
from .earlier import EARLIER, EarlierValues, held_until, raw_on

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


JOINTS = str.maketrans("", "", "-_ ")


def kind_named(word: str) -> type[Record] | None:
    """The kind of record a word stands for: its noun, its plural, or the name of its table."""
    low = joined_up(word)
    for kind in KINDS.values():
        if low in map(joined_up, (kind.table, kind.noun, kind.plural)):
            return kind
    return None


def joined_up(word: str) -> str:
    return word.casefold().translate(JOINTS)


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


def what_field(label: str = "What") -> Text:
    """The first column of a row that says what it is about."""
    return Text(label, required=True, naming=True)
