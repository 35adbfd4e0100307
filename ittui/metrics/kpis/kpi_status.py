"""The status of a KPI: its value, its target, and whether that is good; and of metrics that have a KPI as target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import ALL_TIME, InputError, Period, parse_period, visible
from ...fields.layout import figure
from ...incremental import Fact
from ...records import Direction, Kpi, Source
from .. import METRICS, Result, Status, measure
from ..calendar import period_before, period_of
from . import ComputedValue, Point, is_overdue, last_recorded, read_period, series

PROMISES = (Direction.AT_LEAST, Direction.AT_MOST, Direction.BAND)


class Aim(NamedTuple):
    """What a value is held against. upper is a band's upper limit, target its lower one."""

    direction: Direction
    target: Fraction | None
    upper: Fraction | None = None
    amber: Fraction | None = None
    baseline: Fraction | None = None

    @property
    def is_limit(self) -> bool:
        """Is it a limit to be kept, rather than a distance to go?"""
        return self.direction in PROMISES

    @property
    def highest(self) -> Fraction | None:
        """The upper limit, where it is one to be kept."""
        return self.upper if self.direction is Direction.BAND else None


def shortfall(value: Fraction, aim: Aim) -> Fraction | None:
    """How far a value is on the bad side of its aim: 0 where it is met (limits are met); None without an aim."""
    least = aim.target if aim.direction.up is not False else None
    most = aim.highest if aim.direction.up is not False else aim.target
    sides = ([] if least is None else [least - value]) + ([] if most is None else [value - most])
    return max(Fraction(0), *sides) if sides else None


def judge(value: Fraction, aim: Aim) -> Status:
    """How a value stands: met, amber ("behind") or beyond ("at risk").

    Without an amber threshold a limit that is not kept is at risk, while a value on its way from a baseline
    is behind as long as it is better than the baseline.
    """
    missing = shortfall(value, aim)
    if missing is None:
        return Status.NO_TARGET
    if missing == 0:
        return Status.ON_TRACK if aim.is_limit else Status.ACHIEVED
    if width := aim.amber is not None and shortfall(aim.amber, aim):  # how far on the bad side is still amber
        return Status.BEHIND if missing <= width else Status.AT_RISK
    whole = None if aim.baseline is None else shortfall(aim.baseline, aim)
    on_the_way = aim.baseline is None or (whole is not None and missing < whole)
    return Status.BEHIND if on_the_way and not aim.is_limit else Status.AT_RISK


def better(value: Fraction, before: Fraction, aim: Aim) -> bool | None:
    """Was the move good? None where nothing moved, or where neither side of a band is better."""
    if aim.direction is Direction.BAND:
        now, then = shortfall(value, aim), shortfall(before, aim)
        return None if now is None or then is None or now == then else now < then
    return None if value == before else (value > before) is aim.direction.up


HISTORY = 12


class KpiStatus(NamedTuple):
    """A KPI as of a day. value is None where there are no data, and reason says why."""

    value: Fraction | None
    day: date | None
    target: Fraction | None
    status: Status
    previous: Fraction | None = None
    good: bool | None = None  # was the last move for the better? None: no move, or nothing to compare with
    how: str = ""
    reason: str = ""
    unit: str = ""
    upper: Fraction | None = None  # of a band, whose lower limit is the target
    judged: Status = Status.NO_DATA  # the status if staleness did not matter

    @property
    def moved(self) -> Fraction | None:
        """The last move: this value less the one before."""
        return None if self.value is None or self.previous is None else self.value - self.previous


def targets_of(board: Board, kpi: Kpi, day: date) -> Iterator[tuple[Period, Fraction]]:
    """The targets of periods, read as of a day; the board's problems tell of a period that cannot be read."""
    for row in kpi.targets:
        with suppress(InputError):
            period = parse_period(row.period, day, board.settings.fiscal)
            if row.target is not None:
                yield period, Fraction(row.target)


def target_on(board: Board, kpi: Kpi, day: date) -> Fraction | None:
    """The target that holds on a day: of the narrowest period that names it, else the KPI's own."""
    fitting = [(period, target) for period, target in targets_of(board, kpi, day) if period.holds(day)]
    if not fitting:
        return None if kpi.target is None else Fraction(kpi.target)
    return min(((end - start).days if start and end else 10**6, target) for (start, end, _), target in fitting)[1]


def aim_for_period(board: Board, kpi: Kpi, as_of: date, period: Period) -> Aim:
    """What a value over a period is held against: the target of that very period, else that of its last day so far."""
    day = min(as_of, period.last) if period.last else as_of
    kpi = kpi.as_of(day)
    aim = aim_of(board, kpi, day)
    own = (aim._replace(target=target) for each, target in targets_of(board, kpi, day) if each[:2] == period[:2])
    return next(own, aim)


def aim_of(board: Board, kpi: Kpi, day: date) -> Aim:
    """What the KPI's value of a day is held against."""
    upper, amber, baseline = (None if each is None else Fraction(each) for each in (kpi.upper, kpi.amber, kpi.baseline))
    return Aim(kpi.direction, target_on(board, kpi, day), upper, amber, baseline)


def kpi_status(board: Board, kpi: Kpi, as_of: date) -> KpiStatus:
    """How a KPI stands as of a day.

    A recorded KPI has the last value recorded. A computed one, and a formula, has the value of the period of its
    cadence that holds the day, up to that day; where that period has no data yet, of the one before. Without a
    cadence it is worked out over all time. The value is held against the target of the day it belongs to.
    """
    kpi = kpi.as_of(as_of)
    now = newest(board, kpi, as_of)
    formula = kpi.source is Source.FORMULA  # as old as its inputs, but held against the target of today
    aim = aim_of(board, kpi, as_of if formula else now.day or as_of)
    if now.value is None:
        missing = KpiStatus(None, None, aim.target, Status.NO_DATA, how=now.how, reason=now.reason)
        return missing._replace(unit=kpi.unit, upper=aim.highest)
    before, judged = previous(board, kpi, as_of), judge(now.value, aim)
    stale = now.day is not None and (now.stale or is_overdue(board, kpi, now.day, as_of))
    late = f"the last value is of {now.day}, and one is due {kpi.cadence.value}"
    why_stale = f"a value in the formula is stale; the oldest is of {now.day}" if now.stale else late
    return KpiStatus(
        value=now.value,
        day=now.day,
        target=aim.target,
        status=Status.STALE if stale else judged,
        previous=before,
        good=None if before is None else better(now.value, before, aim),
        how=f"{now.how}; {against(aim, kpi.unit)}",
        reason=why_stale if stale else "",
        unit=kpi.unit,
        upper=aim.highest,
        judged=judged,
    )


def against(aim: Aim, unit: str) -> str:
    """What a value is held against, in words."""
    if aim.direction is Direction.BAND and aim.upper is not None:
        low = "" if aim.target is None else f"from {figure(aim.target, unit)} "
        return f"target: {low}to {figure(aim.upper, unit)}"
    if aim.target is None:
        return "no target is set"
    words = {Direction.INCREASE: "rise to", Direction.DECREASE: "fall to"}.get(aim.direction, aim.direction.value)
    return f"target: {words} {figure(aim.target, unit)}"


def newest(board: Board, kpi: Kpi, as_of: date) -> ComputedValue:
    """The last value: the last recorded, or that of the present period, else of the one before."""
    if kpi.source is Source.RECORDED:
        return last_recorded(board, kpi, as_of)
    present, earlier, _ = last_periods(board, kpi, as_of)
    now = read_period(board, kpi, as_of, present)
    if now.value is not None or now.in_circle or earlier is None:
        return now
    before = read_period(board, kpi, as_of, earlier)
    how = f"{before.how}; {visible(present.label)} has no data yet"
    return now if before.value is None else before._replace(how=how)


def previous(board: Board, kpi: Kpi, as_of: date) -> Fraction | None:
    """The value before the last one."""
    if kpi.source is Source.RECORDED:
        points = series(board, kpi, as_of)
        return points[-2].value if len(points) > 1 else None
    present, earlier, oldest = last_periods(board, kpi, as_of)
    now = read_period(board, kpi, as_of, present)
    then = None if now.in_circle else earlier if now.value is not None else oldest
    return read_period(board, kpi, as_of, then).value if then else None


def last_periods(board: Board, kpi: Kpi, as_of: date) -> tuple[Period, Period | None, Period | None]:
    """The period of a KPI's cadence that holds a day, and the two before it."""
    fiscal = board.settings.fiscal
    present = period_of(kpi.cadence, as_of, fiscal)
    earlier = period_before(kpi.cadence, present, fiscal)
    return present, earlier, earlier and period_before(kpi.cadence, earlier, fiscal)


def history(board: Board, kpi: Kpi, as_of: date, count: int = HISTORY) -> tuple[Point, ...]:
    """The last values of a KPI of any source: those recorded, or those of the last periods that have data."""
    if kpi.source is Source.RECORDED:
        return series(board, kpi, as_of)[-count:]
    fiscal, result = board.settings.fiscal, list[Point]()
    period: Period | None = period_of(kpi.cadence, as_of, fiscal)
    for _ in range(count):
        if period is None:
            break
        reading = read_period(board, kpi, as_of, period)
        if reading.value is not None:
            result.append(Point(min(as_of, period.last) if period.last else as_of, reading.value))
        period = period_before(kpi.cadence, period, fiscal)
    return tuple(reversed(result))


KPI_STATUS = Fact(kpi_status)


cached_kpi_status = KPI_STATUS.of  # kpi_status, from the cache where it can be: for those who ask for every KPI


def kpi_for(board: Board, name: str) -> Kpi | None:
    """The live KPI that a metric computes; the first one where there are several."""
    worked_out = (kpi for kpi in board.all(Kpi) if kpi.source is not Source.RECORDED and kpi.formula.strip() == name)
    return board.table(Kpi).cache.memo(("computed by", name), lambda: next(worked_out, None))


def measure_against_target(board: Board, name: str, as_of: date, period: Period = ALL_TIME) -> Result:
    """measure, with the period's target, and the status by it, of the KPI that the metric computes, if there is one."""
    result = measure(board, name, as_of, period)
    kpi = kpi_for(board.as_of(result.as_of), result.name)
    if kpi is None:
        return result if result.value is not None else result._replace(status=Status.NO_DATA)
    aim = aim_for_period(board, kpi, as_of, period)
    status = Status.NO_DATA if result.value is None else judge(result.value, aim)
    return result._replace(target=aim.target, upper=aim.highest, status=status)


def measure_all(board: Board, as_of: date, period: Period = ALL_TIME, names: Iterable[str] = ()) -> list[Result]:
    """All numbers, or those named, in the order of their declaration, each with its target and status."""
    return [measure_against_target(board, name, as_of, period) for name in (tuple(names) or METRICS)]
