"""What was changed past the program, by an editor or a script of its own: the log does not know how it came to be.

It cannot be refused, so it is named. Only what the log still holds can be compared, and nothing that a merge brought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..board import Board
from ..fields import Json, visible
from ..records import KINDS
from ..session import Session
from ..store import Entry, Op, StoreError


class Outside(NamedTuple):
    """A field that holds something else than was last saved; field is "" where the record was put in or taken out."""

    table: str
    id: int
    field: str
    logged: Json
    present: Json

    def text(self, board: Board) -> str:
        """In a sentence for people."""
        kind = KINDS[self.table]
        name = f"{kind.spoken} “{visible(board.name(self.table, self.id))}”"
        if not self.field:
            return f"{name} was {'taken out' if self.present is None else 'put in'} past the program"
        label = kind.fields[self.field].label.lower() if self.field in kind.fields else self.field
        return f"{name}: {label} was changed past the program"


def changed_outside(board: Board, entries: Iterable[Entry]) -> Iterator[Outside]:
    """What differs from the newest entry about it. entries: those of the log, newest first."""
    seen: set[tuple[str, int, str]] = set()
    for entry in entries:
        for op in entry.ops:
            known = {(op.table, op.id, op.field), (op.table, op.id, "")} & seen
            if op.table not in KINDS or known:
                continue
            if entry.merge or entry.via is not None:
                seen.add((op.table, op.id, op.field))
                continue
            yield from (each for each in compared(board, op) if (each.table, each.id, each.field) not in seen)
            seen.add((op.table, op.id, op.field))


def outside_of(session: Session) -> tuple[Outside, ...]:
    """The same of what a session looks at; nothing of a day of the past, and where no log can be read."""
    try:
        return tuple(changed_outside(session.board, session.entries())) if session.live else ()
    except StoreError:
        return ()


def compared(board: Board, op: Op) -> Iterator[Outside]:
    """What one logged change says of the record as it is; of an addition the log keeps no contents."""
    row = board.tables[op.table].rows.get(op.id)
    if op.field:
        if row is not None and row.raw.get(op.field) != op.new:
            yield Outside(op.table, op.id, op.field, op.new, row.raw.get(op.field))
    elif (row is None) is (op.old is None):  # added and not there, or removed and there
        yield Outside(op.table, op.id, "", op.old, None if row is None else dict(row.raw))
