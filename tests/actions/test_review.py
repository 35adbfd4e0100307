"""Reviews, actions and retrospectives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ittui.actions.reviews import Closing
from ittui.board import Board, Change
from ittui.fields import InputError
from ittui.metrics.goals.goal_status import closed_better
from ittui.records import AgreedAction, Channel, Commitment, Goal, GoalState, Review, ReviewKind, Verdict
from ittui.report.goals import watermelon_table
from ittui.report.scope import Scope

from .acting import act

DAY = date(2026, 12, 31)
REVIEW = Review.new(title="Ann, half year", due=date(2026, 7, 1))


def goal(current: int | None, **values: Any) -> Goal:
    ends = {"baseline": Decimal(0), "target": Decimal(100), "current": None if current is None else Decimal(current)}
    return Goal.new(**{"title": "Train all users", "state": GoalState.ACTIVE, "owner": 1, **ends, **values})


def hold(review: Review, **answers: Any) -> Change:
    (change,) = act(Board.of(review), "reviews.hold", review, today=DAY, **answers)
    return change


def test_a_review_is_held_once_with_feedback_and_actions() -> None:
    agreed = (AgreedAction.of(what="Learn IPv6", who=1, due=date(2026, 9, 1)),)
    change = hold(REVIEW, feedback="Good work", upward="More time", actions=agreed)
    held = Review(change.id, change.after or {})
    assert (held.held, held.feedback, held.upward, held.actions) == (DAY, "Good work", "More time", agreed)
    with pytest.raises(InputError, match="was held on 2026-12-31"):
        hold(held, feedback="again")
    with pytest.raises(InputError, match="feedback or agreed actions"):
        hold(REVIEW)
    with pytest.raises(InputError, match="action 1 does not say"):
        hold(REVIEW, actions=(AgreedAction.of(who=1),))


def test_agreed_actions_are_ticked_off() -> None:
    channel = Channel.new(title="With Sales", actions=(AgreedAction.of(what="Send list"), AgreedAction.of(what="Call")))
    board = Board.of(channel)
    (change,) = act(board, "channels.done", channel, action="send LIST", today=DAY)
    after = Channel(change.id, change.after or {})
    assert [row.done for row in after.actions] == [DAY, None]
    with pytest.raises(InputError, match="was done on 2026-12-31"):
        act(board, "channels.done", after, action="Send list", today=DAY)
    with pytest.raises(InputError, match="has no action “Write”"):
        act(board, "channels.done", channel, action="Write", today=DAY)


@pytest.mark.parametrize(
    ("current", "commitment", "verdict", "state"),
    [
        (100, Commitment.COMMITTED, Verdict.ACHIEVED, GoalState.ACHIEVED),
        (99, Commitment.COMMITTED, Verdict.PARTLY, GoalState.MISSED),
        (70, Commitment.ASPIRATIONAL, Verdict.ACHIEVED, GoalState.ACHIEVED),
        (69, Commitment.ASPIRATIONAL, Verdict.PARTLY, GoalState.MISSED),
        (0, Commitment.COMMITTED, Verdict.MISSED, GoalState.MISSED),
    ],
)
def test_a_retrospective_closes_a_goal_by_what_it_was_committed_to(
    current: int, commitment: Commitment, verdict: Verdict, state: GoalState
) -> None:
    one = goal(current, commitment=commitment)
    board = Board.of(one)
    answers: dict[str, Any] = {"learned": "Start earlier", "carried_over": "part two"}
    board = board.applying(act(board, "goals.close", one, today=DAY, **answers))
    closed = board.get(Goal, one.id)
    (review,) = board.all(Review)
    assert closed is not None
    assert (closed.state, closed.score) == (state, Decimal(current) / 100)
    assert (review.kind, review.verdict, review.held, review.goals) == (
        ReviewKind.RETROSPECTIVE,
        verdict,
        DAY,
        (one.id,),
    )
    assert (review.learned, review.carried_over) == ("Start earlier", "part two")


def test_people_may_judge_otherwise_than_the_numbers() -> None:
    one = goal(80)
    board = Board.of(one)
    better: dict[str, Any] = {"learned": "x", "verdict": Verdict.ACHIEVED, "score": Decimal("0.9")}
    with pytest.raises(InputError, match="80 % done makes it partly achieved; say why it is achieved"):
        act(board, "goals.close", one, today=DAY, **better)
    changes = act(board, "goals.close", one, because="the rest is no longer wanted", today=DAY, **better)
    closed = board.applying(changes).get(Goal, one.id)
    assert closed is not None and (closed.state, closed.score) == (GoalState.ACHIEVED, Decimal("0.9"))
    assert closed_better(board.applying(changes), DAY) == (closed,)
    (row,) = watermelon_table(Scope(board=board.applying(changes), as_of=DAY)).rows
    assert [cell.text for cell in row][2] == "closed"


@pytest.mark.parametrize(
    ("one", "answers", "text"),
    [
        (goal(1, state=GoalState.DRAFT), {"learned": "x"}, "it is draft, not active"),
        (goal(1), {}, "“Lessons learned” must be filled in"),
        (goal(None), {"learned": "x"}, "cannot be worked out .no value has been recorded."),
    ],
)
def test_a_retrospective_that_does_not_fit_is_refused(one: Goal, answers: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        act(Board.of(one), "goals.close", one, today=DAY, **answers)


def test_a_score_goes_from_0_to_1() -> None:
    with pytest.raises(InputError, match="2 is not between 0 and 1"):
        Closing.score.read("2", Board.of().context(DAY))
