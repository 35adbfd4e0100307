"""What projects bring for what they cost: expected and realised, always apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import Money, Period
from ...incremental.aggregates import CONSTANT, Fold, fold
from ...records import Project, ProjectState, Settings
from ..registry import metric
from ..result import Excluded, Later, Result, many, no_data, shown
from .project_facts import (
    NONE_RECORDED,
    PROJECT_FACTS,
    ProjectFacts,
    all_project_facts,
    approved_budget,
    delivered,
    is_all,
    last_day,
    uncounted,
)

Amounts = tuple[Money | None, Money | None]


class Account(NamedTuple):
    """Which benefits are set against which costs, and what the two are called."""

    amounts: Callable[[Project], Amounts]
    benefits: str
    costs: str


class Worth(NamedTuple):
    """Benefits and costs of a project, or why they cannot be told."""

    project: Project
    benefits: Fraction = Fraction(0)
    costs: Fraction = Fraction(0)
    why_not: str = ""


def worth(project: Project, account: Account, currency: str) -> Worth:
    """What a project brings and costs, where both are known in the currency."""
    benefits, costs = both = account.amounts(project)
    missing = [name for name, amount in zip(account[1:], both, strict=True) if amount is None]
    foreign = sorted({amount.currency for amount in both if amount and amount.currency != currency})
    if benefits is None or costs is None:
        return Worth(project, why_not=f"no {' and no '.join(missing)} recorded")
    if foreign:
        return Worth(project, why_not=f"in {' and '.join(foreign)}, not in {currency}")
    return Worth(project, Fraction(benefits.amount), Fraction(costs.amount))


class Returned(NamedTuple):
    """What some projects bring and cost together."""

    projects: int
    benefits: Fraction
    costs: Fraction

    @classmethod
    def of(cls, board: Board, projects: Iterable[Project], account: Account) -> Returned:
        currency = board.settings.currency
        matches = [board.memo(project, worth, account, currency) for project in projects]
        known = [each for each in matches if not each.why_not]
        benefits = sum((each.benefits for each in known), Fraction(0))
        return cls(len(known), benefits, sum((each.costs for each in known), Fraction(0)))

    @classmethod
    def together(cls, parts: Sequence[Returned]) -> Returned:
        benefits = sum((part.benefits for part in parts), Fraction(0))
        costs = sum((part.costs for part in parts), Fraction(0))
        return cls(sum(part.projects for part in parts), benefits, costs)


def returned(
    board: Board,
    matches: Returned,
    account: Account,
    projects: Callable[[], Iterable[Project]],
    more: Callable[[], Iterable[Excluded]] = tuple,
) -> Result:
    """(Σ benefits − Σ costs) ÷ Σ costs in percent: a ratio of sums, never a mean of ratios."""
    currency, (_, benefits, costs) = board.settings.currency, matches
    how = (
        f"{many(matches.projects, 'project')} with {account.benefits} of {shown(benefits, 2)} {currency} "
        f"for a cost of {shown(costs, 2)} {currency}: (benefits − costs) ÷ costs"
    )
    excluded = Later(lambda: left_out(projects(), account, currency, more()))
    if not matches.projects or costs <= 0:
        nothing = f"no project has both {account.benefits} and {account.costs} in {currency}"
        reason = "the cost is 0" if matches.projects else nothing
        return no_data(reason if board.has(Project) else NONE_RECORDED, how, excluded=excluded)
    losing = Later(lambda: losers(projects(), account, currency))
    return Result(
        value=100 * (benefits - costs) / costs,
        how=how,
        numerator=benefits - costs,
        denominator=costs,
        n=matches.projects,
        excluded=excluded,
        counted=losing,
        notes=Later(
            lambda: (
                f"{account.benefits}: {payback(benefits, costs, currency)}",
                f"{many(len(losing), 'project')} with less benefit than cost",
            )
        ),
    )


def left_out(projects: Iterable[Project], account: Account, currency: str, more: Iterable[Excluded]) -> list[Excluded]:
    """Projects of which benefits or costs cannot be told, and more."""
    matches = [worth(project, account, currency) for project in projects]
    excluded = [*(Excluded(each.project, each.why_not) for each in matches if each.why_not), *more]
    return sorted(excluded, key=lambda each: (each.reason, each.record.id))


def losers(projects: Iterable[Project], account: Account, currency: str) -> list[Project]:
    """Projects that cost more than they bring, the largest loss first."""
    matches = [worth(project, account, currency) for project in projects]
    losing = [each for each in matches if not each.why_not and each.benefits < each.costs]
    return [each.project for each in sorted(losing, key=lambda each: (each.benefits - each.costs, each.project.id))]


def payback(benefits: Fraction, costs: Fraction, currency: str) -> str:
    """Whether what was spent is back."""
    if benefits >= costs:
        return f"the cost is paid back, and {shown(benefits - costs, 2)} {currency} on top"
    if benefits <= 0:
        return "none, so the cost is never paid back"
    return f"{shown(costs - benefits, 2)} {currency} short of paying the cost back"


def realised_amounts(project: Project) -> Amounts:
    return project.realised_benefits, project.actual_cost


def expected_amounts(project: Project) -> Amounts:
    return project.expected_benefits, approved_budget(project)


REALISED = Account(realised_amounts, "realised benefits", "actual cost")
EXPECTED = Account(expected_amounts, "expected benefits", "budget")


def realised(board: Board, matches: Sequence[ProjectFacts], as_of: date, period: Period) -> Returned:
    return Returned.of(board, [each.project for each in matches if each.delivered(as_of, period)], REALISED)


def expected(board: Board, matches: Sequence[ProjectFacts], _: date, period: Period) -> Returned:
    return Returned.of(board, planned(matches, period), EXPECTED)


REALISED_SUMS = Fold("realised benefits", realised, Returned.together, last_day, PROJECT_FACTS)
EXPECTED_SUMS = Fold("expected benefits", expected, Returned.together, lambda _: CONSTANT, PROJECT_FACTS)


@metric(label="IT ROI, realised", unit="%", reads=(Project, Settings), group="Projects", up=True, flow=True)
def it_roi(board: Board, as_of: date, period: Period) -> Result:
    """(Σ realised benefits − Σ actual costs) ÷ Σ actual costs, over the projects delivered in the period.

    A ratio of sums, so that a small project does not weigh as much as a large one. Projects of which nobody wrote
    down the benefits are left out and listed; 0 % means that the cost is just earned back.
    """
    return returned(
        board,
        fold(board, Project, REALISED_SUMS, as_of, period),
        REALISED,
        lambda: delivered(board, as_of, period),
        lambda: uncounted(board, as_of, period),
    )


@metric(label="IT ROI, expected", unit="%", reads=(Project, Settings), group="Projects", up=True)
def it_roi_expected(board: Board, as_of: date, period: Period) -> Result:
    """(Σ expected benefits − Σ approved budgets) ÷ Σ approved budgets, over all projects that were not cancelled.

    Of a period, the projects that are to finish in it. Where no change was approved the original budget counts.
    """
    matches = fold(board, Project, EXPECTED_SUMS, as_of, period)
    return returned(board, matches, EXPECTED, lambda: planned(all_project_facts(board), period))


def planned(matches: Iterable[ProjectFacts], period: Period) -> Iterator[Project]:
    """Projects that were not cancelled and are to finish in a period."""
    for each in matches:
        finish = each.finish or each.approved_finish
        if each.state is not ProjectState.CANCELLED and (is_all(period) if finish is None else period.holds(finish)):
            yield each.project
