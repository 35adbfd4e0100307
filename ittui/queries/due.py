"""The due list: everything that people owe as of a day, in one place; and what is late."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from ..board import Board
from ..fields import later, visible
from ..metrics.goals.goal_status import last_checkin
from ..metrics.kpis import series
from ..metrics.people import next_review, reviewed, unreviewed
from ..metrics.people.partners import not_met
from ..metrics.projects import original_finish, state_on
from ..records import (
    ANSWERED,
    DECIDERS,
    AgreedAction,
    Answer,
    Approval,
    ApprovalState,
    Channel,
    Comment,
    Department,
    Goal,
    GoalState,
    Kpi,
    Person,
    Policy,
    Project,
    ProjectState,
    Record,
    Remedy,
    Request,
    RequestState,
    Resource,
    Review,
    Source,
    Stance,
    Trend,
)
from ..session import Session
from ..views.columns import column_called


class DueKind(StrEnum):
    """What has to be done, in the order in which it is listed among what is equally late."""

    CHECK_IN = "check in"
    VALUE = "record a value"
    ACKNOWLEDGE = "acknowledge"
    CONSULT = "answer the approval round"
    DECIDE = "decide"
    REVISE = "revise and submit"
    PROPOSAL = "accept or decline"
    ACTION = "do the agreed action"
    MILESTONE = "reach the milestone"
    REVIEW = "hold the review"
    MEETING = "meet"
    REQUEST = "accept or decline the request"
    HELP = "deliver the help"
    RESOURCE = "provide"
    POLICY = "review the policy"
    TREND = "review the trend"
    CLOSE = "close"


ORDER = {kind: number for number, kind in enumerate(DueKind)}
Duty = tuple[DueKind, Record, date, str, int | None]  # what, of which record, since when, why, whose


def ago(day: date, as_of: date) -> str:
    days = (as_of - day).days
    if days == 0:
        return "today"
    return f"{days} day{'' if days == 1 else 's'} ago" if days > 0 else f"on {day}"


def goals(board: Board, as_of: date) -> Iterator[Duty]:
    """Check-ins, milestones of a day, and goals that are over but not closed."""
    for goal in board.all(Goal):
        if goal.state_on(as_of) is not GoalState.ACTIVE or (goal.start is not None and goal.start > as_of):
            continue
        for row in goal.milestones:
            if row.due is not None and row.done is None:
                yield DueKind.MILESTONE, goal, row.due, row.what, goal.owner
        if goal.due is not None and goal.due < as_of:
            yield DueKind.CLOSE, goal, later(goal.due, 1), f"it was due on {goal.due}", goal.owner
            continue
        days, reported = goal.cadence.days, last_checkin(board, goal, as_of)
        if days is None:
            continue
        if reported is not None and reported.date is not None:
            since, why = later(reported.date, days), f"last check-in {ago(reported.date, as_of)}"
        else:
            since, why = (later(goal.start, days) if goal.start else as_of), "no check-in yet"
        yield DueKind.CHECK_IN, goal, since, why, goal.owner


def kpis(board: Board, as_of: date) -> Iterator[Duty]:
    """Values that people record."""
    for kpi in board.all(Kpi):
        days = kpi.cadence.days
        if kpi.source is not Source.RECORDED or days is None:
            continue
        since, why = as_of, "no value yet"
        if points := series(board, kpi, as_of):
            since, why = later(points[-1].day, days), f"last value {ago(points[-1].day, as_of)}"
        yield DueKind.VALUE, kpi, since, why, kpi.owner


def acknowledgements(board: Board, as_of: date) -> Iterator[Duty]:
    """The last check-in of each goal that has a reviewer; to see the last one is to see those before."""
    for goal in board.all(Goal):
        last = last_checkin(board, goal, as_of) if goal.reviewer is not None else None
        seen = last is None or last.date is None or last.acknowledged_on is not None or last.by == goal.reviewer
        if last and last.date and not seen and goal.state_on(as_of) is GoalState.ACTIVE:
            yield DueKind.ACKNOWLEDGE, last, last.date, f"check-in on “{goal.label}”", goal.reviewer


def approvals(board: Board, as_of: date) -> Iterator[Duty]:
    """Answers of departments, decisions, and rounds that came back."""
    deciders = sorted(row.id for row in board.all(Person) if row.role in DECIDERS and not row.has_left(as_of))
    for approval in board.all(Approval):
        if approval.state is ApprovalState.DISCUSSION:
            for row in approval.consulted:
                if row.answer is Stance.WAITING:
                    why = f"{board.name(Department.table, row.department or 0)} was asked"
                    yield DueKind.CONSULT, approval, row.due or as_of, why, head(board, row.department)
        if approval.state is ApprovalState.SUBMITTED:
            since = approval.submitted_on or as_of
            for who in [each for each in deciders if each != approval.submitted_by] or (None,):
                yield DueKind.DECIDE, approval, since, f"submitted {ago(since, as_of)}", who
        if approval.state is ApprovalState.RETURNED:
            since = approval.decided_on or as_of
            yield DueKind.REVISE, approval, since, f"returned: {approval.reason}", approval.submitted_by


def head(board: Board, department: int | None) -> int | None:
    result = board.get(Department, department)
    return result.head if result else None


def proposals(board: Board, as_of: date) -> Iterator[Duty]:
    """Proposals and suggestions without an answer; the owner of what they are about answers."""
    for comment in board.all(Comment):
        if comment.kind in ANSWERED and comment.answer is Answer.OPEN:
            about = board.get(Goal, comment.goal) or board.get(Kpi, comment.kpi)
            since, who = comment.date or as_of, about.owner if about else None
            yield DueKind.PROPOSAL, comment, since, f"{comment.kind.value} made {ago(since, as_of)}", who


def actions(board: Board, as_of: date) -> Iterator[Duty]:
    """What was agreed in reviews and meetings, or about what was missed, and is not done."""
    rows: tuple[Review | Channel, ...] = (*board.all(Review), *board.all(Channel))
    measured: tuple[Goal | Kpi, ...] = (*board.all(Goal), *board.all(Kpi))
    agreed: list[tuple[Record, AgreedAction | Remedy]] = [(row, each) for row in rows for each in row.actions]
    planned = [(row, each) for row in measured if "remedies" in row.raw for each in row.remedies]
    for record, action in (*agreed, *planned):
        if action.done is None:
            yield DueKind.ACTION, record, action.due or as_of, action.what, action.who


def reviews(board: Board, as_of: date) -> Iterator[Duty]:
    """Those that are planned; the occasions of a review rhythm for which none is written down, and the next."""
    for review in board.all(Review):
        if review.held is None and review.due is not None:
            who = review.person if review.reviewer is None else review.reviewer
            yield DueKind.REVIEW, review, review.due, review.kind.value, who
    for subject in reviewed(board):
        who = subject.head if isinstance(subject, Department) else head(board, subject.department) or subject.id
        name = visible(subject.label)
        for day in unreviewed(board, subject, as_of):
            yield DueKind.REVIEW, subject, day, f"no review of {name} on {day}", who
        if following := next_review(board, subject, as_of):
            yield DueKind.REVIEW, subject, following, f"next review of {name}", who


def meetings(board: Board, as_of: date) -> Iterator[Duty]:
    """The next date of each channel; where none is set, the last occasion of its cadence that was missed."""
    for channel in board.all(Channel):
        day = channel.next or max(not_met(channel, as_of), default=None)
        if day is not None:
            yield DueKind.MEETING, channel, day, channel.way.value, channel.owner


def requests(board: Board, as_of: date) -> Iterator[Duty]:
    for request in board.all(Request):
        who = head(board, request.giver) if request.owner is None else request.owner
        if request.state is RequestState.ASKED:
            since = request.asked or as_of
            yield DueKind.REQUEST, request, since, f"asked {ago(since, as_of)}", who
        elif request.state is RequestState.ACCEPTED and request.wanted is not None:
            yield DueKind.HELP, request, request.wanted, f"wanted by {request.wanted}", who


def by_their_day(board: Board, as_of: date) -> Iterator[Duty]:
    """What is needed, and what is looked at again, by a day of its own."""
    for resource in board.all(Resource):
        if resource.provided is None and resource.needed is not None:
            yield DueKind.RESOURCE, resource, resource.needed, f"needed by {resource.needed}", resource.owner
    rows: tuple[tuple[DueKind, Policy | Trend], ...] = (
        *((DueKind.POLICY, policy) for policy in board.all(Policy)),
        *((DueKind.TREND, trend) for trend in board.all(Trend)),
    )
    for kind, row in rows:
        if row.review is not None:
            yield kind, row, row.review, f"review due on {row.review}", row.owner


SOURCES: tuple[Callable[[Board, date], Iterator[Duty]], ...] = (
    *(goals, kpis, acknowledgements, approvals, proposals),
    *(actions, reviews, meetings, requests, by_their_day),
)


class DueItem(NamedTuple):
    """One thing that somebody owes. overdue counts days since it was due; below 0 it is yet to come."""

    kind: DueKind
    record: Record
    why: str
    since: date
    overdue: int
    who: int | None  # a person's id; None: nobody in particular
    left: str = ""  # whose it is, where that is somebody who left

    def waits_for(self, board: Board) -> str:
        """Who does it: “Ivy”, or “Ivy (Nils left)” where it was handed on to her."""
        who = "" if self.who is None else visible(board.name(Person.table, self.who))
        return f"{who} ({visible(self.left)} left)".strip() if self.left else who


def due(board: Board, as_of: date, *, person: int | None = None, ahead: int = 0) -> tuple[DueItem, ...]:
    """What is due as of a day, or within so many days ahead; the latest first. person: only what that person owes."""
    last = later(as_of, ahead)
    items = (of_somebody_here(board, duty, as_of) for source in SOURCES for duty in source(board, as_of))
    result = {(each.kind, each.record, each.why, each.who): each for each in items}
    rows = [each for each in result.values() if each.since <= last and (person is None or each.who == person)]
    # A KPI whose value comes with a check-in that the same person owes is not asked for twice.
    checked_in = [row for row in rows if row.kind is DueKind.CHECK_IN]
    reported = {(row.record.kpi, row.who) for row in checked_in if isinstance(row.record, Goal)}
    once = [row for row in rows if row.kind is not DueKind.VALUE or (row.record.id, row.who) not in reported]
    once.sort(key=lambda row: (-row.overdue, ORDER[row.kind], row.record.label.casefold(), row.record.id))
    return tuple(once)


def of_somebody_here(board: Board, duty: Duty, as_of: date) -> DueItem:
    """What somebody who left owes goes to the reviewer or the head of their department, until it is handed over."""
    kind, record, since, why, who = duty
    item = DueItem(kind, record, why, since, (as_of - since).days, who)
    person = board.get(Person, who)
    if person is None or not person.has_left(as_of):
        return item
    others = (getattr(record, "reviewer", None), head(board, person.department))
    here = (each for each in others if (other := board.get(Person, each)) and not other.has_left(as_of))
    return item._replace(who=next(here, None), left=person.label)


R = TypeVar("R", bound=Record)


class LateSort(StrEnum):
    """The sorts of what can be late, in the order in which they are listed: what one is called."""

    GOAL = "goal"
    PROJECT = "project"
    MILESTONE = "milestone"
    TASK = "task"


class LateItem(NamedTuple):
    """One thing that is late by so many days, on the day of a session. who: a person's id; None: nobody is named."""

    sort: LateSort
    days: int
    record: Record
    why: str
    who: int | None


def late_items(session: Session, due_items: Sequence[DueItem] | None = None) -> tuple[LateItem, ...]:
    """All that is late, sort by sort, the latest first. due_items: what everybody owes, where that is known already."""
    if due_items is None:
        due_items = due(session.board, session.today)
    goals = late_of(session, Goal)
    late = [LateItem(LateSort.GOAL, days, goal, f"due {goal.due}", goal.owner) for goal, days in goals]
    late += (*late_projects(session), *overdue(due_items))
    sorts = list(LateSort)
    return tuple(sorted(late, key=lambda each: (sorts.index(each.sort), -each.days, each.record.label.casefold())))


def counted(late: Sequence[LateItem]) -> list[tuple[LateSort, int, int]]:
    """(sort, how many, the most days) of each sort that there is any of."""
    rows = [(sort, [each.days for each in late if each.sort is sort]) for sort in LateSort]
    return [(sort, len(days), max(days)) for sort, days in rows if days]


def late_of(session: Session, kind: type[R]) -> Iterator[tuple[R, int]]:
    """The records of a kind that its column Late calls late, with the days; of projects only those that run."""
    column = column_called(kind, "late")
    for row in session.board.all(kind) if column else ():
        if isinstance(row, Project) and state_on(row, session.today) is not ProjectState.RUNNING:
            continue
        days = column.value(session, row) if column else None
        if days is not None and days > 0:
            yield row, days


def late_projects(session: Session) -> Iterator[LateItem]:
    """Those that run and are, or are expected to be, finished after the day that was planned first."""
    for project, days in late_of(session, Project):
        planned, forecast = original_finish(project), project.forecast_finish
        expected = f", expected {forecast}" if forecast and forecast >= session.today else ""
        yield LateItem(LateSort.PROJECT, days, project, f"planned {planned}{expected}", project.manager)


def overdue(due_items: Sequence[DueItem]) -> Iterator[LateItem]:
    """What somebody owes since a day that has passed. That a goal is over is said of the goal itself.

    A check-in that nobody read yet is due, but makes nothing late.
    """
    for row in due_items:
        if row.overdue > 0 and row.kind not in (DueKind.CLOSE, DueKind.ACKNOWLEDGE):
            milestone = row.kind is DueKind.MILESTONE
            why = row.why if milestone else f"{row.kind}: {row.why}"
            yield LateItem(LateSort.MILESTONE if milestone else LateSort.TASK, row.overdue, row.record, why, row.who)
