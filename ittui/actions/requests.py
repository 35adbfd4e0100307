"""Help between departments, and what people need for their goals: asked for, promised, given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..board import Change
from ..fields import InputError, visible
from ..records import Request, RequestState, Resource


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
