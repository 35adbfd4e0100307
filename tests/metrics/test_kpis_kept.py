"""A number is worked out once for as long as what it is made of stays, and then anew; the past is let go."""

from __future__ import annotations

import gc
import weakref
from datetime import date
from decimal import Decimal

from ittui.board import Board
from ittui.metrics import measure
from ittui.records import Direction, Kpi, Measurement

DAY = date(2026, 7, 2)


def test_a_number_follows_its_tables_and_keeps_none_of_the_old_ones() -> None:
    kpi = Kpi.new(title="Uptime", direction=Direction.AT_LEAST, target=Decimal(99))
    first = Measurement.new(kpi=kpi.id, date=DAY, value=Decimal(98))
    board = Board.of(kpi, first)
    assert measure(board, "kpis_on_target", DAY).value == 0
    old = weakref.ref(board.table(Measurement))
    board = board.having([first.replace(value=Decimal(99))])
    assert measure(board, "kpis_on_target", DAY).value == 100
    gc.collect()
    assert old() is None
