"""Which projects there are, and which of them were delivered when. Knows what no promise was worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ...board import Board
from ...fields import Money, Period
from ...incremental.aggregates import CONSTANT, Fold, fold, parts_of
from ...records import EARLIER, Need, Project, ProjectState
from .. import Excluded, Later, Result, by_reason, many, metric, number, together

NO_FINISH = "delivered, but no actual finish is recorded"
NO_PERIOD = "delivered, but without an actual finish it belongs to no period"
NONE_RECORDED = "no project is recorded"


class Acceptance(NamedTuple):
    """Who accepted something that a project must have, and when, and when that was revoked."""

    by: int | None
    on: date | None
    revoked: date | None


class ProjectFacts(NamedTuple):
    """A project with its state, its days and its acceptance: what most numbers about it are made of."""

    project: Project
    state: ProjectState
    start: date | None
    original_start: date | None
    original_finish: date | None
    approved_finish: date | None
    forecast_finish: date | None
    finish: date | None
    manager: int | None
    criteria: int
    musts: tuple[Acceptance, ...]

    @classmethod
    def of(cls, project: Project) -> ProjectFacts:
        criteria = project.criteria
        musts = [each for each in criteria if each.need is Need.MUST]
        return cls(
            project=project,
            state=project.now,
            start=project.start,
            original_start=original_start(project),
            original_finish=original_finish(project),
            approved_finish=approved_finish(project),
            forecast_finish=project.forecast_finish,
            finish=project.actual_finish,
            manager=project.manager,
            criteria=len(criteria),
            musts=tuple(Acceptance(each.accepted_by, each.accepted_on, each.revoked_on) for each in musts),
        )

    def state_on(self, as_of: date) -> ProjectState:
        """The state on a day: what was delivered later was still running."""
        later = self.finish is not None and self.finish > as_of
        if later and self.state is ProjectState.DELIVERED:
            return ProjectState.RUNNING
        return self.project.as_of(as_of).now if EARLIER in self.project.raw else self.state

    def delivered(self, as_of: date, period: Period) -> bool:
        """Delivered by a day and in a period? Without an actual finish it belongs to all time only."""
        if self.state is not ProjectState.DELIVERED:
            return False
        return is_all(period) if self.finish is None else self.finish <= as_of and period.holds(self.finish)

    def undated(self, period: Period) -> bool:
        """Delivered, but a period cannot count it because nobody wrote down when it was finished?"""
        return self.state is ProjectState.DELIVERED and self.finish is None and not is_all(period)

    def to_come(self, as_of: date, period: Period) -> bool:
        """Said to be delivered, on a day of the period that has not come yet?"""
        if self.state is not ProjectState.DELIVERED or self.finish is None or self.finish <= as_of:
            return False
        return is_all(period) or period.holds(self.finish)

    def finish_by(self, as_of: date) -> date | None:
        """The actual finish, where that was not yet to come on a day."""
        return self.finish if self.finish is not None and self.finish <= as_of else None

    def touches(self, as_of: date, period: Period) -> bool:
        """Is it, from its start to its finish as far as that was known on a day, in the period?"""
        finish = self.finish_by(as_of) or self.forecast_finish or self.approved_finish
        begins, ends = self.start or finish, finish or self.start
        if begins is None or ends is None:
            return is_all(period)
        return (period.end is None or begins < period.end) and (period.start is None or ends >= period.start)

    @property
    def last(self) -> date:
        """The last day on which it was finished, accepted or refused."""
        days = [self.finish, *(each.on for each in self.musts), *(each.revoked for each in self.musts)]
        return max((day for day in days if day), default=CONSTANT)


def project_facts(board: Board, project: Project) -> ProjectFacts:
    return board.memo(project, ProjectFacts.of)


def last_day(matches: Iterable[ProjectFacts]) -> date:
    """The last day on which anything happens to some projects."""
    return max((each.last for each in matches), default=CONSTANT)


PROJECT_FACTS = Fold(
    "projects", lambda board, projects, _: [project_facts(board, each) for each in projects], last=lambda _: CONSTANT
)


def all_project_facts(board: Board) -> Iterator[ProjectFacts]:
    for part in parts_of(board, Project, PROJECT_FACTS, CONSTANT):
        yield from part


def state_on(project: Project, as_of: date) -> ProjectState:
    return ProjectFacts.of(project).state_on(as_of)


def delivered(board: Board, as_of: date, period: Period) -> Iterator[Project]:
    """Projects delivered by a day and in a period."""
    return (each.project for each in all_project_facts(board) if each.delivered(as_of, period))


def uncounted(board: Board, as_of: date, period: Period) -> Iterator[Excluded]:
    """Delivered projects that a period cannot count: nobody wrote down when they finished, or that is yet to come."""
    for each in all_project_facts(board):
        if each.undated(period):
            yield Excluded(each.project, NO_PERIOD)
        elif each.to_come(as_of, period):
            yield Excluded(each.project, f"yet to come: its actual finish is {each.finish}")


def is_all(period: Period) -> bool:
    return period.start is None and period.end is None


def original_start(project: Project) -> date | None:
    """The start that was promised first; the present one where no change was approved."""
    return project.baseline_start or project.start


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


class ProjectCount(NamedTuple):
    """How many projects there are, touch a period and were finished in it."""

    every: int
    live: int
    finished: int


def count(_: Board, matches: Sequence[ProjectFacts], as_of: date, period: Period) -> ProjectCount:
    return ProjectCount(
        every=len(matches),
        live=sum(each.touches(as_of, period) for each in matches),
        finished=sum(each.delivered(as_of, period) and each.finish is not None for each in matches),
    )


COUNT = Fold("number of projects", count, together, last_day, PROJECT_FACTS)


@metric(label="Projects", unit="", reads=(Project,), group="Projects")
def projects(board: Board, as_of: date, period: Period) -> Result:
    """How many projects are kept here, in whatever state; of a period, those that touch it."""
    matches: ProjectCount = fold(board, Project, COUNT, as_of, period)
    if not matches.every:
        return Result(None, "The number of projects kept here", NONE_RECORDED)
    return number(
        matches.live,
        how=f"{many(matches.live, 'project')} kept here, in whatever state",
        n=matches.live,
        notes=Later(lambda: by_state(board, as_of, period)),
    )


def by_state(board: Board, as_of: date, period: Period) -> Iterator[str]:
    states = Counter(each.state_on(as_of) for each in all_project_facts(board) if each.touches(as_of, period))
    return (f"{state.value}: {states[state]:,}" for state in ProjectState if states[state])


@metric(label="Projects finished", unit="", reads=(Project,), group="Projects", up=True, flow=True)
def projects_finished(board: Board, as_of: date, period: Period) -> Result:
    """How many projects were delivered and have an actual finish in the period. Cancelled ones do not count."""
    matches: ProjectCount = fold(board, Project, COUNT, as_of, period)
    if not matches.every:
        return Result(None, "The number of delivered projects with an actual finish", NONE_RECORDED)
    return number(
        matches.finished,
        matches.every,
        how=f"{matches.finished:,} of {many(matches.every, 'project')} were delivered and have an actual finish",
        n=matches.finished,
        excluded=Later(lambda: not_finished(board, as_of, period)),
    )


def not_finished(board: Board, as_of: date, period: Period) -> tuple[Excluded, ...]:
    """Projects that contradict themselves on whether they were finished, or when."""
    excluded = [*uncounted(board, as_of, period)]
    for each in all_project_facts(board):
        if not each.finish:
            excluded += [Excluded(each.project, NO_FINISH)] if each.delivered(as_of, period) else []
        elif each.state is not ProjectState.DELIVERED and (is_all(period) or period.holds(each.finish)):
            why = f"has an actual finish, but its state is {each.state.value}"
            excluded.append(Excluded(each.project, why))  # what is to come in another period is none of this one
    return by_reason(excluded)
