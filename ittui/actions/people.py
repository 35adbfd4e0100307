"""People: recognition and thanks, and handing over what somebody has who leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..board import Board, Change
from ..fields import Choice, Flag, InputError, Ref, Refs, Rows, Struct, Text, visible
from ..records import (
    KINDS,
    Department,
    Goal,
    GoalState,
    IncidentState,
    Kpi,
    ObjectiveState,
    Person,
    ProjectState,
    Recognition,
    RecognitionKind,
    Record,
    RequestState,
)
from ..session import Session
from .action import Changes, Question, action

# Fields that say who answers for something from now on; all others say who did something, and stay.
DUTIES = ("owner", "reviewer", "contributors", "manager", "sponsor", "head")
OVER = (
    *(GoalState.ACHIEVED, GoalState.MISSED, GoalState.CANCELLED, ProjectState.DELIVERED, ProjectState.CANCELLED),
    *(RequestState.DONE, RequestState.DECLINED, ObjectiveState.ACHIEVED, ObjectiveState.DROPPED),
    *(IncidentState.CLOSED, IncidentState.CANCELLED),
)
TASKS = ("actions", "remedies")  # rows that say who does what until when


def duties(board: Board, person: int) -> Iterator[tuple[Record, tuple[str, ...]]]:
    """(record, fields) of everything that somebody answers for and that is not over."""
    for kind in KINDS.values():
        names = [name for name, field in kind.fields.items() if name in DUTIES and isinstance(field, Ref | Refs)]
        tasks = [name for name in TASKS if isinstance(kind.fields.get(name), Rows)]
        for record in board.all(kind) if names or tasks else ():
            if getattr(record, "state", None) in OVER or getattr(record, "held", None):
                names_here: list[str] = []
            else:
                names_here = [name for name in names if holds(getattr(record, name), person)]
            own = (*names_here, *(name for name in tasks if any(is_open(row, person) for row in getattr(record, name))))
            if own:
                yield record, own


def holds(value: Any, person: int) -> bool:
    return person in value if isinstance(value, tuple) else value == person


def is_open(row: Any, person: int) -> bool:
    return row.who == person and row.done is None


def handed_over(record: Record, names: tuple[str, ...], person: int, to: int) -> Record:
    """The record with another person in these fields."""
    values: dict[str, Any] = {}
    for name in names:
        value = getattr(record, name)
        if name in TASKS:
            values[name] = tuple(given(row, to) if is_open(row, person) else row for row in value)
        elif isinstance(value, tuple):
            values[name] = tuple(dict.fromkeys(to if each == person else each for each in value))
        else:
            values[name] = to
    return record.replace(**values)


def given(row: Struct, to: int) -> Struct:
    return type(row)({**row.raw, "who": to})


class HandingOver(Question):
    """Who gets it all."""

    to = Ref("To", "people", required=True)
    archive = Flag("Archive the person", help="hidden from lists; still shown where they are named")
    positional = ("to",)


def nothing_held(session: Session, person: Person) -> str:
    return "" if any(True for _ in duties(session.board, person.id)) else "they are responsible for nothing"


@action(
    Person,
    "hand-over",
    "Hand over everything",
    "hand over everything a person is responsible for, in one step",
    example="person hand-over sam ann --archive",
    when=nothing_held,
    asks=HandingOver,
    log="hand over everything of {}",
    done=lambda session, person, answers: (
        f"handed over to {visible(session.board.name(Person.table, answers.to or 0))}"
    ),
)
def hand_over(session: Session, person: Person, answers: HandingOver) -> Changes:
    """All goals, projects, KPIs, requests and open actions that somebody answers for go to another, in one step."""
    to = answers.to
    if to is None or to == person.id:
        raise InputError("choose somebody else", "to")
    other = session.board.get(Person, to)
    if other is None or other.has_left(session.today):
        raise InputError(f"{visible(other.label) if other else 'that person'} has left; choose somebody else", "to")
    result = list(duties(session.board, person.id))
    changes = [Change.edit(record, handed_over(record, names, person.id, to)) for record, names in result]
    if answers.archive:
        changes.append(Change.edit(person, person.replace(archived=True)))
    return tuple(changes)


def recognise(
    board: Board,
    *,
    person: int | None = None,
    team: int | None = None,
    goal: Goal | None = None,
    kpi: Kpi | None = None,
    title: str = "",
    kind: RecognitionKind = RecognitionKind.THANKS,
    private: bool = False,
    by: int | None = None,
    today: date,
) -> tuple[Change, ...]:
    """One recognition. InputError where nobody is named, nothing is said, or people praise themselves."""
    if person is None and team is None:
        raise InputError("say who it is for: a person or a team", "person")
    if person is not None and person == by:
        raise InputError("nobody recognises themselves", "person")
    text = title.strip() or (goal.label if goal else kpi.label if kpi else "")
    if not text:
        raise InputError("say what it is for: a goal, a KPI or a few words", "title")
    if goal is not None and person is not None and (goal.id, person) in recognised(board):
        name = visible(board.name(Person.table, person))
        raise InputError(f"{name} was recognised for “{visible(goal.label)}” already", "person")
    values = {"goal": goal.id if goal else None, "kpi": kpi.id if kpi else None, "private": private}
    new = Recognition.new(title=text, person=person, team=team, kind=kind, date=today, by=by, **values)
    return (Change.add(new),)


def recognised(board: Board) -> frozenset[tuple[int, int]]:
    """(goal, person) for whom there is a recognition."""
    rows = board.all(Recognition)
    return frozenset((row.goal, row.person) for row in rows if row.goal is not None and row.person is not None)


def thank(board: Board, goal: Goal, *, by: int | None = None, today: date) -> tuple[Change, ...]:
    """Thanks to all who achieved a goal, owner and contributors, and were not recognised for it yet."""
    if goal.state is not GoalState.ACHIEVED:
        raise InputError(f"“{visible(goal.label)}” is {goal.state.value}; thanks go to achieved goals", "goal")
    people = dict.fromkeys((*((goal.owner,) if goal.owner is not None else ()), *goal.contributors))
    waiting = [each for each in people if each != by and (goal.id, each) not in recognised(board)]
    if not waiting:
        raise InputError(f"there is nobody left to thank for “{visible(goal.label)}”", "goal")
    result = (recognise(board, person=each, goal=goal, by=by, today=today) for each in waiting)
    return tuple(change for changes in result for change in changes)


def unthanked(board: Board) -> tuple[Goal, ...]:
    """Achieved goals whose owner has not been recognised for them."""
    known = recognised(board)
    goals = (goal for goal in board.all(Goal) if goal.state is GoalState.ACHIEVED and goal.owner is not None)
    return tuple(goal for goal in goals if (goal.id, goal.owner) not in known)


# As every door offers it.


def thanks_wait(session: Session, goal: Goal) -> str:
    thank(session.board, goal, by=session.by, today=session.today)
    return ""


@action(
    Goal,
    "thank",
    "Thank all who achieved it",
    "thank all who achieved it",
    example=("thank", "thank 'Replace copper'"),
    when=thanks_wait,
    alone=True,
    log="thank for {}",
    done=lambda session, goal, answers: "thanked",
)
def do_thank(session: Session, goal: Goal) -> Changes:
    """Thank all who achieved a goal."""
    return thank(session.board, goal, by=session.by, today=session.today)


class Praising(Question):
    """An award, a reward or thanks."""

    person = Ref("Person", "people")
    team = Ref("Or team", "departments")
    kind = Choice("Kind", RecognitionKind.THANKS)
    text = Text("For what", help="blank: the goal or KPI")
    private = Flag("Private", help="not on the wall")


class PraisingSomebody(Question):
    """An award, a reward or thanks, and whom and what it is for."""

    who = Text("Who", required=True, help="a person; with “team” a department")
    text = Text("For what", help="blank: the goal or KPI")
    team = Flag("A team")
    goal = Ref("Goal", "goals")
    kpi = Ref("KPI", "kpis")
    kind = Choice("Kind", RecognitionKind.THANKS)
    private = Flag("Private", help="not on the wall")
    positional = ("who", "text")


def to_owner(session: Session, record: Goal | Kpi) -> dict[str, str]:
    return {"person": session.board.name(Person.table, record.owner)} if record.owner is not None else {}


def praise_given(session: Session, record: Record | None, answers: Praising | PraisingSomebody) -> str:
    return f"{answers.kind.value} saved"


@action(
    (Goal, Kpi),
    "recognise",
    "Recognise: thanks, an award or a reward",
    "thanks, an award or a reward for it",
    example="{noun} recognise 4vfs --person ann --kind award",
    asks=Praising,
    prefill=to_owner,
    log="recognise for {}",
    done=praise_given,
)
def recognise_for(session: Session, record: Goal | Kpi, answers: Praising) -> Changes:
    """Thanks, an award or a reward for who did it; the owner, unless somebody else is named."""
    return recognise(
        session.board,
        person=answers.person if answers.team is None else None,
        team=answers.team,
        goal=record if isinstance(record, Goal) else None,
        kpi=record if isinstance(record, Kpi) else None,
        title=answers.text,
        kind=answers.kind,
        private=answers.private,
        by=session.by,
        today=session.today,
    )


@action(
    None,
    "recognise",
    "Recognise somebody",
    "thanks, an award or a reward",
    example="recognise ann 'for the night shift' --kind award",
    asks=PraisingSomebody,
    log="recognise somebody",
    done=praise_given,
)
def recognise_somebody(session: Session, answers: PraisingSomebody) -> Changes:
    """Thanks, an award or a reward for what somebody achieved."""
    board = session.board
    who = board.find(Department if answers.team else Person, answers.who).id
    return recognise(
        board,
        person=None if answers.team else who,
        team=who if answers.team else None,
        goal=board.get(Goal, answers.goal),
        kpi=board.get(Kpi, answers.kpi),
        title=answers.text,
        kind=answers.kind,
        private=answers.private,
        by=session.by,
        today=session.today,
    )
