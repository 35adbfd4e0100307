"""Checking in on a goal: what it stands at, which parts are done, how sure its owner is, and the reviewer's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from ..board import Board, Change, NotFound, value_field
from ..fields import Flag, InputError, Prose, Ref, Rows, Struct, Text, pick, visible
from ..metrics.goals import MeasureKind
from ..metrics.goals.goal_status import last_checkin, way_of
from ..records import CheckIn, Goal, GoalState, Kpi, Milestone, Person, Source, Unit, typed_code
from ..session import Session
from .action import Changes, Question, action, among
from .measurements import measured


def ticked(board: Board, goal: Goal, done: Sequence[str], today: date) -> Goal:
    """The goal with these milestones or units done today; what was done before keeps its day."""
    names = [row.what for row in goal.milestones]
    units = [board.name("departments", row.unit) if row.unit is not None else "" for row in goal.rollout]
    if not names and not units:
        raise InputError(f"“{visible(goal.label)}” has no milestones or units to be done", "milestones")
    wanted = {pick(each, (*names, *units), "milestone or unit of it") for each in done}
    return goal.replace(
        milestones=tuple(on_day(row, today) if row.what in wanted else row for row in goal.milestones),
        rollout=tuple(
            unit_on(row, today) if name in wanted else row for row, name in zip(goal.rollout, units, strict=True)
        ),
    )


def on_day(row: Milestone, today: date) -> Milestone:
    return row if row.done else Milestone({**row.raw, "done": today.isoformat()})


def unit_on(row: Unit, today: date) -> Unit:
    return row if row.done else Unit({**row.raw, "done": today.isoformat()})


def counted(goal: Goal, counts: Mapping[str, int]) -> Goal:
    """The goal with so many things done of each kind."""
    names = tuple(row.what for row in goal.items)
    if not names:
        raise InputError(f"“{visible(goal.label)}” counts nothing", "items")
    result = {pick(name, names, "kind of thing it counts"): count for name, count in counts.items()}
    below = next((name for name, count in result.items() if count < 0), None)
    if below is not None:
        raise InputError(f"{result[below]} {visible(below)} cannot be; count from 0", "items")
    return goal.replace(
        items=tuple(
            type(row)({**row.raw, "done": result[row.what]}) if row.what in result else row for row in goal.items
        )
    )


MOST_SURE = 10
AGAIN = "checked in again on the same day"


@dataclass(frozen=True, kw_only=True)
class CheckInAnswer:
    """What is said of a goal. done names milestones or units that are done now, counts how many of each kind."""

    value: Decimal | None = None
    confidence: int | None = None
    note: str = ""
    blockers: str = ""
    done: Sequence[str] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    signature: str = ""  # who says it, for the value of a KPI; blank: the name of the person


def check_in(
    board: Board, goal: Goal, *, by: int | None = None, today: date, now: datetime | None = None, **answers: Any
) -> tuple[Change, ...]:
    """The changes of one check-in: what was said, the value for the goal's KPI, and the goal itself.

    said: the fields of an CheckInAnswer. by is a person's id. A second check-in of the same person on the same day
    replaces the first. Saying nothing is fine: it tells that nothing changed. InputError where the goal takes no
    such answer.
    """
    return answered(board, goal, CheckInAnswer(**answers), by=by, today=today, now=now)


def answered(
    board: Board, goal: Goal, answer: CheckInAnswer, *, by: int | None, today: date, now: datetime | None = None
) -> tuple[Change, ...]:
    """As check_in, for an answer that is there already."""
    refuse_inactive(goal)
    if answer.confidence is not None and not 0 <= answer.confidence <= MOST_SURE:
        raise InputError(f"{answer.confidence} is not a confidence; it goes from 0 to {MOST_SURE}", "confidence")
    at = now or datetime.combine(today, time(), UTC)
    return (
        reported(board, goal, answer, by, today),
        *value_changes(board, goal, answer, by, today, at),
        *goal_changes(board, goal, answer, today),
    )


def refuse_inactive(goal: Goal) -> None:
    if goal.archived or goal.state is not GoalState.ACTIVE:
        what = "archived" if goal.archived else "a draft" if goal.state is GoalState.DRAFT else goal.state.value
        raise InputError(f"“{visible(goal.label)}” is {what}; only active goals are checked in", "goal")


def reported(board: Board, goal: Goal, answer: CheckInAnswer, by: int | None, today: date) -> Change:
    """The check-in itself: a new one, or the same person's of the same day."""
    values = {"value": answer.value, "confidence": answer.confidence, "note": answer.note, "blockers": answer.blockers}
    rows = board.table(CheckIn).by("goal").get(goal.id, ())
    there = max((row for row in rows if row.date == today and row.by == by), key=lambda row: row.id, default=None)
    if there is None:
        return Change.add(CheckIn.new(goal=goal.id, date=today, by=by, **values))
    return Change.edit(there, there.replace(**values))


def value_changes(
    board: Board, goal: Goal, answer: CheckInAnswer, by: int | None, today: date, now: datetime
) -> tuple[Change, ...]:
    """The measurement that a value makes, where people record the goal's KPI."""
    if answer.value is None:
        return ()
    way, kpi = way_of(board, goal), board.get(Kpi, goal.kpi)
    if kpi is None and way not in (MeasureKind.VALUES, MeasureKind.NOTHING):
        raise InputError(f"“{visible(goal.label)}” is measured by {way.value}; it takes no value", "value")
    if kpi is None:
        return ()
    if kpi.source is not Source.RECORDED:
        text = f"“{visible(kpi.label)}” is {kpi.source.value}: its value is worked out, leave it blank"
        raise InputError(text, "value")
    why = answer.note.strip() or AGAIN
    return measured(board, kpi, answer.value, today, why=why, by=answer.signature or name_of(board, by), now=now)


def corrected(board: Board, before: CheckIn, after: CheckIn) -> tuple[Change, ...]:
    """What a corrected confidence changes of the goal: its own, where this is the last check-in that gave it one."""
    goal = board.get(Goal, before.goal)
    if goal is None or before.confidence == after.confidence or goal.confidence != before.confidence:
        return ()
    rows = board.linked(CheckIn, "goal", goal.id)
    last = max(rows, key=lambda row: (row.confidence is not None, row.date or date.min, row.id), default=None)
    if last is None or last.id != before.id:
        return ()
    return (Change.edit(goal, goal.replace(confidence=after.confidence)),)


def name_of(board: Board, person: int | None) -> str:
    result = board.get(Person, person)
    return result.label if result else ""


def goal_changes(board: Board, goal: Goal, answer: CheckInAnswer, today: date) -> tuple[Change, ...]:
    """What the goal itself keeps of a check-in."""
    after = goal if answer.confidence is None else goal.replace(confidence=answer.confidence)
    if answer.value is not None and goal.kpi is None:
        after = after.replace(current=answer.value)
    if answer.done:
        after = ticked(board, after, answer.done, today)
    if answer.counts:
        after = counted(after, answer.counts)
    return () if after == goal else (Change.edit(goal, after),)


def repeat(
    board: Board, goal: Goal, *, by: int | None = None, signature: str = "", today: date, now: datetime | None = None
) -> tuple[Change, ...]:
    """A check-in that says what the last one said: the same value, confidence, note and blockers."""
    last = last_checkin(board, goal, today)
    if last is None:
        raise InputError(f"“{visible(goal.label)}” has no check-in yet that could be repeated", "goal")
    same = CheckInAnswer(value=last.value, confidence=last.confidence, note=last.note, blockers=last.blockers)
    same = replace(same, signature=signature)
    return answered(board, goal, same, by=by, today=today, now=now)


def acknowledge(board: Board, checkin: CheckIn, *, by: int, today: date, answer: str = "") -> tuple[Change, ...]:
    """The reviewer has seen a check-in, and may answer it."""
    goal = board.get(Goal, checkin.goal)
    if checkin.by == by:
        raise InputError("nobody acknowledges a check-in of their own", "acknowledged_by")
    if goal is not None and goal.reviewer is not None and goal.reviewer != by:
        name = visible(name_of(board, goal.reviewer))
        raise InputError(f"“{visible(goal.label)}” is reviewed by {name}", "acknowledged_by")
    if checkin.acknowledged_on is not None and not answer.strip():
        who = visible(name_of(board, checkin.acknowledged_by))
        raise InputError(f"it was acknowledged on {checkin.acknowledged_on} by {who}", "acknowledged_by")
    values = {"acknowledged_by": by, "acknowledged_on": checkin.acknowledged_on or today}
    after = checkin.replace(**values, **({"answer": answer.strip()} if answer.strip() else {}))
    return (Change.edit(checkin, after),)


# As every door offers it.


class DonePart(Struct):
    """A milestone or unit that is done, by its name or a part of it."""

    part = Text("Part", required=True)


class CountOfKind(Struct):
    """How many things there are of a kind."""

    count = Text("Count", required=True)


class CheckingIn(Question):
    """What is said of a goal. The value is read in the unit of its KPI; what is not said of confidence is kept."""

    value = Text("Value", help="- where it is worked out, or did not change")
    confidence = Text("Confidence", help="0 to 10; - keeps the last one")
    note = Prose("Note", help="what happened, what comes next")
    blockers = Text("Blockers", help="what stands in the way")
    done = Rows("Parts done", DonePart, help="a milestone or unit that is done")
    counts = Rows("Counts", CountOfKind, help="how many there are of a kind, such as desktops=12")
    repeat = Flag("Repeat", help="repeat the last check-in")
    positional = ("value", "confidence", "note")
    option = {"counts": "count"}


NOTHING = ("", "-", "=", ".", "keep")


def typed_value(session: Session, goal: Goal, typed: str) -> Decimal | None:
    """The value that was typed, in the unit of the goal's KPI; None where nothing was said."""
    if typed.strip() in NOTHING:
        return None
    value: Decimal | None = value_field(session.board, goal).read(typed, session.context)
    return value


def typed_confidence(session: Session, goal: Goal, typed: str) -> int | None:
    """The confidence that was typed; where none was, the last one is kept."""
    if typed.strip() in NOTHING:
        last = last_checkin(session.board, goal, session.today)
        return last.confidence if last else None
    return CheckIn.confidence.read(typed, session.context)


def typed_counts(rows: Sequence[CountOfKind]) -> dict[str, int]:
    """desktops=12 as a kind and a number."""
    result = {}
    for row in rows:
        name, _, number = row.count.rpartition("=")
        if not name or not number.strip().isdecimal():
            raise InputError(f"“{visible(row.count)}”: write a kind and a number, such as desktops=12", "count")
        result[name.strip()] = int(number)
    return result


@action(
    Goal,
    "checkin",
    "Check in",
    "say how it is going: value, confidence, note",
    example=(
        "checkin 'Replace copper' 62 7 'the second floor is done'",
        "checkin 'Replace copper' - 5 --done survey --blockers 'no permit yet'",
    ),
    when=among("state", GoalState.ACTIVE),
    asks=CheckingIn,
    log="check in on {}",
    done=lambda session, goal, answers: "checked in",
)
def do_check_in(session: Session, goal: Goal, answers: CheckingIn) -> Changes:
    """Say how a goal is going: its value, how confident you are, and a note."""
    who: dict[str, Any] = {"by": session.by, "today": session.today, "now": session.now}
    if answers.repeat:
        return repeat(session.board, goal, signature=session.signature, **who)
    return check_in(
        session.board,
        goal,
        value=typed_value(session, goal, answers.value),
        confidence=typed_confidence(session, goal, answers.confidence),
        note=answers.note,
        blockers=answers.blockers,
        done=tuple(row.part for row in answers.done),
        counts=typed_counts(answers.counts),
        signature=session.signature,
        **who,
    )


class Acknowledging(Question):
    """The reviewer's answer."""

    answer = Text("CheckInAnswer", help="a reply to the person who checked in; may be blank")
    by = Ref("By", "people", required=True)


def waits(session: Session, checkin: CheckIn) -> str:
    """Why a check-in is not one that waits for whoever acts."""
    goal = session.board.get(Goal, checkin.goal)
    if checkin.acknowledged_on is not None:
        return ""  # the answer may still come
    acknowledge(session.board, checkin, by=session.actor, today=session.today)
    return "" if goal is not None else "its goal no longer exists"


def waiting_line(session: Session, checkin: CheckIn) -> str:
    """A check-in in the list of those that wait for a word; "" where it waits for nobody, or somebody else."""
    goal = session.board.get(Goal, checkin.goal)
    if goal is None or goal.reviewer != session.by or checkin.by == session.by or checkin.acknowledged_on:
        return ""
    value = "–" if checkin.value is None else f"{checkin.value:f}"
    return f"{checkin.date}  {goal.label}: {value}  {checkin.note}"


def checkin_named(session: Session, typed: str) -> CheckIn:
    """A check-in by its id, or the latest one of a goal."""
    beginning = typed_code(typed)
    result = session.board.table(CheckIn).starting(beginning) if len(beginning) >= 4 else []
    if len(result) == 1:
        return result[0]
    goal = session.board.find(Goal, typed)
    last = last_checkin(session.board, goal, session.today)
    if last is None:
        raise NotFound(f"“{visible(goal.label)}” has no check-in")
    return last


def checkin_acknowledged(session: Session, checkin: CheckIn, answers: Acknowledging) -> str:
    return f"acknowledged {visible(session.board.name(Goal.table, checkin.goal or 0))}, {checkin.date}"


@action(
    CheckIn,
    "acknowledge",
    "Acknowledge, and answer",
    "a reviewer has read a check-in",
    example=("acknowledge", "acknowledge 'Replace copper' --answer 'well done'"),
    when=waits,
    asks=Acknowledging,
    alone=True,
    find=checkin_named,
    listed=waiting_line,
    log="acknowledge a check-in",
    done=checkin_acknowledged,
)
def do_acknowledge(session: Session, checkin: CheckIn, answers: Acknowledging) -> Changes:
    """A reviewer has read a check-in, and may answer it. Without one, list those that wait for you."""
    return acknowledge(session.board, checkin, by=session.actor, answer=answers.answer, today=session.today)
