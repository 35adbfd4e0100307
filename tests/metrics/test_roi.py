"""What projects bring for what they cost."""

from datetime import date
from fractions import Fraction

from ittui.records import Project, ProjectState

from .asking import YEAR, ask, eur, reasons, these, usd


def done(cost: object, benefits: object, **values: object) -> Project:
    usual = {"title": "P", "state": ProjectState.DELIVERED, "actual_finish": date(2026, 5, 1)}
    amounts = {"actual_cost": eur(cost), "realised_benefits": eur(benefits)}
    return Project.new(**{**usual, **amounts, **values})


def test_the_portfolio_is_a_ratio_of_sums_not_a_mean_of_ratios() -> None:
    small, large = done(10, 40), done(990, 460)  # 300 % and -53.5 %: their mean would be far above 0
    result = ask("it_roi", small, large)
    assert result.value == -50
    assert these(result.numerator, result.denominator, result.n) == (-500, 1000, 2)
    assert result.counted == (large,)
    assert "realised benefits: 500 EUR short of paying the cost back" in result.notes


def test_payback_may_be_reached_or_never() -> None:
    assert "realised benefits: the cost is paid back, and 30 EUR on top" in ask("it_roi", done(10, 40)).notes
    assert "realised benefits: none, so the cost is never paid back" in ask("it_roi", done(10, 0)).notes


def test_a_cost_of_nothing_has_no_return() -> None:
    result = ask("it_roi", done(0, 40))
    assert (result.value, result.reason) == (None, "the cost is 0")


def test_benefits_that_nobody_recorded_are_not_nought() -> None:
    result = ask("it_roi", done(10, 40), done(990, 0, realised_benefits=None))
    assert result.value == 300
    assert reasons(result) == ["no realised benefits recorded"]


def test_another_currency_is_left_out_never_added() -> None:
    result = ask("it_roi", done(10, 40), done(0, 0, actual_cost=usd(1), realised_benefits=usd(9)))
    assert result.value == 300
    assert reasons(result) == ["in USD, not in EUR"]


def test_only_what_is_delivered_has_a_realised_return() -> None:
    running, cancelled = done(10, 40, state=ProjectState.RUNNING), done(10, 40, state=ProjectState.CANCELLED)
    assert ask("it_roi", running, cancelled).value is None
    assert ask("it_roi", done(10, 40), period=YEAR).value == 300
    assert ask("it_roi", done(10, 40, actual_finish=date(2025, 1, 1)), period=YEAR).value is None


def test_what_is_expected_stands_apart() -> None:
    planned = Project.new(
        title="P",
        state=ProjectState.RUNNING,
        baseline_finish=date(2026, 9, 1),
        baseline_budget=eur(100),
        approved_budget=eur(200),
        expected_benefits=eur(300),
    )
    assert ask("it_roi", planned).value is None
    assert ask("it_roi_expected", planned).value == 50
    assert ask("it_roi_expected", planned, period=YEAR).value == 50
    assert ask("it_roi_expected", planned.replace(baseline_finish=date(2027, 9, 1)), period=YEAR).value is None
    assert ask("it_roi_expected", planned.replace(state=ProjectState.CANCELLED)).value is None


def test_a_loss_is_below_nought_and_exact() -> None:
    assert ask("it_roi", done(3, 2)).value == Fraction(-100, 3)


def test_no_project_is_no_data() -> None:
    for name in ("it_roi", "it_roi_expected"):
        assert (ask(name).value, ask(name).reason) == (None, "no project is recorded")
