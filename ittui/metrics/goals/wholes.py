"""Wholes made of goals: a goal of goals, an objective. Each goal counts once, and a whole is judged by its own gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import MAXYEAR, date
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import add_months, visible
from ...records import Goal, GoalState, Objective, ObjectiveState
from .. import Status, worst
from . import Progress, Thresholds, by_gap, expected, weight_of, weighted

Ask = Callable[[Goal], Progress]
NOW = date.max  # in place of a day: as the states are at present
UNKNOWN = (Status.STALE, Status.NO_DATA, Status.NOT_STARTED, Status.NO_TARGET)


class Member(NamedTuple):
    """A goal that a whole is made of, and how it stands; drafts: the whole is a draft, so drafts have begun."""

    goal: Goal
    progress: Progress
    drafts: bool = False

    @property
    def weight(self) -> Fraction:
        return weight_of(self.goal.weight)

    @property
    def p(self) -> Fraction | None:
        """Its progress, where it has begun and has data."""
        begun = self.progress.status is not Status.NOT_STARTED
        return self.progress.p if begun or (self.drafts and self.goal.state is GoalState.DRAFT) else None

    @property
    def fresh(self) -> bool:
        return self.p is not None and self.progress.status is not Status.STALE


class Whole(NamedTuple):
    """Several goals together, without those cancelled. One that has not begun, or has no data, is unmeasured."""

    members: tuple[Member, ...]

    @classmethod
    def of(cls, goals: Iterable[Goal], ask: Ask, *, day: date = NOW, drafts: bool = False) -> Whole:
        rows = {goal.id: goal for goal in goals if goal.state_on(day) is not GoalState.CANCELLED}
        ordered = sorted(rows.values(), key=lambda goal: (goal.label, goal.id))
        return cls(tuple(Member(goal, ask(goal), drafts) for goal in ordered))

    @property
    def measured(self) -> tuple[Member, ...]:
        return tuple(each for each in self.members if each.p is not None)

    @property
    def p(self) -> Fraction | None:
        """`Σ w·p ÷ Σ w` over the members with data, each within 0 and 1."""
        return weighted((each.weight, each.p) for each in self.members if each.p is not None)

    @property
    def stale(self) -> int:
        return sum(each.progress.status is Status.STALE for each in self.members)

    @property
    def coverage(self) -> str:
        """Such as “3 of 5”."""
        return f"{len(self.measured)} of {len(self.members)}"

    @property
    def how(self) -> str:
        remarks = [f"the weighted mean of {self.coverage} goals"]
        if self.stale:
            remarks.append(f"{self.stale} of them stale")
        if self.weakest not in (None, Status.ACHIEVED, Status.ON_TRACK):
            weak = sum(each.progress.status is self.weakest for each in self.members)
            remarks.append(f"weakest: {self.weakest}, {weak} of {len(self.members)}")
        return ", ".join(remarks)

    @property
    def weakest(self) -> Status | None:
        """The worst word of a member; where all words are good, that of those of which nothing is known."""
        words = [each.progress.status for each in self.members]
        judged = worst(words)
        if judged.badness is not None and judged.badness > (Status.ON_TRACK.badness or 0):
            return judged
        return next((word for word in UNKNOWN if word in words), judged if words else None)

    def status(self, own: Fraction | None, limits: Thresholds, *, over: bool) -> Status:
        """The word by the gap between what is expected and what is done; own: what its own dates expect, if any.

        Achieved only if every member is; missed only when its own due has passed (over). What is stale or unknown never
        makes it better: a stale member counts only where it makes the gap larger, and with less than half the weight
        measured there is no word.
        """
        measured = self.measured
        if self.members and all(each.progress.status is Status.ACHIEVED for each in self.members):
            return Status.ACHIEVED
        fresh = [each for each in measured if each.fresh]
        if not fresh:
            return Status.STALE if measured else Status.NO_DATA
        if over:
            return Status.MISSED
        if 2 * sum(each.weight for each in measured) < sum(each.weight for each in self.members):
            return Status.NO_DATA
        gap = worst_gap(measured, own)
        if gap is None:
            return Status.NO_TARGET
        if own is not None and own < limits.too_early:
            return Status.TOO_EARLY
        return by_gap(gap, limits)


def worst_gap(members: Sequence[Member], own: Fraction | None) -> Fraction | None:
    """The mean of expected − done over the fresh members, and over the stale ones that make it larger.

    own: what the dates of the whole expect of each; else its own dates do, and those without are left out.
    """
    gaps: dict[bool, list[tuple[Fraction, Fraction]]] = {True: [], False: []}
    for each in members:
        wanted = own if own is not None else each.progress.expected
        if wanted is not None and each.p is not None:
            gaps[each.fresh].append((wanted - each.p, each.weight))
    parts = gaps[True]
    mean = weighted((weight, gap) for gap, weight in parts)
    for gap, weight in sorted(gaps[False], reverse=True):
        if mean is None or gap > mean:
            parts.append((gap, weight))
            mean = weighted((weight, gap) for gap, weight in parts)
    return mean


def mean_expected(members: Sequence[Member]) -> Fraction | None:
    return weighted((each.weight, each.progress.expected) for each in members if each.progress.expected is not None)


def upwards(board: Board, goal: Goal) -> Iterator[Goal]:
    """A goal, the one that it is a part of, and so on, each once."""
    at, seen = goal, set[int]()
    while at.id not in seen:
        seen.add(at.id)
        yield at
        at = board.get(Goal, at.parent) or at


def circle_of(board: Board, goal: Goal) -> str:
    """The way from a goal up to itself, as text; "" where there is no such way."""
    path = list(upwards(board, goal))
    last = board.get(Goal, path[-1].parent)
    return " → ".join(visible(each.label) for each in (*path, last)) if last and last.id == goal.id else ""


def whole_of(board: Board, goal: Goal, day: date = NOW) -> Goal | None:
    """The goal that is measured by this one, among others, and through which it counts where that one is counted."""
    parent = board.get(Goal, goal.parent)
    if parent is None or parent.archived or goal.state_on(day) is GoalState.CANCELLED:
        return None
    own = parent.kpi or parent.milestones or parent.items or parent.rollout or parent.service
    return None if own or parent.target is not None or circle_of(board, parent) else parent


def narrower(board: Board, objective: Objective) -> list[int]:
    """The ids of an objective and of all that are a part of it, through whatever others."""
    wanted, queue = set[int](), [objective.id]
    while queue:
        at = queue.pop()
        if at not in wanted:
            wanted.add(at)
            queue += [row.id for row in board.linked(Objective, "parent", at)]
    return sorted(wanted)


def misdated(board: Board, objective: Objective) -> Iterator[str]:
    """How an objective's dates contradict its horizon, or those of the wider one that it is a part of."""
    start, due, years = objective.start, objective.due, objective.horizon.years
    if start and due and due > add_months(start, 12 * min(years, MAXYEAR - start.year)):
        yield f"{start} to {due} is longer than its horizon, {objective.horizon.value}"
    wider = board.get(Objective, objective.parent)
    if wider and start and wider.start and start < wider.start:
        yield f"it starts on {start}, before “{visible(wider.label)}” does, {wider.start}"
    if wider and due and wider.due and due > wider.due:
        yield f"it is due on {due}, after “{visible(wider.label)}” is, {wider.due}"


def goals_serving(board: Board, objective: Objective, day: date = NOW) -> Mapping[int, Goal]:
    """The goals that serve an objective or a narrower one, directly or as parts of such goals, by id.

    A goal that was cancelled or archived serves none any more; what is a part of it, and goes on, still does.
    """
    wanted, away, reached = narrower(board, objective), board.put_away(Goal), dict[int, Goal]()
    goals = [goal for at in wanted for goal in board.linked(Goal, "objective", at)]
    goals += [goal for goal in away if goal.objective in wanted]
    while goals:
        goal = goals.pop()
        if goal.id not in reached:
            reached[goal.id] = goal
            goals += board.linked(Goal, "parent", goal.id)
            goals += [part for part in away if part.parent == goal.id]
    live = (goal for goal in reached.values() if not goal.archived)
    return {goal.id: goal for goal in live if goal.state_on(day) is not GoalState.CANCELLED}


def goals_under(board: Board, objective: Objective, day: date = NOW) -> tuple[Goal, ...]:
    """The goals that an objective is made of, each once: those that serve it, but those that count through another.

    A goal counts through its parent where that one serves the objective, is not a draft, and has no other measure.
    """
    serving = goals_serving(board, objective, day)

    def counts(goal: Goal) -> bool:
        whole = whole_of(board, goal, day)
        return whole is None or whole.id not in serving or whole.state_on(day) is GoalState.DRAFT

    return tuple(goal for goal in serving.values() if counts(goal))


class ObjectiveStatus(NamedTuple):
    """How an objective stands: the word, with the progress, the coverage and the weakest member beside it."""

    status: Status
    whole: Whole
    expected: Fraction | None


def objective_status(board: Board, objective: Objective, as_of: date, ask: Ask) -> ObjectiveStatus:
    """The status of an objective by its own dates, from the goals that serve it."""
    whole = Whole.of(goals_under(board, objective, as_of), ask, day=as_of)
    dated = objective.start is not None and objective.due is not None
    own = expected(objective.start, objective.due, (), as_of) if dated else None
    over = objective.due is not None and as_of > objective.due
    status = whole.status(own, Thresholds.of(board.settings), over=over)
    if objective.state is ObjectiveState.ACHIEVED and not whole.members:
        status = Status.ACHIEVED  # what was said of it; where goals serve it, these say whether it is so
    elif objective.state is ObjectiveState.DROPPED:
        status = Status.CANCELLED
    elif objective.start is not None and as_of < objective.start:
        status = Status.NOT_STARTED
    return ObjectiveStatus(status, whole, own if own is not None else mean_expected(whole.measured))
