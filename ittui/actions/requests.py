"""Help between departments, and what people need for their goals: asked for, promised, given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..board import Change
from ..fields import Choice, Day, InputError, Number, Ref, Text, visible
from ..records import Aid, Goal, Person, Request, RequestState, Resource
from ..session import Session
from .action import Changes, Question, action, among


def accept_request(
    request: Request, *, today: date, owner: int | None = None, answer: str = "", shared: str = ""
) -> tuple[Change, ...]:
    """Promise the help that was asked for; who does it, and which responsibilities are shared, can be said."""
    require(request, "accepted", RequestState.ASKED)
    after = request.replace(
        state=RequestState.ACCEPTED,
        accepted=today,
        owner=request.owner if owner is None else owner,
        answer=answer.strip() or request.answer,
        shared=shared.strip() or request.shared,
    )
    return (Change.edit(request, after),)


def decline_request(request: Request, *, answer: str) -> tuple[Change, ...]:
    """Decline it; those who asked are told why."""
    require(request, "declined", RequestState.ASKED, RequestState.ACCEPTED)
    if not answer.strip():
        raise InputError("say why it is declined", "answer")
    return (Change.edit(request, request.replace(state=RequestState.DECLINED, answer=answer.strip())),)


def finish_request(
    request: Request, *, today: date, effort: Decimal | None = None, answer: str = ""
) -> tuple[Change, ...]:
    """The help was given. Help that nobody had promised counts as accepted on the day it was given."""
    require(request, "done", RequestState.ASKED, RequestState.ACCEPTED)
    after = request.replace(
        state=RequestState.DONE,
        accepted=request.accepted or today,
        done=today,
        effort=request.effort if effort is None else effort,
        answer=answer.strip() or request.answer,
    )
    return (Change.edit(request, after),)


def require(request: Request, verb: str, *states: RequestState) -> None:
    if request.state not in states:
        words = " or ".join(state.value for state in states)
        name = visible(request.label)
        raise InputError(f"“{name}” is {request.state.value}; it can be {verb} while it is {words}", "state")


def provide(resource: Resource, *, today: date, hours: Decimal | None = None, notes: str = "") -> tuple[Change, ...]:
    """Training, a mentor, a tool or access was given."""
    if resource.provided is not None:
        raise InputError(f"“{visible(resource.label)}” was provided on {resource.provided}", "provided")
    after = resource.replace(
        provided=today,
        hours=resource.hours if hours is None else hours,
        notes="\n".join(filter(None, (resource.notes, notes.strip()))),
    )
    return (Change.edit(resource, after),)


# As every door offers it.


class Promising(Question):
    """Who helps, and what is shared."""

    owner = Ref("Who does it", "people")
    shared = Text("Shared responsibilities")
    answer = Text("Answer")


def helper(session: Session, request: Request) -> dict[str, str]:
    own = session.by if request.owner is None else request.owner
    return {"owner": session.board.name(Person.table, own)} if own is not None else {}


@action(
    Request,
    "accept",
    "Accept",
    "promise the help",
    example="request accept 4vfs --owner ann",
    when=among("state", RequestState.ASKED),
    asks=Promising,
    prefill=helper,
    log="accept the request {}",
    done=lambda session, request, answers: request.state.value,
)
def do_accept(session: Session, request: Request, answers: Promising) -> Changes:
    """Promise the help that was asked for."""
    return accept_request(
        request, owner=answers.owner, answer=answers.answer, shared=answers.shared, today=session.today
    )


class Refusing(Question):
    """Why it is declined."""

    reason = Text("Reason", required=True)


@action(
    Request,
    "decline",
    "Decline, with a reason",
    "with a reason",
    example="request decline 4vfs --reason 'nobody is free this month'",
    when=among("state", RequestState.ASKED, RequestState.ACCEPTED),
    asks=Refusing,
    log="decline the request {}",
    done=lambda session, request, answers: request.state.value,
)
def do_decline(session: Session, request: Request, answers: Refusing) -> Changes:
    """Decline it, with a reason."""
    return decline_request(request, answer=answers.reason)


class Helping(Question):
    """What it took."""

    effort = Number("Effort h", unit="h", least=0)
    answer = Text("Answer")


@action(
    Request,
    "finish",
    "Done",
    "the help was given",
    example="request finish 4vfs --effort 6",
    when=among("state", RequestState.ASKED, RequestState.ACCEPTED),
    asks=Helping,
    log="finish the request {}",
    done=lambda session, request, answers: request.state.value,
)
def do_finish(session: Session, request: Request, answers: Helping) -> Changes:
    """The help was given."""
    return finish_request(request, effort=answers.effort, answer=answers.answer, today=session.today)


class Providing(Question):
    """How much was given."""

    hours = Number("Hours", unit="h", least=0)
    note = Text("Note")


@action(
    Resource,
    "provide",
    "Provided",
    "it was given",
    example="resource provide 4vfs --hours 16",
    when=lambda session, resource: f"it was provided on {resource.provided}" if resource.provided else "",
    asks=Providing,
    log="provide {}",
    done=lambda session, resource, answers: f"provided on {session.today}",
)
def do_provide(session: Session, resource: Resource, answers: Providing) -> Changes:
    """Training, a mentor, a tool or access was given."""
    return provide(resource, hours=answers.hours, notes=answers.note, today=session.today)


class Needing(Question):
    """Training, a mentor, a tool or access that a goal needs."""

    what = Text("What", required=True)
    kind = Choice("Kind", Aid, default=Aid.TRAINING)
    person = Ref("For person", "people")
    needed = Day("Needed by")
    hours = Number("Hours", unit="h", least=0)
    owner = Ref("Who provides it", "people")
    positional = ("what",)


def for_owner(session: Session, goal: Goal) -> dict[str, str]:
    return {"person": session.board.name(Person.table, goal.owner)} if goal.owner is not None else {}


@action(
    Goal,
    "need",
    "Add a resource it needs",
    "training, a mentor, a tool or access that it needs",
    example="goal need 'Replace copper' 'Splicing course' --needed +4w",
    asks=Needing,
    prefill=for_owner,
    adds=Resource,
    log="add a resource for {}",
    done=lambda session, goal, answers: f"{answers.kind.value} added",
)
def add_resource(session: Session, goal: Goal, answers: Needing) -> Changes:
    """Note that a goal needs training, a mentor, a tool or access."""
    values = {name: getattr(answers, name) for name in ("kind", "person", "needed", "hours", "owner")}
    return (Change.add(Resource.new(title=answers.what, goal=goal.id, **values)),)
