"""What is worked out of a project and of a budget line: the status in time and money, and the months in sum."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from ..fields import Money
from ..fields.layout import figure
from ..metrics import Judgement, Status, worst
from ..metrics.goals.goal_status import cached_progress
from ..metrics.projects import (
    approved_budget,
    approved_finish,
    original_budget,
    original_finish,
    state_on,
)
from ..metrics.projects.promises import judge_promises, judge_spec, tolerances
from ..metrics.projects.roi import earned_value
from ..metrics.projects.variance import (
    AMBER,
    RED,
    band,
    cost_variance_percent,
    running_cost_variance,
    schedule_variance_percent,
)
from ..records import BudgetLine, Goal, Project, ProjectState
from ..session import Session
from .columns import FURTHER, Shown, Values, computed, plain
from .document import Datum, Tone, show_status, worst_first
from .record_page import Known, known_of, link_text, text

ENDED = {ProjectState.CANCELLED: Status.CANCELLED, ProjectState.PROPOSED: Status.NOT_STARTED}


@computed(Project, "status", "Status", show=show_status, order=worst_first, width=13, numeric=False)
def project_status(session: Session, project: Project) -> Status:
    """The worse of time and money, each against what was promised originally.

    While it runs by how far it is late and over (10 and 30 %); once delivered by whether both were kept, and nothing
    that it must do was refused. Where one of them is not known it is never on track: there is no green without data.
    """
    state = state_on(project, session.today)
    if state in ENDED:
        return ENDED[state]
    if state is ProjectState.DELIVERED:
        return delivered_status(session, project)
    unknown = late_against(project, original_finish(project), session.today) is None
    time = None if unknown else schedule_variance_percent(project, session.today)
    cost = running_cost_variance(project)
    result = worst([band(variance) for variance in (time, cost) if variance is not None])
    return Status.NO_DATA if time is None and result is Status.ON_TRACK else result


def delivered_status(session: Session, project: Project) -> Status:
    promises = judge_promises(project, *tolerances(session.board.settings))
    met = [promises.on_time.met, promises.on_budget.met]
    if False in (*met, judge_spec(session.board, project, session.today).met):
        return Status.MISSED
    return Status.ACHIEVED if all(met) else Status.NO_DATA


@computed(Project, "reason", "Reason", show=Shown, order=str.casefold, width=20, numeric=False)
def status_reason(session: Session, project: Project) -> str | None:
    """What the status comes from, the worse first: “98 d late, 26 % over” its budget; of a running one with the share
    of its planned time, by which it is judged: “23 d late (8 %)”. None before it runs and once it is cancelled.
    """
    state, days = state_on(project, session.today), days_late(session, project)
    if state in ENDED:
        return None
    running, over = state is ProjectState.RUNNING, percent_over(session, project) or Fraction(0)
    variance = schedule_variance_percent(project, session.today)
    share = -(variance or Fraction(0))
    of_plan = f" ({figure(share, '%', 0, (AMBER, RED))})" if running and variance is not None else ""
    time = f"{days:,} d late{of_plan}" if days and days > 0 else ""
    money = f"{figure(over, '%', 0, (AMBER, RED))} over" if over > 0 else ""
    words = [word for word in ((time, money) if share >= over else (money, time)) if word]
    if not running:
        words += missing_of(session, project, late=days)
    elif variance is None:
        words.append(unplanned(project))
    return ", ".join(words) or (f"{-days:,} d early" if days else "as planned")


def unplanned(project: Project) -> str:
    """What a running project lacks for its time to be judged."""
    if original_finish(project) is None:
        return "no original finish"
    return "no finish forecast" if project.forecast_finish is None else "no original start"


def missing_of(session: Session, project: Project, late: int | None) -> Iterator[str]:
    """What was not accepted of a delivered project, and what nobody wrote down of it."""
    if judge_spec(session.board, project, session.today).met is False:
        yield "not accepted"
    if late is None:
        yield "no original finish" if original_finish(project) is None else "no actual finish"
    met = judge_promises(project, *tolerances(session.board.settings)).on_budget.met
    if met is None:
        cost = "no actual cost" if project.actual_cost is None else "cost in another currency"
        yield "no budget" if original_budget(project) is None else cost
    elif not met and percent_over(session, project) is None:
        yield "over a budget of 0"


def show_days(days: int) -> Shown:
    return Shown(f"{days:+,d} d" if days else "on time", "bad" if days > 0 else "plain")


@computed(Project, "late", "Late", show=show_days, order=lambda days: -days, width=8, priority=2)
def days_late(session: Session, project: Project) -> int | None:
    """Days after the original finish, as it is or is expected to be; below 0 early. A forecast that passed slips."""
    return late_against(project, original_finish(project), session.today)


def late_against(project: Project, planned: date | None, today: date) -> int | None:
    """Days after a planned finish; None where nobody has said yet when it will be finished."""
    state = state_on(project, today)
    if planned is None or state in ENDED:
        return None
    if state is ProjectState.DELIVERED:
        return None if project.actual_finish is None else (project.actual_finish - planned).days
    if project.forecast_finish is None and today <= planned:
        return None
    return (max(project.forecast_finish or planned, today) - planned).days


def show_percent(percent: Fraction) -> Shown:
    return Shown(f"{'+' if percent > 0 else ''}{figure(percent, '%')}", "bad" if percent > 10 else "plain")


@computed(Project, "over", "Over", show=show_percent, order=lambda percent: -percent, width=8, priority=3)
def percent_over(session: Session, project: Project) -> Fraction | None:
    """Cost over the original budget, as it is or is forecast, in percent of the budget; negative is under."""
    running = state_on(project, session.today) is ProjectState.RUNNING
    variance = running_cost_variance(project) if running else cost_variance_percent(project)
    return None if variance is None else -variance


@known_of(
    Project, "goals", "delays", "state", "baseline_finish", "approved_finish", "baseline_budget", "approved_budget"
)
def about_project(session: Session, project: Project) -> Iterator[Known]:
    """The project's page: what was promised twice over, the verdicts in days and money, delays, earned value."""
    reason = ": ".join(filter(None, (project.now.value, status_reason(session, project))))
    yield "status", Datum(reason, status=project_status(session, project))
    if project.now is ProjectState.RUNNING:
        bands = f"below {AMBER} % late or over budget: on track; below {RED} %: behind; else at risk"
        yield "judged", text(bands, Tone.DIM)
    yield "time", text(time_text(session, project, original_finish(project), "original"))
    if approved_finish(project) != original_finish(project):
        yield "time, approved", text(time_text(session, project, approved_finish(project), "approved"))
    yield "money", text(money_text(project, original_budget(project), "original"))
    if approved_budget(project) != original_budget(project):
        yield "money, approved", text(money_text(project, approved_budget(project), "approved"))
    yield from verdict_facts(session, project)
    for delay in project.delays:
        yield "delay", Datum(f"{delay.days} d  {delay.what}", delay.days, tone=Tone.WARN)
    if len(project.delays) > 1:
        total = sum(delay.days or 0 for delay in project.delays)
        yield "total delay", Datum(f"{total} d", total)
    yield from earned_facts(session, project)
    for id in project.goals:
        goal = session.board.get(Goal, id)
        if goal:
            status = cached_progress(session.board, goal, session.today).status
            yield "serves", Datum(link_text(session, goal), status=status)


def time_text(session: Session, project: Project, planned: date | None, baseline: str) -> str:
    """Such as “63 days late: expected 2027-02-05, original finish 2026-12-04”."""
    days = late_against(project, planned, session.today)
    if planned is None:
        return f"no {baseline} finish is recorded"
    if days is None:
        ended = state_on(project, session.today) in ENDED
        return f"{baseline} finish {planned}{'' if ended else '; no finish is forecast yet'}"
    late = f"{abs(days):,} days {'later' if days > 0 else 'earlier'} than planned" if days else "on time"
    finish = planned + timedelta(days=days)
    word = "finished" if state_on(project, session.today) is ProjectState.DELIVERED else "expected"
    return f"{late}: {word} {finish}, {baseline} finish {planned}"


def money_text(project: Project, budget: Money | None, baseline: str) -> str:
    """Such as “99,000 EUR forecast, 27,000 EUR (37.5 %) over the original budget of 72,000 EUR”."""
    delivered = project.now is ProjectState.DELIVERED
    cost, word = (project.actual_cost, "spent") if delivered else (project.forecast_cost, "forecast")
    if budget is None:
        return f"no {baseline} budget is recorded"
    whole = f"{baseline} budget {money(budget)}"
    if cost is None or cost.currency != budget.currency:
        return f"{whole}; no cost in {budget.currency} is {'recorded' if delivered else 'forecast'}"
    over = Fraction(cost.amount) - Fraction(budget.amount)
    share = f" ({figure(abs(over) / Fraction(budget.amount) * 100, '%')})" if budget.amount > 0 else ""
    apart = f"{figure(abs(over), cost.currency, 0)}{share} {'over' if over > 0 else 'under'}"
    return f"{money(cost)} {word}, {apart if over else 'exactly'} the {whole}"


def money(amount: Money) -> str:
    return figure(amount.amount, amount.currency, 0)


VERDICTS = {True: ("✓ kept", Tone.GOOD), False: ("✗ not kept", Tone.BAD), None: ("– unverifiable", Tone.DIM)}


def judgements(session: Session, project: Project) -> dict[str, Judgement]:
    """On time, on budget and on spec of a delivered project, by both baselines."""
    promises = judge_promises(project, *tolerances(session.board.settings))
    return {**promises._asdict(), "on_spec": judge_spec(session.board, project, session.today)}


def project_values(session: Session, project: Project) -> Values:
    """Variances and earned value, and of what is delivered whether each promise was kept, for programs."""
    delivered = state_on(project, session.today) is ProjectState.DELIVERED
    return {
        "schedule_variance_percent": plain(schedule_variance_percent(project, session.today)),
        "cost_variance_percent": plain(cost_variance_percent(project)),
        "earned_value": plain(earned_value(project, session.today)),
        **({name: judged.met for name, judged in judgements(session, project).items()} if delivered else {}),
    }


FURTHER[Project] = project_values


def verdict_facts(session: Session, project: Project) -> Iterator[Known]:
    """The three verdicts of what is delivered, against what was promised originally."""
    if state_on(project, session.today) is not ProjectState.DELIVERED:
        return
    for name, judged in judgements(session, project).items():
        if not name.endswith("approved"):
            word, tone = VERDICTS[judged.met]
            yield name.replace("_", " "), text(f"{word}{f': {judged.reason}' if judged.reason else ''}", tone)


def earned_facts(session: Session, project: Project) -> Iterator[Known]:
    value = earned_value(project, session.today)
    sums = {"planned": value.pv, "earned": value.ev, "spent": value.ac, "of": value.bac}
    if value.bac is not None:
        words = (f"{name} {figure(amount, digits=0)}" for name, amount in sums.items() if amount is not None)
        yield "earned value", text(f"{', '.join(words)} {value.currency}")
    ratios = {"CPI": value.cpi, "SPI": value.spi, "SPI(t)": value.spi_t, "TCPI": value.tcpi}
    if value.cpi is not None or value.spi is not None:
        yield "indices", text("  ".join(f"{name} {figure(ratio)}" for name, ratio in ratios.items()))
    if value.eac_low is not None and value.eac_high is not None:
        yield "may end at", text(f"{figure(value.eac_low, digits=0)} to {figure(value.eac_high, value.currency, 0)}")
    elif value.eac is not None:
        vac, side = value.vac, "over" if value.vac is not None and value.vac < 0 else "under"
        off = "" if vac is None else f", {figure(abs(vac), value.currency, 0)} {side}"
        yield "estimate", text(f"{figure(value.eac, value.currency, 0)} at completion{off}")
    if value.reachable is False:
        yield "beware", text("the budget can no longer be met", Tone.BAD)
    if value.reason:
        yield "not available", text(value.reason, Tone.DIM)


class Sums(NamedTuple):
    """Money in sum, by currency; own is that of the department. Two currencies are never added."""

    amounts: tuple[tuple[str, Fraction], ...]
    own: str

    def __str__(self) -> str:
        return " + ".join(figure(amount, "" if key == self.own else key, 0) for key, amount in self.amounts)

    @property
    def in_own(self) -> Fraction:
        return dict(self.amounts).get(self.own, Fraction(0))


def sums(session: Session, line: BudgetLine, name: str) -> Sums | None:
    """Of what the months of a line have under a name such as plan."""
    result: dict[str, Fraction] = {}
    amounts: Iterator[Money | None] = (getattr(row, name) for row in line.months)
    for money in filter(None, amounts):
        result[money.currency] = result.get(money.currency, Fraction(0)) + Fraction(money.amount)
    return Sums(tuple(result.items()), session.board.settings.currency) if result else None


for name, label, priority in (("plan", "Plan", 1), ("committed", "Committed", 3), ("actual", "Actual", 2)):
    computed(
        BudgetLine,
        name,
        label,
        show=lambda each: Shown(str(each)),
        amount=lambda each: each.in_own,
        width=10,
        priority=priority,
    )(partial(sums, name=name))
