"""Carrying a goal over into the next period, with a choice of what travels. Check-ins never do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from ..board import Board, Change
from ..fields import Flag, InputError, Number, Period, Text, add_months, parse_period, visible
from ..metrics.goals.goal_status import progress
from ..records import Checkpoint, Goal, GoalState
from ..session import Session
from .action import Changes, Question, action, among


class Travels(Enum):
    """What can come along; title, area, level, owner, benefit, objective and cadence always do."""

    MEASURE = "what measures it"
    START_HERE = "the value it has now, as the new baseline"
    OPEN_PARTS = "milestones, counts and units not done yet"
    CHECKPOINTS = "checkpoints, moved along"
    PEOPLE = "reviewer, contributors and joint departments"
    RESOURCES = "resources, cost and why it can be done"
    NOTES = "notes and tags"
    WAIVERS = "waived rules"


ALWAYS = (
    *("title", "area", "level", "owner", "objective", "parent", "customer_benefit"),
    *("cadence", "weight", "commitment", "proposed_by"),
)
FIELDS: dict[Travels, tuple[str, ...]] = {
    Travels.MEASURE: ("kpi", "baseline", "target", "service"),
    Travels.PEOPLE: ("reviewer", "contributors", "departments"),
    Travels.RESOURCES: ("achievability", "resources", "cost", "no_cost"),
    Travels.NOTES: ("notes", "tags"),
    Travels.WAIVERS: ("waivers",),
}
USUAL = frozenset(Travels) - {Travels.NOTES, Travels.WAIVERS}


def carry_over(
    board: Board,
    goal: Goal,
    period: Period,
    *,
    travels: Collection[Travels] = USUAL,
    target: Decimal | None = None,
    today: date,
) -> tuple[Change, ...]:
    """A draft of the goal for a period that is to come; the old goal stays as it is.

    InputError where the period has no two ends, holds the goal already, or where nothing would be left to do.
    """
    if period.start is None or period.last is None:
        raise InputError(f"{period.label} is not a period to carry over into; name one like 2027 or 2027-Q1", "period")
    if goal.state is GoalState.DRAFT:
        raise InputError(f"“{visible(goal.label)}” is a draft; change its dates instead", "goal")
    refuse_twin(board, goal, period)
    values: dict[str, Any] = {name: getattr(goal, name) for name in ALWAYS}
    for each in travels:
        values.update({name: getattr(goal, name) for name in FIELDS.get(each, ())})
    if Travels.OPEN_PARTS in travels:
        values.update(open_parts(goal))
    if Travels.CHECKPOINTS in travels:
        values["checkpoints"] = moved(goal, period)
    if target is not None:
        values["target"] = target
    if Travels.MEASURE in travels and Travels.START_HERE in travels:
        values["baseline"] = new_baseline(board, goal, values.get("target"), today)
    values.update(start=period.start, due=period.last, state=GoalState.DRAFT)
    return (Change.add(Goal.new(**values)),)


def refuse_twin(board: Board, goal: Goal, period: Period) -> None:
    for other in board.table(Goal).named(goal.title):
        if other.id != goal.id and other.start is not None and period.holds(other.start):
            short = board.short(other)
            raise InputError(f"“{visible(goal.label)}” is in {visible(period.label)} already, as {short}", "goal")


def open_parts(goal: Goal) -> dict[str, Any]:
    """What is left of the parts; InputError where there were some and all are done."""
    left = {
        "milestones": tuple(row for row in goal.milestones if row.done is None),
        "rollout": tuple(row for row in goal.rollout if row.done is None),
        "items": tuple(
            type(row).of(what=row.what, wanted=(row.wanted or 0) - (row.done or 0), weight=row.weight)
            for row in goal.items
            if (row.wanted or 0) > (row.done or 0)
        ),
    }
    if (goal.milestones or goal.rollout or goal.items) and not any(left.values()):
        raise InputError(f"all parts of “{visible(goal.label)}” are done; nothing is left to carry over", "goal")
    return left


def moved(goal: Goal, period: Period) -> tuple[Checkpoint, ...]:
    """The checkpoints, as far into the new period as they were into the old one."""
    if goal.start is None or period.start is None or period.end is None:
        return ()
    by = period.start - goal.start
    rows = [(row.day + by, row) for row in goal.checkpoints if row.day is not None]
    inside = [(day, row) for day, row in rows if period.start < day < period.end - timedelta(days=1)]
    return tuple(Checkpoint({**row.raw, "day": day.isoformat()}) for day, row in inside)


def new_baseline(board: Board, goal: Goal, target: Decimal | None, today: date) -> Decimal | None:
    """Where the goal stands now; its old baseline where that is not known, or where parts measure it."""
    result = progress(board, goal, today)
    current = result.current
    if current is None or goal.service is not None:
        return goal.baseline
    if target is not None and current == Fraction(target):
        raise InputError(
            f"“{visible(goal.label)}” has reached {target:f}; give a new target to carry it over", "target"
        )
    return Decimal(current.numerator) / Decimal(current.denominator)


# As every door offers it.


class Carrying(Question):
    """Into which period, and what travels."""

    period = Text("Into period", required=True, help="such as 2027 or 2027-Q1")
    target = Number("New target", of_kpi=True, help="blank: the same")
    measure = Flag("The measure", help=Travels.MEASURE.value)
    start_here = Flag("Start from here", help=Travels.START_HERE.value)
    open_parts = Flag("Open parts", help=Travels.OPEN_PARTS.value)
    checkpoints = Flag("Checkpoints", help=Travels.CHECKPOINTS.value)
    people = Flag("People", help=Travels.PEOPLE.value)
    resources = Flag("Resources", help=Travels.RESOURCES.value)
    notes_too = Flag("Notes and tags", help=Travels.NOTES.value)
    waivers = Flag("Waivers", help=Travels.WAIVERS.value)
    positional = ("period",)
    switches = (
        *("measure", "start_here", "open_parts", "checkpoints"),
        *("people", "resources", "notes_too", "waivers"),
    )
    option = {"notes_too": "notes"}


FLAGS = dict(zip(Travels, Carrying.switches, strict=True))


def next_year(session: Session, goal: Goal) -> dict[str, str]:
    """The period after the goal's own, and what usually travels."""
    end = max(goal.due or session.today, session.today)
    return {"period": str(add_months(end, 12).year), **{FLAGS[each]: "yes" for each in USUAL}}


@action(
    Goal,
    "carry-over",
    "Carry over: choose what travels",
    "a draft for the next period; choose what travels",
    example="goal carry-over 'Replace copper' 2027",
    when=among("state", GoalState.ACTIVE, GoalState.MISSED, GoalState.ACHIEVED, GoalState.CANCELLED),
    asks=Carrying,
    prefill=next_year,
    adds=Goal,
    log="carry over {}",
    done=lambda session, goal, answers: f"a draft for {visible(answers.period)}",
)
def do_carry_over(session: Session, goal: Goal, answers: Carrying) -> Changes:
    """A draft of the goal for a period to come, with a choice of what travels."""
    period = parse_period(answers.period, session.today, session.board.settings.fiscal)
    travels = [each for each, name in FLAGS.items() if getattr(answers, name)]
    return carry_over(session.board, goal, period, travels=travels, target=answers.target, today=session.today)
