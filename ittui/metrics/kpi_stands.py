"""How every KPI stands, worked out part by part: a new value of one does not work out the others again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..board import Board
from ..records import Kpi
from .fold import Each, Fold, of_record
from .kpis import Standing, standing


def each_standing(board: Board, kpis: Sequence[Kpi], as_of: date) -> Each[Kpi, Standing]:
    return Each(kpis, lambda kpi: standing(board, kpi, as_of))


STANDING = Fold("how KPIs stand", each_standing)


def kept_standing(board: Board, kpi: Kpi, as_of: date) -> Standing:
    """standing of a KPI, worked out together with its neighbours and kept: for those who ask for every KPI."""
    found: Standing | None = of_record(board, kpi, STANDING, as_of)
    return standing(board, kpi, as_of) if found is None else found
