"""The boards that reports are made of in these tests."""

from __future__ import annotations

from datetime import date

import pytest

from ittui.board import Board
from ittui.sample import demo_records

DAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def sample() -> Board:
    """The sample department as it stands on DAY."""
    return Board.of(*demo_records(DAY))
