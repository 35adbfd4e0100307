"""What a weekly check-in costs, in keys, counted as they are typed through a real pseudo-terminal."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ittui.records import Cadence, CheckIn, Direction, Goal, GoalState, Kpi, Measurement, Person, Record
from ittui.store import create, open_store
from ittui.store.system import who

from .team import days
from .terminal import Terminal

COUNT = 10


class Keyboard:
    """Presses keys and counts them: digits of values apart from all others."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.keys, self.digits = terminal, 0, 0

    def press(self, key: str) -> None:
        self.terminal.press(key)
        self.keys += 1

    def type_value(self, text: str) -> None:
        for digit in text:
            self.terminal.press(digit)
            self.digits += 1


@pytest.fixture
def goals(path: Path) -> list[Goal]:
    """Ten due goals of the one who sits here: five measured by a KPI, five by values of their own."""
    me = Person.new(title="Me Myself", login=who().split(" ")[0])
    records: list[Record] = [me]
    goals = []
    for number in range(COUNT):
        kpi = Kpi.new(title=f"KPI {number}", unit="h", direction=Direction.INCREASE, target=Decimal(100))
        by_kpi = number < COUNT // 2
        goal = Goal.new(
            title=f"Goal {number}",
            state=GoalState.ACTIVE,
            owner=me.id,
            baseline=Decimal(0),
            target=Decimal(100),
            start=days(-100),
            due=days(100),
            cadence=Cadence.WEEKLY,
            **({"kpi": kpi.id} if by_kpi else {}),
        )
        records += [goal, CheckIn.new(goal=goal.id, date=days(-20), value=Decimal(30), confidence=5, by=me.id)]
        records += [kpi, Measurement.new(kpi=kpi.id, date=days(-20), value=Decimal(30))] if by_kpi else []
        goals.append(goal)
    create(path, records)
    return goals


def begun(path: Path) -> tuple[Terminal, Keyboard]:
    terminal = Terminal("--file", str(path))
    terminal.see("Due for you")
    keyboard = Keyboard(terminal)
    keyboard.press("c")
    terminal.see("Check in   1 of 10")
    return terminal, keyboard


def said_today(path: Path) -> dict[int | None, CheckIn]:
    return {row.goal: row for row in open_store(path).read().all(CheckIn) if row.date == days(0)}


@pytest.mark.parametrize("sure", ["7", "1", "10"])
def test_ten_new_values_cost_three_keys_each_besides_their_digits(path: Path, goals: list[Goal], sure: str) -> None:
    terminal, keyboard = begun(path)
    with terminal:
        for number in range(COUNT):
            terminal.see(f"Check in   {number + 1} of 10")
            keyboard.type_value(str(40 + number))
            keyboard.press("enter")
            keyboard.press(sure[0])
            keyboard.type_value(sure[1:])
            keyboard.press("enter")
        terminal.see("saved: check in on 10")
        answers = said_today(path)
        assert set(answers) == {goal.id for goal in goals}
        assert sorted(row.value or 0 for row in answers.values()) == [Decimal(40 + number) for number in range(COUNT)]
        assert {row.confidence for row in answers.values()} == {int(sure)}
        assert keyboard.digits == (1 + len(sure)) * COUNT
        assert keyboard.keys - 1 <= 3 * COUNT  # one key opens the round, the last one saves it


def test_ten_goals_without_news_cost_one_key_each(path: Path, goals: list[Goal]) -> None:
    terminal, keyboard = begun(path)
    with terminal:
        for number in range(COUNT):
            terminal.see(f"Check in   {number + 1} of 10")
            keyboard.press("enter")
        terminal.see("saved: check in on 10")
        answers = said_today(path)
        assert {row.value for row in answers.values()} == {Decimal(30)}
        assert {row.confidence for row in answers.values()} == {5}
        assert keyboard.keys - 1 <= COUNT


def test_a_whole_round_typed_ahead_without_looking_is_understood(path: Path, goals: list[Goal]) -> None:
    terminal, _ = begun(path)
    with terminal:
        terminal.press("".join(f"{40 + number}\r7\r" for number in range(COUNT)))
        terminal.see("saved: check in on 10")
        answers = said_today(path)
        assert sorted(row.value or 0 for row in answers.values()) == [Decimal(40 + number) for number in range(COUNT)]
        assert {row.confidence for row in answers.values()} == {7}
