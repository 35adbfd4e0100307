"""Where two versions of a text of lines differ, found by comparing memory: a reload needs to look only there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

STEP = 1 << 16


class Span(NamedTuple):
    """All but so many first and last lines may differ; in the new text these others are the bytes start to end."""

    first: int
    last: int
    start: int
    end: int


def changed_span(old: bytes, new: bytes, head: int, lines: Iterable[bytes], gap: int) -> Span:
    """head: where the lines of both texts begin; lines: those of the old one; gap: bytes between two of them."""
    ends = list(accumulate(len(line) + gap for line in lines))  # after the gap, counted from the head
    before = common_beginning(old, new)
    after = common_ending(old, new, min(len(old), len(new)) - before)
    first = bisect_right(ends, before - head)
    # a line of the ending counts only together with the gap before it
    last = len(ends) - 1 - bisect_left(ends, len(old) - after + gap - head)
    last = max(min(last, len(ends) - first), 0)
    start = head + (ends[first - 1] if first else 0)
    kept = len(old) - head - ends[-last - 1] if last else 0
    return Span(first, last, start, len(new) - kept)


def common_beginning(old: bytes, new: bytes) -> int:
    most, at = min(len(old), len(new)), 0
    while at < most and old[at : at + STEP] == new[at : at + STEP]:
        at += STEP
    low, high = min(at, most), min(at + STEP, most)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if old[at:middle] == new[at:middle] else (low, middle - 1)
    return low


def common_ending(old: bytes, new: bytes, most: int) -> int:
    """How many bytes at the end are the same, no more than most."""
    at = 0
    while at + STEP <= most and tail(old, at, at + STEP) == tail(new, at, at + STEP):
        at += STEP
    low, high = at, min(at + STEP, most)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if tail(old, at, middle) == tail(new, at, middle) else (low, middle - 1)
    return low


def tail(data: bytes, near: int, far: int) -> bytes:
    """The bytes that lie between two distances from the end."""
    return data[len(data) - far : len(data) - near]
