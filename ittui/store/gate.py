"""The gate: what every commit is held against under the lock, whichever door it came by.

The store does not know the rules. Who opens a store, or commits, may hand it a gate; else it asks the program's own
rules, which are named here and not imported, so that a script that opens the file by TinyDB's interface passes no lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module

from ..board import Board, Change, Origin, Refusal
from .errors import ChangeRefused

# Why some changes of a board must not be; nothing where they may. A pure function: it is called under the lock.
Gate = Callable[[Board, Sequence[Change]], Iterable[Refusal]]
RULES = "ittui.rules"


def by_hand(before: Board, changes: Sequence[Change]) -> Iterable[Refusal]:
    """What the program's rules refuse of an edit that no action made."""
    return rules(before, changes, Origin.here())


def taking_back(before: Board, changes: Sequence[Change]) -> Iterable[Refusal]:
    """What they refuse of an undo: what an action did may be taken back, what is locked stays."""
    return rules(before, changes, Origin.here(action="undo"))


def merging(before: Board, changes: Sequence[Change]) -> Iterable[Refusal]:
    """What they refuse of a merge: what actions did in the other copy is taken over, what is locked here stays."""
    return rules(before, changes, Origin.here(action="merge"))


def rules(before: Board, changes: Sequence[Change], origin: Origin) -> Iterable[Refusal]:
    result: Iterable[Refusal] = import_module(RULES).refusals(before, changes, origin)
    return result


def pass_gate(gate: Gate, before: Board, changes: Sequence[Change]) -> None:
    """ChangeRefused, with all that there is against it."""
    if reasons := tuple(gate(before, changes)) if changes else ():
        raise ChangeRefused(reasons)
