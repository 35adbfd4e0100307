"""One of a few words, yes or no, references to other records, and small tables inside a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Generic, Self, TypeVar

from .field import Context, Field, InputError, Json, Merge, Struct
from .layout import visible
from .text import Text, pick

E = TypeVar("E", bound=StrEnum)
NOT_SET = "not set"  # the word of an enumeration for what an import did not say; it is shown as a dash


class Choice(Field[E], Generic[E]):
    """One of the words of an enumeration, typed in full or by a part that fits only one."""

    kind = "choice"

    def __init__(self, label: str, default: E, **rest: Any) -> None:
        super().__init__(label, default=default, **rest)
        self.words = type(default)
        self.by_value: dict[str, E] = {word.value: word for word in self.words}

    def explained(self, text: str) -> str:
        """What a word means, where its enumeration says more than the word itself."""
        return str(getattr(self.by_value.get(text), "explained", ""))

    def load(self, raw: Json) -> E:
        word = self.by_value.get(str(raw))
        if word is None:
            raise ValueError(raw)
        return word

    def dump(self, value: E) -> Json:
        return value.value

    def parse(self, text: str, context: Context) -> E:
        return self.words(pick(" ".join(text.split()), tuple(self.by_value), self.label.lower()))

    def show(self, value: E, context: Context) -> str:
        return "–" if value.value == NOT_SET else super().show(value, context)

    def read(self, text: str, context: Context) -> E:
        return super().read(text, context) or self.absent

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "enum": list(self.by_value)}

    def plain_schema(self) -> dict[str, Json]:
        return {**super().schema(), "enum": [*self.by_value, None]}


YES = "y yes true 1 x on ja wahr oui vrai si sí sì sim tak да истина ✓ ✔ ☑ ✅"
NO = "n no false 0 off - nein falsch non faux falso não nie nee нет ложь ✗ ✘ ☐ ❌"


class Flag(Field[bool]):
    """Yes or no."""

    kind = "yes or no"
    shape = {"type": "boolean"}
    absent = False

    def load(self, raw: Json) -> bool:
        if not isinstance(raw, bool):
            raise TypeError(raw)
        return raw

    def is_empty(self, value: object) -> bool:
        return value is None or value is False

    def parse(self, text: str, context: Context) -> bool:
        word = text.strip().casefold()
        if word not in (*YES.split(), *NO.split()):
            raise InputError(f"“{visible(text)}” is neither yes nor no")
        return word in YES.split()

    def edit(self, value: bool, context: Context) -> str:
        return "yes" if value else "no"


NAMED_KPI = r"""\bkpi\(\s*(['"])(.*?)\1\s*\)"""


class Ref(Field["int | None"]):
    """Another record, typed as its id, the beginning of its id, or its title."""

    kind = "reference"

    def __init__(self, label: str, table: str, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.table = table

    def load(self, raw: Json) -> int | None:
        return checked_id(raw)

    def parse(self, text: str, context: Context) -> int | None:
        return context.find(self.table, text.strip())

    def edit(self, value: int | None, context: Context) -> str:
        return "" if value is None else context.name(self.table, value)

    def plain(self, value: int | None, context: Context) -> Json:
        return None if value is None else context.name(self.table, value)

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "integer", "description": f"id of a record in {self.table}"}

    def plain_schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": ["string", "null"], "description": f"name of a record in {self.table}"}


class Refs(Field["tuple[int, ...]"]):
    """A set of other records, typed with commas between."""

    kind = "references"
    shape = {"type": "array", "items": {"type": "integer"}}
    merge = Merge.SET
    absent: tuple[int, ...] = ()

    def __init__(self, label: str, table: str, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.table = table

    def load(self, raw: Json) -> tuple[int, ...]:
        if not isinstance(raw, list):
            raise TypeError(raw)
        return tuple(checked_id(each) for each in raw)

    def dump(self, value: tuple[int, ...]) -> Json:
        return list(value)

    def parse(self, text: str, context: Context) -> tuple[int, ...]:
        parts = (part.strip() for part in re.split(r"[,\n]", text))
        return tuple(dict.fromkeys(context.find(self.table, part) for part in parts if part))

    def edit(self, value: tuple[int, ...], context: Context) -> str:
        return ", ".join(context.name(self.table, each) for each in value)

    def plain(self, value: tuple[int, ...], context: Context) -> Json:
        return [context.name(self.table, each) for each in value]

    def plain_schema(self) -> dict[str, Json]:
        return {**self.schema(), "items": {"type": "string"}}


def checked_id(raw: Json) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise TypeError(raw)
    return raw


class Formula(Text):
    """A formula over metrics and KPIs, which are shown by name and stored by id, so that they may be renamed."""

    kind = "formula"

    def parse(self, text: str, context: Context) -> str:
        def find(name: str) -> int | None:
            try:
                return context.find("kpis", name)
            except InputError:
                return None  # it may be added later, and is then bound to; until then the KPI says that there is none

        return by_id(super().parse(text, context), find)

    def edit(self, value: str, context: Context) -> str:
        """The formula with the names of the KPIs that it holds by id."""

        def named(match: re.Match[str]) -> str:
            id = stored_id(match[2])
            title = match[2] if id is None else context.name("kpis", id)
            quote = '"' if "'" in title else "'"
            return f"kpi({quote}{title}{quote})"

        return re.sub(NAMED_KPI, named, value)

    def plain(self, value: str, context: Context) -> Json:
        return self.edit(value, context)


def by_id(formula: str, find: Callable[[str], int | None]) -> str:
    """The formula with the ids of the KPIs that it names, as far as they are there."""

    def numbered(match: re.Match[str]) -> str:
        id = None if stored_id(match[2]) is not None else find(match[2])
        return match[0] if id is None else f"kpi('#{id}')"

    return re.sub(NAMED_KPI, numbered, formula)


def stored_id(text: str) -> int | None:
    """The id of “#123”; None for a name."""
    return int(text[1:]) if re.fullmatch(r"#\d{1,16}", text) else None


R = TypeVar("R", bound=Struct)


def lines_of(text: str) -> list[str]:
    r"""The lines of a text; of a single one the parts between semicolons, as a shell passes them: A; B. \; is none."""
    lines = text.splitlines()
    return [each.replace("\\;", ";") for each in (lines if len(lines) > 1 else re.split(r"(?<!\\);", text))]


def whole_line(text: str) -> str:
    """A line that stays one wherever it is read, also when it comes to stand alone."""
    return text.replace(";", "\\;")


class Rows(Field["tuple[R, ...]"], Generic[R]):
    """Rows of one structure; a row is known by its first column."""

    kind = "rows"
    merge = Merge.ROWS
    absent: tuple[R, ...] = ()

    def __init__(self, label: str, row: type[R], **rest: Any) -> None:
        super().__init__(label, **rest)
        self.row = row
        self.columns: Mapping[str, Field[Any]] = row.fields  # what reads its texts
        self.help = self.help or "one a line: " + " | ".join(field.label.lower() for field in row.fields.values())

    def load(self, raw: Json) -> tuple[R, ...]:
        if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
            raise TypeError(raw)
        return tuple(self.row(each) for each in raw if isinstance(each, dict))

    def dump(self, value: tuple[R, ...]) -> Json:
        return [dict(row.raw) for row in value]

    def plain(self, value: tuple[R, ...], context: Context) -> Json:
        """As the file holds it, but that other records are named, as they are outside of rows."""
        return [self.plain_row(row, context) for row in value]

    def plain_row(self, row: R, context: Context) -> dict[str, Json]:
        bad = {name for name, _ in row.problems()}
        named = [name for name, field in row.fields.items() if isinstance(field, Ref | Refs) and name not in bad]
        names = {name: row.fields[name].plain(getattr(row, name), context) for name in named if name in row.raw}
        return {**row.raw, **names}

    def with_columns(self, columns: Mapping[str, Field[Any]]) -> Self:
        """The same field, with other readers of its columns."""
        from copy import copy

        new = copy(self)
        new.columns = columns
        return new

    def parse(self, text: str, context: Context) -> tuple[R, ...]:
        lines = (line for line in lines_of(text) if line.strip())
        return tuple(self.parse_line(line, number, context) for number, line in enumerate(lines, 1))

    def parse_line(self, line: str, number: int, context: Context) -> R:
        fields, parts = self.columns, [part.strip() for part in line.split("|")]
        if len(parts) > len(fields):
            raise InputError(f"line {number} has {len(parts)} columns; there are {len(fields)}: {self.help}")
        cells = zip(fields.items(), (*parts, *[""] * (len(fields) - len(parts))), strict=True)
        try:
            return self.row.of(**{name: field.read(part, context) for (name, field), part in cells})
        except InputError as error:
            label = fields[error.field].label.lower() if error.field in fields else "row"
            raise type(error)(f"line {number}, {label}: {error}") from None

    def objection(self, value: tuple[R, ...]) -> str:
        """The first objection to a cell, with the row (by its first column) and the column that it is in."""
        for row in value:
            first = row.raw.get(next(iter(self.columns)))
            called = f"“{visible(first)}”, " if isinstance(first, str) and first else ""
            for name, field in self.columns.items():
                if why := field.cannot_be(row.raw.get(name)):
                    return f"{called}{field.label.lower()}: {why}"
        return ""

    def edit(self, value: tuple[R, ...], context: Context) -> str:
        return "\n".join(whole_line(self.line(row, lambda field, cell: field.edit(cell, context))) for row in value)

    def line(self, row: R, text: Callable[[Field[Any], Any], str]) -> str:
        cells = ((field, getattr(row, name)) for name, field in row.fields.items())
        return " | ".join("" if field.is_empty(cell) else text(field, cell) for field, cell in cells).rstrip(" |")

    def show(self, value: tuple[R, ...], context: Context) -> str:
        lines = (self.line(row, lambda field, cell: field.in_row(cell, context)) for row in value)
        return visible("; ".join(line.replace(" | ", " ") for line in lines))

    def schema(self, *, plain: bool = False) -> dict[str, Json]:
        columns: dict[str, Json] = {
            name: field.plain_schema() if plain and isinstance(field, Ref | Refs) else field.schema()
            for name, field in self.row.fields.items()
        }
        return {**super().schema(), "type": "array", "items": {"type": "object", "properties": columns}}

    def plain_schema(self) -> dict[str, Json]:
        return self.schema(plain=True)
