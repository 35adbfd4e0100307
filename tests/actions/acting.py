"""An action as it is carried out, by whom and on which day the test says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from ittui.actions.action import action_named
from ittui.board import Board, Change
from ittui.records import Person, Record
from ittui.session import Session


def session_of(board: Board, today: date, by: int | None = None, now: datetime | None = None) -> Session:
    """A session at noon; by is at the keyboard where the board knows who that is."""
    who = board.name(Person.table, by) if by is not None and board.get(Person, by) else ""
    return Session(board, today, now or datetime.combine(today, time(12), UTC), who, acting=by)


def act(
    board: Board,
    id: str,
    record: Record | None,
    *,
    today: date,
    by: int | None = None,
    edit: Change | None = None,
    **answers: Any,
) -> tuple[Change, ...]:
    """The changes of an action."""
    action = action_named(id)
    return action.changes(session_of(board, today, by), record, action.asks.new(by=by, **answers), edit)
