"""What a SMART rule is: one function that looks at one goal, registered with its id and its level."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import NamedTuple

from ...board import Board
from ...records import Goal, Kpi


class Severity(Enum):
    """How much it matters that a rule does not hold."""

    ERROR = "error"
    APPROVAL = "error at approval"
    WARNING = "warning"

    def __str__(self) -> str:
        return self.value


class Letter(Enum):
    """The five letters, and what each stands for."""

    S = "specific"
    M = "measurable"
    A = "attainable"
    R = "relevant"
    T = "time-bound"


class Case(NamedTuple):
    """A goal with what the rules need to know of it."""

    board: Board
    goal: Goal
    as_of: date

    @property
    def kpi(self) -> Kpi | None:
        return self.board.get(Kpi, self.goal.kpi)


class Checked(NamedTuple):
    """Whether a rule holds, None where that is unknown; why; and what would mend it."""

    ok: bool | None
    reason: str
    cure: str = ""


Check = Callable[[Case], Checked]


class Rule(NamedTuple):
    """A rule with its check; the check's docstring says what it asks for."""

    id: str
    level: Severity
    check: Check

    @property
    def letter(self) -> Letter:
        return Letter[self.id[0]]

    @property
    def asks(self) -> str:
        return (self.check.__doc__ or "").strip()


class RuleVerdict(NamedTuple):
    """What one rule says of one goal. waived holds the reason why it need not hold; "" where it must."""

    rule: str
    letter: Letter
    level: Severity
    ok: bool | None
    reason: str
    cure: str
    waived: str = ""

    @property
    def open(self) -> bool:
        """Is there something to mend?"""
        return self.ok is False and not self.waived


RULES: dict[str, Rule] = {}


def rule(id: str, level: Severity = Severity.ERROR) -> Callable[[Check], Check]:
    """Register a check as the rule of that id, such as S1."""

    def register(check: Check) -> Check:
        RULES[id] = Rule(id=id, level=level, check=check)
        return check

    return register


def fine(reason: str = "") -> Checked:
    return Checked(True, reason)


def unknown(reason: str) -> Checked:
    return Checked(None, reason)
