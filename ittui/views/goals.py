"""What is worked out of a goal and of an objective: how it stands, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ..board import Board
from ..fields import visible
from ..fields.layout import figure, percent
from ..metrics import Status
from ..metrics.goals import Progress
from ..metrics.goals.goal_status import cached_progress
from ..metrics.goals.wholes import ObjectiveStatus, objective_status
from ..records import BudgetLine, CheckIn, Goal, GoalState, Kpi, Objective, ObjectiveState, Project
from ..session import Session
from .columns import BRIEF, FURTHER, Shown, Values, computed, days_past_due, parts, past_due, plain
from .document import Datum, StackedBar, Tone, role_of, show_status, status_bar, worst_first
from .kpis import measured_by
from .record_page import Known, checkin_before, known_of, link_text, text

if TYPE_CHECKING:
    from ..metrics.smart import Letter, RuleVerdict

LAST = 4  # check-ins


def progress_of(session: Session, goal: Goal) -> Progress:
    return cached_progress(session.board, goal, session.today)


@computed(Goal, "status", "Status", show=show_status, order=worst_first, width=13, numeric=False)
def status(session: Session, goal: Goal) -> Status:
    return progress_of(session, goal).status


def goal_values(session: Session, goal: Goal) -> Values:
    """All that the status was made of, for programs."""
    return {"late": plain(days_late(session, goal)), **dict(parts(progress_of(session, goal)))}


def further_values(session: Session, goal: Goal) -> Values:
    from ..metrics.forecast import forecast_goal, pace
    from ..metrics.smart import letters, smart

    board, day = session.board, session.today
    return {
        "pace": plain(pace(board, goal, day)),
        "forecast": plain(forecast_goal(board, goal, day)),
        "smart": {each.letter.name: each.ok for each in letters(smart(board, goal, day))},
    }


BRIEF[Goal], FURTHER[Goal] = goal_values, further_values


def goals_bar(board: Board, day: date) -> StackedBar:
    """The active goals of a day by status."""
    goals = (goal for goal in board.all(Goal) if goal.state_on(day) is GoalState.ACTIVE)
    return status_bar("Active goals by status", (cached_progress(board, goal, day).status for goal in goals))


class DoneShare(NamedTuple):
    """How much of a goal is done, and how much should be by now; shares of 1."""

    p: Fraction
    expected: Fraction | None
    status: Status


def show_done(done: DoneShare) -> Shown:
    """Such as “62/71 %”: done, and expected by now."""
    expected = "" if done.expected is None else f"/{percent(done.expected).removesuffix(' %')}"
    return Shown(f"{percent(done.p).removesuffix(' %')}{expected} %", role_of(done.status))


@computed(Goal, "progress", "Progress", show=show_done, amount=lambda done: done.p * 100, width=12)
def done(session: Session, goal: Goal) -> DoneShare | None:
    now = progress_of(session, goal)
    return None if now.p is None else DoneShare(now.p, now.expected, now.status)


@computed(Goal, "late", "Late", show=days_past_due, order=lambda days: -days, width=7, priority=2)
def days_late(session: Session, goal: Goal) -> int | None:
    """Days past its due day while it is open; none where it is not due yet, or ended."""
    return past_due(goal.due, goal.state_on(session.today) is GoalState.ACTIVE, session.today)


@known_of(Goal, "objective", "kpi", "confidence")
def about_goal(session: Session, goal: Goal) -> Iterator[Known]:
    """How it stands and why, what it serves, what measures it, where it goes, and what was said of it last."""
    from ..metrics.forecast import forecast_goal
    from .projects import project_status  # nor does a list need either

    board, now = session.board, progress_of(session, goal)
    yield "status", Datum(state_text(now), status=now.status)
    yield "progress", text(now.how)
    objective = board.get(Objective, goal.objective)
    yield "serves", text(objective.label) if objective else text("no objective", Tone.WARN)
    yield from smart_facts(board, goal, session)
    if goal.confidence is not None:
        yield "reported", Datum(f"confidence {goal.confidence}/10", goal.confidence)
    kpi = board.get(Kpi, goal.kpi)
    if kpi:
        yield "measured by", measured_by(session, kpi)
    forecast, rate = str(forecast_goal(board, goal, session.today)), pace_text(session, goal)
    yield "forecast", text(forecast)
    if rate not in forecast:
        yield "pace", text(rate)
    lines = ", ".join(line.label for line in board.table(BudgetLine).by("goal").get(goal.id, ()))
    yield "budget", text("costs nothing" if goal.no_cost else lines or "no budget line")
    for project in board.table(Project).by("goals").get(goal.id, ()):
        yield "project", Datum(link_text(session, project), status=project_status(session, project))
    checkins = sorted(board.table(CheckIn).by("goal").get(goal.id, ()), key=lambda each: str(each.raw.get("date")))
    for checkin in reversed(checkins[-LAST:]):
        yield "check-in", text(checkin_text(session, checkin))


@known_of(CheckIn, "value", "confidence")
def about_checkin(session: Session, checkin: CheckIn) -> Iterator[Known]:
    """What a reviewer needs: how the goal is by now, and what the check-in changed."""
    board = session.board
    goal, before = board.get(Goal, checkin.goal), checkin_before(board, checkin)
    kpi = board.get(Kpi, goal.kpi) if goal else None
    if goal:
        now = progress_of(session, goal)
        yield "goal's status", Datum(state_text(now), status=now.status)
    unit = kpi.unit if kpi else ""
    values = (each.value if each else None for each in (before, checkin))
    yield "value", text(before_and_after(*("" if each is None else figure(Fraction(each), unit) for each in values)))
    sure = (each.confidence if each else None for each in (before, checkin))
    yield "confidence", text(before_and_after(*("" if each is None else f"{each}/10" for each in sure)))


def before_and_after(before: str, after: str) -> str:
    """Such as “30 h → 28 h”; one of them where there is but one, or both are the same."""
    return " → ".join(dict.fromkeys(filter(None, (before, after))))


def state_text(now: Progress) -> str:
    """Behind a goal's status: how far it is, and how far it should be; or why there is none."""
    if now.p is None:
        return now.reason
    if now.expected is None or now.p >= 1:
        return f"{percent(now.p)} done"
    return f"{percent(now.p)} done, {percent(now.expected)} expected by now"


def smart_facts(board: Board, goal: Goal, session: Session) -> Iterator[Known]:
    from ..metrics.smart import letters, smart  # a list of goals does without

    verdicts = smart(board, goal, session.today)
    rows = letters(verdicts)
    tone = Tone.GOOD if all(row.ok for row in rows) else Tone.BAD if any(row.ok is False for row in rows) else Tone.WARN
    yield "SMART", Datum("  ".join(f"{row.letter.name} {row.glyph}" for row in rows), tone=tone)
    reasons = [(row.letter, first_reason(verdicts, row.letter)) for row in rows if row.ok is not True]
    yield "SMART gaps", text("; ".join(f"{letter.name}: {reason}" for letter, reason in reasons if reason))


def first_reason(verdicts: Iterable[RuleVerdict], letter: Letter) -> str:
    """Why a letter does not hold, or is not known to."""
    rows = [row for row in verdicts if row.letter is letter and row.level.value != "warning"]
    failing = [row for row in rows if row.open] or [row for row in rows if row.ok is None]
    return visible(failing[0].reason) if failing else ""


def pace_text(session: Session, goal: Goal) -> str:
    """Needed and measured, a week; or why there is none."""
    from ..metrics.forecast import pace

    rate, kpi = pace(session.board, goal, session.today), session.board.get(Kpi, goal.kpi)
    if rate.needed is None:
        return rate.reason
    unit = kpi.unit if kpi else ""
    measured = "unknown" if rate.measured is None else figure(rate.measured * 7, unit)
    return f"needed {figure(rate.needed * 7, unit)} a week · measured {measured}"


def checkin_text(session: Session, checkin: CheckIn) -> str:
    who = session.board.name("people", checkin.by) if checkin.by else ""
    value = "" if checkin.value is None else f"{checkin.value:f}"
    sure = "" if checkin.confidence is None else f"{checkin.confidence}/10"
    return "  ".join(word for word in (str(checkin.date), who, value, sure, checkin.note) if word)


def status_of_objective(session: Session, objective: Objective) -> ObjectiveStatus:
    return objective_status(session.board, objective, session.today, lambda goal: progress_of(session, goal))


@computed(Objective, "status", "Status", show=show_status, order=worst_first, width=13, numeric=False)
def objective_verdict(session: Session, objective: Objective) -> Status:
    """By the gap between what its own dates expect and what is done."""
    return status_of_objective(session, objective).status


@computed(
    Objective,
    "progress",
    "Done %",
    show=lambda p: Shown(percent(p).removesuffix(" %")),
    amount=lambda p: p * 100,
    width=7,
    priority=2,
)
def objective_done(session: Session, objective: Objective) -> Fraction | None:
    return status_of_objective(session, objective).whole.p


@computed(Objective, "late", "Late", show=days_past_due, order=lambda days: -days, width=7, priority=3)
def objective_late(session: Session, objective: Objective) -> int | None:
    """Days past its due day while it is open."""
    return past_due(objective.due, objective.state is ObjectiveState.ACTIVE, session.today)


@computed(Objective, "coverage", "Measured", show=Shown, width=9, priority=3, numeric=False)
def coverage(session: Session, objective: Objective) -> str | None:
    """How many of the goals have data, such as “3 of 5”."""
    whole = status_of_objective(session, objective).whole
    return whole.coverage if whole.members else None


@computed(Objective, "weakest", "Weakest", show=show_status, order=worst_first, width=13, priority=4, numeric=False)
def weakest(session: Session, objective: Objective) -> Status | None:
    return status_of_objective(session, objective).whole.weakest


@known_of(Objective)
def about_objective(session: Session, objective: Objective) -> Iterator[Known]:
    """What the goals that serve it come to, and each of them."""
    result = status_of_objective(session, objective)
    yield "status", Datum("", status=result.status)
    if objective.state is ObjectiveState.ACHIEVED and result.status is not Status.ACHIEVED:
        yield "beware", text("it was closed as achieved, but not all of its goals are", Tone.WARN)
    if result.whole.p is not None:
        yield "progress", Datum(f"{percent(result.whole.p)}: {result.whole.how}")
    for goal in (member.goal for member in result.whole.members):
        yield "goal", Datum(link_text(session, goal), status=progress_of(session, goal).status)
