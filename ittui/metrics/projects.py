"""Which projects there are, and which of them were delivered when. Knows what no promise was worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from ..board import Board
from ..fields import Money, Period
from ..records import Project, ProjectState
from .registry import metric
from .result import Excluded, Result, no_data
from .share import many

NO_FINISH = "delivered, but no actual finish is recorded"
NO_PERIOD = "delivered, but without an actual finish it belongs to no period"
NONE_RECORDED = "no project is recorded"


def state_on(project: Project, as_of: date) -> ProjectState:
    """The state on a day: what was delivered later was still running."""
    finish = project.actual_finish
    if project.now is ProjectState.DELIVERED and finish and finish > as_of:
        return ProjectState.RUNNING
    return project.now


def delivered(board: Board, as_of: date, period: Period) -> Iterator[Project]:
    """Projects delivered by a day and in a period; without an actual finish they belong to all time only."""
    for project, finish in ever_delivered(board):
        if is_all(period) if finish is None else finish <= as_of and period.holds(finish):
            yield project


def ever_delivered(board: Board) -> tuple[tuple[Project, date | None], ...]:
    """Delivered projects and when they finished; kept, because a trend asks for each of its months."""
    table = board.table(Project)
    found: tuple[tuple[Project, date | None], ...] = table.keep(
        "delivered",
        lambda: tuple((each, each.actual_finish) for each in table.live if each.now is ProjectState.DELIVERED),
    )
    return found


def undated(board: Board, period: Period) -> Iterator[Excluded]:
    """Delivered projects that a period cannot count because nobody wrote down when they finished."""
    if is_all(period):
        return
    for project, finish in ever_delivered(board):
        if finish is None:
            yield Excluded(project, NO_PERIOD)


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


def is_live(project: Project, period: Period) -> bool:
    """Does the project, from its start to its finish, touch the period?"""
    finish = project.actual_finish or project.forecast_finish or approved_finish(project)
    begins, ends = project.start or finish, finish or project.start
    if begins is None or ends is None:
        return is_all(period)
    return (period.end is None or begins < period.end) and (period.start is None or ends >= period.start)


@metric(label="Projects", unit="", reads=(Project,), group="Projects")
def projects(board: Board, as_of: date, period: Period) -> Result:
    """How many projects are kept here, in whatever state; of a period, those that touch it."""
    every = board.all(Project)
    if not every:
        return no_data(NONE_RECORDED, "The number of projects kept here")
    kept = [project for project in every if is_live(project, period)]
    states = Counter(state_on(project, as_of) for project in kept)
    return Result(
        value=Fraction(len(kept)),
        how=f"{many(len(kept), 'project')} kept here, in whatever state",
        numerator=Fraction(len(kept)),
        n=len(kept),
        notes=tuple(f"{state.value}: {states[state]:,}" for state in ProjectState if states[state]),
    )


@metric(label="Projects finished", unit="", reads=(Project,), group="Projects", up=True)
def projects_finished(board: Board, as_of: date, period: Period) -> Result:
    """How many projects were delivered and have an actual finish in the period. Cancelled ones do not count."""
    every = board.all(Project)
    if not every:
        return no_data(NONE_RECORDED, "The number of delivered projects with an actual finish")
    found = list(delivered(board, as_of, period))
    finished = [project for project in found if project.actual_finish]
    missing = [Excluded(project, NO_FINISH) for project in found if not project.actual_finish]
    claims = [
        Excluded(project, f"has an actual finish, but its state is {project.now.value}")
        for project in every
        if project.actual_finish and project.now is not ProjectState.DELIVERED
    ]
    excluded = sorted((*missing, *claims, *undated(board, period)), key=lambda each: (each.reason, each.record.id))
    return Result(
        value=Fraction(len(finished)),
        how=f"{len(finished):,} of {many(len(every), 'project')} were delivered and have an actual finish",
        numerator=Fraction(len(finished)),
        denominator=Fraction(len(every)),
        n=len(finished),
        excluded=tuple(excluded),
    )
