"""One cell into a field's value, and a field's value into a cell that gives the same value again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from ..board import Board
from ..fields import Amount, Choice, Context, Count, Day, Field, InputError, Moment, Money, Number, Ref, Refs, Text
from ..records import KINDS, Record, code
from .aliases import our_word
from .dates import Order, read_day, read_moment
from .marks import with_point
from .nothing import is_no_value, is_nothing

OBEYED = "=+-@\t\r\n＝＋－＠"  # what a spreadsheet takes for the beginning of a formula, wide letters too
DEFUSED = re.compile(f"'+[{re.escape(OBEYED)}]")
PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


@dataclass(frozen=True)
class Problem:
    """A cell that gives no value, and why."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads the cells of one field; each text once."""

    kind: type[Record]
    name: str
    context: Context
    order: Order | None = None
    zone: tzinfo | None = None
    scale: int = 0
    comma: bool = False  # the column has a decimal comma
    seen: dict[str, Any] = field(default_factory=dict)

    def read(self, cell: str) -> Any:
        """The value of a cell, or a Problem."""
        if cell not in self.seen:
            self.seen[cell] = self.value_or_problem(cell)
        return self.seen[cell]

    def value_or_problem(self, cell: str) -> Any:
        try:
            bare = undefused(cell)
            return self.value(bare, nothing=bare == cell and self.is_nothing(cell))
        except InputError as error:
            return Problem(str(error))
        except (ValueError, ArithmeticError):
            return Problem("cannot be read")

    def is_nothing(self, cell: str) -> bool:
        loose = isinstance(self.kind.fields[self.name], Day | Moment | Number | Count | Amount)
        return is_no_value(cell) if loose else is_nothing(cell)

    def value(self, cell: str, nothing: bool) -> Any:
        kind = self.kind.fields[self.name]
        if "\x00" in cell:
            raise InputError("holds a NUL character, which no terminal and few programs can keep; take it out")
        if nothing and isinstance(kind, Choice):
            return None  # the kind's own default, which is not written down
        if nothing:
            return kind.read("", self.context)
        if self.order and isinstance(kind, Day):
            return read_day(cell, self.order)
        if self.order and isinstance(kind, Moment):
            return read_moment(cell, self.order, self.zone)
        text = our_word(self.kind, self.name, cell) if isinstance(kind, Choice) else cell
        if self.comma and isinstance(kind, Number | Amount | Count):
            text = with_point(text)
        return scaled(kind.read(text, self.context), self.scale)


def scaled(value: Any, places: int) -> Any:
    if not places or value is None:
        return value
    if isinstance(value, Money):
        return Money(value.amount.scaleb(places), value.currency)
    return value.scaleb(places) if isinstance(value, Decimal) else value


def undefused(cell: str) -> str:
    """A cell as it was before a mark was set before it against spreadsheets."""
    return cell[1:] if DEFUSED.match(cell) or (cell.startswith("'") and is_nothing(cell.lstrip("'"))) else cell


def defused(cell: str) -> str:
    """A cell that no spreadsheet obeys and no import takes for nothing; numbers stay numbers."""
    if not cell or PLAIN_NUMBER.fullmatch(cell):
        return cell
    bare = cell.lstrip("'")
    return f"'{cell}" if bare[:1] in tuple(OBEYED) or (cell.strip() and is_nothing(bare)) else cell


def writer(board: Board, kind: type[Record], name: str, context: Context) -> Callable[[Record], str]:
    """What gives the cell of a field for a record."""
    declared = kind.fields[name]
    if isinstance(declared, Ref | Refs):
        context = naming(board, context, between="," if isinstance(declared, Refs) else "")

    def cell(record: Record) -> str:
        value = getattr(record, name)
        return "" if declared.is_empty(value) else shown(declared, value, context)

    return cell


def shown(declared: Field[Any], value: Any, context: Context) -> str:
    if isinstance(value, datetime):
        return str(declared.dump(value))
    text = declared.edit(value, context)
    return defused(text) if isinstance(declared, Text) or not declared.numeric else text


def naming(board: Board, context: Context, between: str) -> Context:
    """The context with names that find their record again: its code where the name fits others too."""
    known: dict[tuple[str, int], str] = {}

    def name(table: str, id: int) -> str:
        if (table, id) not in known:
            known[table, id] = sure_name(board, table, id, between)
        return known[table, id]

    return context._replace(name=name)


def sure_name(board: Board, table: str, id: int, between: str) -> str:
    """The name where it gives this record again; between is what several names are cut at."""
    row = board.tables[table].rows.get(id)
    if row is None or not row.label or row.label != " ".join(row.label.split()) or (between and between in row.label):
        return code(id)
    return row.label if board.table(KINDS[table]).named(row.label) == [row] else code(id)
