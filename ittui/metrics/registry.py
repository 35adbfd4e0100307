"""The register of metrics: one decorated function each, and one way to ask for their results."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from ..board import Board
from ..fields import ALL_TIME, InputError, Period, meant, visible
from ..incremental.facts import of_tables
from ..records import Goal, Incident, Record
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
    flow: bool  # is it of what happened in a period, rather than of what is so on a day?

    @property
    def definition(self) -> str:
        """What it is and how it is made, as users read it."""
        return inspect.cleandoc(self.measure.__doc__ or "")


METRICS: dict[str, Metric] = {}


def metric(
    *,
    label: str,
    unit: str,
    reads: tuple[type[Record], ...],
    group: str,
    up: bool | None = None,
    flow: bool = False,
) -> Callable[[Measure], Measure]:
    """Register a pure function (board, as_of, period) -> Result under its own name; its docstring explains it."""

    def register(measure: Measure) -> Measure:
        name = measure.__name__
        METRICS[name] = Metric(
            name=name, label=label, unit=unit, group=group, reads=reads, measure=measure, up=up, flow=flow
        )
        return measure

    return register


def metric_named(name: str) -> Metric:
    """The metric of that name; InputError names the nearest ones."""
    matches = METRICS.get(name.strip().casefold().replace("-", "_").replace(" ", "_"))
    if matches:
        return matches
    near = meant(name, METRICS) or f"; there is {', '.join(METRICS)}"
    raise InputError(f"there is no metric “{visible(name)}”{near}")


def measure(board: Board, name: str, as_of: date, period: Period = ALL_TIME) -> Result:
    """One number; worked out once for as long as the tables it reads stay as they are."""
    known = metric_named(name)
    return of_tables(board, known.reads, result_of, known.name, as_of, period, minute(board, known))


def minute(board: Board, known: Metric) -> datetime | None:
    """When somebody looks, for numbers that open outages are part of: these are computed again each minute."""
    now = board.plain.now
    runs = Incident in known.reads and Goal not in known.reads
    return now.replace(second=0, microsecond=0) if now and runs else None


def result_of(board: Board, name: str, as_of: date, period: Period, _: datetime | None) -> Result:
    known = METRICS[name]
    result = known.measure(board, as_of, period)
    return result._replace(
        name=known.name, label=known.label, unit=result.unit or known.unit, as_of=as_of, period=period
    )
