"""Which lines of a list fit what was typed: the best first, however an ordinary question is put."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

FILLERS = frozenset(  # words of a question that say nothing of what is looked for
    """a an and are did do does for how i in is it look like of on the this that to was what where""".split()  # noqa: SIM905
)

WORD = re.compile(r"[\w%.-]+")


class Searchable(NamedTuple):
    """One line as it is looked through: its value, its text, the text's name, and other words for it; lower case.

    later: 1: it comes after others, since it does not apply now; 2: after those, since it is of another list.
    """

    value: str
    label: str
    name: str
    more: str
    later: int = 0


def searchable(value: str, label: str, more: str, *, later: int = 0) -> Searchable:
    label = label.casefold()
    return Searchable(value, spaced(label), spaced(label.partition(": ")[0]), f"{spaced(value)}{spaced(more)}", later)


def spaced(text: str) -> str:
    """With a space before every word, so that a word's beginning can be told from its middle."""
    return f" {' '.join(WORD.findall(text.casefold()))} "


def best(text: str, entries: Sequence[Searchable]) -> list[str]:
    """The values of the lines that fit, the best first; where none has all words or letters, the nearest."""
    typed = spaced(text).split()
    words = [word for word in typed if word not in FILLERS] or typed
    if not words:
        return [each.value for each in entries]
    return ranked(full(words, entries)) or ranked(loose(words, entries)) or ranked(partial(words, entries))


Ranked = Iterator[tuple[int, int, int, str]]


def ranked(fitting: Iterable[tuple[int, int, int, str]]) -> list[str]:
    return [value for *_, value in sorted(fitting)]


def full(words: Sequence[str], entries: Sequence[Searchable]) -> Ranked:
    """Those that have every word: in the name, at the beginning of a word, anywhere."""
    for number, each in enumerate(entries):
        if all(word in each.label or word in each.more for word in words):
            yield each.later, rank_of(words, each), number, each.value


def rank_of(words: Sequence[str], each: Searchable) -> int:
    begin = [f" {word}" for word in words]
    if each.label.startswith("".join(begin)) or (
        each.name.startswith(begin[0]) and all(word in each.name for word in begin)
    ):
        return 0
    if all(word in each.name or f"{word} " in each.more for word in begin):
        return 1
    if all(word in each.label or word in each.more for word in begin):
        return 2
    return 3


def partial(words: Sequence[str], entries: Sequence[Searchable]) -> Ranked:
    """Those that have at least one of several words, at its beginning; the more the better."""
    begin = [f" {word}" for word in words] if len(words) > 1 else []
    for number, each in enumerate(entries):
        count = sum(word in each.label or word in each.more for word in begin)
        if count:
            yield each.later, -count, number, each.value


def loose(words: Sequence[str], entries: Sequence[Searchable]) -> Ranked:
    """Those that have the letters in their order, with others between them; the shorter the better."""
    for number, each in enumerate(entries):
        letters = iter(each.label)
        if all(letter in letters for letter in "".join(words)):
            yield each.later, len(each.label), number, each.value
