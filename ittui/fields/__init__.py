"""Kinds of field: each parses, checks, shows, loads and dumps one kind of value. Knows only the standard library."""

from .choices import Choice, Flag
from .days import Day, Moment, Month, parse_day
from .field import Context, Field, InputError, Json, Merge, Raw, Struct
from .numbers import Amount, Count, Money, Number, parse_decimal, parse_money, plain_number, shown_number
from .periods import ALL_TIME, Period, add_months, days_from, later, months_from, parse_period
from .references import Ref, Refs
from .rows import Rows
from .text import Area, Names, Prose, Tags, Text, pick
from .visible import visible, visible_lines

__all__ = [
    "ALL_TIME",
    "Amount",
    "Area",
    "Choice",
    "Context",
    "Count",
    "Day",
    "Field",
    "Flag",
    "InputError",
    "Json",
    "Merge",
    "Moment",
    "Money",
    "Month",
    "Names",
    "Number",
    "Period",
    "Prose",
    "Raw",
    "Ref",
    "Refs",
    "Rows",
    "Struct",
    "Tags",
    "Text",
    "add_months",
    "days_from",
    "later",
    "months_from",
    "parse_day",
    "parse_decimal",
    "parse_money",
    "parse_period",
    "pick",
    "plain_number",
    "shown_number",
    "visible",
    "visible_lines",
]
