"""Numbers as people type them, and money: exact, with its currency."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple, Self

from .decimals import (
    MOST_DIGITS,
    ROUND,
    edited_number,
    finite,
    not_a_number,
    parse_decimal,
    parse_duration,
    plain_number,
    shown_number,
    time_unit,
)
from .field import AmbiguousInput, Context, DecimalMark, Field, InputError, Json
from .layout import visible
from .text import article

PLAIN = 10**12  # whole numbers below need no second look


class Number(Field["Decimal | None"]):
    """An exact number."""

    kind = "number"
    shape = {"type": "number"}
    numeric = True

    def __init__(
        self,
        label: str,
        *,
        least: Decimal | int | None = None,
        most: Decimal | int | None = None,
        unit: str = "",
        of_kpi: bool = False,
        bounded: bool = True,
        effort: bool = False,
        **rest: Any,
    ) -> None:
        """unit: what the number is in; of a unit of time (s, min, h, d) durations are read, of a currency 120k.

        of_kpi: it is in the unit of a KPI; bounded: and between the least and the most that the KPI can be. effort: it
        is time that people work, so that a day has the department's working hours; else it has 24 hours.
        """
        super().__init__(label, **rest)
        self.least, self.most, self.unit = least, most, unit
        self.of_kpi, self.bounded, self.effort = of_kpi, bounded, effort

    def measured(self, unit: str, least: Decimal | None, most: Decimal | None) -> Self:
        """The same field, of a KPI that is known by now."""
        from copy import copy

        new = copy(self)
        new.unit, new.least, new.most = unit, least, most
        return new

    def load(self, raw: Json) -> Decimal | None:
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise TypeError(raw)
        if isinstance(raw, int) and -PLAIN < raw < PLAIN:
            return Decimal(raw)
        return finite(Decimal(str(raw)))

    def dump(self, value: Decimal | None) -> Json:
        return None if value is None else plain_number(value)

    def parse(self, text: str, context: Context) -> Decimal | None:
        number = self.number(text, context)
        if not context.loose and (why := self.objection(number)):
            raise InputError(why)
        return number

    def number(self, text: str, context: Context) -> Decimal:
        """What was typed, in the field's unit."""
        mark = None if context.loose else context.decimal_mark
        if time_unit(self.unit):
            return parse_duration(text, self.unit, mark, context.work if self.effort else None)
        currency = SYMBOLS.get(self.unit, (self.unit,))[0]
        if re.fullmatch("[A-Z]{3}", currency):
            money = parse_money(text, currency, mark)
            if money.currency != currency:
                raise InputError(f"{money} is not in {self.unit}")
            return money.amount
        bare = text.strip()
        if self.unit and bare.casefold().endswith(self.unit.casefold()):
            bare = bare[: -len(self.unit)]
        elif self.unit and bare.endswith("%"):
            raise InputError(f"“{visible(bare)}” is not in {visible(self.unit)}")
        return parse_decimal(bare, mark)

    def objection(self, value: Decimal | None) -> str:
        """It is below the least or above the most."""
        below = value is not None and self.least is not None and value < self.least
        above = value is not None and self.most is not None and value > self.most
        if value is None or not (below or above):
            return ""
        one_end = f"at least {self.least}" if self.most is None else f"at most {self.most}"
        range = one_end if None in (self.least, self.most) else f"between {self.least} and {self.most}"
        return f"{f'{edited_number(value)} {visible(self.unit)}'.strip()} is not {range}"

    def edit(self, value: Decimal | None, context: Context) -> str:
        return "" if value is None else edited_number(value)

    def meaning(self, value: Decimal | None, context: Context) -> str:
        text = f"{self.edit(value, context)} {visible(self.unit)}".strip()
        if not self.effort or value is None or abs(value) < context.work.hours:
            return text
        days = round(value / context.work.hours, 2)
        noun = f"working day{'' if days == 1 else 's'}"
        return f"{text} ({shown_number(days)} {noun} of {shown_number(context.work.hours)} h)"

    def readings(self, value: Decimal | None, context: Context) -> tuple[str, ...]:
        return (*super().readings(value, context), f"{self.edit(value, context)} {visible(self.unit)}")

    def show(self, value: Decimal | None, context: Context) -> str:
        return "" if value is None else shown_number(value)


class Count(Field["int | None"]):
    """A whole number from 0."""

    kind = "whole number"
    numeric = True

    def __init__(self, label: str, *, least: int = 0, most: int | None = None, unit: str = "", **rest: Any) -> None:
        """unit: a unit of time, of which durations such as 2w are read; "" where it counts something else."""
        super().__init__(label, **rest)
        self.least, self.most, self.unit = least, most, unit

    def load(self, raw: Json) -> int | None:
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise TypeError(raw)
        if abs(raw) >= 10**MOST_DIGITS:
            raise ValueError("beyond all sense")
        return raw

    def parse(self, text: str, context: Context) -> int | None:
        mark = None if context.loose else context.decimal_mark
        number = parse_duration(text, self.unit, mark) if self.unit else parse_decimal(text, mark)
        if number != int(number) or self.objection(int(number)):
            raise InputError(f"“{visible(text.strip())}” is not {self.range()}")
        return int(number)

    def range(self) -> str:
        return f"a whole number from {self.least}{'' if self.most is None else f' to {self.most}'}"

    def objection(self, value: int | None) -> str:
        outside = value is not None and (value < self.least or (self.most is not None and value > self.most))
        return f"{value} is not {self.range()}" if outside else ""

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "integer", "minimum": self.least}


class Money(NamedTuple):
    """An exact amount of one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def scaleb(self, places: int) -> Money:
        """So many places more, as of a Decimal."""
        return Money(self.amount.scaleb(places), self.currency)

    def written(self, form: Callable[[Decimal], str], known: str = "") -> str:
        """The amount in a form, with its currency unless that is the one that is known."""
        return form(self.amount) if self.currency == known else f"{form(self.amount)} {self.currency}"


class Amount(Field["Money | None"]):
    """Money, typed as 1200, 1,200.50, $6,279,429, 120k, 1.2m or 95 USD. signed: it may be below 0, as a credit is."""

    kind = "amount of money"
    shape = {"type": "string", "pattern": r"^-?\d+(\.\d+)? [A-Z]{3}$"}
    numeric = True

    def __init__(self, label: str, *, signed: bool = False, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.signed = signed

    def load(self, raw: Json) -> Money | None:
        if not isinstance(raw, str):
            raise TypeError(raw)
        amount, currency = raw.split(" ")
        return Money(finite(Decimal(amount)), currency)

    def dump(self, value: Money | None) -> Json:
        return None if value is None else str(value)

    def parse(self, text: str, context: Context) -> Money | None:
        return parse_money(text, context.currency, None if context.loose else context.decimal_mark)

    def objection(self, value: Money | None) -> str:
        below = value is not None and value.amount < 0 and not self.signed
        return f"{value} is below 0, which {article(self.label)} {self.label.lower()} cannot be" if below else ""

    def edit(self, value: Money | None, context: Context) -> str:
        return value.written(edited_number, context.currency) if value else ""

    def show(self, value: Money | None, context: Context) -> str:
        return value.written(shown_number, context.currency) if value else ""

    def meaning(self, value: Money | None, context: Context) -> str:
        return value.written(edited_number) if value else ""

    def plain(self, value: Money | None, context: Context) -> Json:
        """The bare amount in the department's own currency; "95 USD" in another."""
        if value is None:
            return None
        return plain_number(value.amount) if value.currency == context.currency else str(value)

    def plain_schema(self) -> dict[str, Json]:
        return {**self.schema(), "type": ["number", "string", "null"]}


MILLIONS = r"\(\s*[$€£]?\s*m(illions?)?\s*\)$"
CODE = r"^([A-Z]{3})\b|\b([A-Z]{3})$"
SIGNS = (  # and the currencies that share one; the first is meant by whoever has none of them
    "US$ USD|C$ CAD|CA$ CAD|A$ AUD|AU$ AUD|NZ$ NZD|HK$ HKD|R$ BRL|MX$ MXN|NT$ TWD|€ EUR|£ GBP EGP GIP FKP|¥ JPY CNY"
    "|₹ INR|zł PLN|Kč CZK|Ft HUF|₽ RUB|₺ TRY|₩ KRW|₪ ILS|฿ THB|₫ VND|₱ PHP|₴ UAH|₦ NGN"
    "|$ USD AUD CAD NZD SGD HKD TWD MXN CLP COP ARS"
)
SYMBOLS = {sign: tuple(codes) for sign, *codes in map(str.split, SIGNS.split("|"))}
CROWNS = ("SEK", "NOK", "DKK", "ISK")


def parse_money(text: str, currency: str, mark: DecimalMark | None = DecimalMark.ASK) -> Money:
    """Money as people and exports write it; currency is what an amount without a sign is in.

    A sign that several currencies share is the department's own, where it is one of them. mark: see parse_decimal.
    """
    bare = re.sub(ROUND, "", text.strip().replace("−", "-"))
    bare = re.sub(r"(?<=\d) ?T(?=EUR$|€$)", " k ", bare)  # TEUR: thousands of euros
    millions = re.search(MILLIONS, bare, re.IGNORECASE)
    for symbol, codes in SYMBOLS.items():
        if symbol in bare:
            currency = currency if currency in codes else codes[0]
            bare = bare.replace(symbol, "", 1)
            break
    if crowns := re.search(r"^kr\.?(?=[\s\d-])|(?<=[\s\d])kr\.?$", bare, re.IGNORECASE):
        if currency not in CROWNS:
            raise InputError(f"“{visible(text.strip())}” is in {' or '.join(CROWNS)}; write its three letters")
        bare = bare.replace(crowns[0], "", 1)
    if millions:
        bare = re.sub(r"\([^()]*\)$", "", bare)
    if code := re.search(CODE, bare.strip()):
        currency, bare = code[0], re.sub(CODE, "", bare.strip())
    try:
        amount = parse_decimal(bare, mark, scaled=True)
    except AmbiguousInput:
        raise
    except InputError:
        raise not_a_number(text, "not an amount of money; write it like 1200.50 or 95 USD") from None
    money = Money(amount, currency)
    return money.scaleb(6) if millions else money
