"""The board: an immutable snapshot of all records, its tables, and the changes that make the next one."""

from .board import Board, Change, Mentions, NotFound, Origin, Refusal, archived_text, collapsed, references_to
from .readers import doubt, is_right, kpi_of, needs_others, reader, value_field
from .table import WHOLE, Table
