"""Charts as inline SVG: no script, no network, colours from the page's own classes, all text escaped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from html import escape
from typing import NamedTuple

from ..fields import visible
from ..fields.layout import figure, fit, width_of, wrap
from ..views.document import BarChart, ChartLine, Cone, LineChart, StackedBar, Tone, tone_of
from .scale import (
    ChartScale,
    Days,
    days_of,
    legend,
    scale,
    shown_marks,
    values_of,
)

WIDTH, HEIGHT = 460, 230
LEFT, RIGHT, TOP, BOTTOM = 54, 14, 12, 26
LEGEND_LINE = 19
LETTER, TICK_LETTER = 9, 8  # the width of a letter of the legend, and of the axes, in units of the drawing


class Frame(NamedTuple):
    """The plot within the drawing."""

    days: Days
    values: ChartScale

    @property
    def left(self) -> float:
        """Where the plot begins: after the labels of its ticks."""
        return max(LEFT, 14 + TICK_LETTER * max(map(len, self.values.labels)))

    def x(self, day: date) -> float:
        return self.left + self.days.at(day) * (WIDTH - self.left - RIGHT)

    def y(self, value: Fraction | float) -> float:
        return HEIGHT - BOTTOM - self.values.at(value) * (HEIGHT - TOP - BOTTOM)

    def at(self, point: tuple[date, Fraction]) -> str:
        return f"{self.x(point[0]):.1f},{self.y(point[1]):.1f}"


def safe(text: str) -> str:
    """Text for SVG and HTML: nothing in it is markup or a control character."""
    return escape(visible(text), quote=True)


def svg(title: str, described: str, height: float, parts: Iterator[str]) -> str:
    head = (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{safe(title)}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{safe(title)}</title><desc>{safe(described)}</desc>'
    )
    return head + "".join(parts) + "</svg>"


def line_svg(chart: LineChart) -> str:
    days = days_of(chart)
    if days is None:
        return '<p class="empty">no values yet</p>'
    frame = Frame(days, scale(values_of(chart)))
    entries = legend_entries(chart)
    rows = list(legend_lines(entries))
    height = HEIGHT + LEGEND_LINE * (len(rows) + len(shown_marks(chart, days))) + 4
    ends = [(line.name, *line.points[-1]) for line in chart.lines if line.points]
    described = "; ".join(f"{name}: {figure(value, chart.unit)} on {day}" for name, day, value in ends)
    return svg(chart.title, described, height, line_parts(chart, frame, rows))


def line_parts(chart: LineChart, frame: Frame, rows: list[list[Legend]]) -> Iterator[str]:
    yield from value_axis(frame)
    yield from day_axis(frame)
    yield from limits(chart, frame)
    if chart.cone:
        yield from cone_parts(chart.cone, frame)
    for line in chart.lines:
        yield from line_part(line, frame, chart.unit)
    yield from mark_parts(chart, frame)
    yield from legend_parts(rows)
    top = HEIGHT + LEGEND_LINE * len(rows)
    for number, mark in shown_marks(chart, frame.days):
        text = wrap(visible(f"{number}  {mark.day}  {mark.text}"), int((WIDTH - 20) / LETTER))
        more = "…" if text[1:] else ""
        yield f'<text class="small" x="6" y="{top - 7 + LEGEND_LINE * number}">{safe(text[0])}{more}</text>'


def segment(style: str, x1: float, x2: float, y1: float, y2: float) -> str:
    ends = zip(("x1", "x2", "y1", "y2"), (x1, x2, y1, y2), strict=True)
    places = " ".join(f'{name}="{at:.1f}"' if isinstance(at, float) else f'{name}="{at}"' for name, at in ends)
    return f'<line class="{style}" {places}/>'


def value_axis(frame: Frame) -> Iterator[str]:
    for tick, label in zip(frame.values.ticks, frame.values.labels, strict=True):
        y = frame.y(tick)
        yield segment("grid", frame.left, WIDTH - RIGHT, y, y)
        yield f'<text class="tick" x="{frame.left - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'


def day_axis(frame: Frame) -> Iterator[str]:
    ticks = frame.days.ticks(4)
    for number, day in enumerate(ticks):
        anchor = "start" if number == 0 and len(ticks) > 1 else "end" if number == len(ticks) - 1 > 0 else "middle"
        x, floor = frame.x(day), HEIGHT - BOTTOM
        yield segment("grid", x, x, floor, floor + 4)
        yield f'<text class="tick" x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">{day}</text>'


def limits(chart: LineChart, frame: Frame) -> Iterator[str]:
    """The amber band, the target line, and of a band its other limit."""
    right = WIDTH - RIGHT
    if chart.target is not None and chart.amber is not None:
        top, bottom = sorted((frame.y(chart.target), frame.y(chart.amber)))
        size = f'width="{right - frame.left}" height="{bottom - top:.1f}"'
        yield f'<rect class="amber" x="{frame.left}" y="{top:.1f}" {size}/>'
    for limit in (chart.target, chart.upper):
        if limit is not None:
            yield segment("target", frame.left, right, frame.y(limit), frame.y(limit))


def cone_parts(cone: Cone, frame: Frame) -> Iterator[str]:
    start = frame.at(cone.start)
    yield f'<polygon class="cone" points="{start} {frame.at(cone.low)} {frame.at(cone.high)}"/>'
    yield f'<polyline class="forecast" points="{start} {frame.at(cone.middle)}"/>'


def line_part(line: ChartLine, frame: Frame, unit: str) -> Iterator[str]:
    yield f'<polyline class="{style_of(line)}" points="{" ".join(map(frame.at, line.points))}"/>'
    if line.dashed or len(line.points) > 60:
        return
    for day, value in line.points:
        label = safe(f"{day}: {figure(value, unit)}")
        place = f'cx="{frame.x(day):.1f}" cy="{frame.y(value):.1f}"'
        yield f'<circle class="dot {line.tone.value}" {place} r="3"><title>{label}</title></circle>'


def mark_parts(chart: LineChart, frame: Frame) -> Iterator[str]:
    """A dotted line with a number wherever something happened; the numbers are told of under the plot."""
    for number, mark in shown_marks(chart, frame.days):
        x = frame.x(mark.day)
        yield segment("mark", x, x, TOP, HEIGHT - BOTTOM)
        yield f'<text class="marked" x="{x:.1f}" y="{TOP - 2}" text-anchor="middle">{number}</text>'


class Legend(NamedTuple):
    """One sign of a legend: its look, and what it means."""

    shape: str
    style: str
    text: str

    @property
    def width(self) -> float:
        return 36 + LETTER * len(self.text)

    @property
    def shown(self) -> str:
        """As much of the text as there is room for."""
        return fit(self.text, min(width_of(self.text), int((WIDTH - 44) / LETTER)))


def legend_entries(chart: LineChart) -> list[Legend]:
    styles = [style_of(line) for line in chart.lines]
    return [
        Legend("box" if kind == "amber" else "line", styles[at] if kind == "line" else kind, words)
        for at, (kind, words) in enumerate(legend(chart))
    ]


def style_of(line: ChartLine) -> str:
    return f"line {line.tone.value}{' dashed' if line.dashed else ''}"


def legend_lines(entries: list[Legend]) -> Iterator[list[Legend]]:
    """The signs in as many lines as they need."""
    row: list[Legend] = []
    for entry in entries:
        if row and sum(each.width for each in row) + entry.width > WIDTH - 12:
            yield row
            row = []
        row.append(entry)
    yield from [row] if row else []


def legend_parts(rows: list[list[Legend]], top: float = HEIGHT) -> Iterator[str]:
    for number, row in enumerate(rows):
        x, y = 6.0, top + 8 + LEGEND_LINE * number
        for entry in row:
            if entry.shape == "box":
                yield f'<rect class="{entry.style}" x="{x:.0f}" y="{y - 6:.0f}" width="18" height="12"/>'
            else:
                yield segment(entry.style, round(x), round(x + 18), round(y), round(y))
            yield f'<text class="small" x="{x + 24:.0f}" y="{y + 4:.0f}">{safe(entry.shown)}</text>'
            x += entry.width


BAR_TONES = (Tone.ACCENT, Tone.WARN, Tone.DIM)


def bar_svg(chart: BarChart) -> str:
    values = [value for bar in chart.bars for value in (*bar.values, bar.mark) if value is not None]
    if not values:
        return '<p class="empty">no amounts yet</p>'
    tones = [chart.tones[at] if at < len(chart.tones) else BAR_TONES[at % 3] for at in range(len(chart.names))]
    entries = [Legend("box", f"bar {tone.value}", visible(name)) for name, tone in zip(chart.names, tones, strict=True)]
    entries += [Legend("line", "planned", visible(chart.mark))] if chart.mark else []
    rows = list(legend_lines(entries))
    height = HEIGHT + LEGEND_LINE * len(rows) + 4
    described = f"{', '.join(chart.names)} in {chart.unit}" if chart.unit else ", ".join(chart.names)
    return svg(chart.title, described, height, bar_parts(chart, scale(values, zero=True), tones, rows))


def bar_parts(chart: BarChart, values: ChartScale, tones: list[Tone], rows: list[list[Legend]]) -> Iterator[str]:
    frame = Frame(Days(date.min, date.min), values)
    yield from value_axis(frame)
    slot = (WIDTH - frame.left - RIGHT) / len(chart.bars)
    every = max(1, round(58 / slot + 0.4))
    for number, bar in enumerate(chart.bars):
        x = frame.left + slot * number
        thick = slot * 0.8 / max(len(bar.values), 1)
        for at, value in enumerate(bar.values):
            if value is not None:
                label = f"{bar.label} {chart.names[at]}: {figure(value, chart.unit)}"
                yield bar_part(frame, x + slot * 0.1 + thick * at, thick, value, tones[at], label)
        if bar.mark is not None:
            y = frame.y(bar.mark)
            title = safe(f"{bar.label} {chart.mark}: {figure(bar.mark, chart.unit)}")
            ends = f'x1="{x + slot * 0.02:.1f}" x2="{x + slot * 0.98:.1f}" y1="{y:.1f}" y2="{y:.1f}"'
            yield f'<line class="planned" {ends}><title>{title}</title></line>'
        if number % every == 0:
            place = f'x="{x + slot / 2:.1f}" y="{HEIGHT - 8}" text-anchor="middle"'
            yield f'<text class="tick" {place}>{safe(bar.label)}</text>'
    yield from legend_parts(rows)


def bar_part(frame: Frame, x: float, thick: float, value: Fraction, tone: Tone, label: str) -> str:
    top, bottom = sorted((frame.y(0), frame.y(value)))
    place = f'x="{x:.1f}" y="{top:.1f}" width="{thick:.1f}" height="{max(bottom - top, 0.5):.1f}"'
    return f'<rect class="bar {tone.value}" {place}><title>{safe(label)}</title></rect>'


STACK = 26  # the height of a stacked bar


def stack_svg(chart: StackedBar) -> str:
    """Parts of a whole side by side, each as wide as its share."""
    parts = [part for part in chart.parts if part.number]
    if not parts:
        return f'<p class="empty">{safe(chart.empty)}</p>'
    entries = [
        Legend("box", f"bar {tone_of(each.status).value}", f"{each.number} {each.status.word}") for each in parts
    ]
    rows = list(legend_lines(entries))
    described = ", ".join(entry.text for entry in entries)
    return svg(chart.title, described, STACK + 14 + LEGEND_LINE * len(rows), stack_parts(chart, entries, rows))


def stack_parts(chart: StackedBar, entries: list[Legend], rows: list[list[Legend]]) -> Iterator[str]:
    whole, x = sum(part.number for part in chart.parts), 0.0
    for entry, part in zip(entries, (part for part in chart.parts if part.number), strict=True):
        wide = WIDTH * part.number / whole
        place = f'x="{x:.1f}" y="2" width="{max(wide - 2, 1):.1f}" height="{STACK}"'
        yield f'<rect class="{entry.style}" {place}><title>{safe(entry.text)}</title></rect>'
        x += wide
    yield from legend_parts(rows, STACK + 6)


def svg_spark(values: tuple[Fraction, ...]) -> str:
    """A small line without axes, for a table."""
    if len(values) < 2:
        return ""
    size = scale(values, count=1)
    points = " ".join(
        f"{2 + 96 * at / (len(values) - 1):.1f},{22 - 20 * size.at(value):.1f}" for at, value in enumerate(values)
    )
    drawn = f'<polyline class="line accent" points="{points}"/>'
    return f'<svg class="spark" viewBox="0 0 100 24" aria-hidden="true">{drawn}</svg>'
