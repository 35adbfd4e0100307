"""Who sits at the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ittui.board import Board
from ittui.records import Person
from ittui.tui.view_model import ViewModel

ANN, ROOT = Person.new(title="Ann Archer", login="Ann"), Person.new(title="Operator", login="root")


@pytest.mark.parametrize(("who", "person"), [("ann", ANN), ("root (ann)", ANN), ("root", ROOT), ("stranger", None)])
def test_the_person_at_the_keyboard_is_known_by_login_also_under_sudo(who: str, person: Person | None) -> None:
    view = ViewModel(Board.of(ANN, ROOT), date(2026, 11, 22), datetime(2026, 11, 22, tzinfo=UTC), who)
    assert view.me == person
