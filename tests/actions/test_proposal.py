"""Proposals and suggestions, and recognition."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ittui.actions import MODULE_OF
from ittui.board import Board, Change
from ittui.fields import InputError
from ittui.records import (
    Answer,
    Comment,
    CommentKind,
    Goal,
    GoalState,
    Incident,
    Objective,
    Person,
    Recognition,
    RecognitionKind,
)

from .acting import act

DAY = date(2026, 7, 2)
ANN, BO = Person.new(1, title="Ann"), Person.new(2, title="Bo")
PLAN = Objective.new(3, title="Serve customers")


def proposed(**values: Any) -> Comment:
    usual = {"title": "Train all users in two steps", "kind": CommentKind.PROPOSAL, "by": 1, "objective": 3}
    return Comment.new(**{**usual, **values})


def test_a_proposal_that_is_accepted_becomes_a_goal_of_its_proposer() -> None:
    comment = proposed()
    board = Board.of(ANN, BO, PLAN, comment)
    board = board.applying(act(board, "comments.accept", comment, by=2, today=DAY))
    (goal,) = board.all(Goal)
    assert (goal.title, goal.state, goal.owner, goal.proposed_by) == (comment.title, GoalState.DRAFT, 1, 1)
    assert goal.objective == 3
    (answered,) = board.all(Comment)
    assert (answered.answer, answered.answered_by, answered.goal) == (Answer.ACCEPTED, 2, goal.id)
    with pytest.raises(InputError, match="it was accepted by Bo already"):
        act(board, "comments.decline", answered, by=2, reason="no", today=DAY)


def test_a_suggestion_is_accepted_without_a_new_goal_or_declined_with_a_reason() -> None:
    hint = proposed(kind=CommentKind.SUGGESTION, goal=9)
    board = Board.of(hint)
    (change,) = act(board, "comments.accept", hint, by=2, today=DAY)
    assert change.after is not None and change.after["answer"] == "accepted"
    with pytest.raises(InputError, match="“Reason” must be filled in"):
        act(board, "comments.decline", hint, by=2, today=DAY)
    (change,) = act(board, "comments.decline", hint, by=2, reason="no money", today=DAY)
    assert change.after is not None and (change.after["answer"], change.after["reason"]) == ("declined", "no money")
    with pytest.raises(InputError, match="it is a remark; proposals and suggestions are answered"):
        act(board, "comments.accept", proposed(kind=CommentKind.REMARK), by=2, today=DAY)


def test_things_are_said_about_records() -> None:
    goal = Goal.new(title="G")
    board = Board.of(ANN, goal)
    said: dict[str, Any] = {"text": "Why not both?", "kind": CommentKind.FEEDBACK}
    (change,) = act(board, "goals.comment", goal, by=1, today=DAY, **said)
    comment = Comment(change.id, change.after or {})
    assert (comment.title, comment.goal, comment.by, comment.date) == ("Why not both?", goal.id, 1, DAY)
    assert comment.kind is CommentKind.FEEDBACK
    with pytest.raises(InputError, match="“Text” must be filled in"):
        act(board, "goals.comment", goal, today=DAY)
    assert f"{Incident.table}.comment" not in MODULE_OF


def recognise(board: Board, goal: Goal | None = None, **answers: Any) -> Change:
    (change,) = act(board, "goals.recognise" if goal else ".recognise", goal, today=DAY, **answers)
    return change


def test_recognition_names_whom_and_what() -> None:
    change = recognise(Board.of(ANN), who="Ann", text="Night shift", kind=RecognitionKind.AWARD, by=2)
    given = Recognition(change.id, change.after or {})
    assert (given.person, given.title, given.kind, given.date, given.by) == (
        1,
        "Night shift",
        RecognitionKind.AWARD,
        DAY,
        2,
    )
    untitled = Goal.new()
    for goal, values, text in (
        (untitled, {"text": "x"}, "a person or a team"),
        (None, {"who": "Ann", "by": 1, "text": "x"}, "themselves"),
        (None, {"who": "Ann"}, "say what it is for"),
        (untitled, {"person": 1}, "say what it is for"),
    ):
        with pytest.raises(InputError, match=text):
            recognise(Board.of(ANN), goal, **values)


def test_all_who_achieved_a_goal_are_thanked_once() -> None:
    goal = Goal.new(title="Train all users", state=GoalState.ACHIEVED, owner=1, contributors=(2, 5))
    board = Board.of(ANN, BO, goal)
    board = board.applying(act(board, "goals.thank", goal, by=5, today=DAY))
    assert sorted(row.person or 0 for row in board.all(Recognition)) == [1, 2]
    with pytest.raises(InputError, match="nobody left to thank"):
        act(board, "goals.thank", goal, by=5, today=DAY)
    with pytest.raises(InputError, match="Ann was recognised for “Train all users” already"):
        recognise(board, goal, person=1, by=2)
    with pytest.raises(InputError, match="thanks go to achieved goals"):
        act(board, "goals.thank", goal.replace(state=GoalState.ACTIVE), today=DAY)
