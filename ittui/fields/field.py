"""What every kind of field can do, and the structures that fields are declared in.

A field parses what a person typed, shows it, checks it, and turns it into plain JSON and back. It knows
nothing of records, files or screens; what it must be told from outside comes in a Context: there is also what a
department has settled about writing numbers and days. Without that, what can be read in two ways is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Self, TypeVar, overload

from .layout import visible

if TYPE_CHECKING:
    Word = StrEnum  # what type checkers are to know of it
else:

    class WordList(type):
        """What can be asked of the class: which words there are, by value or by name."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> Self:
            words = {key: value for key, value in body.items() if key.isupper()}
            result = super().__new__(cls, name, bases, {"__slots__": (), **body})
            for key, value in words.items():
                word = str.__new__(result, value)
                word.name, word.value = key, value
                setattr(result, key, word)
            result.names = {key: getattr(result, key) for key in words}
            result.values = {word.value: word for word in result.names.values()}
            return result

        def __call__(cls, value: str) -> Any:
            word = cls.values.get(value) if isinstance(value, str) else None
            if word is None:
                raise ValueError(f"{value!r} is not a valid {cls.__name__}")
            return word

        def __iter__(cls) -> Iterator[Any]:
            return iter(cls.names.values())

        def __len__(cls) -> int:
            return len(cls.names)

        def __getitem__(cls, name: str) -> Any:
            return cls.names[name]

        def __contains__(cls, value: object) -> bool:
            return value in cls.values

    class Word(str, metaclass=WordList):
        """A text like any other, that also has a name."""

        __slots__ = ("name", "value")

        def __repr__(self) -> str:
            return f"<{type(self).__name__}.{self.name}: {str(self)!r}>"

        def __reduce__(self) -> tuple[Any, ...]:
            return type(self), (self.value,)


class DecimalMark(Word):
    """Which mark comes before the decimals, in a number such as 1.500 or 1,500."""

    ASK = "ask"
    POINT = "point"
    COMMA = "comma"


class DateOrder(Word):
    """Which of 12/11/2026 is the day."""

    ASK = "ask"
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class YearNamed(Word):
    """Which calendar year a fiscal year is named for."""

    BEGIN = "the year it begins in"
    END = "the year it ends in"


class FiscalYear(NamedTuple):
    """The month that a fiscal year begins in, and the calendar year that it is named for."""

    month: int = 1
    named: YearNamed = YearNamed.BEGIN

    @property
    def offset(self) -> int:
        """What is added to the year it begins in to give the year it is named for."""
        return int(self.named is YearNamed.END and self.month > 1)


class WorkWeek(NamedTuple):
    """What a day and a week of effort are: hours in a working day, working days in a week."""

    hours: Decimal = Decimal(8)
    days: int = 5


CALENDAR_YEAR = FiscalYear()


Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Raw = Mapping[str, Json]
T = TypeVar("T")
MORE = "More"  # the section of what is seldom filled in
UNREADABLE = (ValueError, TypeError, ArithmeticError, AttributeError, LookupError)  # what load of anything may end in


class InputError(ValueError):
    """What somebody typed does not fit; the text names the value and says what would be right."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class AmbiguousInput(InputError):
    """What somebody typed can be meant in more than one way; the text names them."""


class UnknownWord(InputError):
    """A field, option or verb was named that there is none of; the text says which one may have been meant."""


class Merge(Word):
    """How two people's changes of one field come together."""

    SCALAR = "scalar"  # both changed it: a conflict that is shown
    SET = "set"  # union of what was added, minus what was removed
    TEXT = "text"  # three-way, line by line
    COUNTER = "counter"  # both additions count
    ROWS = "rows"  # like a scalar, but for each row; a row is known by its first column


def nothing_known(table: str, text: str) -> int:
    """The look-up of a Context that has no records."""
    raise InputError(f"there is no “{visible(text)}” among the {table}")


class Context(NamedTuple):
    """What a field has to be told: the day it is, how people here write, and how records are found and named.

    zone: of what is typed and shown; None: the machine's own. loose: what is read was decided for its whole column
    and is history, so that neither 1.500 nor a day to come is refused.
    """

    today: date
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    currency: str = "EUR"
    fiscal: FiscalYear = FiscalYear()
    decimal_mark: DecimalMark = DecimalMark.ASK
    date_order: DateOrder = DateOrder.ASK
    work: WorkWeek = WorkWeek()
    zone: tzinfo | None = None
    loose: bool = False
    areas: tuple[str, ...] = ()
    find: Callable[[str, str], int] = nothing_known
    name: Callable[[str, int], str] = "{} {}".format  # of a Context that has no records


class Field(Generic[T]):
    """One line of a record's declaration; as an attribute of a record it gives the loaded value."""

    kind: ClassVar[str] = "field"
    merge: ClassVar[Merge] = Merge.SCALAR
    numeric: ClassVar[bool] = False
    shape: ClassVar[Mapping[str, Json]] = {}  # what JSON schema says of what the file holds, beside the title
    absent: Any = None

    def __init__(
        self,
        label: str,
        *,
        help: str = "",
        required: bool = False,
        default: T | None = None,
        column: int = 0,
        width: int = 12,
        section: str = "",
        usual: bool = False,
        by_action: str = "",
        correctable: bool = False,
        emptied_by: str | None = None,
        keeps: bool = True,
    ) -> None:
        """column: 0 is not a column; 1 is the last to be dropped when the pane is narrow, 9 the first.

        section: the title of the group that a form shows it in. usual: a form shows it while it is blank, too.

        by_action: the actions that alone may change it, such as "approvals.lock approvals.close"; no form offers it.

        correctable: what such an action has filled in may be corrected by hand, but neither filled in nor emptied.

        emptied_by: the actions that alone may empty it again, "" where none does; it says that something happened.

        keeps: a record keeps what it held before, for the numbers of past days are made of that; False where it says
        of which day it is, as a day on which something happened does, or where no number is made of it.
        """
        self.label, self.help, self.required, self.default = label, help, required, default
        self.column, self.width, self.section, self.usual = column, width, section, usual
        self.by_action, self.correctable = tuple(by_action.split()), correctable
        self.emptied_by = None if emptied_by is None else tuple(emptied_by.split())
        self.keeps, self.name = keeps, ""
        if default is not None:
            self.absent = default

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def folds(self) -> bool:
        """Does a form fold it under “more” while it is blank?"""
        return not (self.required or self.usual or self.column)

    @overload
    def __get__(self, struct: None, owner: type) -> Self: ...
    @overload
    def __get__(self, struct: Struct, owner: type) -> T: ...
    def __get__(self, struct: Struct | None, owner: type) -> Self | T:
        if struct is None:
            return self
        raw = struct.raw.get(self.name)
        if raw is None:
            return self.absent  # type: ignore[no-any-return]  # each kind declares its own
        try:
            return self.load(raw)
        except UNREADABLE:
            return self.absent  # type: ignore[no-any-return]  # Struct.problems tells of it

    def load(self, raw: Json) -> T:
        """The value of what the file holds; ValueError or TypeError where that is no such value."""
        raise NotImplementedError

    def dump(self, value: T) -> Json:
        """What the file shall hold for a value; None for a value that need not be kept."""
        return value  # type: ignore[return-value]  # a kind whose values JSON does not have has its own

    def parse(self, text: str, context: Context) -> T:
        """The value of what a person typed; InputError where it makes none. Never called with blank text."""
        raise NotImplementedError

    def show(self, value: T, context: Context) -> str:
        """The value for reading: one line, and nothing in it that a terminal would obey."""
        return visible(self.edit(value, context))

    def in_row(self, value: T, context: Context) -> str:
        """The value for reading, in a line with the other cells of a row."""
        return self.edit(value, context)

    def edit(self, value: T, context: Context) -> str:
        """The value as text that parse turns into the same value."""
        return "" if value is None else str(value)

    def meaning(self, value: T, context: Context) -> str:
        """How what was typed was understood; show, but with the unit."""
        return self.show(value, context)

    def readings(self, value: T, context: Context) -> tuple[str, ...]:
        """The texts that plainly mean the value: whoever types one of them need not be told how it was understood."""
        return (self.edit(value, context), self.show(value, context), self.meaning(value, context))

    def show_raw(self, raw: Json, context: Context) -> str:
        """What the file or its log holds, for reading; as it is where it is no such value."""
        try:
            return self.show(self.load(raw), context)
        except UNREADABLE:
            return visible(str(raw))

    def plain(self, value: T, context: Context) -> Json:
        """The value for scripts, in --json output."""
        return self.dump(value)

    def schema(self) -> dict[str, Json]:
        """JSON schema of what the file holds."""
        return {"title": self.label, **self.shape}

    def plain_schema(self) -> dict[str, Json]:
        """JSON schema of what plain gives, null where there is no value."""
        schema = self.schema()
        return {**schema, "type": [schema["type"], "null"]}

    def is_empty(self, value: object) -> bool:
        return value is None or value in ("", ())

    def objection(self, value: T) -> str:
        """Why there can be no such value, though it is of the right kind: a cost below 0; "" where there can."""
        return ""

    def cannot_be(self, raw: Json) -> str:
        """The objection to what the file holds; "" also where that is no such value, of which Struct.problems tells."""
        try:
            return "" if raw is None else self.objection(self.load(raw))
        except UNREADABLE:
            return ""

    def read(self, text: str, context: Context) -> T:
        """parse, for any text: blank gives the absent value, and a InputError carries the field's name."""
        try:
            if text.strip():
                value = self.parse(text, context)
                if not context.loose and (why := self.objection(value)):
                    raise InputError(why)
                return value
            if self.required:
                raise InputError("must be filled in")
        except InputError as error:
            error.field = self.name
            raise
        return type(self).absent  # type: ignore[no-any-return]  # blank is "none", not the default


def abridged(raw: Json) -> str:
    """What the file holds, as the beginning of its text where that is long."""
    if isinstance(raw, int) and abs(raw) >= 10**60:
        return f"a number of some {raw.bit_length() * 3 // 10} digits"  # Python writes no more than 4,300
    text = str(raw)
    return text if len(text) <= 60 else f"{text[:60]}…"


class Slotted(type):
    """The type of classes whose objects have no dictionary: there are as many as the file has records."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **rest: Any) -> Slotted:
        return super().__new__(cls, name, bases, {"__slots__": (), **namespace}, **rest)


class Struct(metaclass=Slotted):
    """Values declared by fields over what the file holds; never changed, only replaced."""

    fields: ClassVar[Mapping[str, Field[Any]]] = {}
    __slots__ = ("raw",)

    def __init__(self, raw: Raw) -> None:
        self.raw = raw

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Field)}
        cls.fields = {**own, **{name: field for name, field in cls.fields.items() if name not in own}}

    @classmethod
    def dumped(cls, values: Mapping[str, Any]) -> dict[str, Json]:
        """Plain JSON for loaded values; what is empty is left out."""
        out: dict[str, Json] = {}
        for name, value in values.items():
            field = cls.fields[name]
            raw = None if field.is_empty(value) else field.dump(value)
            if raw is not None:
                out[name] = raw
        return out

    @classmethod
    def of(cls, **values: Any) -> Self:
        """A structure from loaded values."""
        return cls(cls.dumped(values))

    def problems(self) -> Iterator[tuple[str, str]]:
        """(field, what is wrong) for each value that cannot be read or is missing."""
        for name, field in self.fields.items():
            raw = self.raw.get(name)
            if raw is None:
                if field.required:
                    yield name, "must be filled in"
                continue
            try:
                field.load(raw)
            except UNREADABLE:
                yield name, f"“{visible(abridged(raw))}” is not a {field.kind}"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.raw)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self.raw)})"
