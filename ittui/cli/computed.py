"""What is computed of single records: how a goal goes, where a KPI stands, how a project does.

Read from metrics when first needed, so that a list of departments does not wait for them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ..board import Board
from ..fields import Json
from ..fields.figure import percent
from ..records import Goal, Kpi, Record
from ..views.values import parts, target_text, value_text
from .output import Column

if TYPE_CHECKING:
    from ..metrics.status import Status

COMPUTED = {
    "goals": (Column("Progress", 1, True), Column("Status", 1)),
    "kpis": (Column("Target", 1, True), Column("Value", 1, True), Column("Status", 1)),
}


class Computed(NamedTuple):
    """The cells of a list, the lines of a single view, and the values for scripts."""

    cells: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    plain: dict[str, Json] = {}
    sorting: dict[str, Any] = {}  # by the title of the column


def computed(board: Board, record: Record, as_of: date) -> Computed:
    """What is worked out of one record for a list; empty for kinds of which nothing is."""
    if isinstance(record, Goal):
        return goal(board, record, as_of)
    if isinstance(record, Kpi):
        return kpi(board, record, as_of)
    return Computed()


def goal(board: Board, record: Goal, as_of: date) -> Computed:
    from ..metrics.goals.goal_status import progress

    result = progress(board, record, as_of)
    share = "–" if result.p is None else percent(result.p)
    exact = "–" if result.p is None else percent(result.p, 2)
    expected = "" if result.expected is None else f" of {percent(result.expected)} expected"
    lines = [
        f"progress: {exact}{expected}  {result.status.glyph} {result.status.word}",
        *([f"  {result.reason}"] if result.reason else []),
        *([f"  {result.how}"] if result.how != result.reason else []),
    ]
    sorting = {"progress": result.p, "status": rank(result.status)}
    return Computed((share, f"{result.status.glyph} {result.status.word}"), tuple(lines), dict(parts(result)), sorting)


def rank(status: Status) -> int:
    """How bad a status is, the worst last; those without a judgement before the good ones."""
    return -1 if status.badness is None else status.badness


def kpi(board: Board, record: Kpi, as_of: date) -> Computed:
    from ..metrics.kpis.kpi_status import kpi_status

    result = kpi_status(board, record, as_of)
    value = value_text(result)
    status = f"{result.status.glyph} {result.status.word}"
    goal = target_text(result, unit=False)
    target = f", target {goal} {record.unit}".rstrip() if goal else ""
    day = f" on {result.day}" if result.day else ""
    lines = [f"value: {value}{day}{target}  {status}", *(f"  {text}" for text in (result.reason, result.how) if text)]
    sorting = {"target": result.target, "value": result.value, "status": rank(result.status)}
    return Computed((goal, value, status), tuple(lines), dict(parts(result)), sorting)
