"""What an entry of the log says of each record that it changed: its fields, old → new, or what came with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from ..board import Board
from ..fields import Context, Field, Json, visible
from ..records import KINDS, CheckIn, Goal, Kpi, Measurement, Record

if TYPE_CHECKING:
    from ..store import Op

MOST_FIELDS = 8  # of a record that was added


class RecordChange(NamedTuple):
    """What an entry did to one record. record: as it is, or was when it was removed; None where nothing is known."""

    table: str
    id: int
    record: Record | None
    texts: tuple[str, ...]

    def name(self, board: Board) -> str:
        """What the record is called; of a check-in or a value, also what it is of."""
        return full_name(board, self.record) if self.record else self.table


def full_name(board: Board, record: Record) -> str:
    """What a record is called; of a check-in or a value, also what it is of."""
    of = {CheckIn.table: (Goal.table, "goal"), Measurement.table: (Kpi.table, "kpi")}.get(record.table)
    about = f"{board.name(of[0], getattr(record, of[1]) or 0)}, " if of else ""
    return visible(f"{about}{record.label}")


def record_changes(board: Board, ops: Sequence[Op], context: Context) -> Iterator[RecordChange]:
    """What was done to each record, in the order of the log, each record named once."""
    for (table, id), group in groupby(ops, key=lambda op: (op.table, op.id)):
        rows = list(group)
        texts = tuple(text for op in rows for text in op_texts(board, op, context))
        yield RecordChange(table, id, record_of(board, rows[0]), texts)


def record_of(board: Board, op: Op) -> Record | None:
    table, whole = board.tables.get(op.table), op.new if isinstance(op.new, dict) else op.old
    row = table.rows.get(op.id) if table else None
    if row is None and not op.field and isinstance(whole, dict) and op.table in KINDS:
        return KINDS[op.table](op.id, whole)
    return row


def op_texts(board: Board, op: Op, context: Context) -> Iterator[str]:
    """One field, old → new; or that the record was added, with what is in it."""
    kind = KINDS.get(op.table)
    if op.field:
        label = label_of(kind.fields[op.field]) if kind and op.field in kind.fields else op.field
        yield f"{label} {logged_text(context, kind, op.field, op.old)} → {logged_text(context, kind, op.field, op.new)}"
        return
    yield "added" if op.old is None else "removed" if op.new is None else "replaced"
    row = record_of(board, op)
    if op.old is None and row is not None:
        yield from added_texts(board, kind(op.id, op.new) if kind and isinstance(op.new, dict) else row, context)


def added_texts(board: Board, record: Record, context: Context) -> Iterator[str]:
    """What a new record holds; of a check-in the value and the confidence beside those of the one before it."""
    from .goals import checkin_before

    before = checkin_before(board, record) if isinstance(record, CheckIn) else None
    named = (record.named_by, record.dated_by, "goal" if isinstance(record, CheckIn) else "", "kpi")
    fields = record.fields.items()
    names = [name for name, each in fields if name in record.raw and name not in named and not each.by_action]
    for name in names[:MOST_FIELDS]:
        text = logged_text(context, type(record), name, record.raw[name])
        old = logged_text(context, type(record), name, before.raw.get(name)) if before and name in COMPARED else ""
        yield f"{label_of(record.fields[name])} {f'{old} → ' if old not in ('', NOTHING, text) else ''}{text}"
    if len(names) > MOST_FIELDS:
        yield f"and {len(names) - MOST_FIELDS} more"


def label_of(field: Field[Any]) -> str:
    """What a field is called within a sentence: without what is in brackets."""
    return field.label.lower().partition(" (")[0]


COMPARED, NOTHING = ("value", "confidence"), "–"


def logged_text(context: Context, kind: type[Record] | None, name: str, raw: Json) -> str:
    """A value of the log as the screen shows that field."""
    if raw is None or raw in ([], ""):
        return NOTHING
    field = kind.fields.get(name) if kind else None
    return visible(str(raw)) if field is None else field.show_raw(raw, context)
