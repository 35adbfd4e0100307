"""A number with all that is needed to say how it was made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypeVar, overload

from ..fields import ALL_TIME, Period
from ..records import Record
from .status import Status

SMALL = 5
T = TypeVar("T")


class Later(Sequence[T]):
    """A sequence that is made when somebody looks at it: what explains a number costs nothing until it is opened."""

    def __init__(self, make: Callable[[], Iterable[T]]) -> None:
        self.make: Callable[[], Iterable[T]] | None = make
        self.made: tuple[T, ...] = ()

    @property
    def items(self) -> tuple[T, ...]:
        if self.make is not None:
            self.made, self.make = tuple(self.make()), None
        return self.made

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        return self.items[at]

    def __len__(self) -> int:
        return len(self.items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.items == tuple(other)

    def __hash__(self) -> int:
        return hash(self.items)

    def __repr__(self) -> str:
        return repr(self.items)


class Excluded(NamedTuple):
    """A record that is not in a number, and why."""

    record: Record
    reason: str


class Result(NamedTuple):
    """One number of a board; value is None where there are no data, and reason says why."""

    value: Fraction | None
    how: str
    reason: str = ""
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    n: int = 0
    excluded: Sequence[Excluded] = ()
    counted: Sequence[Record] = ()  # what failed or matters most: the records to look at first
    notes: Sequence[str] = ()  # further figures, one line each
    # What the registry and the KPIs add:
    name: str = ""
    label: str = ""
    unit: str = ""
    target: Fraction | None = None
    upper: Fraction | None = None  # of a band, whose lower limit is the target
    status: Status = Status.NO_TARGET
    as_of: date = date.min
    period: Period = ALL_TIME

    @property
    def small_sample(self) -> bool:
        return self.value is not None and self.n < SMALL


def no_data(reason: str, how: str, **rest: object) -> Result:
    """A number that there is none of, and why."""
    return Result(value=None, reason=reason, how=how, **rest)  # type: ignore[arg-type]  # the caller names Result's own
