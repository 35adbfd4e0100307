"""Typed numbers, days and times, as the fields read them; what can be meant in two ways is refused with both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ittui.fields import (
    AmbiguousInput,
    Amount,
    Context,
    Count,
    DateOrder,
    Day,
    DecimalMark,
    FiscalYear,
    InputError,
    Moment,
    Money,
    Number,
    WorkWeek,
    YearNamed,
    parse_day,
    parse_decimal,
    parse_duration,
    parse_money,
    parse_period,
)

from .typed import CONTEXT, DAYS, NOW, NUMBERS, REFUSED, TIMES


def read(parse: Callable[[], object]) -> object:
    """What is read, or REFUSED."""
    try:
        return parse()
    except InputError:
        return REFUSED


@pytest.mark.parametrize(("typed", "unit", "meant"), NUMBERS)
def test_a_number_is_what_is_meant_or_refused(typed: str, unit: str, meant: str) -> None:
    wanted: object = Decimal(meant) if meant else REFUSED
    assert read(lambda: Number("Value", unit=unit).parse(typed, CONTEXT)) == wanted


@pytest.mark.parametrize(("typed", "plan", "past"), DAYS)
def test_a_day_is_what_is_meant_in_a_plan_and_of_the_past(typed: str, plan: str, past: str) -> None:
    for field, meant in ((Day("Due"), plan), (Day("Done on", past=True), past)):
        assert read(lambda field=field: str(field.parse(typed, CONTEXT))) == meant  # type: ignore[misc]


@pytest.mark.parametrize(("typed", "plan", "past"), TIMES)
def test_a_time_is_what_is_meant_in_a_plan_and_of_the_past(typed: str, plan: str, past: str) -> None:
    for field, meant in ((Moment("Until"), plan), (Moment("Failed", past=True), past)):
        value = read(lambda field=field: field.parse(typed, CONTEXT))  # type: ignore[misc]
        assert (f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value) == meant


def test_what_can_be_read_in_two_ways_is_refused_with_both() -> None:
    with pytest.raises(AmbiguousInput, match=r"99\.95 or as 99950"):
        parse_decimal("99,950")
    with pytest.raises(AmbiguousInput, match=r"12 Nov or 11 Dec"):
        parse_day("12/11/2026", CONTEXT)
    with pytest.raises(AmbiguousInput, match="minutes or months"):
        parse_day("30m ago", CONTEXT)


def test_the_settings_decide() -> None:
    comma = CONTEXT._replace(decimal_mark=DecimalMark.COMMA, date_order=DateOrder.DAY_FIRST)
    point = CONTEXT._replace(decimal_mark=DecimalMark.POINT, date_order=DateOrder.MONTH_FIRST)
    field = Number("Value", unit="%")
    assert [field.parse("99,950", each) for each in (comma, point)] == [Decimal("99.95"), Decimal(99950)]
    assert [field.parse("99.950", each) for each in (comma, point)] == [Decimal(99950), Decimal("99.95")]
    assert [Amount("Cost").parse("1.500", each) for each in (comma, point)] == [
        Money(Decimal(1500), "EUR"),
        Money(Decimal("1.5"), "EUR"),
    ]
    assert [parse_day("12/11/2026", each) for each in (comma, point)] == [date(2026, 11, 12), date(2026, 12, 11)]
    assert field.meaning(Decimal("99.95"), CONTEXT) == "99.95 %"


def test_only_money_is_scaled_and_its_sign_is_the_departments_own() -> None:
    for field in (Number("Value"), Count("Users")):
        with pytest.raises(InputError, match="scale money only"):
            field.parse("12k", CONTEXT)
    assert parse_money("1.2m", "EUR") == Money(Decimal(1200000), "EUR")
    assert parse_money("$5", "AUD").currency == "AUD"
    assert parse_money("$5", "EUR").currency == "USD"
    assert parse_money("1 200 kr", "NOK") == Money(Decimal(1200), "NOK")
    with pytest.raises(InputError, match="SEK or NOK"):
        parse_money("1200 kr", "EUR")


@pytest.mark.parametrize(
    ("typed", "effort", "elapsed"),
    [
        ("2d", 16, 48),
        ("1w", 40, 168),
        ("1d 4h", 12, 28),
        ("0.5d", 4, 12),
        ("P1D", 8, 24),
        ("90m", "1.5", "1.5"),
        ("6", 6, 6),
    ],
)
def test_a_day_of_effort_is_a_working_day_and_an_elapsed_one_has_24_hours(
    typed: str, effort: object, elapsed: object
) -> None:
    work, time = Number("Effort", unit="h", effort=True), Number("RTO", unit="h")
    assert [work.parse(typed, CONTEXT), time.parse(typed, CONTEXT)] == [Decimal(str(effort)), Decimal(str(elapsed))]
    short = CONTEXT._replace(work=WorkWeek(Decimal("7.5"), 4))
    assert work.parse("2d", short) == 15
    assert work.parse("1w", short) == 30
    assert work.meaning(Decimal(15), short) == "15 h (2 working days of 7.5 h)"
    assert time.meaning(Decimal(48), short) == "48 h"


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("Q1 2027", "2027-01-01"),
        ("Q4", "2026-10-01"),
        ("Dec 2026", "2026-12-01"),
        ("2027", "2027-01-01"),
        ("eoq", "2026-12-31"),
    ],
)
def test_what_starts_in_a_period_starts_on_its_first_day(typed: str, begins: str) -> None:
    assert str(Day("Start", opening=True).parse(typed, CONTEXT)) == begins


def test_a_number_outside_of_its_range_is_refused_in_its_unit() -> None:
    with pytest.raises(InputError, match="250 % is not between 0 and 100"):
        Number("Uptime", least=0, most=100, unit="%").parse("250", CONTEXT)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_is_shown_for_editing_so_that_it_can_be_read_in_one_way_only(number: Decimal) -> None:
    field = Number("Value")
    for mark in DecimalMark:
        assert field.parse(field.edit(number, CONTEXT), CONTEXT._replace(decimal_mark=mark)) == number


@given(st.integers(0, 10**6), st.sampled_from(["s", "min", "h", "d"]))
def test_a_duration_of_minutes_is_the_same_in_every_unit(minutes: int, unit: str) -> None:
    seconds = {"s": 1, "min": 60, "h": 3600, "d": 86400}[unit]
    typed = (f"{minutes}m", f"{minutes // 60}h{minutes % 60:02}", f"{minutes // 60}:{minutes % 60:02}")
    for text in typed:
        assert abs(parse_duration(text, unit) * seconds - minutes * 60) < Decimal("1e-6")


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for field in (Day("Due"), Day("Done", past=True), Moment("At"), Number("N"), Number("T", unit="h"), Amount("Cost")):
        value = read(lambda field=field: field.read(text, CONTEXT))  # type: ignore[misc]
        if isinstance(value, date | datetime):
            assert 1899 < value.year < 2201


@given(st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1)))
def test_nothing_of_the_past_is_in_the_future(moment: datetime) -> None:
    context = Context(today=moment.date(), now=moment.replace(tzinfo=UTC), zone=UTC)
    for typed in ("fri", "1.1.", "24 dec", "dec 24", "Q2", "last month"):
        assert moment.date() - timedelta(days=800) <= parse_day(typed, context, past=True) <= moment.date()
    field = Moment("Failed", past=True)
    for typed in ("0:30", "23:59", "fri 9:00", "mon 23:00", "30m ago"):
        result = field.parse(typed, context)
        assert result is not None and timedelta(0) <= context.now - result < timedelta(days=7)


def test_a_day_that_no_calendar_program_knows_is_told_and_left_out() -> None:
    for raw in ("0001-01-01", "9999-12-31"):
        with pytest.raises(ValueError, match=raw):
            Day("Due").load(raw)
        with pytest.raises(ValueError, match=raw):
            Moment("At").load(f"{raw}T00:00:00Z")


@pytest.mark.parametrize(
    ("typed", "label", "start"),
    [
        ("FY2027", "FY2027", "2026-04-01"),
        ("FY27", "FY2027", "2026-04-01"),
        ("year", "FY2027", "2026-04-01"),
        ("last year", "FY2026", "2025-04-01"),
        ("2027-Q1", "FY2027-Q1", "2026-04-01"),
        ("Q4", "FY2027-Q4", "2027-01-01"),
        ("2026", "2026", "2026-01-01"),
        ("Nov 2026", "2026-11", "2026-11-01"),
    ],
)
def test_a_fiscal_year_may_be_named_for_the_year_it_ends_in(typed: str, label: str, start: str) -> None:
    period = parse_period(typed, NOW.date(), FiscalYear(4, YearNamed.END))
    assert (period.label, str(period.start)) == (label, start)
