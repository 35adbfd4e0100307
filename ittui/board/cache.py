"""What was computed of an object that never changes (a board, a table, a part of one, a record), kept with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")
MOST = 4_096


class Cache(dict[Hashable, Any]):
    """Values by key; where there are too many, the oldest goes. It dies with the object that it belongs to."""

    __slots__ = ("most",)

    def __init__(self, most: int = MOST) -> None:
        super().__init__()
        self.most = most

    def put(self, key: Hashable, value: T) -> T:
        if len(self) >= self.most and key not in self:
            self.pop(next(iter(self)), None)
        self[key] = value
        return value

    def memo(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What compute gives, which depends on nothing but the object that the cache belongs to."""
        return cast("T", self[key]) if key in self else self.put(key, compute())
