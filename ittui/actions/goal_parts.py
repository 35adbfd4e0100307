"""Ticking off the parts of a goal: milestones, units reached, things counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ..board import Board
from ..fields import InputError, pick, visible
from ..records import Goal, Milestone, Unit


def ticked(board: Board, goal: Goal, done: Sequence[str], today: date) -> Goal:
    """The goal with these milestones or units done today; what was done before keeps its day."""
    names = [row.what for row in goal.milestones]
    units = [board.name("departments", row.unit) if row.unit is not None else "" for row in goal.rollout]
    if not names and not units:
        raise InputError(f"“{visible(goal.label)}” has no milestones or units to be done", "milestones")
    wanted = {pick(each, (*names, *units), "milestone or unit of it") for each in done}
    return goal.replace(
        milestones=tuple(on_day(row, today) if row.what in wanted else row for row in goal.milestones),
        rollout=tuple(
            unit_on(row, today) if name in wanted else row for row, name in zip(goal.rollout, units, strict=True)
        ),
    )


def on_day(row: Milestone, today: date) -> Milestone:
    return row if row.done else Milestone({**row.raw, "done": today.isoformat()})


def unit_on(row: Unit, today: date) -> Unit:
    return row if row.done else Unit({**row.raw, "done": today.isoformat()})


def counted(goal: Goal, counts: Mapping[str, int]) -> Goal:
    """The goal with so many things done of each kind."""
    names = tuple(row.what for row in goal.items)
    if not names:
        raise InputError(f"“{visible(goal.label)}” counts nothing", "items")
    result = {pick(name, names, "kind of thing it counts"): count for name, count in counts.items()}
    below = next((name for name, count in result.items() if count < 0), None)
    if below is not None:
        raise InputError(f"{result[below]} {visible(below)} cannot be; count from 0", "items")
    return goal.replace(
        items=tuple(
            type(row)({**row.raw, "done": result[row.what]}) if row.what in result else row for row in goal.items
        )
    )
