"""What is worked out of a budget line: its months in sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from ..fields import Money
from ..fields.figure import figure
from ..records import BudgetLine
from ..session import Session
from .columns import Shown, computed


class Sums(NamedTuple):
    """Money in sum, by currency; own is that of the department. Two currencies are never added."""

    amounts: tuple[tuple[str, Fraction], ...]
    own: str

    def __str__(self) -> str:
        return " + ".join(figure(amount, "" if key == self.own else key, 0) for key, amount in self.amounts)

    @property
    def in_own(self) -> Fraction:
        return dict(self.amounts).get(self.own, Fraction(0))


def sums(session: Session, line: BudgetLine, name: str) -> Sums | None:
    """Of what the months of a line have under a name such as plan."""
    result: dict[str, Fraction] = {}
    for money in amounts(line, name):
        result[money.currency] = result.get(money.currency, Fraction(0)) + Fraction(money.amount)
    return Sums(tuple(result.items()), session.board.settings.currency) if result else None


def amounts(line: BudgetLine, name: str) -> Iterator[Money]:
    for row in line.months:
        money: Money | None = getattr(row, name)
        if money is not None:
            yield money


def of_months(name: str) -> Callable[[Session, BudgetLine], Sums | None]:
    return lambda session, line: sums(session, line, name)


for name, label, priority in (("plan", "Plan", 1), ("committed", "Committed", 3), ("actual", "Actual", 2)):
    computed(
        BudgetLine,
        name,
        label,
        show=lambda each: Shown(str(each)),
        amount=lambda each: each.in_own,
        width=10,
        priority=priority,
    )(of_months(name))
