"""Draws the charts of a report with characters: lines over days, and bars by label."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ..fields import visible
from ..fields.layout import padded, width_of, wrap
from ..views.document import Bar, BarChart, ChartLine, LineChart, Tone
from .charts import ACCENT, DIM, PLAIN, WARN, Canvas, Row
from .scale import ChartScale, Days, days_of, scale, short, values_of

FEWEST_ROWS, FEWEST_COLUMNS = 2, 10
FLOOR_ROWS = 2
MOST_MARKS = 5


class Letters(NamedTuple):
    """The characters that a chart is drawn with."""

    point: str
    between: str
    target: str
    amber: str
    forecast: str
    mark: str
    side: str
    corner: str
    floor: str
    limit: str
    bars: tuple[str, ...]


UNICODE = Letters("●", "·", "┄", "░", "∘", "▲", "│", "└", "─", "┃", ("█", "▒", "▄", "░"))
PLAIN_ASCII = Letters("*", ".", "-", ":", "o", "^", "|", "+", "-", "|", ("#", "=", "+", ":"))
OTHER_POINTS = ("●", "■", "◆"), ("*", "#", "x")


def line_rows(chart: LineChart, width: int, height: int, ascii: bool = False) -> list[Row]:
    """A line chart: the plot with labels at its left, days under it, what happened, and what the lines are."""
    letters = PLAIN_ASCII if ascii else UNICODE
    days = days_of(chart)
    if days is None:
        return [[("no values yet", DIM)]]
    values = scale(values_of(chart), count=max(2, min(4, height // 3)))
    labels = [short(tick) for tick in values.ticks]
    margin = max(map(len, labels)) + 1
    room = max(height - FLOOR_ROWS - FEWEST_ROWS, 0)
    legend = list(legend_rows(chart, letters, width, ascii))[:room]
    tall = max(FEWEST_ROWS, height - FLOOR_ROWS - len(legend))
    canvas = Canvas(max(width - margin - 1, FEWEST_COLUMNS), tall)
    draw_limits(canvas, chart, values, letters)
    draw_cone(canvas, chart, days, values, letters)
    for number, line in enumerate(chart.lines):
        draw_line(canvas, line, days, values, letters, OTHER_POINTS[ascii][number % 3])
    rows = [with_label(canvas, row, values, margin, number, letters) for number, row in enumerate(canvas.rows())]
    floor = marked_floor(canvas, chart, days, letters)
    return [*rows, [(" " * margin, DIM), (letters.corner, DIM), *floor], day_row(canvas, days, margin), *legend]


def draw_limits(canvas: Canvas, chart: LineChart, values: ChartScale, letters: Letters) -> None:
    """The amber band on the bad side of the target, and the target's line, and the upper limit's."""
    if chart.target is not None and chart.amber is not None:
        first, last = sorted((canvas.line(values.at(chart.target)), canvas.line(values.at(chart.amber))))
        for y in range(first, last + 1):
            for x in range(canvas.width):
                canvas.put(x, y, letters.amber, WARN)
    for limit in (chart.target, chart.upper):
        if limit is not None:
            for x in range(canvas.width):
                canvas.put(x, canvas.line(values.at(limit)), letters.target, PLAIN)


def draw_cone(canvas: Canvas, chart: LineChart, days: Days, values: ChartScale, letters: Letters) -> None:
    """The forecast: a dotted line, and one for the better and one for the worse pace."""
    if not chart.cone:
        return
    edge = letters.between
    for end, letter in ((chart.cone.low, edge), (chart.cone.high, edge), (chart.cone.middle, letters.forecast)):
        for x, y in steps(canvas, chart.cone.start, end, days, values):
            if x % 2 == 0:
                canvas.put(x, y, letter, DIM)


def draw_line(canvas: Canvas, line: ChartLine, days: Days, values: ChartScale, letters: Letters, point: str) -> None:
    role = line.tone.value
    for start, end in zip(line.points, line.points[1:], strict=False):
        for x, y in steps(canvas, start, end, days, values):
            if not line.dashed or x % 3 == 0:
                canvas.put(x, y, letters.between, role)
    for day, value in line.points:
        canvas.put(canvas.column(days.at(day)), canvas.line(values.at(value)), point, role)


def steps(
    canvas: Canvas, start: tuple[date, Fraction], end: tuple[date, Fraction], days: Days, values: ChartScale
) -> Iterator[tuple[int, int]]:
    """The cells of a straight line, one in each column."""
    x0, x1 = canvas.column(days.at(start[0])), canvas.column(days.at(end[0]))
    y0, y1 = values.at(start[1]), values.at(end[1])
    for x in range(x0, x1 + 1):
        share = (x - x0) / (x1 - x0) if x1 > x0 else 1.0
        yield x, canvas.line(y0 + (y1 - y0) * share)


def with_label(canvas: Canvas, row: Row, values: ChartScale, margin: int, number: int, letters: Letters) -> Row:
    """A row of the plot behind the label of the tick that lies in it."""
    label = next((short(tick) for tick in values.ticks if canvas.line(values.at(tick)) == number), "")
    return [(f"{label:>{margin - 1}} {letters.side}", DIM), *row]


def marked_floor(canvas: Canvas, chart: LineChart, days: Days, letters: Letters) -> Row:
    """The line under the plot, with a mark wherever something happened."""
    floor = Canvas(canvas.width, 1)
    for x in range(canvas.width):
        floor.put(x, 0, letters.floor, DIM)
    for mark in chart.marks:
        if days.first <= mark.day <= days.last:
            floor.put(canvas.column(days.at(mark.day)), 0, letters.mark, ACCENT)
    return floor.rows()[0]


def day_row(canvas: Canvas, days: Days, margin: int) -> Row:
    """As many days as there is room for, each under its column."""
    row = [" "] * canvas.width
    count = max(1, min(4, canvas.width // 16)) + 1 if canvas.width >= 24 else 1
    for day in days.ticks(count):
        label = day.isoformat()
        at = min(max(canvas.column(days.at(day)) - len(label) // 2, 0), canvas.width - len(label))
        for offset, letter in enumerate(label):
            if 0 <= at + offset < canvas.width:
                row[at + offset] = letter
    return [(" " * (margin + 1) + "".join(row), DIM)]


def legend_rows(chart: LineChart, letters: Letters, width: int, ascii: bool) -> Iterator[Row]:
    """What the lines and signs mean, and what happened when."""
    unit = f" {visible(chart.unit)}".rstrip()
    parts = [f"{OTHER_POINTS[ascii][at % 3]} {visible(line.name)}" for at, line in enumerate(chart.lines)]
    if chart.target is not None:
        limit = "" if chart.upper is None else f" to {short(float(chart.upper))}"
        parts.append(f"{letters.target * 2} target {short(float(chart.target))}{limit}{unit}")
    if chart.amber is not None:
        parts.append(f"{letters.amber * 2} amber to {short(float(chart.amber))}{unit}")
    if chart.cone:
        parts.append(f"{letters.forecast} forecast")
    for line in wrap(" \0 ".join(part.replace(" ", "\0") for part in parts), width):
        if text := line.replace("\0", " ").strip():
            yield [(text, DIM)]
    for mark in chart.marks[-MOST_MARKS:]:
        yield [(f"{letters.mark} {mark.day} ", ACCENT), (wrap(visible(mark.text), max(width - 14, 8))[0], DIM)]


ROLES = (Tone.DIM, Tone.ACCENT, Tone.WARN)


def bar_rows(chart: BarChart, width: int, height: int, ascii: bool = False) -> list[Row]:
    """A bar chart lying on its side: a row for each bar, or, where that is too high, one for each pair of bars."""
    letters = PLAIN_ASCII if ascii else UNICODE
    values = [value for bar in chart.bars for value in bar.values if value is not None]
    if not values:
        return [[("no amounts yet", DIM)]]
    high = max((abs(value) for value in values), default=Fraction(0)) or Fraction(1)
    margin = max(width_of(visible(bar.label)) for bar in chart.bars) + 1
    paired = len(chart.names) == 2 and len(values) + 1 > height
    number = max(len(short(float(value))) for value in values)
    room = max(width - margin - (2 * number + 5 if paired else number + 1), FEWEST_COLUMNS)
    if paired:
        rows = [
            [(padded(visible(bar.label), margin), DIM), *pair_of(bar, high, room, chart, letters)] for bar in chart.bars
        ]
        signs = f"{letters.limit} {visible(chart.names[0])}   {letters.bars[1]} {visible(chart.names[1])}"
        return [*rows, [(signs, DIM)]]
    rows = [row for bar in chart.bars for row in single_rows(bar, high, room, chart, letters, margin)]
    signs = "   ".join(f"{letters.bars[at % 4]} {visible(name)}" for at, name in enumerate(chart.names))
    return [*rows, [(signs, DIM)]]


def role_of(chart: BarChart, number: int) -> str:
    return chart.tones[number].value if number < len(chart.tones) else ROLES[number % 3].value


def single_rows(bar: Bar, high: Fraction, room: int, chart: BarChart, letters: Letters, margin: int) -> Iterator[Row]:
    """One row for each value of a group."""
    label = visible(bar.label)
    for number, value in enumerate(bar.values):
        if value is not None:
            drawn = letters.bars[number % 4] * round(abs(value) / high * room) or letters.limit
            yield [(padded(label, margin), DIM), (drawn, role_of(chart, number)), (f" {short(float(value))}", DIM)]
            label = ""


def pair_of(bar: Bar, high: Fraction, room: int, chart: BarChart, letters: Letters) -> Iterator[tuple[str, str]]:
    """The second value as a bar, the first as a mark on it: what was done, and how far it was to go."""
    wanted, done = bar.values
    length = 0 if done is None else round(abs(done) / high * room)
    mark = None if wanted is None else min(round(abs(wanted) / high * room), room - 1)
    cells = [letters.bars[1] if at < length else " " for at in range(room)]
    if mark is None:
        yield "".join(cells), role_of(chart, 1)
    else:
        yield "".join(cells[:mark]), role_of(chart, 1)
        yield letters.limit, role_of(chart, 0)
        yield "".join(cells[mark + 1 :]), role_of(chart, 1)
    first, second = ("–" if value is None else short(float(value)) for value in (done, wanted))
    yield f" {first} of {second}".replace("–", "-" if letters is PLAIN_ASCII else "–"), DIM
