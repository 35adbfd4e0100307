"""How numbers are written: rounded half up, and never so that a number looks like the target it misses."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ittui.fields.layout import figure, percent

NUMBERS = st.fractions(-(10**8), 10**8, max_denominator=10**6)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.125", "0.13"),
        ("9.996", "10"),
        ("78.64", "78.6"),
        ("1231.5", "1,232"),
        ("12345678", "12.3 M"),
        ("-0.004", "0"),
    ],
)
def test_as_many_digits_as_a_glance_needs(value: str, text: str) -> None:
    assert figure(Decimal(value)) == text


def test_what_misses_its_target_does_not_look_like_it() -> None:
    value, target = Decimal("99.998"), Decimal("99.999")
    assert figure(value, "%", against=[target]) == "99.998 %"
    assert figure(target, "%", against=[value]) == "99.999 %"
    assert percent(Fraction(999, 1000)) == "99.9 %"
    assert percent(Fraction(1)) == "100 %"
    assert percent(Fraction(625, 1000)) == "63 %"


@given(NUMBERS, NUMBERS)
def test_two_numbers_that_differ_are_told_apart(one: Fraction, other: Fraction) -> None:
    same = figure(one, against=[other]) == figure(other, against=[one])
    assert same is (one == other) or abs(one - other) < Fraction(1, 10**11)


@pytest.mark.parametrize(
    ("value", "text"), [("99.96", "99.96 %"), ("100", "100 %"), ("0.001", "0.001 %"), ("0", "0 %")]
)
def test_a_share_is_told_from_none_and_from_all(value: str, text: str) -> None:
    assert figure(Fraction(value), "%") == text
