"""How every KPI stands, worked out part by part: a new value of one does not work out the others again."""

from __future__ import annotations

from datetime import date

from ...board import Board
from ...incremental.aggregates import Fold, of_each, of_record
from ...records import Kpi
from .kpi_status import Standing, standing

STANDING = Fold("how KPIs stand", of_each("standing", standing))


def kept_standing(board: Board, kpi: Kpi, as_of: date) -> Standing:
    """standing of a KPI, worked out together with its neighbours and kept: for those who ask for every KPI."""
    found: Standing | None = of_record(board, kpi, STANDING, as_of)
    return standing(board, kpi, as_of) if found is None else found
