"""Numbers and money as people and exports write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ittui.fields import Amount, Context, Count, InputError, Money, Number, parse_decimal, parse_money

CONTEXT = Context(today=date(2026, 11, 22), currency="EUR")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("99.9", "99.9"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,5", "1.5"),
        ("1 234 567", "1234567"),
        ("1'234", "1234"),
        ("-12", "-12"),
        ("−12", "-12"),
        ("(12)", "-12"),
        ("95 %", "95"),
        ("+3", "3"),
        (".5", "0.5"),
    ],
)
def test_a_number_is_what_a_person_means(typed: str, meant: str) -> None:
    assert parse_decimal(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["nan", "inf", "1e999", "one", "1,23,4", "--5", "", "1" * 40, "٣x"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="not a number"):
        parse_decimal(typed)


@pytest.mark.parametrize(
    ("typed", "amount", "currency"),
    [
        ("$6,279,429", "6279429", "USD"),
        ("-$1,234.00", "-1234", "USD"),
        ("2.3065 ($m)", "2306500", "USD"),
        ("€ 12.50", "12.50", "EUR"),
        ("95 USD", "95", "USD"),
        ("CHF 1'200", "1200", "CHF"),
        ("120k", "120000", "EUR"),
        ("0.120001", "0.120001", "EUR"),
    ],
)
def test_money_is_exact_and_keeps_its_currency(typed: str, amount: str, currency: str) -> None:
    assert parse_money(typed, "EUR") == Money(Decimal(amount), currency)


def test_money_in_the_own_currency_needs_no_sign_and_another_one_shows_it() -> None:
    field = Amount("Cost")
    assert field.show(Money(Decimal("1200.50"), "EUR"), CONTEXT) == "1,200.5"
    assert field.show(Money(Decimal(95), "USD"), CONTEXT) == "95 USD"


def test_a_number_out_of_its_range_is_refused_with_the_range() -> None:
    with pytest.raises(InputError, match="between 0 and 100"):
        Number("Complete", least=0, most=100).parse("101", CONTEXT)
    with pytest.raises(InputError, match="whole number from 0 to 10"):
        Count("Confidence", most=10).parse("7.5", CONTEXT)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
def test_an_amount_reads_back_what_it_edits_and_dumps(amount: Decimal) -> None:
    field, money = Amount("Cost"), Money(amount, "EUR")
    assert field.parse(field.edit(money, CONTEXT), CONTEXT) == money
    assert field.load(field.dump(money)) == money
