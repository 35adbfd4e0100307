"""References to other records: one, or a set."""

from __future__ import annotations

import re
from typing import Any

from .field import Context, Field, Json, Merge


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


def checked_id(raw: Json) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise TypeError(raw)
    return raw
