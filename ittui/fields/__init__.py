"""Kinds of field: each parses, checks, shows, loads and dumps one kind of value. Knows only the standard library."""

from .choices import NOT_SET, Choice, Flag
from .conventions import CALENDAR_YEAR, DateOrder, DecimalMark, FiscalYear, WorkWeek, YearNamed
from .days import PAST_DAYS, Day, Moment, Month, in_calendar, parse_day, parse_moment
from .decimals import parse_decimal, plain_number, shown_number
from .durations import parse_duration, time_unit
from .field import MORE, UNREADABLE, AmbiguousInput, Context, Field, InputError, Json, Merge, Raw, Struct, UnknownWord
from .numbers import Amount, Count, Money, Number, parse_money
from .periods import ALL_TIME, Period, PeriodName, add_months, days_from, later, months_from, parse_period
from .references import Formula, Ref, Refs
from .rows import Rows
from .text import Area, Names, Prose, Tags, Text, article, folded, meant, normal, one_line, pick
from .visible import visible, visible_lines

__all__ = [
    "ALL_TIME",
    "CALENDAR_YEAR",
    "MORE",
    "NOT_SET",
    "PAST_DAYS",
    "UNREADABLE",
    "AmbiguousInput",
    "Amount",
    "Area",
    "Choice",
    "Context",
    "Count",
    "DateOrder",
    "Day",
    "DecimalMark",
    "Field",
    "FiscalYear",
    "Flag",
    "Formula",
    "InputError",
    "Json",
    "Merge",
    "Moment",
    "Money",
    "Month",
    "Names",
    "Number",
    "Period",
    "PeriodName",
    "Prose",
    "Raw",
    "Ref",
    "Refs",
    "Rows",
    "Struct",
    "Tags",
    "Text",
    "UnknownWord",
    "WorkWeek",
    "YearNamed",
    "add_months",
    "article",
    "days_from",
    "folded",
    "in_calendar",
    "later",
    "meant",
    "months_from",
    "normal",
    "one_line",
    "parse_day",
    "parse_decimal",
    "parse_duration",
    "parse_moment",
    "parse_money",
    "parse_period",
    "pick",
    "plain_number",
    "shown_number",
    "time_unit",
    "visible",
    "visible_lines",
]
