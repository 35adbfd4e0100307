"""The gate: every rule on changes, asked of every commit. A rule is one function of what is there and what is wanted.

    (before, changes, origin) -> refusals

The same functions answer a form before anything is saved, so that the words are the same at every door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from ..board import Board, Change, Origin, Refusal
from ..records import Record, Settings
from .life_cycle import refuse_by_hand, refuse_frozen
from .locks import refuse_locked, refuse_locked_periods, refuse_unlocking
from .measurements import refuse_measurements
from .plausibility import refuse_contradictions, refuse_future

RESTORING = "import.all"  # an export of everything comes into an empty file, as it was
Rule = Callable[[Board, Sequence[Change], Origin], Iterable[Refusal]]
RULES: tuple[Rule, ...] = (
    refuse_by_hand,
    refuse_frozen,
    refuse_unlocking,
    refuse_locked,
    refuse_locked_periods,
    refuse_measurements,
    refuse_future,
    refuse_contradictions,
)


def gate_of(origin: Origin) -> Callable[[Board, Sequence[Change]], tuple[Refusal, ...]]:
    """The gate for changes of one origin, as a store asks it."""
    return partial(refusals, origin=origin)


def refusals(before: Board, changes: Sequence[Change], origin: Origin) -> tuple[Refusal, ...]:
    """Why these changes may not be made, rule by rule; nothing where they may.

    A whole file that comes back into an empty one may say what only actions may else: it happened where it was made.
    """
    if origin.action == RESTORING and is_empty(before):
        return ()
    return tuple(refusal for rule in RULES for refusal in rule(before, changes, origin))


def is_empty(board: Board) -> bool:
    """Has the file no records yet, but for its settings?"""
    return not any(table.rows for name, table in board.tables.items() if name != Settings.table)


def why_locked(board: Board, record: Record, origin: Origin) -> str:
    """Why a record cannot be edited at all, for a form that is opened to be read; "" where something of it can be."""
    reasons = refusals(board, (Change.remove(record),), origin)
    locks = [each.text for each in reasons if each.field in ("", "archived")]
    return locks[0] if locks else ""
