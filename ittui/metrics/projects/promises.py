"""What delivered projects kept of their promises: on time, on budget, on spec, and all three."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import Money, Period
from ...incremental.aggregates import Fold, Written, fold
from ...records import Person, Project, Settings
from .. import Judgement, Result, Tally, many, metric, share_of, shown, tally, together
from . import (
    NO_FINISH,
    NONE_RECORDED,
    PROJECT_FACTS,
    Acceptance,
    ProjectFacts,
    approved_budget,
    approved_finish,
    delivered,
    last_day,
    original_budget,
    original_finish,
    project_facts,
    uncounted,
)


def judge_time(project: Project, promised: date | None, tolerance: int) -> Judgement:
    """Did it finish no later than promised? Unverifiable without an actual finish or a promise."""
    if project.actual_finish is None:
        return Judgement(project, None, NO_FINISH)
    if promised is None:
        return Judgement(project, None, "no planned finish is recorded")
    if project.start is not None and project.actual_finish < project.start:
        return Judgement(project, None, f"it finished on {project.actual_finish}, before its start, {project.start}")
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
    result = project_facts(board, project)
    if not result.musts:
        return Judgement(project, None, f"no {'must' if result.criteria else 'acceptance'} criterion is recorded")
    open_ = sum(not is_accepted(board, result, acceptance, as_of) for acceptance in result.musts)
    return Judgement(project, open_ == 0, badness=open_)


def is_accepted(board: Board, result: ProjectFacts, acceptance: Acceptance, as_of: date) -> bool:
    """Is it accepted on a day, by somebody on the users' side, and not revoked since?

    That is neither the manager nor a colleague in the manager's own department, as they were on that day.
    """
    by, accepted, revoked = acceptance
    if by is None or by == result.manager or (accepted and accepted > as_of):
        return False
    if revoked and revoked <= as_of and (accepted is None or revoked >= accepted):
        return False
    who, head = board.get(Person, by), board.get(Person, result.manager)
    own, other = (each.as_of(accepted or as_of).department if each else None for each in (who, head))
    return own is None or own != other


def tolerances(settings: Settings) -> tuple[int, Decimal]:
    return settings.on_time_tolerance or 0, settings.budget_tolerance or Decimal(0)


class Promises(NamedTuple):
    """Whether a project was on time and on budget, by what was promised first and by what was approved last."""

    on_time: Judgement
    on_time_approved: Judgement
    on_budget: Judgement
    on_budget_approved: Judgement


def judge_promises(project: Project, days: int, percent: Decimal) -> Promises:
    return Promises(
        judge_time(project, original_finish(project), days),
        judge_time(project, approved_finish(project), days),
        judge_budget(project, original_budget(project), percent),
        judge_budget(project, approved_budget(project), percent),
    )


def judge_all(project: Project, promises: Promises, spec: Judgement) -> Judgement:
    """On time, on budget and on spec at once; the badness is how many of the three it missed."""
    three = (promises.on_time, promises.on_budget, spec)
    unknown = [each.reason for each in three if each.met is None]
    if unknown:
        return Judgement(project, None, "; ".join(unknown))
    missed = sum(not each.met for each in three)
    return Judgement(project, missed == 0, badness=missed)


class PromiseTally(NamedTuple):
    """How many delivered projects kept each promise, and all three."""

    on_time: Tally
    on_time_approved: Tally
    on_budget: Tally
    on_budget_approved: Tally
    on_spec: Tally
    all_three: Tally


def stored_by(board: Board, result: Sequence[ProjectFacts], as_of: date, period: Period) -> PromiseTally:
    rules = tolerances(board.settings)
    judged = []
    for project in (each.project for each in result if each.delivered(as_of, period)):
        promises, spec = board.memo(project, judge_promises, *rules), judge_spec(board, project, as_of)
        judged.append((*promises, spec, judge_all(project, promises, spec)))
    rest = Tally(left_out=sum(each.undated(period) or each.to_come(as_of, period) for each in result))
    columns = zip(*judged, strict=True) if judged else [()] * len(PromiseTally._fields)
    return PromiseTally(*(together((tally(column), rest)) for column in columns))


WRITTEN = Written(list, lambda tallies: PromiseTally(*(Tally(*each) for each in tallies)))
PROMISES = Fold("promises of projects", stored_by, together, last_day, PROJECT_FACTS, WRITTEN)


def promise_tally(board: Board, as_of: date, period: Period) -> PromiseTally:
    """How many of the projects delivered in a period kept their promises."""
    result: PromiseTally = fold(board, Project, PROMISES, as_of, period)
    return result


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


class Baseline(NamedTuple):
    """One of the promises of a kind: what it is called, and which of Promises and PromiseTally it is."""

    name: str
    at: int
    of_cost: bool = False


ORIGINAL_FINISH, APPROVED_FINISH = Baseline("original baseline", 0), Baseline("approved finish", 1)
ORIGINAL_BUDGET, APPROVED_BUDGET = Baseline("original budget", 2, True), Baseline("approved budget", 3, True)


def on_promise(board: Board, as_of: date, period: Period, by: Baseline, other: Baseline) -> Result:
    """On time, or on budget, by one promise, with a line on what the other says of the same projects."""
    matches, (days, percent) = promise_tally(board, as_of, period), tolerances(board.settings)
    if by.of_cost:
        what = "delivered projects cost no more than their {}" + (f" + {shown(Fraction(percent))} %" if percent else "")
    else:
        what = "delivered projects finished no later than their {}" + (f" + {many(days, 'day')}" if days else "")

    def judge(project: Project) -> Judgement:
        return judge_promises(project, days, percent)[by.at]

    def notes() -> Iterator[str]:
        result = share_of(matches[other.at], tuple, what=what.format(other.name), empty=NONE_DELIVERED)
        answers = "–" if result.value is None else f"{shown(result.value)} %"
        yield f"against the {other.name}: {answers} ({result.how})"
        if by.of_cost:
            yield from planning_flag(map(judge, delivered(board, as_of, period)))

    return promise(board, as_of, period, matches[by.at], judge, what.format(by.name), notes)


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
    return on_promise(board, as_of, period, ORIGINAL_FINISH, APPROVED_FINISH)


@metric(label="On time, as approved", unit="%", reads=(Project, Settings), group="Projects", up=True, flow=True)
def projects_on_time_approved(board: Board, as_of: date, period: Period) -> Result:
    """As “Projects on time”, but against the finish that was approved last instead of the original one."""
    return on_promise(board, as_of, period, APPROVED_FINISH, ORIGINAL_FINISH)


@metric(label="Projects on budget", unit="%", reads=(Project, Settings), group="Projects", up=True, flow=True)
def projects_on_budget(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects whose cost is at most the original budget (plus the tolerance in the settings, 0 % unless
    changed) ÷ delivered projects with both. Spending over 10 % less than planned is flagged, not failed.
    """
    return on_promise(board, as_of, period, ORIGINAL_BUDGET, APPROVED_BUDGET)


@metric(label="On budget, as approved", unit="%", reads=(Project, Settings), group="Projects", up=True, flow=True)
def projects_on_budget_approved(board: Board, as_of: date, period: Period) -> Result:
    """As “Projects on budget”, but against the budget that was approved last instead of the original one."""
    return on_promise(board, as_of, period, APPROVED_BUDGET, ORIGINAL_BUDGET)


@metric(label="Projects on spec", unit="%", reads=(Project, Person), group="Projects", up=True, flow=True)
def projects_on_spec(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects of which the users accepted every “must” criterion ÷ delivered projects with such criteria.

    An acceptance counts when it comes from the users' side: not from the project's manager, nor from the manager's
    own department. One that was revoked counts against the project. No criteria: unverifiable.
    """
    what = "delivered projects have every “must” criterion accepted by the users"
    matches = promise_tally(board, as_of, period).on_spec
    return promise(board, as_of, period, matches, lambda project: judge_spec(board, project, as_of), what)


@metric(
    label="On time, on budget and on spec",
    unit="%",
    reads=(Project, Person, Settings),
    group="Projects",
    up=True,
    flow=True,
)
def projects_all_three(board: Board, as_of: date, period: Period) -> Result:
    """Delivered projects that were on time, on budget and on spec ÷ delivered projects where all three can be told.

    Time and budget are the original ones. A project of which one of the three is unverifiable is no pass: it is
    left out and listed.
    """
    what = "delivered projects were on time, on budget and on spec at once"
    days, percent = tolerances(board.settings)

    def judge(project: Project) -> Judgement:
        return judge_all(project, judge_promises(project, days, percent), judge_spec(board, project, as_of))

    return promise(board, as_of, period, promise_tally(board, as_of, period).all_three, judge, what)
