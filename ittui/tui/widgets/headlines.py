"""The headline numbers as cells: value, status, how much was counted, trend. Nothing here knows Textual."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...fields.layout import figure, fit, width_of
from ...metrics.result import Result, Status
from ...views.cells import Cell, Line
from ...views.document import StackedBar
from ...views.lines import stack_line, stack_words
from ...views.results import role_of, target_text, value_text
from ..view_model import ViewModel
from .glyphs import plain, sparkline, status_cell

HEADLINES = (
    ("projects_on_time", "On time"),
    ("projects_on_budget", "On budget"),
    ("projects_on_spec", "On spec"),
    ("mttr", "MTTR"),
    ("rto_attainment", "RTO met"),
    ("spend_vs_plan", "Spend/plan"),
    ("goals_on_track", "Goals"),
    ("users_per_support_fte", "Users/FTE"),
    ("csat", "CSAT"),
    ("it_roi", "ROI"),
)
WIDTH, SPARK = 19, 6


def coverage(result: Result) -> str:
    """How much was counted: 11 of 14, or n 212; without a value, why there is none."""
    if result.value is None:
        return result.reason
    if result.unit == "%" and result.numerator is not None and result.denominator == result.n:
        return f"{figure(result.numerator)} of {result.n:,}"
    return f"n {result.n:,}"


class Headline(NamedTuple):
    """A number that is worked out."""

    result: Result
    trend: tuple[Fraction | None, ...] = ()
    updated: date | None = None  # the day of the newest record in it


def headline(view: ViewModel, name: str, *, low: bool = False) -> Headline:
    """low: the screen has no room for trends."""
    return Headline(view.result(name)) if low else Headline(view.result(name), view.trend(name), view.updated(name))


def tiles_that_fit(width: int) -> int:
    return max(1, min(len(HEADLINES), (width - 1) // WIDTH))


def tiles_line(
    number: int, reported: Mapping[str, Headline], width: int, cursor: int | None = None, bar: StackedBar | None = None
) -> Line:
    """One of the three lines of the tiles side by side, or the bar of goals below; cursor: the tile that is chosen."""
    if number > 2:
        return bar_line(bar, width)
    shown = tiles_that_fit(width)
    size = (width - 1) // shown
    return tuple(
        cell
        for place, (name, label) in enumerate(HEADLINES[:shown])
        for cell in tile_cells(number, label, reported.get(name), size, "cursor " if place == cursor else "")
    )


def bar_line(bar: StackedBar | None, width: int) -> Line:
    """Goals ███ ████ 3 missed · 4 at risk: how many active goals have which status.

    Where there is little room, only those that can be judged.
    """
    if bar is None or not bar.parts:
        return (Cell(" " * width),)
    for parts in (bar.parts, tuple(part for part in bar.parts if part.status.badness is not None)):
        bar = bar._replace(parts=parts or bar.parts)
        words = next(stack_words(bar, 10 * width))
        room = min(width // 2, width - sum(width_of(cell.text) for cell in words) - len(LABEL) - 2)
        if room >= GOOD_BAR:
            break
    if room < LEAST_BAR:
        return (Cell(LABEL, "dim"), *words)
    return (Cell(LABEL, "dim"), *stack_line(bar, room, plain("█")), Cell("  "), *words)


LABEL, GOOD_BAR, LEAST_BAR = " Active goals ", 36, 12  # columns of a bar; with fewer it says little, or nothing


def tile_cells(number: int, label: str, reported: Headline | None, size: int, prefix: str) -> Line:
    """A tile's cells on one of its lines; … until its number is worked out."""
    if number == 0:
        head = f" {label} "
        value = plain("…") if reported is None else fitting_figure(reported.result, size - len(head))
        return (Cell(head, prefix + "dim"), Cell(fit(value, size - len(head)), prefix + "strong"))
    if reported is None:
        return (Cell(" " * size, "dim"),)
    if number > 1:
        return past_cells(reported, size)
    status = status_cell(reported.result.status)
    word = " " + (status.text if reported.result.status is not Status.NO_TARGET else plain("·"))
    room = max(0, size - len(word) - 1)
    aim = target_text(reported.result, unit=False)
    of = f"vs {aim}" if aim else coverage(reported.result)
    of = of if len(of) <= room else ""
    rest = f" {fit(of, room)}"
    return (Cell(fit(word, min(len(word), size)), status.role), Cell(rest[: max(0, size - len(word))], "dim"))


def fitting_figure(result: Result, width: int) -> str:
    """The value with its unit, or without where there is no room for both."""
    text = value_text(result)
    return text if len(text) <= width else text.removesuffix(f" {result.unit}")


def past_cells(reported: Headline, size: int) -> Line:
    """The trend in the colour of the status, how much was counted, and the day of the newest record in it."""
    day, role = reported.updated, role_of(reported.result.status)
    bars = sparkline(reported.trend, SPARK)
    spark = Cell(fit(f" {bars}", SPARK + 2 if bars else 1), role)
    of = coverage(reported.result) if reported.result.value is not None else ""
    words = [word for word in (of, f"{day.day} {day:%b}" if day else "") if word]
    room = size - len(spark.text)
    shown = next((text for text in ("  ".join(words), *words[:1]) if len(text) < room), "")
    return (spark, Cell(fit(shown, room), "dim"))
