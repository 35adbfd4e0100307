"""Proposals and suggestions, and recognition."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ittui.actions.people import recognise, thank, unthanked
from ittui.actions.proposals import accept, decline, say
from ittui.board import Board
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

DAY = date(2026, 7, 2)
ANN, BO = Person.new(1, title="Ann"), Person.new(2, title="Bo")
PLAN = Objective.new(3, title="Serve customers")


def proposed(**values: Any) -> Comment:
    usual = {"title": "Train all users in two steps", "kind": CommentKind.PROPOSAL, "by": 1, "objective": 3}
    return Comment.new(**{**usual, **values})


def test_a_proposal_that_is_accepted_becomes_a_goal_of_its_proposer() -> None:
    comment = proposed()
    board = Board.of(ANN, BO, PLAN, comment)
    board = board.applying(accept(board, comment, by=2, today=DAY, area="Technical support"))
    (goal,) = board.all(Goal)
    assert (goal.title, goal.state, goal.owner, goal.proposed_by) == (comment.title, GoalState.DRAFT, 1, 1)
    assert (goal.objective, goal.area) == (3, "Technical support")
    (answered,) = board.all(Comment)
    assert (answered.answer, answered.answered_by, answered.goal) == (Answer.ACCEPTED, 2, goal.id)
    with pytest.raises(InputError, match="was accepted by Bo already"):
        decline(board, answered, by=2, reason="no")


def test_a_suggestion_is_accepted_without_a_new_goal_or_declined_with_a_reason() -> None:
    hint = proposed(kind=CommentKind.SUGGESTION, goal=9)
    board = Board.of(hint)
    (change,) = accept(board, hint, by=2, today=DAY)
    assert change.after is not None and change.after["answer"] == "accepted"
    with pytest.raises(InputError, match="say why it is declined"):
        decline(board, hint, by=2, reason="  ")
    (change,) = decline(board, hint, by=2, reason="no money")
    assert change.after is not None and (change.after["answer"], change.after["reason"]) == ("declined", "no money")
    with pytest.raises(InputError, match="a remark is not accepted or declined"):
        accept(board, proposed(kind=CommentKind.REMARK), by=2, today=DAY)


def test_things_are_said_about_records() -> None:
    goal = Goal.new(title="G")
    (change,) = say("Why not both?", kind=CommentKind.FEEDBACK, on=goal, by=1, today=DAY)
    comment = Comment(change.id, change.after or {})
    assert (comment.title, comment.goal, comment.by, comment.date) == ("Why not both?", goal.id, 1, DAY)
    for text, kind, on, why in (
        (" ", CommentKind.REMARK, goal, "type a comment"),
        ("x", CommentKind.REMARK, None, "what the remark is about"),
        ("x", CommentKind.REMARK, Incident.new(reference="I"), "incidents take no remarks"),
    ):
        with pytest.raises(InputError, match=why):
            say(text, kind=kind, on=on, today=DAY)


def test_recognition_names_whom_and_what() -> None:
    (change,) = recognise(Board.of(ANN), person=1, title="Night shift", kind=RecognitionKind.AWARD, by=2, today=DAY)
    given = Recognition(change.id, change.after or {})
    assert (given.person, given.title, given.kind, given.date, given.by) == (
        1,
        "Night shift",
        RecognitionKind.AWARD,
        DAY,
        2,
    )
    for values, text in (
        ({"title": "x"}, "a person or a team"),
        ({"person": 1, "by": 1, "title": "x"}, "themselves"),
        ({"person": 1}, "say what it is for"),
    ):
        with pytest.raises(InputError, match=text):
            recognise(Board.of(ANN), today=DAY, **values)


def test_all_who_achieved_a_goal_are_thanked_once() -> None:
    goal = Goal.new(title="Train all users", state=GoalState.ACHIEVED, owner=1, contributors=(2, 5))
    board = Board.of(ANN, BO, goal)
    assert unthanked(board) == (goal,)
    board = board.applying(thank(board, goal, by=5, today=DAY))
    assert sorted(row.person or 0 for row in board.all(Recognition)) == [1, 2]
    assert unthanked(board) == ()
    with pytest.raises(InputError, match="nobody left to thank"):
        thank(board, goal, by=5, today=DAY)
    with pytest.raises(InputError, match="Ann was recognised for “Train all users” already"):
        recognise(board, person=1, goal=goal, by=2, today=DAY)
    with pytest.raises(InputError, match="thanks go to achieved goals"):
        thank(board, goal.replace(state=GoalState.ACTIVE), today=DAY)
