"""Kinds of field: each parses, checks, shows, loads and dumps one kind of value. Knows only the standard library."""

from .choices import NOT_SET, Choice, Flag, Formula, Ref, Refs, Rows
from .days import PAST_DAYS, Day, Moment, Month, in_calendar, parse_day, parse_moment
from .decimals import parse_decimal, parse_duration, plain_number, shown_number, time_unit
from .field import (
    CALENDAR_YEAR,
    MORE,
    UNREADABLE,
    AmbiguousInput,
    Context,
    DateOrder,
    DecimalMark,
    Field,
    FiscalYear,
    InputError,
    Json,
    Merge,
    Raw,
    Struct,
    UnknownWord,
    WorkWeek,
    YearNamed,
)
from .layout import visible, visible_lines
from .numbers import Amount, Count, Money, Number, parse_money
from .periods import ALL_TIME, Period, PeriodName, add_months, days_from, later, months_from, parse_period
from .text import Area, Names, Prose, Tags, Text, article, folded, meant, normal, one_line, pick
