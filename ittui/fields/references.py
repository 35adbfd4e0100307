"""References to other records: one, or a set."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .field import Context, Field, InputError, Json, Merge
from .text import Text

NAMED_KPI = r"""\bkpi\(\s*(['"])(.*?)\1\s*\)"""


class Ref(Field["int | None"]):
    """Another record, typed as its id, the beginning of its id, or its title."""

    kind = "reference"

    def __init__(self, label: str, table: str, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.table = table

    def load(self, raw: Json) -> int | None:
        return checked_id(raw)

    def dump(self, value: int | None) -> Json:
        return value

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

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "array", "items": {"type": "integer"}}

    def plain_schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "array", "items": {"type": "string"}}


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
