"""Whether people are prepared, heard, helped and reviewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ...board import Board
from ...fields import Period, later, visible
from ...records import (
    Approval,
    ApprovalState,
    Cadence,
    CheckIn,
    Comment,
    CommentKind,
    Department,
    Goal,
    GoalState,
    Person,
    Readiness,
    Recognition,
    Resource,
    Review,
)
from .. import Judgement, Result, excluded_of, failed_of, many, metric, number, share
from ..calendar import occasions, unsettled
from .partners import missed, once

DECIDED = (ApprovalState.APPROVED, ApprovalState.LOCKED, ApprovalState.AMENDED, ApprovalState.CLOSED)
INVOLVES = (CommentKind.REMARK, CommentKind.PROPOSAL, CommentKind.SUGGESTION, CommentKind.ACCEPTANCE)


def ready_now(board: Board, person: Person, as_of: date) -> list[int]:
    """Who could take over the role at once: still here, not the one who has it, nor another vacancy."""
    # A word that cannot be read must not pass for the default, “now”.
    ready = (each for each in person.successors if each.raw.get("readiness") in (None, Readiness.NOW.value))
    people = (who for each in ready if (who := board.get(Person, each.person)))
    able = (who.id for who in people if who.id != person.id and not (who.vacant or who.has_left(as_of)))
    return list(dict.fromkeys(able))


@metric(label="Succession coverage", unit="%", reads=(Person,), group="People", up=True)
def succession_coverage(board: Board, as_of: date, period: Period) -> Result:
    """Critical roles with a successor who is ready now ÷ critical roles.

    A vacant role, and one whose holder has left, is uncovered. Somebody who is to take over several roles covers
    each, but is named, for only one of them can be taken.
    """
    critical = [person for each in board.all(Person) if (person := each.as_of(as_of)).critical]
    ready = {person.id: ready_now(board, person, as_of) for person in critical}
    judged = []
    for person in critical:
        vacant = person.vacant or person.has_left(as_of)
        badness = int(vacant) + int(person.leaving is not None)
        judged.append(Judgement(person, bool(ready[person.id]) and not vacant, badness=badness))
    return share(
        judged,
        what="critical roles have a successor who is ready now",
        empty="no role is marked as critical",
        notes=(*role_notes(board, critical, ready, as_of),),
    )


def role_notes(board: Board, critical: list[Person], ready: dict[int, list[int]], as_of: date) -> Iterator[str]:
    """Vacant roles, leavers without a successor, and people who are to take over more than one role."""
    for person in sorted(critical, key=lambda each: (each.label, each.id)):
        role = visible(person.position or person.label)
        if person.vacant or person.has_left(as_of):
            yield f"vacant: {role}"
        elif person.leaving and not ready[person.id]:
            yield f"{role} is left on {person.leaving}, with nobody ready to take over"
    times = Counter(who for people in ready.values() for who in people)
    for name, count in sorted((board.name("people", who), count) for who, count in times.items() if count > 1):
        yield f"{visible(name)} is ready for {count} roles, and can take only one"


def approved_goals(board: Board, as_of: date, period: Period) -> dict[int, date | None]:
    """When each goal was approved first, by id; of a period, those whose day is known and in it."""
    first: dict[int, date | None] = {}
    for approval in board.all(Approval):
        day = approval.decided_on
        if approval.state not in DECIDED or (day and day > as_of):
            continue
        for goal in approval.goals:
            known = first.get(goal)
            first[goal] = min(known, day) if known and day else known or day
    if period.start is None and period.end is None:
        return first
    return {goal: day for goal, day in first.items() if day and period.holds(day)}


def live_goals(board: Board, ids: Iterable[int]) -> list[Goal]:
    """The goals with these ids, but for those that are archived."""
    return [goal for id in ids if (goal := board.get(Goal, id)) and not goal.archived]


def judge_involved(board: Board, goal: Goal, approved: date | None) -> Judgement:
    """Did its owner have a say before it was approved?"""
    if goal.owner is None:
        return Judgement(goal, None, "has no owner")
    if goal.proposed_by == goal.owner:
        return Judgement(goal, True)
    if goal.external_id and goal.proposed_by is None:
        return Judgement(goal, None, "was imported")
    own = (row for row in board.linked(Comment, "goal", goal.id) if row.by == goal.owner and row.kind in INVOLVES)
    return Judgement(goal, any(approved is None or (row.date is not None and row.date <= approved) for row in own))


@metric(label="Involvement", unit="%", reads=(Goal, Approval, Comment), group="People", up=True, flow=True)
def involvement(board: Board, as_of: date, period: Period) -> Result:
    """Approved goals whose owner proposed them, commented on them or accepted them before they were approved ÷
    approved goals.

    Imported goals are left out. Of a period, the goals approved in it.
    """
    approved = approved_goals(board, as_of, period)
    return share(
        [judge_involved(board, goal, approved[goal.id]) for goal in live_goals(board, approved)],
        what="approved goals were proposed, commented or accepted by their owner before approval",
        empty="no goal has been approved",
    )


@metric(label="Resources delivered on time", unit="%", reads=(Resource, Goal), group="People", up=True, flow=True)
def support_provided(board: Board, as_of: date, period: Period) -> Result:
    """Training, mentors, tools and access provided by the day they were needed ÷ those needed by now.

    Of a period, those that were needed in it.
    """
    resources = board.all(Resource)
    waiting = {
        each.goal for each in resources if each.goal is not None and not (each.provided and each.provided <= as_of)
    }
    goals = live_goals(board, waiting)
    names = ", ".join(sorted(visible(goal.label) for goal in goals))
    return share(
        [each for resource in resources for each in judge_support(resource, as_of, period)],
        what="things needed by now were provided in time",
        empty="nothing has been needed so far" if resources else "no resource is recorded",
        notes=(f"{many(len(goals), 'goal')} waiting for something: {names}",) if goals else (),
    )


def judge_support(resource: Resource, as_of: date, period: Period) -> Iterator[Judgement]:
    """In time, late, or not at all; nothing where it is not needed yet."""
    needed, provided = resource.needed, resource.provided
    if needed is None:
        yield Judgement(resource, None, "says not by when it is needed")
    elif needed <= as_of and period.holds(needed):
        late = (min(provided, as_of) if provided else as_of) - needed
        yield Judgement(resource, provided is not None and provided <= needed, badness=late.days)


def reviewed(board: Board) -> list[Person | Department]:
    """All that have a review rhythm."""
    every: list[Person | Department] = [*board.all(Person), *board.all(Department)]
    return sorted((who for who in every if who.reviewed is not Cadence.NONE), key=lambda who: who.id)


def unreviewed(board: Board, who: Person | Department, as_of: date) -> Iterator[date]:
    """The occasions of a review rhythm that no review is near."""
    known, start = reviews_of(board, who)
    return unsettled(who.reviewed, start, known, as_of)


def next_review(board: Board, who: Person | Department, as_of: date) -> date | None:
    """The next occasion of a review rhythm after a day; None where a review of a later day is written down."""
    known, start = reviews_of(board, who)
    if start is None or (known and known[-1] > as_of):
        return None
    return next((day for day in occasions(who.reviewed, start, max(later(as_of, 366), start)) if day > as_of), None)


def reviews_of(board: Board, who: Person | Department) -> tuple[list[date], date | None]:
    """The days of the reviews that are written down, and the first day of the rhythm where that is known."""
    field = "person" if isinstance(who, Person) else "department"
    known = sorted(day for row in board.linked(Review, field, who.id) if (day := row.due or row.held))
    return known, who.reviewed_from or min(known, default=None)


@metric(label="Reviews held", unit="%", reads=(Review, Person, Department), group="People", up=True, flow=True)
def reviews_held(board: Board, as_of: date, period: Period) -> Result:
    """Reviews, checkpoints and retrospectives held ÷ those due, in the period: those written down, and each occasion of
    a person's or department's review rhythm for which none is.

    One that was held late counts as held; how many were late stands beside it.
    """
    judged, late = [], 0
    for review in board.all(Review):
        due, held = review.due, review.held if review.held and review.held <= as_of else None
        if due is None:
            judged.append(Judgement(review, None, "has no due day"))
        elif due <= as_of and period.holds(due):
            judged.append(Judgement(review, held is not None, badness=(as_of - due).days))
            late += held is not None and held > due
    missing = [(who, day) for who in reviewed(board) for day in unreviewed(board, who, as_of) if period.holds(day)]
    judged += [Judgement(who, False, badness=(as_of - day).days) for who, day in missing]
    by_name: dict[str, list[date]] = {}
    for who, day in missing:
        by_name.setdefault(visible(who.label), []).append(day)
    result = share(
        judged,
        what="reviews due by now were held",
        empty="no review has been due" if board.all(Review) else "no review is recorded",
        notes=(
            *((f"held late: {late:,}",) if late else ()),
            *(f"{name}{missed(days)}" for name, days in sorted(by_name.items())),
        ),
    )
    return once(result)


THANKS_WITHIN = 30  # days


def achieved_on(board: Board, goal: Goal, as_of: date) -> date | None:
    """When a goal was achieved: the day it was closed; where nobody noted that, its last check-in, milestone or part,
    else the day it was due."""
    if goal.closed_on is not None:
        return goal.closed_on
    days = [checkin.date for checkin in board.linked(CheckIn, "goal", goal.id)]
    days += [milestone.done for milestone in goal.milestones] + [unit.done for unit in goal.rollout]
    known = [day for day in days if day and day <= as_of]
    return max(known) if known else goal.due if goal.due is None or goal.due <= as_of else as_of


def is_thanked(board: Board, goal: Goal, achieved: date, as_of: date) -> bool:
    """Was its owner thanked: for this goal at any time, or in general within the days after it?"""
    last = min(as_of, achieved + timedelta(days=THANKS_WITHIN)) if achieved.year < date.max.year else as_of
    for each in board.all(Recognition):
        if each.date is None or each.date > as_of:
            continue
        meant = each.person == goal.owner or (each.person is None and each.team is not None)
        in_general = each.goal is None and each.person == goal.owner and achieved <= each.date <= last
        if in_general or (each.goal == goal.id and meant):
            return True
    return False


def is_achieved(goal: Goal) -> tuple[bool]:
    return (goal.state is GoalState.ACHIEVED,)


@metric(label="Recognition due", unit="people", reads=(Goal, Recognition, CheckIn, Person), group="People", up=False)
def recognition_due(board: Board, as_of: date, period: Period) -> Result:
    """How many people achieved a goal over 30 days ago and have not been recognised for it.

    A goal counts as achieved on the day it was closed, else on its last check-in or finished part, else on the day it
    was due. Of a period, goals achieved in it.
    """
    closed = board.keyed(Goal, "achieved", is_achieved, True)
    achieved = [goal for goal in closed if goal.state_on(as_of) is GoalState.ACHIEVED]
    judged, soon = list[Judgement](), set[int]()
    for goal in achieved:
        day = achieved_on(board, goal, as_of)
        if goal.owner is None or day is None:
            judged.append(Judgement(goal, None, "has no owner" if goal.owner is None else "nobody knows when achieved"))
        elif period.holds(day):
            gone, thanked = (as_of - day).days, is_thanked(board, goal, day, as_of)
            judged.append(Judgement(goal, thanked or gone <= THANKS_WITHIN, badness=gone))
            if not thanked and gone <= THANKS_WITHIN:
                soon.add(goal.owner)
    return recognition_result(board, judged, soon, bool(achieved))


def recognition_result(board: Board, judged: list[Judgement], soon: set[int], some: bool) -> Result:
    goals = [goal for goal in failed_of(judged) if isinstance(goal, Goal)]
    waiting = {goal.owner for goal in goals if goal.owner is not None}
    owners = {goal.record.owner for goal in judged if goal.met is not None and isinstance(goal.record, Goal)}
    names = ", ".join(sorted(visible(board.name("people", person)) for person in waiting))
    notes = [f"waiting: {names}"] if waiting else []
    if soon:
        notes.append(f"achieved within the last {THANKS_WITHIN} days and not yet recognised: {len(soon):,}")
    nothing = "no achieved goal has an owner and a day" if some else "no goal is achieved"
    count = f"{len(waiting):,} of {many(len(owners), 'person', 'people')}"
    return number(
        len(waiting),
        len(owners),
        how=f"{count} with an achieved goal not recognised in 30 days",
        empty="" if owners else nothing,
        n=len(owners),
        excluded=excluded_of(judged),
        counted=tuple(goals),
        notes=tuple(notes),
    )
