"""Values in order, that know which one is the middle one without being sorted again when one of them changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain

LONGEST = 4_096  # of a run; longer ones are put beside each other instead of being merged


class Ordered:
    """Whole numbers in a few sorted runs."""

    __slots__ = ("count", "runs")

    def __init__(self, runs: tuple[tuple[int, ...], ...] = ()) -> None:
        self.runs, self.count = runs, sum(map(len, runs))

    @classmethod
    def of(cls, values: Iterable[int]) -> Ordered:
        run = tuple(sorted(values))
        return cls((run,) if run else ())

    @classmethod
    def together(cls, parts: Sequence[Ordered]) -> Ordered:
        if sum(part.count for part in parts) <= LONGEST:
            return cls.of(chain.from_iterable(chain.from_iterable(part.runs for part in parts)))
        return cls(tuple(chain.from_iterable(part.runs for part in parts)))

    def __len__(self) -> int:
        return self.count

    def rank(self, value: int) -> int:
        """How many are no larger than a value."""
        return sum(bisect_right(run, value) for run in self.runs)

    def __getitem__(self, at: int) -> int:
        """The one at a place of the whole order, the smallest at 0; found by halving."""
        if not 0 <= at < self.count:
            raise IndexError(at)
        if len(self.runs) == 1:
            return self.runs[0][at]
        low, high = self.around(at)
        while low < high:
            middle = (low + high) // 2
            if self.rank(middle) > at:
                high = middle
            else:
                low = middle + 1
        return low

    def around(self, at: int) -> tuple[int, int]:
        """Two values between which that of a place lies: those at the same share of each run."""
        shares = [(run, at * len(run)) for run in self.runs]
        low = min(run[share // self.count] for run, share in shares)
        high = max(run[min(-(-share // self.count), len(run) - 1)] for run, share in shares)
        return low, high

    @property
    def middles(self) -> int:
        """The sum of the two in the middle, which may be one and the same."""
        below = self[(self.count - 1) // 2]
        if self.count % 2 or self.rank(below) > self.count // 2:
            return 2 * below
        return below + min(run[at] for run in self.runs if (at := bisect_right(run, below)) < len(run))
