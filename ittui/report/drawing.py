"""Draws the charts of a report with characters: lines over days, bars, one stacked bar.

Lines are drawn in braille, which has 2 × 4 dots in a cell; or with ASCII alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from ..fields import visible
from ..fields.layout import padded, width_of, wrap
from ..views.document import (
    Bar,
    BarChart,
    ChartLine,
    LineChart,
    Mark,
    Tone,
)
from .scale import ChartScale, Days, days_of, scale, short, values_of

Shown = tuple[str, str]  # a piece of a row: text, and the role that it plays
Row = list[Shown]
PLAIN, DIM, GOOD, WARN, BAD, ACCENT = "plain", "dim", "good", "warn", "bad", "accent"
FEWEST_ROWS, FEWEST_COLUMNS = 2, 10
FLOOR_ROWS = 2
MOST_MARKS = 5
MANY_POINTS = 3  # columns for each point, below which only the last one gets a letter of its own
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a braille cell, by row and column
BLANK = 0x2800


class Letters(NamedTuple):
    """The characters that a chart is drawn with, and how many dots a cell has."""

    across: int
    down: int
    points: tuple[str, ...]
    target: str
    amber: str
    forecast: str
    happened: str
    side: str
    corner: str
    floor: str
    limit: str
    bar: str
    ends: str
    stack: str
    none: str

    def of_dots(self, bits: int) -> str:
        return chr(BLANK + bits) if self.down > 1 else "."


UNICODE = Letters(2, 4, ("●", "■", "◆"), "┄", "⠂", "⠒", "┊", "│", "└", "─", "┃", "█", "▏▎▍▌▋▊▉", "█", "–")
PLAIN_ASCII = Letters(1, 1, ("*", "#", "x"), "-", ":", ".", "'", "|", "+", "-", "|", "#", "", "=", "-")


class Canvas:
    """A grid of cells, each of which shows a letter, or dots on a finer grid; row 0 is at the top.

    What lies outside is not drawn. Letters go before dots, dots before what is behind them.
    """

    def __init__(self, width: int, height: int, letters: Letters) -> None:
        self.width, self.height, self.letters = max(width, 1), max(height, 1), letters
        self.behind: dict[tuple[int, int], Shown] = {}
        self.dots: dict[tuple[int, int], tuple[int, str]] = {}
        self.front: dict[tuple[int, int], Shown] = {}

    def put(self, x: int, y: int, letter: str, role: str) -> None:
        self.front[x, y] = (letter, role)

    def shade(self, x: int, y: int, letter: str, role: str) -> None:
        """What is seen where nothing else is drawn."""
        self.behind[x, y] = (letter, role)

    def dot(self, x: int, y: int, role: str) -> None:
        """A dot of the finer grid; the last one decides the role of its cell."""
        (cell_x, dx), (cell_y, dy) = divmod(x, self.letters.across), divmod(y, self.letters.down)
        bits, _ = self.dots.get((cell_x, cell_y), (0, ""))
        self.dots[cell_x, cell_y] = (bits | DOTS[dy][dx], role)

    def line(self, start: tuple[float, float], end: tuple[float, float], role: str, every: int = 1) -> None:
        """A straight line between two places of the finer grid; every: of so many dots only the first."""
        (x0, y0), (x1, y1) = start, end
        count = max(abs(round(x1 - x0)), abs(round(y1 - y0)), 1)
        for number in range(0, count + 1, every):
            share = number / count
            self.dot(round(x0 + (x1 - x0) * share), round(y0 + (y1 - y0) * share), role)

    def column(self, share: float) -> int:
        """The column of a share of the width, from 0 to 1."""
        return round(share * (self.width - 1))

    def row(self, share: float) -> int:
        """The row of a share of the height; 0 is the bottom."""
        return self.fine(0, share)[1] // self.letters.down

    def fine(self, across: float, up: float) -> tuple[int, int]:
        """The place on the finer grid of a share of the width and of the height."""
        down = self.height * self.letters.down - 1
        return self.column(across) * self.letters.across, down - round(up * down)

    def cell(self, x: int, y: int) -> Shown:
        if (x, y) in self.front:
            return self.front[x, y]
        if (x, y) in self.dots:
            bits, role = self.dots[x, y]
            return self.letters.of_dots(bits), role
        return self.behind.get((x, y), (" ", PLAIN))

    def rows(self) -> list[Row]:
        """The rows as pieces of one role each."""
        cells = ([self.cell(x, y) for x in range(self.width)] for y in range(self.height))
        return [
            [("".join(text for text, _ in piece), role) for role, piece in groupby(row, key=lambda cell: cell[1])]
            for row in cells
        ]


# Lines over days.


class Plot(NamedTuple):
    """A canvas with the scales of what is drawn on it."""

    canvas: Canvas
    days: Days
    values: ChartScale

    def at(self, point: tuple[date, Fraction]) -> tuple[int, int]:
        return self.canvas.fine(self.days.at(point[0]), self.values.at(point[1]))

    def row(self, value: Fraction | float) -> int:
        return self.canvas.row(self.values.at(value))

    def column(self, day: date) -> int:
        return self.canvas.column(self.days.at(day))


def line_rows(chart: LineChart, width: int, height: int, letters: Letters) -> list[Row]:
    """A line chart: the plot with labels at its left, days under it, what happened, and what the lines are."""
    days = days_of(chart)
    if days is None:
        return [[("no values yet", DIM)]]
    values = scale(values_of(chart), count=max(2, min(8, height // 3)))
    margin = max(len(short(tick)) for tick in values.ticks) + 1
    room = max(height - FLOOR_ROWS - FEWEST_ROWS, 0)
    legend = list(legend_rows(chart, letters, width))[:room]
    tall = max(FEWEST_ROWS, height - FLOOR_ROWS - len(legend))
    plot = Plot(Canvas(max(width - margin - 1, FEWEST_COLUMNS), tall, letters), days, values)
    draw_limits(chart, plot)
    draw_marks(chart, plot)
    draw_cone(chart, plot)
    for number, line in enumerate(chart.lines):
        draw_line(line, plot, letters.points[number % 3])
    labels = {plot.row(tick): short(tick) for tick in values.ticks}
    rows: list[Row] = [
        [(f"{labels.get(number, ''):>{margin - 1}} {letters.side}", DIM), *row]
        for number, row in enumerate(plot.canvas.rows())
    ]
    floor = [(" " * margin + letters.corner + letters.floor * plot.canvas.width, DIM)]
    return [*rows, floor, day_row(plot, margin), *legend]


def draw_limits(chart: LineChart, plot: Plot) -> None:
    """The amber band on the bad side of the target, and the target's line, and the upper limit's."""
    canvas = plot.canvas
    letters = canvas.letters
    if chart.target is not None and chart.amber is not None:
        first, last = sorted((plot.row(chart.target), plot.row(chart.amber)))
        for y in range(first, last + 1):
            for x in range(y % 2, canvas.width, 2):
                canvas.shade(x, y, letters.amber, WARN)
    for limit in (chart.target, chart.upper):
        if limit is not None:
            for x in range(canvas.width):
                canvas.shade(x, plot.row(limit), letters.target, PLAIN)


def draw_marks(chart: LineChart, plot: Plot) -> None:
    """A thin line wherever something happened, with the number that it has below."""
    for number, mark in shown_marks(chart):
        if plot.days.first <= mark.day <= plot.days.last:
            x = plot.column(mark.day)
            for y in range(plot.canvas.height):
                plot.canvas.shade(x, y, plot.canvas.letters.happened, DIM)
            plot.canvas.put(x, plot.canvas.height - 1, str(number), ACCENT)


def draw_cone(chart: LineChart, plot: Plot) -> None:
    """The forecast, and the limits of the better and the worse pace."""
    if chart.cone:
        start = plot.at(chart.cone.start)
        for end, every in ((chart.cone.low, 3), (chart.cone.high, 3), (chart.cone.middle, 2)):
            plot.canvas.line(start, plot.at(end), DIM, every)


def draw_line(line: ChartLine, plot: Plot, point: str) -> None:
    """The line through all points; a letter at each, or, where they are many, at the last."""
    role = line.tone.value
    for start, end in zip(line.points, line.points[1:], strict=False):
        plot.canvas.line(plot.at(start), plot.at(end), role, 3 if line.dashed else 1)
    few = len(line.points) * MANY_POINTS <= plot.canvas.width and not line.dashed
    for day, value in line.points if few else line.points[-1:]:
        plot.canvas.put(plot.column(day), plot.row(value), point, role)


def day_row(plot: Plot, margin: int) -> Row:
    """As many days as there is room for, each under its column."""
    width = plot.canvas.width
    row = [" "] * width
    count = max(1, min(6, width // 16)) + 1 if width >= 24 else 1
    for day in plot.days.ticks(count):
        label = day.isoformat()
        at = min(max(plot.column(day) - len(label) // 2, 0), width - len(label))
        for offset, letter in enumerate(label):
            if 0 <= at + offset < width:
                row[at + offset] = letter
    return [(" " * (margin + 1) + "".join(row), DIM)]


def shown_marks(chart: LineChart) -> list[tuple[int, Mark]]:
    """The last few things that happened, numbered."""
    return list(enumerate(chart.marks[-MOST_MARKS:], 1))


def legend_rows(chart: LineChart, letters: Letters, width: int) -> Iterator[Row]:
    """What the lines and signs mean, and what happened when."""
    unit = f" {visible(chart.unit)}".rstrip()
    parts = [f"{letters.points[at % 3]} {line_label(line, unit)}" for at, line in enumerate(chart.lines)]
    if chart.target is not None:
        limit = "" if chart.upper is None else f" to {short(float(chart.upper))}"
        parts.append(f"{letters.target * 2} target {short(float(chart.target))}{limit}{unit}")
    if chart.amber is not None:
        parts.append(f"{letters.amber * 2} amber to {short(float(chart.amber))}{unit}")
    if chart.cone:
        low, high = (short(float(f"{float(end[1]):.3g}")) for end in (chart.cone.low, chart.cone.high))
        parts.append(f"{letters.forecast * 2} forecast, on {chart.cone.middle[0]} {low} to {high}{unit}")
    line = ""
    for part in parts:
        if line and width_of(line) + 3 + width_of(part) > width:
            yield [(line, DIM)]
            line = ""
        line = f"{line}   {part}" if line else wrap(part, width)[0]
    if line:
        yield [(line, DIM)]
    for number, mark in shown_marks(chart):
        yield [(f"{number} {mark.day} ", ACCENT), (wrap(visible(mark.text), max(width - 14, 8))[0], DIM)]


def line_label(line: ChartLine, unit: str) -> str:
    """What a line is, and its last value."""
    return f"{visible(line.name)} {short(float(line.points[-1][1]))}{unit}" if line.points else visible(line.name)


# Bars.

ROLES = (Tone.ACCENT, Tone.WARN, Tone.DIM)


def bar_rows(chart: BarChart, width: int, letters: Letters) -> list[Row]:
    """Bars lying on their side: a row for each value, with a mark at what was planned, and the numbers at the right."""
    values = [abs(value) for bar in chart.bars for value in (*bar.values, bar.mark) if value is not None]
    if not values:
        return [[("no amounts yet", DIM)]]
    high = max(values) or Fraction(1)
    margin = max(width_of(visible(bar.label)) for bar in chart.bars) + 1
    number = max(width_of(numbers_of(bar, value, letters)) for bar in chart.bars for value in bar.values or (None,))
    room = max(width - margin - number - 1, FEWEST_COLUMNS)
    rows: list[Row] = []
    for bar in chart.bars:
        label = visible(bar.label)
        for at, value in enumerate(bar.values):
            if value is not None or bar.mark is not None:
                drawn = bar_cells(bar, value, high, room, role_of(chart, at), letters)
                rows.append([(padded(label, margin), DIM), *drawn, (f" {numbers_of(bar, value, letters)}", DIM)])
                label = ""
    signs = [f"{letters.bar} {visible(name)}" for name in chart.names] if len(chart.names) < 3 else []
    signs += [f"{letters.limit} {visible(chart.mark)}"] if chart.mark else []
    return [*rows, [("   ".join(signs), DIM)]] if signs else rows


def role_of(chart: BarChart, number: int) -> str:
    return chart.tones[number].value if number < len(chart.tones) else ROLES[number % 3].value


def numbers_of(bar: Bar, value: Fraction | None, letters: Letters) -> str:
    """The value; where there is a plan, of how much, and how far it is off."""
    text = letters.none if value is None else short(float(value))
    if bar.mark is None:
        return text
    off = 0 if value is None or not bar.mark else round((value - bar.mark) / abs(bar.mark) * 100)
    return f"{text} of {short(float(bar.mark))}" + (f" {off:+d} %" if off else "")


def bar_cells(
    bar: Bar, value: Fraction | None, high: Fraction, room: int, role: str, letters: Letters
) -> Iterator[Shown]:
    """The bar, exact to an eighth of a cell; what goes beyond the mark in the colour of a warning."""
    eighths = 0 if value is None else round(abs(value) / high * room * 8)
    full, rest = divmod(eighths, 8)
    end = letters.ends[rest - 1] if rest and letters.ends else ""
    drawn = (letters.bar * full + end) or (letters.limit if value is not None and bar.mark is None else "")
    if bar.mark is None:
        yield drawn, role
        return
    place = min(round(abs(bar.mark) / high * room), room - 1)
    cells = drawn[:room].ljust(room)
    yield cells[:place], role
    yield letters.limit, PLAIN
    yield cells[place + 1 :], WARN
