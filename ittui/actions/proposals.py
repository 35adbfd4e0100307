"""Proposals and suggestions: made by anybody, accepted or declined with a reason; a proposal becomes a goal."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..board import Board, Change
from ..fields import Choice, Flag, InputError, Ref, Text, visible
from ..records import ANSWERED, Answer, Approval, Comment, CommentKind, Goal, Kpi, Objective, Person, Project, Record
from ..session import Session
from .action import Changes, Explained, Question, action

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
        raise InputError("type a comment", "title")
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


# As every door offers it.


class Saying(Question):
    """A remark, suggestion or feedback."""

    text = Text("Text", required=True)
    kind = Choice("Kind", CommentKind.REMARK)
    positional = ("text",)


@action(
    tuple(FIELDS),
    "comment",
    "Comment, suggest or accept",
    "comment on it",
    example="{noun} comment 4vfs 'looks good to me'",
    asks=Saying,
    log="comment on {}",
    done=lambda session, record, answers: f"{answers.kind.value} saved",
)
def do_comment(session: Session, record: Record, answers: Saying) -> Changes:
    """Say something about it: a remark, suggestion, feedback, or that it is accepted."""
    return say(answers.text, kind=answers.kind, on=record, by=session.by, today=session.today)


class Proposing(Question):
    """What is proposed."""

    title = Text("What", required=True)
    suggest = Flag("Only a suggestion", help="which does not become a goal")
    positional = ("title",)


def what_was_proposed(session: Session, record: Record, answers: Proposing) -> str:
    return f"{CommentKind.SUGGESTION if answers.suggest else CommentKind.PROPOSAL} saved"


@action(
    None,
    "propose",
    "Propose a goal",
    "propose a goal",
    example="propose 'Automate account creation' kpi='Open tickets'",
    asks=Proposing,
    adds=Comment,
    log="propose a goal",
    done=what_was_proposed,
)
def propose(session: Session, answers: Proposing) -> Changes:
    """Propose a goal. Once it is accepted it becomes a draft."""
    kind = CommentKind.SUGGESTION if answers.suggest else CommentKind.PROPOSAL
    return say(answers.title, kind=kind, by=session.by, today=session.today)


def unanswered(session: Session, comment: Comment) -> str:
    if comment.kind not in ANSWERED:
        return f"it is a {comment.kind.value}; proposals and suggestions are answered"
    return "" if comment.answer is Answer.OPEN else f"it is {comment.answer.value} already"


class Accepting(Question):
    """Who accepts it, and who gets the goal."""

    reason = Text("Reason")
    owner = Ref("Owner of the goal", "people", help="of a proposal; blank: who proposed it")
    by = Ref("Accepted by", "people", required=True)


@action(
    Comment,
    "accept",
    "Accept: a proposal becomes a goal",
    "a proposal becomes a draft goal",
    example="comment accept 4vfs --owner ann",
    when=unanswered,
    asks=Accepting,
    adds=Goal,
    log="accept {}",
    done=lambda session, comment, answers: "accepted",
)
def do_accept(session: Session, comment: Comment, answers: Accepting) -> Changes:
    """Accept a proposal or suggestion; a proposal becomes a draft goal."""
    return accept(
        session.board, comment, by=session.actor, today=session.today, reason=answers.reason, owner=answers.owner
    )


class Declining(Explained):
    """Who declines it, and why."""

    by = Ref("Declined by", "people", required=True)


@action(
    Comment,
    "decline",
    "Decline, with a reason",
    "with a reason",
    example="comment decline 4vfs --reason 'done by the provider'",
    when=unanswered,
    asks=Declining,
    log="decline {}",
    done=lambda session, comment, answers: "declined",
)
def do_decline(session: Session, comment: Comment, answers: Declining) -> Changes:
    """Decline a proposal or suggestion, with a reason."""
    return decline(session.board, comment, by=session.actor, reason=answers.reason)
