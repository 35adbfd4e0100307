"""A change of one record: what somebody saw, and what they want instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from ..fields import Raw
from ..records import Record


class Change(NamedTuple):
    """One record as somebody saw it and as they want it; None is "not there"."""

    table: str
    id: int
    before: Raw | None
    after: Raw | None

    @classmethod
    def add(cls, record: Record) -> Change:
        return cls(record.table, record.id, None, record.raw)

    @classmethod
    def edit(cls, before: Record, after: Record) -> Change:
        return cls(before.table, before.id, before.raw, after.raw)

    @classmethod
    def remove(cls, record: Record) -> Change:
        return cls(record.table, record.id, record.raw, None)


class Origin(NamedTuple):
    """Where a set of changes comes from, for the rules that let some pass which others may not make.

    action is its name, such as approvals.lock, where an action made it; "" where somebody edits. imported: it was read
    from a file of others, where what cannot be is listed, not refused.
    """

    now: datetime
    action: str = ""
    imported: bool = False

    @classmethod
    def here(cls, *, action: str = "") -> Origin:
        """An edit of this moment."""
        return cls(datetime.now(UTC), action)


class Refusal(NamedTuple):
    """Why a rule forbids a change, and of which record and field; field is "" where it is the record as a whole."""

    text: str
    table: str = ""
    id: int = -1
    field: str = ""


def collapsed(changes: Iterable[Change]) -> tuple[Change, ...]:
    """One change a record: from what it was first to what it is last."""
    result: dict[tuple[str, int], Change] = {}
    for change in changes:
        key = (change.table, change.id)
        result[key] = result[key]._replace(after=change.after) if key in result else change
    return tuple(result.values())
