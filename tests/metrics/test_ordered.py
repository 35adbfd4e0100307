"""Values in sorted runs: each place holds what it would hold if all were sorted together."""

from __future__ import annotations

from itertools import chain
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from ittui.incremental.aggregates import Ordered

RUNS = st.lists(st.lists(st.integers(-5, 5) | st.integers(-(10**9), 10**9), min_size=1), min_size=1, max_size=6)


@given(RUNS)
def test_runs_beside_each_other_are_in_order_as_a_whole(runs: list[list[int]]) -> None:
    ordered, whole = Ordered(tuple(tuple(sorted(run)) for run in runs)), sorted(chain.from_iterable(runs))
    assert [ordered[at] for at in range(len(ordered))] == whole
    assert ordered.middles == 2 * median(whole)
    assert [ordered.rank(value) for value in whole] == [sum(each <= value for each in whole) for value in whole]
