"""How a number is written in a sentence. Rounded for reading only; nothing is compared after rounding."""

from __future__ import annotations

from fractions import Fraction

DIGITS = 2


def figure(value: Fraction, unit: str = "", digits: int = DIGITS) -> str:
    """A number with its unit, such as “1,234.5 h”; at most so many digits after the point."""
    whole, part = rounded(value, digits)
    decimals = f".{part:0{digits}}".rstrip("0").rstrip(".") if part else ""
    sign = "-" if value < 0 and (whole or part) else ""
    return f"{sign}{whole:,}{decimals} {unit}".rstrip()


def rounded(value: Fraction, digits: int) -> tuple[int, int]:
    """(whole, part) of a number without its sign, the part in so many digits; half up, however long the number is."""
    half, scale = value.denominator, int(10**digits)
    return divmod((abs(value.numerator) * scale * 2 + half) // (2 * half), scale)


def percent(share: Fraction, digits: int = 0) -> str:
    """A share of 1 as per cent, such as “63 %”."""
    return figure(share * 100, "%", digits)
