"""Kinds of field: each parses, checks, shows, loads and dumps one kind of value. Knows only the standard library."""

from .choices import Choice, Flag
from .days import ALL_TIME, Day, Moment, Month, Period, add_months, parse_day, parse_period
from .field import Context, Field, Json, Merge, Mistake, Raw, Struct
from .numbers import Amount, Count, Money, Number, parse_decimal, parse_money, plain_number, shown_number
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
    "Json",
    "Merge",
    "Mistake",
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
