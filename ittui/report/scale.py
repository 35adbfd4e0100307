"""The scales of charts, and what their legends say, in characters and in SVG. Rounded for drawing only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor, log10

from ..fields import visible
from ..fields.layout import figure
from ..views.document import LineChart, Mark

MOST_MARKS = 5
MOST_DIGITS = 20
STEPS = (1, 2, 2.5, 5, 10)
SHORT = ((Fraction(10**9), "bn"), (Fraction(10**6), "M"), (Fraction(10**4), "k"))


@dataclass(frozen=True)
class ChartScale:
    """Values from low to high, with round ticks between."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @property
    def labels(self) -> list[str]:
        """A label for each tick, with as many digits as tell it from the others."""
        each = ([short(tick, digits) for tick in self.ticks] for digits in range(2, MOST_DIGITS))
        return next(labels for labels in each if len({*labels}) == len(labels))

    def at(self, value: Fraction | float) -> float:
        """Where a value lies: 0 at low, 1 at high."""
        return (float(value) - self.low) / (self.high - self.low)


def scale(values: Iterable[Fraction | float], count: int = 4, zero: bool = False) -> ChartScale:
    """A scale that holds all values, with about so many ticks; zero: it begins or ends at 0 at the latest."""
    result = [float(value) for value in values] or [0.0, 1.0]
    low, high = min(result), max(result)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high == low:
        low, high = low - (abs(low) / 10 or 1), high + (abs(high) / 10 or 1)
    step = step_for((high - low) / max(count, 1))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return ChartScale(first * step, last * step, tuple(number * step for number in range(first, last + 1)))


def step_for(rough: float) -> float:
    """The round step at or above a rough one: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(rough))
    return next((each * power for each in STEPS if each * power >= rough * (1 - 1e-9)), 10 * power)


@dataclass(frozen=True)
class Days:
    """Days from the first to the last of a chart."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day lies: 0 at the first, 1 at the last; 0.5 where there is one day only."""
        span = (self.last - self.first).days
        return (day - self.first).days / span if span else 0.5

    def ticks(self, count: int) -> list[date]:
        """So many days, evenly from the first to the last."""
        span = (self.last - self.first).days
        if not span or count < 2:
            return [self.first]
        return [self.first + timedelta(days=round(span * number / (count - 1))) for number in range(count)]


def days_of(chart: LineChart) -> Days | None:
    """From the first day of a chart's lines to the last of them, its forecast and today."""
    days = [day for line in chart.lines for day, _ in line.points]
    if not days:
        return None
    if chart.cone:
        days.append(chart.cone.middle[0])
    return Days(min(days), max(days))


def shown_marks(chart: LineChart, days: Days, most: int = MOST_MARKS) -> list[tuple[int, Mark]]:
    """The last few things that happened while the chart goes, numbered."""
    within = [mark for mark in chart.marks if days.first <= mark.day <= days.last]
    return list(enumerate(within[max(0, len(within) - most) :], 1))


def values_of(chart: LineChart) -> list[Fraction]:
    """All values that a chart has to hold."""
    result = [value for line in chart.lines for _, value in line.points]
    result += [value for value in (chart.target, chart.upper, chart.amber) if value is not None]
    if chart.cone:
        result += [chart.cone.low[1], chart.cone.middle[1], chart.cone.high[1]]
    return result


def short(value: float, digits: int = 2) -> str:
    """A number such as 1.2M, 40k, 250 or 0.05; digits: after the point of what is shortened, one more of other ones."""
    exact = Fraction(value).limit_denominator(10**12)
    for size, word in SHORT:
        if abs(exact) >= size:
            divisor = Fraction(1000) if word == "k" else size
            return f"{figure(exact / divisor, '', digits)}{word}"
    return figure(exact, "", max(digits + 1, 2 - floor(log10(abs(exact))) if exact else 0))


def legend(chart: LineChart) -> Iterator[tuple[str, str]]:
    """What each sign of a chart is (line, target, amber or forecast) and means, in characters and in SVG."""
    for line in chart.lines:
        yield "line", visible(f"{line.name} {with_unit(line.points[-1][1], chart.unit)}" if line.points else line.name)
    if chart.target is not None:
        least = "" if chart.upper is None else f"{short(float(chart.target))} to "
        most = chart.target if chart.upper is None else chart.upper
        yield "target", visible(f"{chart.aim} {least}{with_unit(most, chart.unit)}")
    if chart.amber is not None:
        yield "amber", visible(f"amber to {with_unit(chart.amber, chart.unit)}")
    if chart.cone:
        low, high = (Fraction(f"{float(value):.3g}") for _, value in (chart.cone.low, chart.cone.high))
        ends = f"{short(float(low))} to {with_unit(high, chart.unit)}"
        yield "forecast", visible(f"forecast, on {chart.cone.middle[0]} {ends}")


def with_unit(value: Fraction, unit: str) -> str:
    return f"{short(float(value))} {unit}".rstrip()
