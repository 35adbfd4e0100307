"""How records are named in a report, and figures gathered for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ...board import Board
from ...fields import ALL_TIME, Period
from ...fields.layout import percent
from ...metrics import METRICS
from ...metrics.goals import Progress
from ...metrics.kpis.kpi_status import measure_against_target
from ...records import Department, Person, Record
from ...views.document import KeyFigures

NOBODY = "nobody"


def person_name(board: Board, id: int | None) -> str:
    return named(board, Person, id) or NOBODY


def department_name(board: Board, id: int | None) -> str:
    return named(board, Department, id)


def named(board: Board, kind: type[Record], id: int | None) -> str:
    """What a record is called that another refers to; "" where it refers to none."""
    return "" if id is None else board.name(kind.table, id)


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def sentences(*parts: str) -> str:
    """Parts as one text: a semicolon stands between two unless the first ends by itself."""
    answers = ""
    for part in filter(None, (" ".join(each.split()) for each in parts)):
        answers += ("" if not answers else " " if answers.endswith((".", "!", "?", "…")) else "; ") + part
    return answers


def figures(board: Board, names: Iterable[str], as_of: date, period: Period = ALL_TIME) -> KeyFigures:
    """The metrics of these names that there are."""
    return KeyFigures(tuple(measure_against_target(board, name, as_of, period) for name in names if name in METRICS))


def share_text(result: Progress) -> str:
    """Such as “34 % done, 71 % expected”."""
    done = "no progress known" if result.p is None else f"{percent(result.p)} done"
    return done if result.expected is None else f"{done}, {percent(result.expected)} expected"
