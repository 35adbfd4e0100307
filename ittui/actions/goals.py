"""Goals, and KPIs alike: revised with a reason, a rule waived, a remedy planned; a goal closed, and opened again."""

from __future__ import annotations

from fractions import Fraction

from ..board import Change
from ..fields import Choice, Context, Day, Flag, InputError, Number, Ref, Text, visible
from ..metrics.goals.goal_status import EXPECTED, progress
from ..metrics.smart import ORDER, smart
from ..records import Goal, GoalState, Kpi, Remedy, Review, ReviewKind, Verdict, Waiver
from ..session import Session
from .action import (
    Changes,
    Explained,
    Question,
    action,
    among,
    decimal_of,
    edited,
    example,
    itself,
    offered,
    remark,
    state_now,
    to_owner,
)

MOST_NAMED = 6
RANKS = (Verdict.MISSED, Verdict.PARTLY, Verdict.ACHIEVED)


@action("revise", "Revise, with a reason", "a new version, with a reason")
@example("{noun} revise 4vfs target=99.95 --reason 'the new contract'")
@offered(edits=itself, done="revised")
def revise(session: Session, record: Goal | Kpi, answers: Explained, edit: Change) -> Changes:
    """A new version with a reason: what it was before stays in the log, and a remark says why."""
    after = type(record)(record.id, edit.after or {})
    names = [name for name in record.fields if record.raw.get(name) != after.raw.get(name)]
    if not names:
        raise InputError(f"nothing differs in “{visible(record.label)}”", "reason")
    revised = [difference(record, after, name, session.context) for name in names[:MOST_NAMED]]
    more = [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    note = remark(session, record, f"Revised {'; '.join((*revised, *more))}: {answers.reason}")
    return Change.edit(record, after), note


def difference(before: Goal | Kpi, after: Goal | Kpi, name: str, context: Context) -> str:
    field, values = before.fields[name], (getattr(row, name) for row in (before, after))
    old, new = ("–" if field.is_empty(value) else field.show(value, context) for value in values)
    return f"{field.label.lower()} {old} → {new}"


class Waiving(Question, positional="rule"):
    rule = Text("Rule", required=True, help="such as S3; the SMART check names them")
    reason = Text("Reason")
    until = Day("Until", help="from then on it holds again; blank: for good")
    undo = Flag("It holds again")


def first_open(session: Session, goal: Goal) -> dict[str, str]:
    open_rules = (each.rule for each in smart(session.board, goal, session.today) if each.open)
    return {"rule": next(open_rules, goal.waivers[0].rule if goal.waivers else "")}


def nothing_open(session: Session, goal: Goal) -> str:
    return "" if goal.waivers or first_open(session, goal)["rule"] else "every rule holds"


@action("waive", "Waive a SMART rule, with a reason", "a SMART rule need not hold, with a reason")
@example("goal waive 'Replace copper' S3 --reason 'the name of the programme'")
@offered(
    nothing_open,
    prefill=first_open,
    log="waive a rule for {}",
    done=lambda session, goal, answers: f"{answers.rule.upper()} {'holds again' if answers.undo else 'is waived'}",
)
def waive(session: Session, goal: Goal, answers: Waiving) -> Changes:
    """A SMART rule need not hold for this goal, because …"""
    rule = answers.rule.upper()
    if rule not in ORDER:
        raise InputError(f"there is no rule “{visible(answers.rule)}”; known: {', '.join(ORDER)}", "rule")
    if answers.until is not None and answers.until <= session.today:
        raise InputError(f"{answers.until} has come already; from then on the rule holds again", "until")
    others = tuple(row for row in goal.waivers if row.rule.strip().upper() != rule)
    if answers.undo:
        if len(others) == len(goal.waivers):
            raise InputError(f"{rule} is not waived for “{visible(goal.label)}”", "rule")
        return edited(goal, waivers=others)
    if not answers.reason:
        raise InputError(f"say why {rule} need not hold", "reason")
    return edited(goal, waivers=(*others, Waiver.of(rule=rule, reason=answers.reason, until=answers.until)))


class Remedying(Question, positional="what"):
    what = Text("Action", required=True)
    cause = Text("Cause", required=True)
    who = Ref("Owner", "people", required=True)
    due = Day("Due", required=True)


@action(
    "remedy",
    "Plan a remedy: cause, action, owner, due date",
    "plan a remedy for a missed value: cause, action, owner, due date",
)
@example("{noun} remedy 4vfs 'replace the switch' --cause 'a worn fan' --who ann --due +2w")
@offered(
    prefill=to_owner("who", due="+2w"),
    log="plan a remedy for {}",
    done=lambda session, record, answers: f"{visible(answers.what)}, due on {answers.due}",
)
def remedy(session: Session, record: Goal | Kpi, answers: Remedying) -> Changes:
    """Record why a value or milestone was missed, and an action, which is then due from its owner."""
    row = Remedy.of(what=answers.what, who=answers.who, due=answers.due, cause=answers.cause)
    return edited(record, remedies=(*record.remedies, row))


class Closing(Question):
    learned = Text("Lessons learned", required=True)
    carried_over = Text("Carried over")
    score = Number("Score", least=0, most=1, help="0 to 1; blank: the computed progress")
    verdict = Choice("Verdict", Verdict.OPEN, help="open: the score decides")
    because = Text("Why better", help="why the verdict is better than the computed one")


def outcome_of(session: Session, goal: Goal, answers: Closing) -> str:
    return f"{goal.state.value}{'' if goal.score is None else f', score {goal.score:f}'}"


@action("close", "Close: retrospective and score", "with a retrospective and a score")
@example("goal close 'Replace copper' --score 0.8 --learned 'order permits first'")
@offered(among("state", GoalState.ACTIVE), done=outcome_of)
def close(session: Session, goal: Goal, answers: Closing) -> Changes:
    """Close a goal with a retrospective and a score."""
    now = progress(session.board, goal, session.today)
    score = now.p if answers.score is None else Fraction(answers.score)
    if score is None:
        raise InputError(f"the score cannot be worked out ({now.reason}); give one from 0 to 1", "score")
    outcome = verdict_of(goal, score) if answers.verdict is Verdict.OPEN else answers.verdict
    if not answers.because:
        refuse_better(goal, outcome, now.p)
    review = Review.new(
        title=f"Retrospective: {goal.label}",
        kind=ReviewKind.RETROSPECTIVE,
        person=goal.owner,
        reviewer=session.by,
        goals=(goal.id,),
        held=session.today,
        verdict=outcome,
        **{name: getattr(answers, name) for name in ("because", "learned", "carried_over")},
    )
    closed = goal.replace(  # from now on it is what it was that day; partly achieved is missed
        state=GoalState.ACHIEVED if outcome is Verdict.ACHIEVED else GoalState.MISSED,
        score=round(decimal_of(score), 2),
        closed_on=session.today,
        closed_value=None if now.current is None else round(decimal_of(now.current), 12),
        closed_target=goal.target,
        closed_progress=None if now.raw is None else round(decimal_of(now.raw), 12),
    )
    return Change.add(review), Change.edit(goal, closed)


def verdict_of(goal: Goal, score: Fraction) -> Verdict:
    """Achieved from what the goal was committed to: 1.0 for a committed goal, 0.7 for an aspirational one."""
    if score >= EXPECTED[goal.commitment]:
        return Verdict.ACHIEVED
    return Verdict.PARTLY if score > 0 else Verdict.MISSED


def refuse_better(goal: Goal, outcome: Verdict, computed: Fraction | None) -> None:
    """InputError for a verdict that is better than the computed one, or than no data: it needs a reason."""
    if computed is None and outcome is not Verdict.MISSED:
        raise InputError(f"there are no data on how far it came; say why it is {outcome.value}", "because")
    computed = computed or Fraction(0)
    suggested = verdict_of(goal, computed)
    if RANKS.index(outcome) > RANKS.index(suggested):
        text = f"{float(computed) * 100:.0f} % done makes it {suggested.value}; say why it is {outcome.value}"
        raise InputError(text, "because")


@action("reopen", "Reopen, with a reason", "a closed goal is active again, with a reason")
@example("goal reopen 'Replace copper' --reason 'branch 9 was left out'")
@offered(among("state", GoalState.ACHIEVED, GoalState.MISSED), done=state_now)
def reopen(session: Session, goal: Goal, answers: Explained) -> Changes:
    """A closed goal is active again; its verdict stays in the retrospective, and a remark says why."""
    emptied = dict.fromkeys(("score", "closed_on", "closed_value", "closed_target", "closed_progress"))
    note = remark(session, goal, f"Reopened: {answers.reason}")
    return *edited(goal, state=GoalState.ACTIVE, **emptied), note
