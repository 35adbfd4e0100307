"""Revising a goal or a KPI: a new version, with the reason kept beside it as a remark on the record."""

from __future__ import annotations

from datetime import date

from ..board import Board, Change
from ..fields import Context, InputError, Text, visible
from ..records import Comment, CommentKind, Goal, Kpi
from ..session import Session
from .action import Changes, Question, action, itself
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


class Revising(Question):
    """Why something is revised."""

    reason = Text("Reason", required=True)


@action(
    (Goal, Kpi),
    "revise",
    "Revise, with a reason",
    "a new version, with a reason",
    example="{noun} revise 4vfs target=99.95 --reason 'the new contract'",
    asks=Revising,
    edits=itself,
    log="revise {}",
    done=lambda session, record, answers: "revised",
)
def do_revise(session: Session, record: Goal | Kpi, answers: Revising, edit: Change) -> Changes:
    """A new version with a reason: what it was before stays in the log, and a remark says why."""
    after = type(record)(record.id, edit.after or {})
    return revise(session.board, record, after, reason=answers.reason, by=session.by, today=session.today)
