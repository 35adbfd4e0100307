"""How far projects are from their plan, in time and in cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from statistics import median
from typing import NamedTuple

from ..board import Board
from ..fields import Period
from ..records import Project, ProjectState
from .projects import NONE_RECORDED, original_budget, original_finish, state_on
from .registry import metric
from .result import Excluded, Result, no_data
from .share import many, shown
from .status import Status

BANDS = (Status.ON_TRACK, Status.BEHIND, Status.AT_RISK)
AMBER, RED = 10, 30  # per cent late or over, as the US federal IT Dashboard has them


def schedule_variance_percent(project: Project, as_of: date) -> Fraction | None:
    """100 × (planned finish − finish) ÷ planned duration; below 0 is late. None without a plan to compare with.

    The finish is the actual one, or, while running, the forecast; a forecast that has passed slips to as_of.
    Formula: US federal IT Dashboard.
    """
    planned = original_finish(project)
    if planned is None or project.start is None or planned <= project.start:
        return None
    if state_on(project, as_of) is ProjectState.DELIVERED:
        if project.actual_finish is None:
            return None
        finish = project.actual_finish
    else:
        finish = max(project.forecast_finish or planned, as_of)
    return Fraction(100 * (planned - finish).days, (planned - project.start).days)


def cost_variance_percent(project: Project) -> Fraction | None:
    """100 × (planned − cost) ÷ planned; below 0 is over. The cost: the actual one, or, while running, the forecast."""
    planned = original_budget(project)
    cost = project.actual_cost if project.now is ProjectState.DELIVERED else project.forecast_cost
    if planned is None or cost is None or planned.currency != cost.currency or planned.amount <= 0:
        return None
    return 100 * (Fraction(planned.amount) - Fraction(cost.amount)) / Fraction(planned.amount)


def band(variance: Fraction) -> Status:
    """On track down to 10 % late or over, behind to 30 %, at risk beyond; early and cheap are never bad."""
    if -variance < AMBER:
        return Status.ON_TRACK
    return Status.BEHIND if -variance < RED else Status.AT_RISK


class Words(NamedTuple):
    """How a variance below, above and of 0 is said."""

    bad: str
    good: str
    even: str

    def said(self, variance: Fraction) -> str:
        if variance == 0:
            return self.even
        return (self.bad if variance < 0 else self.good).format(shown(abs(variance)))


def portfolio(
    board: Board, as_of: date, variance: Callable[[Project], Fraction | None], words: Words, missing: str
) -> Result:
    """The median variance of the running projects."""
    every = board.all(Project)
    running = [project for project in every if state_on(project, as_of) is ProjectState.RUNNING]
    found = [(value, project) for project in running if (value := variance(project)) is not None]
    known = {project.id for _, project in found}
    excluded = [Excluded(project, missing) for project in running if project.id not in known]
    excluded.sort(key=lambda each: each.record.id)
    if not found:
        reason = (missing if running else "no project is running") if every else NONE_RECORDED
        return no_data(reason, "The median over the running projects", excluded=tuple(excluded))
    middle = median(value for value, _ in found)
    bands = Counter(band(value) for value, _ in found)
    late = sorted(
        (pair for pair in found if band(pair[0]) is not Status.ON_TRACK), key=lambda pair: (pair[0], pair[1].id)
    )
    return Result(
        value=middle,
        how=f"The middle one of {many(len(found), 'running project')} is {words.said(middle)}",
        n=len(found),
        excluded=tuple(excluded),
        counted=tuple(project for _, project in late),
        notes=tuple(f"{status.glyph} {status.word}: {bands[status]:,}" for status in BANDS if bands[status]),
        status=band(middle),
    )


@metric(label="Schedule variance", unit="%", reads=(Project,), group="Projects", up=True)
def schedule_variance(board: Board, as_of: date, period: Period) -> Result:
    """The median, over the running projects, of 100 × (planned finish − expected finish) ÷ planned duration.

    Below 0 is late: −20 % means that half of the projects are later than a fifth of their planned time. The expected
    finish is the forecast, and today once that has passed. Green to 10 % late, amber to 30 %, red beyond.
    """
    return portfolio(
        board,
        as_of,
        lambda project: schedule_variance_percent(project, as_of),
        Words("late by {} % of its planned time", "early by {} % of its planned time", "on its original baseline"),
        "no start or no original finish to compare with",
    )


@metric(label="Cost variance", unit="%", reads=(Project,), group="Projects", up=True)
def cost_variance(board: Board, as_of: date, period: Period) -> Result:
    """The median, over the running projects, of 100 × (planned − forecast cost) ÷ planned cost.

    Below 0 is over the original budget. Green to 10 % over, amber to 30 %, red beyond.
    """
    return portfolio(
        board,
        as_of,
        running_cost_variance,
        Words("over its original budget by {} %", "under its original budget by {} %", "on its original budget"),
        "no original budget or no forecast cost in one currency",
    )


def running_cost_variance(project: Project) -> Fraction | None:
    """cost_variance_percent of a project that is still running on the day asked about."""
    if project.now is ProjectState.DELIVERED:  # delivered later: its forecast of then is what counted
        project = project.replace(state=ProjectState.RUNNING)
    return cost_variance_percent(project)
