"""Whether a value is good: one rule for every direction. Knows neither dates nor records' links."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from ...records import Direction
from ..status import Status

PROMISES = (Direction.AT_LEAST, Direction.AT_MOST, Direction.BAND)


class Aim(NamedTuple):
    """What a value is held against. upper is a band's upper limit, target its lower one."""

    direction: Direction
    target: Fraction | None
    upper: Fraction | None = None
    amber: Fraction | None = None
    baseline: Fraction | None = None

    @property
    def is_limit(self) -> bool:
        """Is it a limit to be kept, rather than a distance to go?"""
        return self.direction in PROMISES

    def words(self) -> str:
        """Such as “at least” or “to come up to”, before the target; a band is told by its two limits."""
        return {Direction.INCREASE: "to come up to", Direction.DECREASE: "to come down to"}.get(
            self.direction, self.direction.value
        )


def aim_text(target: Fraction | None, upper: Fraction | None, write: Callable[[Fraction], str]) -> str:
    """The target as write shows a number, a band by both its limits; "" where there is none."""
    return "…".join(write(each) for each in (target, upper) if each is not None)


def shortfall(value: Fraction, aim: Aim) -> Fraction | None:
    """How far a value is on the bad side of its aim: 0 where it is met (limits are met); None without an aim."""
    if aim.direction is Direction.BAND:
        sides = [aim.target - value] if aim.target is not None else []
        sides += [value - aim.upper] if aim.upper is not None else []
    elif aim.target is None:
        sides = []
    else:
        sides = [aim.target - value if aim.direction.up else value - aim.target]
    return max(Fraction(0), *sides) if sides else None


def tolerance(aim: Aim) -> Fraction | None:
    """How far on the bad side is still amber; None where no threshold lies there."""
    if aim.amber is None:
        return None
    width = shortfall(aim.amber, aim)
    return width if width else None


def judge(value: Fraction, aim: Aim) -> Status:
    """How a value stands: met, amber ("behind") or beyond ("at risk").

    Without an amber threshold a limit that is not kept is at risk, while a value on its way from a baseline
    is behind as long as it is better than the baseline.
    """
    missing = shortfall(value, aim)
    if missing is None:
        return Status.NO_TARGET
    if missing == 0:
        return Status.ON_TRACK if aim.is_limit else Status.ACHIEVED
    width = tolerance(aim)
    if width is not None:
        return Status.BEHIND if missing <= width else Status.AT_RISK
    if aim.is_limit:
        return Status.AT_RISK
    return Status.BEHIND if on_the_way(missing, aim) else Status.AT_RISK


def on_the_way(missing: Fraction, aim: Aim) -> bool:
    """Is a value better than where it began? Yes where nobody said where that was."""
    if aim.baseline is None:
        return True
    whole = shortfall(aim.baseline, aim)
    return whole is not None and missing < whole


def better(value: Fraction, before: Fraction, aim: Aim) -> bool | None:
    """Was the move good? None where nothing moved, or where neither side of a band is better."""
    if aim.direction is Direction.BAND:
        now, then = shortfall(value, aim), shortfall(before, aim)
        return None if now is None or then is None or now == then else now < then
    if value == before:
        return None
    return (value > before) is aim.direction.up
