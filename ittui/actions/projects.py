"""A project as work: criteria accepted or refused, delays named, a change of the baseline approved, delivered."""

from __future__ import annotations

from typing import Any

from ..board import Change
from ..fields import Amount, Count, Day, InputError, Ref, Text, later, pick, visible
from ..records import Comment, CommentKind, Criterion, Delay, Project, ProjectState
from ..session import Session
from .action import Changes, Explained, Question, action
from .consultations import refuse_other_than_decider

S = ProjectState


BEFORE = (S.PROPOSED, S.UNKNOWN)
OVER = (S.DELIVERED, S.CANCELLED)


def under_way(session: Session, project: Project) -> str:
    return f"it is {project.now.value}" if project.now in OVER else ""


def remark(session: Session, project: Project, text: str) -> Change:
    """What was said of it, kept beside it."""
    values = {"kind": CommentKind.REMARK, "by": session.by, "date": session.today, "project": project.id}
    return Change.add(Comment.new(title=text, **values))


class Starting(Question):
    """When it begins."""

    on = Day("Start", opening=True, help="blank: as planned, else today")
    positional = ("on",)


@action(
    Project,
    "start",
    "Start it",
    "it begins",
    example="project start Fibre today",
    when=lambda session, project: "" if project.now in BEFORE else f"it is {project.now.value}",
    asks=Starting,
    log="start {}",
    done=lambda session, project, answers: f"running since {project.start}",
)
def start(session: Session, project: Project, answers: Starting) -> Changes:
    """A proposed project begins: what it promised is its baseline from now on."""
    after = project.replace(state=S.RUNNING, start=answers.on or project.start or session.today)
    return (Change.edit(project, after),)


# What was promised to the users.


class Judging(Question):
    """Which criterion."""

    criterion = Text("Criterion", required=True)
    positional = ("criterion",)


class RefusingCriterion(Judging):
    """Which criterion is not met, and what is missing."""

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
    if not names:
        raise InputError(f"“{visible(project.label)}” has no acceptance criteria", "criterion")
    return project.criteria[names.index(pick(typed, names, "criterion of it"))]


def judged(project: Project, which: Criterion, **values: Any) -> Change:
    """The project with one of its criteria judged."""
    after = Criterion.of(what=which.what, need=which.need, **values)
    rows = tuple(after if row.what == which.what else row for row in project.criteria)
    return Change.edit(project, project.replace(criteria=rows))


@action(
    Project,
    "accept",
    "Accept a criterion",
    "somebody on the users' side accepts a criterion",
    example="project accept Fibre 'all branches online' --by ann",
    when=some_open,
    asks=Judging,
    prefill=first_open,
    log="accept a criterion of {}",
    done=lambda session, project, answers: f"accepted: {visible(answers.criterion)}",
)
def accept_criterion(session: Session, project: Project, answers: Judging) -> Changes:
    """Somebody on the users' side accepts a criterion of what is delivered."""
    which = criterion_of(project, answers.criterion)
    return (judged(project, which, accepted_by=session.actor, accepted_on=session.today),)


@action(
    Project,
    "refuse",
    "Refuse a criterion, with a reason",
    "a criterion is not met, with a reason",
    example="project refuse Fibre 'all branches online' --reason 'branch 9 is not'",
    when=lambda session, project: "" if project.criteria else "it has no acceptance criteria",
    asks=RefusingCriterion,
    prefill=first_open,
    log="refuse a criterion of {}",
    done=lambda session, project, answers: f"refused: {visible(answers.criterion)}",
)
def refuse_criterion(session: Session, project: Project, answers: RefusingCriterion) -> Changes:
    """A criterion is not met, or its acceptance is taken back; the reason stays beside the project."""
    before = criterion_of(project, answers.criterion)
    cached = {"accepted_by": before.accepted_by, "accepted_on": before.accepted_on}
    change = judged(project, before, revoked_on=session.today, **cached)
    return change, remark(session, project, f"Refused “{before.what}”: {answers.reason.strip()}")


# What was promised in time and money.


class Delaying(Question):
    """Why it is later, and by how much."""

    what = Text("What", required=True)
    days = Count("Days", required=True)
    forecast = Day("New forecast", help="blank: the forecast so far, later by these days")
    positional = ("days", "what")


@action(
    Project,
    "delay",
    "Name a delay",
    "name a delay: its days and its cause",
    example="project delay Fibre 14 'the permit came late'",
    when=under_way,
    asks=Delaying,
    log="name a delay of {}",
    done=lambda session, project, answers: f"forecast finish {project.forecast_finish or '–'}",
)
def name_delay(session: Session, project: Project, answers: Delaying) -> Changes:
    """Name a delay and what caused it; the forecast moves by as much, unless another is given."""
    days = answers.days or 0
    so_far = project.forecast_finish or project.approved_finish or project.baseline_finish
    forecast = answers.forecast or (so_far and later(so_far, days))
    if any(row.what.casefold() == answers.what.strip().casefold() for row in project.delays):
        raise InputError(f"“{visible(answers.what.strip())}” is named already; set its days", "what")
    delays = (*project.delays, Delay.of(what=answers.what.strip(), days=days))
    return (Change.edit(project, project.replace(delays=delays, forecast_finish=forecast)),)


class Rebaselining(Explained):
    """What the approved baseline is from now on, and why."""

    start = Day("Start", opening=True, help="blank: as it is; the original one is kept")
    finish = Day("Approved finish", help="blank: as it is")
    budget = Amount("Approved budget", help="blank: as it is")
    by = Ref("Approved by", "people", required=True, help="the sponsor, CEO or CFO")


@action(
    Project,
    "rebaseline",
    "Approve a change of the baseline",
    "approve another finish or budget, with a reason; the original stays",
    example="project rebaseline Fibre --finish 2027-03-31 --budget '14000 EUR' --reason 'two more branches' --by carla",
    when=under_way,
    asks=Rebaselining,
    log="approve another baseline of {}",
    done=lambda session, project, answers: f"approved finish {project.approved_finish or '–'}",
)
def rebaseline(session: Session, project: Project, answers: Rebaselining) -> Changes:
    """The sponsor, CEO or CFO approves another start, finish or budget, with a reason; the original baseline stays."""
    sponsor = -1 if project.sponsor is None else project.sponsor
    refuse_other_than_decider(session.board, session.actor, "approves a change of the baseline", session.today, sponsor)
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
    note = remark(session, project, f"Approved {', '.join(words)}: {answers.reason.strip()}")
    return Change.edit(project, project.replace(**values)), note


# How it ends.


class Delivering(Question):
    """When it was delivered, and what it cost in the end."""

    on = Day("Delivered on", past=True, help="blank: today")
    cost = Amount("Actual cost", help="blank: as it is")
    positional = ("on",)


@action(
    Project,
    "deliver",
    "Deliver it",
    "it is delivered: the day, and what it cost",
    example="project deliver Fibre today --cost '11800 EUR'",
    when=under_way,
    asks=Delivering,
    log="deliver {}",
    done=lambda session, project, answers: f"delivered on {project.actual_finish}",
)
def deliver(session: Session, project: Project, answers: Delivering) -> Changes:
    """The project is delivered; what it cost in the end can be said."""
    values: dict[str, Any] = {"state": S.DELIVERED, "actual_finish": answers.on or session.today}
    values |= {"actual_cost": answers.cost} if answers.cost is not None else {}
    return (Change.edit(project, project.replace(**values)),)


@action(
    Project,
    "cancel",
    "Cancel it, with a reason",
    "cancel it, with a reason",
    example="project cancel Fibre --reason 'the branch is closed'",
    when=under_way,
    asks=Explained,
    log="cancel {}",
    done=lambda session, project, answers: "cancelled",
)
def cancel(session: Session, project: Project, answers: Explained) -> Changes:
    """Cancel the project; the reason is kept with it."""
    note = remark(session, project, f"Cancelled: {answers.reason.strip()}")
    return Change.edit(project, project.replace(state=S.CANCELLED)), note


@action(
    Project,
    "reopen",
    "Reopen it, with a reason",
    "it runs again, with a reason",
    example="project reopen Fibre --reason 'branch 9 was left out'",
    when=lambda session, project: "" if project.now in OVER else f"it is {project.now.value}",
    asks=Explained,
    log="reopen {}",
    done=lambda session, project, answers: "running again",
)
def reopen(session: Session, project: Project, answers: Explained) -> Changes:
    """A delivered or cancelled project runs again; the reason is kept with it, and the day on which it had ended."""
    ended = f", delivered on {project.actual_finish}" if project.actual_finish else ""
    note = remark(session, project, f"Reopened, it was {project.now.value}{ended}: {answers.reason.strip()}")
    return Change.edit(project, project.replace(state=S.RUNNING, actual_finish=None)), note
