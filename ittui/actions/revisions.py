"""Explained a goal or a KPI: a new version, with the reason kept beside it as a remark on the record."""

from __future__ import annotations

from datetime import date

from ..board import Board, Change
from ..fields import Context, Day, Flag, InputError, Text, visible
from ..metrics.smart import ORDER, smart
from ..records import Comment, CommentKind, Goal, Kpi, Waiver
from ..session import Session
from .action import Changes, Explained, Question, action, itself
from .proposals import FIELDS

MOST_NAMED = 6


def revise(
    board: Board, before: Goal | Kpi, after: Goal | Kpi, *, reason: str, by: int | None = None, today: date
) -> tuple[Change, ...]:
    """Change it, and say why. The log keeps each old value; the remark says what was revised for which reason."""
    if not reason.strip():
        raise InputError("say why it is revised", "reason")
    names = [name for name in before.fields if before.raw.get(name) != after.raw.get(name)]
    if not names:
        raise InputError(f"nothing differs in “{visible(before.label)}”", "reason")
    context = board.context(today)
    answers = [difference(before, after, name, context) for name in names[:MOST_NAMED]]
    more = [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    remark = Comment.new(
        title=f"Revised {'; '.join((*answers, *more))}: {reason.strip()}",
        kind=CommentKind.REMARK,
        by=by,
        date=today,
        **{FIELDS[type(before)]: before.id},
    )
    return Change.edit(before, after), Change.add(remark)


def difference(before: Goal | Kpi, after: Goal | Kpi, name: str, context: Context) -> str:
    field = before.fields[name]
    old, new = (
        "–" if field.is_empty(getattr(row, name)) else field.show(getattr(row, name), context)
        for row in (before, after)
    )
    return f"{field.label.lower()} {old} → {new}"


@action(
    (Goal, Kpi),
    "revise",
    "Revise, with a reason",
    "a new version, with a reason",
    example="{noun} revise 4vfs target=99.95 --reason 'the new contract'",
    asks=Explained,
    edits=itself,
    log="revise {}",
    done=lambda session, record, answers: "revised",
)
def do_revise(session: Session, record: Goal | Kpi, answers: Explained, edit: Change) -> Changes:
    """A new version with a reason: what it was before stays in the log, and a remark says why."""
    after = type(record)(record.id, edit.after or {})
    return revise(session.board, record, after, reason=answers.reason, by=session.by, today=session.today)


def waive(goal: Goal, rule: str, reason: str, until: date | None = None) -> tuple[Change, ...]:
    """The rule need not hold for this goal, because …, until a day; another reason replaces the one that was given."""
    wanted = known(rule)
    if not reason.strip():
        raise InputError(f"say why {wanted} need not hold", "reason")
    cached = tuple(row for row in goal.waivers if row.rule.strip().upper() != wanted)
    after = goal.replace(waivers=(*cached, Waiver.of(rule=wanted, reason=" ".join(reason.split()), until=until)))
    return (Change.edit(goal, after),)


def hold_again(goal: Goal, rule: str) -> tuple[Change, ...]:
    """The rule holds for this goal like for all others."""
    wanted = known(rule)
    cached = tuple(row for row in goal.waivers if row.rule.strip().upper() != wanted)
    if len(cached) == len(goal.waivers):
        raise InputError(f"{wanted} is not waived for “{visible(goal.label)}”", "rule")
    return (Change.edit(goal, goal.replace(waivers=cached)),)


def known(rule: str) -> str:
    """The id of a rule as it is written; InputError names those that there are."""
    wanted = rule.strip().upper()
    if wanted not in ORDER:
        raise InputError(f"there is no rule “{visible(rule.strip())}”; known: {', '.join(ORDER)}", "rule")
    return wanted


class Waiving(Question):
    """Which rule need not hold, and why."""

    rule = Text("Rule", required=True, help="such as S3; the SMART check names them")
    reason = Text("Reason")
    until = Day("Until", help="from then on it holds again; blank: for good")
    undo = Flag("It holds again")
    positional = ("rule",)


def first_open(session: Session, goal: Goal) -> dict[str, str]:
    open_rules = (each.rule for each in smart(session.board, goal, session.today) if each.open)
    return {"rule": next(open_rules, goal.waivers[0].rule if goal.waivers else "")}


def nothing_open(session: Session, goal: Goal) -> str:
    return "" if goal.waivers or first_open(session, goal)["rule"] else "every rule holds"


@action(
    Goal,
    "waive",
    "Waive a SMART rule, with a reason",
    "a SMART rule need not hold, with a reason",
    example="goal waive 'Replace copper' S3 --reason 'the name of the programme'",
    when=nothing_open,
    asks=Waiving,
    prefill=first_open,
    log="waive a rule for {}",
    done=lambda session, goal, answers: f"{known(answers.rule)} {'holds again' if answers.undo else 'is waived'}",
)
def do_waive(session: Session, goal: Goal, answers: Waiving) -> Changes:
    """A SMART rule need not hold for this goal, because …"""
    rule = known(answers.rule)
    if answers.until is not None and answers.until <= session.today:
        raise InputError(f"{answers.until} has come already; from then on the rule holds again", "until")
    return hold_again(goal, rule) if answers.undo else waive(goal, rule, answers.reason, answers.until)
