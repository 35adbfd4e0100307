"""Goals that are done part by part: milestones, counts of things, roll-outs over units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ...fields import visible
from ...records import Goal, Milestone, Unit
from .progress import NOTHING, WHOLE, Measured, MeasureKind, clamp, weighted


def weight_of(weight: Decimal | None) -> Fraction:
    """A weight; 1 where none is given."""
    return WHOLE if weight is None else Fraction(weight)


def milestones(goal: Goal, as_of: date) -> Measured:
    """`Σ weights of milestones done ÷ Σ weights`."""
    return ticked(goal.milestones, as_of, MeasureKind.MILESTONES, "milestones done")


def rollout(goal: Goal, as_of: date) -> Measured:
    """`Σ weights of units reached ÷ Σ weights`."""
    return ticked(goal.rollout, as_of, MeasureKind.ROLLOUT, "units reached")


def ticked(rows: Sequence[Milestone | Unit], as_of: date, way: MeasureKind, words: str) -> Measured:
    done = [row for row in rows if row.done is not None and row.done <= as_of]
    raw = weighted((weight_of(row.weight), WHOLE if row in done else NOTHING) for row in rows)
    return Measured(
        way=way,
        raw=raw,
        reason="" if raw is not None else "all weights are 0",
        how=f"{len(done)} of {len(rows)} {words}, by weight",
        done=Fraction(len(done)),
        of=Fraction(len(rows)),
        current_on=max((row.done for row in done if row.done), default=None),
    )


def items(goal: Goal) -> Measured:
    """Things done ÷ things wanted for each kind, at most 1, then weighted, so that one kind cannot hide another."""
    rows = [row for row in goal.items if row.wanted]
    how = ", ".join(f"{row.done or 0} of {row.wanted} {visible(row.what)}" for row in rows)
    if not rows or all(row.done is None for row in rows):
        reason = "no count has been recorded" if rows else "no number is wanted of anything"
        return Measured(way=MeasureKind.ITEMS, how=how or "counts", reason=reason)
    shares = [(weight_of(row.weight), Fraction(row.done or 0, row.wanted or 1)) for row in rows]
    raw = weighted(shares)
    return Measured(
        way=MeasureKind.ITEMS,
        raw=raw,
        clamped=weighted((weight, clamp(share)) for weight, share in shares),
        reason="" if raw is not None else "all weights are 0",
        how=how,
        done=Fraction(sum(row.done or 0 for row in rows)),
        of=Fraction(sum(row.wanted or 0 for row in rows)),
    )
