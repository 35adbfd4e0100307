"""Numbers as people type them, and money: exact, with its currency."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from .field import Context, Field, InputError, Json
from .visible import visible

SCALES = {"k": 3, "m": 6, "mio": 6, "mn": 6, "bn": 9}
SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
THOUSANDS = r"(?!0)\d{1,3}([,.'  ’])\d{3}(\1\d{3})*"
NUMBER = r"(?P<digits>[\d.,'’  ]*\d)\s*(?P<scale>k|m|mio|mn|bn)?"
MOST_DIGITS = 30


def parse_decimal(text: str) -> Decimal:
    """The exact number of "1,234.5", "1.234,5", "-12", "(12)", "95 %", "120k" or "2.5m"; InputError else."""
    bare = text.strip().replace("−", "-").rstrip("%").strip()
    bracketed = bare.startswith("(") and bare.endswith(")")
    negative = bracketed or bare.startswith("-")
    unsigned = bare[1:-1] if bracketed else bare[1:] if bare[:1] in ("-", "+") else bare
    match = re.fullmatch(NUMBER, unsigned.strip(), re.IGNORECASE)
    if match and len(match["digits"]) > MOST_DIGITS:
        raise InputError(
            f"“{visible(text.strip())}” is not a number that can be kept; it may have {MOST_DIGITS} digits"
        )
    if not match:
        raise InputError(f"“{visible(text.strip())}” is not a number; write it like 1234.5")
    try:
        number = Decimal(plain_digits(match["digits"]))
    except InvalidOperation:
        raise InputError(f"“{visible(text.strip())}” is not a number; write it like 1234.5") from None
    number = number.scaleb(SCALES[match["scale"].lower()]) if match["scale"] else number
    return -number if negative else number


def plain_digits(digits: str) -> str:
    """Digits with a decimal point only: the last mark is the decimal one unless it groups thousands."""
    whole, mark, part = digits, "", ""
    if "," in digits and "." in digits:
        mark = max(",.", key=digits.rfind)
    elif digits.count(".") == 1:
        mark = "."
    elif digits.count(",") == 1 and not re.fullmatch(THOUSANDS, digits):
        mark = ","
    if mark:
        whole, _, part = digits.rpartition(mark)
    if whole and not whole.isdigit() and not re.fullmatch(THOUSANDS, whole):
        raise InvalidOperation
    return re.sub(r"\D", "", whole or "0") + ("." + part if part else "")


def plain_number(number: Decimal) -> Json:
    """The number as JSON has it: an int where it is whole, else a float."""
    return int(number) if number == number.to_integral_value() else float(number)


def shown_number(number: Decimal) -> str:
    """The number for reading: thousands grouped, no empty decimals."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def finite(number: Decimal) -> Decimal:
    """The number, if it is one that can be reckoned with: not NaN, not infinite, not beyond all sense."""
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(number)
    return number


PLAIN = 10**12  # whole numbers below need no second look


class Number(Field["Decimal | None"]):
    """An exact number."""

    kind = "number"
    numeric = True

    def __init__(self, label: str, *, least: int | None = None, most: int | None = None, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.least, self.most = least, most

    def load(self, raw: Json) -> Decimal | None:
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise TypeError(raw)
        if isinstance(raw, int) and -PLAIN < raw < PLAIN:
            return Decimal(raw)
        return finite(Decimal(str(raw)))

    def dump(self, value: Decimal | None) -> Json:
        return None if value is None else plain_number(value)

    def parse(self, text: str, context: Context) -> Decimal | None:
        number = parse_decimal(text)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise InputError(f"{number} is not {self.range()}")
        return number

    def range(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        return f"at most {self.most}" if self.least is None else f"between {self.least} and {self.most}"

    def edit(self, value: Decimal | None, context: Context) -> str:
        return "" if value is None else f"{value:f}"

    def show(self, value: Decimal | None, context: Context) -> str:
        return "" if value is None else shown_number(value)

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "number"}


class Count(Field["int | None"]):
    """A whole number from 0."""

    kind = "whole number"
    numeric = True

    def __init__(self, label: str, *, least: int = 0, most: int | None = None, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.least, self.most = least, most

    def load(self, raw: Json) -> int | None:
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise TypeError(raw)
        return raw

    def dump(self, value: int | None) -> Json:
        return value

    def parse(self, text: str, context: Context) -> int | None:
        number = parse_decimal(text)
        if number != int(number) or number < self.least or (self.most is not None and number > self.most):
            upto = "" if self.most is None else f" to {self.most}"
            raise InputError(f"“{visible(text.strip())}” is not a whole number from {self.least}{upto}")
        return int(number)

    def edit(self, value: int | None, context: Context) -> str:
        return "" if value is None else str(value)

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "integer", "minimum": self.least}


class Money(NamedTuple):
    """An exact amount of one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


class Amount(Field["Money | None"]):
    """Money, typed as 1200, 1,200.50, $6,279,429, 120k, 1.2m or 95 USD."""

    kind = "amount of money"
    numeric = True

    def load(self, raw: Json) -> Money | None:
        if not isinstance(raw, str):
            raise TypeError(raw)
        amount, currency = raw.split(" ")
        return Money(finite(Decimal(amount)), currency)

    def dump(self, value: Money | None) -> Json:
        return None if value is None else str(value)

    def parse(self, text: str, context: Context) -> Money | None:
        return parse_money(text, context.currency)

    def edit(self, value: Money | None, context: Context) -> str:
        if value is None:
            return ""
        return f"{value.amount:f}" if value.currency == context.currency else str(value)

    def show(self, value: Money | None, context: Context) -> str:
        if value is None:
            return ""
        text = shown_number(value.amount)
        return text if value.currency == context.currency else f"{text} {value.currency}"

    def plain(self, value: Money | None, context: Context) -> Json:
        """The bare amount in the department's own currency; "95 USD" in another."""
        if value is None:
            return None
        return plain_number(value.amount) if value.currency == context.currency else str(value)

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "string", "pattern": r"^-?\d+(\.\d+)? [A-Z]{3}$"}


MILLIONS = r"\(\s*[$€£]?\s*m(illions?)?\s*\)$"
CODE = r"^([A-Z]{3})\b|\b([A-Z]{3})$"


def parse_money(text: str, currency: str) -> Money:
    """Money as people and exports write it; currency is what an amount without a sign is in."""
    bare = text.strip().replace("−", "-")
    millions = re.search(MILLIONS, bare, re.IGNORECASE)
    for symbol, code in SYMBOLS.items():
        if symbol in bare:
            currency, bare = code, bare.replace(symbol, "", 1)
    if millions:
        bare = re.sub(r"\([^()]*\)$", "", bare)
    code_match = re.search(CODE, bare.strip())
    if code_match:
        currency, bare = code_match[0], re.sub(CODE, "", bare.strip())
    try:
        amount = parse_decimal(bare)
    except InputError:
        raise InputError(
            f"“{visible(text.strip())}” is not an amount of money; write it like 1200.50 or 95 USD"
        ) from None
    return Money(amount.scaleb(6) if millions else amount, currency)
