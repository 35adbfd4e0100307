"""What is worked out of a goal: how it stands, and how far it is."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from ..fields.figure import percent
from ..metrics.goals.goal_totals import cached_progress
from ..metrics.goals.progress import Progress
from ..metrics.status import Status
from ..records import Goal
from ..session import Session
from .columns import Shown, computed
from .statuses import role_of, show_status, worst_first


def progress_of(session: Session, goal: Goal) -> Progress:
    return cached_progress(session.board, goal, session.today)


@computed(Goal, "status", "Status", show=show_status, order=worst_first, width=13, numeric=False)
def status(session: Session, goal: Goal) -> Status:
    return progress_of(session, goal).status


class Done(NamedTuple):
    """How much of a goal is done, and how much should be by now; shares of 1."""

    p: Fraction
    expected: Fraction | None
    status: Status


def show_done(done: Done) -> Shown:
    """Such as “62/71 %”: done, and expected by now."""
    expected = "" if done.expected is None else f"/{percent(done.expected).removesuffix(' %')}"
    return Shown(f"{percent(done.p).removesuffix(' %')}{expected} %", role_of(done.status))


@computed(Goal, "progress", "Progress", show=show_done, amount=lambda done: done.p * 100, width=12)
def done(session: Session, goal: Goal) -> Done | None:
    now = progress_of(session, goal)
    return None if now.p is None else Done(now.p, now.expected, now.status)
