"""The numbers about what delivered projects kept of their promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

from ...board import Board
from ...fields import Money, Period
from ...records import Person, Project, Settings
from ..registry import metric
from ..result import Result
from ..share import Judgement, Tally, many, share_of, shown
from .project_facts import (
    NONE_RECORDED,
    approved_budget,
    approved_finish,
    delivered,
    original_budget,
    original_finish,
    uncounted,
)
from .promises import (
    PromiseTally,
    judge_all,
    judge_budget,
    judge_promises,
    judge_spec,
    judge_time,
    promises_kept,
    tolerances,
)

T = TypeVar("T")
UNDER_SPEND = 10  # per cent: beyond that the plan was wrong
NONE_DELIVERED = "no delivered project could be judged"


def promise(
    board: Board,
    as_of: date,
    period: Period,
    matches: Tally,
    judge: Callable[[Project], Judgement],
    what: str,
    notes: Callable[[], Iterable[str]] = tuple,
) -> Result:
    """The share of delivered projects that pass a judgement."""

    def judged() -> Iterator[Judgement]:
        yield from map(judge, delivered(board, as_of, period))
        yield from (Judgement(each.record, None, each.reason) for each in uncounted(board, as_of, period))

    empty = NONE_DELIVERED if board.has(Project) else NONE_RECORDED
    return share_of(matches, judged, what=what, empty=empty, notes=notes)


class Baseline(NamedTuple, Generic[T]):
    """One of the promises of a kind: what it is called, what was promised, and how many kept it."""

    name: str
    promised: Callable[[Project], T | None]
    value: Callable[[PromiseTally], Tally]


ORIGINAL_FINISH = Baseline("original baseline", original_finish, lambda matches: matches.on_time)
APPROVED_FINISH = Baseline("approved finish", approved_finish, lambda matches: matches.on_time_approved)
ORIGINAL_BUDGET = Baseline("original budget", original_budget, lambda matches: matches.on_budget)
APPROVED_BUDGET = Baseline("approved budget", approved_budget, lambda matches: matches.on_budget_approved)


def on_time(board: Board, as_of: date, period: Period, by: Baseline[date], other: Baseline[date]) -> Result:
    """On time by one promise, with a line on what the other says of the same projects."""
    matches, (days, _) = promises_kept(board, as_of, period), tolerances(board.settings)
    slack = f" + {many(days, 'day')}" if days else ""
    what = "delivered projects finished no later than their {}" + slack
    return promise(
        board,
        as_of,
        period,
        by.value(matches),
        lambda project: judge_time(project, by.promised(project), days),
        what.format(by.name),
        lambda: [against(other.name, other.value(matches), what)],
    )


def on_budget(board: Board, as_of: date, period: Period, by: Baseline[Money], other: Baseline[Money]) -> Result:
    """On budget by one promise, with a line on what the other says of the same projects."""
    matches, (_, percent) = promises_kept(board, as_of, period), tolerances(board.settings)
    slack = f" + {shown(Fraction(percent))} %" if percent else ""
    what = "delivered projects cost no more than their {}" + slack

    def judge(project: Project) -> Judgement:
        return judge_budget(project, by.promised(project), percent)

    return promise(
        board,
        as_of,
        period,
        by.value(matches),
        judge,
        what.format(by.name),
        lambda: [
            against(other.name, other.value(matches), what),
            *planning_flag(map(judge, delivered(board, as_of, period))),
        ],
    )


def against(name: str, matches: Tally, what: str) -> str:
    """A line on what another promise says of the same projects."""
    result = share_of(matches, tuple, what=what.format(name), empty=NONE_DELIVERED)
    answers = "–" if result.value is None else f"{shown(result.value)} %"
    return f"against the {name}: {answers} ({result.how})"


def planning_flag(judged: Iterable[Judgement]) -> Iterator[str]:
    """Spending far less than planned is no failure, but says something of the plan."""
    under = sum(each.met is True and each.badness < -Fraction(UNDER_SPEND, 100) for each in judged)
    if under:
        yield f"{many(under, 'project')} cost over {UNDER_SPEND} % less than planned: a plan to look at, not a failure"


@metric(label="Projects on time", unit="%", reads=(Project, Settings), group="Projects", up=True, flow=True)
def projects_on_time(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects whose actual finish is no later than the original baseline (plus the tolerance in the
    settings, 0 days unless changed) ÷ delivered projects in the period with an actual finish and a baseline.

    Cancelled and running projects do not count. Where no original baseline was kept the approved one stands in.
    """
    return on_time(board, as_of, period, ORIGINAL_FINISH, APPROVED_FINISH)


@metric(label="On time, as approved", unit="%", reads=(Project, Settings), group="Projects", up=True, flow=True)
def projects_on_time_approved(board: Board, as_of: date, period: Period) -> Result:
    """As “Projects on time”, but against the finish that was approved last instead of the original one."""
    return on_time(board, as_of, period, APPROVED_FINISH, ORIGINAL_FINISH)


@metric(label="Projects on budget", unit="%", reads=(Project, Settings), group="Projects", up=True, flow=True)
def projects_on_budget(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects whose cost is at most the original budget (plus the tolerance in the settings, 0 % unless
    changed) ÷ delivered projects with both. Spending over 10 % less than planned is flagged, not failed.
    """
    return on_budget(board, as_of, period, ORIGINAL_BUDGET, APPROVED_BUDGET)


@metric(label="On budget, as approved", unit="%", reads=(Project, Settings), group="Projects", up=True, flow=True)
def projects_on_budget_approved(board: Board, as_of: date, period: Period) -> Result:
    """As “Projects on budget”, but against the budget that was approved last instead of the original one."""
    return on_budget(board, as_of, period, APPROVED_BUDGET, ORIGINAL_BUDGET)


@metric(label="Projects on spec", unit="%", reads=(Project, Person), group="Projects", up=True, flow=True)
def projects_on_spec(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects of which the users accepted every “must” criterion ÷ delivered projects with such criteria.

    An acceptance counts when it comes from the users' side: not from the project's manager, nor from the manager's
    own department. One that was revoked counts against the project. No criteria: unverifiable.
    """
    what = "delivered projects have every “must” criterion accepted by the users"
    matches = promises_kept(board, as_of, period).on_spec
    return promise(board, as_of, period, matches, lambda project: judge_spec(board, project, as_of), what)


@metric(label="Kept all three", unit="%", reads=(Project, Person, Settings), group="Projects", up=True, flow=True)
def projects_all_three(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects that were on time, on budget and on spec ÷ delivered projects where all three can be told.

    Time and budget are the original ones. A project of which one of the three is unverifiable is no pass: it is
    left out and listed.
    """
    what = "delivered projects were on time, on budget and on spec at once"
    days, percent = tolerances(board.settings)

    def judge(project: Project) -> Judgement:
        return judge_all(project, judge_promises(project, days, percent), judge_spec(board, project, as_of))

    return promise(board, as_of, period, promises_kept(board, as_of, period).all_three, judge, what)
