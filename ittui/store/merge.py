"""Three-way merge of one record, field by field, by the rule that the kind of the field declares.

base is what somebody saw, mine what they want, theirs what the file has by now. Small tables inside a record merge row
by row: a row is known by its first column, and merged column by column. Long texts merge by lines; where both changed
the same lines, the lines of both are kept. Pure: it knows no files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from operator import eq
from typing import Any, NamedTuple

from ..fields import Field, Json, Merge, Raw, Rows
from .strict_json import same

Fields = Mapping[str, Field[Any]]
BOTH_STAY = "both changed the same lines; both are kept"
ROW_STAYS = "a row that one removed was changed by the other; it is kept"
Keyed = dict[str, Raw]


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
    sides: list[Any] = [base, mine, theirs]
    if rule is Merge.COUNTER and all(is_number(each or 0) for each in sides):
        # both additions count: two who made 5 a 6 make it 7; hence it is asked before equality
        return Merged((theirs or 0) + ((mine or 0) - (base or 0)))  # type: ignore[operator]  # they are numbers
    if same(base, theirs):
        return Merged(mine)
    if same(base, mine) or same(mine, theirs):
        return Merged(theirs)
    if rule is Merge.SET and all(map(is_set, sides)):
        # what either added is in, what either removed is out; theirs come first
        old, ours, others = ([*(each or ())] for each in sides)
        stay = [each for each in others if each in ours or each not in old]
        return Merged(stay + [each for each in ours if each not in others and each not in old] or None)
    if rule is Merge.TEXT and all(isinstance(each or "", str) for each in sides):
        text, touched = merge_text(str(base or ""), str(theirs or ""), str(mine or ""))
        return Merged(text or None, note=BOTH_STAY if touched else "")
    if isinstance(field, Rows):
        return merge_rows(field.row.fields, base, mine, theirs)
    return Merged(mine, True, theirs)


def is_unchanged(fields: Fields, before: Raw, now: Raw) -> bool:
    """Does a record say the same as before? The order of a set says nothing, and no value says no more than none."""
    names = dict.fromkeys((*before, *now))
    return all(same(*(unordered(fields.get(name), raw.get(name)) for raw in (before, now))) for name in names)


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


def merge_rows(columns: Fields, base: Json, mine: Json, theirs: Json) -> Merged:
    """The merged rows. In a clash value has my cells and other has theirs; rows that look alike clash whole."""
    key = next(iter(columns), "")
    sides = [keyed(key, side) for side in (base, mine, theirs)]
    if any(side is None for side in sides):
        return Merged(mine, True, theirs)
    old, ours, others = (side or {} for side in sides)
    rows, clash, note = merged_rows(columns, old, ours, others)
    order = row_order(old, ours, others)
    value: Json = [dict(rows[name][0]) for name in order if name in rows] or None
    other: Json = [dict(rows[name][1]) for name in order if name in rows] or None
    return Merged(value, clash, other if clash else None, note)


def keyed(key: str, rows: Json) -> Keyed | None:
    """Rows by their first column; None where that does not tell them apart."""
    if rows is None:
        return {}
    if not isinstance(rows, list):
        return None
    result: dict[str, Any] = {str(row.get(key)): row for row in rows if isinstance(row, dict)}
    return result if len(result) == len(rows) else None


def merged_rows(
    columns: Fields, old: Keyed, ours: Keyed, others: Keyed
) -> tuple[dict[str, tuple[Raw, Raw]], bool, str]:
    """Each row with my cells and with theirs preferred; was there a clash; a remark."""
    out: dict[str, tuple[Raw, Raw]] = {}
    clash, note = False, ""
    for name in dict.fromkeys((*old, *others, *ours)):
        before, mine, theirs = old.get(name), ours.get(name), others.get(name)
        if mine is None or theirs is None:
            there = mine if theirs is None else theirs
            if before is not None and (there is None or same(dict(before), dict(there))):
                continue
            if there is not None:
                out[name] = (there, there)
                note = note or (ROW_STAYS if before is not None else "")
            continue
        merged = merge_record(columns, before or {}, mine, theirs)
        with_theirs = {**merged.raw, **{each.field: each.theirs for each in merged.clashes}}
        out[name] = (merged.raw, with_theirs)
        clash = clash or bool(merged.clashes)
    return out, clash, note


def row_order(old: Keyed, ours: Keyed, others: Keyed) -> list[str]:
    """The order of the side that moved rows, theirs by preference; what the other side put in keeps its neighbour."""
    first, second = (ours, others) if moved(old, ours) and not moved(old, others) else (others, ours)
    order, before = list(first), ""
    for name in second:
        if name not in first:
            at = order.index(before) + 1 if before in order else 0
            while at < len(order) and order[at] not in old and order[at] not in second:
                at += 1
            order.insert(at, name)
        before = name
    return order


def moved(old: Keyed, side: Keyed) -> bool:
    """Did a side change the order of the rows that it kept?"""
    return [name for name in side if name in old] != [name for name in old if name in side]


class Hunk(NamedTuple):
    """Lines start to end of the base became these lines."""

    start: int
    end: int
    lines: list[str]


def merge_text(base: str, first: str, second: str) -> tuple[str, bool]:
    """The merged text, and whether both changed the same lines: then the first one's lines precede the second's."""
    old = base.split("\n") if base else []
    ours, theirs = hunks(old, first), hunks(old, second)
    out: list[str] = []
    touched, at = False, 0
    for left, right in groups(ours, theirs):
        start, end = min(each.start for each in (*left, *right)), max(each.end for each in (*left, *right))
        out += old[at:start]
        one, other = (applied(old, start, end, side) for side in (left, right))
        if not left or not right or one == other:
            out += one if left else other
        else:
            # the lines of both, without saying twice what both begin or end with
            same = sum(takewhile(bool, map(eq, one, other)))
            last = sum(takewhile(bool, map(eq, one[same:][::-1], other[same:][::-1])))
            out += one[: len(one) - last] + other[same : len(other) - last] + one[len(one) - last :]
            touched = True
        at = end
    return "\n".join(out + old[at:]), touched


def hunks(old: list[str], text: str) -> list[Hunk]:
    from difflib import SequenceMatcher  # a start has no use for it

    new = text.split("\n") if text else []
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Hunk(i1, i2, new[j1:j2]) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def groups(ours: list[Hunk], theirs: list[Hunk]) -> Iterator[tuple[list[Hunk], list[Hunk]]]:
    """Hunks of both sides that touch each other, together; every other alone."""
    rest = sorted([(hunk.start, hunk.end, side, hunk) for side, hunks in enumerate((ours, theirs)) for hunk in hunks])
    while rest:
        sides: tuple[list[Hunk], list[Hunk]] = ([], [])
        end = rest[0][1]
        while rest and rest[0][0] <= end:
            _, its_end, side, hunk = rest.pop(0)
            end = max(end, its_end)
            sides[side].append(hunk)
        yield sides


def applied(old: list[str], start: int, end: int, side: list[Hunk]) -> list[str]:
    """What one side made of these lines of the base."""
    out, at = [], start
    for hunk in side:
        out += old[at : hunk.start] + hunk.lines
        at = hunk.end
    return out + old[at:end]
