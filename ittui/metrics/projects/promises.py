"""What delivered projects kept of their promises: on time, on budget, on spec, and all three."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import Money, Period
from ...incremental.aggregates import Fold, fold
from ...records import Person, Project, Settings
from ..share import Judgement, Tally, tally, total
from .project_facts import (
    NO_FINISH,
    PROJECT_FACTS,
    Acceptance,
    ProjectFacts,
    approved_budget,
    approved_finish,
    last_day,
    original_budget,
    original_finish,
    project_facts,
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
    """Is it accepted on a day, by somebody on the users' side, and not revoked since?"""
    by, accepted, revoked = acceptance
    if by is None or (accepted and accepted > as_of):
        return False
    if revoked and revoked <= as_of and (accepted is None or revoked >= accepted):
        return False
    return is_user(board, result.manager, by)


def is_user(board: Board, manager: int | None, person: int) -> bool:
    """Neither the project's manager nor a colleague in the manager's own department."""
    if person == manager:
        return False
    who, head = board.get(Person, person), board.get(Person, manager)
    return not (who and head and who.department is not None and who.department == head.department)


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

    @classmethod
    def together(cls, parts: Sequence[PromiseTally]) -> PromiseTally:
        return cls(*map(total, zip(*parts, strict=True)))


def stored_by(board: Board, result: Sequence[ProjectFacts], as_of: date, period: Period) -> PromiseTally:
    rules = tolerances(board.settings)
    judged = []
    for project in (each.project for each in result if each.delivered(as_of, period)):
        promises, spec = board.memo(project, judge_promises, *rules), judge_spec(board, project, as_of)
        judged.append((*promises, spec, judge_all(project, promises, spec)))
    rest = Tally(left_out=sum(each.undated(period) or each.to_come(as_of, period) for each in result))
    columns = zip(*judged, strict=True) if judged else [()] * len(PromiseTally._fields)
    return PromiseTally(*(total((tally(column), rest)) for column in columns))


PROMISES = Fold("promises of projects", stored_by, PromiseTally.together, last_day, PROJECT_FACTS)


def promises_kept(board: Board, as_of: date, period: Period) -> PromiseTally:
    """How many of the projects delivered in a period kept their promises."""
    result: PromiseTally = fold(board, Project, PROMISES, as_of, period)
    return result
