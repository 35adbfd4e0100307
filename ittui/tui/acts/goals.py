"""What can be done with a goal: checked by the SMART rules, talked about, agreed, closed, carried over, thanked for."""

from __future__ import annotations

from typing import Any

from ...actions import carry_over as carrying
from ...actions import recognition as recognise
from ...actions import reviews as review
from ...actions import waivers as waiving
from ...actions.approvals import OPEN
from ...actions.carry_over import USUAL, Travels
from ...actions.revisions import revise
from ...board import Change
from ...fields import Choice, Day, Flag, Number, Ref, Text, add_months, parse_period
from ...metrics.smart import smart
from ...records import (
    Aid,
    Approval,
    BudgetLine,
    Goal,
    GoalState,
    Kpi,
    RecognitionKind,
    Record,
    Resource,
    Verdict,
)
from ...views.cells import Line
from ..view_model import ViewModel
from ..widgets.verdicts import letters_line, verdict_lines
from .act import Changes, Question, act, among, by_me, me, reading


@reading(Goal, "SMART check: rule by rule, with cures")
def smart_check(view: ViewModel, goal: Goal, width: int) -> list[Line]:
    verdicts = smart(view.board, goal, view.today)
    return [letters_line(verdicts, width), (), *verdict_lines(verdicts, width)]


class Waiving(Question):
    """Which rule need not hold, and why."""

    rule = Text("Rule", required=True, help="such as S3; the SMART check names them")
    reason = Text("Reason", required=True)


def first_open(view: ViewModel, goal: Goal) -> dict[str, str]:
    return {"rule": next((each.rule for each in smart(view.board, goal, view.today) if each.open), "")}


def nothing_open(view: ViewModel, goal: Goal) -> str:
    return "" if first_open(view, goal)["rule"] else "every rule holds, or is waived"


@act(Goal, "Waive a SMART rule, with a reason", nothing_open, question=Waiving, prefill=first_open, why="waive for {}")
def waive(view: ViewModel, goal: Goal, answers: Any) -> Changes:
    return waiving.waive(goal, answers.rule, answers.reason)


class Round(Question):
    """Which approval round."""

    approval = Ref("Approval round", "approvals", required=True)


def open_round(view: ViewModel, goal: Goal) -> dict[str, str]:
    rounds = [row for row in view.board.all(Approval) if row.state in OPEN]
    return {"approval": max(rounds, key=lambda row: (row.year or 0, row.id)).title} if rounds else {}


def no_round(view: ViewModel, goal: Goal) -> str:
    if any(goal.id in row.goals for row in view.board.all(Approval) if row.state in OPEN):
        return "it is in a round already"
    return "" if open_round(view, goal) else "no approval round is a draft; add one first"


@act(Goal, "Add to an approval round", no_round, question=Round, prefill=open_round, why="put {} up for approval")
def add_to_round(view: ViewModel, goal: Goal, answers: Any) -> Changes:
    approval = view.board.get(Approval, answers.approval)
    assert approval is not None
    paid_by = [row.id for row in view.board.table(BudgetLine).by("goal").get(goal.id, ())]
    lines = tuple(dict.fromkeys((*approval.budget_lines, *paid_by)))
    return (Change.edit(approval, approval.replace(goals=(*approval.goals, goal.id), budget_lines=lines)),)


active = among("state", GoalState.ACTIVE)


class Closing(Question):
    """The retrospective that closes a goal."""

    learned = Text("What was learned", required=True)
    carried_over = Text("What is carried over")
    score = Number("Score", least=0, most=1, help="0 to 1; blank: the computed progress")
    verdict = Choice("Verdict", Verdict, default=Verdict.OPEN, help="open: the score decides")
    by = Ref("Led by", "people")


@act(Goal, "Close: retrospective and score", active, question=Closing, prefill=by_me, why="close {}")
def close_goal(view: ViewModel, goal: Goal, answers: Any) -> Changes:
    return review.retrospective(
        view.board,
        goal,
        learned=answers.learned,
        carried_over=answers.carried_over,
        verdict=answers.verdict,
        score=answers.score,
        by=answers.by,
        today=view.today,
    )


class Carrying(Question):
    """Into which period, and what travels."""

    period = Text("Into period", required=True, help="such as 2027 or 2027-Q1")
    target = Number("New target", help="blank: the same")
    measure = Flag("The measure", help=Travels.MEASURE.value)
    start_here = Flag("Start from here", help=Travels.START_HERE.value)
    open_parts = Flag("Open parts", help=Travels.OPEN_PARTS.value)
    checkpoints = Flag("Checkpoints", help=Travels.CHECKPOINTS.value)
    people = Flag("People", help=Travels.PEOPLE.value)
    resources = Flag("Resources", help=Travels.RESOURCES.value)
    notes_too = Flag("Notes and tags", help=Travels.NOTES.value)
    waivers = Flag("Waivers", help=Travels.WAIVERS.value)


FLAGS = {each: "notes_too" if each is Travels.NOTES else each.name.lower() for each in Travels}


def next_year(view: ViewModel, goal: Goal) -> dict[str, str]:
    """The period after the goal's own, and what usually travels."""
    end = max(goal.due or view.today, view.today)
    return {"period": str(add_months(end, 12).year), **{FLAGS[each]: "yes" for each in USUAL}}


@act(
    Goal,
    "Carry over: choose what travels",
    among("state", GoalState.ACTIVE, GoalState.MISSED, GoalState.ACHIEVED, GoalState.CANCELLED),
    question=Carrying,
    prefill=next_year,
    why="carry over {}",
)
def carry_over(view: ViewModel, goal: Goal, answers: Any) -> Changes:
    period = parse_period(answers.period, view.today, view.board.settings.fiscal)
    travels = [each for each, name in FLAGS.items() if getattr(answers, name)]
    return carrying.carry_over(view.board, goal, period, travels=travels, target=answers.target, today=view.today)


def thanks_wait(view: ViewModel, goal: Goal) -> str:
    recognise.thank(view.board, goal, by=view.me.id if view.me else None, today=view.today)
    return ""


@act(Goal, "Thank all who achieved it", thanks_wait, why="thank for {}")
def thank(view: ViewModel, goal: Goal) -> Changes:
    return recognise.thank(view.board, goal, by=view.me.id if view.me else None, today=view.today)


class Praise(Question):
    """An award, a reward or thanks."""

    person = Ref("Person", "people")
    team = Ref("Or team", "departments")
    kind = Choice("Kind", RecognitionKind, default=RecognitionKind.THANKS)
    text = Text("For what", help="blank: the goal or KPI")
    private = Flag("Private", help="not on the wall")
    by = Ref("By", "people")


def to_owner(view: ViewModel, record: Goal | Kpi) -> dict[str, str]:
    name = view.board.name("people", record.owner) if record.owner is not None else ""
    return {"person": name, "by": me(view)}


@act(Goal, "Recognise: thanks, an award or a reward", question=Praise, prefill=to_owner, why="recognise for {}")
def recognise_goal(view: ViewModel, goal: Goal, answers: Any) -> Changes:
    return praise(view, answers, goal=goal)


@act(Kpi, "Recognise: thanks, an award or a reward", question=Praise, prefill=to_owner, why="recognise for {}")
def recognise_kpi(view: ViewModel, kpi: Kpi, answers: Any) -> Changes:
    return praise(view, answers, kpi=kpi)


def praise(view: ViewModel, answers: Any, *, goal: Goal | None = None, kpi: Kpi | None = None) -> Changes:
    return recognise.recognise(
        view.board,
        person=answers.person,
        team=answers.team,
        goal=goal,
        kpi=kpi,
        title=answers.text,
        kind=answers.kind,
        private=answers.private,
        by=answers.by,
        today=view.today,
    )


class Needing(Question):
    """Training, a mentor, a tool or access that a goal needs."""

    what = Text("What", required=True)
    kind = Choice("Kind", Aid, default=Aid.TRAINING)
    person = Ref("For person", "people")
    needed = Day("Needed by")
    hours = Number("Hours", least=0)
    owner = Ref("Who provides it", "people")


def for_owner(view: ViewModel, goal: Goal) -> dict[str, str]:
    return {"person": view.board.name("people", goal.owner) if goal.owner is not None else ""}


@act(Goal, "Add a resource it needs", question=Needing, prefill=for_owner, why="add a resource for {}")
def add_resource(view: ViewModel, goal: Goal, answers: Any) -> Changes:
    values = {name: getattr(answers, name) for name in ("kind", "person", "needed", "hours", "owner")}
    return (Change.add(Resource.new(title=answers.what, goal=goal.id, **values)),)


class Revising(Question):
    """Why something is revised."""

    reason = Text("Reason", required=True)
    by = Ref("By", "people")


def itself(view: ViewModel, record: Record) -> list[Record]:
    return [record]


def revise_it(view: ViewModel, record: Record, answers: Any, edit: Change) -> Changes:
    after = type(record)(record.id, edit.after or {})
    assert isinstance(record, Goal | Kpi) and isinstance(after, Goal | Kpi)
    return revise(view.board, record, after, reason=answers.reason, by=answers.by, today=view.today)


for revised in (Goal, Kpi):
    act(revised, "Revise, with a reason", of=itself, question=Revising, prefill=by_me, why="revise {}")(revise_it)
