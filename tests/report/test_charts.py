"""Charts: what is drawn lies where its value is, fits the room it gets, and can do with ASCII alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from html import unescape
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ittui.board import Board
from ittui.fields import Money
from ittui.fields.layout import FULL, SETS, GlyphSet
from ittui.metrics import Status
from ittui.metrics.forecast import forecast
from ittui.metrics.kpis import Point
from ittui.records import BudgetLine, BudgetMonth, BudgetState, Direction, PlannedValue, Project, ProjectState, Task
from ittui.report.as_html import svg_chart
from ittui.report.as_text import chart_rows
from ittui.report.drawing import LETTERS, Row
from ittui.report.scale import scale
from ittui.report.series_charts import budget_chart, burn_up_chart, kpi_line_chart
from ittui.views.document import Bar, BarChart, Blip, ChartLine, LineChart, Mark, RadarChart, status_bar
from ittui.views.lines import shared_out, spark

from ..tui.terminal import CONSOLE_FONTS
from .conftest import DAY
from .reading import Page

ROLES = {"plain", "dim", "good", "warn", "bad", "accent"}


def points(*values: int) -> list[Point]:
    first = DAY - timedelta(days=7 * (len(values) - 1))
    return [Point(first + timedelta(days=7 * at), Fraction(value)) for at, value in enumerate(values)]


def kpi_chart(values: list[Point], *limits: Any, glyphs: GlyphSet = FULL, **more: Any) -> list[Row]:
    """limits: target, amber, forecast, width and height."""
    target, amber, cone, width, height = limits
    return chart_rows(kpi_line_chart(values, target, amber, cone, **more), width, height, glyphs)


def lines(rows: list[Row]) -> list[str]:
    return ["".join(text for text, _ in row) for row in rows]


def euro(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(("width", "height"), [(120, 30), (60, 12), (30, 8), (20, 4)])
@pytest.mark.parametrize("name", SETS)
def test_a_chart_fits_its_pane(width: int, height: int, name: str) -> None:
    result = points(90, 80, 70, 65, 50)
    cone = forecast(result, Fraction(20), Direction.DECREASE, DAY)
    marks = (Mark(DAY, "a new switch in the cellar"),)
    rows = kpi_chart(result, Fraction(20), Fraction(40), cone, width, height, glyphs=SETS[name], marks=marks)
    assert len(rows) <= height
    assert max(map(len, lines(rows))) <= width
    assert {role for row in rows for _, role in row} <= ROLES
    assert has_no_more_than(name, lines(rows))


def test_the_highest_value_is_drawn_highest_and_the_last_rightmost() -> None:
    plot = lines(kpi_chart(points(0, 100, 50), None, None, None, 40, 12))[:-3]
    rows = [number for number, line in enumerate(plot) if "●" in line]
    assert plot[rows[0]].index("●") > plot[rows[-1]].index("●")
    assert plot[rows[1]].rindex("●") == max(line.rindex("●") for line in plot if "●" in line)


@pytest.mark.parametrize(
    ("direction", "role"), [(Direction.AT_LEAST, "good"), (Direction.AT_MOST, "bad"), (None, "accent")]
)
def test_values_are_coloured_by_what_is_good(direction: Direction | None, role: str) -> None:
    rows = kpi_chart(points(10, 90), Fraction(50), None, None, 40, 10, direction=direction)
    assert role in {result for row in rows for text, result in row if "●" in text}


@pytest.mark.parametrize("name", SETS)
def test_target_amber_and_forecast_can_be_told_apart_without_colour(name: str) -> None:
    result = points(90, 80, 70, 65, 50)
    cone = forecast(result, Fraction(20), Direction.DECREASE, DAY)
    text = "\n".join(lines(kpi_chart(result, Fraction(20), Fraction(40), cone, 70, 16, glyphs=SETS[name])))
    letters = LETTERS[name]
    signs = {letters.target: "target 20", letters.amber: "amber to 40", letters.forecast: "forecast"}
    assert len(signs) == 3
    for sign, word in signs.items():
        assert text.count(sign) > 2
        assert f"{sign * 2} {word}" in text


@pytest.mark.parametrize("name", SETS)
def test_a_set_of_dots_has_a_letter_of_its_own_or_of_the_same_height(name: str) -> None:
    letters = LETTERS[name]
    assert len(letters.dots) == 2 ** (letters.across * letters.down)
    assert letters.dots[0] in " \u2800"
    assert letters.down == 3 or len(set(letters.dots)) == len(letters.dots)


def has_no_more_than(name: str, rows: list[str]) -> bool:
    """Are the letters those of a set: no braille beside the full one, and what a console or ASCII has?"""
    seen = set("".join(rows))
    if name == "ascii":
        return all(map(str.isascii, seen))
    if name == "console":
        return all(each.isascii() or each in CONSOLE_FONTS for each in seen)
    return name == "braille" or not any("\u2800" <= each <= "\u28ff" for each in seen)


def drawn(values: list[Fraction | None], step: int = 7, **more: Any) -> LineChart:
    first = date(2026, 1, 1)
    pairs = ((first + timedelta(days=step * at), value) for at, value in enumerate(values))
    points = tuple((day, value) for day, value in pairs if value is not None)
    return LineChart(title="", lines=(ChartLine("value", points),), **more)


EDGES: dict[str, LineChart] = {
    "one point": drawn([Fraction(5)], target=Fraction(9), amber=Fraction(7)),
    "all equal": drawn([Fraction(7)] * 9, target=Fraction(7)),
    "huge and negative": drawn([Fraction(12345678901), Fraction(-98765432109), Fraction(5)], unit="EUR"),
    "tiny": drawn([Fraction(each, 10**5) for each in (1, 2, 3)]),
    "huge and close": drawn([Fraction(10**9 + each) for each in (1, 2, 3)]),
    "200 points": drawn([Fraction(each * each % 97) for each in range(200)], target=Fraction(60)),
    "missing months": drawn([Fraction(1), None, None, Fraction(4), None, Fraction(3)], 31),
    "a long unit": drawn([Fraction(1), Fraction(2)], unit="incidents per thousand users and working day"),
    "ten years": drawn([Fraction(each) for each in range(11)], 365),
    "many events": drawn(
        [Fraction(1), Fraction(4)], marks=tuple(Mark(date(2026, 1, day), "event " * 9) for day in range(1, 9))
    ),
}


@pytest.mark.parametrize("case", EDGES)
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("width", "height"), [(30, 8), (76, 14), (196, 50)])
def test_any_values_are_drawn_in_their_room_with_ticks_that_differ(
    case: str, name: str, width: int, height: int
) -> None:
    rows = lines(chart_rows(EDGES[case], width, height, SETS[name]))
    assert max(map(len, rows)) <= width
    assert len(rows) <= height
    assert has_no_more_than(name, rows)
    side = LETTERS[name].side
    heads = [row.partition(side)[0].strip() for row in rows if side in row]
    labels = [head for head in heads if head]
    assert len(labels) >= 2 and len({*labels}) == len(labels)
    gaps = [at for at, head in enumerate(heads) if head]
    assert len({b - a for a, b in pairwise(gaps)}) == 1, "ticks are as far from each other"


def test_only_what_happened_while_a_chart_goes_is_numbered() -> None:
    marks = (Mark(date(2025, 1, 1), "before"), Mark(date(2026, 1, 3), "within"), Mark(date(2027, 1, 1), "after"))
    chart = drawn([Fraction(1), Fraction(2)], marks=marks)
    text = "\n".join(lines(chart_rows(chart, 60, 14)))
    assert "1 2026-01-03 within" in text
    for each in ("before", "after"):
        assert each not in text
        assert each not in svg_chart(chart)


def test_a_negative_amount_goes_to_the_other_side_of_zero() -> None:
    bars = (Bar("a", (Fraction(-50),), Fraction(100)), Bar("b", (Fraction(100),), Fraction(100)))
    first, second, _ = lines(chart_rows(BarChart(title="", names=("actual",), mark="plan", bars=bars), 60, 9))
    assert first.rindex("━") < second.index("━")
    assert first.index("┃") == second.index("┃")


@pytest.mark.parametrize("width", [30, 40, 80])
def test_bars_fit_whatever_they_are_called_and_worth(width: int) -> None:
    bars = (
        Bar("a very long name of a bar " * 3, (Fraction(10**13),), Fraction(10**12)),
        Bar("b", (None,), Fraction(0)),
    )
    for name, glyphs in SETS.items():
        rows = lines(chart_rows(BarChart(title="", names=("actual",), mark="plan", bars=bars), width, 9, glyphs))
        assert max(map(len, rows)) <= width
        assert "10,000bn" in rows[0]
        assert has_no_more_than(name, rows)


def test_no_values_and_one_value_are_charts_too() -> None:
    assert lines(kpi_chart([], Fraction(1), None, None, 40, 8)) == ["no values yet"]
    assert any("●" in line for line in lines(kpi_chart(points(5), None, None, None, 40, 8)))


def test_what_people_typed_on_an_event_is_not_obeyed() -> None:
    rows = kpi_chart(points(1, 2), None, None, None, 60, 12, marks=(Mark(DAY, "\x1b[31m\u202ered\nline"),))
    assert not re.search("[\x00-\x1f\u202e]", "".join(lines(rows)))


def test_a_burn_up_ends_at_the_share_that_is_complete() -> None:
    project = Project.new(
        title="Fibre",
        state=ProjectState.RUNNING,
        start=date(2026, 1, 1),
        baseline_budget=euro(100),
        baseline_finish=date(2026, 12, 31),
        percent_complete=Decimal(50),
        actual_cost=euro(60),
        planned_values=(
            PlannedValue.of(month="2026-06", value=euro(40)),
            PlannedValue.of(month="2026-12", value=euro(100)),
        ),
        tasks=(Task.of(what="dig", plan=euro(30), done=date(2026, 5, 1)),),
    )
    text = "\n".join(lines(chart_rows(burn_up_chart(project, DAY), 80, 16)))
    assert all(word in text for word in ("planned", "earned", "spent", "budget 100 EUR"))


def test_a_project_without_figures_says_so() -> None:
    assert lines(chart_rows(burn_up_chart(Project.new(title="Bare"), DAY), 60, 10)) == ["no values yet"]


def test_a_budget_shows_plan_and_actual_of_each_month_and_no_actual_to_come() -> None:
    months = tuple(
        BudgetMonth.of(month=f"2026-{month:02}", plan=euro(100), actual=euro(50) if month < 12 else None)
        for month in range(10, 13)
    )
    board = Board.of(BudgetLine.new(title="Lines", state=BudgetState.APPROVED, months=months))
    rows = chart_rows(budget_chart(board, DAY), 60, 20)
    assert [line.split()[-5:] for line in lines(rows)[:2]] == [["50", "of", "100", "-50", "%"]] * 2
    assert lines(rows)[2].split()[-3:] == ["–", "of", "100"]
    assert {line.index("┃") for line in lines(rows)[:3]} == {lines(rows)[0].index("┃")}
    assert len({len(line.rstrip(" %").partition(" of ")[0]) for line in lines(rows)[:3]}) == 1
    assert lines(rows)[-1].strip() == "━━ actual   ┃ plan"
    source = svg_chart(budget_chart(board, DAY))
    assert (source.count('class="bar accent"'), source.count('class="planned"')) == (2 + 1, 3 + 1)


def test_a_bar_is_exact_to_half_a_cell_and_warns_beyond_the_plan() -> None:
    chart = BarChart(title="", names=("actual",), mark="plan", bars=(Bar("a", (Fraction(3),), Fraction(2)),))
    (row, _) = chart_rows(chart, 40, 4)
    assert [role for text, role in row if set(text) & set("━╸")] == ["accent", "warn"]
    low = BarChart(title="", names=("x",), bars=(Bar("a", (Fraction(8),)), Bar("b", (Fraction(1),))))
    wide = lines(chart_rows(low, 2 + 12 + 2, 4))
    assert (wide[0].count("━"), wide[1].split()[1]) == (12, "━╸")


STATUSES = [Status.ON_TRACK] * 14 + [Status.BEHIND] * 9 + [Status.AT_RISK] * 4 + [Status.MISSED] * 3


@pytest.mark.parametrize("width", [20, 40, 118])
@pytest.mark.parametrize("name", SETS)
def test_a_stacked_bar_fills_its_width_and_says_each_part(width: int, name: str) -> None:
    chart = status_bar("Goals", STATUSES)
    bar, *words = chart_rows(chart, width, 9, SETS[name])
    assert sum(len(text) for text, _ in bar) == width
    assert [role for text, role in bar if text.strip()] == ["bad", "bad", "warn", "good"]
    said = " ".join(lines(words))
    assert [word for word in ("3 missed", "4 at risk", "9 behind", "14 on track") if word in said] != []
    assert max(map(len, lines(words))) <= max(width, 12)
    assert svg_chart(chart).count("<rect") == 2 * 4
    assert lines(chart_rows(status_bar("Goals", []), width, 9)) == ["none yet"]


def test_a_stacked_bar_gives_each_part_its_share() -> None:
    assert shared_out(38, [1, 3, 8, 10, 2, 2, 1, 1, 1]) == [1, 4, 11, 13, 3, 3, 1, 1, 1]


@example([1, 1, 13, 12], 9)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=9), st.integers(9, 200))
def test_a_part_is_within_a_cell_of_its_share_and_no_smaller_one_is_wider(numbers: list[int], room: int) -> None:
    sizes = shared_out(room, numbers)
    assert sum(sizes) == room and min(sizes) >= 1
    exact = [Fraction(room * number, sum(numbers)) for number in numbers]
    assert all(size - share < 1 or size == 1 for size, share in zip(sizes, exact, strict=True))
    assert all(a <= b for (m, a), (n, b) in product(zip(numbers, sizes, strict=True), repeat=2) if m < n)


def radar(count: int) -> RadarChart:
    blips = (
        Blip(label=f"trend {at}", quadrant=at % 4, ring=at // 4 % 3, moved="new" * (at == 3)) for at in range(count)
    )
    return RadarChart(title="", quadrants=("a", "b", "c", "d"), rings=("adopt", "trial", "hold"), blips=tuple(blips))


@pytest.mark.parametrize("width", [40, 60, 80, 118, 200])
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("count", [1, 12, 60])
def test_a_radar_has_every_trend_once_in_its_quadrant(width: int, name: str, count: int) -> None:
    rows = lines(chart_rows(radar(count), width, 20, SETS[name]))
    assert max(map(len, rows)) <= width
    assert all(
        sum(f"trend {at}" in row.replace("(new)", "").split("  ")[-1] for row in rows) >= 1 for at in range(count)
    )
    source = svg_chart(radar(count))
    assert Page(source).faults == []
    assert source.count('class="blip plain"') == count


@pytest.mark.parametrize("width", [40, 80, 118])
@pytest.mark.parametrize("name", SETS)
def test_the_names_of_a_radars_rings_do_not_touch(width: int, name: str) -> None:
    rows = lines(chart_rows(radar(12)._replace(rings=("adopt", "trial", "assess", "hold")), width, 20, SETS[name]))
    assert any("adopt" in row for row in rows)
    assert not [row for row in rows if re.search("adop.{0,2}tria|tria.{0,2}asse|asse.{0,2}hold", row)]


def test_a_radar_without_trends_says_so() -> None:
    assert lines(chart_rows(radar(0), 60, 20)) == ["nothing on it yet"]


def test_an_svg_has_target_band_forecast_and_every_point() -> None:
    result = points(90, 80, 70, 65, 50)
    cone = forecast(result, Fraction(20), Direction.DECREASE, DAY)
    source = svg_chart(kpi_line_chart(result, Fraction(20), Fraction(40), cone, title="<b>&"))
    page = Page(source)
    assert page.faults == []
    classes = [value for _, name, value in page.attributes if name == "class"]
    assert {"target", "amber", "forecast", "cone"} <= set(classes)
    assert sum(tag == "circle" and name == "cx" for tag, name, _ in page.attributes) == len(result)


def test_svg_coordinates_lie_within_the_drawing() -> None:
    result = points(-5, 1000, 3)
    source = svg_chart(kpi_line_chart(result, Fraction(2000), Fraction(-300), None))
    for x, y in re.findall(r'cx="([\d.-]+)" cy="([\d.-]+)"', source):
        assert 0 <= float(x) <= 460
        assert 0 <= float(y) <= 230


def test_ticks_are_round_and_hold_all_values() -> None:
    result = scale([Fraction(3), Fraction(97)])
    assert result.ticks == (0, 25, 50, 75, 100)
    level = scale([Fraction(5), Fraction(5)])
    assert level.low < 5 < level.high


def test_a_spark_goes_from_the_lowest_to_the_highest() -> None:
    assert spark([Fraction(0), Fraction(5), Fraction(10)]) == "▁▅█"
    assert spark([Fraction(0), Fraction(10)], ascii=True).isascii()
    assert spark([]) == ""


@pytest.mark.parametrize("case", EDGES)
def test_no_label_of_an_svg_goes_beyond_its_edges(case: str) -> None:
    source = svg_chart(EDGES[case])
    for name, x, rest, text in re.findall(r'<text class="(\w+)" x="([\d.]+)"([^>]*)>([^<]*)<', source):
        size = len(unescape(text)) * (8 if name == "tick" else 9)
        anchor = re.search(r'text-anchor="(\w+)"', rest)
        left = float(x) - size * {"end": 1, "middle": 0.5}.get(anchor[1] if anchor else "", 0)
        assert left >= 0 and left + size <= 460, text


def test_characters_and_svg_say_the_same_of_lines_and_limits() -> None:
    result = points(90, 80, 70, 65, 50)
    chart = kpi_line_chart(result, Fraction(20), Fraction(40), forecast(result, Fraction(20), Direction.DECREASE, DAY))
    source = unescape(svg_chart(chart._replace(unit="h")))
    text = "\n".join(lines(chart_rows(chart._replace(unit="h"), 80, 20)))
    for words in ("value 50 h", "target 20 h", "amber to 40 h", "forecast, on "):
        assert words in source
        assert words in text
