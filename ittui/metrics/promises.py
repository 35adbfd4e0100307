"""What delivered projects kept of their promises: on time, on budget, on spec, and all three."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ..board import Board
from ..fields import Money, Period
from ..records import Criterion, Need, Person, Project, Settings
from .projects import (
    NO_FINISH,
    NONE_RECORDED,
    approved_budget,
    approved_finish,
    delivered,
    original_budget,
    original_finish,
    undated,
)
from .registry import metric
from .result import Result
from .share import Judgement, many, share, shown

UNDER_SPEND = 10  # per cent: beyond that the plan was wrong
NONE_DELIVERED = "no delivered project could be judged"


def judge_time(project: Project, promised: date | None, tolerance: int) -> Judgement:
    """Did it finish no later than promised? Unverifiable without an actual finish or a promise."""
    if project.actual_finish is None:
        return Judgement(project, None, NO_FINISH)
    if promised is None:
        return Judgement(project, None, "no planned finish is recorded")
    late = (project.actual_finish - promised).days
    return Judgement(project, late <= tolerance, badness=late)


def judge_budget(project: Project, budget: Money | None, tolerance: Decimal) -> Judgement:
    """Did it cost no more than promised? Unverifiable without cost or budget, or in two currencies."""
    cost = project.actual_cost
    if budget is None or cost is None:
        missing = "budget" if budget is None else "actual cost"
        return Judgement(project, None, f"no {missing} is recorded")
    if budget.currency != cost.currency:
        return Judgement(project, None, f"its budget is in {budget.currency}, its cost in {cost.currency}")
    limit = Fraction(budget.amount)
    if tolerance:
        limit *= 1 + Fraction(tolerance) / 100
    paid = Fraction(cost.amount)
    if paid == limit:
        return Judgement(project, True)
    return Judgement(project, paid < limit, badness=(paid - limit) / abs(limit) if limit else paid)


def judge_spec(board: Board, project: Project, as_of: date) -> Judgement:
    """Did the users accept all that it must have? Unverifiable without such criteria."""
    musts = [criterion for criterion in project.criteria if criterion.need is Need.MUST]
    if not musts:
        return Judgement(project, None, f"no {'must' if project.criteria else 'acceptance'} criterion is recorded")
    open_ = sum(not is_accepted(board, project, criterion, as_of) for criterion in musts)
    return Judgement(project, open_ == 0, badness=open_)


def is_accepted(board: Board, project: Project, criterion: Criterion, as_of: date) -> bool:
    """Is it accepted on a day, by somebody on the users' side, and not revoked since?"""
    accepted, revoked = criterion.accepted_on, criterion.revoked_on
    if criterion.accepted_by is None or (accepted and accepted > as_of):
        return False
    if revoked and revoked <= as_of and (accepted is None or revoked >= accepted):
        return False
    return is_user(board, project, criterion.accepted_by)


def is_user(board: Board, project: Project, person: int) -> bool:
    """Neither the project's manager nor a colleague in the manager's own department."""
    if person == project.manager:
        return False
    who, manager = board.get(Person, person), board.get(Person, project.manager)
    return not (who and manager and who.department is not None and who.department == manager.department)


def tolerances(settings: Settings) -> tuple[int, Decimal]:
    return settings.on_time_tolerance or 0, settings.budget_tolerance or Decimal(0)


def promise(
    board: Board, as_of: date, period: Period, judge: Callable[[Project], Judgement], what: str
) -> tuple[Result, tuple[Judgement, ...]]:
    """The share of delivered projects that pass a judgement, and the judgements."""
    judged = (*map(judge, delivered(board, as_of, period)),)
    out = tuple(Judgement(each.record, None, each.reason) for each in undated(board, period))
    empty = NONE_DELIVERED if board.all(Project) else NONE_RECORDED
    return share((*judged, *out), what=what, empty=empty), judged


def with_other(result: Result, other: Result, name: str, notes: Iterable[str] = ()) -> Result:
    """The result with a line on what another promise says of the same projects."""
    said = "–" if other.value is None else f"{shown(other.value)} %"
    return replace(result, notes=(f"against the {name}: {said} ({other.how})", *notes))


def on_time(board: Board, as_of: date, period: Period, promised: Callable[[Project], date | None], name: str) -> Result:
    tolerance, _ = tolerances(board.settings)
    slack = f" + {many(tolerance, 'day')}" if tolerance else ""
    what = f"delivered projects finished no later than their {name}{slack}"

    def made() -> Result:
        return promise(board, as_of, period, lambda each: judge_time(each, promised(each), tolerance), what)[0]

    return kept(board, ("on time", name, as_of, period, tolerance), made)


def on_budget(
    board: Board, as_of: date, period: Period, promised: Callable[[Project], Money | None], name: str
) -> Result:
    _, tolerance = tolerances(board.settings)
    slack = f" + {shown(Fraction(tolerance))} %" if tolerance else ""
    what = f"delivered projects cost no more than their {name}{slack}"

    def made() -> Result:
        result, judged = promise(board, as_of, period, lambda each: judge_budget(each, promised(each), tolerance), what)
        return replace(result, notes=tuple(planning_flag(judged)))

    return kept(board, ("on budget", name, as_of, period, tolerance), made)


def kept(board: Board, key: object, make: Callable[[], Result]) -> Result:
    """Worked out once, for the original promise and the approved one are each asked for twice."""
    found: Result = board.table(Project).keep(key, make)
    return found


def planning_flag(judged: Iterable[Judgement]) -> Iterator[str]:
    """Spending far less than planned is no failure, but says something of the plan."""
    under = sum(each.met is True and each.badness < -Fraction(UNDER_SPEND, 100) for each in judged)
    if under:
        yield f"{many(under, 'project')} cost over {UNDER_SPEND} % less than planned: a plan to look at, not a failure"


@metric(label="Projects on time", unit="%", reads=(Project, Settings), group="Projects", up=True)
def projects_on_time(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects whose actual finish is no later than the original baseline (plus the tolerance in the
    settings, 0 days unless changed) ÷ delivered projects in the period with an actual finish and a baseline.

    Cancelled and running projects do not count. Where no original baseline was kept the approved one stands in.
    """
    result = on_time(board, as_of, period, original_finish, "original baseline")
    return with_other(result, on_time(board, as_of, period, approved_finish, "approved finish"), "approved finish")


@metric(label="On time, as approved", unit="%", reads=(Project, Settings), group="Projects", up=True)
def projects_on_time_approved(board: Board, as_of: date, period: Period) -> Result:
    """As “Projects on time”, but against the finish that was approved last instead of the original one."""
    result = on_time(board, as_of, period, approved_finish, "approved finish")
    return with_other(result, on_time(board, as_of, period, original_finish, "original baseline"), "original baseline")


@metric(label="Projects on budget", unit="%", reads=(Project, Settings), group="Projects", up=True)
def projects_on_budget(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects whose cost is at most the original budget (plus the tolerance in the settings, 0 % unless
    changed) ÷ delivered projects with both. Spending over 10 % less than planned is flagged, not failed.
    """
    result = on_budget(board, as_of, period, original_budget, "original budget")
    other = on_budget(board, as_of, period, approved_budget, "approved budget")
    return with_other(result, other, "approved budget", result.notes)


@metric(label="On budget, as approved", unit="%", reads=(Project, Settings), group="Projects", up=True)
def projects_on_budget_approved(board: Board, as_of: date, period: Period) -> Result:
    """As “Projects on budget”, but against the budget that was approved last instead of the original one."""
    result = on_budget(board, as_of, period, approved_budget, "approved budget")
    other = on_budget(board, as_of, period, original_budget, "original budget")
    return with_other(result, other, "original budget", result.notes)


@metric(label="Projects on spec", unit="%", reads=(Project, Person), group="Projects", up=True)
def projects_on_spec(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects of which the users accepted every “must” criterion ÷ delivered projects with such criteria.

    An acceptance counts when it comes from the users' side: not from the project's manager, nor from the manager's
    own department. One that was revoked counts against the project. No criteria: unverifiable.
    """
    what = "delivered projects have every “must” criterion accepted by the users"
    return promise(board, as_of, period, lambda each: judge_spec(board, each, as_of), what)[0]


@metric(label="Kept all three", unit="%", reads=(Project, Person, Settings), group="Projects", up=True)
def projects_all_three(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects that were on time, on budget and on spec ÷ delivered projects where all three can be told.

    Time and budget are the original ones. A project of which one of the three is unverifiable is no pass: it is
    left out and listed.
    """
    what = "delivered projects were on time, on budget and on spec at once"
    return promise(board, as_of, period, lambda each: judge_all(board, each, as_of), what)[0]


def judge_all(board: Board, project: Project, as_of: date) -> Judgement:
    """On time, on budget and on spec at once; the badness is how many of the three it missed."""
    days, percent = tolerances(board.settings)
    three = (
        judge_time(project, original_finish(project), days),
        judge_budget(project, original_budget(project), percent),
        judge_spec(board, project, as_of),
    )
    unknown = [each.reason for each in three if each.met is None]
    if unknown:
        return Judgement(project, None, "; ".join(unknown))
    missed = sum(not each.met for each in three)
    return Judgement(project, missed == 0, badness=missed)
