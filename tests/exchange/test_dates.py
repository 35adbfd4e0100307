"""Dates are read in one order for each column, and where that cannot be told the import asks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ittui.board import Board
from ittui.exchange.dates import Order, decide_orders, read_day, read_moment, zone_named
from ittui.exchange.sheet import Row
from ittui.fields import InputError, parse_day


def decide(*columns: list[str], mapped: str = "a", asked: Order | None = None) -> Order:
    names = "abc"[: len(columns)]
    rows = [Row(line, cells) for line, cells in enumerate(zip(*columns, strict=True), 2)]
    return decide_orders(names, rows, [mapped], asked)[mapped]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["01/10/2011", "30/09/2011"], Order.DMY),
        (["01/10/2011", "09/30/2011"], Order.MDY),
        (["2011-10-01", "2011-09-30"], Order.YMD),
        (["1.10.2011", "30.9.2011", "?"], Order.DMY),
        (["01/10/11", "30/09/11"], Order.DMY),
        (["13-10-01", "99-12-31"], Order.YMD),
        (["29/2/2016 01:16", "1/3/2016 02:55"], Order.DMY),
    ],
)
def test_a_cell_that_fits_one_order_decides_for_its_column(cells: list[str], order: Order) -> None:
    assert decide(cells) is order


def test_a_column_that_no_cell_decides_is_asked_for() -> None:
    with pytest.raises(InputError, match=r"“a”.*“01/10/2011” \(line 2\).*--date-order dmy, mdy or ymd"):
        decide(["01/10/2011", "02/03/2012"])
    assert decide(["01/10/2011", "02/03/2012"], asked=Order.MDY) is Order.MDY


def test_a_column_in_which_every_cell_fits_two_orders_is_asked_for() -> None:
    with pytest.raises(InputError, match="more than one order"):
        decide(["13-10-11", "14-10-12"])  # days of 2011 and 2012, or of 2013 and 2014


def test_the_same_number_for_day_and_month_needs_no_order() -> None:
    assert decide(["05/05/2011", "07/07/2011"]) in Order


def test_a_column_of_two_orders_is_asked_for() -> None:
    with pytest.raises(InputError, match=r"day-month-year in 2 cells but not in “09/30/2011” \(line 4\)"):
        decide(["30/09/2011", "29/09/2011", "09/30/2011"])


def test_a_contradiction_anywhere_in_the_file_makes_two_readings_doubtful() -> None:
    doubtful, wrong = ["01/10/2011", "30/09/2011"], ["2012-30-09", "31/12/2011"]
    with pytest.raises(InputError, match=r"“b” reads day-month-year in 1 cell but not in “2012-30-09” \(line 2\)"):
        decide(doubtful, wrong)
    assert decide(doubtful, wrong, asked=Order.DMY) is Order.DMY
    assert decide(["13/10/2011", "30/09/2011"], wrong) is Order.DMY, "no cell of it has two readings"


def test_numbers_and_words_in_other_columns_are_no_evidence() -> None:
    assert decide(["01/10/2011", "30/09/2011"], ["1.2.3", "none"], ["x", "09/30/2011 and more"]) is Order.DMY


def test_years_written_first_stay_first_whatever_was_asked() -> None:
    assert decide(["2011-10-01", "2011-09-30"], asked=Order.DMY) is Order.YMD


@pytest.mark.parametrize(
    "text", ["2011-10-01", "2011/10/1", "20111001", "1 Oct 2011", "01-OCT-11", "October 1, 2011", "Oct 1st, 2011"]
)
def test_dates_that_are_plain_are_read(text: str) -> None:
    assert read_day(text, Order.YMD) == date(2011, 10, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31/02/2011", "not a date"),
        ("soon", "not a date"),
        ("09/30/2011", "not written day-month-year"),
        ("2012-30-09", "not a date"),
    ],
)
def test_what_does_not_fit_the_order_is_not_bent_to_it(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_day(text, Order.DMY)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("29/2/2016 01:16", 1, 16),
        ("29/2/2016 1:16 pm", 13, 16),
        ("29/2/2016 12:05 AM", 0, 5),
        ("29/2/2016T01:16:00+02:00", -1, 16),
        ("29/2/2016", 0, 0),
    ],
)
def test_times_are_read_in_the_zone_they_hang_in(text: str, hour: int, minute: int) -> None:
    moment = read_moment(text, Order.DMY, UTC)
    assert (moment - datetime(2016, 2, 29, tzinfo=UTC)).total_seconds() == (hour * 60 + minute) * 60


def test_a_zone_moves_the_clock() -> None:
    vienna = zone_named("Europe/Vienna")
    assert vienna == ZoneInfo("Europe/Vienna")
    assert read_moment("1/7/2016 12:00", Order.DMY, vienna) == datetime(2016, 7, 1, 10, tzinfo=UTC)
    assert read_moment("1/7/2016 12:00", Order.DMY, zone_named("-05:30")) == datetime(2016, 7, 1, 17, 30, tzinfo=UTC)
    assert zone_named("") is None


@pytest.mark.parametrize("name", ["Vienna/Europe", "../etc/passwd", "CETT"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="not a time zone"):
        zone_named(name)


def test_a_time_that_no_clock_shows_is_refused() -> None:
    with pytest.raises(InputError, match="no time of day"):
        read_moment("29/2/2016 25:16", Order.DMY, UTC)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_beyond_the_calendar_is_refused_in_the_words_of_what_is_typed(day: str) -> None:
    with pytest.raises(InputError) as typed:
        parse_day(day, Board.of().context(date(2026, 11, 28)))
    with pytest.raises(InputError) as brought:
        read_day(day, Order.YMD)
    assert str(brought.value) == str(typed.value)
