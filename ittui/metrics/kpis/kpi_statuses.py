"""How every KPI stands, worked out part by part: a new value of one does not work out the others again."""

from __future__ import annotations

from datetime import date

from ...board import Board
from ...incremental.facts import Fact
from ...records import Kpi
from .kpi_status import KpiStatus, kpi_status

KPI_STATUS = Fact(kpi_status)


def cached_kpi_status(board: Board, kpi: Kpi, as_of: date) -> KpiStatus:
    """kpi_status, from the cache where it can be: for those who ask for every KPI."""
    return KPI_STATUS.of(board, kpi, as_of)
