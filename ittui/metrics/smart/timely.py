"""T: it begins, ends, and is looked at in between."""

from __future__ import annotations

from itertools import pairwise

from ...records import Cadence, Horizon
from .relevant import objective_of
from .rule import Case, Finding, fine, rule, unknown

QUARTER, YEAR = 92, 366


@rule("T1")
def t1(case: Case) -> Finding:
    """It starts before it is due."""
    start, due = case.goal.start, case.goal.due
    if start is None or due is None:
        missing = " and ".join(name for name, day in (("start", start), ("due date", due)) if day is None)
        return Finding(False, f"no {missing}", "set both days")
    if start >= due:
        return Finding(False, f"it is due on {due}, not after its start on {start}", "set the due date after the start")
    return fine(f"{start} to {due}")


@rule("T2")
def t2(case: Case) -> Finding:
    """There is a checkpoint at least each quarter, or each year where the objective's horizon is 3 to 10 years."""
    start, due = case.goal.start, case.goal.due
    if start is None or due is None or start >= due:
        return unknown("it has no start and due date")
    objective = objective_of(case)
    longer = objective is not None and objective.horizon is not Horizon.ONE
    most, name = (YEAR, "a year") if longer else (QUARTER, "a quarter")
    days = {row.day for row in case.goal.checkpoints if row.day and start < row.day < due}
    first, last = max(pairwise(sorted({start, due} | days)), key=lambda gap: gap[1] - gap[0])
    if (last - first).days > most:
        return Finding(False, f"no checkpoint from {first} to {last}, more than {name}", "add a checkpoint in between")
    return fine(f"{len(days)} checkpoints")


@rule("T3")
def t3(case: Case) -> Finding:
    """The cadence of its check-ins is set."""
    if case.goal.cadence is Cadence.NONE:
        return Finding(False, "no check-ins are asked for", "say how often it is checked in")
    return fine(f"checked in {case.goal.cadence.value}")
