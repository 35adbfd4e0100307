"""The records of a table of which a few are others than before."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from functools import cached_property
from typing import Any, TypeVar

from ..records import Record

R = TypeVar("R", bound=Record)
SHARED = 64  # of so many records one may be another before they are all put together anew


class PatchedRows(Mapping[int, R]):
    """Records by id: many that did not change, and a few others put over them; None: taken out.

    To copy many for every edit would cost more than all numbers; whoever looks through them all has them put together.
    """

    def __init__(self, base: Mapping[int, R], changed: Mapping[int, R | None]) -> None:
        self.base, self.changed = base, changed
        self.size = len(base) + sum((row is not None) - (id in base) for id, row in changed.items())

    @cached_property
    def whole(self) -> dict[int, R]:
        result = dict(self.base)
        for id, row in self.changed.items():
            if row is None:
                result.pop(id, None)
            else:
                result[id] = row
        return result

    def __getitem__(self, id: int) -> R:
        row = self.changed[id] if id in self.changed else self.base[id]
        if row is None:
            raise KeyError(id)
        return row

    def get(self, id: Any, default: Any = None) -> Any:
        row = self.changed[id] if id in self.changed else self.base.get(id)
        return default if row is None else row

    def __contains__(self, id: object) -> bool:
        return self.get(id) is not None

    def __iter__(self) -> Iterator[int]:
        return iter(self.whole)

    def __len__(self) -> int:
        return self.size

    def keys(self) -> KeysView[int]:
        return self.whole.keys()

    def values(self) -> ValuesView[R]:
        return self.whole.values()

    def items(self) -> ItemsView[int, R]:
        return self.whole.items()


def having(rows: Mapping[int, R], changed: Mapping[int, R | None]) -> Mapping[int, R]:
    """Records with some put, at the end where they are new, or (None) taken out."""
    if isinstance(rows, PatchedRows):
        rows, changed = (rows.whole, changed) if "whole" in vars(rows) else (rows.base, {**rows.changed, **changed})
    result = PatchedRows(rows, changed)
    return result if len(changed) * SHARED < len(rows) else result.whole
