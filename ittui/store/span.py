"""Where two versions of a text of lines differ, found by comparing memory: a reload needs to look only there."""

from __future__ import annotations

from typing import NamedTuple

STEP = 1 << 16
LINE_END = b"\n"


class Span(NamedTuple):
    """All but so many first and last lines may differ; these others are the bytes from start on, to end or old_end."""

    first: int
    last: int
    start: int
    end: int  # in the new text
    old_end: int


def changed_span(old: bytes, new: bytes, head: int, gap: bytes) -> Span:
    """head: where the lines of both texts begin, which are the same before it.

    gap: what stands between two lines; it ends with the end of a line, of which there are no others.
    """
    before = common_beginning(old, new)
    after = common_ending(old, new, min(len(old), len(new)) - before)
    start = old.rfind(gap, head, before) + len(gap)
    first = old.count(LINE_END, head, before)
    # a line of the ending counts only together with the gap before it
    end = old.find(gap, len(old) - after)
    last = old.count(LINE_END, end) if end >= 0 else 0
    old_end = end if end >= 0 else len(old)
    return Span(first, last, start if first else head, old_end + len(new) - len(old), old_end)


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
