"""Values that may need themselves: each is worked out once for a board, whoever needs it, and in whatever order.

A self-dependent value (see facts) is a memo of the board that it is computed of. While it is computed it is **under
way**, and so is whatever asked for it. Where something is needed that is under way there is a **circle**. A value that
has a word for that (in_circle), as the value of a KPI has, takes that word instead, and so does each such value of the
same circle; whatever else is part of the circle is computed with it. So it does not matter where one begins.

As in Tarjan's search for strongly connected components, each value knows the outermost one under way that it needs, by
itself or through others. It needs itself where that one is it or was under way before it. Whoever asks for several
values asks for all of them, even after a circle was met (see each_of), so that nothing of it is overlooked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar, cast

from ..board import Board

S = TypeVar("S")
T = TypeVar("T")


class UnderWay:
    """A value that is being computed. outermost: the first one under way that it needs, if any; done: it no more is."""

    __slots__ = ("depth", "done", "outermost")

    def __init__(self, depth: int) -> None:
        self.depth, self.done = depth, False
        self.outermost: UnderWay | None = None

    def needs(self, other: UnderWay | None) -> None:
        if other is not None and (self.outermost is None or other.depth < self.outermost.depth):
            self.outermost = other


def still_needed(needed: UnderWay | None) -> UnderWay | None:
    """The outermost one under way that is needed by now."""
    while needed is not None and needed.done:
        needed = needed.outermost
    return needed


class Circle(Exception):
    """Something is needed that is under way."""

    def __init__(self, needed: UnderWay) -> None:
        super().__init__("it is being computed")
        self.needed = needed


class MemoOutcome(NamedTuple):
    """What was computed, or the circle that was met instead; and what that needs of what was under way."""

    value: Any
    needed: UnderWay | None

    @property
    def holds(self) -> bool:
        return not (isinstance(self.value, Circle) and self.value.needed.done)


class Evaluation:
    """All that is computed for one question asked of a board."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.under_way: dict[Hashable, UnderWay] = {}
        self.outcomes: dict[Hashable, MemoOutcome] = {}

    def ask(self, key: Hashable, compute: Callable[[], T], in_circle: Callable[[], T] | None) -> T:
        if key in self.under_way:
            self.note(self.under_way[key])
            if in_circle:
                return in_circle()
            raise Circle(self.under_way[key])
        if key not in self.outcomes or not self.outcomes[key].holds:
            self.compute(key, compute, in_circle)
        value, needed = self.outcomes[key]
        self.note(still_needed(needed))
        if isinstance(value, Circle):
            raise value
        return cast("T", value)

    def note(self, needed: UnderWay | None) -> None:
        """What is computed at the moment needs that."""
        if self.under_way:
            next(reversed(self.under_way.values())).needs(needed)

    def compute(self, key: Hashable, compute: Callable[[], T], in_circle: Callable[[], T] | None) -> None:
        self.under_way[key] = this = UnderWay(len(self.under_way))
        try:
            value: T | Circle = compute()
        except Circle as circle:
            value = circle
        finally:
            del self.under_way[key]
            this.done = True
        if in_circle and this.outermost is not None:
            value = in_circle()
        if this.outermost is this:
            this.outermost = None
        self.outcomes[key] = MemoOutcome(value, this.outermost)


EVALUATION: ContextVar[Evaluation | None] = ContextVar("EVALUATION", default=None)


def once(board: Board, key: Hashable, compute: Callable[[], T], in_circle: Callable[[], T] | None = None) -> T:
    """What compute gives of the board, worked out once; what in_circle gives where it needs itself.

    Raises Circle where it needs something that is under way, and has no word for that.
    """
    now, memos = board.present.now, board.present.memos
    key = (key, board.day, now and now.replace(second=0, microsecond=0))
    if key in memos:
        return cast("T", memos[key])
    evaluation = EVALUATION.get()
    if evaluation is not None and evaluation.board is board.present:
        return evaluation.ask(key, compute, in_circle)
    evaluation = Evaluation(board.present)
    mark = EVALUATION.set(evaluation)
    try:
        result = evaluation.ask(key, compute, in_circle)
    finally:
        EVALUATION.reset(mark)
    for each, outcome in evaluation.outcomes.items():
        if not isinstance(outcome.value, Circle):
            memos.put(each, outcome.value)
    return result


def each_of(rows: Iterable[S], ask: Callable[[S], T]) -> list[T]:
    """What ask gives of each; where one of them meets a circle, after all have been asked."""
    result, met = list[T](), None
    for row in rows:
        try:
            result.append(ask(row))
        except Circle as circle:
            met = circle
    if met is not None:
        raise met
    return result
