"""The values of a KPI: recorded by people, worked out from a metric, or by a formula over metrics and other KPIs.

A KPI that needs its own value of the same period, by whatever way, has none, and says so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, TypeVar

from ...board import Board
from ...fields import ALL_TIME, UNREADABLE, Context, Field, InputError, Period, folded, visible
from ...fields.choices import NAMED_KPI, stored_id
from ...fields.layout import figure
from ...incremental import Fact, SelfDependent, Tracked, each_of, of_tables, once
from ...records import Goal, Kpi, Measurement, Source
from .. import Result, measure, metric_named, minute, result_of

T = TypeVar("T")
NEVER = datetime(1, 1, 1, tzinfo=UTC)


class Point(NamedTuple):
    """A value on a day."""

    day: date
    value: Fraction


def series(board: Board, kpi: Kpi, as_of: date) -> tuple[Point, ...]:
    """The values of a KPI up to a day, oldest first; archived ones are out, the last value of a date wins.

    Out is also what the KPI cannot be: an imported retention of 104 %. See impossible.
    """
    points = recorded_points(board, kpi, as_of)
    every = board.memo_of_linked(Measurement, "kpi", kpi.id, by_day)
    if is_possible(kpi, every.lowest) and is_possible(kpi, every.highest):
        return points
    return tuple(point for point in points if is_possible(kpi, point.value))


def impossible(board: Board, kpi: Kpi, as_of: date) -> tuple[Point, ...]:
    """The values recorded up to a day that the KPI cannot have: they are left out of every number, and listed."""
    return tuple(point for point in recorded_points(board, kpi, as_of) if not is_possible(kpi, point.value))


def recorded_points(board: Board, kpi: Kpi, as_of: date) -> tuple[Point, ...]:
    points = board.memo_of_linked(Measurement, "kpi", kpi.id, by_day).points
    return points[: bisect_right(points, as_of, key=lambda point: point.day)]


def is_possible(kpi: Kpi, value: Fraction | None) -> bool:
    """Is a value between the least and the most that the KPI can be?"""
    least, most = kpi.bounds
    return value is None or ((least is None or value >= least) and (most is None or value <= most))


class RecordedValues(NamedTuple):
    """One point a day, oldest first, and the lowest and the highest of their values; None where there is none."""

    points: tuple[Point, ...]
    lowest: Fraction | None
    highest: Fraction | None


def by_day(rows: tuple[Measurement, ...]) -> RecordedValues:
    """The values of records in any order."""
    last: dict[date, Decimal] = {}
    corrected = any("corrections" in row.raw for row in rows)
    for row in sorted(rows, key=recorded if corrected else attrgetter("id")):
        day, value = day_of(row), value_of(row)
        if day is not None and value is not None:
            last[day] = value
    lowest, highest = (Fraction(pick(last.values())) if last else None for pick in (min, max))
    return RecordedValues(tuple(Point(day, exact(last[day])) for day in sorted(last)), lowest, highest)


def loader(field: Field[T]) -> Callable[[Measurement], T | None]:
    """Reads a field of very many records, of which many have the same in it."""
    load = lru_cache(4096, typed=True)(field.load)

    def value(row: Measurement) -> T | None:
        raw = row.raw.get(field.name)
        try:
            return None if raw is None else load(raw)  # type: ignore[arg-type]  # what cannot be hashed is no value
        except UNREADABLE:
            return None

    return value


day_of, value_of = loader(Measurement.date), loader(Measurement.value)


@lru_cache(4096)
def exact(value: Decimal) -> Fraction:
    """The value as a fraction; the same ones come again and again."""
    return Fraction(value)


def recorded(row: Measurement) -> tuple[datetime, int]:
    """When a record was last put right, so that of two on one day the later one wins, whatever their order."""
    if "corrections" not in row.raw:
        return NEVER, row.id
    return max((each.at for each in row.corrections if each.at), default=NEVER), row.id


class ComputedValue(NamedTuple):
    """A value and the day it is of, or the reason why there is none. stale: one of the values it is made of is."""

    value: Fraction | None
    day: date | None
    how: str
    reason: str
    stale: bool = False
    in_circle: bool = False  # does it measure itself?


# The KPIs that are worked out at the moment, where what is made is cached.
UNDER_WAY: ContextVar[frozenset[int]] = ContextVar("UNDER_WAY", default=frozenset())


def read_period(board: Board, kpi: Kpi, as_of: date, period: Period) -> ComputedValue:
    """The value of a computed or formula KPI for a period, as of its end or of the day, whichever is first."""
    day = min(as_of, period.last) if period.last else as_of
    if kpi.source is Source.FORMULA:
        key = ("asked for", isinstance(board, Tracked), board.plain.day, day, period)
        known: set[int] = board.plain.present.memos.memo(key, set)
        for each in deepest_first(board, kpi, known):  # so that a long chain of formulas is no deep recursion
            with suppress(SelfDependent):
                value_on(board, each, day, period)
            known.add(each.id)
        known.add(kpi.id)
    return value_on(board, kpi, day, period)


def deepest_first(board: Board, kpi: Kpi, known: set[int]) -> list[Kpi]:
    """The formulas that a formula needs and that are not known, each after those that it needs itself."""
    result: dict[int, Kpi] = {}
    waiting, seen = [] if kpi.id in known else [kpi], set(known)
    while waiting:
        each = waiting.pop()
        if each.id in seen:
            result.setdefault(each.id, each)
            continue
        seen.add(each.id)
        below = [other for other in kpis_in(board, each) if other.source is Source.FORMULA]
        waiting += [each, *(other for other in below if other.id not in seen)]
    return [each for each in result.values() if each is not kpi]


def value_on(board: Board, kpi: Kpi, day: date, period: Period) -> ComputedValue:
    if isinstance(board, Tracked) and kpi.id in UNDER_WAY.get():
        raise SelfDependent
    reading = READING.ask(board, kpi, day, period)
    if reading is not None:
        return reading
    if isinstance(board, Tracked):
        raise SelfDependent
    return READING.of_board(board.as_of(day), kpi.as_of(day), day, period)


def work_out(board: Board, kpi: Kpi, day: date, period: Period) -> ComputedValue:
    mark = UNDER_WAY.set(UNDER_WAY.get() | {kpi.id} if isinstance(board, Tracked) else frozenset())
    text = formula_text(board, kpi, day)
    try:
        if not text.strip():
            reason = f"the KPI is {kpi.source.value}, but names no metric or formula"
            return ComputedValue(None, None, "worked out", reason)
        result = (
            by_metric(board, kpi, day, period) if kpi.source is Source.COMPUTED else by_formula(board, kpi, day, period)
        )
    except InputError as error:
        return ComputedValue(None, None, f"worked out as {text}", str(error))
    finally:
        UNDER_WAY.reset(mark)
    if result.value is None or is_possible(kpi, result.value):
        return result
    reason = f"{figure(result.value, kpi.unit)} cannot be: {bounds_text(kpi)}; an input is wrong"
    return ComputedValue(None, None, result.how, reason)


def formula_text(board: Board, kpi: Kpi, day: date) -> str:
    return visible(Kpi.fields["formula"].edit(kpi.formula, Context(day, name=board.name)))


def measures_itself(board: Board, kpi: Kpi, day: date, _: Period) -> ComputedValue:
    how = f"worked out as {formula_text(board, kpi, day)}"
    reason = "it measures itself: its own value would be needed to work it out"
    return ComputedValue(None, None, how, reason, in_circle=True)


READING = Fact(work_out, measures_itself)


def over(period: Period) -> str:
    return "over all time" if period == ALL_TIME else f"over {visible(period.label)}"


def by_metric(board: Board, kpi: Kpi, day: date, period: Period) -> ComputedValue:
    result = figures(board, kpi.formula, day, period)
    how = f"{visible(result.label)} {over(period)} as of {day}: {result.how}"
    return ComputedValue(result.value, None if result.value is None else day, how, result.reason)


def bounds_text(kpi: Kpi) -> str:
    """Such as “it is at least 0 % and at most 100 %”."""
    limits = zip(("at least", "at most"), kpi.bounds, strict=True)
    return "it is " + " and ".join(f"{word} {figure(limit, kpi.unit)}" for word, limit in limits if limit is not None)


def by_formula(board: Board, kpi: Kpi, day: date, period: Period) -> ComputedValue:
    """The value of a formula: as old as the oldest value in it, and stale where one of them is."""
    from .formula import evaluate, inputs  # most boards have no formula

    names = inputs(kpi.formula)
    kpis = answers(names.kpis, lambda name: input_value(board, name, day, period))
    metrics = answers(names.metrics, lambda name: metric_value(board, name, day, period))
    value = evaluate(kpi.formula, lambda name: answer(metrics[name]), lambda name: answer(kpis[name]).value)
    used = [answer(each) for each in kpis.values()]
    oldest = min([each.day for each in used if each.day], default=day)
    how = f"{formula_text(board, kpi, day)} {over(period)} as of {day}"
    return ComputedValue(value, min(oldest, day), how, "", stale=any(each.stale for each in used))


def answers(names: Sequence[str], ask: Callable[[str], T]) -> dict[str, T | InputError]:
    """What is there for each name, or why nothing is."""

    def attempt(name: str) -> T | InputError:
        try:
            return ask(name)
        except InputError as error:
            return error

    return dict(zip(names, each_of(names, attempt), strict=True))


def answer(given: T | InputError) -> T:
    if isinstance(given, InputError):
        raise given
    return given


def figures(board: Board, name: str, day: date, period: Period) -> Result:
    """A metric's value for a period; SelfDependent where this is to be cached, but reads goals itself.

    A number of goals or KPIs is not taken from the tables' cache: it may need the very KPI that is worked out.
    """
    known = metric_named(name)
    if Goal in known.reads:
        if isinstance(board, Tracked):
            raise SelfDependent
        asked = known.name, min(day, period.last or day), period, None
        return once(board, (result_of, asked), lambda: result_of(board, *asked))
    return of_tables(board, known.reads, figures_of, known.name, day, period, minute(board, known, day))


def figures_of(board: Board, name: str, day: date, period: Period, _: datetime | None) -> Result:
    """A metric without what explains it, so that it is the same as long as its value and its words are."""
    return measure(board, name, day, period)._replace(excluded=(), counted=(), notes=())


def metric_value(board: Board, name: str, day: date, period: Period) -> Fraction:
    """What a formula gets for a metric; InputError where it has no data."""
    result = figures(board, name, day, period)
    if result.value is None:
        raise InputError(f"the metric {result.name} has no data: {result.reason}")
    return result.value


def input_value(board: Board, name: str, day: date, period: Period) -> ComputedValue:
    """What a formula gets for another KPI; InputError where there is none, or where it has no value."""
    other = named_kpi(board, name)
    if other.source is not Source.RECORDED:
        reading = value_on(board, other, day, period)
    else:
        reading = last_recorded(board, other, day)
        late = reading.day is not None and is_overdue(board, other, reading.day, day)
        reading = reading._replace(stale=late)
    if reading.value is None:
        raise InputError(f"the KPI “{visible(other.label)}” has no value: {reading.reason}")
    return reading


def named_kpi(board: Board, name: str) -> Kpi:
    """The KPI that a formula names, by id or by title; an archived one is never mistaken for another."""
    id = stored_id(name)
    kpi = board.get(Kpi, id)
    if id is not None and kpi is None:
        raise InputError("a KPI of the formula no longer exists")
    if kpi is None and not board.table(Kpi).named(name):
        archived = [row for row in board.table(Kpi).rows.values() if row.archived and folded(row.label) == folded(name)]
        kpi = archived[0] if archived else None
    if kpi is not None and kpi.archived:
        raise InputError(f"“{visible(kpi.label)}” is archived")
    return kpi or board.find(Kpi, name)


def kpis_in(board: Board, kpi: Kpi) -> Iterator[Kpi]:
    """The KPIs that the formula of one names, without those that are not there."""
    for match in re.finditer(NAMED_KPI, kpi.formula):
        with suppress(InputError):
            yield named_kpi(board, match[2])


def last_recorded(board: Board, kpi: Kpi, day: date) -> ComputedValue:
    """The last value that was recorded up to a day."""
    points = series(board, kpi, day)
    out = left_out(kpi, impossible(board, kpi, day)) if len(points) < len(recorded_points(board, kpi, day)) else ""
    if not points:
        reason = f"no value has been recorded{f' that it can be; {out}' if out else ''}"
        return ComputedValue(None, None, "the last value recorded", reason)
    how = f"the last value recorded, {figure(points[-1].value, kpi.unit)} on {points[-1].day}"
    return ComputedValue(points[-1].value, points[-1].day, f"{how}; {out}" if out else how, "")


def left_out(kpi: Kpi, points: tuple[Point, ...]) -> str:
    """Such as “left out: 104 % on 2026-11-01, for it is at most 100 %”; "" where nothing is."""
    if not points:
        return ""
    named = ", ".join(f"{figure(point.value, kpi.unit)} on {point.day}" for point in points[-3:])
    more = f"{len(points) - 3} more and " if len(points) > 3 else ""
    return f"left out: {more}{named}, for {bounds_text(kpi)}"


def is_overdue(board: Board, record: Kpi | Goal, day: date, as_of: date) -> bool:
    """Is the last value older than the cadence and the days of grace?"""
    days, grace = record.cadence.days, board.settings.stale_days
    return days is not None and as_of - day > timedelta(days=days + (3 if grace is None else grace))
