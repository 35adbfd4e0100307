"""Goals by IT area over a period, closed ones included: achieved, missed and the mean score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from ...fields.figure import NONE
from ...metrics.goals.goal_status import is_in
from ...metrics.result import Status
from ...records import Goal, GoalState
from ...session import Session
from ...views.document import Chapter, Datum, Grid, Head, Report
from ...views.goals import progress_of
from ..numbers import day_cell, number_cell, share_cell, status_cell
from ..reports import Scope, report
from .naming import many, person_name

CLOSED = (GoalState.ACHIEVED, GoalState.MISSED)
MET = (Status.ACHIEVED, Status.ON_TRACK)


@report("goals", "goals by IT area and period, closed ones included: achieved, missed, mean score")
def goals(ask: Scope) -> Report:
    """The goals that run in a period, or were closed in it, area by area."""
    rows = [goal for goal in ask.board.all(Goal) if counts(goal, ask)]
    rows.sort(key=lambda goal: (goal.label, goal.id))
    areas = sorted({goal.area for goal in rows}, key=lambda area: (not area, area))
    return Report(
        name="goals",
        title=f"{ask.title_of_team}: goals",
        subtitle=f"as of {ask.as_of}, {ask.period.label}, {many(len(rows), 'goal')}",
        as_of=ask.as_of,
        period=ask.period.label,
        sections=(
            Chapter("By IT area", (area_table(ask.session, areas, rows),)),
            *(Chapter(area or "No area", (goal_table(ask, [g for g in rows if g.area == area]),)) for area in areas),
        ),
    )


def counts(goal: Goal, ask: Scope) -> bool:
    """Was it active in the period, or closed in it? Drafts and what was cancelled are left out."""
    if goal.state in CLOSED:
        day = goal.closed_on or goal.due
        return ask.period.start is None or (day is not None and ask.period.holds(day))
    return is_in(goal, ask.period)


def area_table(session: Session, areas: Sequence[str], rows: Sequence[Goal]) -> Grid:
    """A row an area, and one for all of them."""
    heads = ("Goals", "Active", "On track", "Achieved", "Missed", "Mean score")
    lines = [area_row(session, area or "no area", [goal for goal in rows if goal.area == area]) for area in areas]
    return Grid(
        heads=(Head("IT area", wide=True), *(Head(head, True) for head in heads)),
        rows=(*lines, area_row(session, "All", rows)) if rows else (),
        empty="No goal runs in this period or was closed in it.",
        caption="On track: of the active ones. Mean score: of the closed ones that have one, 0 to 1." if rows else "",
    )


def area_row(session: Session, name: str, rows: Sequence[Goal]) -> tuple[Datum, ...]:
    states = Counter(goal.state for goal in rows)
    well = sum(progress_of(session, goal).status in MET for goal in rows if goal.state is GoalState.ACTIVE)
    numbers = (len(rows), states[GoalState.ACTIVE], well, states[GoalState.ACHIEVED], states[GoalState.MISSED])
    return (Datum(name), *map(number_cell, numbers), number_cell(mean_score(rows)))


def mean_score(rows: Iterable[Goal]) -> Fraction | None:
    """Of the closed goals that were given one."""
    scores = [Fraction(goal.score) for goal in rows if goal.state in CLOSED and goal.score is not None]
    return sum(scores, Fraction(0)) / len(scores) if scores else None


def goal_table(ask: Scope, rows: Sequence[Goal]) -> Grid:
    heads = (
        Head("Goal", wide=True),
        Head("Owner"),
        Head("Due"),
        Head("Closed"),
        Head("Done", True),
        Head("Score", True),
        Head("Status"),
    )
    return Grid(heads=heads, rows=tuple(goal_row(ask, goal) for goal in rows))


def goal_row(ask: Scope, goal: Goal) -> tuple[Datum, ...]:
    now = progress_of(ask.session, goal)
    return (
        Datum(goal.label),
        Datum(person_name(ask.board, goal.owner)),
        day_cell(goal.due),
        day_cell(goal.closed_on),
        share_cell(now.p),
        Datum(NONE) if goal.score is None else number_cell(goal.score),
        status_cell(now.status),
    )
