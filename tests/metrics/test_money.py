"""Spend against the phased plan, commitments, the forecast, and goals that nobody pays for."""

from datetime import date
from fractions import Fraction

import pytest

from ittui.board import Board
from ittui.fields import Period, Raw
from ittui.metrics import measure
from ittui.metrics.budget import fiscal_year, share_gone
from ittui.metrics.budget.cost_rollup import cost_rollup
from ittui.records import SETTINGS_ID, BudgetLine, BudgetMonth, BudgetState, Goal, GoalState, Project, Settings

from .asking import ask, eur, reasons, these, usd

END_OF_MARCH = date(2026, 3, 31)


def month(name: str, plan: object = None, actual: object = None, committed: object = None) -> BudgetMonth:
    amounts = {"plan": plan, "actual": actual, "committed": committed}
    return BudgetMonth.of(month=name, **{key: eur(value) for key, value in amounts.items() if value is not None})


def line(*months: BudgetMonth, **values: object) -> BudgetLine:
    usual = {"title": "Licences", "state": BudgetState.APPROVED, "months": months}
    return BudgetLine.new(**{**usual, **values})


def year_of(plan: int, **actual: int) -> BudgetLine:
    months = [f"2026-{number:02}" for number in range(1, 13)]
    return line(*(month(name, plan, actual.get(f"m{name[-2:]}")) for name in months))


def test_spend_is_compared_with_the_plan_to_date_not_with_the_year() -> None:
    result = ask("spend_vs_plan", year_of(100, m01=100, m02=120, m03=110), as_of=END_OF_MARCH)
    assert result.value == 10
    assert these(result.numerator, result.denominator) == (30, 300)
    assert "In FY2026, up to 2026-03-31: 330 EUR spent against 300 EUR planned to date" in result.how


def test_of_the_present_month_the_plan_counts_by_its_days() -> None:
    result = ask("spend_vs_plan", line(month("2026-04", 300, 150)), as_of=date(2026, 4, 10))
    assert these(result.denominator, result.value) == (100, 50)


def test_what_is_entered_for_months_to_come_has_not_been_spent() -> None:
    result = ask("spend_vs_plan", line(month("2026-03", 100, 100), month("2026-05", 100, 999)), as_of=END_OF_MARCH)
    assert result.value == 0


def test_the_fiscal_year_begins_when_the_settings_say() -> None:
    settings = Settings.new(SETTINGS_ID, fiscal_month=4)
    months = (month("2025-03", 900, 900), month("2025-04", 100, 50), month("2026-03", 100, 50))
    result = ask("spend_vs_plan", settings, line(*months), as_of=END_OF_MARCH)
    assert these(result.value, result.denominator) == (-50, 200)
    assert "FY2025" in result.how


def test_a_period_can_be_asked_for() -> None:
    quarter = Period(date(2026, 1, 1), date(2026, 4, 1), "2026-Q1")
    result = ask("spend_vs_plan", year_of(100, m01=150, m07=900), period=quarter, as_of=date(2026, 12, 31))
    assert these(result.value, result.denominator) == (-50, 300)


def test_spend_without_a_plan_is_unplanned_not_infinite() -> None:
    result = ask("spend_vs_plan", line(month("2026-01", actual=50)), as_of=END_OF_MARCH)
    assert (result.value, result.reason) == (None, "unplanned: the plan to date is 0")


def test_no_budget_is_no_data() -> None:
    for name in ("spend_vs_plan", "committed", "spend_forecast"):
        result = ask(name, line(month("2024-01", 100)), as_of=END_OF_MARCH)
        assert (result.value, result.reason) == (None, "no budget line has amounts in FY2026")


def test_a_rejected_plan_does_not_count_but_what_was_spent_on_it_does() -> None:
    rejected = line(month("2026-01", 100, 30), state=BudgetState.REJECTED)
    result = ask("spend_vs_plan", rejected, line(month("2026-01", 100, 100)), as_of=END_OF_MARCH)
    assert result.value == 30
    assert result.counted == (rejected,)


def test_what_is_only_asked_for_is_told() -> None:
    result = ask("spend_vs_plan", line(month("2026-01", 100, 90), state=BudgetState.REQUESTED), as_of=END_OF_MARCH)
    assert result.value == -10
    assert "1 line of it asked for, but not approved" in result.notes


def test_another_currency_is_left_out_never_added() -> None:
    foreign = line(BudgetMonth.of(month="2026-01", plan=usd(100), actual=usd(500)))
    result = ask("spend_vs_plan", line(month("2026-01", 100, 90)), foreign, line(), as_of=END_OF_MARCH)
    assert these(result.value, result.n) == (-10, 1)
    assert reasons(result) == ["amounts in USD, not in EUR", "has no amounts by month"]


def test_the_forecast_is_actual_and_committed_and_the_plan_of_the_months_to_come() -> None:
    months = (month("2026-02", 100, 80), month("2026-03", 100, 110, 25), month("2026-04", 100), month("2026-05", 70))
    assert ask("spend_forecast", line(*months), as_of=END_OF_MARCH).value == 80 + 110 + 25 + 100 + 70
    assert ask("committed", line(*months), as_of=END_OF_MARCH).value == 25
    result = ask("spend_forecast", line(*months), as_of=END_OF_MARCH)
    assert result.unit == "EUR"
    assert "190 EUR spent up to 2026-03-31 + 25 EUR committed + 170 EUR planned" in result.how


def test_nothing_committed_is_a_true_nought() -> None:
    assert ask("committed", line(month("2026-03", 100)), as_of=END_OF_MARCH).value == 0


@pytest.mark.parametrize(
    ("day", "raw", "label"),
    [
        (date(2026, 3, 31), {"fiscal_month": 4}, "FY2025"),
        (date(2026, 4, 1), {"fiscal_month": 4}, "FY2026"),
        (date(2026, 4, 1), {"fiscal_month": 4, "fiscal_named": "the year it ends in"}, "FY2027"),
        (date(2026, 1, 1), {"fiscal_named": "the year it ends in"}, "FY2026"),
        (date(2026, 1, 1), {"fiscal_month": 99}, "FY2026"),
        (date(2026, 1, 1), {}, "FY2026"),
    ],
)
def test_a_fiscal_year_is_named_for_the_year_it_begins_in_or_ends_in(day: date, raw: Raw, label: str) -> None:
    assert fiscal_year(day, Settings(SETTINGS_ID, raw).fiscal).label == label


def test_the_share_of_a_month_that_has_gone() -> None:
    april = date(2026, 4, 1)
    assert share_gone(april, date(2026, 3, 31)) == 0
    assert share_gone(april, date(2026, 4, 10)) == Fraction(1, 3)
    assert share_gone(april, date(2026, 4, 30)) == 1
    assert share_gone(april, date(2026, 5, 1)) == 1


def goal(**values: object) -> Goal:
    return Goal.new(**{"title": "G", "state": GoalState.ACTIVE, "cost": eur(500), **values})


def test_a_goal_with_a_cost_and_no_approved_line_is_unfunded() -> None:
    dear, cheap = goal(cost=eur(900)), goal()
    asked = line(state=BudgetState.REQUESTED, goal=dear.id)
    free, nought = goal(cost=None, no_cost=True), goal(cost=eur(0))
    result = ask("unfunded_goals", cheap, dear, asked, free, nought)
    assert these(result.value, result.denominator) == (2, 4)
    assert result.counted == (dear, cheap)
    assert result.notes == ("they cost 1,400 EUR, of which 1,400 EUR is missing",)


def test_a_goal_that_was_a_draft_until_yesterday_counts_from_today_on() -> None:
    was = Goal(7, {**goal().raw, "earlier": [{"until": "2026-11-28", "state": "draft"}]})
    board, days = Board.of(was), (date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 24))
    for order in (days, days[::-1]):  # whichever day is asked for first
        values = {day: measure(board, "unfunded_goals", day).value for day in order}
        assert [values[day] for day in days] == [None, 1, 1]


def test_an_approved_line_funds_a_goal_also_through_its_project() -> None:
    direct, through = goal(), goal()
    project = Project.new(title="P", goals=(through.id,))
    lines = (line(month("2026-01", 500), goal=direct.id), line(month("2026-02", 500), project=project.id))
    result = ask("unfunded_goals", direct, through, project, *lines)
    assert these(result.value, result.n) == (0, 2)


def test_a_goal_that_costs_more_than_its_approved_lines_is_unfunded_by_the_rest() -> None:
    short, bare = goal(cost=eur(900)), goal(cost=eur(50))
    asked = line(month("2026-01", 500), state=BudgetState.REQUESTED, goal=short.id)
    lines = (line(month("2026-01", 300), month("2026-02", 200), goal=short.id), asked, line(goal=bare.id))
    result = ask("unfunded_goals", short, bare, *lines)
    assert (result.value, result.counted) == these(2, (short, bare))
    assert result.notes == ("they cost 950 EUR, of which 450 EUR is missing",)


def test_a_goal_that_says_nothing_of_its_cost_is_listed() -> None:
    result = ask("unfunded_goals", goal(cost=None), goal(state=GoalState.DRAFT))
    assert (result.value, result.reason) == (None, "no active goal says what it costs")
    assert reasons(result) == ["says neither what it costs nor that it costs nothing"]
    assert ask("unfunded_goals", goal(state=GoalState.DRAFT)).reason == "no goal is active"


def test_costs_of_two_currencies_stand_apart() -> None:
    result = ask("unfunded_goals", goal(), goal(cost=usd(3)))
    assert result.notes == (
        "they cost 500 EUR, of which 500 EUR is missing",
        "they cost 3 USD, of which 3 USD is missing",
    )


def test_a_line_in_two_currencies_is_left_out_whole_and_both_totals_agree() -> None:
    mixed = BudgetMonth.of(month="2026-01", plan=eur(100), actual=usd(90))
    plain = BudgetMonth.of(month="2026-01", plan=eur(100), actual=eur(90))
    both, own = (BudgetLine.new(title=title, months=(row,)) for title, row in (("Both", mixed), ("Own", plain)))
    board = Board.of(both, own)
    result = measure(board, "spend_vs_plan", date(2026, 11, 22))
    assert (result.value, [each.record for each in result.excluded]) == these(-10, [both])
    total = cost_rollup(board, date(2026, 11, 22)).total
    assert (total.plan, total.actual) == these(100, 90)
