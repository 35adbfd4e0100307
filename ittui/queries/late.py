"""What is late, and by how many days: goals past their due day, projects that slip, milestones and tasks overdue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple, TypeVar

from ..metrics.projects.project_facts import original_finish, state_on
from ..records import Goal, Project, ProjectState, Record
from ..session import Session
from ..views.columns import column_called
from .due import DueItem, DueKind, due

R = TypeVar("R", bound=Record)


class LateSort(Enum):
    """The sorts of what can be late, in the order in which they are listed: what one is called."""

    GOAL = "goal"
    PROJECT = "project"
    MILESTONE = "milestone"
    TASK = "task"

    def __str__(self) -> str:
        return self.value


class LateItem(NamedTuple):
    """One thing that is late by so many days, on the day of a session. who: a person's id; None: nobody is named."""

    sort: LateSort
    days: int
    record: Record
    why: str
    who: int | None


def late_items(session: Session, due_items: Sequence[DueItem] | None = None) -> tuple[LateItem, ...]:
    """All that is late, sort by sort, the latest first. due_items: what everybody owes, where that is known already."""
    if due_items is None:
        due_items = due(session.board, session.today)
    late = [*late_goals(session), *late_projects(session), *overdue(due_items)]
    sorts = list(LateSort)
    return tuple(sorted(late, key=lambda each: (sorts.index(each.sort), -each.days, each.record.label.casefold())))


def counted(late: Sequence[LateItem]) -> list[tuple[LateSort, int, int]]:
    """(sort, how many, the most days) of each sort that there is any of."""
    rows = [(sort, [each.days for each in late if each.sort is sort]) for sort in LateSort]
    return [(sort, len(days), max(days)) for sort, days in rows if days]


def late_of(session: Session, kind: type[R]) -> Iterator[tuple[R, int]]:
    """The records of a kind that its column Late calls late, with the days; of projects only those that run."""
    column = column_called(kind, "late")
    for row in session.board.all(kind) if column else ():
        if isinstance(row, Project) and state_on(row, session.today) is not ProjectState.RUNNING:
            continue
        days = column.value(session, row) if column else None
        if days is not None and days > 0:
            yield row, days


def late_goals(session: Session) -> Iterator[LateItem]:
    for goal, days in late_of(session, Goal):
        yield LateItem(LateSort.GOAL, days, goal, f"due {goal.due}", goal.owner)


def late_projects(session: Session) -> Iterator[LateItem]:
    """Those that run and are, or are expected to be, finished after the day that was planned first."""
    for project, days in late_of(session, Project):
        planned, forecast = original_finish(project), project.forecast_finish
        expected = f", expected {forecast}" if forecast and forecast >= session.today else ""
        yield LateItem(LateSort.PROJECT, days, project, f"planned {planned}{expected}", project.manager)


def overdue(due_items: Sequence[DueItem]) -> Iterator[LateItem]:
    """What somebody owes since a day that has passed. That a goal is over is said of the goal itself.

    A check-in that nobody read yet is due, but makes nothing late.
    """
    for row in due_items:
        if row.overdue > 0 and row.kind not in (DueKind.CLOSE, DueKind.ACKNOWLEDGE):
            milestone = row.kind is DueKind.MILESTONE
            why = row.why if milestone else f"{row.kind}: {row.why}"
            yield LateItem(LateSort.MILESTONE if milestone else LateSort.TASK, row.overdue, row.record, why, row.who)
