"""The columns of the tables, without a screen."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from ittui.board import Board
from ittui.records import Kpi, PeriodTarget
from ittui.tui.view_model import ViewModel, columns_for
from ittui.tui.widgets import fitting

DAY = date(2026, 11, 20)


def test_a_kpi_stands_beside_the_target_that_it_is_judged_by() -> None:
    kpi = Kpi.new(title="Cloud", target=Decimal(60), targets=(PeriodTarget.of(period="2026-Q4", target=Decimal(45)),))
    view = ViewModel(Board.of(kpi), DAY, datetime.combine(DAY, datetime.min.time()), "ann")
    (target,) = (column for column in columns_for(Kpi, view) if column.label == "Target")
    assert target.cell(kpi).text.strip() == "45"


def test_the_narrowest_screen_shows_the_value_of_a_kpi_beside_its_status() -> None:
    view = ViewModel(Board.of(Kpi.new(title="Cloud")), DAY, datetime.combine(DAY, datetime.min.time()), "ann")
    labels = [column.label for column, _ in fitting(columns_for(Kpi, view), 40 - 4)]  # a box and the cursor's mark
    assert labels == ["Title", "Status", "Value"]
