"""KPIs in a report: those that have a new value, those off their target, and all with their trend."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields.layout import figure
from ...metrics import Status
from ...metrics.forecast import forecast_kpi
from ...metrics.kpis.kpi_status import KpiStatus, history, kpi_status
from ...records import Kpi
from ...views.document import Datum, Grid, Head
from ..scale import day_cell, number_cell, signed_cell, status_cell

MET = (Status.ACHIEVED, Status.ON_TRACK)
OFF = (Status.MISSED, Status.AT_RISK, Status.BEHIND)


class Detected(NamedTuple):
    """A KPI and how it stands."""

    kpi: Kpi
    now: KpiStatus


def kpi_statuses(board: Board, as_of: date) -> list[Detected]:
    """All KPIs, by title."""
    every = sorted(board.all(Kpi), key=lambda kpi: (kpi.label, kpi.id))
    return [Detected(kpi, kpi_status(board, kpi, as_of)) for kpi in every]


def moved_table(result: list[Detected], before: tuple[Board, date]) -> Grid:
    """KPIs whose value is not what it was, with the change and whether it is for the better."""
    heads = (Head("KPI", wide=True), Head("Was", True), Head("Is", True), Head("Change", True), Head("Status"))
    rows = []
    for kpi, now in result:
        then = before[0].get(Kpi, kpi.id)
        old = kpi_status(before[0], then, before[1]) if then else None
        if now.value is None or (old and old.value == now.value):
            continue
        was = old.value if old else None
        change = None if was is None else now.value - was
        good = better(kpi, change) if change is not None else None
        cells = (number_cell(was, now.unit), number_cell(now.value, now.unit), signed_cell(change, now.unit, good))
        rows.append((Datum(kpi.label), *cells, status_cell(now.status)))
    return Grid(heads=heads, rows=tuple(rows), empty=f"No KPI has another value than on {before[1]}.")


def better(kpi: Kpi, change: Fraction) -> bool | None:
    """Is a change for the better? In a band neither side is."""
    if kpi.direction.up is None or not change:
        return None
    return (change > 0) is kpi.direction.up


def target_cell(now: KpiStatus) -> Datum:
    """The target; of a band both its limits."""
    if now.upper is None:
        return number_cell(now.target, now.unit)
    low = "up" if now.target is None else figure(now.target)
    return Datum(f"{low} to {figure(now.upper, now.unit)}")


def off_target_table(result: list[Detected]) -> Grid:
    """KPIs that miss their target, the worst first."""
    heads = (Head("KPI", wide=True), Head("Value", True), Head("On"), Head("Target", True), Head("Status"))
    rows = sorted((each for each in result if each.now.status in OFF), key=lambda each: -(each.now.status.badness or 0))
    return Grid(
        heads=heads,
        rows=tuple(
            (
                Datum(kpi.label),
                number_cell(now.value, now.unit),
                day_cell(now.day),
                target_cell(now),
                status_cell(now.status),
            )
            for kpi, now in rows
        ),
        empty="Every KPI that has a value and a target meets it.",
    )


def trend_table(result: list[Detected], board: Board, as_of: date) -> Grid:
    """All KPIs: the last values as a small line, target, last move, status, and when the target is reached."""
    heads = (
        Head("KPI", wide=True),
        Head("Trend"),
        Head("Value", True),
        Head("Target", True),
        Head("Last move", True),
        Head("Status"),
    )
    rows = []
    for kpi, now in result:
        values = tuple(point.value for point in history(board, kpi, as_of))
        rows.append(
            (
                Datum(kpi.label),
                Datum("", spark=values),
                number_cell(now.value, now.unit),
                target_cell(now),
                signed_cell(now.moved, now.unit, now.good),
                status_cell(now.status),
            )
        )
    notes = tuple(outlook_of(board, each, as_of) for each in result)
    return Grid(heads=heads, rows=tuple(rows), notes=notes, empty="There is no KPI yet.")


def outlook_of(board: Board, each: Detected, as_of: date) -> str:
    """When the target is reached, where a date can be told; else why there is no value."""
    if each.now.value is None or each.now.status is Status.STALE:
        return each.now.reason
    if each.now.status in MET:
        return ""
    result = forecast_kpi(board, each.kpi, as_of)
    if result.reach is None:
        return ""
    return f"the target may be reached {result}" if result.reason else f"at this pace the target is reached on {result}"
