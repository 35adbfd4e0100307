"""What projects bring for what they cost: expected and realised, always apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

from ..board import Board
from ..fields import Money, Period
from ..records import Project, ProjectState, Settings
from .projects import NONE_RECORDED, approved_budget, approved_finish, delivered, is_all, undated
from .registry import metric
from .result import Excluded, Result, no_data
from .share import many, shown

Amounts = Callable[[Project], tuple[Money | None, Money | None]]


def sort_out(
    found: Iterable[Project], amounts: Amounts, currency: str, names: tuple[str, str]
) -> tuple[list[tuple[Project, Fraction, Fraction]], list[Excluded]]:
    """(project, benefits, cost) where both are known in the currency, and those left out."""
    known, excluded = [], []
    for project in found:
        both = amounts(project)
        missing = [name for name, amount in zip(names, both, strict=True) if amount is None]
        foreign = sorted({amount.currency for amount in both if amount and amount.currency != currency})
        if missing:
            excluded.append(Excluded(project, f"no {' and no '.join(missing)} recorded"))
        elif foreign:
            excluded.append(Excluded(project, f"in {' and '.join(foreign)}, not in {currency}"))
        elif both[0] and both[1]:
            known.append((project, Fraction(both[0].amount), Fraction(both[1].amount)))
    return known, excluded


def returned(
    board: Board, found: Iterable[Project], amounts: Amounts, names: tuple[str, str], more: Iterable[Excluded] = ()
) -> Result:
    """(Σ benefits − Σ costs) ÷ Σ costs in percent: a ratio of sums, never a mean of ratios."""
    currency = board.settings.currency
    known, excluded = sort_out(found, amounts, currency, names)
    excluded = sorted((*excluded, *more), key=lambda each: (each.reason, each.record.id))
    benefits = sum((each[1] for each in known), Fraction(0))
    costs = sum((each[2] for each in known), Fraction(0))
    how = (
        f"{many(len(known), 'project')} with {names[0]} of {shown(benefits, 2)} {currency} "
        f"for a cost of {shown(costs, 2)} {currency}: (benefits − costs) ÷ costs"
    )
    if not known or costs <= 0:
        reason = f"no project has both {names[0]} and {names[1]} in {currency}" if not known else "the cost is 0"
        return no_data(reason if board.all(Project) else NONE_RECORDED, how, excluded=tuple(excluded))
    losing = sorted((each for each in known if each[1] < each[2]), key=lambda each: (each[1] - each[2], each[0].id))
    return Result(
        value=100 * (benefits - costs) / costs,
        how=how,
        numerator=benefits - costs,
        denominator=costs,
        n=len(known),
        excluded=tuple(excluded),
        counted=tuple(each[0] for each in losing),
        notes=(
            f"{names[0]}: {payback(benefits, costs, currency)}",
            f"{many(len(losing), 'project')} with less benefit than cost",
        ),
    )


def payback(benefits: Fraction, costs: Fraction, currency: str) -> str:
    """Whether what was spent is back."""
    if benefits >= costs:
        return f"the cost is paid back, and {shown(benefits - costs, 2)} {currency} on top"
    if benefits <= 0:
        return "none, so the cost is never paid back"
    return f"{shown(costs - benefits, 2)} {currency} short of paying the cost back"


@metric(label="IT ROI, realised", unit="%", reads=(Project, Settings), group="Projects", up=True)
def it_roi(board: Board, as_of: date, period: Period) -> Result:
    """(Σ realised benefits − Σ actual costs) ÷ Σ actual costs, over the projects delivered in the period.

    A ratio of sums, so that a small project does not weigh as much as a large one. Projects of which nobody wrote
    down the benefits are left out and listed; 0 % means that the cost is just earned back.
    """
    return returned(
        board,
        delivered(board, as_of, period),
        lambda project: (project.realised_benefits, project.actual_cost),
        ("realised benefits", "actual cost"),
        undated(board, period),
    )


@metric(label="IT ROI, expected", unit="%", reads=(Project, Settings), group="Projects", up=True)
def it_roi_expected(board: Board, as_of: date, period: Period) -> Result:
    """(Σ expected benefits − Σ approved budgets) ÷ Σ approved budgets, over all projects that were not cancelled.

    Of a period, the projects that are to finish in it. Where no change was approved the original budget counts.
    """
    found = [
        project
        for project in board.all(Project)
        if project.now is not ProjectState.CANCELLED and ends_in(project, period)
    ]
    return returned(
        board,
        found,
        lambda project: (project.expected_benefits, approved_budget(project)),
        ("expected benefits", "budget"),
    )


def ends_in(project: Project, period: Period) -> bool:
    finish = project.actual_finish or approved_finish(project)
    return is_all(period) if finish is None else period.holds(finish)
