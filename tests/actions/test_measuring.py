"""Recording values of KPIs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ittui.actions.measurements import measured
from ittui.board import Board
from ittui.fields import InputError
from ittui.records import Kpi, Lock, Measurement, Source
from ittui.session import Session

NOW = datetime(2026, 7, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 6, 30)
KPI = Kpi.new(title="Uptime")


def at_keyboard(board: Board, login: str = "ann") -> Session:
    return Session(board, NOW.date(), NOW, login)


def test_the_same_day_again_is_a_correction_that_keeps_the_old_value() -> None:
    board = Board.of(KPI)
    board = board.applying(measured(at_keyboard(board, "ann"), KPI, Decimal("99.1"), DAY))
    with pytest.raises(InputError, match=r"already has 99.1 for 2026-06-30; to correct it, say why"):
        measured(at_keyboard(board, "bo"), KPI, Decimal("99.2"), DAY)
    board = board.applying(measured(at_keyboard(board, "bo"), KPI, Decimal("99.2"), DAY, why="one outage missed"))
    (row,) = board.all(Measurement)
    assert row.value == Decimal("99.2")
    (old,) = row.corrections
    assert (old.value, old.by, old.at, old.why) == (Decimal("99.1"), "bo", NOW, "one outage missed")
    assert measured(at_keyboard(board, "bo"), KPI, Decimal("99.2"), DAY) == ()


def test_locked_periods_days_to_come_and_worked_out_kpis_are_refused() -> None:
    lock = Lock.new(title="2026-Q2", reason="reported to the board")
    with pytest.raises(InputError, match="is in 2026-Q2, which is locked: reported to the board"):
        measured(at_keyboard(Board.of(KPI, lock)), KPI, Decimal(1), DAY)
    assert measured(at_keyboard(Board.of(KPI, lock)), KPI, Decimal(1), date(2026, 7, 1))
    with pytest.raises(InputError, match="in the future"):
        measured(at_keyboard(Board.of(KPI)), KPI, Decimal(1), date(2026, 7, 3))
    worked_out = KPI.replace(source=Source.COMPUTED, formula="mttr")
    with pytest.raises(InputError, match="is worked out from the records, not recorded"):
        measured(at_keyboard(Board.of(worked_out)), worked_out, Decimal(1), DAY)
