"""Patterns between slashes, matched in a time that grows with the text and not with the pattern's own choices.

`re` tries one choice after the other, and /^(\\w+|\\s)+$/ on a sentence never ends. Here all choices are followed at
once (Thompson 1968): the states that the pattern can be in after a letter are a set, and each set that comes up is kept
with where its letters lead (a lazy deterministic automaton, as grep and RE2 have it). `re` only takes the pattern
apart. What needs a memory of what was matched, or a look ahead, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from re import IGNORECASE, MULTILINE
from re import _constants as op  # type: ignore[attr-defined]  # it is what the public sre_parse was before 3.11
from re import _parser as parser  # type: ignore[attr-defined]
from re import error as PatternError
from typing import Any, NamedTuple

from ..fields import InputError, visible

LONGEST, MOST_NODES, MOST_SETS = 200, 2000, 4000
Letters = Callable[[str], bool]
START, LINE, WORD, OTHER = range(4)  # what stands before a place: nothing, a line's end, a letter, something else


class PatternNode(NamedTuple):
    """A place in a pattern: takes a letter, asks what stands around, or goes on in several ways."""

    letters: Letters | None
    around: Any
    following: list[int]


class Pattern:
    """A pattern that was taken apart. InputError where it is none, or needs more than a set of states."""

    def __init__(self, text: str) -> None:
        self.nodes: list[PatternNode] = []
        self.sets: dict[tuple[frozenset[int], int], dict[str, Any]] = {}
        try:
            if len(text) > LONGEST:
                raise InputError("it is too long")
            tree = parser.parse(text, IGNORECASE | MULTILINE)
            self.end = self.add(None, None, [])
            self.begin = self.sequence(tree, self.end)
        except InputError as error:
            raise InputError(f"/{visible(text)}/: {error}") from None
        except (PatternError, RecursionError, OverflowError) as fault:
            raise InputError(f"/{visible(text)}/ is not a pattern: {fault}") from None
        self.fresh = frozenset((self.begin,))

    # Taking it apart, from its end to its beginning.

    def add(self, letters: Letters | None, around: Any, following: list[int]) -> int:
        if len(self.nodes) >= MOST_NODES:
            raise InputError("it repeats too much")
        self.nodes.append(PatternNode(letters, around, following))
        return len(self.nodes) - 1

    def sequence(self, items: Iterable[Any], following: int) -> int:
        for kind, value in reversed(list(items)):
            following = self.item(kind, value, following)
        return following

    def item(self, kind: Any, value: Any, following: int) -> int:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, items = value
            return self.repeat(least, most, items, following)
        if kind is op.SUBPATTERN:
            return self.sequence(value[3], following)
        if kind is op.BRANCH:
            return self.add(None, None, [self.sequence(way, following) for way in value[1]])
        if kind is op.AT:
            return self.add(None, value, [following])
        return self.add(letters_of(kind, value), None, [following])

    def repeat(self, least: int, most: Any, items: Any, following: int) -> int:
        if least > MOST_NODES or (most is not op.MAXREPEAT and most > MOST_NODES):
            raise InputError("it repeats too much")
        if most is op.MAXREPEAT:
            around = self.add(None, None, [following])
            self.nodes[around].following.append(self.sequence(items, around))
            following = around
        else:
            for _ in range(most - least):
                following = self.add(None, None, [self.sequence(items, following), following])
        for _ in range(least):
            following = self.sequence(items, following)
        return following

    # Matching.

    def matches(self, text: str) -> bool:
        """Does any part of the text fit?"""
        ways = self.ways((self.fresh, START))
        for letter in chain(text, ("",)):
            step = ways.get(letter)
            if step is None:
                step = ways[letter] = self.step(ways, letter)
            if step is True:
                return True
            ways = step
        return False

    def ways(self, key: tuple[frozenset[int], int]) -> dict[str, Any]:
        """Where each letter leads from a set of states; filled as they come up."""
        if key not in self.sets and len(self.sets) >= MOST_SETS:
            self.sets.clear()
        return self.sets.setdefault(key, {"key": key})

    def step(self, ways: dict[str, Any], letter: str) -> Any:
        """Where one letter, or the text's end (""), leads; True where the pattern has come to its end before it."""
        states, before = ways["key"]
        within = self.closure(states, before, letter)
        if self.end in within:
            return True
        nodes = self.nodes
        taken = [nodes[each] for each in within if nodes[each].letters is not None]
        reached = {node.following[0] for node in taken if letter and node.letters and node.letters(letter)}
        return self.ways((self.fresh | reached, kind_of(letter)))

    def closure(self, states: frozenset[int], before: int, after: str) -> set[int]:
        """All states that are reached without a letter."""
        result, left = set[int](), list(states)
        while left:
            state = left.pop()
            if state in result:
                continue
            result.add(state)
            node = self.nodes[state]
            if node.letters is None and (node.around is None or statuses(node.around, before, after)):
                left += node.following
        return result


def kind_of(letter: str) -> int:
    return LINE if letter == "\n" else WORD if is_word(letter) else OTHER


def is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def statuses(around: Any, before: int, after: str) -> bool:
    """Does what is asked of a place hold there?"""
    if around in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
        return before == START or (around is op.AT_BEGINNING and before == LINE)
    if around in (op.AT_END, op.AT_END_STRING):
        return after == "" or (around is op.AT_END and after == "\n")
    boundary = (before == WORD) is not (after != "" and is_word(after))
    return boundary is (around is op.AT_BOUNDARY)


def letters_of(kind: Any, value: Any) -> Letters:
    """Which letters one place of a pattern takes, whatever their case."""
    if kind is op.ANY:
        return lambda letter: letter != "\n"
    if kind in (op.LITERAL, op.NOT_LITERAL):
        cases = cases_of(chr(value))
        return (lambda letter: letter in cases) if kind is op.LITERAL else (lambda letter: letter not in cases)
    if kind is op.IN:
        return among(value)
    names = {op.GROUPREF: "a group that was matched before", op.ASSERT: "looking ahead", op.ASSERT_NOT: "looking ahead"}
    raise InputError(f"{names.get(kind, str(kind).replace('_', ' ').lower())} does not work in a filter")


def among(items: Any) -> Letters:
    """Which letters a class such as [a-z_] takes."""
    negated = bool(items) and items[0][0] is op.NEGATE
    tests = [class_part(kind, value) for kind, value in items if kind is not op.NEGATE]

    def takes(letter: str) -> bool:
        return any(test(each) for each in cases_of(letter) for test in tests) is not negated

    return takes


def class_part(kind: Any, value: Any) -> Letters:
    if kind is op.LITERAL:
        return lambda letter: letter == chr(value)
    if kind is op.RANGE:
        return lambda letter: value[0] <= ord(letter) <= value[1]
    tests: dict[Any, Letters] = {
        op.CATEGORY_DIGIT: str.isdecimal,
        op.CATEGORY_SPACE: str.isspace,
        op.CATEGORY_WORD: is_word,
        op.CATEGORY_NOT_DIGIT: lambda letter: not letter.isdecimal(),
        op.CATEGORY_NOT_SPACE: lambda letter: not letter.isspace(),
        op.CATEGORY_NOT_WORD: lambda letter: not is_word(letter),
    }
    return tests[value]


def cases_of(letter: str) -> tuple[str, ...]:
    """A letter, small and capital."""
    return tuple({letter, *(each for each in (letter.lower(), letter.upper()) if len(each) == 1)})
