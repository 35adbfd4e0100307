"""What was changed past the program, by an editor or a script of its own: the log does not know how it came to be.

It cannot be refused, so it is named. Each record is followed back through the log, from what it is now to what was
added: what an entry left must be what the next one found. Only what the log still holds can be compared, and nothing
that a merge brought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..board import Board
from ..fields import Json, visible
from ..records import KINDS
from ..session import Session
from ..store import Entry, Op, StoreError
from ..store.log import check_sum, sums_in


class Outside(NamedTuple):
    """A field that holds something else than was last saved; field is "" where the record was put in or taken out.

    field is None where something of the record is not as it was added, and nothing tells which field that is.
    """

    table: str
    id: int
    field: str | None
    logged: Json
    present: Json

    def text(self, board: Board) -> str:
        """In a sentence for people."""
        kind = KINDS[self.table]
        name = f"{kind.spoken} “{visible(name_of(board, self.table, self.id))}”"
        if self.field is None:
            return f"{name} was changed past the program since it was added"
        if not self.field:
            return f"{name} was {'taken out' if self.present is None else 'put in'} past the program"
        label = kind.fields[self.field].label.lower() if self.field in kind.fields else self.field
        return f"{name}: {label} was changed past the program"


def name_of(board: Board, table: str, id: int) -> str:
    """What a record is called; of one that a day names, also what it is of."""
    row, name = board.tables[table].rows.get(id), board.name(table, id)
    of = ("kpi", "kpis") if table == "measurements" else ("goal", "goals") if table == "checkins" else None
    about = getattr(row, of[0], None) if row is not None and of else None
    return f"{board.name(of[1], about)}, {name}" if of and about is not None else name


class RecordHistory:
    """A record on its way back through the log."""

    def __init__(self, board: Board, table: str, id: int) -> None:
        row = board.tables[table].rows.get(id)
        self.table, self.id = table, id
        self.raw: dict[str, Json] | None = None if row is None else dict(row.raw)
        self.named: set[str | None] = set()  # what was said of it
        self.unknown: set[str] = set()  # what a merge brought; "" all of it

    def before(self, op: Op, check: str) -> Iterator[Outside]:
        """What does not fit what an entry left; then the record as the entry found it."""
        if op.field in self.unknown or "" in self.unknown:
            return
        if op.field:
            yield from self.edited(op)
        elif op.old is not None:
            yield from self.say("", op.old, self.raw) if self.raw is not None else ()
            self.raw = dict(op.old) if isinstance(op.old, dict) else None
        else:
            if self.raw is None:
                yield from self.say("", None, None)
            elif check and not self.unknown and not self.named and check_sum(self.raw) != check:
                yield from self.say(None, None, self.raw)
            self.raw = None

    def edited(self, op: Op) -> Iterator[Outside]:
        if self.raw is None:
            return
        if self.raw.get(op.field) != op.new:
            yield from self.say(op.field, op.new, self.raw.get(op.field))
        self.raw.pop(op.field, None)
        if op.old is not None:
            self.raw[op.field] = op.old

    def say(self, field: str | None, logged: Json, present: Json) -> Iterator[Outside]:
        if field not in self.named:
            self.named.add(field)
            yield Outside(self.table, self.id, field, logged, present)


def changed_outside(board: Board, entries: Iterable[Entry]) -> Iterator[Outside]:
    """What differs from what the log says of it. entries: those of the log, newest first."""
    records: dict[tuple[str, int], RecordHistory] = {}
    for entry in entries:
        sums = sums_in(entry)
        for op in entry.ops:
            if op.table not in KINDS:
                continue
            key = (op.table, op.id)
            record = records.get(key) or records.setdefault(key, RecordHistory(board, *key))
            if entry.merge or entry.via is not None:
                record.unknown.add(op.field)
            else:
                yield from record.before(op, sums.get(key, ""))


def outside_of(session: Session) -> tuple[Outside, ...]:
    """The same of what a session looks at; nothing of a day of the past, and where no log can be read."""
    try:
        return tuple(changed_outside(session.board, session.entries())) if session.live else ()
    except StoreError:
        return ()
