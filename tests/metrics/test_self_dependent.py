"""Each KPI, goal and number is worked out once, however they need each other; a circle has a word of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from random import Random
from sys import setprofile
from types import FrameType
from typing import Any

import pytest

from ittui.board import Board
from ittui.fields import ALL_TIME
from ittui.metrics import Status, measure
from ittui.metrics.goals.goal_status import cached_progress
from ittui.metrics.kpis.kpi_status import cached_kpi_status, history, kpi_status
from ittui.records import Cadence, Direction, Goal, GoalState, Kpi, Record, Source

from .chance import FORMULAS, TODAY

RUNS = {"state": GoalState.ACTIVE, "start": date(2026, 1, 1), "due": date(2026, 12, 31), "cadence": Cadence.NONE}
NUMBERS = ("goals_on_track", "goals_progress", "goals_stale", "kpis_on_target", "watermelons", "goals_smart")
Answers = dict[object, object]


def kpi(title: str, formula: str, cadence: Cadence = Cadence.MONTHLY, **values: Any) -> Kpi:
    return Kpi.new(title=title, source=Source.FORMULA, formula=formula, cadence=cadence, target=Decimal(50), **values)


def goal(**values: Any) -> Goal:
    return Goal.new(**{**RUNS, "title": "G", "baseline": Decimal(0), "target": Decimal(100), **values})


def calls(run: Callable[[], object]) -> Counter[str]:
    """How often each function of ours is called."""
    result = Counter[str]()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and "ittui" in frame.f_code.co_filename:
            result[frame.f_code.co_qualname] += 1

    setprofile(note)
    try:
        run()
    finally:
        setprofile(None)
    return result


def ladder(levels: int) -> list[Record]:
    """KPIs of which each needs the two of the level below twice, and a goal for each."""
    rows: list[Kpi] = [kpi(f"0 {side}", "projects + 1") for side in "ab"]
    for level in range(1, levels):
        below = f"kpi('{level - 1} a') + kpi('{level - 1} b')"
        rows += [kpi(f"{level} {side}", f"({below}) / 2 + 0 * ({below})") for side in "ab"]
    return [*rows, *(goal(title=f"Goal {row.title}", kpi=row.id) for row in rows)]


CADENCES = (Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY)
DUE = (date(2026, 11, 15), date(2026, 10, 31), date(2026, 9, 30), date(2025, 12, 31))


def stairs(levels: int) -> list[Record]:
    """Goals that ended before a week, month … measured by numbers of the goals of it, by so many formulas at a time."""
    rows: list[Record] = [goal(title="Now", current=Decimal(40))]
    for cadence, due in zip(CADENCES, DUE, strict=True):
        steps = [kpi(f"{cadence.value} 0", "goals_progress + goals_stale * 0", cadence)]
        for step in range(1, levels):
            below = f"kpi('{cadence.value} {step - 1}')"
            steps.append(kpi(f"{cadence.value} {step}", f"({below} + {below}) / 2 + goals_progress * 0", cadence))
        ended = {"start": date(2025, 1, 1), "due": due}
        rows += [*steps, *(goal(title=f"Of {step.title}", kpi=step.id, **ended) for step in steps)]
    return rows


def circle(levels: int) -> list[Record]:
    """Goals of which each is measured by a number of all of them."""
    rows = [kpi(f"K {at}", f"goals_progress + goals_on_track + kpi('K {(at + 1) % levels}')") for at in range(levels)]
    return [*rows, *(goal(title=f"Of {row.title}", kpi=row.id) for row in rows)]


def everything(board: Board, seed: int = 0) -> Answers:
    """All numbers of goals and KPIs, each goal and each KPI, asked for in some order."""
    asked: list[tuple[object, Callable[[], object]]] = [
        *((name, partial(measure, board, name, TODAY)) for name in NUMBERS),
        *((("goal", row.id), partial(cached_progress, board, row, TODAY)) for row in board.all(Goal)),
        *((("kpi", row.id), partial(cached_kpi_status, board, row, TODAY)) for row in board.all(Kpi)),
    ]
    if seed:
        Random(seed).shuffle(asked)
    return {key: ask() for key, ask in asked}


@pytest.mark.parametrize("records", [ladder, stairs, circle])
def test_what_it_costs_grows_with_the_levels_and_not_with_the_ways(records: Callable[[int], list[Record]]) -> None:
    boards = [Board.of(*records(levels)) for levels in (6, 12, 18)]
    few, more, most = (calls(partial(everything, board)) for board in boards)
    for name in ("work_out", "progress", "kpi_status"):
        assert most[name] - more[name] <= 1.3 * (more[name] - few[name]), name
    assert most.total() < 4 * few.total()


def tangled(seed: int) -> list[Record]:
    """KPIs of which many need numbers of goals, and goals that many of them measure, some as parts of others."""
    chance = Random(seed)
    formulas = [*FORMULAS, *(f"{name} + kpi('K {at}')" for name in NUMBERS for at in range(3))]
    cadences = (Cadence.NONE, *CADENCES)
    kpis = [kpi(f"K {at}", chance.choice(formulas), chance.choice(cadences)) for at in range(10)]
    kpis[0] = kpis[0].replace(formula="goals_progress", source=Source.COMPUTED, direction=Direction.AT_LEAST)
    goals: list[Goal] = []
    for at in range(12):
        start, due = date(2026, chance.randint(1, 6), 1), date(2026, chance.randint(7, 12), 20)
        way = {"kpi": chance.choice(kpis).id} if chance.random() < 0.6 else {"current": Decimal(chance.randint(0, 99))}
        own = way if chance.random() < 0.7 else {"baseline": None, "target": None}
        above = chance.choice(goals).id if goals and chance.random() < 0.5 else None
        goals.append(goal(title=f"G {at}", start=start, due=due, parent=above, **own))
    return [*kpis, *goals]


@pytest.mark.parametrize("seed", range(6))
def test_it_does_not_matter_who_asks_first_nor_in_which_order_the_records_are(seed: int) -> None:
    rows = tangled(seed)
    first = everything(Board.of(*rows))
    for other in range(1, 6):
        Random(other).shuffle(rows)
        again = everything(Board.of(*rows), seed=other)
        assert {key: again[key] for key in first if again[key] != first[key]} == {}


def test_what_measures_itself_says_so_and_what_needs_it_goes_on_without() -> None:
    self, outer = kpi("All goals", "goals_progress"), kpi("Outer", "kpi('All goals') + 1")
    rows = [self, outer, goal(kpi=self.id), goal(current=Decimal(40))]
    board = Board.of(*rows)
    result = kpi_status(board, self, TODAY)
    assert (result.value, result.status) == (None, Status.NO_DATA)
    assert "measures itself" in result.reason
    assert history(board, self, TODAY) == ()
    assert "measures itself" in cached_kpi_status(board, outer, TODAY).reason
    assert measure(board, "goals_progress", TODAY).value == 40
    assert measure(board, "goals_progress", TODAY, ALL_TIME).n == 1


def test_a_goal_that_is_not_counted_yet_is_no_circle() -> None:
    share = kpi("Share on track", "goals_progress", Cadence.NONE)
    draft = goal(title="Draft", kpi=share.id, state=GoalState.DRAFT)
    board = Board.of(share, draft, goal(current=Decimal(40)))
    assert kpi_status(board, share, TODAY).value == 40
    begun = board.having([draft.replace(state=GoalState.ACTIVE)])
    assert "measures itself" in kpi_status(begun, share, TODAY).reason


def test_a_long_chain_of_formulas_has_a_value() -> None:
    for lowest, counted in (("3", 150), ("goals_progress", 0)):
        rows = [kpi("0", lowest), *(kpi(str(at), f"kpi('{at - 1}') + 1") for at in range(1, 150))]
        board = Board.of(goal(current=Decimal(3)), *rows)
        assert kpi_status(board, rows[-1], TODAY).value == 152
        assert measure(board.having(goal(kpi=row.id) for row in rows), "kpis_on_target", TODAY).n == counted
