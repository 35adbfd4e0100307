"""What can be done with trends, policies and budget lines: looked at again, moved, decided."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from ...actions import grants as granting
from ...board import Change
from ...fields import Choice, Day, Ref, Text
from ...records import DECIDERS, BudgetLine, BudgetState, Policy, Ring, Trend
from ..view_model import ViewModel
from .act import Changes, Question, act, among, me


class Looking(Question):
    """Where a trend stands now, and why."""

    ring = Choice("Ring", Ring, default=Ring.ASSESS)
    why = Text("Why")
    review = Day("Next review", required=True)


def ring_now(view: ViewModel, trend: Trend) -> dict[str, str]:
    return {"ring": trend.ring.value, "review": "+13w"}


@act(Trend, "Look at it again: ring, reason, next review", question=Looking, prefill=ring_now, why="review {}")
def look_at(view: ViewModel, trend: Trend, answers: Any) -> Changes:
    moved = {} if answers.ring is trend.ring else {"ring": answers.ring, "was": trend.ring.value, "since": view.today}
    reason = {"why": answers.why} if answers.why else {}
    return (Change.edit(trend, trend.replace(review=answers.review, **moved, **reason)),)


class Renewing(Question):
    """When a policy is looked at again."""

    review = Day("Next review", required=True)


@act(Policy, "Reviewed: still right", question=Renewing, prefill=lambda view, row: {"review": "+52w"}, why="review {}")
def renew(view: ViewModel, policy: Policy, answers: Any) -> Changes:
    return (Change.edit(policy, policy.replace(approved=view.today, review=answers.review)),)


class Money(StrEnum):
    """What can be decided of money that was asked for."""

    APPROVE = "approve"
    REJECT = "reject"


class Granting(Question):
    """The decision on a budget line."""

    decision = Choice("Decision", Money, default=Money.APPROVE)
    by = Ref("Decided by", "people", required=True, help="CEO or CFO")
    reason = Text("Reason", help="needed where it is rejected")


def decider(view: ViewModel, line: BudgetLine) -> dict[str, str]:
    return {"by": me(view) if view.me and view.me.role in DECIDERS else ""}


@act(
    BudgetLine,
    "Decide the request: approve or reject",
    among("state", BudgetState.REQUESTED),
    question=Granting,
    prefill=decider,
    why="decide {}",
)
def grant(view: ViewModel, line: BudgetLine, answers: Any) -> Changes:
    approve = answers.decision is Money.APPROVE
    return granting.grant(view.board, line, by=answers.by, approve=approve, reason=answers.reason)
