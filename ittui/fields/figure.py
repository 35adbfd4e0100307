"""How a number is written, the same on the screen, in commands and in reports: rounded for reading only.

Nothing is compared after rounding.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction

NONE = "–"
MOST_DIGITS = 12
ENDS = ("0", "100")  # none and all, of a share
MILLION = 10**6
Numeric: TypeAlias = "Fraction | Decimal | int"


def figure(value: Numeric | None, unit: str = "", digits: int | None = None, against: Iterable[Numeric] = ()) -> str:
    """A number with its unit, such as “1,235 h”, “78.6 %” or “0.89”; – where there is none.

    digits: at most so many after the point; without it as many as a glance needs: 2 below 10, 1 below 1,000, and
    millions from ten on. against: numbers that it stands beside; it gets the digits that tell it from them, so that
    99.998 beside 99.999 is not “100”. A share is told from none and from all: 99.96 % is not “100 %”.
    """
    if value is None:
        return NONE
    from fractions import Fraction  # a list of records without a number needs none

    exact = Fraction(value)
    text, more = written(exact, digits), glance(exact) if digits is None else digits
    beside = (*against, int(text)) if unit == "%" and text in ENDS else against
    others = [Fraction(other) for other in beside if other != exact]
    while any(written(other, digits) == text for other in others) and more < MOST_DIGITS:
        more += 1
        digits, text = more, written(exact, more)
    return f"{text} {unit}".rstrip()


def written(value: Fraction, digits: int | None) -> str:
    """A number alone, thousands grouped, without empty decimals."""
    if digits is None:
        if 10 * MILLION <= abs(value) < MILLION**2:
            return f"{written(value / MILLION, 1)} M"
        digits = glance(value)
    whole, part = rounded(value, digits)
    decimals = f".{part:0{digits}}".rstrip("0").rstrip(".") if part else ""
    sign = "-" if value < 0 and (whole or part) else ""
    return f"{sign}{whole:,}{decimals}"


def glance(value: Fraction) -> int:
    """How many digits after the point somebody wants who only glances."""
    size = abs(value)
    return 0 if value.denominator == 1 or size >= 1000 else 1 if size >= 10 else 2


def rounded(value: Fraction, digits: int) -> tuple[int, int]:
    """(whole, part) of a number without its sign, the part in so many digits; half up, however long the number is."""
    half, scale = value.denominator, int(10**digits)
    return divmod((abs(value.numerator) * scale * 2 + half) // (2 * half), scale)


def percent(share: Fraction | None, digits: int = 0) -> str:
    """A share of 1 as per cent, such as “63 %”; what is nearly all or nearly none is not written as 100 or 0."""
    return NONE if share is None else figure(share * 100, "%", digits, against=(0, 100))
