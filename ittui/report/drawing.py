"""Draws the charts of a report with characters: lines over days, and bars.

Lines are drawn in braille, which has 2 × 4 dots in a cell, in half-blocks, or with three marks of different height.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from ..fields import visible
from ..fields.layout import ASCII, CONSOLE, FULL, HALF_BLOCKS, fit, padded, width_of
from ..views.document import Bar, BarChart, ChartLine, LineChart, Mark, Tone
from .scale import (
    MOST_MARKS,
    ChartScale,
    Days,
    days_of,
    legend,
    scale,
    short,
    shown_marks,
    values_of,
)

Shown = tuple[str, str]  # a piece of a row: text, and the role that it plays
Row = list[Shown]
PLAIN, DIM, GOOD, WARN, BAD, ACCENT = "plain", "dim", "good", "warn", "bad", "accent"
FEWEST_ROWS, FEWEST_COLUMNS = 2, 10
FLOOR_ROWS = 2
MANY_POINTS = 3  # columns for each point, below which only the last one gets a letter of its own
BRAILLE_DOTS = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)  # of a cell, row by row


def braille() -> str:
    """A letter for each set of dots; dot n, row by row, is bit n of its place."""
    sets = ((dot for at, dot in enumerate(BRAILLE_DOTS) if bits >> at & 1) for bits in range(256))
    return "".join(chr(0x2800 + sum(dots)) for dots in sets)


class Letters(NamedTuple):
    """The characters that a chart is drawn with, and how many dots a cell has; dots: a letter for each set of them."""

    across: int
    down: int
    dots: str
    points: tuple[str, ...]
    target: str
    amber: str
    forecast: str
    happened: str
    side: str
    corner: str
    floor: str
    tick: str
    limit: str
    bar: str
    half: str
    stack: str
    none: str
    cut: str


BRAILLE = Letters(2, 4, braille(), ("●", "■", "◆"), *"┄⠂⠒┊│└─┴┃━╸█–…")
LETTERS = {
    FULL.name: BRAILLE,
    HALF_BLOCKS.name: BRAILLE._replace(across=1, down=2, dots=" ▀▄█", amber="·", forecast="▀"),
    CONSOLE.name: Letters(1, 3, " '─'.│.│", ("•", "■", "x"), *"═·.││└─┴║■ █-$"),
    ASCII.name: Letters(1, 3, " '-'.|.|", ("*", "#", "x"), *"=:.||+-+!# #-$"),
}


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
        self.dots[cell_x, cell_y] = (bits | 1 << dy * self.letters.across + dx, role)

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
            return self.letters.dots[bits], role
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
    room = max(height - FLOOR_ROWS - FEWEST_ROWS, 0)
    signs = list(sign_rows(chart, letters, width))[:room]
    marks = shown_marks(chart, days, max(0, min(MOST_MARKS, room - len(signs), height // 2 - len(signs) - 1)))
    legend = [*signs, *mark_rows(marks, letters, width)]
    values, tall = even_scale(values_of(chart), max(FEWEST_ROWS, height - FLOOR_ROWS - len(legend)))
    margin = max(map(len, values.labels)) + 1
    plot = Plot(Canvas(max(width - margin - 1, FEWEST_COLUMNS), tall, letters), days, values)
    draw_limits(chart, plot)
    draw_marks(marks, plot)
    draw_cone(chart, plot)
    for number, line in enumerate(chart.lines):
        draw_line(line, plot, letters.points[number % 3])
    labels = {plot.row(tick): label for tick, label in zip(values.ticks, values.labels, strict=True)}
    rows: list[Row] = [
        [(f"{labels.get(number, ''):>{margin - 1}} {letters.side}", DIM), *row]
        for number, row in enumerate(plot.canvas.rows())
    ]
    return [*rows, *day_rows(plot, margin), *legend]


def even_scale(values: Sequence[Fraction], room: int) -> tuple[ChartScale, int]:
    """A scale, and how many of the rows it takes so that there are as many from each tick to the next."""
    most = max(2, min(8, room // 2))
    scales = [scale(values, count=count) for count in range(most, 1, -1)] or [scale(values, count=2)]

    span = max(values) - min(values)

    def rows(each: ChartScale) -> int:
        steps = len(each.ticks) - 1
        return (room - 1) // steps * steps + 1 if room > steps else room

    best = max(scales, key=lambda each: rows(each) * float(span) / (each.high - each.low))
    return best, rows(best)


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


def draw_marks(marks: Sequence[tuple[int, Mark]], plot: Plot) -> None:
    """A thin line wherever something happened, with the number that it has below."""
    for number, mark in marks:
        x = plot.column(mark.day)
        for y in range(plot.canvas.height):
            plot.canvas.shade(x, y, plot.canvas.letters.happened, DIM)
        plot.canvas.put(x, plot.canvas.height - 1, str(number), ACCENT)


def draw_cone(chart: LineChart, plot: Plot) -> None:
    """The forecast, and the limits of the better and the worse pace."""
    if chart.cone:
        start = plot.at(chart.cone.start)
        for end, every in ((chart.cone.low, 3), (chart.cone.high, 3), (chart.cone.middle, 1)):
            plot.canvas.line(start, plot.at(end), DIM, every)


def draw_line(line: ChartLine, plot: Plot, point: str) -> None:
    """The line through all points; a letter at each, or, where they are many, at the last."""
    role = line.tone.value
    for start, end in zip(line.points, line.points[1:], strict=False):
        plot.canvas.line(plot.at(start), plot.at(end), role, 3 if line.dashed else 1)
    few = len(line.points) * MANY_POINTS <= plot.canvas.width and not line.dashed
    for day, value in line.points if few else line.points[-1:]:
        plot.canvas.put(plot.column(day), plot.row(value), point, role)


def day_rows(plot: Plot, margin: int) -> Iterator[Row]:
    """The floor, and under it as many days as there is room for, each below its tick."""
    width, letters = plot.canvas.width, plot.canvas.letters
    floor, row = [letters.floor] * width, [" "] * width
    count = max(1, min(6, width // 16)) + 1 if width >= 24 else 1
    for day in plot.days.ticks(count):
        label = day.isoformat()
        floor[plot.column(day)] = letters.tick
        at = min(max(plot.column(day) - len(label) // 2, 0), max(width - len(label), 0))
        row[at : at + len(label)] = label
    yield [(" " * margin + letters.corner + "".join(floor), DIM)]
    yield [(" " * (margin + 1) + "".join(row[:width]), DIM)]


def sign_rows(chart: LineChart, letters: Letters, width: int) -> Iterator[Row]:
    """What the lines and signs mean, each sign in its colour."""
    row: Row = []
    used = 0
    for sign, role, words in legend_signs(chart, letters):
        text = cut(f" {words}", max(width - len(sign), FEWEST_COLUMNS), letters)
        size = len(sign) + width_of(text)
        if row and used + 3 + size > width:
            yield row
            row, used = [], 0
        row += [*([("   ", DIM)] if row else []), (sign, role), (text, DIM)]
        used += size + 3 * (used > 0)
    yield from [row] if row else []


def mark_rows(marks: Sequence[tuple[int, Mark]], letters: Letters, width: int) -> Iterator[Row]:
    """What happened when, by its number."""
    for number, mark in marks:
        yield [(f"{number} {mark.day} ", ACCENT), (cut(visible(mark.text), max(width - 14, 8), letters), DIM)]


def cut(text: str, width: int, letters: Letters) -> str:
    """A text of at most so many columns."""
    return text if width_of(text) <= width else fit(text, width)[:-1] + letters.cut


def legend_signs(chart: LineChart, letters: Letters) -> Iterator[tuple[str, str, str]]:
    """Sign, role and meaning of each line, of the target, the amber band and the forecast."""
    signs = {"target": (letters.target, PLAIN), "amber": (letters.amber, WARN), "forecast": (letters.forecast, DIM)}
    for at, (kind, words) in enumerate(legend(chart)):
        if kind == "line":
            yield letters.points[at % 3], chart.lines[at].tone.value, words
        else:
            yield signs[kind][0] * 2, signs[kind][1], words


# Bars.

ROLES = (Tone.ACCENT, Tone.WARN, Tone.DIM)


def bar_rows(chart: BarChart, width: int, letters: Letters) -> list[Row]:
    """Bars lying on their side: a row for each value, with a mark at what was planned, and the numbers at the right."""
    values = [value for bar in chart.bars for value in (*bar.values, bar.mark) if value is not None]
    if not values:
        return [[("no amounts yet", DIM)]]
    margin = min(max(width_of(visible(bar.label)) for bar in chart.bars), width // 3) + 1
    numbers = iter(texts := aligned_numbers(chart, letters, width - margin - 1 - FEWEST_COLUMNS))
    axis = BarAxis(min(*values, Fraction(0)), max(*values, Fraction(0)), max(width - margin - len(texts[0]) - 1, 1))
    rows: list[Row] = []
    for bar in chart.bars:
        label = visible(bar.label)
        for at, value in enumerate(bar.values):
            if value is not None or bar.mark is not None:
                drawn = bar_cells(bar, value, axis, role_of(chart, at), letters)
                head = padded(cut(label, margin - 1, letters), margin)
                rows.append([(head, DIM), *drawn, (f" {next(numbers)}", DIM)])
                label = ""
    return [*rows, *bar_legend(chart, letters)]


class BarAxis(NamedTuple):
    """Values from low to high, zero among them, over so many columns."""

    low: Fraction
    high: Fraction
    room: int

    def at(self, value: Fraction) -> Fraction:
        """How many columns lie before a value."""
        return (value - self.low) * self.room / ((self.high - self.low) or 1)


def bar_legend(chart: BarChart, letters: Letters) -> Iterator[Row]:
    """What the bars and the mark are, each sign in its colour."""
    signs = [(letters.bar * 2, role_of(chart, at), name) for at, name in enumerate(chart.names)]
    signs = [*signs[: 2 * (len(signs) < 3)], *([(letters.limit, PLAIN, chart.mark)] if chart.mark else [])]
    row = [piece for sign, role, name in signs for piece in ((sign, role), (f" {visible(name)}   ", DIM))]
    yield from [row] if row else []


def role_of(chart: BarChart, number: int) -> str:
    return chart.tones[number].value if number < len(chart.tones) else ROLES[number % 3].value


def aligned_numbers(chart: BarChart, letters: Letters, most: int) -> list[str]:
    """Beside each bar its value; where there is a plan, of how much, and how far it is off: each under the others.

    Of what has no room in so many columns, the last is left out; the value never is.
    """
    pairs = [(bar.mark, value) for bar in chart.bars for value in bar.values if (value, bar.mark) != (None, None)]
    rows = [numbers_of(mark, value, letters) for mark, value in pairs]
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)]
    while len(sizes) > 1 and sum(sizes) + len(sizes) - 1 > most:
        sizes.pop()
    return [" ".join(f"{text:>{size}}" for text, size in zip(row, sizes, strict=False) if size) for row in rows]


def numbers_of(mark: Fraction | None, value: Fraction | None, letters: Letters) -> tuple[str, str, str]:
    text = letters.none if value is None else short(float(value))
    if mark is None:
        return text, "", ""
    off = 0 if value is None or not mark else round((value - mark) / abs(mark) * 100)
    return text, f"of {short(float(mark))}", f"{off:+d} %" if off else ""


def bar_cells(bar: Bar, value: Fraction | None, axis: BarAxis, role: str, letters: Letters) -> Iterator[Shown]:
    """The bar from zero on, exact to half a cell; what goes beyond the mark in the colour of a warning."""
    zero, end = axis.at(Fraction(0)), axis.at(value or Fraction(0))
    first, halves = round(min(zero, end)), round(2 * max(zero, end))
    drawn = " " * first + letters.bar * (halves // 2 - first) + letters.half * (halves % 2)
    if value and not drawn.strip():
        drawn = " " * min(first, axis.room - 1) + (letters.half.strip() or letters.bar)
    cells = drawn[: axis.room].ljust(axis.room)
    if bar.mark is None:
        yield cells, role
        return
    place = min(round(axis.at(bar.mark)), axis.room - 1)
    yield cells[:place], role if bar.mark >= 0 else WARN
    yield letters.limit, PLAIN
    yield cells[place + 1 :], WARN if bar.mark >= 0 else role
