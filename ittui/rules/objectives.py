"""An objective is achieved by the goals that serve it, not by somebody's word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..board import Board, Change, Origin, Refusal
from ..fields import visible
from ..records import Objective, ObjectiveState
from .life_cycle import TAKING_BACK


def refuse_achieved(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """An objective is called achieved while not all goals that serve it are; a file may bring old ones."""
    if origin.action in TAKING_BACK:
        return
    for change in changes:
        if change.table != Objective.table or change.after is None or (origin.imported and change.before is None):
            continue
        old, new = Objective(change.id, change.before or {}), Objective(change.id, change.after)
        if new.state is not ObjectiveState.ACHIEVED or old.state is ObjectiveState.ACHIEVED:
            continue
        if text := why_not_achieved(before.applying(changes), new, origin):
            yield Refusal(text, change.table, change.id, "state")


def why_not_achieved(board: Board, objective: Objective, origin: Origin) -> str:
    """Which goals are missing; "" where all that serve it are achieved."""
    from ..metrics.goals.goal_status import progress  # which few changes need
    from ..metrics.goals.wholes import objective_status
    from ..metrics.result import Status

    today = board.settings.day_at(origin.now)
    now = objective_status(board, objective, today, lambda goal: progress(board, goal, today))
    if now.whole.members and now.status is Status.ACHIEVED:
        return ""
    of = len(now.whole.members)
    achieved = sum(each.progress.status is Status.ACHIEVED for each in now.whole.members)
    how = f"so far {achieved} of {of} are" if of else "no goal serves it"
    return f"“{visible(objective.label)}” is achieved only when every goal that serves it is; {how}"
