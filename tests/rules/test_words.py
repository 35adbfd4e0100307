"""What the gate says is a sentence that names what somebody wanted to do, and what can be done instead."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ittui.board import Board, Change, Origin
from ittui.records import Approval, ApprovalState, Goal, GoalState, Kpi, Lock, Record
from ittui.rules import refusals

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
GOAL = Goal.new(title="Fibre")
CLOSED = Goal.new(title="Phones").replace(state=GoalState.ACHIEVED)
ROUND = Approval.new(title="Goals 2026", goals=(GOAL.id,), state=ApprovalState.LOCKED)
LOCK = Lock.new(title="2026-Q3")
KPI = Kpi.new(title="Uptime")
BOARD = Board.of(GOAL, CLOSED, ROUND, LOCK, KPI)


def refused(record: Record, after: Record | None) -> str:
    change = Change.remove(record) if after is None else Change.edit(record, after)
    return " ".join(each.text for each in refusals(BOARD, [change], Origin(NOW)))


@pytest.mark.parametrize(
    ("record", "after", "text"),
    [
        (GOAL, GOAL.replace(archived=True), "to archive it, amend the approval with a reason"),
        (GOAL, None, "to delete it, amend the approval with a reason"),
        (GOAL, GOAL.replace(title="Copper"), "to change “Title”, amend"),
        (GOAL, GOAL.replace(title="Copper", due=date(2027, 1, 1)), "to change “Title” and “Due”, amend"),
        (GOAL, GOAL.replace(title="Copper", archived=True), "to archive it and change “Title”, amend"),
        (CLOSED, CLOSED.replace(title="Cables"), "“Phones” is closed; to change “Title”, reopen it with a reason"),
        (LOCK, LOCK.replace(archived=True), "2026-Q3 is locked; the CEO or CFO can unlock it, with a reason"),
        (ROUND, ROUND.replace(title="X"), "“Title” can be changed only while it is a draft, in discussion or returned"),
        (ROUND, None, "“Goals 2026” is locked; what was decided in it can no longer be changed"),
    ],
)
def test_a_refusal_is_a_sentence(record: Record, after: Record | None, text: str) -> None:
    assert text in refused(record, after)
