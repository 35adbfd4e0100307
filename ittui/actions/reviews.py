"""Looking back: goals and KPIs revised, remedied, closed with a retrospective; reviews and meetings held, with actions
that are ticked off; trends and policies looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from ..board import Change
from ..fields import Choice, Context, Day, Flag, InputError, Number, Prose, Ref, Rows, Text, later, visible
from ..metrics.calendar import occasions
from ..metrics.goals.goal_status import EXPECTED, progress
from ..metrics.smart import ORDER, smart
from ..records import (
    AgreedAction,
    Channel,
    Goal,
    GoalState,
    Kpi,
    Meeting,
    Move,
    Policy,
    Remedy,
    Review,
    ReviewKind,
    Ring,
    Trend,
    Verdict,
    Waiver,
)
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


def first_rule(session: Session, goal: Goal) -> dict[str, str]:
    open_rules = (each.rule for each in smart(session.board, goal, session.today) if each.open)
    return {"rule": next(open_rules, goal.waivers[0].rule if goal.waivers else "")}


def no_rule_open(session: Session, goal: Goal) -> str:
    return "" if goal.waivers or first_rule(session, goal)["rule"] else "every rule holds"


@action("waive", "Waive a SMART rule, with a reason", "a SMART rule need not hold, with a reason")
@example("goal waive 'Replace copper' S3 --reason 'the name of the programme'")
@offered(
    no_rule_open,
    prefill=first_rule,
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


LONGEST = 366  # days between two dates of a cadence


class Holding(Question, option={"actions": "action"}):
    feedback = Prose("Feedback to the person")
    upward = Prose("Feedback from them")
    actions = Rows("Agreed actions", AgreedAction, help="one a line: what | who | due; may be given again")
    verdict = Choice("Verdict", Verdict.OPEN)


@action("hold", "Hold it: feedback both ways and actions", "feedback both ways, and what was agreed")
@example("review hold 4vfs --feedback 'clear notes' --action 'course|ann|+4w'")
@offered(
    lambda session, review: f"it was held on {review.held}" if review.held else "",
    done=lambda session, review, answers: f"held, {len(answers.actions)} actions agreed",
)
def hold(session: Session, review: Review, answers: Holding) -> Changes:
    """A review was held: feedback both ways, and what was agreed."""
    if not answers.feedback and not answers.actions:
        raise InputError("a review that was held has feedback or agreed actions", "feedback")
    refuse_blank(answers.actions)
    values = {name: getattr(answers, name) or getattr(review, name) for name in ("feedback", "upward")}
    actions = (*review.actions, *answers.actions)
    return edited(review, **values, held=session.today, actions=actions, verdict=answers.verdict)


def refuse_blank(actions: Sequence[AgreedAction]) -> None:
    blank = next((number for number, action in enumerate(actions, 1) if not action.what.strip()), None)
    if blank is not None:
        raise InputError(f"action {blank} does not say what is to be done", "actions")


class Finishing(Question, positional="action"):
    action = Text("Action", required=True)


def agreed(record: Review | Channel | Goal | Kpi) -> tuple[str, tuple[AgreedAction | Remedy, ...]]:
    """The field that holds what was agreed about a record, and its rows."""
    return ("remedies", record.remedies) if isinstance(record, Goal | Kpi) else ("actions", record.actions)


def first_open(session: Session, record: Review | Channel | Goal | Kpi) -> dict[str, str]:
    return {"action": next((row.what for row in agreed(record)[1] if row.done is None), "")}


def nothing_open(session: Session, record: Review | Channel | Goal | Kpi) -> str:
    return "" if any(row.done is None for row in agreed(record)[1]) else "no agreed action is open"


@action("done", "Tick off an agreed action", "an agreed action is done")
@example("{noun} done 4vfs 'send the plan'")
@offered(
    nothing_open,
    prefill=first_open,
    log="action of {}",
    done=lambda session, record, answers: f"done: {visible(answers.action)}",
)
def finish(session: Session, record: Review | Channel | Goal | Kpi, answers: Finishing) -> Changes:
    """An agreed action is done."""
    (name, rows), what = agreed(record), visible(answers.action)
    result = [row for row in rows if row.what.casefold() == answers.action.casefold()]
    if not result:
        raise InputError(f"“{visible(record.label)}” has no action “{what}”", "action")
    if all(row.done for row in result):
        raise InputError(f"“{what}” was done on {result[0].done}", "action")
    done = {"done": session.today.isoformat()}
    ticked = (type(row)({**row.raw, **done}) if row in result and not row.done else row for row in rows)
    return edited(record, **{name: tuple(ticked)})


class Looking(Question, positional="ring"):
    ring = Choice("Ring", Ring.ASSESS)
    why = Text("Why")
    review = Day("Next review", required=True)


@action("review", "Review: ring, reason, next review", "review it: ring, reason, next review")
@example("trend review Containers adopt --why 'the pilot went well'")
@offered(
    prefill=lambda session, trend: {"ring": trend.ring.value, "review": "+13w"},
    done=lambda session, trend, answers: f"{trend.ring.value}, looked at again on {trend.review}",
)
def look_at(session: Session, trend: Trend, answers: Looking) -> Changes:
    """A trend was looked at again; each move to another ring is kept with its day and reason."""
    values: dict[str, object] = {"review": answers.review, "why": answers.why or trend.why}
    if answers.ring is not trend.ring:
        move = Move.of(on=session.today, was=trend.ring, ring=answers.ring, why=answers.why)
        values |= {"ring": answers.ring, "was": trend.ring.value, "since": session.today, "moves": (*trend.moves, move)}
    return edited(trend, **values)


class Renewing(Question, positional="review"):
    review = Day("Next review", required=True)


@action("review", "Reviewed: still right", "it is still right; the next review")
@example("policy review Passwords +1y")
@offered(
    prefill=lambda session, policy: {"review": "+52w"},
    done=lambda session, policy, answers: f"approved today, looked at again on {policy.review}",
)
def renew(session: Session, policy: Policy, answers: Renewing) -> Changes:
    """A policy was looked at again and is still right."""
    return edited(policy, approved=session.today, review=answers.review)


# Meetings of a channel.


class Minutes(Question, positional="minutes", option={"actions": "action"}):
    minutes = Text("Minutes", required=True)
    actions = Rows("Actions", AgreedAction, help="agreed, one a line: what | who | due; may be given again")
    next = Day("Next date", help="blank: as often as the channel meets")
    on = Day("Held on", past=True, help="blank: today")


@action("meet", "Held: minutes, actions, next date", "held: minutes, actions, the next date")
@example("channel meet 4vfs 'talked about the rollout' --next +4w")
@offered(log="meeting of {}", done=lambda session, channel, answers: f"held on {answers.on or session.today}")
def meet(session: Session, channel: Channel, answers: Minutes) -> Changes:
    """The meeting was held: minutes, actions, and the next date."""
    refuse_blank(answers.actions)
    held = answers.on or session.today
    row = Meeting.of(due=occasion_of(channel, held), held=held, minutes=" ".join(answers.minutes.split()))
    return moved_on(session, channel, row, answers.next, answers.actions)


class Cancelling(Explained):
    next = Day("Next date", help="blank: as often as the channel meets")


@action("cancel", "Cancelled, with a reason", "does not take place, with a reason")
@example("channel cancel 4vfs --reason 'all on leave' --next +1w")
@offered(log="cancel the meeting of {}", done="cancelled")
def cancel(session: Session, channel: Channel, answers: Cancelling) -> Changes:
    """The meeting does not take place, with a reason."""
    due = channel.next or occasion_of(channel, session.today)  # it counts neither as held nor as missed
    return moved_on(session, channel, Meeting.of(due=due, cancelled=answers.reason), answers.next)


def occasion_of(channel: Channel, day: date) -> date:
    """The date that a meeting of a day was held for: the nearest one that is not settled, the next one included."""
    settled = {row.due for row in channel.meetings if row.held or row.cancelled}
    known = {row.due for row in channel.meetings if row.due} | ({channel.next} if channel.next else set())
    start = channel.start or min(known, default=day)
    known |= {*occasions(channel.cadence, start, later(day, LONGEST))}
    if day in known:
        return day  # and where that is settled, it is said
    return min(known - settled, key=lambda each: (abs((each - day).days), each), default=day)


def moved_on(
    session: Session, channel: Channel, row: Meeting, next: date | None, actions: Sequence[AgreedAction] = ()
) -> Changes:
    """The channel with the date of a meeting settled, and the next one set."""
    due = row.due or session.today
    if any(old.due == due and (old.held or old.cancelled) for old in channel.meetings):
        raise InputError(f"the meeting of “{visible(channel.label)}” on {due} is settled already", "meetings")
    rows = [old for old in channel.meetings if old.due != due]
    if channel.next and channel.next < due and all(old.due != channel.next for old in rows):
        rows.append(Meeting.of(due=channel.next))  # a miss, and since when it meets
    planned = channel.next if channel.next and channel.next != due and channel.next > session.today else None
    following = next or planned or following_date(channel, due, session.today)
    return edited(channel, meetings=(*rows, row), actions=(*channel.actions, *actions), next=following)


def following_date(channel: Channel, due: date, today: date) -> date | None:
    """The first date after both days, as often as the channel meets; None where that is not said.

    What is due on the 31st is due on the last day of shorter months, and on the 31st again after.
    """
    first = min((channel.start or due, *(row.due for row in channel.meetings if row.due), due))
    until = later(max(today, due), 2 * LONGEST)
    begin = first if due in occasions(channel.cadence, first, due) else due
    return next((day for day in occasions(channel.cadence, begin, until) if day > max(today, due)), None)
