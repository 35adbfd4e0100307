"""Charts: what is drawn lies where its value is, fits the room it gets, and can do with ASCII alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from ittui.board import Board
from ittui.fields import Money
from ittui.metrics.forecast import forecast
from ittui.metrics.kpis.computed_value import Point
from ittui.records import BudgetLine, BudgetMonth, BudgetState, Direction, PlannedValue, Project, ProjectState, Task
from ittui.report.charts import Row, svg_chart
from ittui.report.scale import scale
from ittui.report.series_charts import kpi_line_chart
from ittui.report.terminal_charts import budget_by_month, burn_up, kpi_chart
from ittui.views.lines import spark

from .conftest import DAY
from .reading import Page

ROLES = {"plain", "dim", "good", "warn", "bad", "accent"}


def points(*values: int) -> list[Point]:
    first = DAY - timedelta(days=7 * (len(values) - 1))
    return [Point(first + timedelta(days=7 * at), Fraction(value)) for at, value in enumerate(values)]


def lines(rows: list[Row]) -> list[str]:
    return ["".join(text for text, _ in row) for row in rows]


def euro(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(("width", "height"), [(120, 30), (60, 12), (30, 8), (20, 4)])
@pytest.mark.parametrize("ascii", [False, True])
def test_a_chart_fits_its_pane(width: int, height: int, ascii: bool) -> None:
    result = points(90, 80, 70, 65, 50)
    cone = forecast(result, Fraction(20), Direction.DECREASE, DAY)
    rows = kpi_chart(
        result, Fraction(20), Fraction(40), cone, width, height, ascii, events=[(DAY, "a new switch in the cellar")]
    )
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
    for sign, word in (("┄", "target 20"), ("░", "amber to 40"), ("∘", "forecast")):
        assert sign in text
        assert word in text


def test_no_values_and_one_value_are_charts_too() -> None:
    assert lines(kpi_chart([], Fraction(1), None, None, 40, 8)) == ["no values yet"]
    assert any("●" in line for line in lines(kpi_chart(points(5), None, None, None, 40, 8)))


def test_what_people_typed_on_an_event_is_not_obeyed() -> None:
    rows = kpi_chart(points(1, 2), None, None, None, 60, 12, events=[(DAY, "\x1b[31m\u202ered\nline")])
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
    text = "\n".join(lines(burn_up(project, DAY, 80, 16)))
    assert all(word in text for word in ("planned", "earned", "spent", "target 100 EUR"))


def test_a_project_without_figures_says_so() -> None:
    assert lines(burn_up(Project.new(title="Bare"), DAY, 60, 10)) == ["no values yet"]


def test_a_budget_shows_plan_and_actual_of_each_month_and_no_actual_to_come() -> None:
    months = tuple(
        BudgetMonth.of(month=f"2026-{month:02}", plan=euro(100), actual=euro(50) if month < 12 else None)
        for month in range(10, 13)
    )
    board = Board.of(BudgetLine.new(title="Lines", state=BudgetState.APPROVED, months=months))
    tall, low = (lines(budget_by_month(board, DAY, 60, height)) for height in (20, 4))
    assert [line.split()[-1] for line in tall[:-1]] == ["100", "50", "100", "50", "100"]
    assert [line.split()[-3:] for line in low[:-1]] == [["50", "of", "100"], ["50", "of", "100"], ["–", "of", "100"]]


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
