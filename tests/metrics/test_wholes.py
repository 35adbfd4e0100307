"""Wholes made of goals: what is worse, stale or unknown never makes them better, and each goal counts once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ittui.board import Board
from ittui.fields import ALL_TIME
from ittui.metrics import Status, measure
from ittui.metrics.goals.goal_status import progress, status_in
from ittui.metrics.goals.wholes import ObjectiveStatus, Whole, goals_under, misdated, objective_status, whole_of
from ittui.records import Cadence, CheckIn, Goal, GoalState, Horizon, Kpi, Milestone, Objective
from ittui.report.scope import Scope
from ittui.report.strategy import gaps
from ittui.views.document import Bullet

START, DAY, DUE = date(2026, 1, 1), date(2026, 7, 2), date(2026, 12, 31)
USUAL: dict[str, Any] = {"state": GoalState.ACTIVE, "start": START, "due": DUE, "cadence": Cadence.NONE}


def goal(done: int | None, **values: Any) -> Goal:
    ends = {"baseline": Decimal(0), "target": Decimal(100), "current": None if done is None else Decimal(done)}
    return Goal.new(**{**USUAL, "title": "part", **ends, **values})


def whole(**values: Any) -> Goal:
    return Goal.new(**{**USUAL, "title": "whole", **values})


def objective_on(board: Board, objective: Objective, day: date = DAY) -> ObjectiveStatus:
    return objective_status(board, objective, day, lambda each: progress(board, each, day))


WEAK: dict[str, dict[str, Any]] = {
    "stale": {"done": 10, "cadence": Cadence.WEEKLY},
    "undated": {"done": 10, "start": None, "due": None},
    "too early": {"done": 10, "start": DAY - timedelta(days=1)},
    "without data": {"done": None},
    "still to start": {"done": 0, "start": DAY + timedelta(days=30)},
}


@pytest.mark.parametrize("weak", WEAK)
def test_one_child_that_is_done_does_not_make_the_whole_achieved(weak: str) -> None:
    top = whole()
    for count in (1, 3):
        rest = [goal(parent=top.id, **WEAK[weak]) for _ in range(count)]
        result = progress(Board.of(top, goal(100, parent=top.id), *rest), top, DAY)
        assert result.status is not Status.ACHIEVED
    if weak == "still to start":
        assert result.status is Status.NO_DATA  # less than half of the weight is measured


def test_a_whole_is_achieved_when_every_member_is() -> None:
    top = whole()
    assert (
        progress(Board.of(top, goal(100, parent=top.id), goal(120, parent=top.id)), top, DAY).status is Status.ACHIEVED
    )


def test_an_objective_hears_of_a_goal_whose_parent_is_measured_otherwise() -> None:
    aim = Objective.new(title="Serve", start=START, due=DUE)
    top = whole(objective=aim.id, milestones=(Milestone.of(what="all", done=START),))
    part = goal(43, parent=top.id, objective=aim.id, cadence=Cadence.WEEKLY)
    board = Board.of(aim, top, part)
    assert {each.id for each in goals_under(board, aim)} == {top.id, part.id}
    result = objective_on(board, aim)
    assert (result.whole.weakest, result.whole.stale) == (Status.STALE, 1)
    assert result.status is not Status.ACHIEVED


def test_a_grandchild_that_serves_the_same_objective_counts_once() -> None:
    """A whole of one part of one part, done by half, and another goal at 50 %: 50 %, and not 25 %."""
    aim = Objective.new(title="Serve", start=START, due=DUE)
    top = whole(objective=aim.id)
    middle = whole(title="middle", parent=top.id)
    leaf = goal(50, parent=middle.id, objective=aim.id)
    board = Board.of(aim, top, middle, leaf)
    assert [each.id for each in goals_under(board, aim)] == [top.id]
    assert objective_on(board, aim).whole.p == Fraction(1, 2)


@pytest.mark.parametrize("state", [state for state in GoalState if state is not GoalState.ACTIVE])
def test_no_active_goal_is_dropped_for_the_state_of_its_parent(state: GoalState) -> None:
    top = whole(state=state)
    result = measure(Board.of(top, goal(20, parent=top.id), goal(60)), "goals_progress", DAY)
    assert (result.value, result.n) == (Fraction(40), 2)


def test_no_active_goal_is_dropped_for_another_measure_of_its_parent() -> None:
    top = whole(milestones=(Milestone.of(what="all", done=START),))
    result = measure(Board.of(top, goal(20, parent=top.id)), "goals_progress", DAY)
    assert (result.value, result.n) == (Fraction(60), 2)


def test_a_ten_year_objective_is_not_missed_for_a_goal_of_two_years_ago() -> None:
    aim = Objective.new(title="Serve", horizon=Horizon.TEN, start=date(2020, 1, 1), due=date(2029, 12, 31))
    old = goal(60, objective=aim.id, start=date(2024, 1, 1), due=date(2024, 12, 31))
    good = [goal(90, objective=aim.id) for _ in range(3)]
    result = objective_on(Board.of(aim, old, *good), aim)
    assert (result.status, result.whole.weakest) == (Status.ON_TRACK, Status.MISSED)
    assert "weakest: missed, 1 of 4" in result.whole.how
    assert objective_on(Board.of(aim, old, *good), aim, date(2030, 1, 1)).status is Status.MISSED


@dataclass
class Drawn:
    """A member as hypothesis drew it."""

    done: int | None
    fresh: bool
    weight: int

    def goal(self, parent: int) -> Goal:
        cadence = Cadence.NONE if self.fresh else Cadence.WEEKLY
        return goal(self.done, parent=parent, cadence=cadence, weight=Decimal(self.weight))


DONE = st.one_of(st.none(), st.integers(-20, 130))
MEMBERS = st.lists(st.builds(Drawn, DONE, st.booleans(), st.integers(1, 4)), min_size=1, max_size=5)
DATED = st.sampled_from([{}, {"start": None, "due": None}])
CALM = settings(deadline=None, max_examples=60)


def word(members: list[Drawn], dates: dict[str, Any]) -> tuple[Status, Whole]:
    top = whole(**dates)
    board = Board.of(top, *(each.goal(top.id) for each in members))
    rows = board.linked(Goal, "parent", top.id)
    return progress(board, top, DAY).status, Whole.of(rows, lambda each: progress(board, each, DAY))


@CALM
@given(MEMBERS, DATED, st.integers(1, 4), DONE)
@example([Drawn(0, False, 1), Drawn(25, True, 1)], {}, 1, 50)
def test_a_stale_or_unknown_member_never_improves_a_whole(
    members: list[Drawn], dates: dict[str, Any], weight: int, done: int | None
) -> None:
    before, _ = word(members, dates)
    after, _ = word([*members, Drawn(done, False, weight)], dates)
    if before.badness is not None and after.badness is not None:
        assert after.badness >= before.badness
    elif before is Status.NO_DATA:
        assert done is not None or after.badness is None


@CALM
@given(MEMBERS, DATED, st.integers(1, 4))
def test_a_worse_member_never_improves_a_whole(members: list[Drawn], dates: dict[str, Any], weight: int) -> None:
    before, known = word(members, dates)
    after, _ = word(
        [*members, Drawn(min((int((each.p or 0) * 100) for each in known.measured), default=0), True, weight)], dates
    )
    if before.badness is not None and after.badness is not None:
        assert after.badness >= before.badness


@CALM
@given(MEMBERS, st.randoms(use_true_random=False))
def test_the_order_of_members_changes_nothing(members: list[Drawn], chance: Random) -> None:
    mixed = list(members)
    chance.shuffle(mixed)
    (one, first), (other, second) = word(members, {}), word(mixed, {})
    assert (one, first.p, first.weakest, first.coverage) == (other, second.p, second.weakest, second.coverage)


PARENTS = st.lists(st.integers(-1, 6), min_size=1, max_size=8)


@CALM
@given(PARENTS, st.data())
def test_each_goal_is_a_member_once(parents: list[int], data: st.DataObject) -> None:
    """Of one whole, or of all that stands by itself; circles, own measures and states in any mixture."""
    states = st.sampled_from([GoalState.ACTIVE, GoalState.ACTIVE, GoalState.DRAFT, GoalState.ACHIEVED])
    rows = []
    for number, parent in enumerate(parents, 1):
        above = {"parent": parent} if 0 < parent <= len(parents) else {}
        own = goal(30) if data.draw(st.booleans()) else whole()
        rows.append(Goal(number, own.replace(state=data.draw(states), **above).raw))
    board = Board.of(*rows)
    active = status_in(board, DAY, ALL_TIME)
    ids = {each.goal.id for each in active}
    through = [each for each in active if each.part(ALL_TIME)]
    alone = [each for each in active if not each.part(ALL_TIME)]
    inside = [member.id for top in ids for member in board.linked(Goal, "parent", top) if whole_of(board, member)]
    assert len(through) + len(alone) == len(active)
    assert sorted(each.goal.id for each in through) == sorted(id for id in inside if id in ids)


def test_a_checked_in_goal_is_fresh_again() -> None:
    top = whole()
    part = goal(90, parent=top.id, cadence=Cadence.WEEKLY)
    assert progress(Board.of(top, part), top, DAY).status is Status.STALE
    fresh = CheckIn.new(goal=part.id, date=DAY, value=Decimal(90))
    assert progress(Board.of(top, part, fresh), top, DAY).status is Status.ON_TRACK


def test_the_dates_of_an_objective_are_held_against_its_horizon_and_the_wider_one() -> None:
    days = {"start": date(2026, 1, 1), "due": date(2026, 12, 31)}
    top = Objective.new(title="Top", **days)
    fine, late = (
        Objective.new(title="Fine", parent=top.id, **days),
        {"start": date(2025, 1, 1), "due": date(2027, 1, 1)},
    )
    wrong = Objective.new(title="Wrong", parent=top.id, **late)
    board = Board.of(top, fine, wrong)
    assert [list(misdated(board, each)) for each in (top, fine)] == [[], []]
    assert len(list(misdated(board, wrong))) == 3
    longer = wrong.replace(horizon=Horizon.THREE)
    assert len(list(misdated(board.having([longer]), longer))) == 2


def gaps_of(board: Board) -> list[Bullet]:
    return list(gaps(Scope(board=board, as_of=DAY)))


def test_an_upper_objective_whose_children_are_served_is_no_gap() -> None:
    top = Objective.new(title="Top")
    low = Objective.new(title="Low", parent=top.id)
    goal, kpi = Goal.new(title="Goal", objective=low.id), Kpi.new(title="KPI", objective=low.id)
    served = {each.text for each in gaps_of(Board.of(top, low, goal, kpi.replace(objective=low.id)))}
    assert served == {"KPI"}, "that no goal moves"
    assert {each.text for each in gaps_of(Board.of(top, low))} == {"Top", "Low"}


@pytest.mark.parametrize("gone", [{"archived": True}, {"state": GoalState.CANCELLED}])
def test_the_parts_of_a_goal_that_is_archived_or_cancelled_still_serve_its_objective(gone: dict[str, Any]) -> None:
    """Nobody is dropped: they count by themselves, each once, and what was archived itself does not."""
    aim = Objective.new(title="Serve", start=START, due=DUE)
    top = whole(objective=aim.id, **gone)
    middle = whole(title="middle", parent=top.id, archived=True)
    parts = [goal(20, parent=top.id), goal(60, parent=top.id), goal(40, parent=middle.id)]
    board = Board.of(aim, top, middle, *parts)
    assert {each.id for each in goals_under(board, aim)} == {each.id for each in parts}
    result = objective_on(board, aim)
    assert (result.whole.p, result.whole.coverage) == (Fraction(2, 5), "3 of 3")
    assert not [row for row in gaps_of(board) if "no goal serves" in row.remark]
    restored = board.having([top.replace(archived=False, state=GoalState.ACTIVE)])
    assert [each.id for each in goals_under(restored, aim) if each.id != top.id] == [parts[2].id]
    assert goals_under(board.having([each.replace(archived=True) for each in parts]), aim) == ()
