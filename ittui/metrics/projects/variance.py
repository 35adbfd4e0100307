"""How far projects are from their plan, in time and in cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from ...board import Board
from ...fields import Period
from ...incremental.aggregates import Fold, fold
from ...records import EARLIER, Project, ProjectState
from .. import Excluded, Later, Result, Status, by_reason, many, metric, shown
from . import NONE_RECORDED, PROJECT_FACTS, ProjectFacts, all_project_facts, original_budget

BANDS = (Status.ON_TRACK, Status.BEHIND, Status.AT_RISK)
ON_PLAN = Fraction(0)
AMBER, RED = 10, 30  # per cent late or over, as the US federal IT Dashboard has them


def schedule_variance_percent(project: Project, as_of: date) -> Fraction | None:
    """100 × (planned finish − finish) ÷ planned duration; below 0 is late. None without a plan to compare with.

    The finish is the actual one, or, while running, the forecast; a forecast that has passed slips to as_of. Without
    a forecast nobody knows until the planned finish has passed: None.
    Formula: US federal IT Dashboard.
    """
    return lateness(ProjectFacts.of(project), as_of)


def lateness(matches: ProjectFacts, as_of: date) -> Fraction | None:
    planned, start = matches.original_finish, matches.original_start
    if planned is None or start is None or planned <= start:
        return None
    finish = matches.finish
    if matches.state_on(as_of) is not ProjectState.DELIVERED:
        known = matches.project.as_of(as_of) if EARLIER in matches.project.raw else matches
        finish = max(known.forecast_finish or as_of, as_of) if known.forecast_finish or as_of > planned else None
    return None if finish is None else Fraction(100 * (planned - finish).days, (planned - start).days)


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


class Placed(NamedTuple):
    """A value that is quickly put in order: by a whole number that is no larger for a smaller one."""

    place: int
    value: Fraction

    @classmethod
    def of(cls, value: Fraction) -> Placed:
        exact = value or ON_PLAN  # the same object for the many that are on plan: not compared digit by digit
        return cls((value.numerator << 32) // value.denominator, exact)


class Running(NamedTuple):
    """How many projects run, and the variances that are known of them, in order."""

    projects: int
    variances: tuple[Placed, ...]

    @classmethod
    def together(cls, parts: Sequence[Running]) -> Running:
        ordered = sorted(chain.from_iterable(part.variances for part in parts))
        return cls(sum(part.projects for part in parts), tuple(ordered))

    @property
    def median(self) -> Fraction:
        n = len(self.variances)
        return (self.variances[(n - 1) // 2].value + self.variances[n // 2].value) / 2


Variance = Callable[[Board, ProjectFacts, date], Fraction | None]


def run(board: Board, matches: Sequence[ProjectFacts], as_of: date, variance: Variance) -> Running:
    running = [each for each in matches if each.state_on(as_of) is ProjectState.RUNNING]
    known = [value for each in running if (value := variance(board, each, as_of)) is not None]
    return Running(len(running), tuple(sorted(map(Placed.of, known))))


RUNNING = Fold("variances of running projects", run, Running.together, source=PROJECT_FACTS)


def portfolio(board: Board, as_of: date, variance: Variance, words: tuple[str, str, str], missing: str) -> Result:
    """The median variance of the running projects; words: how one of 0, above and below is said."""

    def values() -> list[tuple[Fraction | None, Project]]:
        running = (each for each in all_project_facts(board) if each.state_on(as_of) is ProjectState.RUNNING)
        return [(variance(board, each, as_of), each.project) for each in running]

    running: Running = fold(board, Project, RUNNING, as_of, variance)
    excluded = Later(lambda: by_reason(Excluded(project, missing) for value, project in values() if value is None))
    if not running.variances:
        reason = (missing if running.projects else "no project is running") if board.has(Project) else NONE_RECORDED
        return Result(None, "The median over the running projects", reason, excluded=excluded)
    middle, n = running.median, len(running.variances)
    words_of_it = words[(middle > 0) - (middle < 0)].format(shown(abs(middle)))
    return Result(
        value=middle,
        how=f"The middle one of {many(n, 'running project')} is {words_of_it}",
        n=n,
        excluded=excluded,
        counted=Later(lambda: late(values())),
        notes=Later(lambda: by_band(running)),
        status=band(middle),
    )


def late(matches: Iterable[tuple[Fraction | None, Project]]) -> list[Project]:
    """Projects that are not on track, the worst first."""
    rows = [(value, project) for value, project in matches if value is not None and band(value) is not Status.ON_TRACK]
    return [project for _, project in sorted(rows, key=lambda pair: (pair[0], pair[1].id))]


def by_band(running: Running) -> Iterator[str]:
    bands = Counter(band(each.value) for each in running.variances)
    return (f"{status.glyph} {status.word}: {bands[status]:,}" for status in BANDS if bands[status])


@metric(label="Schedule variance", unit="%", reads=(Project,), group="Projects", up=True)
def schedule_variance(board: Board, as_of: date, period: Period) -> Result:
    """The median, over the running projects, of 100 × (planned finish − expected finish) ÷ planned duration.

    Below 0 is late: −20 % means that half of the projects are later than a fifth of their planned time. The expected
    finish is the forecast, and today once that has passed. A project without a forecast is left out until its planned
    finish has passed. Green to 10 % late, amber to 30 %, red beyond.
    """
    return portfolio(
        board,
        as_of,
        expected_lateness,
        ("on its original baseline", "early by {} % of its planned time", "late by {} % of its planned time"),
        "no start, no original finish or no forecast of the finish",
    )


def expected_lateness(_: Board, matches: ProjectFacts, as_of: date) -> Fraction | None:
    return lateness(matches, as_of)


@metric(label="Cost variance", unit="%", reads=(Project,), group="Projects", up=True)
def cost_variance(board: Board, as_of: date, period: Period) -> Result:
    """The median, over the running projects, of 100 × (planned − forecast cost) ÷ planned cost.

    Below 0 is over the original budget. Green to 10 % over, amber to 30 %, red beyond.
    """
    return portfolio(
        board,
        as_of,
        expected_overrun,
        ("on its original budget", "under its original budget by {} %", "over its original budget by {} %"),
        "no original budget or no forecast cost in one currency",
    )


def expected_overrun(board: Board, matches: ProjectFacts, as_of: date) -> Fraction | None:
    if EARLIER in matches.project.raw:
        return running_cost_variance(matches.project.as_of(as_of))
    return board.memo(matches.project, running_cost_variance)


def running_cost_variance(project: Project) -> Fraction | None:
    """cost_variance_percent of a project that is still running on the day asked about."""
    if project.now is ProjectState.DELIVERED:  # delivered later: its forecast of then is what counted
        project = project.replace(state=ProjectState.RUNNING)
    return cost_variance_percent(project)
