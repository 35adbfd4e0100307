"""The check-in round: what is typed on its cards becomes one set of changes, and is told in one line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ittui.actions.round import CheckInInput, Round, round_of
from ittui.board import Board
from ittui.fields import InputError
from ittui.records import CheckIn, Goal, GoalState, Kpi

from .acting import session_of

DAY = date(2026, 7, 2)
FIBRE = Goal.new(title="Fibre", state=GoalState.ACTIVE)
ROUTERS = Goal.new(title="Routers", state=GoalState.ACTIVE)
TICKETS = Kpi.new(title="Tickets")


def answers(*values: str) -> Round:
    round = round_of((FIBRE, ROUTERS, TICKETS))
    for card, value in zip(round.cards, values, strict=False):
        round = round.saying(card, CheckInInput(value=value))
    return round


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (("1",), "check in on 1 goal"),
        (("1", "2"), "check in on 2 goals"),
        (("1", "2", "3"), "check in on 2 goals and 1 KPI"),
    ],
)
def test_the_log_tells_how_many_goals_and_kpis_were_spoken_of(values: tuple[str, ...], why: str) -> None:
    assert answers(*values).why == why


def test_what_was_said_of_a_goal_that_is_archived_meanwhile_is_not_left_out_silently() -> None:
    board = Board.of(FIBRE, ROUTERS.replace(archived=True), TICKETS)
    with pytest.raises(InputError, match="“Routers” was archived"):
        answers("1", "2").changes(session_of(board, DAY))


def test_a_goal_that_nothing_was_said_of_may_be_gone() -> None:
    changes = answers("1").changes(session_of(Board.of(FIBRE), DAY))
    reported = next(change.after for change in changes if change.table == CheckIn.table)
    assert reported is not None and Decimal(str(reported["value"])) == 1


def test_an_archived_goal_has_no_card() -> None:
    assert not round_of((FIBRE.replace(archived=True), TICKETS.replace(archived=True))).cards
