"""How a number is written in a sentence. Rounded for reading only; nothing is compared after rounding."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ..fields import shown_number

DIGITS = 2


def figure(value: Fraction, unit: str = "", digits: int = DIGITS) -> str:
    """A number with its unit, such as “1,234.5 h”; at most so many digits after the point."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    text = shown_number(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return f"{'0' if text == '-0' else text} {unit}".rstrip()


def percent(share: Fraction, digits: int = 0) -> str:
    """A share of 1 as per cent, such as “63 %”."""
    return figure(share * 100, "%", digits)
