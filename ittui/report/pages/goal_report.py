"""Goals by IT area over a period, closed ones included: achieved, missed and the mean score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ...fields.layout import NONE
from ...metrics import Status, many
from ...metrics.goals.goal_status import is_in
from ...records import Goal, GoalState, Level
from ...session import Session
from ...views.document import Chapter, Datum, Grid, Head, Report
from ...views.goals import progress_of
from ..reports import Scope, report
from ..scale import day_cell, number_cell, share_cell, status_cell
from .naming import person_name

CLOSED = (GoalState.ACHIEVED, GoalState.MISSED)
MET = (Status.ACHIEVED, Status.ON_TRACK)


@report("goals", "goals by IT area and period, closed ones included: achieved, missed, mean score")
def goals(ask: Scope) -> Report:
    """The goals that run in a period, or were closed in it, area by area; of one that is over, as of its last day."""
    ask = replace(ask, as_of=min(ask.as_of, ask.period.last or ask.as_of))
    rows = [goal for goal in ask.board.all(Goal) if counts(goal, ask)]
    rows.sort(key=lambda goal: (goal.label, goal.id))
    levels = {each.value: at_level(rows, each) for each in Level}
    areas = sorted({goal.area for goal in rows}, key=lambda area: (not area, area))
    return Report(
        name="goals",
        title=f"{ask.title_of_team}: goals",
        subtitle=f"as of {ask.as_of}, {ask.period.label}, {many(len(rows), 'goal')}",
        as_of=ask.as_of,
        period=ask.period.label,
        sections=(
            Chapter("By IT area", (sums(ask.session, "IT area", {area: of_area(rows, area) for area in areas}, rows),)),
            Chapter("By level", (sums(ask.session, "Level", levels, rows),)),
            *(Chapter(area or "No area", (goal_table(ask, of_area(rows, area)),)) for area in areas),
        ),
    )


def of_area(rows: Sequence[Goal], area: str) -> list[Goal]:
    return [goal for goal in rows if goal.area == area]


def at_level(rows: Sequence[Goal], level: Level) -> list[Goal]:
    return [goal for goal in rows if goal.level is level]


def counts(goal: Goal, ask: Scope) -> bool:
    """Was it active in the period, or closed in it? Drafts and what was cancelled are left out."""
    if goal.state_on(ask.as_of) in CLOSED:
        day = goal.closed_on or goal.due
        return ask.period.start is None or (day is not None and ask.period.holds(day))
    return is_in(goal, ask.period, ask.as_of)


def sums(session: Session, by: str, groups: Mapping[str, Sequence[Goal]], rows: Sequence[Goal]) -> Grid:
    """A row for each group of goals, and one for all of them."""
    heads = ("Goals", "Active", "On track", "Achieved", "Missed", "Mean score")
    lines = [sums_of(session, name or f"no {by}", own) for name, own in groups.items() if own]
    return Grid(
        heads=(Head(by, wide=True), *(Head(head, True) for head in heads)),
        rows=(*lines, sums_of(session, "All", rows)) if rows else (),
        empty="No goal runs in this period or was closed in it.",
        caption="On track: of the active ones. Mean score: of the closed ones that have one, 0 to 1." if rows else "",
    )


def sums_of(session: Session, name: str, rows: Sequence[Goal]) -> tuple[Datum, ...]:
    day = session.today
    states = Counter(goal.state_on(day) for goal in rows)
    active = [goal for goal in rows if goal.state_on(day) is GoalState.ACTIVE]
    well = sum(progress_of(session, goal).status in MET for goal in active)
    numbers = (len(rows), states[GoalState.ACTIVE], well, states[GoalState.ACHIEVED], states[GoalState.MISSED])
    closed = [goal for goal in rows if goal.state_on(day) in CLOSED]
    return (Datum(name), *map(number_cell, numbers), number_cell(mean_score(closed)))


def mean_score(rows: Iterable[Goal]) -> Fraction | None:
    """Of the closed goals that were given one."""
    scores = [Fraction(goal.score) for goal in rows if goal.score is not None]
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
    now, closed = progress_of(ask.session, goal), goal.state_on(ask.as_of) in CLOSED
    return (
        Datum(goal.label),
        Datum(person_name(ask.board, goal.owner)),
        day_cell(goal.due),
        day_cell(goal.closed_on if closed else None),
        share_cell(now.p),
        Datum(NONE) if goal.score is None or not closed else number_cell(goal.score),
        status_cell(now.status),
    )
