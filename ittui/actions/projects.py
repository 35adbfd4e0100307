"""A project as work: criteria accepted or refused, delays named, a change of the baseline approved, delivered."""

from __future__ import annotations

from typing import Any

from ..fields import Amount, Count, Day, InputError, Ref, Text, later, pick, visible
from ..records import Criterion, Delay, Project, ProjectState
from ..session import Session
from .action import Changes, Explained, Question, action, edited, example, offered, remark
from .decisions import refuse_other_than_decider

S = ProjectState
BEFORE = (S.PROPOSED, S.UNKNOWN)
OVER = (S.DELIVERED, S.CANCELLED)


def under_way(session: Session, project: Project) -> str:
    return f"it is {project.now.value}" if project.now in OVER else ""


class Starting(Question, positional="on"):
    on = Day("Start", opening=True, help="blank: as planned, else today")


@action("start", "Start it", "it begins")
@example("project start Fibre today")
@offered(
    lambda session, project: "" if project.now in BEFORE else f"it is {project.now.value}",
    done=lambda session, project, answers: f"running since {project.start}",
)
def start(session: Session, project: Project, answers: Starting) -> Changes:
    """A proposed project begins: what it promised is its baseline from now on."""
    return edited(project, state=S.RUNNING, start=answers.on or project.start or session.today)


# What was promised to the users.


class Judging(Question, positional="criterion"):
    criterion = Text("Criterion", required=True)


class RefusingCriterion(Judging):
    reason = Text("Reason", required=True)


def is_accepted(row: Criterion) -> bool:
    return row.accepted_on is not None and row.revoked_on is None


def some_open(session: Session, project: Project) -> str:
    if not project.criteria:
        return "it has no acceptance criteria"
    return "every criterion is accepted" if all(map(is_accepted, project.criteria)) else ""


def first_open(session: Session, project: Project) -> dict[str, str]:
    return {"criterion": next((row.what for row in project.criteria if not is_accepted(row)), "")}


def criterion_of(project: Project, typed: str) -> Criterion:
    """The criterion that is meant."""
    names = tuple(row.what for row in project.criteria)
    return project.criteria[names.index(pick(typed, names, "criterion of it"))]


def judged(project: Project, which: Criterion, **values: Any) -> Changes:
    """The project with one of its criteria judged."""
    after = Criterion.of(what=which.what, need=which.need, **values)
    return edited(project, criteria=tuple(after if row.what == which.what else row for row in project.criteria))


@action("accept", "Accept a criterion", "somebody on the users' side accepts a criterion")
@example("project accept Fibre 'all branches online' --by ann")
@offered(
    some_open,
    prefill=first_open,
    log="accept a criterion of {}",
    done=lambda session, project, answers: f"accepted: {visible(answers.criterion)}",
)
def accept_criterion(session: Session, project: Project, answers: Judging) -> Changes:
    """Somebody on the users' side accepts a criterion of what is delivered."""
    which = criterion_of(project, answers.criterion)
    return judged(project, which, accepted_by=session.actor, accepted_on=session.today)


@action("refuse", "Refuse a criterion, with a reason", "a criterion is not met, with a reason")
@example("project refuse Fibre 'all branches online' --reason 'branch 9 is not'")
@offered(
    lambda session, project: "" if project.criteria else "it has no acceptance criteria",
    prefill=first_open,
    log="refuse a criterion of {}",
    done=lambda session, project, answers: f"refused: {visible(answers.criterion)}",
)
def refuse_criterion(session: Session, project: Project, answers: RefusingCriterion) -> Changes:
    """A criterion is not met, or its acceptance is taken back; the reason stays beside the project."""
    before = criterion_of(project, answers.criterion)
    given = {"accepted_by": before.accepted_by, "accepted_on": before.accepted_on}
    note = remark(session, project, f"Refused “{before.what}”: {answers.reason}")
    return *judged(project, before, revoked_on=session.today, **given), note


# What was promised in time and money.


class Delaying(Question, positional="days what"):
    what = Text("What", required=True)
    days = Count("Days", required=True)
    forecast = Day("New forecast", help="blank: the forecast so far, later by these days")


@action("delay", "Name a delay", "name a delay: its days and its cause")
@example("project delay Fibre 14 'the permit came late'")
@offered(
    under_way,
    log="name a delay of {}",
    done=lambda session, project, answers: f"forecast finish {project.forecast_finish or '–'}",
)
def name_delay(session: Session, project: Project, answers: Delaying) -> Changes:
    """Name a delay and what caused it; the forecast moves by as much, unless another is given."""
    days = answers.days or 0
    so_far = project.forecast_finish or project.approved_finish or project.baseline_finish
    forecast = answers.forecast or (so_far and later(so_far, days))
    if any(row.what.casefold() == answers.what.casefold() for row in project.delays):
        raise InputError(f"“{visible(answers.what)}” is named already; set its days", "what")
    delays = (*project.delays, Delay.of(what=answers.what, days=days))
    return edited(project, delays=delays, forecast_finish=forecast)


class Rebaselining(Explained):
    start = Day("Start", opening=True, help="blank: as it is; the original one is kept")
    finish = Day("Approved finish", help="blank: as it is")
    budget = Amount("Approved budget", help="blank: as it is")
    by = Ref("Approved by", "people", required=True, help="the sponsor, CEO or CFO")


@action(
    "rebaseline",
    "Approve a change of the baseline",
    "approve another finish or budget, with a reason; the original stays",
)
@example("project rebaseline Fibre --finish 2027-03-31 --budget '14000 EUR' --reason 'two more branches' --by carla")
@offered(
    under_way,
    log="approve another baseline of {}",
    done=lambda session, project, answers: f"approved finish {project.approved_finish or '–'}",
)
def rebaseline(session: Session, project: Project, answers: Rebaselining) -> Changes:
    """The sponsor, CEO or CFO approves another start, finish or budget, with a reason; the original baseline stays."""
    sponsor = -1 if project.sponsor is None else project.sponsor
    refuse_other_than_decider(session, "approves a change of the baseline", also=sponsor)
    answered = {"start": answers.start, "finish": answers.finish, "budget": answers.budget}
    words = [f"{name} {value}" for name, value in answered.items() if value is not None]
    if not words:
        raise InputError("say what is approved: another start, finish or budget", "finish")
    original = project.baseline_budget or project.approved_budget
    if answers.budget and original and answers.budget.currency != original.currency:
        raise InputError(f"the original budget is in {original.currency}; two currencies are never compared", "budget")
    values: dict[str, Any] = {f"approved_{name}": value for name, value in answered.items() if value is not None}
    if new_start := values.pop("approved_start", None):
        values |= {"start": new_start, "baseline_start": project.baseline_start or project.start}
    note = remark(session, project, f"Approved {', '.join(words)}: {answers.reason}")
    return *edited(project, **values), note


# How it ends.


class Delivering(Question, positional="on"):
    on = Day("Delivered on", past=True, help="blank: today")
    cost = Amount("Actual cost", help="blank: as it is")


@action("deliver", "Deliver it", "it is delivered: the day, and what it cost")
@example("project deliver Fibre today --cost '11800 EUR'")
@offered(under_way, done=lambda session, project, answers: f"delivered on {project.actual_finish}")
def deliver(session: Session, project: Project, answers: Delivering) -> Changes:
    """The project is delivered; what it cost in the end can be said."""
    cost = project.actual_cost if answers.cost is None else answers.cost
    return edited(project, state=S.DELIVERED, actual_finish=answers.on or session.today, actual_cost=cost)


@action("cancel", "Cancel it, with a reason", "cancel it, with a reason")
@example("project cancel Fibre --reason 'the branch is closed'")
@offered(under_way, done="cancelled")
def cancel(session: Session, project: Project, answers: Explained) -> Changes:
    """Cancel the project; the reason is kept with it."""
    return *edited(project, state=S.CANCELLED), remark(session, project, f"Cancelled: {answers.reason}")


@action("reopen", "Reopen it, with a reason", "it runs again, with a reason")
@example("project reopen Fibre --reason 'branch 9 was left out'")
@offered(lambda session, project: "" if project.now in OVER else f"it is {project.now.value}", done="running again")
def reopen(session: Session, project: Project, answers: Explained) -> Changes:
    """A delivered or cancelled project runs again; the reason is kept with it, and the day on which it had ended."""
    ended = f", delivered on {project.actual_finish}" if project.actual_finish else ""
    note = remark(session, project, f"Reopened, it was {project.now.value}{ended}: {answers.reason}")
    return *edited(project, state=S.RUNNING, actual_finish=None), note
