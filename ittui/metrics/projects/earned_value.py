"""Earned value: where a project stands in money and time, and where it will end.

Formulas: PMBOK; earned schedule and SPI(t): Lipke. BAC is the approved budget, EV its accepted share.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from ...fields import Money
from ...records import Project
from ..budget.spend import first_day
from .project_facts import approved_budget, approved_finish

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
    bac = Fraction(budget.amount)
    cost, reason = actual_cost(project, budget)
    day = min(as_of, project.actual_finish) if project.actual_finish else as_of
    curve, gone = planned_curve(project, bac, day)
    complete = project.percent_complete
    if complete is None:
        return EarnedValue(
            bac=bac,
            pv=value_at(curve, gone),
            ac=cost,
            currency=budget.currency,
            reason="nobody recorded how much of it is complete",
        )
    earned = bac * min(max(Fraction(complete), ZERO), Fraction(100)) / 100
    figures = measures(bac=bac, pv=value_at(curve, gone), ev=earned, ac=cost)
    schedule = earned_schedule(curve, earned)
    spi_t = schedule / gone if schedule is not None and gone is not None and gone > 0 else None
    return figures._replace(spi_t=spi_t, currency=budget.currency, reason=reason)


def actual_cost(project: Project, budget: Money) -> tuple[Fraction | None, str]:
    """The cost to date, or why it cannot be compared with the budget."""
    cost = project.actual_cost
    if cost is None:
        return None, "no actual cost is recorded"
    if cost.currency != budget.currency:
        return None, f"its budget is in {budget.currency}, its cost in {cost.currency}"
    return Fraction(cost.amount), ""


def measures(*, bac: Fraction, pv: Fraction | None, ev: Fraction, ac: Fraction | None) -> EarnedValue:
    """The figures that need no calendar. PV or AC of 0 give no ratio."""
    cpi = ev / ac if ac else None
    spi = ev / pv if pv else None
    eac = bac / cpi if cpi else None
    low, high = estimate_range(bac, ev, ac, cpi, spi)
    reachable = None if ac is None else ev >= bac or bac > ac
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
        reachable=reachable,
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
    plan = monthly_plan(project)
    if plan:
        return monthly_curve(plan), months_gone(plan[0][0], day)
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
    highest, plan = ZERO, []
    for month, value in sorted(by_month.items()):
        highest = max(highest, value)
        plan.append((month, highest))
    return plan


def monthly_curve(plan: Sequence[tuple[date, Fraction]]) -> Curve:
    first = plan[0][0]
    return ((ZERO, ZERO), *((Fraction(months_between(first, month) + 1), value) for month, value in plan))


def months_between(first: date, month: date) -> int:
    return (month.year - first.year) * 12 + month.month - first.month


def months_gone(first: date, day: date) -> Fraction:
    """Months from the first day of a month to the end of a day."""
    from calendar import monthrange  # brings the locale with it

    return months_between(first, day) + Fraction(day.day, monthrange(day.year, day.month)[1])


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
