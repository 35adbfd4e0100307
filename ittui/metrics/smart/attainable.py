"""A: somebody does it, with the money, the means, the time and the pace it needs."""

from __future__ import annotations

from fractions import Fraction

from ...fields import visible
from ...fields.figure import figure
from ...records import BudgetLine, BudgetState, Goal, GoalState, Person, Project, Resource
from ..goals.pace import pace
from .rule import Case, Finding, Level, fine, rule, unknown

TIGHT, UNLIKELY = Fraction(1), Fraction(14, 10)
USUAL_MOST = 7


@rule("A1")
def a1(case: Case) -> Finding:
    """The owner is set, and is here."""
    owner = case.board.get(Person, case.goal.owner)
    cure = "choose an owner who is here"
    if case.goal.owner is None:
        return Finding(False, "no owner", "choose who answers for it")
    if owner is None or owner.archived:
        return Finding(False, "the owner is not among the people any more", cure)
    if owner.leaving is not None and owner.leaving <= case.as_of:
        return Finding(False, f"{visible(owner.label)} left on {owner.leaving}", cure)
    if owner.vacant:
        return Finding(False, f"the role of {visible(owner.label)} is vacant", cure)
    return fine(f"owned by {visible(owner.label)}")


@rule("A2", Level.APPROVAL)
def a2(case: Case) -> Finding:
    """Its budget lines, or those of its projects, are approved, or it costs nothing."""
    if case.goal.no_cost:
        return fine("costs nothing")
    lines = lines_of(case)
    waiting = [line for line in lines if line.state is not BudgetState.APPROVED]
    if not lines:
        return Finding(False, "no budget line pays for it", "add a budget line, or say that it costs nothing")
    if waiting:
        name = visible(min(waiting, key=lambda line: line.id).label)
        return Finding(False, f"{len(waiting)} of {len(lines)} budget lines not approved: {name}", "have it decided")
    return fine(f"{len(lines)} approved budget lines")


def lines_of(case: Case) -> list[BudgetLine]:
    """The budget lines that pay for the goal, or for a project that serves it; each once."""
    result = {line.id: line for line in case.board.linked(BudgetLine, "goal", case.goal.id)}
    for project in case.board.linked(Project, "goals", case.goal.id):
        result.update({line.id: line for line in case.board.linked(BudgetLine, "project", project.id)})
    return list(result.values())


@rule("A3", Level.WARNING)
def a3(case: Case) -> Finding:
    """The resources it needs are noted."""
    listed = case.board.linked(Resource, "goal", case.goal.id)
    if listed or case.goal.resources.strip():
        return fine("resources are noted")
    return Finding(
        False, "no resources are noted", "say what training, tools or people it needs, or that it needs none"
    )


@rule("A4", Level.WARNING)
def a4(case: Case) -> Finding:
    """The pace it needs is no more than the pace it has had."""
    result = pace(case.board, case.goal, case.as_of)
    if result.needed == 0:
        return fine("nothing is left to go")
    if result.needed is None or result.measured is None:
        return unknown(f"the pace is not known: {result.reason or 'no history'}")
    cure = "lower the target, move the date, or change how it is done"
    if result.ratio is None:
        return Finding(False, "so far it does not move towards the target", cure)
    times = figure(result.ratio, digits=1)
    if result.ratio > UNLIKELY:
        return Finding(False, f"unlikely: it needs {times} times the pace so far", cure)
    if result.ratio > TIGHT:
        return Finding(False, f"tight: it needs {times} times the pace so far", cure)
    return fine(f"it needs {times} times the pace so far")


@rule("A5", Level.WARNING)
def a5(case: Case) -> Finding:
    """The owner has no more active goals than can be looked after, usually 7."""
    if case.goal.owner is None:
        return unknown("no owner")
    cached = case.board.get(Goal, case.goal.id)
    is_in = cached is not None and not cached.archived and case.goal.owner in owner_of_active(cached)
    others = case.board.count(Goal, "owner of active", owner_of_active, case.goal.owner) - is_in
    count, most = others + 1, case.board.settings.most_goals or USUAL_MOST
    if count > most:
        return Finding(False, f"the owner has {count} goals, more than {most}", "give some of them to others")
    return fine(f"{count} of at most {most} goals")


def owner_of_active(goal: Goal) -> tuple[int, ...]:
    """Who owns a goal that is active; nobody another one."""
    return (goal.owner,) if goal.owner is not None and goal.state is GoalState.ACTIVE else ()
