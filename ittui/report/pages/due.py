"""What is due next: dates of goals and projects, what people owe, and how many check-ins and values are waited for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ...board import Board
from ...metrics.projects import approved_finish, state_on
from ...queries.due import DueItem, DueKind, due
from ...records import CheckIn, Goal, GoalState, Project, ProjectState, Record
from ...views.document import Chapter, Datum, Grid, Head, Tone
from ..reports import Scope
from ..scale import day_cell, number_cell
from .naming import named, person_name

AHEAD = 14
ROUTINE = (DueKind.CHECK_IN, DueKind.VALUE, DueKind.ACKNOWLEDGE)


class Deadline(NamedTuple):
    """The day by which something is to be finished."""

    day: date
    what: str
    title: str
    who: str


def section(ask: Scope, days: int = AHEAD) -> Chapter:
    """What is due up to so many days ahead, the latest first."""
    due_items = due(ask.board, ask.as_of, ahead=(ask.until(days) - ask.as_of).days)
    return Chapter(
        "Due next",
        (
            deadline_table(ask, days),
            owed_table(ask.board, [row for row in due_items if row.kind not in (*ROUTINE, DueKind.CLOSE)], ask.as_of),
            routine_table(ask.board, [row for row in due_items if row.kind in ROUTINE and row.overdue >= 0]),
        ),
    )


def deadline_table(ask: Scope, days: int) -> Grid:
    """Goals and projects that are to be finished by then, and those that should have been."""
    rows = sorted(each for each in deadlines(ask.board, ask.as_of) if each.day <= ask.until(days))
    return Grid(
        heads=(Head("Finish"), Head("What"), Head("Title", wide=True), Head("Who")),
        rows=tuple((due_cell(row.day, ask.as_of), Datum(row.what), Datum(row.title), Datum(row.who)) for row in rows),
        empty=f"No goal or project is to be finished by {ask.until(days)}.",
    )


def due_cell(day: date, as_of: date) -> Datum:
    return day_cell(day) if day >= as_of else Datum(f"{day} overdue", day, tone=Tone.BAD)


def deadlines(board: Board, as_of: date) -> Iterator[Deadline]:
    for goal in board.all(Goal):
        if goal.state_on(as_of) is GoalState.ACTIVE and goal.due:
            yield Deadline(goal.due, "goal", goal.label, person_name(board, goal.owner))
    for project in board.all(Project):
        finish = project.forecast_finish or approved_finish(project)
        if state_on(project, as_of) is ProjectState.RUNNING and finish:
            yield Deadline(finish, "project", project.label, person_name(board, project.manager))


def owed_table(board: Board, rows: list[DueItem], as_of: date) -> Grid:
    """Answers, decisions, actions, reviews, meetings, requests, resources, policies."""
    cells = (
        (
            due_cell(row.since, as_of),
            Datum(f"{row.kind}: {subject_of(board, row.record)}"),
            Datum(person_name(board, row.who)),
        )
        for row in rows
    )
    return Grid(
        heads=(Head("Due"), Head("To do", wide=True), Head("Who")),
        rows=tuple(cells),
        notes=tuple(row.why for row in rows),
        empty="No answers, actions or reviews are due.",
    )


def subject_of(board: Board, record: Record) -> str:
    """What it is about: of a check-in its goal, for its own name is a date."""
    return named(board, Goal, record.goal) if isinstance(record, CheckIn) else record.label


def routine_table(board: Board, rows: list[DueItem]) -> Grid:
    """How many check-ins, values and acknowledgements each person is behind with."""
    counts: dict[str, Counter[DueKind]] = {}
    for row in rows:
        counts.setdefault(person_name(board, row.who), Counter())[row.kind] += 1
    return Grid(
        heads=(Head("Who", wide=True), Head("Check-ins", True), Head("Values", True), Head("To acknowledge", True)),
        rows=tuple(
            (Datum(name), *(number_cell(result[duty]) for duty in ROUTINE)) for name, result in sorted(counts.items())
        ),
        empty="Every check-in and value is in.",
    )
