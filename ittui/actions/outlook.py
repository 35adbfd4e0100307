"""Trends and policies, looked at again: what moved, what is still right, and when it is looked at next."""

from __future__ import annotations

from ..board import Change
from ..fields import Choice, Day, Text
from ..records import Move, Policy, Ring, Trend
from ..session import Session
from .action import Changes, Question, action


class Looking(Question):
    """What is thought of a trend now, and why."""

    ring = Choice("Ring", Ring, default=Ring.ASSESS)
    why = Text("Why")
    review = Day("Next review", required=True)
    positional = ("ring",)


@action(
    Trend,
    "review",
    "Review: ring, reason, next review",
    "review it: ring, reason, next review",
    example="trend review Containers adopt --why 'the pilot went well'",
    asks=Looking,
    prefill=lambda session, trend: {"ring": trend.ring.value, "review": "+13w"},
    log="review {}",
    done=lambda session, trend, answers: f"{trend.ring.value}, looked at again on {trend.review}",
)
def look_at(session: Session, trend: Trend, answers: Looking) -> Changes:
    """A trend was looked at again; each move to another ring is kept with its day and reason."""
    values: dict[str, object] = {"review": answers.review}
    values |= {"why": answers.why} if answers.why else {}
    if answers.ring is not trend.ring:
        move = Move.of(on=session.today, was=trend.ring, ring=answers.ring, why=answers.why)
        values |= {"ring": answers.ring, "was": trend.ring.value, "since": session.today, "moves": (*trend.moves, move)}
    return (Change.edit(trend, trend.replace(**values)),)


class Renewing(Question):
    """When a policy is looked at again."""

    review = Day("Next review", required=True)
    positional = ("review",)


@action(
    Policy,
    "review",
    "Reviewed: still right",
    "it is still right; the next review",
    example="policy review Passwords +1y",
    asks=Renewing,
    prefill=lambda session, policy: {"review": "+52w"},
    log="review {}",
    done=lambda session, policy, answers: f"approved today, looked at again on {policy.review}",
)
def renew(session: Session, policy: Policy, answers: Renewing) -> Changes:
    """A policy was looked at again and is still right."""
    return (Change.edit(policy, policy.replace(approved=session.today, review=answers.review)),)
