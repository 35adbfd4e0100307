"""The gate: every rule on changes, asked of every commit. A rule is one function of what is there and what is wanted.

    (before, changes, origin) -> refusals

The same functions answer a form before anything is saved, so that the words are the same at every door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from ..board import Board, Change, Origin, Refusal
from .locks import refuse_locked

Rule = Callable[[Board, Sequence[Change], Origin], Iterable[Refusal]]
RULES: tuple[Rule, ...] = (refuse_locked,)


def gate_of(origin: Origin) -> Callable[[Board, Sequence[Change]], tuple[Refusal, ...]]:
    """The gate for changes of one origin, as a store asks it."""
    return partial(refusals, origin=origin)


def refusals(before: Board, changes: Sequence[Change], origin: Origin) -> tuple[Refusal, ...]:
    """Why these changes may not be made, rule by rule; nothing where they may."""
    return tuple(refusal for rule in RULES for refusal in rule(before, changes, origin))
