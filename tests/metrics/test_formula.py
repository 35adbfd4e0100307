"""Formulas of KPIs: exact arithmetic, and nothing else, whatever somebody types."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ittui.fields import InputError
from ittui.metrics.kpis.formula import LONGEST, FormulaError, evaluate

METRICS = {"mttr": Fraction(12), "projects_on_time": Fraction(80), "nps": None}
KPIS = {"Uptime": Fraction("99.5"), "Tickets": Fraction(400), "Empty": None}


def value(text: str) -> Fraction:
    return evaluate(text, METRICS.__getitem__ if "unknown" not in text else unknown, KPIS.__getitem__)


def unknown(name: str) -> Fraction | None:
    raise InputError(f"there is no metric “{name}”")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mttr", Fraction(12)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("kpi('Tickets') / mttr", Fraction(100, 3)),
        ('100 - kpi("Uptime")', Fraction(1, 2)),
        ("-mttr ** 2", Fraction(-144)),
        ("2 ** -2", Fraction(1, 4)),
        ("min(mttr, 5, 7)", Fraction(5)),
        ("max(mttr, 5)", Fraction(12)),
        ("abs(-projects_on_time)", Fraction(80)),
        ("round(2.5)", Fraction(3)),
        ("round(mttr / 7, 2)", Fraction(171, 100)),
        ("  (mttr + +3) * 2  ", Fraction(30)),
    ],
)
def test_arithmetic_is_exact(text: str, expected: Fraction) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("mttr +", "is not a formula"),
        ("1 / (mttr - 12)", "divides by 0"),
        ("0 ** -1", "divides by 0"),
        ("nps + 1", "nps has no data"),
        ("kpi('Empty')", "Empty has no data"),
        ("unknown * 2", "there is no metric “unknown”"),
        ("2 ** 2 ** 30", "** takes a whole number"),
        ("*".join(["9 ** 99"] * 40), "too large"),
        ("2 ** 0.5", "** takes a whole number"),
        ("'a' * 10 ** 10", "is not a number"),
        ("'Uptime'", "a title belongs into kpi"),
        ("kpi(3)", "title in quotes"),
        ("kpi()", "kpi cannot take 0 values"),
        ("kpi", "kpi needs parentheses"),
        ("min()", "at least one value"),
        ("round(1, 99)", "whole number of places"),
        ("abs(1, 2)", "abs cannot take 2 values"),
        ("min(*[1, 2])", "plain values"),
        ("round(1, places=2)", "plain values"),
        ("mttr.__class__", "not a “.”"),
        ("().__class__.__bases__[0]", "not “[…]”"),
        ("__import__('os').system('true')", "no function"),
        ("open('/etc/passwd')", "there is no function “open”"),
        ("__builtins__", "there is no metric “__builtins__”"),
        ("(lambda: 1)()", "no function"),
        ("[1 for _ in (1, 2)]", "not ListComp"),
        ("f'{mttr}'", "not JoinedStr"),
        ("1 if mttr else 2", "not IfExp"),
        ("mttr % 3", "not Mod"),
        ("~mttr", "not Invert"),
        ("mttr > 3", "not a comparison"),
        ("True", "is not a number"),
        ("1j", "is not a number"),
        ("1e999", "too large"),
        ("x := 3", "is not a formula"),
        ("import os", "is not a formula"),
        ("1; 2", "is not a formula"),
        ("\x00", "is not a formula"),
        ("(" * 400, "is not a formula"),
        ("1 + " * LONGEST + "1", "at most 500"),
    ],
)
def test_what_is_no_number_says_why(text: str, reason: str) -> None:
    with pytest.raises(InputError) as raised:
        value(text)
    assert reason in str(raised.value)


def test_deep_nesting_is_refused_or_worked_out() -> None:
    text = "-" * (LONGEST - 1) + "1"
    try:
        assert evaluate(text, unknown, unknown) == (-1) ** (LONGEST - 1)
    except FormulaError as error:
        assert "nested too deeply" in str(error) or "is not a formula" in str(error)


@given(st.text(alphabet="0123456789.+-*/() kpimttrabsround'\",[]{}=:_%~^&|<>!@", max_size=40))
def test_no_text_ever_raises_anything_but_a_mistake(text: str) -> None:
    try:
        assert isinstance(evaluate(text, unknown, unknown), Fraction)
    except InputError as input_error:
        assert str(input_error)
