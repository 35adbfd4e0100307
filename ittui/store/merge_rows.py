"""Three-way merge of small tables inside a record: a row is known by its first column, and merged column by column."""

from __future__ import annotations

from typing import Any

from ..fields import Json, Raw
from .merge import ROW_KEPT, Fields, Merged, merge_record
from .strict_json import same

Keyed = dict[str, Raw]


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
                note = note or (ROW_KEPT if before is not None else "")
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
