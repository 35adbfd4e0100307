"""Reviews: held with feedback and actions agreed; of trends and policies; and the retrospective that closes a goal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ..board import Board, Change
from ..fields import Choice, Day, InputError, Number, Prose, Ref, Rows, Text, visible
from ..metrics.goals import Progress
from ..metrics.goals.goal_status import EXPECTED, progress
from ..records import (
    AgreedAction,
    Channel,
    Comment,
    CommentKind,
    Goal,
    GoalState,
    Kpi,
    Move,
    Policy,
    Remedy,
    Review,
    ReviewKind,
    Ring,
    Trend,
    Verdict,
)
from ..session import Session
from .action import Changes, Explained, Question, action, among


def hold(
    review: Review,
    *,
    feedback: str = "",
    upward: str = "",
    actions: Sequence[AgreedAction] = (),
    verdict: Verdict = Verdict.OPEN,
    today: date,
) -> tuple[Change, ...]:
    """Note that a review was held, what was said both ways, and what was agreed. InputError where it was already."""
    if review.held is not None:
        raise InputError(f"“{visible(review.label)}” was held on {review.held}", "held")
    if not feedback.strip() and not actions:
        raise InputError("a review that was held has feedback or agreed actions", "feedback")
    blank = next((number for number, action in enumerate(actions, 1) if not action.what.strip()), None)
    if blank is not None:
        raise InputError(f"action {blank} does not say what is to be done", "actions")
    values = {"feedback": feedback.strip() or review.feedback, "upward": upward.strip() or review.upward}
    after = review.replace(**values, held=today, actions=(*review.actions, *actions), verdict=verdict)
    return (Change.edit(review, after),)


def finish_action(record: Review | Channel | Goal | Kpi, what: str, today: date) -> tuple[Change, ...]:
    """Tick off an agreed action of a review or channel, or a remedy of a goal or KPI."""
    name, rows = agreed(record)
    result = [row for row in rows if row.what.casefold() == what.strip().casefold()]
    if not result:
        raise InputError(f"“{visible(record.label)}” has no action “{visible(what.strip())}”", "actions")
    if all(row.done for row in result):
        raise InputError(f"“{visible(what.strip())}” was done on {result[0].done}", "actions")
    done = (
        type(row)({**row.raw, "done": today.isoformat()}) if row in result and not row.done else row for row in rows
    )
    return (Change.edit(record, record.replace(**{name: tuple(done)})),)


def agreed(record: Review | Channel | Goal | Kpi) -> tuple[str, tuple[AgreedAction | Remedy, ...]]:
    """The field that holds what was agreed about a record, and its rows."""
    return ("remedies", record.remedies) if isinstance(record, Goal | Kpi) else ("actions", record.actions)


def suggested_score(board: Board, goal: Goal, today: date) -> Fraction | None:
    """The score that the computed progress gives, from 0 to 1; None where there are no data."""
    return progress(board, goal, today).p


def suggested_verdict(goal: Goal, score: Fraction | Decimal | int) -> Verdict:
    """Achieved from what the goal was committed to: 1.0 for a committed goal, 0.7 for an aspirational one."""
    if Fraction(score) >= EXPECTED[goal.commitment]:
        return Verdict.ACHIEVED
    return Verdict.PARTLY if score > 0 else Verdict.MISSED


def retrospective(
    board: Board,
    goal: Goal,
    *,
    learned: str,
    carried_over: str = "",
    verdict: Verdict = Verdict.OPEN,
    score: Decimal | None = None,
    because: str = "",
    by: int | None = None,
    today: date,
) -> tuple[Change, ...]:
    """Close a goal: its score, whether it was achieved, what was learned, what is carried over.

    Without a score the computed progress is it; without a verdict the score decides. Partly achieved is missed. From
    then on the goal is what it was that day. A verdict better than the computed progress gives needs a reason.
    """
    if goal.state is not GoalState.ACTIVE:
        raise InputError(f"“{visible(goal.label)}” is {goal.state.value}; only active goals are closed", "goal")
    if not learned.strip():
        raise InputError("say what was learned", "learned")
    result = closing_score(board, goal, score, today)
    outcome = suggested_verdict(goal, result) if verdict is Verdict.OPEN else verdict
    now = progress(board, goal, today)
    refuse_better(goal, outcome, now.p, because)
    state = GoalState.ACHIEVED if outcome is Verdict.ACHIEVED else GoalState.MISSED
    rounded = round(Decimal(result.numerator) / Decimal(result.denominator), 2)
    review = Review.new(
        title=f"Retrospective: {goal.label}",
        kind=ReviewKind.RETROSPECTIVE,
        person=goal.owner,
        reviewer=by,
        goals=(goal.id,),
        held=today,
        verdict=outcome,
        because=because.strip(),
        learned=learned.strip(),
        carried_over=carried_over.strip(),
    )
    return Change.add(review), Change.edit(goal, goal.replace(state=state, score=rounded, **as_it_is(goal, now, today)))


RANKS = (Verdict.MISSED, Verdict.PARTLY, Verdict.ACHIEVED)


def refuse_better(goal: Goal, outcome: Verdict, computed: Fraction | None, because: str) -> None:
    """InputError for a verdict that is better than the computed one, or than no data, and says no reason."""
    if because.strip():
        return
    if computed is None and outcome is not Verdict.MISSED:
        raise InputError(f"there are no data on how far it came; say why it is {outcome.value}", "because")
    suggested = suggested_verdict(goal, computed or 0)
    if RANKS.index(outcome) > RANKS.index(suggested):
        share = f"{float(computed or 0) * 100:.0f} %"
        raise InputError(f"{share} done makes it {suggested.value}; say why it is {outcome.value}", "because")


def as_it_is(goal: Goal, now: Progress, today: date) -> dict[str, object]:
    """What a goal is frozen at: its day, value, target and progress."""
    return {
        "closed_on": today,
        "closed_value": None if now.current is None else decimal_of(now.current),
        "closed_target": goal.target,
        "closed_progress": None if now.raw is None else decimal_of(now.raw),
    }


def decimal_of(value: Fraction) -> Decimal:
    return round(Decimal(value.numerator) / Decimal(value.denominator), 12)


def reopen(board: Board, goal: Goal, *, reason: str, by: int | None, today: date) -> tuple[Change, ...]:
    """A closed goal is active again; its verdict stays in the retrospective, and a remark says why."""
    if not reason.strip():
        raise InputError("say why it is opened again", "reason")
    emptied = dict.fromkeys(("score", "closed_on", "closed_value", "closed_target", "closed_progress"))
    values = {"kind": CommentKind.REMARK, "by": by, "date": today, "goal": goal.id}
    note = Comment.new(title=f"Reopened: {reason.strip()}", **values)
    return Change.edit(goal, goal.replace(state=GoalState.ACTIVE, **emptied)), Change.add(note)


def closing_score(board: Board, goal: Goal, score: Decimal | None, today: date) -> Fraction:
    """The score that was given, else the computed progress; InputError where there is neither."""
    if score is not None and not 0 <= score <= 1:
        raise InputError(f"{score:f} is not a score; it goes from 0 to 1", "score")
    result = suggested_score(board, goal, today) if score is None else Fraction(score)
    if result is None:
        reason = progress(board, goal, today).reason
        raise InputError(f"the score cannot be worked out ({reason}); give one from 0 to 1", "score")
    return result


# As every door offers it.


class Holding(Question):
    """What was said in a review, both ways, and agreed."""

    feedback = Prose("Feedback to the person")
    upward = Prose("Feedback from them")
    actions = Rows("Agreed actions", AgreedAction, help="one a line: what | who | due; may be given again")
    verdict = Choice("Verdict", Verdict.OPEN)
    option = {"actions": "action"}


@action(
    Review,
    "hold",
    "Hold it: feedback both ways and actions",
    "feedback both ways, and what was agreed",
    example="review hold 4vfs --feedback 'clear notes' --action 'course|ann|+4w'",
    when=lambda session, review: f"it was held on {review.held}" if review.held else "",
    asks=Holding,
    log="hold {}",
    done=lambda session, review, answers: f"held, {len(answers.actions)} actions agreed",
)
def do_hold(session: Session, review: Review, answers: Holding) -> Changes:
    """A review was held: feedback both ways, and what was agreed."""
    values = {name: getattr(answers, name) for name in ("feedback", "upward", "actions", "verdict")}
    return hold(review, today=session.today, **values)


class Finishing(Question):
    """Which agreed action is done."""

    action = Text("Action", required=True)
    positional = ("action",)


def open_actions(session: Session, record: Review | Channel | Goal | Kpi) -> str:
    return "" if any(row.done is None for row in agreed(record)[1]) else "no agreed action is open"


def first_open(session: Session, record: Review | Channel | Goal | Kpi) -> dict[str, str]:
    return {"action": next((row.what for row in agreed(record)[1] if row.done is None), "")}


@action(
    (Review, Channel, Goal, Kpi),
    "done",
    "Tick off an agreed action",
    "an agreed action is done",
    example="{noun} done 4vfs 'send the plan'",
    when=open_actions,
    asks=Finishing,
    prefill=first_open,
    log="action of {}",
    done=lambda session, record, answers: f"done: {visible(answers.action)}",
)
def do_finish(session: Session, record: Review | Channel | Goal | Kpi, answers: Finishing) -> Changes:
    """An agreed action is done."""
    return finish_action(record, answers.action, session.today)


class Closing(Question):
    """The retrospective that closes a goal."""

    learned = Text("Lessons learned", required=True)
    carried_over = Text("Carried over")
    score = Number("Score", least=0, most=1, help="0 to 1; blank: the computed progress")
    verdict = Choice("Verdict", Verdict.OPEN, help="open: the score decides")
    because = Text("Why better", help="why the verdict is better than the computed one")


def outcome_of(session: Session, goal: Goal, answers: Closing) -> str:
    return f"{goal.state.value}{'' if goal.score is None else f', score {goal.score:f}'}"


@action(
    Goal,
    "close",
    "Close: retrospective and score",
    "with a retrospective and a score",
    example="goal close 'Replace copper' --score 0.8 --learned 'order permits first'",
    when=among("state", GoalState.ACTIVE),
    asks=Closing,
    log="close {}",
    done=outcome_of,
)
def do_close(session: Session, goal: Goal, answers: Closing) -> Changes:
    """Close a goal with a retrospective and a score."""
    values = {name: getattr(answers, name) for name in ("learned", "carried_over", "verdict", "score", "because")}
    return retrospective(session.board, goal, by=session.by, today=session.today, **values)


@action(
    Goal,
    "reopen",
    "Reopen, with a reason",
    "a closed goal is active again, with a reason",
    example="goal reopen 'Replace copper' --reason 'branch 9 was left out'",
    when=among("state", GoalState.ACHIEVED, GoalState.MISSED),
    asks=Explained,
    log="reopen {}",
    done=lambda session, goal, answers: goal.state.value,
)
def do_reopen(session: Session, goal: Goal, answers: Explained) -> Changes:
    """A closed goal is active again; its verdict stays in the retrospective, and a remark says why."""
    return reopen(session.board, goal, reason=answers.reason, by=session.by, today=session.today)


class Remedying(Question):
    """What is done about what was missed."""

    what = Text("Action", required=True)
    cause = Text("Cause", required=True)
    who = Ref("Owner", "people", required=True)
    due = Day("Due", required=True)
    positional = ("what",)


def to_its_owner(session: Session, record: Goal | Kpi) -> dict[str, str]:
    name = session.board.name("people", record.owner) if record.owner is not None else ""
    return {"who": name, "due": "+2w"}


@action(
    (Goal, Kpi),
    "remedy",
    "Plan a remedy: cause, action, owner, due date",
    "plan a remedy for a missed value: cause, action, owner, due date",
    example="{noun} remedy 4vfs 'replace the switch' --cause 'a worn fan' --who ann --due +2w",
    asks=Remedying,
    prefill=to_its_owner,
    log="plan a remedy for {}",
    done=lambda session, record, answers: f"{visible(answers.what)}, due on {answers.due}",
)
def remedy(session: Session, record: Goal | Kpi, answers: Remedying) -> Changes:
    """Record why a value or milestone was missed, and an action, which is then due from its owner."""
    row = Remedy.of(what=answers.what.strip(), who=answers.who, due=answers.due, cause=answers.cause.strip())
    return (Change.edit(record, record.replace(remedies=(*record.remedies, row))),)


class Looking(Question):
    """What is thought of a trend now, and why."""

    ring = Choice("Ring", Ring.ASSESS)
    why = Text("Why")
    review = Day("Next review", required=True)
    positional = ("ring",)


@action(
    Trend,
    "review",
    "Review: ring, reason, next review",
    "review it: ring, reason, next review",
    example="trend review Containers adopt --why 'the pilot went well'",
    asks=Looking,
    prefill=lambda session, trend: {"ring": trend.ring.value, "review": "+13w"},
    log="review {}",
    done=lambda session, trend, answers: f"{trend.ring.value}, looked at again on {trend.review}",
)
def look_at(session: Session, trend: Trend, answers: Looking) -> Changes:
    """A trend was looked at again; each move to another ring is kept with its day and reason."""
    values: dict[str, object] = {"review": answers.review}
    values |= {"why": answers.why} if answers.why else {}
    if answers.ring is not trend.ring:
        move = Move.of(on=session.today, was=trend.ring, ring=answers.ring, why=answers.why)
        values |= {"ring": answers.ring, "was": trend.ring.value, "since": session.today, "moves": (*trend.moves, move)}
    return (Change.edit(trend, trend.replace(**values)),)


class Renewing(Question):
    """When a policy is looked at again."""

    review = Day("Next review", required=True)
    positional = ("review",)


@action(
    Policy,
    "review",
    "Reviewed: still right",
    "it is still right; the next review",
    example="policy review Passwords +1y",
    asks=Renewing,
    prefill=lambda session, policy: {"review": "+52w"},
    log="review {}",
    done=lambda session, policy, answers: f"approved today, looked at again on {policy.review}",
)
def renew(session: Session, policy: Policy, answers: Renewing) -> Changes:
    """A policy was looked at again and is still right."""
    return (Change.edit(policy, policy.replace(approved=session.today, review=answers.review)),)
