"""What can be done between departments: requests, meetings of a channel, resources that are waited for."""

from __future__ import annotations

from typing import Any

from ...actions import meetings as meeting
from ...actions import requests as helping
from ...actions import reviews as review
from ...fields import Day, Number, Ref, Rows, Text
from ...records import Action, Channel, Request, RequestState, Resource
from ..view_model import Desk
from .act import Changes, Question, act, among, me
from .talks import Finishing


class Promising(Question):
    """Who helps, and what is shared."""

    owner = Ref("Who does it", "people")
    shared = Text("Shared responsibilities")
    answer = Text("Answer")


def helper(desk: Desk, request: Request) -> dict[str, str]:
    return {"owner": desk.board.name("people", request.owner) if request.owner is not None else me(desk)}


@act(
    Request,
    "Accept",
    among("state", RequestState.ASKED),
    question=Promising,
    prefill=helper,
    why="accept the request {}",
)
def accept(desk: Desk, request: Request, said: Any) -> Changes:
    return helping.accept_request(request, owner=said.owner, answer=said.answer, shared=said.shared, today=desk.today)


class Refusing(Question):
    """Why it is declined."""

    answer = Text("Reason", required=True)


@act(
    Request,
    "Decline, with a reason",
    among("state", RequestState.ASKED, RequestState.ACCEPTED),
    question=Refusing,
    why="decline the request {}",
)
def decline(desk: Desk, request: Request, said: Any) -> Changes:
    return helping.decline_request(request, answer=said.answer)


class Helping(Question):
    """What it took."""

    effort = Number("Effort h", least=0)
    answer = Text("Answer")


@act(
    Request,
    "Done",
    among("state", RequestState.ASKED, RequestState.ACCEPTED),
    question=Helping,
    why="finish the request {}",
)
def finish(desk: Desk, request: Request, said: Any) -> Changes:
    return helping.finish_request(request, effort=said.effort, answer=said.answer, today=desk.today)


class Minutes(Question):
    """What was said in a meeting, and agreed."""

    minutes = Text("Minutes", required=True)
    actions = Rows("Actions", Action)
    next = Day("Next date", help="blank: as often as the channel meets")


@act(Channel, "Held: minutes, actions, next date", question=Minutes, why="meeting of {}")
def meet(desk: Desk, channel: Channel, said: Any) -> Changes:
    return meeting.meet(channel, minutes=said.minutes, actions=said.actions, next=said.next, today=desk.today)


class Cancelling(Question):
    """Why a meeting does not take place."""

    why = Text("Reason", required=True)
    next = Day("Next date", help="blank: as often as the channel meets")


@act(Channel, "Cancelled, with a reason", question=Cancelling, why="cancel the meeting of {}")
def cancel(desk: Desk, channel: Channel, said: Any) -> Changes:
    return meeting.cancel(channel, why=said.why, next=said.next, today=desk.today)


def open_actions(desk: Desk, channel: Channel) -> str:
    return "" if any(row.done is None for row in channel.actions) else "no agreed action is open"


def first_open(desk: Desk, channel: Channel) -> dict[str, str]:
    return {"action": next((row.what for row in channel.actions if row.done is None), "")}


@act(Channel, "Tick off an agreed action", open_actions, question=Finishing, prefill=first_open, why="action of {}")
def finish_action(desk: Desk, channel: Channel, said: Any) -> Changes:
    return review.finish_action(channel, said.action, desk.today)


def not_provided(desk: Desk, resource: Resource) -> str:
    return f"it was provided on {resource.provided}" if resource.provided else ""


class Providing(Question):
    """How much was given."""

    hours = Number("Hours", least=0)
    notes = Text("Note")


@act(Resource, "Provided", not_provided, question=Providing, why="provide {}")
def provide(desk: Desk, resource: Resource, said: Any) -> Changes:
    return helping.provide(resource, hours=said.hours, notes=said.notes, today=desk.today)
