"""People enough: support staff for users, and the gap of services."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from ittui.fields import Period
from ittui.records import Department, Headcount, Provider, Service

from .asking import ask, reasons, these

JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1), "2026-01")


def department(users: int | None = None, fte: str | None = None, **values: object) -> Department:
    support = None if fte is None else Decimal(fte)
    return Department.new(**{"title": "D", "end_users": users, "support_fte": support, **values})


def test_users_and_fte_are_summed_over_departments() -> None:
    sales, it = department(140), department(70, "3")
    result = ask("users_per_support_fte", sales, it)
    assert these(result.value, result.numerator, result.denominator) == (70, 210, 3)
    assert result.notes == ("1 : 70",)
    assert ask("support_fte_per_100_users", sales, it).value == Fraction(100, 70)


def test_fte_are_not_heads() -> None:
    assert ask("users_per_support_fte", department(70, "0.5")).value == 140


def test_no_fte_and_no_users_are_no_data() -> None:
    for name in ("users_per_support_fte", "support_fte_per_100_users"):
        assert ask(name, department(70, "0")).reason == "no support FTE is recorded"
        assert ask(name, department(70)).reason == "no support FTE is recorded"
        assert ask(name, department(None, "3")).reason == "no end users are recorded"
        assert ask(name, department(0, "3")).reason == "no end users are recorded"
        assert ask(name, department()).reason == "no department has end users or support FTE"
        assert ask(name, department()).value is None


HISTORY = (
    Headcount.of(since=date(2025, 1, 1), end_users=100, support_fte=Decimal(1)),
    Headcount.of(since=date(2026, 1, 11), end_users=131, support_fte=Decimal(2)),
)


def test_a_period_has_the_average_over_its_days() -> None:
    result = ask("users_per_support_fte", department(headcount=HISTORY), period=JANUARY)
    users, fte = Fraction(10 * 100 + 21 * 131, 31), Fraction(10 * 1 + 21 * 2, 31)
    assert result.value == users / fte
    assert "on average over 31 days" in result.how


def test_only_the_days_gone_are_averaged() -> None:
    result = ask("users_per_support_fte", department(headcount=HISTORY), period=JANUARY, as_of=date(2026, 1, 10))
    assert result.value == 100


def test_without_a_period_the_day_counts() -> None:
    assert ask("users_per_support_fte", department(headcount=HISTORY), as_of=date(2025, 6, 1)).value == 100
    assert ask("users_per_support_fte", department(headcount=HISTORY)).value == Fraction(131, 2)


def service(needed: object, available: object, **values: object) -> Service:
    fte = {"fte_needed": needed, "fte_available": available}
    return Service.new(
        **{"title": "S", **{key: Decimal(str(value)) for key, value in fte.items() if value is not None}, **values}
    )


def test_the_gap_is_what_is_missing_and_spare_people_do_not_fill_it() -> None:
    small, large, spare = service(3, 2.5), service(4, 1, title="Help [desk]"), service(1, 3)
    result = ask("service_gap", small, large, spare)
    assert these(result.value, result.counted, result.n) == (Fraction(7, 2), (large, small), 3)
    assert result.notes[0] == "Help [desk]: 3 FTE missing"
    assert result.notes[-1] == "to spare elsewhere: 2 FTE"


def test_bought_in_and_unknown_services_are_listed() -> None:
    result = ask("service_gap", service(3, 0, provider=Provider.BOUGHT), service(3, None), service(None, None))
    assert (result.value, result.reason) == (None, "no service says both how many are asked for and available")
    assert reasons(result) == [
        "FTE asked for and available: not recorded",
        "FTE available: not recorded",
        "bought in as a service",
    ]


def test_no_gap_is_a_true_nought() -> None:
    assert ask("service_gap", service(2, 2)).value == 0
    assert ask("service_gap").value is None
