"""Waiving a SMART rule on one goal: with a reason, and taken back as easily."""

from __future__ import annotations

from ..board import Change
from ..fields import InputError, visible
from ..metrics.smart import ORDER
from ..records import Goal, Waiver


def waive(goal: Goal, rule: str, reason: str) -> tuple[Change, ...]:
    """The rule need not hold for this goal, because …; another reason replaces the one that was given."""
    wanted = known(rule)
    if not reason.strip():
        raise InputError(f"say why {wanted} need not hold", "reason")
    cached = tuple(row for row in goal.waivers if row.rule.strip().upper() != wanted)
    after = goal.replace(waivers=(*cached, Waiver.of(rule=wanted, reason=" ".join(reason.split()))))
    return (Change.edit(goal, after),)


def hold_again(goal: Goal, rule: str) -> tuple[Change, ...]:
    """The rule holds for this goal like for all others."""
    wanted = known(rule)
    cached = tuple(row for row in goal.waivers if row.rule.strip().upper() != wanted)
    if len(cached) == len(goal.waivers):
        raise InputError(f"{wanted} is not waived for “{visible(goal.label)}”", "rule")
    return (Change.edit(goal, goal.replace(waivers=cached)),)


def known(rule: str) -> str:
    """The id of a rule as it is written; InputError names those that there are."""
    wanted = rule.strip().upper()
    if wanted not in ORDER:
        raise InputError(f"there is no rule “{visible(rule.strip())}”; there is {', '.join(ORDER)}", "rule")
    return wanted
