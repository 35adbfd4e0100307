"""What is worked out of an objective: what the goals that serve it come to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..fields.figure import percent
from ..metrics.goals.progress import Measured
from ..metrics.goals.rollup import roll_up_objective
from ..metrics.status import Status
from ..records import Goal, Objective
from ..session import Session
from .columns import Shown, computed
from .document import Datum
from .goals import progress_of
from .record_page import Known, known_of, link_text
from .statuses import show_status, worst_first


def whole(session: Session, objective: Objective) -> Measured:
    return roll_up_objective(session.board, objective, lambda goal: progress_of(session, goal))


@computed(Objective, "status", "Status", show=show_status, order=worst_first, width=13, numeric=False)
def status(session: Session, objective: Objective) -> Status:
    result = whole(session, objective)
    return result.weakest or Status.NO_DATA


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
    result = whole(session, objective)
    return None if result.raw is None else min(max(result.raw, Fraction(0)), Fraction(1))


@computed(Objective, "coverage", "Measured", show=Shown, width=9, priority=3, numeric=False)
def coverage(session: Session, objective: Objective) -> str | None:
    """How many of the goals have data, such as “3 of 5”."""
    result = whole(session, objective)
    return f"{result.done} of {result.of}" if result.of else None


@computed(Objective, "weakest", "Weakest", show=show_status, order=worst_first, width=13, priority=4, numeric=False)
def weakest(session: Session, objective: Objective) -> Status | None:
    result = whole(session, objective)
    return result.weakest if result.of else None


@known_of(Objective)
def about_objective(session: Session, objective: Objective) -> Iterator[Known]:
    """What the goals that serve it come to, and each of them."""
    result = whole(session, objective)
    yield "status", Datum("", status=status(session, objective))
    if result.raw is not None:
        yield "progress", Datum(f"{percent(result.raw)}: {result.how}")
    for goal in session.board.table(Goal).by("objective").get(objective.id, ()):
        yield "goal", Datum(link_text(session, goal), status=progress_of(session, goal).status)
