"""Small tables inside a record: milestones, budget months, acceptance criteria.

Each row is a structure with fields of its own; a person types one row a line, the columns with `|` between.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Self, TypeVar

from .field import Context, Field, InputError, Json, Merge, Struct
from .references import Ref, Refs
from .visible import visible

R = TypeVar("R", bound=Struct)


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
        lines = (line for line in text.splitlines() if line.strip())
        return tuple(self.parse_line(line, number, context) for number, line in enumerate(lines, 1))

    def parse_line(self, line: str, number: int, context: Context) -> R:
        fields = self.columns
        parts = [part.strip() for part in line.split("|")]
        if len(parts) > len(fields):
            raise InputError(f"line {number} has {len(parts)} columns; there are {len(fields)}: {self.help}")
        parts += [""] * (len(fields) - len(parts))
        try:
            values = {
                name: field.read(part, context) for (name, field), part in zip(fields.items(), parts, strict=True)
            }
        except InputError as error:
            label = fields[error.field].label.lower() if error.field in fields else "row"
            raise type(error)(f"line {number}, {label}: {error}") from None
        return self.row.of(**values)

    def objection(self, value: tuple[R, ...]) -> str:
        """The first objection to a cell, with the row and the column that it is in."""
        for row in value:
            for name, field in self.columns.items():
                if why := field.cannot_be(row.raw.get(name)):
                    return f"{self.called(row)}{field.label.lower()}: {why}"
        return ""

    def called(self, row: R) -> str:
        """The row by its first column, as the beginning of a sentence about one of its cells."""
        name = row.raw.get(next(iter(self.columns)))
        return f"“{visible(name)}”, " if isinstance(name, str) and name else ""

    def edit(self, value: tuple[R, ...], context: Context) -> str:
        return "\n".join(self.edit_line(row, context) for row in value)

    def edit_line(self, row: R, context: Context) -> str:
        cells = [
            "" if field.is_empty(getattr(row, name)) else field.edit(getattr(row, name), context)
            for name, field in row.fields.items()
        ]
        return " | ".join(cells).rstrip(" |")

    def show(self, value: tuple[R, ...], context: Context) -> str:
        return visible("; ".join(self.edit_line(row, context).replace(" | ", " ") for row in value))

    def schema(self) -> dict[str, Json]:
        columns: dict[str, Json] = {name: field.schema() for name, field in self.row.fields.items()}
        return {**super().schema(), "type": "array", "items": {"type": "object", "properties": columns}}

    def plain_schema(self) -> dict[str, Json]:
        columns: dict[str, Json] = {
            name: field.plain_schema() if isinstance(field, Ref | Refs) else field.schema()
            for name, field in self.row.fields.items()
        }
        return {**super().schema(), "type": "array", "items": {"type": "object", "properties": columns}}
