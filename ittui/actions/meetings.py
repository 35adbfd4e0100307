"""Meetings of a channel: held with minutes and actions, or cancelled; the next date follows from the cadence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ..board import Change
from ..fields import Day, InputError, Rows, Text, visible
from ..metrics.cadence import occasions
from ..records import AgreedAction, Channel, Meeting
from ..session import Session
from .action import Changes, Question, action


def meet(
    channel: Channel, *, today: date, minutes: str, actions: Sequence[AgreedAction] = (), next: date | None = None
) -> tuple[Change, ...]:
    """The meeting that was due was held today. InputError without minutes: a meeting nobody wrote down is not kept."""
    if not minutes.strip():
        raise InputError("write what was said: a meeting counts as held with its minutes", "minutes")
    if any(not action.what.strip() for action in actions):
        raise InputError("an action says what is to be done", "actions")
    due = due_now(channel, today)
    row = Meeting.of(due=due, held=today, minutes=" ".join(minutes.split()))
    return (Change.edit(channel, moved_on(channel, due, row, next, today, actions)),)


def cancel(channel: Channel, *, today: date, why: str, next: date | None = None) -> tuple[Change, ...]:
    """The next meeting does not take place, such as on a holiday; it counts neither as held nor as missed."""
    if not why.strip():
        raise InputError("say why it is cancelled", "why")
    due = due_now(channel, today)
    row = Meeting.of(due=due, cancelled=why.strip())
    return (Change.edit(channel, moved_on(channel, due, row, next, today, ())),)


def due_now(channel: Channel, today: date) -> date:
    return channel.next or today


def moved_on(
    channel: Channel, due: date, row: Meeting, next: date | None, today: date, actions: Sequence[AgreedAction]
) -> Channel:
    """The channel with that date settled, and the next one set."""
    if any(old.due == due and (old.held or old.cancelled) for old in channel.meetings):
        raise InputError(f"the meeting of “{visible(channel.label)}” on {due} is settled already", "meetings")
    rows = (*(old for old in channel.meetings if old.due != due), row)
    return channel.replace(
        meetings=rows, actions=(*channel.actions, *actions), next=next or following(channel, due, today)
    )


def following(channel: Channel, due: date, today: date) -> date | None:
    """The first date after both days, as often as the channel meets; None where that is not said.

    What is due on the 31st is due on the last day of shorter months, and on the 31st again after.
    """
    first = min((channel.start or due, *(row.due for row in channel.meetings if row.due), due))
    until = max(today, due) + timedelta(days=2 * 366)
    begin = first if due in occasions(channel.cadence, first, due) else due
    return next((day for day in occasions(channel.cadence, begin, until) if day > max(today, due)), None)


# As every door offers it.


class Minutes(Question):
    """What was said in a meeting, and agreed."""

    minutes = Text("Minutes", required=True)
    actions = Rows("Actions", AgreedAction, help="agreed, one a line: what | who | due; may be given again")
    next = Day("Next date", help="blank: as often as the channel meets")
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
    done=lambda session, channel, answers: f"held on {session.today}",
)
def do_meet(session: Session, channel: Channel, answers: Minutes) -> Changes:
    """The meeting was held: minutes, actions, and the next date."""
    return meet(channel, minutes=answers.minutes, actions=answers.actions, next=answers.next, today=session.today)


class Cancelling(Question):
    """Why a meeting does not take place."""

    reason = Text("Reason", required=True)
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
