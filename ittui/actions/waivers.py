"""Waiving a SMART rule on one goal: with a reason, and taken back as easily."""

from __future__ import annotations

from ..board import Change
from ..fields import Mistake, visible
from ..metrics.smart import ORDER
from ..records import Goal, Waiver


def waive(goal: Goal, rule: str, reason: str) -> tuple[Change, ...]:
    """The rule need not hold for this goal, because …; another reason replaces the one that was given."""
    wanted = known(rule)
    if not reason.strip():
        raise Mistake(f"say why {wanted} need not hold", "reason")
    kept = tuple(row for row in goal.waivers if row.rule.strip().upper() != wanted)
    after = goal.replace(waivers=(*kept, Waiver.of(rule=wanted, reason=" ".join(reason.split()))))
    return (Change.edit(goal, after),)


def hold_again(goal: Goal, rule: str) -> tuple[Change, ...]:
    """The rule holds for this goal like for all others."""
    wanted = known(rule)
    kept = tuple(row for row in goal.waivers if row.rule.strip().upper() != wanted)
    if len(kept) == len(goal.waivers):
        raise Mistake(f"{wanted} is not waived for “{visible(goal.label)}”", "rule")
    return (Change.edit(goal, goal.replace(waivers=kept)),)


def known(rule: str) -> str:
    """The id of a rule as it is written; Mistake names those that there are."""
    wanted = rule.strip().upper()
    if wanted not in ORDER:
        raise Mistake(f"there is no rule “{visible(rule.strip())}”; there is {', '.join(ORDER)}", "rule")
    return wanted
