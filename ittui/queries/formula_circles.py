"""KPIs whose formulas need their own value, by whatever way."""

from __future__ import annotations

from collections.abc import Iterator

from ..board import Board
from ..fields import visible
from ..metrics.kpis.computed_value import kpis_in
from ..records import Kpi, Source, code


def formula_circles(board: Board) -> Iterator[tuple[Kpi, str]]:
    """(KPI, the way from it back to itself with the ids) for each KPI that needs its own value."""
    needs = {kpi.id: tuple(kpis_in(board, kpi)) for kpi in board.all(Kpi) if kpi.source is Source.FORMULA}
    for kpi in board.all(Kpi):
        if way := way_back(kpi, needs):
            yield kpi, f"needs its own value: {' → '.join(f'{code(each.id)} {visible(each.label)}' for each in way)}"


def way_back(kpi: Kpi, needs: dict[int, tuple[Kpi, ...]]) -> tuple[Kpi, ...]:
    """The KPIs from one back to itself, it first and last; none where no way leads back."""
    waiting: list[tuple[Kpi, ...]] = [(kpi,)]
    seen: set[int] = set()
    while waiting:
        way = waiting.pop(0)
        for each in needs.get(way[-1].id, ()):
            if each.id == kpi.id:
                return (*way, each)
            if each.id not in seen:
                seen.add(each.id)
                waiting.append((*way, each))
    return ()
