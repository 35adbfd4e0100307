"""The value of a KPI that is worked out: from a metric, or by a formula over metrics and other KPIs.

A KPI that needs itself, by whatever way, has no value, and says so.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import ALL_TIME, InputError, Period, visible
from ...incremental.facts import SelfDependent, Tracked, of_tables
from ...records import Goal, Kpi, Source
from ..registry import measure, metric_named
from .formula import evaluate
from .series import series


class Reading(NamedTuple):
    """A value and the day it is of, or the reason why there is none."""

    value: Fraction | None
    day: date | None
    how: str
    reason: str


class Circle(Exception):
    """A KPI was needed to work out itself. Metrics let it pass, so that nothing made of it is kept."""

    def __init__(self, kpi: int) -> None:
        super().__init__("it needs its own value to be worked out")
        self.kpi = kpi


class Figures(NamedTuple):
    """What a KPI takes from a metric."""

    name: str
    label: str
    value: Fraction | None
    how: str
    reason: str


under_way: ContextVar[frozenset[int]] = ContextVar("under_way", default=frozenset())


def read_period(board: Board, kpi: Kpi, as_of: date, period: Period) -> Reading:
    """The value of a computed or formula KPI for a period, as of its end or of the day, whichever is first."""
    if kpi.id in under_way.get():
        raise SelfDependent if isinstance(board, Tracked) else Circle(kpi.id)
    day = min(as_of, period.last) if period.last else as_of
    mark = under_way.set(under_way.get() | {kpi.id})
    try:
        return work_out(board, kpi, day, period)
    except Circle as circle:
        if circle.kpi != kpi.id:
            raise
        return Reading(None, None, f"worked out as {visible(kpi.formula)}", str(circle))
    except InputError as error:
        return Reading(None, None, f"worked out as {visible(kpi.formula)}", str(error))
    finally:
        under_way.reset(mark)


def work_out(board: Board, kpi: Kpi, day: date, period: Period) -> Reading:
    if not kpi.formula.strip():
        return Reading(None, None, "worked out", f"the KPI is {kpi.source.value}, but names no metric or formula")
    over = "over all time" if period == ALL_TIME else f"over {visible(period.label)}"
    if kpi.source is Source.COMPUTED:
        result = figures(board, kpi.formula, day, period)
        how = f"{visible(result.label)} {over} as of {day}: {result.how}"
        return Reading(result.value, None if result.value is None else day, how, result.reason)
    value = evaluate(
        kpi.formula,
        lambda name: metric_value(board, name, day, period),
        lambda name: kpi_value(board, name, day, period),
    )
    return Reading(value, day, f"{visible(kpi.formula)} {over} as of {day}", "")


def figures(board: Board, name: str, day: date, period: Period) -> Figures:
    """A metric's value for a period; SelfDependent where this is to be cached, but reads goals itself."""
    known = metric_named(name)
    if isinstance(board, Tracked) and Goal in known.reads:
        raise SelfDependent
    return of_tables(board, known.reads, figures_of, known.name, day, period)


def figures_of(board: Board, name: str, day: date, period: Period) -> Figures:
    result = measure(board, name, day, period)
    return Figures(result.name, result.label, result.value, result.how, result.reason)


def metric_value(board: Board, name: str, day: date, period: Period) -> Fraction:
    """What a formula gets for a metric; InputError where it has no data."""
    result = figures(board, name, day, period)
    if result.value is None:
        raise InputError(f"the metric {result.name} has no data: {result.reason}")
    return result.value


def kpi_value(board: Board, name: str, day: date, period: Period) -> Fraction:
    """What a formula gets for another KPI; InputError where there is none, or where it has no value."""
    other = board.find(Kpi, name)
    if other.source is not Source.RECORDED:
        reading = read_period(board, other, day, period)
        value, reason = reading.value, reading.reason
    else:
        points = series(board, other, day)
        value, reason = (points[-1].value, "") if points else (None, "none has been recorded")
    if value is None:
        raise InputError(f"the KPI “{visible(other.label)}” has no value: {reason}")
    return value
