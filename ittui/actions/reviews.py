"""Reviews and meetings: held with what was said and agreed, which is ticked off; trends and policies reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..fields import Choice, Day, InputError, Prose, Rows, Text, later, visible
from ..metrics.calendar import occasions
from ..records import AgreedAction, Channel, Goal, Kpi, Meeting, Move, Policy, Remedy, Review, Ring, Trend, Verdict
from ..session import Session
from .action import Changes, Explained, Question, action, edited, example, offered

LONGEST = 366  # days between two dates of a cadence


class Holding(Question, option={"actions": "action"}):
    feedback = Prose("Feedback to the person")
    upward = Prose("Feedback from them")
    actions = Rows("Agreed actions", AgreedAction, help="one a line: what | who | due; may be given again")
    verdict = Choice("Verdict", Verdict.OPEN)


@action("hold", "Hold it: feedback both ways and actions", "feedback both ways, and what was agreed")
@example("review hold 4vfs --feedback 'clear notes' --action 'course|ann|+4w'")
@offered(
    lambda session, review: f"it was held on {review.held}" if review.held else "",
    done=lambda session, review, answers: f"held, {len(answers.actions)} actions agreed",
)
def hold(session: Session, review: Review, answers: Holding) -> Changes:
    """A review was held: feedback both ways, and what was agreed."""
    if not answers.feedback and not answers.actions:
        raise InputError("a review that was held has feedback or agreed actions", "feedback")
    refuse_blank(answers.actions)
    values = {name: getattr(answers, name) or getattr(review, name) for name in ("feedback", "upward")}
    actions = (*review.actions, *answers.actions)
    return edited(review, **values, held=session.today, actions=actions, verdict=answers.verdict)


def refuse_blank(actions: Sequence[AgreedAction]) -> None:
    blank = next((number for number, action in enumerate(actions, 1) if not action.what.strip()), None)
    if blank is not None:
        raise InputError(f"action {blank} does not say what is to be done", "actions")


class Finishing(Question, positional="action"):
    action = Text("Action", required=True)


def agreed(record: Review | Channel | Goal | Kpi) -> tuple[str, tuple[AgreedAction | Remedy, ...]]:
    """The field that holds what was agreed about a record, and its rows."""
    return ("remedies", record.remedies) if isinstance(record, Goal | Kpi) else ("actions", record.actions)


def first_open(session: Session, record: Review | Channel | Goal | Kpi) -> dict[str, str]:
    return {"action": next((row.what for row in agreed(record)[1] if row.done is None), "")}


def nothing_open(session: Session, record: Review | Channel | Goal | Kpi) -> str:
    return "" if any(row.done is None for row in agreed(record)[1]) else "no agreed action is open"


@action("done", "Tick off an agreed action", "an agreed action is done")
@example("{noun} done 4vfs 'send the plan'")
@offered(
    nothing_open,
    prefill=first_open,
    log="action of {}",
    done=lambda session, record, answers: f"done: {visible(answers.action)}",
)
def finish(session: Session, record: Review | Channel | Goal | Kpi, answers: Finishing) -> Changes:
    """An agreed action is done."""
    (name, rows), what = agreed(record), visible(answers.action)
    result = [row for row in rows if row.what.casefold() == answers.action.casefold()]
    if not result:
        raise InputError(f"“{visible(record.label)}” has no action “{what}”", "action")
    if all(row.done for row in result):
        raise InputError(f"“{what}” was done on {result[0].done}", "action")
    done = {"done": session.today.isoformat()}
    ticked = (type(row)({**row.raw, **done}) if row in result and not row.done else row for row in rows)
    return edited(record, **{name: tuple(ticked)})


class Looking(Question, positional="ring"):
    ring = Choice("Ring", Ring.ASSESS)
    why = Text("Why")
    review = Day("Next review", required=True)


@action("review", "Review: ring, reason, next review", "review it: ring, reason, next review")
@example("trend review Containers adopt --why 'the pilot went well'")
@offered(
    prefill=lambda session, trend: {"ring": trend.ring.value, "review": "+13w"},
    done=lambda session, trend, answers: f"{trend.ring.value}, looked at again on {trend.review}",
)
def look_at(session: Session, trend: Trend, answers: Looking) -> Changes:
    """A trend was looked at again; each move to another ring is kept with its day and reason."""
    values: dict[str, object] = {"review": answers.review, "why": answers.why or trend.why}
    if answers.ring is not trend.ring:
        move = Move.of(on=session.today, was=trend.ring, ring=answers.ring, why=answers.why)
        values |= {"ring": answers.ring, "was": trend.ring.value, "since": session.today, "moves": (*trend.moves, move)}
    return edited(trend, **values)


class Renewing(Question, positional="review"):
    review = Day("Next review", required=True)


@action("review", "Reviewed: still right", "it is still right; the next review")
@example("policy review Passwords +1y")
@offered(
    prefill=lambda session, policy: {"review": "+52w"},
    done=lambda session, policy, answers: f"approved today, looked at again on {policy.review}",
)
def renew(session: Session, policy: Policy, answers: Renewing) -> Changes:
    """A policy was looked at again and is still right."""
    return edited(policy, approved=session.today, review=answers.review)


# Meetings of a channel.


class Minutes(Question, positional="minutes", option={"actions": "action"}):
    minutes = Text("Minutes", required=True)
    actions = Rows("Actions", AgreedAction, help="agreed, one a line: what | who | due; may be given again")
    next = Day("Next date", help="blank: as often as the channel meets")
    on = Day("Held on", past=True, help="blank: today")


@action("meet", "Held: minutes, actions, next date", "held: minutes, actions, the next date")
@example("channel meet 4vfs 'talked about the rollout' --next +4w")
@offered(log="meeting of {}", done=lambda session, channel, answers: f"held on {answers.on or session.today}")
def meet(session: Session, channel: Channel, answers: Minutes) -> Changes:
    """The meeting was held: minutes, actions, and the next date."""
    refuse_blank(answers.actions)
    held = answers.on or session.today
    row = Meeting.of(due=occasion_of(channel, held), held=held, minutes=" ".join(answers.minutes.split()))
    return moved_on(session, channel, row, answers.next, answers.actions)


class Cancelling(Explained):
    next = Day("Next date", help="blank: as often as the channel meets")


@action("cancel", "Cancelled, with a reason", "does not take place, with a reason")
@example("channel cancel 4vfs --reason 'all on leave' --next +1w")
@offered(log="cancel the meeting of {}", done="cancelled")
def cancel(session: Session, channel: Channel, answers: Cancelling) -> Changes:
    """The meeting does not take place, with a reason."""
    due = channel.next or occasion_of(channel, session.today)  # it counts neither as held nor as missed
    return moved_on(session, channel, Meeting.of(due=due, cancelled=answers.reason), answers.next)


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
    session: Session, channel: Channel, row: Meeting, next: date | None, actions: Sequence[AgreedAction] = ()
) -> Changes:
    """The channel with the date of a meeting settled, and the next one set."""
    due = row.due or session.today
    if any(old.due == due and (old.held or old.cancelled) for old in channel.meetings):
        raise InputError(f"the meeting of “{visible(channel.label)}” on {due} is settled already", "meetings")
    rows = [old for old in channel.meetings if old.due != due]
    if channel.next and channel.next < due and all(old.due != channel.next for old in rows):
        rows.append(Meeting.of(due=channel.next))  # a miss, and since when it meets
    planned = channel.next if channel.next and channel.next != due and channel.next > session.today else None
    following = next or planned or following_date(channel, due, session.today)
    return edited(channel, meetings=(*rows, row), actions=(*channel.actions, *actions), next=following)


def following_date(channel: Channel, due: date, today: date) -> date | None:
    """The first date after both days, as often as the channel meets; None where that is not said.

    What is due on the 31st is due on the last day of shorter months, and on the 31st again after.
    """
    first = min((channel.start or due, *(row.due for row in channel.meetings if row.due), due))
    until = later(max(today, due), 2 * LONGEST)
    begin = first if due in occasions(channel.cadence, first, due) else due
    return next((day for day in occasions(channel.cadence, begin, until) if day > max(today, due)), None)
