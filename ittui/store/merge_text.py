"""Three-way merge of long texts by lines. Where both changed the same lines, the lines of both are kept."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple


class Hunk(NamedTuple):
    """Lines start to end of the base became these lines."""

    start: int
    end: int
    lines: list[str]


def merge_text(base: str, first: str, second: str) -> tuple[str, bool]:
    """The merged text, and whether both changed the same lines: then the first one's lines precede the second's."""
    old = base.split("\n") if base else []
    ours, theirs = hunks(old, first), hunks(old, second)
    out: list[str] = []
    touched, at = False, 0
    for left, right in groups(ours, theirs):
        start = min(hunk.start for hunk in (*left, *right))
        end = max(hunk.end for hunk in (*left, *right))
        out += old[at:start]
        one, other = (applied(old, start, end, side) for side in (left, right))
        if not left or not right or one == other:
            out += one if left else other
        else:
            out += both(old[start:end], one, other)
            touched = True
        at = end
    return "\n".join(out + old[at:]), touched


def hunks(old: list[str], text: str) -> list[Hunk]:
    new = text.split("\n") if text else []
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Hunk(i1, i2, new[j1:j2]) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def groups(ours: list[Hunk], theirs: list[Hunk]) -> Iterator[tuple[list[Hunk], list[Hunk]]]:
    """Hunks of both sides that touch each other, together; every other alone."""
    rest = sorted(
        [(hunk.start, hunk.end, 0, hunk) for hunk in ours] + [(hunk.start, hunk.end, 1, hunk) for hunk in theirs]
    )
    while rest:
        sides: tuple[list[Hunk], list[Hunk]] = ([], [])
        end = rest[0][1]
        while rest and (rest[0][0] <= end):
            _, its_end, side, hunk = rest.pop(0)
            if sides[0] or sides[1]:
                end = max(end, its_end)
            sides[side].append(hunk)
        yield sides


def applied(old: list[str], start: int, end: int, side: list[Hunk]) -> list[str]:
    """What one side made of these lines of the base."""
    out, at = [], start
    for hunk in side:
        out += old[at : hunk.start] + hunk.lines
        at = hunk.end
    return out + old[at:end]


def both(old: list[str], one: list[str], other: list[str]) -> list[str]:
    """The lines of both, without saying twice what both begin or end with."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    tail = 0
    while tail < min(len(one), len(other)) - same and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    first, second = one[same : len(one) - tail], other[same : len(other) - tail]
    return one[:same] + first + second + one[len(one) - tail :]
