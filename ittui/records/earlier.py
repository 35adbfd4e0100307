"""What a record was before: the numbers of a past day are made of what held on it.

A field keeps what it held unless it declares otherwise (Field.keeps). There is one row for each day after which
something was changed, with what was changed. In rows of a field, what says itself of which day it is (a milestone done
on a day) is of today also in what was before, so that what is entered late counts from its own day on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache, cached_property
from types import new_class
from typing import Any

from ..fields import MORE, Context, Day, Field, Json, Names, Raw, Rows, Struct, visible

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
