"""The board: an immutable snapshot of all records, its tables, and the changes that make the next one."""

from .board import WHOLE, Asked, Board, Mentions, NotFound, references_to
from .change import Change, Origin, Refusal, collapsed
from .table import Table

__all__ = [
    "WHOLE",
    "Asked",
    "Board",
    "Change",
    "Mentions",
    "NotFound",
    "Origin",
    "Refusal",
    "Table",
    "collapsed",
    "references_to",
]
