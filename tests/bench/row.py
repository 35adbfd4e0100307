"""One row of the table: what was measured, the bar it has to reach, and what stands beside it as a floor."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple, TypeVar

PYTHON = sys.executable
OURS = (PYTHON, "-c", "from ittui.__main__ import main; import sys; sys.exit(main())")
T = TypeVar("T")


class Row(NamedTuple):
    """value is what the bar is about: a ratio, bytes, or milliseconds; floor says against what it was measured."""

    what: str
    bar: str
    value: str
    met: bool | None  # None: nothing to say
    floor: str


def at_most(what: str, bar: float, value: float, floor: str, unit: str = "") -> Row:
    return Row(what, f"≤ {bar:,g}{unit}", shown(value, unit), value <= bar, floor)


def at_least(what: str, bar: float, value: float, floor: str, unit: str = "") -> Row:
    return Row(what, f"≥ {bar:,g}{unit}", shown(value, unit), value >= bar, floor)


def shown(value: float, unit: str = "") -> str:
    if unit:
        return f"{value:,.0f}{unit}" if value >= 10 or value == round(value) else f"{value:.2f}{unit}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def interleaved(rounds: int, *acts: Callable[[], T]) -> list[list[T]]:
    """What each act gives, round by round: A B, A B, … so that a slow minute of the machine is slow for all."""
    result: list[list[T]] = [[] for _ in acts]
    for _ in range(rounds):
        for act, figures in zip(acts, result, strict=True):
            figures.append(act())
    return result


def beside(what: str, value: str, floor: str, *, size: str = "") -> Row:
    """A figure that stands beside the others, with no bar of its own; size: of what was done."""
    return Row(what, size, value, None, floor)


def ratio(ours: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the ratios of the rounds."""
    return median(mine / theirs for mine, theirs in zip(ours, floor, strict=True))
