"""What is worked out of a project: how it stands in time and money."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ..fields.figure import figure
from ..metrics.projects.project_facts import original_budget, original_finish, state_on
from ..metrics.projects.promises import judge_budget, judge_time, tolerances
from ..metrics.projects.variance import (
    band,
    cost_variance_percent,
    running_cost_variance,
    schedule_variance_percent,
)
from ..metrics.status import Status, worst
from ..records import Project, ProjectState
from ..session import Session
from .columns import Shown, computed
from .statuses import show_status, worst_first

ENDED = {ProjectState.CANCELLED: Status.CANCELLED, ProjectState.PROPOSED: Status.NOT_STARTED}


@computed(Project, "status", "Status", show=show_status, order=worst_first, width=13, numeric=False)
def project_status(session: Session, project: Project) -> Status:
    """The worse of time and money, each against what was promised originally.

    While it runs by how far it is late and over (10 and 30 %); once delivered by whether both were kept. Without a
    known finish it is never on track: there is no green without data.
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
    days, share = tolerances(session.board.settings)
    met = {
        judge_time(project, original_finish(project), days).met,
        judge_budget(project, original_budget(project), share).met,
    }
    return Status.MISSED if False in met else Status.ACHIEVED if True in met else Status.NO_DATA


def show_days(days: int) -> Shown:
    return Shown(f"{days:+,d} d" if days else "on day", "bad" if days > 0 else "plain")


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
