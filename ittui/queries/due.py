"""The due list: everything that people owe as of a day, in one place."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ..board import Board
from ..fields import later
from ..records import Goal, Record
from .due_items import SOURCES, DueKind

__all__ = ["DueItem", "DueKind", "due"]


class DueItem(NamedTuple):
    """One thing that somebody owes. overdue counts days since it was due; below 0 it is yet to come."""

    kind: DueKind
    record: Record
    why: str
    since: date
    overdue: int
    who: int | None  # a person's id; None: nobody in particular


def due(board: Board, as_of: date, *, person: int | None = None, ahead: int = 0) -> tuple[DueItem, ...]:
    """What is due as of a day, or within so many days ahead; the latest first. person: only what that person owes."""
    last = later(as_of, ahead)
    result = {(each.kind, each.record, each.why, each.who): each for source in SOURCES for each in source(board, as_of)}
    rows = [
        DueItem(each.kind, each.record, each.why, each.since, (as_of - each.since).days, each.who)
        for each in result.values()
        if each.since <= last and (person is None or each.who == person)
    ]
    return tuple(sorted(without_doubles(rows), key=order))


def order(row: DueItem) -> tuple[int, int, str, int]:
    return -row.overdue, list(DueKind).index(row.kind), row.record.label.casefold(), row.record.id


def without_doubles(rows: list[DueItem]) -> list[DueItem]:
    """A KPI whose value comes with a check-in that the same person owes is not asked for twice."""
    reported = {
        (row.record.kpi, row.who) for row in rows if row.kind is DueKind.CHECK_IN and isinstance(row.record, Goal)
    }
    return [row for row in rows if row.kind is not DueKind.VALUE or (row.record.id, row.who) not in reported]
