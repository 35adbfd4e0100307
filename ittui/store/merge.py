"""Three-way merge of one record, field by field, by the rule that the kind of the field declares.

base is what somebody saw, mine what they want, theirs what the file has by now. Pure: it knows no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..fields import Field, Json, Merge, Raw, Rows
from .strict_json import same

Fields = Mapping[str, Field[Any]]
BOTH_KEPT = "both changed the same lines; both are kept"
ROW_KEPT = "a row that one removed was changed by the other; it is kept"


class Merged(NamedTuple):
    """The merged value (None: absent). In a clash it is mine, and other is the value with theirs preferred."""

    value: Json
    clash: bool = False
    other: Json = None
    note: str = ""


class FieldClash(NamedTuple):
    """A field that both sides changed to different values."""

    field: str
    base: Json
    mine: Json
    theirs: Json


class MergedRecord(NamedTuple):
    """The merged record, with mine where both clash; the clashes; (field, remark) for what needs a remark."""

    raw: Raw
    clashes: tuple[FieldClash, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


def merge_record(fields: Fields, base: Raw, mine: Raw, theirs: Raw) -> MergedRecord:
    """Bring what I changed since base into theirs. Fields that no kind declares merge like scalars."""
    if base is theirs:
        return MergedRecord(mine)
    out = dict(theirs)
    clashes, notes = [], []
    for name in dict.fromkeys((*base, *mine)):
        if (name in base) == (name in mine) and same(base.get(name), mine.get(name)):
            continue
        merged = merge_value(fields.get(name), base.get(name), mine.get(name), theirs.get(name))
        if merged.clash:
            clashes.append(FieldClash(name, base.get(name), merged.value, merged.other))
        if merged.note:
            notes.append((name, merged.note))
        if merged.value is None and mine.get(name, 0) is not None:
            out.pop(name, None)
        else:
            out[name] = merged.value
    return MergedRecord(out, tuple(clashes), tuple(notes))


def merge_value(field: Field[Any] | None, base: Json, mine: Json, theirs: Json) -> Merged:
    """One field's value, merged by its rule; values of an unexpected form merge like scalars."""
    rule = field.merge if field else Merge.SCALAR
    if rule is Merge.COUNTER and is_number(base or 0) and is_number(mine or 0) and is_number(theirs or 0):
        return Merged(merge_counter(base, mine, theirs))
    if same(base, theirs):
        return Merged(mine)
    if same(base, mine) or same(mine, theirs):
        return Merged(theirs)
    if rule is Merge.SET and is_set(base) and is_set(mine) and is_set(theirs):
        return Merged(merge_sets(base or [], mine or [], theirs or []) or None)  # type: ignore[arg-type]  # is_set
    if rule is Merge.TEXT and all(isinstance(each or "", str) for each in (base, mine, theirs)):
        return merge_prose(str(base or ""), str(mine or ""), str(theirs or ""))
    if isinstance(field, Rows):
        from .merge_rows import merge_rows  # it merges its columns with this module

        return merge_rows(field.row.fields, base, mine, theirs)
    return Merged(mine, True, theirs)


def is_unchanged(fields: Fields, before: Raw, now: Raw) -> bool:
    """Does a record say the same as before? The order of a set says nothing, and no value says no more than none."""
    return all(
        same(unordered(fields.get(name), before.get(name)), unordered(fields.get(name), now.get(name)))
        for name in dict.fromkeys((*before, *now))
    )


def unordered(field: Field[Any] | None, value: Json) -> Json:
    if field is not None and field.merge is Merge.SET and isinstance(value, list) and is_set(value):
        return sorted(value, key=str) or None
    return value


def is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_set(value: Json) -> bool:
    """A list of words or ids, or no list at all."""
    if value is None:
        return True
    return isinstance(value, list) and all(isinstance(each, str | int) and not isinstance(each, bool) for each in value)


def merge_counter(base: Any, mine: Any, theirs: Any) -> Json:
    """Both additions count: two who made 5 a 6 make it 7. Hence it is asked before equality."""
    result: Json = (theirs or 0) + ((mine or 0) - (base or 0))
    return result


def merge_sets(base: list[Json], mine: list[Json], theirs: list[Json]) -> list[Json]:
    """What either added is in, what either removed is out; theirs come first."""
    cached = [each for each in theirs if each in mine or each not in base]
    return cached + [each for each in mine if each not in theirs and each not in base]


def merge_prose(base: str, mine: str, theirs: str) -> Merged:
    from .merge_text import merge_text  # it imports difflib, which a start has no use for

    text, touched = merge_text(base, theirs, mine)
    return Merged(text or None, note=BOTH_KEPT if touched else "")
