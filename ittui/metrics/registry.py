"""The register of metrics: one decorated function each, and one way to ask for their results."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from ..board import Board
from ..fields import ALL_TIME, Mistake, Period, visible
from ..records import Record
from .result import Result

Measure = Callable[[Board, date, Period], Result]


class Metric(NamedTuple):
    """A number that can be asked for by name."""

    name: str
    label: str
    unit: str
    group: str
    reads: tuple[type[Record], ...]
    measure: Measure
    up: bool | None  # is more better? None: neither

    @property
    def definition(self) -> str:
        """What it is and how it is made, as users read it."""
        return inspect.cleandoc(self.measure.__doc__ or "")


METRICS: dict[str, Metric] = {}


def metric(
    *, label: str, unit: str, reads: tuple[type[Record], ...], group: str, up: bool | None = None
) -> Callable[[Measure], Measure]:
    """Register a pure function (board, as_of, period) -> Result under its own name; its docstring explains it."""

    def register(measure: Measure) -> Measure:
        name = measure.__name__
        METRICS[name] = Metric(name=name, label=label, unit=unit, group=group, reads=reads, measure=measure, up=up)
        return measure

    return register


def metric_named(name: str) -> Metric:
    """The metric of that name; Mistake names the nearest ones."""
    found = METRICS.get(name.strip().casefold().replace("-", "_").replace(" ", "_"))
    if found:
        return found
    near = [known for known in METRICS if name.casefold() in known] or list(METRICS)
    raise Mistake(f"there is no metric “{visible(name)}”; there is {', '.join(near)}")


def measure(board: Board, name: str, as_of: date, period: Period = ALL_TIME) -> Result:
    """One number; worked out once for as long as the tables it reads stay as they are."""
    found = metric_named(name)
    tables = tuple(board.tables[kind.table] for kind in found.reads)
    kept = tables[0].kept.get((found.name, as_of, period))
    # Only the last answer is kept, with the tables it was made of: those of the past may go.
    if kept is None or any(here is not there for here, there in zip(tables, kept[0], strict=True)):
        result = found.measure(board, as_of, period)
        result = result._replace(
            name=found.name, label=found.label, unit=result.unit or found.unit, as_of=as_of, period=period
        )
        tables[0].kept[found.name, as_of, period] = kept = (tables, result)
    answer: Result = kept[1]
    return answer
