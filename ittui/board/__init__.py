"""The board: an immutable snapshot of all records, its tables, and the changes that make the next one."""

from .board import WHOLE, Board, Mentions, NotFound, archived_text, references_to
from .change import Change, Origin, Refusal, collapsed
from .readers import doubt, is_right, kpi_of, needs_others, reader, value_field
from .table import Table

__all__ = [
    "WHOLE",
    "Board",
    "Change",
    "Mentions",
    "NotFound",
    "Origin",
    "Refusal",
    "Table",
    "archived_text",
    "collapsed",
    "doubt",
    "is_right",
    "kpi_of",
    "needs_others",
    "reader",
    "references_to",
    "value_field",
]
