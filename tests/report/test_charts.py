"""Charts: what is drawn lies where its value is, fits the room it gets, and can do with ASCII alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ittui.board import Board
from ittui.fields import Money
from ittui.metrics.forecast import forecast
from ittui.metrics.kpis.computed_value import Point
from ittui.metrics.result import Status
from ittui.records import BudgetLine, BudgetMonth, BudgetState, Direction, PlannedValue, Project, ProjectState, Task
from ittui.report.as_html import svg_chart
from ittui.report.as_text import chart_rows
from ittui.report.drawing import Row
from ittui.report.scale import scale
from ittui.report.series_charts import budget_chart, burn_up_chart, kpi_line_chart
from ittui.views.document import Bar, BarChart, Blip, Mark, RadarChart
from ittui.views.lines import shared_out, spark
from ittui.views.statuses import status_bar

from .conftest import DAY
from .reading import Page

ROLES = {"plain", "dim", "good", "warn", "bad", "accent"}


def points(*values: int) -> list[Point]:
    first = DAY - timedelta(days=7 * (len(values) - 1))
    return [Point(first + timedelta(days=7 * at), Fraction(value)) for at, value in enumerate(values)]


def kpi_chart(values: list[Point], *limits: Any, ascii: bool = False, **more: Any) -> list[Row]:
    """limits: target, amber, forecast, width and height."""
    target, amber, cone, width, height = limits
    return chart_rows(kpi_line_chart(values, target, amber, cone, **more), width, height, ascii)


def lines(rows: list[Row]) -> list[str]:
    return ["".join(text for text, _ in row) for row in rows]


def euro(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(("width", "height"), [(120, 30), (60, 12), (30, 8), (20, 4)])
@pytest.mark.parametrize("ascii", [False, True])
def test_a_chart_fits_its_pane(width: int, height: int, ascii: bool) -> None:
    result = points(90, 80, 70, 65, 50)
    cone = forecast(result, Fraction(20), Direction.DECREASE, DAY)
    marks = (Mark(DAY, "a new switch in the cellar"),)
    rows = kpi_chart(result, Fraction(20), Fraction(40), cone, width, height, ascii=ascii, marks=marks)
    assert len(rows) <= height
    assert max(map(len, lines(rows))) <= width
    assert {role for row in rows for _, role in row} <= ROLES
    assert not ascii or all(line.isascii() for line in lines(rows))


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


def test_target_amber_and_forecast_can_be_told_apart_without_colour() -> None:
    result = points(90, 80, 70, 65, 50)
    cone = forecast(result, Fraction(20), Direction.DECREASE, DAY)
    text = "\n".join(lines(kpi_chart(result, Fraction(20), Fraction(40), cone, 70, 16)))
    for sign, word in (("┄", "target 20"), ("⠂", "amber to 40"), ("⠒", "forecast")):
        assert sign in text
        assert word in text


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
    assert all(word in text for word in ("planned", "earned", "spent", "target 100 EUR"))


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
    assert lines(rows)[-1] == "█ actual   ┃ plan"
    source = svg_chart(budget_chart(board, DAY))
    assert (source.count('class="bar accent"'), source.count('class="planned"')) == (2 + 1, 3 + 1)


def test_a_bar_is_exact_to_an_eighth_and_warns_beyond_the_plan() -> None:
    chart = BarChart(title="", names=("actual",), mark="plan", bars=(Bar("a", (Fraction(3),), Fraction(2)),))
    (row, _) = chart_rows(chart, 40, 4)
    assert [role for text, role in row if set(text) & set("█▏▎▍▌▋▊▉")] == ["accent", "warn"]
    low = BarChart(title="", names=("x",), bars=(Bar("a", (Fraction(8),)), Bar("b", (Fraction(1),))))
    assert lines(chart_rows(low, 5 + 1 + 2 + 1, 4))[1].split()[1] == "█▎"


STATUSES = [Status.ON_TRACK] * 14 + [Status.BEHIND] * 9 + [Status.AT_RISK] * 4 + [Status.MISSED] * 3


@pytest.mark.parametrize("width", [20, 40, 118])
@pytest.mark.parametrize("ascii", [False, True])
def test_a_stacked_bar_fills_its_width_and_says_each_part(width: int, ascii: bool) -> None:
    chart = status_bar("Goals", STATUSES)
    bar, *words = chart_rows(chart, width, 9, ascii)
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
@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("count", [1, 12, 60])
def test_a_radar_has_every_trend_once_in_its_quadrant(width: int, ascii: bool, count: int) -> None:
    rows = lines(chart_rows(radar(count), width, 20, ascii))
    assert max(map(len, rows)) <= width
    assert all(
        sum(f"trend {at}" in row.replace("(new)", "").split("  ")[-1] for row in rows) >= 1 for at in range(count)
    )
    source = svg_chart(radar(count))
    assert Page(source).faults == []
    assert source.count('class="blip plain"') == count


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
