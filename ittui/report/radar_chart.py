"""The technology radar: rings and quadrants with a number for each trend, drawn with characters or as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, pi, sin
from typing import NamedTuple

from ..fields import visible
from ..fields.layout import padded, wrap
from ..views.document import Blip, RadarChart
from .charts import WIDTH, safe, svg
from .drawing import ACCENT, DIM, PLAIN, Canvas, Letters, Row

HIGHEST, SMALLEST = 25, 13  # rows of the circle
BESIDE = 34  # columns that names need beside it
CORNERS = ("upper left", "upper right", "lower right", "lower left")
TURNS = (0.5, 0.0, -0.5, -1.0)  # where each quadrant begins, in turns of half a circle, counted against the clock


class PlacedBlip(NamedTuple):
    """A blip with its number, and where it is on a radar of radius 1, up and to the right being positive."""

    number: int
    blip: Blip
    x: float
    y: float


def placed(chart: RadarChart) -> list[PlacedBlip]:
    """The blips, quadrant by quadrant from the inner ring out, evenly over the arc of each ring."""
    result: list[PlacedBlip] = []
    for quadrant in range(len(chart.quadrants)):
        for ring in range(len(chart.rings)):
            blips = [each for each in chart.blips if (each.quadrant, each.ring) == (quadrant, ring)]
            for at, blip in enumerate(blips, 1):
                turn = (TURNS[quadrant % 4] + 0.5 * at / (len(blips) + 1)) * pi
                far = (ring + 0.55) / len(chart.rings)
                result.append(PlacedBlip(len(result) + 1, blip, far * cos(turn), far * sin(turn)))
    return result


def radar_rows(chart: RadarChart, width: int, letters: Letters) -> list[Row]:
    """Rings and quadrants with a number for each blip; the names beside, or below where there is no room beside."""
    blips = placed(chart)
    if not blips:
        return [[(visible(chart.empty), DIM)]]
    height = max(SMALLEST, min(HIGHEST, (width - BESIDE) // 2, (width - 2) // 2))
    beside = width - 2 * height - 3 >= BESIDE
    circle = radar_circle(chart, blips, height if beside else min(HIGHEST, (width - 2) // 2), letters)
    names = list(radar_names(chart, blips, width - 2 * height - 3 if beside else width))
    if not beside:
        return [*circle, *names]
    gap = [(" " * (2 * height + 1), PLAIN)]
    top = max(0, (len(circle) - len(names)) // 2)
    sides = [*[[] for _ in range(top)], *names]
    return [
        [
            *(circle[number] if number < len(circle) else gap),
            ("  ", PLAIN),
            *(sides[number] if number < len(sides) else []),
        ]
        for number in range(max(len(circle), len(sides)))
    ]


def radar_circle(chart: RadarChart, blips: list[PlacedBlip], height: int, letters: Letters) -> list[Row]:
    canvas = Canvas(2 * height + 1, height, letters)
    across, down = (canvas.width * letters.across - 1) / 2, (height * letters.down - 1) / 2

    def at(x: float, y: float) -> tuple[int, int]:
        return round(across + x * across), round(down - y * down)

    for ring in range(1, len(chart.rings) + 1):
        far = ring / len(chart.rings)
        for step in range(count := max(12, round(4 * pi * far * down))):
            canvas.dot(*at(far * cos(2 * pi * step / count), far * sin(2 * pi * step / count)), DIM)
    canvas.line(at(-1, 0), at(1, 0), DIM, 2)
    canvas.line(at(0, -1), at(0, 1), DIM, 2)
    for ring, name in enumerate(chart.rings):
        x, y = at((ring + 0.12) / len(chart.rings), 0)
        for offset, letter in enumerate(visible(name)[: height // len(chart.rings)]):
            canvas.put(x // letters.across + offset, y // letters.down, letter, DIM)
    for each in blips:
        x, y = at(each.x, each.y)
        text, row = str(each.number), y // letters.down
        column = x // letters.across
        while any((column + offset, row) in canvas.front for offset in range(-1, len(text) + 1)):
            column += 1
        for offset, letter in enumerate(text):
            canvas.put(column + offset, row, letter, each.blip.tone.value)
    return canvas.rows()


def radar_names(chart: RadarChart, blips: list[PlacedBlip], width: int) -> Iterator[Row]:
    """Under each quadrant its blips: number, ring, name, and whether it moved."""
    for quadrant, name in enumerate(chart.quadrants):
        yield [(padded(f"{visible(name)}, {CORNERS[quadrant % 4]}", width).rstrip(), ACCENT)]
        ring = max(len(each) for each in chart.rings) + 1
        for each in blips:
            if each.blip.quadrant == quadrant:
                tone, moved = each.blip.tone.value, f" ({visible(each.blip.moved)})" if each.blip.moved else ""
                head = f"{each.number:>3} {padded(visible(chart.rings[each.blip.ring]), ring)}"
                for number, line in enumerate(wrap(visible(each.blip.label) + moved, max(width - len(head), 8))):
                    yield [(head if not number else " " * len(head), DIM), (line, tone)]


# As SVG.

RADIUS, NAME = WIDTH / 2 - 20, 18  # of the outer ring, and the height of a line of names


def radar_svg(chart: RadarChart) -> str:
    """The same as one <svg> element, with the names below."""
    blips = placed(chart)
    if not blips:
        return f'<p class="empty">{safe(chart.empty)}</p>'
    height = 2 * RADIUS + 40 + NAME * (len(blips) + len(chart.quadrants))
    described = ", ".join(f"{each.blip.label}: {chart.rings[each.blip.ring]}" for each in blips)
    return svg(chart.title, described, height, radar_parts(chart, blips))


def radar_parts(chart: RadarChart, blips: list[PlacedBlip]) -> Iterator[str]:
    x, y = WIDTH / 2, RADIUS + 14
    for ring, name in enumerate(chart.rings, 1):
        far = RADIUS * ring / len(chart.rings)
        yield f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="{far:.1f}"/>'
        yield f'<text class="tick" x="{x + far - 6:.1f}" y="{y - 5:.1f}" text-anchor="end">{safe(name)}</text>'
    yield f'<line class="grid" x1="{x - RADIUS:.1f}" x2="{x + RADIUS:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
    yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{y - RADIUS:.1f}" y2="{y + RADIUS:.1f}"/>'
    for each in blips:
        at_x, at_y = x + RADIUS * each.x, y - RADIUS * each.y
        title = f"<title>{safe(each.blip.label)}</title>"
        yield f'<circle class="blip {each.blip.tone.value}" cx="{at_x:.1f}" cy="{at_y:.1f}" r="9">{title}</circle>'
        yield f'<text class="blip" x="{at_x:.1f}" y="{at_y + 4:.1f}" text-anchor="middle">{each.number}</text>'
    top = 2 * RADIUS + 34
    for quadrant, name in enumerate(chart.quadrants):
        yield f'<text class="tick" x="6" y="{top:.1f}">{safe(f"{name}, {CORNERS[quadrant % 4]}")}</text>'
        top += NAME
        for each in blips:
            if each.blip.quadrant == quadrant:
                moved = f" ({each.blip.moved})" if each.blip.moved else ""
                text = f"{each.number}  {each.blip.label}: {chart.rings[each.blip.ring]}{moved}"
                yield f'<text x="18" y="{top:.1f}">{safe(text)}</text>'
                top += NAME
