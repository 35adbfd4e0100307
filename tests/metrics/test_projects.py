"""Which projects count, and which of them kept what was promised."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ittui.metrics import Result
from ittui.records import SETTINGS_ID, Criterion, Need, Person, Project, ProjectState, Settings

from .asking import TODAY, YEAR, ask, eur, reasons, these, usd


def project(**values: object) -> Project:
    usual = {"title": "P", "state": ProjectState.DELIVERED, "start": date(2026, 1, 1)}
    return Project.new(**{**usual, **values})


def finished(day: date, promised: date | None = date(2026, 6, 30), **values: object) -> Project:
    return project(actual_finish=day, baseline_finish=promised, **values)


def test_finishing_on_the_promised_day_is_on_time_and_a_day_later_is_not() -> None:
    late = finished(date(2026, 7, 1))
    result = ask("projects_on_time", finished(date(2026, 6, 30)), late, finished(date(2026, 5, 1)))
    assert these(result.numerator, result.denominator, result.value) == (2, 3, Fraction(200, 3))
    assert result.counted == (late,)
    assert result.how == "2 of 3 delivered projects finished no later than their original baseline"


def test_the_latest_project_is_to_be_looked_at_first() -> None:
    little, much = finished(date(2026, 7, 1)), finished(date(2026, 9, 1))
    assert ask("projects_on_time", little, much).counted == (much, little)


def test_the_tolerance_of_the_settings_is_granted_and_told() -> None:
    settings = Settings.new(SETTINGS_ID, on_time_tolerance=3)
    result = ask("projects_on_time", settings, finished(date(2026, 7, 3)), finished(date(2026, 7, 4)))
    assert result.value == 50
    assert "+ 3 days" in result.how


def test_running_and_cancelled_projects_do_not_count() -> None:
    running = project(state=ProjectState.RUNNING, baseline_finish=date(2026, 1, 2))
    cancelled = finished(date(2026, 12, 1), state=ProjectState.CANCELLED)
    result = ask("projects_on_time", running, cancelled, finished(date(2026, 6, 1)))
    assert these(result.n, result.value, result.excluded) == (1, 100, ())


def test_a_finish_alone_means_delivered() -> None:
    silent = Project.new(title="P", baseline_finish=date(2026, 6, 30), actual_finish=date(2026, 6, 1))
    assert ask("projects_on_time", silent).value == 100


def test_without_baseline_or_finish_a_project_is_unverifiable_and_listed() -> None:
    result = ask("projects_on_time", finished(date(2026, 6, 1), promised=None), project())
    assert result.value is None
    assert reasons(result) == [
        "delivered, but no actual finish is recorded",
        "no planned finish is recorded",
    ]
    assert "2 records could not be judged" in result.reason


def test_the_original_baseline_leads_and_the_approved_one_stands_beside_it() -> None:
    moved = finished(date(2026, 9, 1), approved_finish=date(2026, 9, 30))
    original, approved = ask("projects_on_time", moved), ask("projects_on_time_approved", moved)
    assert these(original.value, approved.value) == (0, 100)
    assert original.notes[0].startswith("against the approved finish: 100 %")
    assert approved.notes[0].startswith("against the original baseline: 0 %")


def test_where_no_original_baseline_was_kept_the_approved_one_stands_in() -> None:
    assert ask("projects_on_time", finished(date(2026, 9, 1), None, approved_finish=date(2026, 9, 1))).value == 100


def test_a_period_counts_by_actual_finish_and_its_end_is_not_in_it() -> None:
    records = [finished(date(2025, 12, 31)), finished(date(2026, 1, 1)), finished(date(2027, 1, 1)), project()]
    result = ask("projects_on_time", *records, period=YEAR, as_of=date(2027, 6, 1))
    assert result.n == 1
    assert reasons(result) == ["delivered, but without an actual finish it belongs to no period"]


def test_nothing_that_happened_later_counts() -> None:
    later = finished(date(2026, 6, 1))
    assert ask("projects_on_time", later, as_of=date(2026, 5, 31)).value is None
    assert ask("projects_finished", later, as_of=date(2026, 5, 31)).value == 0
    assert "running: 1" in ask("projects", later, as_of=date(2026, 5, 31)).notes


def test_no_projects_is_no_data_and_none_finished_is_zero() -> None:
    assert these(ask("projects").value, ask("projects_finished").value) == (None, None)
    assert ask("projects_finished", project(state=ProjectState.RUNNING)).value == 0


def test_finished_lists_what_contradicts_itself() -> None:
    odd = project(state=ProjectState.RUNNING, actual_finish=date(2026, 6, 1))
    result = ask("projects_finished", odd, finished(date(2026, 6, 1)), project())
    assert result.value == 1
    assert reasons(result) == [
        "delivered, but no actual finish is recorded",
        "has an actual finish, but its state is running",
    ]


def test_projects_of_a_period_are_those_that_touch_it() -> None:
    over = project(start=date(2024, 1, 1), actual_finish=date(2025, 6, 1))
    through = project(state=ProjectState.RUNNING, start=date(2025, 1, 1), forecast_finish=date(2028, 1, 1))
    assert ask("projects", over, through, Project.new(title="no dates"), period=YEAR).value == 1
    assert ask("projects", over, through, Project.new(title="no dates")).value == 3


def test_costing_exactly_the_budget_is_on_budget_and_a_cent_more_is_not() -> None:
    exact = project(baseline_budget=eur("100.10"), actual_cost=eur("100.10"))
    over = project(baseline_budget=eur("100.10"), actual_cost=eur("100.11"))
    result = ask("projects_on_budget", exact, over)
    assert these(result.value, result.counted) == (50, (over,))


def test_the_budget_tolerance_is_per_cent_of_the_budget() -> None:
    settings = Settings.new(SETTINGS_ID, budget_tolerance=Decimal(10))
    fits = project(baseline_budget=eur(100), actual_cost=eur(110))
    not_quite = project(baseline_budget=eur(100), actual_cost=eur("110.01"))
    assert ask("projects_on_budget", settings, fits, not_quite).value == 50


def test_spending_much_less_is_flagged_but_no_failure() -> None:
    result = ask("projects_on_budget", project(baseline_budget=eur(100), actual_cost=eur(89)))
    assert result.value == 100
    assert any("1 project cost over 10 % less than planned" in note for note in result.notes)
    at_the_limit = ask("projects_on_budget", project(baseline_budget=eur(100), actual_cost=eur(90)))
    assert not any("less than planned" in note for note in at_the_limit.notes)


def test_an_approved_change_moves_the_approved_budget_only() -> None:
    grown = project(baseline_budget=eur(100), approved_budget=eur(150), actual_cost=eur(140))
    assert ask("projects_on_budget", grown).value == 0
    assert ask("projects_on_budget_approved", grown).value == 100


def test_budget_and_cost_in_two_currencies_are_never_compared() -> None:
    mixed = project(baseline_budget=eur(100), actual_cost=usd(90))
    dollars = project(baseline_budget=usd(9), actual_cost=usd(8))
    result = ask("projects_on_budget", mixed, dollars)
    assert these(result.value, result.n) == (100, 1)
    assert reasons(result) == ["its budget is in EUR, its cost in USD"]


def test_without_budget_or_cost_nobody_can_tell() -> None:
    result = ask("projects_on_budget", project(actual_cost=eur(1)), project(baseline_budget=eur(1)))
    assert result.value is None
    assert reasons(result) == ["no actual cost is recorded", "no budget is recorded"]


def test_a_budget_of_nothing_is_kept_by_spending_nothing() -> None:
    free = project(baseline_budget=eur(0), actual_cost=eur(0))
    assert ask("projects_on_budget", free, project(baseline_budget=eur(0), actual_cost=eur(1))).value == 50


USER = Person.new(title="Uma", department=77)
MANAGER = Person.new(title="Max", department=5)
COLLEAGUE = Person.new(title="Kim", department=5)


def criterion(**values: object) -> Criterion:
    return Criterion.of(**{"what": "works", "need": Need.MUST, **values})


def accepted(**values: object) -> Criterion:
    return criterion(**{"accepted_by": USER.id, "accepted_on": date(2026, 6, 1), **values})


def spec(*criteria: Criterion, as_of: date = TODAY) -> Result:
    made = finished(date(2026, 6, 1), manager=MANAGER.id, criteria=criteria)
    return ask("projects_on_spec", made, USER, MANAGER, COLLEAGUE, as_of=as_of)


@pytest.mark.parametrize(
    ("criteria", "value"),
    [
        ((accepted(), accepted()), 100),
        ((accepted(), criterion()), 0),
        ((accepted(), criterion(need=Need.SHOULD)), 100),
        ((accepted(accepted_by=MANAGER.id),), 0),
        ((accepted(accepted_by=COLLEAGUE.id),), 0),
        ((accepted(accepted_by=None),), 0),
        ((accepted(accepted_on=None),), 100),
        ((accepted(revoked_on=date(2026, 7, 1)),), 0),
        ((accepted(revoked_on=date(2026, 5, 1)),), 100),
        ((accepted(revoked_on=date(2027, 5, 1)),), 100),
        ((accepted(accepted_on=date(2027, 6, 1)),), 0),
        ((), None),
        ((criterion(need=Need.SHOULD),), None),
    ],
    ids=[
        "all accepted",
        "one open",
        "should need not",
        "accepted by the manager",
        "accepted by the manager's colleague",
        "accepted by nobody",
        "accepted on a day unknown",
        "revoked",
        "accepted again",
        "revoked later",
        "accepted later",
        "no criteria",
        "no must",
    ],
)
def test_on_spec_means_that_the_users_accepted_every_must(criteria: tuple[Criterion, ...], value: int | None) -> None:
    assert spec(*criteria).value == value


def test_all_three_need_all_three_to_be_known() -> None:
    good: dict[str, Any] = {"baseline_budget": eur(10), "actual_cost": eur(10), "criteria": (accepted(),)}
    cached = finished(date(2026, 6, 1), **good)
    late = finished(date(2026, 8, 1), **good)
    unknown = finished(date(2026, 8, 1), **{**good, "criteria": ()})
    result = ask("projects_all_three", cached, late, unknown, USER)
    assert these(result.value, result.n, result.counted) == (50, 2, (late,))
    assert reasons(result) == ["no acceptance criterion is recorded"]
