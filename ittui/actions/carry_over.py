"""Carrying over: a goal into the next period, with a choice of what travels; a year's budget lines into the next.

Both come as a draft or a proposal, and leave what there is as it is. Check-ins never travel.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..board import Board, Change
from ..fields import Count, Flag, InputError, Money, Number, Period, Refs, Text, add_months, parse_period, visible
from ..metrics.goals.goal_status import progress
from ..records import BudgetLine, BudgetMonth, BudgetState, Checkpoint, Goal, GoalState
from ..session import Session
from .action import Changes, Question, action, among, decimal_of, example, offered

ALWAYS = (
    *("title", "area", "level", "owner", "objective", "parent", "customer_benefit"),
    *("cadence", "weight", "commitment", "proposed_by"),
)
TRAVELS = {  # by choice, what else comes along as it is
    "measure": ("kpi", "baseline", "target", "service"),
    "people": ("reviewer", "contributors", "departments"),
    "resources": ("achievability", "resources", "cost", "no_cost"),
    "notes_too": ("notes", "tags"),
    "waivers": ("waivers",),
}
USUAL = ("measure", "start_here", "open_parts", "checkpoints", "people", "resources")
COPIED = ("title", "category", "expense", "area", "department", "goal", "project")  # of a budget line


class Carrying(
    Question,
    positional="period",
    switches="measure start_here open_parts checkpoints people resources notes_too waivers",
    option={"notes_too": "notes"},
):
    """Into which period, and what travels; title, area, level, owner, benefit, objective and cadence always do."""

    period = Text("Into period", required=True, help="such as 2027 or 2027-Q1")
    target = Number("New target", of_kpi=True, help="blank: the same")
    measure = Flag("The measure", help="what measures it")
    start_here = Flag("Start from here", help="the value it has now, as the new baseline")
    open_parts = Flag("Open parts", help="milestones, counts and units not done yet")
    checkpoints = Flag("Checkpoints", help="checkpoints, moved along")
    people = Flag("People", help="reviewer, contributors and joint departments")
    resources = Flag("Resources", help="resources, cost and why it can be done")
    notes_too = Flag("Notes and tags", help="notes and tags")
    waivers = Flag("Waivers", help="waived rules")


def next_year(session: Session, goal: Goal) -> dict[str, str]:
    """The period after the goal's own, and what usually travels."""
    end = max(goal.due or session.today, session.today)
    return {"period": str(add_months(end, 12).year), **dict.fromkeys(USUAL, "yes")}


@action("carry-over", "Carry over: choose what travels", "a draft for the next period; choose what travels")
@example("goal carry-over 'Replace copper' 2027")
@offered(
    among("state", GoalState.ACTIVE, GoalState.MISSED, GoalState.ACHIEVED, GoalState.CANCELLED),
    prefill=next_year,
    adds=Goal,
    log="carry over {}",
    done=lambda session, goal, answers: f"a draft for {visible(answers.period)}",
)
def carry_over(session: Session, goal: Goal, answers: Carrying) -> Changes:
    """A draft of the goal for a period to come, with a choice of what travels."""
    board, today = session.board, session.today
    period = parse_period(answers.period, today, board.settings.fiscal)
    if period.start is None or period.last is None:
        text = f"{period.label} is not a period to carry over into; name one like 2027 or 2027-Q1"
        raise InputError(text, "period")
    refuse_twin(board, goal, period)
    chosen = [name for choice, names in TRAVELS.items() if getattr(answers, choice) for name in names]
    values: dict[str, Any] = {name: getattr(goal, name) for name in (*ALWAYS, *chosen)}
    if answers.open_parts:
        values |= open_parts(goal)
    if answers.checkpoints:
        values["checkpoints"] = moved(goal, period)
    if answers.target is not None:
        values["target"] = answers.target
    if answers.measure and answers.start_here:
        values["baseline"] = new_baseline(board, goal, values["target"], today)
    values |= {"start": period.start, "due": period.last, "state": GoalState.DRAFT}
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
    current = progress(board, goal, today).current
    if current is None or goal.service is not None:
        return goal.baseline
    if target is not None and current == Fraction(target):
        text = f"“{visible(goal.label)}” has reached {target:f}; give a new target to carry it over"
        raise InputError(text, "target")
    return decimal_of(current)


# Next year's budget.


class Planning(Question, positional="year"):
    """From which year, which lines, and whether unspent money comes along."""

    year = Count("From fiscal year", required=True, least=1900, most=2999)
    lines = Refs("Lines", "budget_lines", help="blank: all approved lines of that year that the next does not have")
    carry_over = Flag("Carry over", help="what was neither spent nor committed, as a line of its own")


def last_year(session: Session, record: None) -> dict[str, str]:
    years = [line.year for line in session.board.all(BudgetLine) if line.year and line.state is BudgetState.APPROVED]
    return {"year": str(max(years))} if years else {}


def year_proposed(session: Session, record: None, answers: Planning) -> str:
    return f"proposed for {(answers.year or 0) + 1}; lines that were there already stay as they are"


@action(
    "next-budget", "Plan next year's budget", "budget lines of a year copied into the next, and unspent money with them"
)
@example("next-budget 2026 --carry-over")
@offered(prefill=last_year, log="plan next year's budget", done=year_proposed)
def next_budget(session: Session, answers: Planning) -> Changes:
    """Chosen budget lines are copied into the next fiscal year as requests, with the plan of their months; unspent
    money can be carried over. It is one step, so that one undo takes it back."""
    year, known = answers.year or 0, list(session.board.all(BudgetLine))
    of_year = [line for line in known if line.year == year]
    chosen = [
        line for line in of_year if (line.id in answers.lines if answers.lines else line.state is BudgetState.APPROVED)
    ]
    if not chosen:
        raise InputError(f"no approved budget line is of {year}", "year")
    there = {line.title.casefold() for line in known if line.year == year + 1}
    lines = [line for each in chosen for line in proposed(each, session.by, carry=answers.carry_over)]
    fresh = [line for line in lines if line.title.casefold() not in there]
    twice = [visible(line.title) for line in chosen if line.title.casefold() in there]
    if twice and (answers.lines or not fresh):
        raise InputError(f"{year + 1} has {', '.join(twice[:3])} already", "lines")
    return tuple(Change.add(line) for line in fresh)


def proposed(line: BudgetLine, by: int | None, *, carry: bool) -> Iterator[BudgetLine]:
    """The line of the next year, and one more with what is left of this one."""
    values: dict[str, Any] = {name: getattr(line, name) for name in COPIED}
    values |= {"year": (line.year or 0) + 1, "requested_by": by}
    planned = [(f"{int(row.month[:4]) + 1}{row.month[4:]}", row.plan) for row in line.months if row.month and row.plan]
    yield BudgetLine.new(**values, months=tuple(BudgetMonth.of(month=month, plan=plan) for month, plan in planned))
    left = unspent(line)
    if carry and planned and left is not None and left.amount > 0:
        values["title"] = f"{line.title}, carried over from {line.year}"
        first = min(month for month, _ in planned)
        yield BudgetLine.new(**values, months=(BudgetMonth.of(month=first, plan=left),))


def unspent(line: BudgetLine) -> Money | None:
    """The plan less what was spent and committed; None where its amounts are of two currencies, or of none."""
    signed = [pair for row in line.months for pair in ((row.plan, 1), (row.actual, -1), (row.committed, -1))]
    amounts = [(money, sign) for money, sign in signed if money is not None]
    currencies = {money.currency for money, _ in amounts}
    if len(currencies) != 1:
        return None
    return Money(sum((money.amount * sign for money, sign in amounts), Decimal(0)), currencies.pop())
