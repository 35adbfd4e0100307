"""Versions of what was approved: a snapshot in words that can be kept in a record, and the difference of two."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from ..board import Board
from ..fields import Json
from ..records import EARLIER, KINDS, Approval, BudgetLine, Goal, Record
from ..rules.locks import FREE, fixed

QUIET = ("confidence", "current", "score", EARLIER)  # what goes on, or follows from what changed


class Difference(NamedTuple):
    """A field that two versions have different values of; None where one has none."""

    table: str
    id: int
    title: str
    field: str
    old: Json
    new: Json


def approved_records(board: Board, approval: Approval) -> list[Record]:
    """The goals and budget lines of a round, in an order of their own."""
    goals = [board.get(Goal, id) for id in sorted(approval.goals)]
    lines = [board.get(BudgetLine, id) for id in sorted(approval.budget_lines)]
    return [row for row in (*goals, *lines) if row is not None]


def snapshot(board: Board, approval: Approval) -> str:
    """What is approved, one record a line: the goals, and with them the budget they are pinned to."""
    lines = []
    for row in approved_records(board, approval):
        raw = {name: value for name, value in row.raw.items() if name not in QUIET}
        lines.append(json.dumps({"table": row.table, "id": row.id, **raw}, sort_keys=True, ensure_ascii=False))
    return "\n".join(lines)


def records_of(content: str) -> dict[tuple[str, int], Record]:
    """The records of a snapshot; a line that cannot be read is left out."""
    result: dict[tuple[str, int], Record] = {}
    for line in content.splitlines():
        try:
            raw = json.loads(line)
            table, id = str(raw.pop("table")), int(raw.pop("id"))
            result[table, id] = KINDS[table](id, raw)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return result


def compare(old: str, new: str) -> tuple[Difference, ...]:
    """What differs between two snapshots, record by record and field by field."""
    before, after = records_of(old), records_of(new)
    result: list[Difference] = []
    for key in sorted(before.keys() | after.keys()):
        result += differences(key, before.get(key), after.get(key))
    return tuple(result)


def differences(key: tuple[str, int], old: Record | None, new: Record | None) -> Iterable[Difference]:
    here, there = (old.raw if old else {}), (new.raw if new else {})
    title = str((new or old).label) if (new or old) else ""  # type: ignore[union-attr]  # one of them is there
    for name in KINDS[key[0]].fields:
        goes_on = name == EARLIER or (old is not None and new is not None and name in FREE[key[0]])
        if not goes_on and fixed(key[0], name, here) != fixed(key[0], name, there):
            yield Difference(*key, title, name, here.get(name), there.get(name))
