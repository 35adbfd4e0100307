"""What can be done with trends, policies and budget lines: looked at again, moved, decided."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from ...actions import grants as granting
from ...actions.approvals import DECIDERS
from ...board import Change
from ...fields import Choice, Day, Ref, Text
from ...records import BudgetLine, BudgetState, Policy, Ring, Trend
from ..view_model import Desk
from .act import Changes, Question, act, among, me


class Looking(Question):
    """Where a trend stands now, and why."""

    ring = Choice("Ring", Ring, default=Ring.ASSESS)
    why = Text("Why")
    review = Day("Next review", required=True)


def ring_now(desk: Desk, trend: Trend) -> dict[str, str]:
    return {"ring": trend.ring.value, "review": "+13w"}


@act(Trend, "Look at it again: ring, reason, next review", question=Looking, prefill=ring_now, why="review {}")
def look_at(desk: Desk, trend: Trend, said: Any) -> Changes:
    moved = {} if said.ring is trend.ring else {"ring": said.ring, "was": trend.ring.value, "since": desk.today}
    reason = {"why": said.why} if said.why else {}
    return (Change.edit(trend, trend.replace(review=said.review, **moved, **reason)),)


class Renewing(Question):
    """When a policy is looked at again."""

    review = Day("Next review", required=True)


@act(Policy, "Reviewed: still right", question=Renewing, prefill=lambda desk, row: {"review": "+52w"}, why="review {}")
def renew(desk: Desk, policy: Policy, said: Any) -> Changes:
    return (Change.edit(policy, policy.replace(approved=desk.today, review=said.review)),)


class Money(StrEnum):
    """What can be decided of money that was asked for."""

    APPROVE = "approve"
    REJECT = "reject"


class Granting(Question):
    """The decision on a budget line."""

    decision = Choice("Decision", Money, default=Money.APPROVE)
    by = Ref("Decided by", "people", required=True, help="CEO or CFO")
    reason = Text("Reason", help="needed where it is rejected")


def decider(desk: Desk, line: BudgetLine) -> dict[str, str]:
    return {"by": me(desk) if desk.me and desk.me.role in DECIDERS else ""}


@act(
    BudgetLine,
    "Decide the request: approve or reject",
    among("state", BudgetState.REQUESTED),
    question=Granting,
    prefill=decider,
    why="decide {}",
)
def grant(desk: Desk, line: BudgetLine, said: Any) -> Changes:
    approve = said.decision is Money.APPROVE
    return granting.grant(desk.board, line, by=said.by, approve=approve, reason=said.reason)
