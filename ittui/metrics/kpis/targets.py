"""Targets for metrics: those of the KPI that is computed by the metric."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ...board import Board
from ...fields import ALL_TIME, Period
from ...records import Direction, Kpi, Source
from ..registry import METRICS, measure
from ..result import Result
from ..status import Status
from .judging import judge
from .kpi_status import aim_for_period


def kpi_for(board: Board, name: str) -> Kpi | None:
    """The live KPI that a metric computes; the first one where there are several."""
    fitting = board.table(Kpi).cache.memo(
        ("computed by", name), lambda: [kpi for kpi in board.all(Kpi) if computes(kpi, name)]
    )
    return fitting[0] if fitting else None


def computes(kpi: Kpi, name: str) -> bool:
    return kpi.source is not Source.RECORDED and kpi.formula.strip() == name


def measure_against_target(board: Board, name: str, as_of: date, period: Period = ALL_TIME) -> Result:
    """measure, with the period's target, and the status by it, of the KPI that the metric computes, if there is one."""
    result = measure(board, name, as_of, period)
    kpi = kpi_for(board, result.name)
    if kpi is None:
        return result if result.value is not None else result._replace(status=Status.NO_DATA)
    aim = aim_for_period(board, kpi, as_of, period)
    status = Status.NO_DATA if result.value is None else judge(result.value, aim)
    upper = aim.upper if aim.direction is Direction.BAND else None
    return result._replace(target=aim.target, upper=upper, status=status)


def measure_all(board: Board, as_of: date, period: Period = ALL_TIME, names: Iterable[str] = ()) -> list[Result]:
    """All numbers, or those named, in the order of their declaration, each with its target and status."""
    return [measure_against_target(board, name, as_of, period) for name in (tuple(names) or METRICS)]
