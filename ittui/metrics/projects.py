"""Which projects there are, and which of them were delivered when. Knows what no promise was worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ..board import Board
from ..fields import Money, Period
from ..records import Project, ProjectState
from .fold import CONSTANT, Fold, fold
from .registry import metric
from .result import Excluded, Later, Result, no_data
from .share import many

NO_FINISH = "delivered, but no actual finish is recorded"
NO_PERIOD = "delivered, but without an actual finish it belongs to no period"
NONE_RECORDED = "no project is recorded"


class Delivery(NamedTuple):
    """The state of a project, and when it was finished."""

    state: ProjectState
    finish: date | None

    @property
    def done(self) -> bool:
        return self.state is ProjectState.DELIVERED

    def state_on(self, as_of: date) -> ProjectState:
        return ProjectState.RUNNING if self.done and self.finish and self.finish > as_of else self.state


def delivery(project: Project) -> Delivery:
    return Delivery(project.now, project.actual_finish)


def state_on(project: Project, as_of: date) -> ProjectState:
    """The state on a day: what was delivered later was still running."""
    return delivery(project).state_on(as_of)


def delivered(board: Board, as_of: date, period: Period) -> Iterator[Project]:
    """Projects delivered by a day and in a period; without an actual finish they belong to all time only."""
    return delivered_of(board, board.all(Project), as_of, period)


def delivered_of(board: Board, projects: Iterable[Project], as_of: date, period: Period) -> Iterator[Project]:
    for project in projects:
        found = board.made_of_one(project, delivery)
        if found.done and (is_all(period) if found.finish is None else is_in(found.finish, as_of, period)):
            yield project


def is_in(finish: date, as_of: date, period: Period) -> bool:
    return finish <= as_of and period.holds(finish)


def undated(board: Board, period: Period) -> Iterator[Excluded]:
    """Delivered projects that a period cannot count because nobody wrote down when they finished."""
    return undated_of(board, board.all(Project), period)


def undated_of(board: Board, projects: Iterable[Project], period: Period) -> Iterator[Excluded]:
    if is_all(period):
        return
    for project in projects:
        found = board.made_of_one(project, delivery)
        if found.done and found.finish is None:
            yield Excluded(project, NO_PERIOD)


def last_finish(projects: Iterable[Project]) -> date:
    """The last day on which one of some projects is finished."""
    return max((finish for project in projects if (finish := project.actual_finish)), default=CONSTANT)


def is_all(period: Period) -> bool:
    return period.start is None and period.end is None


def original_finish(project: Project) -> date | None:
    """The finish that was promised first; the approved one where no first promise was kept."""
    return project.baseline_finish or project.approved_finish


def approved_finish(project: Project) -> date | None:
    """The finish that was approved last; the original one where no change was approved."""
    return project.approved_finish or project.baseline_finish


def original_budget(project: Project) -> Money | None:
    """The budget that was promised first; the approved one where no first promise was kept."""
    return project.baseline_budget or project.approved_budget


def approved_budget(project: Project) -> Money | None:
    """The budget that was approved last; the original one where no change was approved."""
    return project.approved_budget or project.baseline_budget


class Span(NamedTuple):
    """When a project begins and ends, as far as is known."""

    begins: date | None
    ends: date | None


def span(project: Project) -> Span:
    finish = project.actual_finish or project.forecast_finish or approved_finish(project)
    return Span(project.start or finish, finish or project.start)


def is_live(board: Board, project: Project, period: Period) -> bool:
    """Does the project, from its start to its finish, touch the period?"""
    begins, ends = board.made_of_one(project, span)
    if begins is None or ends is None:
        return is_all(period)
    return (period.end is None or begins < period.end) and (period.start is None or ends >= period.start)


class Count(NamedTuple):
    """How many projects there are, touch a period and were finished in it."""

    every: int
    live: int
    finished: int

    @classmethod
    def together(cls, parts: Sequence[Count]) -> Count:
        return cls(*map(sum, zip(*parts, strict=True)))


def count(board: Board, projects: Sequence[Project], as_of: date, period: Period) -> Count:
    return Count(
        every=len(projects),
        live=sum(is_live(board, project, period) for project in projects),
        finished=sum(
            board.made_of_one(project, delivery).finish is not None
            for project in delivered_of(board, projects, as_of, period)
        ),
    )


COUNT = Fold("number of projects", count, Count.together, last_finish)


@metric(label="Projects", unit="", reads=(Project,), group="Projects")
def projects(board: Board, as_of: date, period: Period) -> Result:
    """How many projects are kept here, in whatever state; of a period, those that touch it."""
    found: Count = fold(board, Project, COUNT, as_of, period)
    if not found.every:
        return no_data(NONE_RECORDED, "The number of projects kept here")
    return Result(
        value=Fraction(found.live),
        how=f"{many(found.live, 'project')} kept here, in whatever state",
        numerator=Fraction(found.live),
        n=found.live,
        notes=Later(lambda: by_state(board, as_of, period)),
    )


def by_state(board: Board, as_of: date, period: Period) -> Iterator[str]:
    kept = [project for project in board.all(Project) if is_live(board, project, period)]
    states = Counter(state_on(project, as_of) for project in kept)
    return (f"{state.value}: {states[state]:,}" for state in ProjectState if states[state])


@metric(label="Projects finished", unit="", reads=(Project,), group="Projects", up=True)
def projects_finished(board: Board, as_of: date, period: Period) -> Result:
    """How many projects were delivered and have an actual finish in the period. Cancelled ones do not count."""
    found: Count = fold(board, Project, COUNT, as_of, period)
    if not found.every:
        return no_data(NONE_RECORDED, "The number of delivered projects with an actual finish")
    return Result(
        value=Fraction(found.finished),
        how=f"{found.finished:,} of {many(found.every, 'project')} were delivered and have an actual finish",
        numerator=Fraction(found.finished),
        denominator=Fraction(found.every),
        n=found.finished,
        excluded=Later(lambda: not_finished(board, as_of, period)),
    )


def not_finished(board: Board, as_of: date, period: Period) -> list[Excluded]:
    """Projects that contradict themselves on whether they were finished, or when."""
    missing = [Excluded(project, NO_FINISH) for project in delivered(board, as_of, period) if not project.actual_finish]
    claims = [
        Excluded(project, f"has an actual finish, but its state is {project.now.value}")
        for project in board.all(Project)
        if project.actual_finish and project.now is not ProjectState.DELIVERED
    ]
    every = (*missing, *claims, *undated(board, period))
    return sorted(every, key=lambda each: (each.reason, each.record.id))
