"""Goals in a report: how many stand how, what moved, what is met and missed, what is at risk and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ...board import Board
from ...metrics import Status, many
from ...metrics.goals import Progress, confidence_on, reported
from ...metrics.goals.goal_status import cached_progress, closed_better, last_checkin, progress, watermelons
from ...records import Goal, GoalState
from ...views.document import Bullet, Datum, Grid, Head, Listing, Paragraph, worded
from ..scale import day_cell, share_cell, status_cell
from .naming import person_name, sentences

MET, MISSED = Status.ACHIEVED, Status.MISSED
TROUBLE = (Status.AT_RISK, Status.BEHIND)


RISK_HEADS = (
    Head("Goal", wide=True),
    Head("Owner"),
    Head("Due"),
    Head("Done", True),
    Head("Expected", True),
    Head("Status"),
)


class GoalRow(NamedTuple):
    """A goal, how it stands, and the state that it was in on the day."""

    goal: Goal
    now: Progress
    state: GoalState


def kpi_statuses(board: Board, as_of: date) -> list[GoalRow]:
    """All goals that are more than a draft, by title."""
    goals = sorted(board.all(Goal), key=lambda goal: (goal.label, goal.id))
    rows = [GoalRow(goal, cached_progress(board, goal, as_of), goal.state_on(as_of)) for goal in goals]
    return [row for row in rows if row.state is not GoalState.DRAFT]


def active(result: Iterable[GoalRow]) -> list[GoalRow]:
    return [each for each in result if each.state is GoalState.ACTIVE]


def counted(result: Sequence[GoalRow]) -> str:
    """Such as “20 active goals: 2 ★ achieved, 9 ✓ on track”."""
    rows = active(result)
    counts = Counter(each.now.status for each in rows)
    answers = ", ".join(f"{counts[status]} {worded(status)}" for status in Status if counts[status])
    return f"{many(len(rows), 'active goal')}{': ' if answers else ''}{answers}"


def moved_table(result: Sequence[GoalRow], before: tuple[Board, date], board: Board) -> Grid:
    """Goals whose status or progress is not what it was."""
    heads = (Head("Goal", wide=True), Head("Owner"), Head("Was"), Head("Is"), Head("From", True), Head("To", True))
    rows = []
    for goal, now, _ in result:
        then = before[0].get(Goal, goal.id)
        old = progress(before[0], then, before[1]) if then else None
        if old is None or (old.status is now.status and old.p == now.p):
            continue
        rows.append(
            (
                Datum(goal.label),
                Datum(person_name(board, goal.owner)),
                status_cell(old.status),
                status_cell(now.status),
                share_cell(old.p),
                share_cell(now.p),
            )
        )
    return Grid(heads=heads, rows=tuple(rows), empty=f"No goal has moved since {before[1]}.")


def closed_since(result: Sequence[GoalRow], before: tuple[Board, date]) -> Iterable[tuple[GoalRow, Status]]:
    """(goal, met or missed) for those that became so since, or were due since."""
    for each in result:
        if each.now.status not in (MET, MISSED):
            continue
        then = before[0].get(Goal, each.goal.id)
        old = progress(before[0], then, before[1]).status if then else None
        due_since = each.goal.due is not None and each.goal.due > before[1]
        if old is not each.now.status or (due_since and each.state is not GoalState.ACTIVE):
            yield each, each.now.status


def met_and_missed(result: Sequence[GoalRow], before: tuple[Board, date], board: Board) -> Listing:
    items = [
        Bullet(each.goal.label, f"{person_name(board, each.goal.owner)}: {each.now.how}", status)
        for each, status in sorted(closed_since(result, before), key=lambda pair: pair[1].badness or 0)
    ]
    return Listing(items=tuple(items), empty=f"No goal was met or missed since {before[1]}.")


def at_risk_table(result: Sequence[GoalRow], board: Board, as_of: date) -> Grid:
    """Goals at risk and behind, the worst first, each with the reason."""
    rows = [each for each in active(result) if each.now.status in (*TROUBLE, MISSED)]
    rows.sort(key=lambda each: (-(each.now.status.badness or 0), -(each.now.gap or 0), each.goal.label))
    return Grid(
        heads=RISK_HEADS,
        rows=tuple(risk_row(board, each) for each in rows),
        notes=tuple(reason_of(board, each, as_of) for each in rows),
        empty="No active goal is at risk, behind or missed.",
    )


def risk_row(board: Board, each: GoalRow) -> tuple[Datum, ...]:
    goal, now, _ = each
    return (
        Datum(goal.label),
        Datum(person_name(board, goal.owner)),
        day_cell(goal.due),
        share_cell(now.p),
        share_cell(now.expected),
        status_cell(now.status),
    )


def reason_of(board: Board, each: GoalRow, as_of: date) -> str:
    """Why: what was measured, what is in the way, and what was said of it last."""
    parts = [each.now.reason or each.now.how]
    last = last_checkin(board, each.goal, as_of)
    if last and last.blockers:
        parts.append(f"in the way: {one_line(last.blockers)}")
    if last and last.note:
        parts.append(f"on {last.date}: {one_line(last.note)}")
    return sentences(*parts)


def one_line(text: str) -> str:
    return " ".join(text.split())


def watermelon_block(board: Board, as_of: date) -> Grid:
    """Goals that are reported better than they are."""
    rows = watermelons(board, as_of)
    heads = (Head("Goal", wide=True), Head("Owner"), Head("Reported"), Head("Computed"), Head("Done", True))
    result = [(goal, progress(board, goal, as_of)) for goal in rows]
    return Grid(
        heads=heads,
        rows=tuple(
            (
                Datum(goal.label),
                Datum(person_name(board, goal.owner)),
                Datum(f"({confidence_on(board, goal, as_of)})", None, reported(board, goal, as_of)),
                status_cell(now.judged),
                share_cell(now.p),
            )
            for goal, now in result
        )
        + tuple(closed_row(board, goal, as_of) for goal in closed_better(board, as_of)),
        empty="No goal is reported better than it is.",
    )


def closed_row(board: Board, goal: Goal, as_of: date) -> tuple[Datum, ...]:
    """A goal that was closed as achieved, and what its progress was on that day."""
    now = progress(board, goal, as_of)
    closed = Datum("closed", goal.score, Status.ACHIEVED)
    return (
        Datum(goal.label),
        Datum(person_name(board, goal.owner)),
        closed,
        status_cell(Status.NO_DATA if goal.closed_progress is None else Status.MISSED),
        share_cell(now.p),
    )


def silent_list(result: Sequence[GoalRow], board: Board) -> Listing:
    """Goals of which nothing is known, or not any more."""
    rows = [each for each in active(result) if each.now.status in (Status.STALE, Status.NO_DATA)]
    items = [Bullet(goal.label, f"{person_name(board, goal.owner)}: {now.reason}", now.status) for goal, now, _ in rows]
    return Listing(items=tuple(items), empty="Every active goal was checked in on time.")


def all_goals_table(result: Sequence[GoalRow], board: Board) -> Grid:
    return Grid(heads=RISK_HEADS, rows=tuple(risk_row(board, each) for each in result), empty="There is no goal yet.")


def nothing_stored(board: Board) -> Paragraph | None:
    """What a report says where nothing is kept at all."""
    if any(table.live for name, table in board.tables.items() if name != "settings"):
        return None
    return Paragraph("Nothing is recorded yet, so there is nothing to report.")
