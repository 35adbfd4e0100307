"""R: it serves what the organisation wants, and a customer gains by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import MAXYEAR, date

from ...fields import add_months, visible
from ...records import Goal, Horizon, Objective, ObjectiveState
from .rule import Case, Finding, fine, rule, unknown

FEWEST_LETTERS = 15
YEARS = {Horizon.ONE: 1, Horizon.THREE: 3, Horizon.FIVE: 5, Horizon.TEN: 10}


def objective_of(case: Case) -> Objective | None:
    """The objective that a goal serves: its own, else that of the goal it is a part of."""
    at: Goal | None = case.goal
    seen: set[int] = set()
    while at is not None and at.id not in seen:
        if at.objective is not None:
            return case.board.get(Objective, at.objective)
        seen.add(at.id)
        at = case.board.get(Goal, at.parent)
    return None


@rule("R1")
def r1(case: Case) -> Finding:
    """It serves an objective of the organisation that is active."""
    objective = objective_of(case)
    if objective is None:
        return Finding(False, "it serves no objective of the organisation", "choose the objective it serves")
    name = visible(objective.label)
    if objective.archived or objective.state is not ObjectiveState.ACTIVE:
        state = "archived" if objective.archived else objective.state.value
        return Finding(False, f"the objective {name} is {state}", "choose an objective that is active")
    return fine(f"serves {name}")


@rule("R2")
def r2(case: Case) -> Finding:
    """It says what the customer gains, in 15 characters or more."""
    count = len(case.goal.customer_benefit.strip())
    if count >= FEWEST_LETTERS:
        return fine("says what the customer gains")
    reason = (
        "it does not say what the customer gains" if not count else f"{count} characters say too little of the gain"
    )
    return Finding(False, reason, "say what those who use it can do better, faster or cheaper")


@rule("R3")
def r3(case: Case) -> Finding:
    """Its dates are within those of its parent goal and of its objective's period and horizon."""
    start, due = case.goal.start, case.goal.due
    bounds = list(bounds_of(case))
    if not bounds:
        return fine("nothing bounds its dates")
    if start is None and due is None:
        return unknown("it has no dates")
    for name, first, last in bounds:
        if first and start and start < first:
            return Finding(False, f"it starts on {start}, before {name}, {first}", f"start on {first} or later")
        if last and due and due > last:
            return Finding(False, f"it is due on {due}, after {name} ends, {last}", f"set it due by {last}")
    return fine("within the dates of what it is part of")


def bounds_of(case: Case) -> Iterator[tuple[str, date | None, date | None]]:
    """(name, first day, last day) of what has to hold the goal's dates."""
    parent, objective = case.board.get(Goal, case.goal.parent), objective_of(case)
    if parent and (parent.start or parent.due):
        yield f"the goal {visible(parent.label)}", parent.start, parent.due
    if objective and (objective.start or objective.due):
        last = objective.due
        years = YEARS[objective.horizon]
        if objective.start and objective.start.year + years <= MAXYEAR:
            horizon = add_months(objective.start, 12 * years)
            last = min(last, horizon) if last else horizon
        yield f"the objective {visible(objective.label)}", objective.start, last
