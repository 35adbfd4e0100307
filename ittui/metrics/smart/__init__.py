"""SMART, rule by rule: what each rule says of a goal, with the reason and a way to mend it. Changes nothing."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date
from typing import NamedTuple

from ...board import Board
from ...records import Goal
from . import rules as rules
from .rule import RULES, Case, Letter, Rule, RuleVerdict, Severity

__all__ = ["ORDER", "RULES", "Letter", "Rule", "RuleVerdict", "Severity", "Summary", "letters", "open_errors", "smart"]

ORDER = tuple(sorted(RULES, key=lambda id: ("SMART".index(id[0]), id)))


class Summary(NamedTuple):
    """One letter of a goal: ok is None where nothing is wrong but something unknown."""

    letter: Letter
    ok: bool | None
    errors: int
    warnings: int

    @property
    def glyph(self) -> str:
        return {True: "✓", False: "✗", None: "?"}[self.ok]


def smart(board: Board, goal: Goal, as_of: date) -> tuple[RuleVerdict, ...]:
    """What every rule says of a goal, in the order of the letters."""
    return verdicts(board, goal, as_of, tuple(Severity))


def verdicts(board: Board, goal: Goal, as_of: date, levels: Container[Severity]) -> tuple[RuleVerdict, ...]:
    """What the rules of some levels say of a goal; the others are not even asked."""
    case = Case(board, goal, as_of)
    in_force = (row for row in goal.waivers if row.until is None or as_of <= row.until)
    waivers = {row.rule.strip().upper(): row.reason for row in in_force if row.reason.strip()}
    asked = (rule for rule in map(RULES.__getitem__, ORDER) if rule.level in levels)
    return tuple(
        RuleVerdict(rule.id, rule.letter, rule.level, *rule.check(case), waivers.get(rule.id, "")) for rule in asked
    )


def letters(verdicts: Iterable[RuleVerdict]) -> tuple[Summary, ...]:
    """The five letters; a letter fails by an open error, not by a warning. Errors at approval count as errors."""
    result, verdicts = list[Summary](), tuple(verdicts)
    for letter in Letter:
        rows = [row for row in verdicts if row.letter is letter]
        grave = [row for row in rows if row.level is not Severity.WARNING]
        errors, every = sum(row.open for row in grave), sum(row.open for row in rows)
        ok = False if errors else None if any(row.ok is None for row in grave) else True
        result.append(Summary(letter, ok, errors, every - errors))
    return tuple(result)


def open_errors(board: Board, goal: Goal, as_of: date, *, approving: bool = False) -> tuple[RuleVerdict, ...]:
    """The rules that do not hold and are not waived; approving counts those that matter only then."""
    counted = (Severity.ERROR, Severity.APPROVAL) if approving else (Severity.ERROR,)
    return tuple(row for row in verdicts(board, goal, as_of, counted) if row.open)
