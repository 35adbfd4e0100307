"""Somebody who leaves: what is theirs, and how all of it is handed over in one step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..board import Board, Change
from ..fields import Flag, InputError, Ref, Refs, Rows, Struct, visible
from ..records import (
    KINDS,
    GoalState,
    IncidentState,
    ObjectiveState,
    Person,
    ProjectState,
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
