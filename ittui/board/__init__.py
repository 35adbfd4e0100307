"""The board: an immutable snapshot of all records, its tables, and the changes that make the next one."""

from .board import WHOLE, Board, Mentions, NotFound, archived_text, references_to
from .change import Change, Origin, Refusal, collapsed
from .readers import doubt, is_right, kpi_of, needs_others, reader, value_field
from .table import Table
