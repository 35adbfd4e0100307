"""What is worked out of an objective: what the goals that serve it come to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..fields.layout import percent
from ..metrics import Status
from ..metrics.goals.wholes import ObjectiveStatus, objective_status
from ..records import Objective, ObjectiveState
from ..session import Session
from .columns import Shown, computed, days_past_due, past_due
from .document import Datum, Tone
from .goals import progress_of
from .record_page import Known, known_of, link_text, text
from .results import show_status, worst_first


def status_of(session: Session, objective: Objective) -> ObjectiveStatus:
    return objective_status(session.board, objective, session.today, lambda goal: progress_of(session, goal))


@computed(Objective, "status", "Status", show=show_status, order=worst_first, width=13, numeric=False)
def status(session: Session, objective: Objective) -> Status:
    """By the gap between what its own dates expect and what is done."""
    return status_of(session, objective).status


@computed(
    Objective,
    "progress",
    "Done %",
    show=lambda p: Shown(percent(p).removesuffix(" %")),
    amount=lambda p: p * 100,
    width=7,
    priority=2,
)
def progress(session: Session, objective: Objective) -> Fraction | None:
    return status_of(session, objective).whole.p


@computed(Objective, "late", "Late", show=days_past_due, order=lambda days: -days, width=7, priority=3)
def days_late(session: Session, objective: Objective) -> int | None:
    """Days past its due day while it is open."""
    return past_due(objective.due, objective.state is ObjectiveState.ACTIVE, session.today)


@computed(Objective, "coverage", "Measured", show=Shown, width=9, priority=3, numeric=False)
def coverage(session: Session, objective: Objective) -> str | None:
    """How many of the goals have data, such as “3 of 5”."""
    whole = status_of(session, objective).whole
    return whole.coverage if whole.members else None


@computed(Objective, "weakest", "Weakest", show=show_status, order=worst_first, width=13, priority=4, numeric=False)
def weakest(session: Session, objective: Objective) -> Status | None:
    return status_of(session, objective).whole.weakest


@known_of(Objective)
def about_objective(session: Session, objective: Objective) -> Iterator[Known]:
    """What the goals that serve it come to, and each of them."""
    result = status_of(session, objective)
    yield "status", Datum("", status=result.status)
    if objective.state is ObjectiveState.ACHIEVED and result.status is not Status.ACHIEVED:
        yield "beware", text("it was closed as achieved, but not all of its goals are", Tone.WARN)
    if result.whole.p is not None:
        yield "progress", Datum(f"{percent(result.whole.p)}: {result.whole.how}")
    for goal in (member.goal for member in result.whole.members):
        yield "goal", Datum(link_text(session, goal), status=progress_of(session, goal).status)
