"""How every KPI stands, worked out part by part: a new value of one does not work out the others again."""

from __future__ import annotations

from datetime import date

from ...board import Board
from ...incremental.aggregates import Fold, of_each, of_record
from ...records import Kpi
from .kpi_status import KpiStatus, kpi_status

KPI_STATUS_OF = Fold("how KPIs stand", of_each("kpi_status", kpi_status))


def cached_kpi_status(board: Board, kpi: Kpi, as_of: date) -> KpiStatus:
    """standing of a KPI, worked out together with its neighbours and kept: for those who ask for every KPI."""
    result: KpiStatus | None = of_record(board, kpi, KPI_STATUS_OF, as_of)
    return kpi_status(board, kpi, as_of) if result is None else result
