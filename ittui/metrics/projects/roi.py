"""What projects bring for what they cost, expected and realised, always apart; and earned value.

Formulas: PMBOK; earned schedule and SPI(t): Lipke. BAC is the approved budget, EV its accepted share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from ...board import Board
from ...fields import Money, Period
from ...incremental.aggregates import Fold, fold
from ...records import Project, ProjectState, Settings
from .. import Excluded, Later, Result, by_reason, many, metric, number, shown, together
from ..budget import first_day
from . import (
    NONE_RECORDED,
    PROJECT_FACTS,
    ProjectFacts,
    all_project_facts,
    approved_budget,
    approved_finish,
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
    worths = cache(lambda: [worth(project, account, currency) for project in projects()])
    losing = Later(lambda: losers(worths()))
    empty = ""
    if not matches.projects or costs <= 0:
        nothing = f"no project has both {account.benefits} and {account.costs} in {currency}"
        empty = ("the cost is 0" if matches.projects else nothing) if board.has(Project) else NONE_RECORDED
    return number(
        benefits - costs,
        costs,
        times=100,
        how=how,
        empty=empty,
        n=matches.projects,
        excluded=Later(
            lambda: by_reason([*(Excluded(each.project, each.why_not) for each in worths() if each.why_not), *more()])
        ),
        counted=losing,
        notes=Later(
            lambda: (
                f"{account.benefits}: {payback(benefits, costs, currency)}",
                f"{many(len(losing), 'project')} with less benefit than cost",
            )
        ),
    )


def losers(worths: Iterable[Worth]) -> list[Project]:
    """Projects that cost more than they bring, the largest loss first."""
    losing = [each for each in worths if not each.why_not and each.benefits < each.costs]
    return [each.project for each in sorted(losing, key=lambda each: (each.benefits - each.costs, each.project.id))]


def payback(benefits: Fraction, costs: Fraction, currency: str) -> str:
    """Whether what was spent is back."""
    if benefits >= costs:
        return f"the cost is paid back, and {shown(benefits - costs, 2)} {currency} on top"
    if benefits <= 0:
        return "none, so the cost is never paid back"
    return f"{shown(costs - benefits, 2)} {currency} short of paying the cost back"


REALISED = Account(lambda of: (of.realised_benefits, of.actual_cost), "realised benefits", "actual cost")
EXPECTED = Account(lambda of: (of.expected_benefits, approved_budget(of)), "expected benefits", "budget")


def realised(board: Board, matches: Sequence[ProjectFacts], as_of: date, period: Period) -> Returned:
    return Returned.of(board, [each.project for each in matches if each.delivered(as_of, period)], REALISED)


def expected(board: Board, matches: Sequence[ProjectFacts], as_of: date, period: Period) -> Returned:
    return Returned.of(board, planned(matches, as_of, period), EXPECTED)


REALISED_SUMS = Fold("realised benefits", realised, together, last_day, PROJECT_FACTS)
EXPECTED_SUMS = Fold("expected benefits", expected, together, last_day, PROJECT_FACTS)


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
    return returned(board, matches, EXPECTED, lambda: planned(all_project_facts(board), as_of, period))


def planned(matches: Iterable[ProjectFacts], as_of: date, period: Period) -> Iterator[Project]:
    """Projects that were not cancelled and are to finish in a period, as far as that was known on a day."""
    for each in matches:
        finish = each.finish_by(as_of) or each.approved_finish
        if each.state is not ProjectState.CANCELLED and (is_all(period) if finish is None else period.holds(finish)):
            yield each.project


EARLY = Fraction(15, 100)  # below this share complete, one figure at completion would be a guess
ZERO = Fraction(0)
Curve = tuple[tuple[Fraction, Fraction], ...]  # (time, planned value in sum), from (0, 0) on


class EarnedValue(NamedTuple):
    """The figures of a project on a day; None where there is none, reason says why."""

    bac: Fraction | None = None  # budget at completion
    pv: Fraction | None = None  # planned value: what should have been earned by now
    ev: Fraction | None = None  # earned value: the accepted share of the budget
    ac: Fraction | None = None  # actual cost
    cv: Fraction | None = None  # EV − AC: below 0 costs more than it earned
    sv: Fraction | None = None  # EV − PV: below 0 earned less than planned
    cpi: Fraction | None = None  # EV ÷ AC
    spi: Fraction | None = None  # EV ÷ PV; ends at 1 even when late
    eac: Fraction | None = None  # estimate at completion: BAC ÷ CPI
    eac_low: Fraction | None = None  # while under 15 % complete: the range it may end in
    eac_high: Fraction | None = None
    etc: Fraction | None = None  # estimate to complete: EAC − AC
    vac: Fraction | None = None  # variance at completion: BAC − EAC
    tcpi: Fraction | None = None  # the CPI that is needed from now on to end within the budget
    spi_t: Fraction | None = None  # earned schedule ÷ time gone: tells lateness to the very end
    reachable: bool | None = None  # can it still end within the budget?
    currency: str = ""
    reason: str = ""


def earned_value(project: Project, as_of: date) -> EarnedValue:
    """All figures of a project on a day, exact; nothing is planned or earned before it starts."""
    budget = approved_budget(project)
    if budget is None or budget.amount <= 0:
        return EarnedValue(reason="no budget is recorded")
    bac, cost, reason = Fraction(budget.amount), None, ""
    if project.actual_cost is None:
        reason = "no actual cost is recorded"
    elif project.actual_cost.currency != budget.currency:
        reason = f"its budget is in {budget.currency}, its cost in {project.actual_cost.currency}"
    else:
        cost = Fraction(project.actual_cost.amount)
    day = min(as_of, project.actual_finish) if project.actual_finish else as_of
    curve, gone = planned_curve(project, bac, day)
    complete = project.percent_complete
    pv = value_at(curve, gone)
    if complete is None:
        why = "nobody recorded how much of it is complete"
        return EarnedValue(bac=bac, pv=pv, ac=cost, currency=budget.currency, reason=why)
    earned = bac * min(max(Fraction(complete), ZERO), Fraction(100)) / 100
    figures = measures(bac=bac, pv=pv, ev=earned, ac=cost)
    schedule = earned_schedule(curve, earned)
    spi_t = schedule / gone if schedule is not None and gone is not None and gone > 0 else None
    return figures._replace(spi_t=spi_t, currency=budget.currency, reason=reason)


def measures(*, bac: Fraction, pv: Fraction | None, ev: Fraction, ac: Fraction | None) -> EarnedValue:
    """The figures that need no calendar. PV or AC of 0 give no ratio."""
    cpi = ev / ac if ac else None
    spi = ev / pv if pv else None
    eac = bac / cpi if cpi else None
    low, high = estimate_range(bac, ev, ac, cpi, spi)
    return EarnedValue(
        bac=bac,
        pv=pv,
        ev=ev,
        ac=ac,
        cv=None if ac is None else ev - ac,
        sv=None if pv is None else ev - pv,
        cpi=cpi,
        spi=spi,
        eac=eac,
        eac_low=low,
        eac_high=high,
        etc=None if eac is None or ac is None else eac - ac,
        vac=None if eac is None else bac - eac,
        tcpi=None if ac is None or bac <= ac else (bac - ev) / (bac - ac),
        reachable=None if ac is None else ev >= bac or bac > ac,
    )


def estimate_range(
    bac: Fraction, ev: Fraction, ac: Fraction | None, cpi: Fraction | None, spi: Fraction | None
) -> tuple[Fraction | None, Fraction | None]:
    """The estimates at completion if the variance was a one-off, goes on, or goes on in time too; early only."""
    if ac is None or ev >= bac * EARLY:
        return None, None
    estimates = [ac + (bac - ev)]
    if cpi:
        estimates.append(bac / cpi)
    if cpi and spi:
        estimates.append(ac + (bac - ev) / (cpi * spi))
    return min(estimates), max(estimates)


def planned_curve(project: Project, bac: Fraction, day: date) -> tuple[Curve, Fraction | None]:
    """The plan as a curve, and how much time has gone: in months where there is a plan by month, else in days."""
    if plan := monthly_plan(project):
        from calendar import monthrange  # brings the locale with it

        first = plan[0][0]
        gone = months_between(first, day) + Fraction(day.day, monthrange(day.year, day.month)[1])
        return ((ZERO, ZERO), *((Fraction(months_between(first, month) + 1), value) for month, value in plan)), gone
    finish = approved_finish(project)
    if project.start is None or finish is None or finish <= project.start:
        return (), None
    return ((ZERO, ZERO), (Fraction((finish - project.start).days), bac)), Fraction((day - project.start).days)


def monthly_plan(project: Project) -> list[tuple[date, Fraction]]:
    """(first day of a month, value planned in sum by its end) in the budget's currency, by date; never falling."""
    budget = approved_budget(project)
    by_month: dict[date, Fraction] = {}
    for row in project.planned_values:
        month = first_day(row.month)
        if month and row.value and budget and row.value.currency == budget.currency:
            by_month[month] = max(by_month.get(month, ZERO), Fraction(row.value.amount))
    values = accumulate((by_month[month] for month in sorted(by_month)), max)
    return list(zip(sorted(by_month), values, strict=True))


def months_between(first: date, month: date) -> int:
    return (month.year - first.year) * 12 + month.month - first.month


def value_at(curve: Curve, time: Fraction | None) -> Fraction | None:
    """The planned value at a time, between two points in proportion; None without a plan."""
    if not curve or time is None:
        return None
    for (since, low), (until, high) in pairwise(curve):
        if time < until:
            return low + (high - low) * max(time - since, ZERO) / (until - since)
    return curve[-1][1]


def earned_schedule(curve: Curve, ev: Fraction) -> Fraction | None:
    """The time by which the plan had meant to earn what is earned (ES, Lipke)."""
    if not curve:
        return None
    for (since, low), (until, high) in pairwise(curve):
        if low <= ev < high:
            return since + (until - since) * (ev - low) / (high - low)
    return next(time for time, value in curve if value == curve[-1][1])
