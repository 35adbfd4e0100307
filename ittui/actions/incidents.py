"""An incident as work: answered, paused, resumed, restored, failed again, closed; each now, unless it is said when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..board import Change
from ..fields import InputError, Moment, Text, visible
from ..records import Incident, IncidentState, Pause, Reopening
from ..session import Session
from .action import Changes, Explained, Question, Reason, action

S = IncidentState
OVER = (S.RESOLVED, S.CLOSED, S.CANCELLED)


class Instant(Question):
    """When it was."""

    at = Moment("At", past=True, help="blank: now")
    positional = ("at",)


def at(session: Session, answers: Any) -> datetime:
    """The instant that was named, else this second."""
    result: datetime = answers.at or session.now.replace(microsecond=0)
    return result


def is_open(session: Session, incident: Incident) -> str:
    if incident.state in OVER or incident.restored_at is not None:
        return "it is restored" if incident.restored_at is not None else f"it is {incident.state.value}"
    return ""


def no_earlier(session: Session, incident: Incident, instant: datetime, than: datetime | None, what: str) -> None:
    if than is not None and instant < than:
        raise InputError(
            f"that is before “{visible(incident.label)}” {what}, {Incident.failed_at.show(than, session.context)}", "at"
        )


def changed(incident: Incident, **values: Any) -> Changes:
    return (Change.edit(incident, incident.replace(**values)),)


def step(
    name: str, label: str, does: str, when: Reason, *, asks: type[Question] = Instant, done: str
) -> Callable[[Any], Any]:
    """One step in the life of an incident."""
    return action(
        Incident,
        name,
        label,
        does,
        example=(f"incident {name} INC-7", f"incident {name} INC-7 'today 9:40'"),
        when=when,
        asks=asks,
        log=f"{name} {{}}",
        done=lambda session, incident, answers: done,
    )


def not_answered(session: Session, incident: Incident) -> str:
    return "it was answered" if incident.responded_at is not None else is_open(session, incident)


@step("respond", "Respond: somebody is on it", "somebody is on it", not_answered, done="answered")
def respond(session: Session, incident: Incident, answers: Instant) -> Changes:
    """Somebody has answered: the clock of the first response stops. It belongs to them, unless it is somebody's."""
    instant = at(session, answers)
    no_earlier(session, incident, instant, incident.failed_at, "failed")
    owner = session.by if incident.owner is None else incident.owner
    state = S.ACTIVE if incident.state is S.NEW else incident.state
    return changed(incident, responded_at=instant, owner=owner, state=state)


def not_paused(session: Session, incident: Incident) -> str:
    return "its clock is paused already" if incident.open_pause else is_open(session, incident)


@step("pause", "Pause: waiting for the user", "stop the clock while waiting for the user", not_paused, done="paused")
def pause(session: Session, incident: Incident, answers: Instant) -> Changes:
    """The clock stands still, waiting for the user."""
    instant = at(session, answers)
    no_earlier(session, incident, instant, incident.failed_at, "failed")
    return changed(incident, pauses=(*incident.pauses, Pause.of(since=instant)), state=S.ON_HOLD)


def is_paused(session: Session, incident: Incident) -> str:
    return "" if incident.open_pause else "its clock is not paused"


@step("resume", "Resume: the clock runs again", "the clock runs again", is_paused, done="the clock runs again")
def resume(session: Session, incident: Incident, answers: Instant) -> Changes:
    """The clock runs on. What is restored stays so: a pause that was left open ends with the outage."""
    instant = at(session, answers)
    if incident.restored_at is None and incident.state not in OVER:
        return changed(incident, pauses=ended(session, incident, instant), state=S.ACTIVE)
    paused = incident.open_pause
    back = incident.back_after(paused.since) if paused and paused.since else None
    return changed(incident, pauses=ended(session, incident, answers.at or back or instant))


def ended(session: Session, incident: Incident, instant: datetime) -> tuple[Pause, ...]:
    """The pauses, with one that is open ended."""
    pausing = incident.open_pause
    if pausing is not None:
        no_earlier(session, incident, instant, pausing.since, "was paused")
    return tuple(Pause.of(since=row.since, until=instant) if row == pausing else row for row in incident.pauses)


class Restoring(Instant):
    """When the service was back, and what had been the cause."""

    cause = Text("Cause", help="what had failed; blank: as it is")


@step("restore", "Restored: the service is back", "the service is back", is_open, asks=Restoring, done="restored")
def restored(session: Session, incident: Incident, answers: Restoring) -> Changes:
    """The service is back: the outage ends, and the cause can be noted."""
    instant = at(session, answers)
    last = incident.reopenings[-1].failed_again if incident.reopenings else incident.failed_at
    no_earlier(session, incident, instant, last, "failed")
    cause = answers.cause.strip() or incident.cause
    pauses = ended(session, incident, instant)
    return changed(incident, restored_at=instant, pauses=pauses, state=S.RESOLVED, cause=cause)


def is_restored(session: Session, incident: Incident) -> str:
    return "" if incident.restored_at is not None else "it is not restored yet"


@step("reopen", "Failed again: reopen", "it failed again", is_restored, done="open again")
def reopen(session: Session, incident: Incident, answers: Instant) -> Changes:
    """It failed again: from the restoration until now it was up, and it is down since."""
    instant = at(session, answers)
    no_earlier(session, incident, instant, incident.restored_at, "was restored")
    row = Reopening.of(restored=incident.restored_at, failed_again=instant)
    return changed(incident, reopenings=(*incident.reopenings, row), restored_at=None, closed_at=None, state=S.ACTIVE)


def can_be_closed(session: Session, incident: Incident) -> str:
    if incident.state is S.CLOSED:
        return "it is closed"
    return is_restored(session, incident)


@step("close", "Close the incident", "nothing is left to do", can_be_closed, done="closed")
def close(session: Session, incident: Incident, answers: Instant) -> Changes:
    """All about it is done."""
    instant = at(session, answers)
    no_earlier(session, incident, instant, incident.restored_at, "was restored")
    return changed(incident, closed_at=instant, state=S.CLOSED)


@action(
    Incident,
    "cancel",
    "Cancel it: no interruption, with a reason",
    "it was no interruption, with a reason",
    example="incident cancel INC-7 --reason 'a test of the alarm'",
    when=is_open,
    asks=Explained,
    log="cancel {}",
    done=lambda session, incident, answers: "cancelled",
)
def cancel(session: Session, incident: Incident, answers: Explained) -> Changes:
    """It was no interruption of a service; the reason is noted with it, and no number counts it."""
    reason = f"Cancelled: {answers.reason.strip()}"
    return changed(incident, state=S.CANCELLED, notes="\n".join(filter(None, (incident.notes, reason))))
