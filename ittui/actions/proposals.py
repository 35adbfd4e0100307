"""Proposals and suggestions: made by anybody, accepted or declined with a reason; a proposal becomes a goal."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..board import Board, Change
from ..fields import InputError, visible
from ..records import ANSWERED, Answer, Approval, Comment, CommentKind, Goal, Kpi, Objective, Person, Project, Record

FIELDS: dict[type[Record], str] = {
    Goal: "goal",
    Kpi: "kpi",
    Project: "project",
    Objective: "objective",
    Approval: "approval",
}


def say(
    text: str, *, kind: CommentKind = CommentKind.REMARK, on: Record | None = None, by: int | None = None, today: date
) -> tuple[Change, ...]:
    """A remark, proposal, suggestion, feedback or acceptance, on a record or on nothing in particular."""
    if not text.strip():
        raise InputError("say something", "title")
    if on is not None and type(on) not in FIELDS:
        raise InputError(f"{on.plural} take no remarks; goals, KPIs, projects, objectives and approvals do", "goal")
    if on is None and kind not in ANSWERED:
        raise InputError(f"say what the {kind.value} is about", "goal")
    place = {FIELDS[type(on)]: on.id} if on is not None else {}
    return (Change.add(Comment.new(title=text.strip(), kind=kind, by=by, date=today, **place)),)


def accept(
    board: Board, comment: Comment, *, by: int, today: date, reason: str = "", owner: int | None = None, **goal: Any
) -> tuple[Change, ...]:
    """Accept a suggestion; a proposal that is about no goal yet becomes a draft goal of its own.

    The goal belongs to whom it is given, else to the one who proposed it; further values of it may be named.
    """
    refuse_answered(board, comment)
    after = comment.replace(answer=Answer.ACCEPTED, answered_by=by, reason=reason.strip())
    if comment.kind is not CommentKind.PROPOSAL or comment.goal is not None:
        return (Change.edit(comment, after),)
    usual = {"title": comment.title, "objective": comment.objective, "kpi": comment.kpi}
    values = {**usual, "owner": comment.by if owner is None else owner, "proposed_by": comment.by, **goal}
    new = Goal.new(**values)
    return Change.add(new), Change.edit(comment, after.replace(goal=new.id))


def decline(board: Board, comment: Comment, *, by: int, reason: str) -> tuple[Change, ...]:
    """Decline a proposal or suggestion; those who made it are told why."""
    refuse_answered(board, comment)
    if not reason.strip():
        raise InputError("say why it is declined", "reason")
    return (Change.edit(comment, comment.replace(answer=Answer.DECLINED, answered_by=by, reason=reason.strip())),)


def refuse_answered(board: Board, comment: Comment) -> None:
    if comment.kind not in ANSWERED:
        raise InputError(f"a {comment.kind.value} is not accepted or declined; proposals and suggestions are", "kind")
    if comment.answer is not Answer.OPEN:
        who = visible(board.name(Person.table, comment.answered_by)) if comment.answered_by is not None else "somebody"
        raise InputError(f"“{visible(comment.label)}” was {comment.answer.value} by {who} already", "answer")
