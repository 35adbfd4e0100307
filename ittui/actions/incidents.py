"""An incident as work: answered, paused, resumed, restored, failed again, closed; each now, unless it is said when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..fields import InputError, Moment, Text, visible
from ..records import Incident, IncidentState, Pause, Reopening
from ..session import Session
from .action import Changes, Explained, Question, Reason, action, edited, example, offered

S = IncidentState
OVER = (S.RESOLVED, S.CLOSED, S.CANCELLED)


class Instant(Question, positional="at"):
    at = Moment("At", past=True, help="blank: now")


def instant_of(session: Session, incident: Incident, answers: Instant, than: datetime | None, what: str) -> datetime:
    """The instant that was named, else this second; InputError where that is before than, when something happened."""
    result: datetime = answers.at or session.now.replace(microsecond=0)
    if than is not None and result < than:
        shown = Incident.failed_at.show(than, session.context)
        raise InputError(f"that is before “{visible(incident.label)}” {what}, {shown}", "at")
    return result


def step(name: str, label: str, does: str, when: Reason, *, done: str) -> Callable[[Any], Any]:
    """One step in the life of an incident."""

    def register(make: Any) -> Any:
        examples = (f"incident {name} INC-7", f"incident {name} INC-7 'today 9:40'")
        return action(name, label, does)(offered(when, examples=examples, done=done)(make))

    return register


def is_open(session: Session, incident: Incident) -> str:
    if incident.restored_at is not None:
        return "it is restored"
    return f"it is {incident.state.value}" if incident.state in OVER else ""


def not_answered(session: Session, incident: Incident) -> str:
    return "it was answered" if incident.responded_at is not None else is_open(session, incident)


@step("respond", "Respond: somebody is on it", "somebody is on it", not_answered, done="answered")
def respond(session: Session, incident: Incident, answers: Instant) -> Changes:
    """Somebody has answered: the clock of the first response stops. It belongs to them, unless it is somebody's."""
    instant = instant_of(session, incident, answers, incident.failed_at, "failed")
    owner = session.by if incident.owner is None else incident.owner
    state = S.ACTIVE if incident.state is S.NEW else incident.state
    return edited(incident, responded_at=instant, owner=owner, state=state)


def not_paused(session: Session, incident: Incident) -> str:
    return "its clock is paused already" if incident.open_pause else is_open(session, incident)


@step("pause", "Pause: waiting for the user", "stop the clock while waiting for the user", not_paused, done="paused")
def pause(session: Session, incident: Incident, answers: Instant) -> Changes:
    """The clock stands still, waiting for the user."""
    instant = instant_of(session, incident, answers, incident.failed_at, "failed")
    return edited(incident, pauses=(*incident.pauses, Pause.of(since=instant)), state=S.ON_HOLD)


def is_paused(session: Session, incident: Incident) -> str:
    return "" if incident.open_pause else "its clock is not paused"


@step("resume", "Resume: the clock runs again", "the clock runs again", is_paused, done="the clock runs again")
def resume(session: Session, incident: Incident, answers: Instant) -> Changes:
    """The clock runs on. What is restored stays so: a pause that was left open ends with the outage."""
    paused = incident.open_pause
    since = paused.since if paused else None
    instant = instant_of(session, incident, answers, since, "was paused")
    if not is_open(session, incident):
        return edited(incident, pauses=ended(incident, instant), state=S.ACTIVE)
    back = incident.back_after(since) if since else None
    return edited(incident, pauses=ended(incident, answers.at or back or instant))


def ended(incident: Incident, instant: datetime) -> tuple[Pause, ...]:
    """The pauses, with one that is open ended."""
    pausing = incident.open_pause
    return tuple(Pause.of(since=row.since, until=instant) if row == pausing else row for row in incident.pauses)


class Restoring(Instant):
    cause = Text("Cause", help="what had failed; blank: as it is")


@step("restore", "Restored: the service is back", "the service is back", is_open, done="restored")
def restore(session: Session, incident: Incident, answers: Restoring) -> Changes:
    """The service is back: the outage ends, and the cause can be noted."""
    last = incident.reopenings[-1].failed_again if incident.reopenings else incident.failed_at
    instant = instant_of(session, incident, answers, last, "failed")
    if incident.open_pause:
        instant_of(session, incident, answers, incident.open_pause.since, "was paused")
    cause = answers.cause or incident.cause
    return edited(incident, restored_at=instant, pauses=ended(incident, instant), state=S.RESOLVED, cause=cause)


def is_restored(session: Session, incident: Incident) -> str:
    return "" if incident.restored_at is not None else "it is not restored yet"


@step("reopen", "Failed again: reopen", "it failed again", is_restored, done="open again")
def reopen(session: Session, incident: Incident, answers: Instant) -> Changes:
    """It failed again: from the restoration until now it was up, and it is down since."""
    instant = instant_of(session, incident, answers, incident.restored_at, "was restored")
    rows = (*incident.reopenings, Reopening.of(restored=incident.restored_at, failed_again=instant))
    return edited(incident, reopenings=rows, restored_at=None, closed_at=None, state=S.ACTIVE)


def can_be_closed(session: Session, incident: Incident) -> str:
    return "it is closed" if incident.state is S.CLOSED else is_restored(session, incident)


@step("close", "Close the incident", "nothing is left to do", can_be_closed, done="closed")
def close(session: Session, incident: Incident, answers: Instant) -> Changes:
    """All about it is done."""
    instant = instant_of(session, incident, answers, incident.restored_at, "was restored")
    return edited(incident, closed_at=instant, state=S.CLOSED)


@action("cancel", "Cancel it: no interruption, with a reason", "it was no interruption, with a reason")
@example("incident cancel INC-7 --reason 'a test of the alarm'")
@offered(is_open, done="cancelled")
def cancel(session: Session, incident: Incident, answers: Explained) -> Changes:
    """It was no interruption of a service; the reason is noted with it, and no number counts it."""
    notes = "\n".join(filter(None, (incident.notes, f"Cancelled: {answers.reason}")))
    return edited(incident, state=S.CANCELLED, notes=notes)
