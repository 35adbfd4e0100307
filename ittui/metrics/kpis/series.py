"""The values recorded of a KPI, one a day. Knows nothing of targets."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...records import Kpi, Measurement

NEVER = datetime(1, 1, 1, tzinfo=UTC)


class Point(NamedTuple):
    """A value on a day."""

    day: date
    value: Fraction


def series(board: Board, kpi: Kpi, as_of: date) -> tuple[Point, ...]:
    """The values of a KPI up to a day, oldest first; archived ones are out, the last value of a date wins."""
    points = board.memo_of_linked(Measurement, "kpi", kpi.id, by_day)
    return points[: bisect_right(points, as_of, key=lambda point: point.day)]


def by_day(rows: tuple[Measurement, ...]) -> tuple[Point, ...]:
    """One point a day, from records in any order."""
    last: dict[date, Fraction] = {}
    for row in sorted(rows, key=recorded):
        day, value = row.date, row.value
        if day is not None and value is not None:
            last[day] = Fraction(value)
    return tuple(Point(day, last[day]) for day in sorted(last))


def recorded(row: Measurement) -> tuple[datetime, int]:
    """When a record was last put right, so that of two on one day the later one wins, whatever their order."""
    if "corrections" not in row.raw:
        return NEVER, row.id
    return max((each.at for each in row.corrections if each.at), default=NEVER), row.id
