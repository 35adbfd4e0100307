"""What can be done between departments: requests, meetings of a channel, resources that are waited for."""

from __future__ import annotations

from typing import Any

from ...actions import meetings as meeting
from ...actions import requests as helping
from ...actions import reviews as review
from ...fields import Day, Number, Ref, Rows, Text
from ...records import Action, Channel, Request, RequestState, Resource
from ..view_model import ViewModel
from .act import Changes, Question, act, among, me
from .talks import Finishing


class Promising(Question):
    """Who helps, and what is shared."""

    owner = Ref("Who does it", "people")
    shared = Text("Shared responsibilities")
    answer = Text("Answer")


def helper(view: ViewModel, request: Request) -> dict[str, str]:
    return {"owner": view.board.name("people", request.owner) if request.owner is not None else me(view)}


@act(
    Request,
    "Accept",
    among("state", RequestState.ASKED),
    question=Promising,
    prefill=helper,
    why="accept the request {}",
)
def accept(view: ViewModel, request: Request, answers: Any) -> Changes:
    return helping.accept_request(
        request, owner=answers.owner, answer=answers.answer, shared=answers.shared, today=view.today
    )


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
def decline(view: ViewModel, request: Request, answers: Any) -> Changes:
    return helping.decline_request(request, answer=answers.answer)


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
def finish(view: ViewModel, request: Request, answers: Any) -> Changes:
    return helping.finish_request(request, effort=answers.effort, answer=answers.answer, today=view.today)


class Minutes(Question):
    """What was said in a meeting, and agreed."""

    minutes = Text("Minutes", required=True)
    actions = Rows("Actions", Action)
    next = Day("Next date", help="blank: as often as the channel meets")


@act(Channel, "Held: minutes, actions, next date", question=Minutes, why="meeting of {}")
def meet(view: ViewModel, channel: Channel, answers: Any) -> Changes:
    return meeting.meet(channel, minutes=answers.minutes, actions=answers.actions, next=answers.next, today=view.today)


class Cancelling(Question):
    """Why a meeting does not take place."""

    why = Text("Reason", required=True)
    next = Day("Next date", help="blank: as often as the channel meets")


@act(Channel, "Cancelled, with a reason", question=Cancelling, why="cancel the meeting of {}")
def cancel(view: ViewModel, channel: Channel, answers: Any) -> Changes:
    return meeting.cancel(channel, why=answers.why, next=answers.next, today=view.today)


def open_actions(view: ViewModel, channel: Channel) -> str:
    return "" if any(row.done is None for row in channel.actions) else "no agreed action is open"


def first_open(view: ViewModel, channel: Channel) -> dict[str, str]:
    return {"action": next((row.what for row in channel.actions if row.done is None), "")}


@act(Channel, "Tick off an agreed action", open_actions, question=Finishing, prefill=first_open, why="action of {}")
def finish_action(view: ViewModel, channel: Channel, answers: Any) -> Changes:
    return review.finish_action(channel, answers.action, view.today)


def not_provided(view: ViewModel, resource: Resource) -> str:
    return f"it was provided on {resource.provided}" if resource.provided else ""


class Providing(Question):
    """How much was given."""

    hours = Number("Hours", least=0)
    notes = Text("Note")


@act(Resource, "Provided", not_provided, question=Providing, why="provide {}")
def provide(view: ViewModel, resource: Resource, answers: Any) -> Changes:
    return helping.provide(resource, hours=answers.hours, notes=answers.notes, today=view.today)
