"""A number with all that is needed to say how it was made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ..fields import ALL_TIME, Period
from ..records import Record
from .status import Status

SMALL = 5


@dataclass(frozen=True)
class Excluded:
    """A record that is not in a number, and why."""

    record: Record
    reason: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """One number of a board; value is None where there are no data, and reason says why."""

    value: Fraction | None
    how: str
    reason: str = ""
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    n: int = 0
    excluded: tuple[Excluded, ...] = ()
    counted: tuple[Record, ...] = ()  # what failed or matters most: the records to look at first
    notes: tuple[str, ...] = ()  # further figures, one line each
    # What the registry and the KPIs add:
    name: str = ""
    label: str = ""
    unit: str = ""
    target: Fraction | None = None
    upper: Fraction | None = None  # of a band, whose lower limit is the target
    status: Status = Status.NO_TARGET
    as_of: date = date.min
    period: Period = field(default=ALL_TIME)

    @property
    def small_sample(self) -> bool:
        return self.value is not None and self.n < SMALL


def no_data(reason: str, how: str, **rest: object) -> Result:
    """A number that there is none of, and why."""
    return Result(value=None, reason=reason, how=how, **rest)  # type: ignore[arg-type]  # the caller names Result's own
