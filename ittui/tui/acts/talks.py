"""What can be done with what people say: comments, check-ins and reviews."""

from __future__ import annotations

from typing import Any

from ...actions import checkins as checkins
from ...actions import proposals as proposal
from ...actions import reviews as review
from ...fields import Choice, Ref, Rows, Text
from ...records import ANSWERED, Action, Answer, CheckIn, Comment, Review, Verdict
from ..view_model import ViewModel
from .act import Changes, Question, act, by_me


def unanswered(view: ViewModel, comment: Comment) -> str:
    if comment.kind not in ANSWERED:
        return f"it is a {comment.kind.value}; proposals and suggestions are answered"
    return "" if comment.answer is Answer.OPEN else f"it is {comment.answer.value} already"


class Accepting(Question):
    """Who accepts it, and who gets the goal."""

    by = Ref("Accepted by", "people", required=True)
    reason = Text("Reason")
    owner = Ref("Owner of the goal", "people", help="of a proposal; blank: who proposed it")


@act(Comment, "Accept: a proposal becomes a goal", unanswered, question=Accepting, prefill=by_me, why="accept {}")
def accept(view: ViewModel, comment: Comment, answers: Any) -> Changes:
    return proposal.accept(
        view.board, comment, by=answers.by, reason=answers.reason, owner=answers.owner, today=view.today
    )


class Declining(Question):
    """Who declines it, and why."""

    reason = Text("Reason", required=True)
    by = Ref("Declined by", "people", required=True)


@act(Comment, "Decline, with a reason", unanswered, question=Declining, prefill=by_me, why="decline {}")
def decline(view: ViewModel, comment: Comment, answers: Any) -> Changes:
    return proposal.decline(view.board, comment, by=answers.by, reason=answers.reason)


class Acknowledging(Question):
    """Who has read a check-in, and the answer."""

    answer = Text("Answer", help="may be blank")
    by = Ref("By", "people", required=True)


def reviewer(view: ViewModel, checkin: CheckIn) -> dict[str, str]:
    return by_me(view, checkin)


@act(
    CheckIn,
    "Acknowledge, and answer",
    question=Acknowledging,
    prefill=reviewer,
    why="acknowledge a check-in of {}",
)
def acknowledge(view: ViewModel, checkin: CheckIn, answers: Any) -> Changes:
    return checkins.acknowledge(view.board, checkin, by=answers.by, answer=answers.answer, today=view.today)


def not_held(view: ViewModel, row: Review) -> str:
    return f"it was held on {row.held}" if row.held else ""


class Holding(Question):
    """What was said in a review, both ways, and agreed."""

    feedback = Text("Feedback to the person")
    upward = Text("Feedback from them")
    actions = Rows("Agreed actions", Action)
    verdict = Choice("Verdict", Verdict, default=Verdict.OPEN)


@act(Review, "Hold it: feedback both ways and actions", not_held, question=Holding, why="hold {}")
def hold(view: ViewModel, row: Review, answers: Any) -> Changes:
    return review.hold(
        row,
        feedback=answers.feedback,
        upward=answers.upward,
        actions=answers.actions,
        verdict=answers.verdict,
        today=view.today,
    )


class Finishing(Question):
    """Which agreed action is done."""

    action = Text("Action", required=True)


def open_actions(view: ViewModel, row: Review) -> str:
    return "" if any(each.done is None for each in row.actions) else "no agreed action is open"


def first_open(view: ViewModel, row: Review) -> dict[str, str]:
    return {"action": next((each.what for each in row.actions if each.done is None), "")}


@act(Review, "Tick off an agreed action", open_actions, question=Finishing, prefill=first_open, why="action of {}")
def finish(view: ViewModel, row: Review, answers: Any) -> Changes:
    return review.finish_action(row, answers.action, view.today)
