"""Days and periods as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ittui.fields import Context, Day, FiscalYear, InputError, add_months, parse_day, parse_period
from ittui.fields.periods import spoken

SUNDAY = Context(today=date(2026, 11, 22))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", "2026-11-22"),
        ("yesterday", "2026-11-21"),
        ("fri", "2026-11-27"),
        ("next friday", "2026-11-27"),
        ("last fri", "2026-11-20"),
        ("sunday", "2026-11-29"),
        ("+2w", "2026-12-06"),
        ("2w", "2026-12-06"),
        ("in 2 weeks", "2026-12-06"),
        ("3 days ago", "2026-11-19"),
        ("a month ago", "2026-10-22"),
        ("one month ago", "2026-10-22"),
        ("a week ago", "2026-11-15"),
        ("two weeks ago", "2026-11-08"),
        ("a fortnight ago", "2026-11-08"),
        ("half a year ago", "2026-05-22"),
        ("the day before yesterday", "2026-11-20"),
        ("in a month", "2026-12-22"),
        ("3 weeks from now", "2026-12-13"),
        ("last month", "2026-10-31"),
        ("last-month", "2026-10-31"),
        ("next quarter", "2027-03-31"),
        ("next-quarter", "2027-03-31"),
        ("next_quarter", "2027-03-31"),
        ("end of the quarter", "2026-12-31"),
        ("start of next quarter", "2027-01-01"),
        ("december", "2026-12-31"),
        ("jan", "2027-01-31"),
        ("last november", "2025-11-30"),
        ("\u22122w", "2026-11-08"),
        ("-1m", "2026-10-22"),
        ("+1q", "2027-02-22"),
        ("in 3 business days", "2026-11-25"),
        ("eow", "2026-11-22"),
        ("eom", "2026-11-30"),
        ("end of month", "2026-11-30"),
        ("eoq", "2026-12-31"),
        ("eoy", "2026-12-31"),
        ("Q3", "2027-09-30"),
        ("Q4", "2026-12-31"),
        ("Q3 2027", "2027-09-30"),
        ("2027-Q3", "2027-09-30"),
        ("2026-W48", "2026-11-23"),
        ("2026-11", "2026-11-30"),
        ("12-24", "2026-12-24"),
        ("2027-1-5", "2027-01-05"),
    ],
)
def test_a_day_is_what_a_person_means(typed: str, meant: str) -> None:
    assert parse_day(typed, SUNDAY).isoformat() == meant


@given(
    st.integers(1, 12),
    st.sampled_from(["minute", "hour", "day", "week", "month", "quarter", "year"]),
    st.sampled_from(["{} ago", "in {}", "{} from now"]),
    st.sampled_from(["", "s"]),
)
def test_a_number_in_words_is_the_number(count: int, unit: str, said: str, plural: str) -> None:
    words = ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    phrase, digits = (said.format(f"{number} {unit}{plural}") for number in (words[count - 1], count))
    assert spoken(phrase) == spoken(digits)
    assert spoken(digits) in (digits, f"in {count} {unit}{plural}")


@pytest.mark.parametrize("typed", ["Ann", "a-b", "the", "one", "Q3-2026", "24-dec", "a monthly report"])
def test_words_that_count_nothing_stay_words(typed: str) -> None:
    assert spoken(typed) == typed.casefold()


def test_what_is_no_day_of_the_past_is_refused_with_days_of_the_past() -> None:
    with pytest.raises(InputError, match="write it like 2026-11-27, 27 Nov, yesterday, 2 weeks ago, a month ago"):
        parse_day("soon", SUNDAY, past=True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("november", "2025-11-30"), ("start of november", "2026-11-01"), ("oct", "2026-10-31"), ("q3", "2026-09-30")],
)
def test_a_part_of_a_year_is_in_the_past_the_last_one(typed: str, meant: str) -> None:
    assert parse_day(typed, SUNDAY, past=True).isoformat() == meant


@pytest.mark.parametrize("typed", ["5", "soon", "2026-02-30", "2026-W60", "99999999w", "Q7", ""])
def test_what_is_no_day_is_refused_with_what_would_be_right(typed: str) -> None:
    with pytest.raises(InputError, match="write it like 2026-11-27"):
        parse_day(typed, SUNDAY)


def test_a_quarter_follows_the_fiscal_year() -> None:
    fiscal = Context(today=date(2026, 11, 22), fiscal=FiscalYear(10))
    assert parse_day("eoq", fiscal) == date(2026, 12, 31)
    assert parse_period("2026-Q1", fiscal.today, fiscal.fiscal)[:2] == (date(2026, 10, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026-Q3", "2026-07-01", "2026-10-01"),
        ("2026-H2", "2026-07-01", "2027-01-01"),
        ("2026-02", "2026-02-01", "2026-03-01"),
        ("2026-W01", "2025-12-29", "2026-01-05"),
        ("last month", "2026-10-01", "2026-11-01"),
        ("quarter", "2026-10-01", "2027-01-01"),
        ("2026-01-05..2026-01-07", "2026-01-05", "2026-01-08"),
    ],
)
def test_a_period_holds_its_start_and_not_its_end(typed: str, start: str, end: str) -> None:
    period = parse_period(typed, SUNDAY.today)
    assert (period.start, period.end) == (date.fromisoformat(start), date.fromisoformat(end))
    assert period.start is not None and period.end is not None
    assert period.holds(period.start) and not period.holds(period.end)


def test_all_time_holds_every_day() -> None:
    assert parse_period("all", SUNDAY.today).holds(date.min)


@given(st.dates(date(1900, 1, 1), date(2900, 1, 1)), st.integers(-600, 600))
def test_months_are_added_without_leaving_the_month(day: date, months: int) -> None:
    there = add_months(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day <= day.day


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_reads_back_what_it_edits(day: date) -> None:
    field = Day("Day")
    assert field.parse(field.edit(day, SUNDAY), SUNDAY) == day
    assert field.load(field.dump(day)) == day


@pytest.mark.parametrize(
    ("typed", "label", "start"),
    [
        ("FY2026", "FY2026", "2026-04-01"),
        ("year", "FY2026", "2026-04-01"),
        ("last year", "FY2025", "2025-04-01"),
        ("quarter", "FY2026-Q3", "2026-10-01"),
        ("2026-Q4", "FY2026-Q4", "2027-01-01"),
        ("fy2026-q4", "FY2026-Q4", "2027-01-01"),
        ("H1", "FY2026-H1", "2026-04-01"),
        ("2026", "2026", "2026-01-01"),
        ("month", "2026-11", "2026-11-01"),
    ],
)
def test_a_fiscal_year_that_begins_in_april_is_told_apart_from_a_calendar_year(
    typed: str, label: str, start: str
) -> None:
    period = parse_period(typed, SUNDAY.today, FiscalYear(4))
    assert (period.label, str(period.start)) == (label, start)
    assert parse_period(period.label, SUNDAY.today, FiscalYear(4)) == period
    assert parse_period("FY2026", SUNDAY.today).label == "2026"


def test_a_quarter_without_a_year_is_of_the_fiscal_year_that_runs() -> None:
    february = Context(today=date(2027, 2, 10), fiscal=FiscalYear(4))
    assert parse_period("Q4", february.today, february.fiscal).start == date(2027, 1, 1)
    assert parse_day("q4", february) == date(2027, 3, 31)
    assert parse_day("q3", february) == date(2027, 12, 31)


@given(st.dates(), st.sampled_from(["week", "month", "quarter", "year"]), st.integers(1, 12))
def test_every_day_of_the_calendar_lies_in_its_periods(day: date, word: str, fiscal_month: int) -> None:
    period = parse_period(word, day, FiscalYear(fiscal_month))
    assert period.holds(day)


def test_the_last_day_of_the_calendar_is_a_day_like_others() -> None:
    last = date(2199, 12, 31)
    assert [parse_day(word, Context(today=last)) for word in ("eom", "eoq", "eoy")] == [last] * 3
    assert parse_period("2026-01-01..9999-12-31", date.max).holds(date.max)


def test_a_stretch_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InputError, match="ends before it begins"):
        parse_period("2026-05-01..2026-04-01", SUNDAY.today)
