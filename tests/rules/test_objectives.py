"""An objective is called achieved only where all goals that serve it are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Board, Change, Origin
from ittui.cli import main
from ittui.records import Cadence, Goal, GoalState, Objective, ObjectiveState
from ittui.rules import refusals
from ittui.store import create

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
AIM = Objective.new(title="Serve customers", start=date(2026, 1, 1), due=date(2026, 12, 31))
DONE = AIM.replace(state=ObjectiveState.ACHIEVED)


def goal(title: str, current: int) -> Goal:
    dates: dict[str, Any] = {"start": date(2026, 1, 1), "due": date(2026, 12, 31), "state": GoalState.ACTIVE}
    values: dict[str, Any] = {"baseline": Decimal(0), "target": Decimal(10), "current": Decimal(current)}
    return Goal.new(title=title, objective=AIM.id, cadence=Cadence.NONE, **dates, **values)


@pytest.mark.parametrize(
    ("goals", "why"),
    [
        ((), "no goal serves it"),
        ((10, 4), "so far 1 of 2 are"),
        ((4,), "so far 0 of 1 are"),
        ((10, 10), ""),
    ],
)
def test_it_is_achieved_by_its_goals(goals: tuple[int, ...], why: str) -> None:
    parts = [goal(f"Part {at}", current) for at, current in enumerate(goals)]
    board = Board.of(AIM, *parts)
    texts = [each.text for each in refusals(board, [Change.edit(AIM, DONE)], Origin(NOW))]
    assert len(texts) == bool(why) and all(why in text for text in texts)
    imported = [each.text for each in refusals(board, [Change.edit(AIM, DONE)], Origin(NOW, imported=True))]
    assert imported == texts
    assert not refusals(Board.of(*parts), [Change.add(DONE)], Origin(NOW, imported=True)), "an old one, from a file"


@pytest.mark.parametrize("words", [("set", "Serve customers", "state=achieved"), ("add", "More", "state=achieved")])
def test_no_command_says_so(tmp_path: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "team.json"
    create(path, [AIM, goal("Part", 4)])
    before = path.read_bytes()
    for force in ((), ("--force",)):
        assert main(["--file", str(path), "objective", *words, *force], now=NOW) == 1
        assert "is achieved only when every goal that serves it is" in capsys.readouterr().err
    assert path.read_bytes() == before
