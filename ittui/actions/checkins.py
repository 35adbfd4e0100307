"""Checking in on a goal: what it stands at, which parts are done, how sure its owner is, and the reviewer's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..board import Board, Change, NotFound, value_field
from ..fields import Flag, InputError, Prose, Ref, Rows, Struct, Text, pick, visible
from ..metrics.goals import MeasureKind
from ..metrics.goals.goal_status import last_checkin, way_of
from ..records import CheckIn, Goal, GoalState, Kpi, Person, Source, typed_code
from ..session import Session
from .action import Changes, Question, action, among, edited, example, offered
from .measurements import measured

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


def check_in(session: Session, goal: Goal, answer: CheckInAnswer) -> Changes:
    """The changes of one check-in: what was said, the value for the goal's KPI, and the goal itself.

    A second check-in of the same person on the same day replaces the first. Saying nothing is fine: it tells that
    nothing changed. InputError where the goal takes no such answer.
    """
    if goal.archived or goal.state is not GoalState.ACTIVE:
        what = "archived" if goal.archived else "a draft" if goal.state is GoalState.DRAFT else goal.state.value
        raise InputError(f"“{visible(goal.label)}” is {what}; only active goals are checked in", "goal")
    if answer.confidence is not None and not 0 <= answer.confidence <= MOST_SURE:
        raise InputError(f"{answer.confidence} is not a confidence; it goes from 0 to {MOST_SURE}", "confidence")
    return (
        reported(session, goal, answer),
        *value_changes(session, goal, answer),
        *goal_changes(session.board, goal, answer, session.today),
    )


def reported(session: Session, goal: Goal, answer: CheckInAnswer) -> Change:
    """The check-in itself: a new one, or the same person's of the same day."""
    today, by = session.today, session.by
    values = {"value": answer.value, "confidence": answer.confidence, "note": answer.note, "blockers": answer.blockers}
    rows = session.board.table(CheckIn).by("goal").get(goal.id, ())
    there = max((row for row in rows if row.date == today and row.by == by), key=lambda row: row.id, default=None)
    if there is None:
        return Change.add(CheckIn.new(goal=goal.id, date=today, by=by, **values))
    return Change.edit(there, there.replace(**values))


def value_changes(session: Session, goal: Goal, answer: CheckInAnswer) -> Changes:
    """The measurement that a value makes, where people record the goal's KPI."""
    if answer.value is None:
        return ()
    way, kpi = way_of(session.board, goal), session.board.get(Kpi, goal.kpi)
    if kpi is None and way not in (MeasureKind.VALUES, MeasureKind.NOTHING):
        raise InputError(f"“{visible(goal.label)}” is measured by {way.value}; it takes no value", "value")
    if kpi is None:
        return ()
    if kpi.source is not Source.RECORDED:
        text = f"“{visible(kpi.label)}” is {kpi.source.value}: its value is worked out, leave it blank"
        raise InputError(text, "value")
    return measured(session, kpi, answer.value, session.today, why=answer.note.strip() or AGAIN)


def goal_changes(board: Board, goal: Goal, answer: CheckInAnswer, today: date) -> Changes:
    """What the goal itself keeps of a check-in."""
    after = goal if answer.confidence is None else goal.replace(confidence=answer.confidence)
    if answer.value is not None and goal.kpi is None:
        after = after.replace(current=answer.value)
    if answer.done:
        after = ticked(board, after, answer.done, today)
    if answer.counts:
        after = counted(after, answer.counts)
    return () if after == goal else (Change.edit(goal, after),)


def ticked(board: Board, goal: Goal, done: Sequence[str], today: date) -> Goal:
    """The goal with these milestones or units done today; what was done before keeps its day."""
    names = [row.what for row in goal.milestones]
    units = [board.name("departments", row.unit) if row.unit is not None else "" for row in goal.rollout]
    if not names and not units:
        raise InputError(f"“{visible(goal.label)}” has no milestones or units to be done", "milestones")
    wanted = {pick(each, (*names, *units), "milestone or unit of it") for each in done}

    def after(rows: Iterable[Any], called: Sequence[str]) -> tuple[Any, ...]:
        return tuple(
            type(row)({**row.raw, "done": today.isoformat()}) if name in wanted and not row.done else row
            for row, name in zip(rows, called, strict=True)
        )

    return goal.replace(milestones=after(goal.milestones, names), rollout=after(goal.rollout, units))


def counted(goal: Goal, counts: Mapping[str, int]) -> Goal:
    """The goal with so many things done of each kind."""
    names = tuple(row.what for row in goal.items)
    if not names:
        raise InputError(f"“{visible(goal.label)}” counts nothing", "items")
    result = {pick(name, names, "kind of thing it counts"): count for name, count in counts.items()}
    below = next((name for name, count in result.items() if count < 0), None)
    if below is not None:
        raise InputError(f"{result[below]} {visible(below)} cannot be; count from 0", "items")
    items = (type(row)({**row.raw, "done": result[row.what]}) if row.what in result else row for row in goal.items)
    return goal.replace(items=tuple(items))


def corrected(board: Board, before: CheckIn, after: CheckIn) -> Changes:
    """What a corrected confidence changes of the goal: its own, where this is the last check-in that gave it one."""
    goal = board.get(Goal, before.goal)
    if goal is None or before.confidence == after.confidence or goal.confidence != before.confidence:
        return ()
    rows = board.linked(CheckIn, "goal", goal.id)
    last = max(rows, key=lambda row: (row.confidence is not None, row.date or date.min, row.id), default=None)
    return edited(goal, confidence=after.confidence) if last is not None and last.id == before.id else ()


class DonePart(Struct):
    """A milestone or unit that is done, by its name or a part of it."""

    part = Text("Part", required=True)


class CountOfKind(Struct):
    """How many things there are of a kind."""

    count = Text("Count", required=True)


class CheckingIn(Question, positional="value confidence note", option={"counts": "count"}):
    """What is said of a goal. The value is read in the unit of its KPI; what is not said of confidence is kept."""

    value = Text("Value", help="- where it is worked out, or did not change")
    confidence = Text("Confidence", help="0 to 10; - keeps the last one")
    note = Prose("Note", help="what happened, what comes next")
    blockers = Text("Blockers", help="what stands in the way")
    done = Rows("Parts done", DonePart, help="a milestone or unit that is done")
    counts = Rows("Counts", CountOfKind, help="how many there are of a kind, such as desktops=12")
    repeat = Flag("Repeat", help="repeat the last check-in")


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


@action("checkin", "Check in", "say how it is going: value, confidence, note")
@example(
    "checkin 'Replace copper' 62 7 'the second floor is done'",
    "checkin 'Replace copper' - 5 --done survey --blockers 'no permit yet'",
)
@offered(among("state", GoalState.ACTIVE), log="check in on {}", done="checked in")
def do_check_in(session: Session, goal: Goal, answers: CheckingIn) -> Changes:
    """Say how a goal is going: its value, how confident you are, and a note."""
    if answers.repeat:
        last = last_checkin(session.board, goal, session.today)
        if last is None:
            raise InputError(f"“{visible(goal.label)}” has no check-in yet that could be repeated", "repeat")
        same = {name: getattr(last, name) for name in ("value", "confidence", "note", "blockers")}
        return check_in(session, goal, CheckInAnswer(**same))
    answer = CheckInAnswer(
        value=typed_value(session, goal, answers.value),
        confidence=typed_confidence(session, goal, answers.confidence),
        note=answers.note,
        blockers=answers.blockers,
        done=tuple(row.part for row in answers.done),
        counts=typed_counts(answers.counts),
    )
    return check_in(session, goal, answer)


class Acknowledging(Question):
    answer = Text("Answer", help="a reply to the person who checked in; may be blank")
    by = Ref("By", "people", required=True)


def acknowledged(session: Session, checkin: CheckIn, answer: str) -> Changes:
    """The reviewer has seen a check-in, and may answer it, then or later."""
    by, goal = session.actor, session.board.get(Goal, checkin.goal)
    if checkin.by == by:
        raise InputError("nobody acknowledges a check-in of their own", "acknowledged_by")
    if goal is not None and goal.reviewer is not None and goal.reviewer != by:
        name = visible(session.board.name(Person.table, goal.reviewer))
        raise InputError(f"“{visible(goal.label)}” is reviewed by {name}", "acknowledged_by")
    if checkin.acknowledged_on is not None and not answer:
        who = visible(session.board.name(Person.table, checkin.acknowledged_by or 0))
        raise InputError(f"it was acknowledged on {checkin.acknowledged_on} by {who}", "acknowledged_by")
    values = {"acknowledged_by": by, "acknowledged_on": checkin.acknowledged_on or session.today}
    return edited(checkin, **values, answer=answer or checkin.answer)


def waits(session: Session, checkin: CheckIn) -> str:
    """Why a check-in is not one that waits for whoever acts."""
    if checkin.acknowledged_on is not None:
        return ""  # the answer may still come
    acknowledged(session, checkin, "")
    return "" if session.board.get(Goal, checkin.goal) is not None else "its goal no longer exists"


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


@action("acknowledge", "Acknowledge, and answer", "a reviewer has read a check-in")
@example("acknowledge", "acknowledge 'Replace copper' --answer 'well done'")
@offered(
    waits,
    alone=True,
    find=checkin_named,
    listed=waiting_line,
    log="acknowledge a check-in",
    done=checkin_acknowledged,
)
def acknowledge(session: Session, checkin: CheckIn, answers: Acknowledging) -> Changes:
    """A reviewer has read a check-in, and may answer it. Without one, list those that wait for you."""
    return acknowledged(session, checkin, answers.answer)
