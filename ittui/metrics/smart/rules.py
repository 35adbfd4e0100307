"""The SMART rules, letter by letter: specific, measurable, attainable, relevant and timely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import MAXYEAR, date
from fractions import Fraction
from functools import cache
from itertools import pairwise

from ...fields import add_months, visible
from ...fields.layout import figure
from ...records import (
    BudgetState,
    Cadence,
    Goal,
    GoalState,
    Horizon,
    Objective,
    ObjectiveState,
    Person,
    Resource,
    Service,
    Source,
)
from ..budget import lines_of
from ..forecast import pace
from ..goals import MeasureKind, aim_for
from ..goals.goal_status import ends, unusable, way_of
from ..goals.wholes import upwards
from .rule import SOFT, STRONG, VAGUE, Case, Checked, Severity, fine, rule, unknown

WORD = re.compile(r"[^\W_]+(?:[-'’./&+][^\W_]+)*")
FEWEST, MOST, AFTER_VERB = 4, 25, 2


def words_of(title: str) -> list[str]:
    return WORD.findall(title)


@cache
def vague_words() -> re.Pattern[str]:
    """Any of the vague words as a whole word; so many take milliseconds to compile, and few runs need them."""
    longest_first = sorted(VAGUE, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


@rule("S1")
def s1(case: Case) -> Checked:
    """The title begins with a verb of action; soft verbs (improve, ensure …) only where the goal is measured."""
    words = words_of(case.goal.title)
    first = words[0].casefold() if words else ""
    if first in STRONG:
        return fine(f"begins with “{first}”")
    cure = "begin with what will be done: install, replace, reduce, train, complete …"
    if first not in SOFT:
        shown = visible(words[0]) if words else ""
        return Checked(False, f"“{shown}” is not an action verb" if words else "there is no title", cure)
    if all(check(case).ok for check in (m1, m2, m3)):
        return fine(f"“{first}” is soft, but what it means is measured")
    return Checked(False, f"“{first}” is soft: nobody can tell when it is done", f"{cure} or measure it (M1 to M3)")


@rule("S2")
def s2(case: Case) -> Checked:
    """The title has 4 to 25 words, two or more of them after the verb."""
    count = len(words_of(case.goal.title))
    if count < FEWEST or count - 1 < AFTER_VERB:
        cure = f"say what, of which and where, in {FEWEST} words or more"
        return Checked(False, f"{count} word{'s' if count != 1 else ''} say too little", cure)
    if count > MOST:
        return Checked(False, f"{count} words are more than {MOST}", "put the details into the notes")
    return fine(f"{count} words")


@rule("S3", Severity.WARNING)
def s3(case: Case) -> Checked:
    """The title has no vague words."""
    result = list(dict.fromkeys(word.casefold() for word in vague_words().findall(case.goal.title)))
    if not result:
        return fine("no vague words")
    named = ", ".join(f"“{word}”" for word in result)
    return Checked(False, f"{named} can mean anything", "say how much, how many or until when")


@rule("S4")
def s4(case: Case) -> Checked:
    """The IT area is set, and no other active goal has the same title."""
    if not case.goal.area:
        return Checked(False, "no IT area", "choose the IT area it belongs to")
    same = case.board.keyed(Goal, "title of active", title_of_active, normal(case.goal.title))
    others = [goal for goal in same if goal.id != case.goal.id]
    if others:
        name = case.board.short(min(others, key=lambda goal: goal.id))
        return Checked(False, f"active goal {name} has the same title", "say in the title what sets them apart")
    return fine(f"in {visible(case.goal.area)}")


def normal(title: str) -> str:
    return " ".join(words_of(title)).casefold()


def title_of_active(goal: Goal) -> tuple[str, ...]:
    """The title by which two active goals are the same; none of another goal."""
    return (normal(goal.title),) if goal.state is GoalState.ACTIVE else ()


PARTS = (MeasureKind.MILESTONES, MeasureKind.ITEMS, MeasureKind.ROLLOUT)


@rule("M1")
def m1(case: Case) -> Checked:
    """Something measures the goal, with a unit: a KPI, milestones, counts, a roll-out, a promise, other goals."""
    way = way_of(case.board, case.goal)
    if way is MeasureKind.NOTHING:
        return Checked(False, "no measure yet", "link a KPI, or list milestones, counts or units to reach")
    if way is MeasureKind.VALUES:
        return Checked(False, "its values have no unit", "link a KPI, which says what is counted")
    if way is not MeasureKind.KPI:
        return fine(f"measured by {way.value}")
    if case.kpi is None:
        return Checked(False, "its KPI is not there", "link a KPI that is there")
    name = visible(case.kpi.label)
    if not case.kpi.unit:
        return Checked(False, f"the KPI {name} has no unit", "give the KPI a unit, such as %, h or tickets")
    return fine(f"measured by {name}, in {visible(case.kpi.unit)}")


@rule("M2")
def m2(case: Case) -> Checked:
    """Baseline, target and direction agree; parts name what is wanted; a promise has its time."""
    way, goal = way_of(case.board, case.goal), case.goal
    if way is MeasureKind.NOTHING:
        return Checked(False, "no target", "say from where to where it goes")
    if way is MeasureKind.RECOVERY:
        service = case.board.get(Service, goal.service)
        if service is None or service.rto is None:
            return Checked(False, "the service has no recovery time objective", "set the service's RTO in hours")
        return fine(f"restored within {service.rto:f} h")
    if way is MeasureKind.ITEMS and not any(row.wanted for row in goal.items):
        return Checked(False, "no number is wanted of anything", "say how many of each are wanted")
    if way in PARTS or way is MeasureKind.CHILDREN:
        return fine(f"done when all of {way.value} are done")
    if case.kpi is not None:
        aim = aim_for(case.board, goal, case.kpi, case.as_of)
        if aim.is_limit:
            limited = aim.target is not None or aim.upper is not None
            return fine("keeps a limit") if limited else Checked(False, "no limit to keep", "set the target")
    if wrong := unusable(*ends(case.board, goal, case.kpi, case.as_of), case.kpi):
        return Checked(False, wrong, "set where it starts (baseline) and where it shall get to (target)")
    return fine("baseline, target and direction agree")


@rule("M3")
def m3(case: Case) -> Checked:
    """It is known how often it is measured, from which source, and by whom."""
    kpi = case.kpi
    if kpi is None:
        missing = [] if case.goal.cadence is not Cadence.NONE else ["how often it is checked in"]
        missing += [] if case.goal.owner is not None else ["who is responsible"]
    else:
        sourced = kpi.data_source if kpi.source is Source.RECORDED else kpi.formula
        missing = [] if kpi.cadence is not Cadence.NONE else ["the KPI's cadence"]
        missing += [] if sourced else ["where the KPI's value comes from"]
        missing += [] if kpi.owner is not None else ["who is responsible for the KPI"]
    if missing:
        return Checked(False, f"not said: {', '.join(missing)}", "fill these in")
    return fine("cadence, source and responsible are set")


TIGHT, UNLIKELY = Fraction(1), Fraction(14, 10)
USUAL_MOST = 7


@rule("A1")
def a1(case: Case) -> Checked:
    """The owner is set, and is here."""
    owner = case.board.get(Person, case.goal.owner)
    cure = "choose an owner who is here"
    if case.goal.owner is None:
        return Checked(False, "no owner", "choose who answers for it")
    if owner is None or owner.archived:
        return Checked(False, "the owner is not among the people any more", cure)
    if owner.leaving is not None and owner.leaving <= case.as_of:
        return Checked(False, f"{visible(owner.label)} left on {owner.leaving}", cure)
    if owner.vacant:
        return Checked(False, f"the role of {visible(owner.label)} is vacant", cure)
    return fine(f"owned by {visible(owner.label)}")


@rule("A2", Severity.APPROVAL)
def a2(case: Case) -> Checked:
    """Its budget lines, or those of its projects, are approved, or it costs nothing."""
    if case.goal.no_cost:
        return fine("costs nothing")
    lines = lines_of(case.board, case.goal)
    waiting = [line for line in lines if line.state is not BudgetState.APPROVED]
    if not lines:
        return Checked(False, "no budget line pays for it", "add a budget line, or say that it costs nothing")
    if waiting:
        name = visible(min(waiting, key=lambda line: line.id).label)
        return Checked(False, f"{len(waiting)} of {len(lines)} budget lines not approved: {name}", "have it decided")
    return fine(f"{len(lines)} approved budget lines")


@rule("A3", Severity.WARNING)
def a3(case: Case) -> Checked:
    """The resources it needs are noted."""
    listed = case.board.linked(Resource, "goal", case.goal.id)
    if listed or case.goal.resources.strip():
        return fine("resources are noted")
    cure = "say what training, tools or people it needs, or that it needs none"
    return Checked(False, "no resources are noted", cure)


@rule("A4", Severity.WARNING)
def a4(case: Case) -> Checked:
    """The pace it needs is no more than the pace it has had."""
    result = pace(case.board, case.goal, case.as_of)
    if result.needed == 0:
        return fine("nothing is left to go")
    if result.needed is None or result.measured is None:
        return unknown(f"the pace is not known: {result.reason or 'no history'}")
    cure = "lower the target, move the date, or change how it is done"
    if result.ratio is None:
        return Checked(False, "so far it does not move towards the target", cure)
    times = figure(result.ratio, digits=1)
    if result.ratio > UNLIKELY:
        return Checked(False, f"unlikely: it needs {times} times the pace so far", cure)
    if result.ratio > TIGHT:
        return Checked(False, f"tight: it needs {times} times the pace so far", cure)
    return fine(f"it needs {times} times the pace so far")


@rule("A5", Severity.WARNING)
def a5(case: Case) -> Checked:
    """The owner has no more active goals than can be looked after, usually 7."""
    if case.goal.owner is None:
        return unknown("no owner")
    cached = case.board.get(Goal, case.goal.id)
    is_in = cached is not None and not cached.archived and case.goal.owner in owner_of_active(cached)
    others = case.board.count(Goal, "owner of active", owner_of_active, case.goal.owner) - is_in
    count, most = others + 1, case.board.settings.most_goals or USUAL_MOST
    if count > most:
        return Checked(False, f"the owner has {count} goals, more than {most}", "give some of them to others")
    return fine(f"{count} of at most {most} goals")


def owner_of_active(goal: Goal) -> tuple[int, ...]:
    """Who owns a goal that is active; nobody another one."""
    return (goal.owner,) if goal.owner is not None and goal.state is GoalState.ACTIVE else ()


FEWEST_LETTERS = 15


def objective_of(case: Case) -> Objective | None:
    """The objective that a goal serves: its own, else that of the goal it is a part of."""
    served = (goal.objective for goal in upwards(case.board, case.goal) if goal.objective is not None)
    return case.board.get(Objective, next(served, None))


@rule("R1")
def r1(case: Case) -> Checked:
    """It serves an objective of the organisation that is active."""
    objective = objective_of(case)
    if objective is None:
        return Checked(False, "it serves no objective of the organisation", "choose the objective it serves")
    name = visible(objective.label)
    if objective.archived or objective.state is not ObjectiveState.ACTIVE:
        state = "archived" if objective.archived else objective.state.value
        return Checked(False, f"the objective {name} is {state}", "choose an objective that is active")
    return fine(f"serves {name}")


@rule("R2")
def r2(case: Case) -> Checked:
    """It says what the customer gains, in 15 characters or more."""
    count = len(case.goal.customer_benefit.strip())
    if count >= FEWEST_LETTERS:
        return fine("says what the customer gains")
    short = f"{count} characters say too little of the gain" if count else "it does not say what the customer gains"
    return Checked(False, short, "say what those who use it can do better, faster or cheaper")


@rule("R3")
def r3(case: Case) -> Checked:
    """Its dates are within those of its parent goal and of its objective's period and horizon."""
    start, due = case.goal.start, case.goal.due
    bounds = list(bounds_of(case))
    if not bounds:
        return fine("nothing bounds its dates")
    if start is None and due is None:
        return unknown("it has no dates")
    for name, first, last in bounds:
        if first and start and start < first:
            return Checked(False, f"it starts on {start}, before {name}, {first}", f"start on {first} or later")
        if last and due and due > last:
            return Checked(False, f"it is due on {due}, after {name} ends, {last}", f"set it due by {last}")
    return fine("within the dates of what it is part of")


def bounds_of(case: Case) -> Iterator[tuple[str, date | None, date | None]]:
    """(name, first day, last day) of what has to hold the goal's dates."""
    parent, objective = case.board.get(Goal, case.goal.parent), objective_of(case)
    if parent and (parent.start or parent.due):
        yield f"the goal {visible(parent.label)}", parent.start, parent.due
    if objective and (objective.start or objective.due):
        last = objective.due
        years = objective.horizon.years
        if objective.start and objective.start.year + years <= MAXYEAR:
            horizon = add_months(objective.start, 12 * years)
            last = min(last, horizon) if last else horizon
        yield f"the objective {visible(objective.label)}", objective.start, last


QUARTER, YEAR = 92, 366


@rule("T1")
def t1(case: Case) -> Checked:
    """It starts before it is due."""
    start, due = case.goal.start, case.goal.due
    if start is None or due is None:
        missing = " and ".join(name for name, day in (("start", start), ("due date", due)) if day is None)
        return Checked(False, f"no {missing}", "set both days")
    if start >= due:
        return Checked(False, f"it is due on {due}, not after its start on {start}", "set the due date after the start")
    return fine(f"{start} to {due}")


@rule("T2")
def t2(case: Case) -> Checked:
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
        return Checked(False, f"no checkpoint from {first} to {last}, more than {name}", "add a checkpoint in between")
    return fine(f"{len(days)} checkpoints")


@rule("T3")
def t3(case: Case) -> Checked:
    """The cadence of its check-ins is set."""
    if case.goal.cadence is Cadence.NONE:
        return Checked(False, "no check-ins are asked for", "say how often it is checked in")
    return fine(f"checked in {case.goal.cadence.value}")
