"""What is due next: goals, approvals, reviews, actions, requests, policies, trends, in the days to come or late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from ...board import Board
from ...metrics.projects import approved_finish
from ...records import (
    Approval,
    Channel,
    Goal,
    GoalState,
    Policy,
    Project,
    ProjectState,
    Request,
    RequestState,
    Resource,
    Review,
    Stance,
    Trend,
)
from ..document import Cell, Head, Section, Table, Tone
from ..numbers import day_cell
from ..reports import Ask
from .naming import department_name, person_name

AHEAD = 14


class Due(NamedTuple):
    """Something that somebody owes by a day."""

    day: date
    what: str
    title: str
    who: str


def section(ask: Ask, days: int = AHEAD) -> Section:
    """What is due up to so many days ahead, the latest first."""
    rows = [each for each in due(ask.board) if each.day <= ask.until(days)]
    return Section("Due next", (table(rows, ask.as_of, f"Nothing is due until {ask.until(days)}."),))


def table(rows: list[Due], as_of: date, empty: str) -> Table:
    heads = (Head("Due"), Head("What"), Head("Title", wide=True), Head("Who"))
    return Table(
        heads=heads,
        rows=tuple(
            (due_cell(each.day, as_of), Cell(each.what), Cell(each.title), Cell(each.who)) for each in sorted(rows)
        ),
        empty=empty,
    )


def due_cell(day: date, as_of: date) -> Cell:
    return day_cell(day) if day >= as_of else Cell(f"{day} late", day, tone=Tone.BAD)


def due(board: Board) -> Iterator[Due]:
    """All that is open and has a day."""
    for goal in board.all(Goal):
        if goal.state is GoalState.ACTIVE and goal.due:
            yield Due(goal.due, "goal", goal.label, person_name(board, goal.owner))
    for project in board.all(Project):
        finish = project.forecast_finish or approved_finish(project)
        if project.now is ProjectState.RUNNING and finish:
            yield Due(finish, "project", project.label, person_name(board, project.manager))
    yield from agreed(board)
    yield from actions(board)
    for policy in board.all(Policy):
        if policy.review:
            yield Due(policy.review, "policy review", policy.label, person_name(board, policy.owner))
    for trend in board.all(Trend):
        if trend.review:
            yield Due(trend.review, "trend review", trend.label, person_name(board, trend.owner))


def agreed(board: Board) -> Iterator[Due]:
    """Answers in approvals, reviews to hold, requests to do, resources to provide."""
    for approval in board.all(Approval):
        for asked in approval.consulted:
            if asked.due and asked.answer is Stance.WAITING:
                yield Due(asked.due, "answer", approval.label, department_name(board, asked.department))
    for review in board.all(Review):
        if review.due and not review.held:
            yield Due(review.due, "review", review.label, person_name(board, review.reviewer))
    for request in board.all(Request):
        if request.wanted and request.state in (RequestState.ASKED, RequestState.ACCEPTED):
            who = person_name(board, request.owner) if request.owner else department_name(board, request.giver)
            yield Due(request.wanted, "request", request.label, who)
    for resource in board.all(Resource):
        if resource.needed and not resource.provided:
            yield Due(resource.needed, resource.kind.value, resource.label, person_name(board, resource.owner))


def actions(board: Board) -> Iterator[Due]:
    """What was agreed in reviews and meetings, and the next meetings."""
    agreed = [each.actions for each in board.all(Review)] + [each.actions for each in board.all(Channel)]
    for action in chain.from_iterable(agreed):
        if action.due and not action.done:
            yield Due(action.due, "action", action.what, person_name(board, action.who))
    for channel in board.all(Channel):
        if channel.next:
            yield Due(channel.next, channel.way.value, channel.label, person_name(board, channel.owner))
