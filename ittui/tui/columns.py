"""The columns of each kind's table on the screen: those of views, with a session and colours."""

from __future__ import annotations

from typing import Any

from ..records import Record
from ..session import Session
from ..views.cells import Cell
from ..views.columns import ViewColumn, columns_of
from ..views.goals import DoneShare
from .widgets.glyphs import gauge
from .widgets.grid import Column

RecordColumn = Column[Any]


def columns_for(kind: type[Record], session: Session) -> list[RecordColumn]:
    """Id, the first field, what is worked out, then the other fields, each with its priority."""
    return [on_screen(column, session) for column in columns_of(kind)]


def on_screen(column: ViewColumn, session: Session) -> RecordColumn:
    return Column(
        column.name,
        column.label,
        column.width,
        column.priority,
        lambda row: cell_of(column, session, row),
        lambda row: column.key(session, row),
        column.numeric,
        column.stretch,
    )


def cell_of(column: ViewColumn, session: Session, row: Record) -> Cell:
    """What is done of a goal is drawn as a gauge, with a mark at what is expected by now."""
    shown = column.shown(session, row)
    done = column.value(session, row) if column.name == "progress" else None
    if not isinstance(done, DoneShare):
        return Cell(*shown)
    return Cell(f"{gauge(done.p, done.expected, 8)} {shown.text.removesuffix(' %').split('/')[0]:>3}", shown.role)
