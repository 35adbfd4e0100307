"""Help between departments, and what people need for their goals: asked for, promised, given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ..board import Change
from ..fields import Choice, Day, InputError, Number, Ref, Rows, Text, later, visible
from ..metrics.calendar import occasions
from ..records import AgreedAction, Aid, Channel, Goal, Meeting, Person, Request, RequestState, Resource
from ..session import Session
from .action import Changes, Explained, Question, action, among

LONGEST = 366  # days between two dates of a cadence


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


def decline_request(request: Request, *, answer: str, today: date) -> tuple[Change, ...]:
    """Decline it; those who asked are told why."""
    require(request, "declined", RequestState.ASKED, RequestState.ACCEPTED)
    if not answer.strip():
        raise InputError("say why it is declined", "answer")
    after = request.replace(state=RequestState.DECLINED, answer=answer.strip(), declined=today)
    return (Change.edit(request, after),)


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

    owner = Ref("Assigned to", "people")
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


@action(
    Request,
    "decline",
    "Decline, with a reason",
    "with a reason",
    example="request decline 4vfs --reason 'nobody is free this month'",
    when=among("state", RequestState.ASKED, RequestState.ACCEPTED),
    asks=Explained,
    log="decline the request {}",
    done=lambda session, request, answers: request.state.value,
)
def do_decline(session: Session, request: Request, answers: Explained) -> Changes:
    """Decline it, with a reason."""
    return decline_request(request, answer=answers.reason, today=session.today)


class Helping(Question):
    """What it took."""

    effort = Number("Effort (h)", unit="h", least=0, effort=True)
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

    hours = Number("Hours", unit="h", least=0, effort=True)
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
    kind = Choice("Kind", Aid.TRAINING)
    person = Ref("For person", "people")
    needed = Day("Needed by")
    hours = Number("Hours", unit="h", least=0, effort=True)
    owner = Ref("Provider", "people")
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


def meet(
    channel: Channel,
    *,
    today: date,
    minutes: str,
    actions: Sequence[AgreedAction] = (),
    next: date | None = None,
    on: date | None = None,
) -> tuple[Change, ...]:
    """The meeting that was due was held today, or on a day. InputError without minutes: such a meeting is not kept."""
    if not minutes.strip():
        raise InputError("write what was said: a meeting counts as held with its minutes", "minutes")
    if any(not action.what.strip() for action in actions):
        raise InputError("an action says what is to be done", "actions")
    due = occasion_of(channel, on or today)
    row = Meeting.of(due=due, held=on or today, minutes=" ".join(minutes.split()))
    return (Change.edit(channel, moved_on(channel, due, row, next, today, actions)),)


def cancel(channel: Channel, *, today: date, why: str, next: date | None = None) -> tuple[Change, ...]:
    """The next meeting does not take place, such as on a holiday; it counts neither as held nor as missed."""
    if not why.strip():
        raise InputError("say why it is cancelled", "why")
    due = due_now(channel, today)
    row = Meeting.of(due=due, cancelled=why.strip())
    return (Change.edit(channel, moved_on(channel, due, row, next, today, ())),)


def due_now(channel: Channel, today: date) -> date:
    """The date that comes next, or that was missed last; today for a channel of no cadence."""
    return channel.next or occasion_of(channel, today)


def occasion_of(channel: Channel, day: date) -> date:
    """The date that a meeting of a day was held for: the nearest one that is not settled, the next one included."""
    settled = {row.due for row in channel.meetings if row.held or row.cancelled}
    known = {row.due for row in channel.meetings if row.due} | ({channel.next} if channel.next else set())
    start = channel.start or min(known, default=day)
    known |= {*occasions(channel.cadence, start, later(day, LONGEST))}
    if day in known:
        return day  # and where that is settled, it is said
    return min(known - settled, key=lambda each: (abs((each - day).days), each), default=day)


def moved_on(
    channel: Channel, due: date, row: Meeting, next: date | None, today: date, actions: Sequence[AgreedAction]
) -> Channel:
    """The channel with that date settled, and the next one set."""
    if any(old.due == due and (old.held or old.cancelled) for old in channel.meetings):
        raise InputError(f"the meeting of “{visible(channel.label)}” on {due} is settled already", "meetings")
    rows = [old for old in channel.meetings if old.due != due]
    if channel.next and channel.next < due and all(old.due != channel.next for old in rows):
        rows.append(Meeting.of(due=channel.next))  # a miss, and since when it meets
    return channel.replace(
        meetings=(*rows, row), actions=(*channel.actions, *actions), next=next or coming(channel, due, today)
    )


def coming(channel: Channel, due: date, today: date) -> date | None:
    """The next date once that of a day is settled; one that was set already stays where an earlier one is made up."""
    planned = channel.next if channel.next != due else None
    return planned if planned and planned > today else following(channel, due, today)


def following(channel: Channel, due: date, today: date) -> date | None:
    """The first date after both days, as often as the channel meets; None where that is not said.

    What is due on the 31st is due on the last day of shorter months, and on the 31st again after.
    """
    first = min((channel.start or due, *(row.due for row in channel.meetings if row.due), due))
    until = later(max(today, due), 2 * LONGEST)
    begin = first if due in occasions(channel.cadence, first, due) else due
    return next((day for day in occasions(channel.cadence, begin, until) if day > max(today, due)), None)


# As every door offers it.


class Minutes(Question):
    """What was said in a meeting, and agreed."""

    minutes = Text("Minutes", required=True)
    actions = Rows("Actions", AgreedAction, help="agreed, one a line: what | who | due; may be given again")
    next = Day("Next date", help="blank: as often as the channel meets")
    on = Day("Held on", past=True, help="blank: today")
    positional = ("minutes",)
    option = {"actions": "action"}


@action(
    Channel,
    "meet",
    "Held: minutes, actions, next date",
    "held: minutes, actions, the next date",
    example="channel meet 4vfs 'talked about the rollout' --next +4w",
    asks=Minutes,
    log="meeting of {}",
    done=lambda session, channel, answers: f"held on {answers.on or session.today}",
)
def do_meet(session: Session, channel: Channel, answers: Minutes) -> Changes:
    """The meeting was held: minutes, actions, and the next date."""
    return meet(
        channel, minutes=answers.minutes, actions=answers.actions, next=answers.next, on=answers.on, today=session.today
    )


class Cancelling(Explained):
    """Why a meeting does not take place."""

    next = Day("Next date", help="blank: as often as the channel meets")


@action(
    Channel,
    "cancel",
    "Cancelled, with a reason",
    "does not take place, with a reason",
    example="channel cancel 4vfs --reason 'all on leave' --next +1w",
    asks=Cancelling,
    log="cancel the meeting of {}",
    done=lambda session, channel, answers: "cancelled",
)
def do_cancel(session: Session, channel: Channel, answers: Cancelling) -> Changes:
    """The meeting does not take place, with a reason."""
    return cancel(channel, why=answers.reason, next=answers.next, today=session.today)
