"""Partners: meetings as agreed, and help in time, both ways."""

from datetime import date
from decimal import Decimal

import pytest

from ittui.metrics.calendar import occasions
from ittui.records import Cadence, Channel, Department, Meeting, Request, RequestState

from .asking import YEAR, ask, reasons, these

DUE = date(2026, 5, 4)


def channel(*meetings: Meeting, **values: object) -> Channel:
    usual = {"title": "Sales weekly", "cadence": Cadence.NONE}  # so that only what is written down counts
    return Channel.new(**{**usual, "meetings": meetings, **values})


def meeting(held: date | None = None, minutes: str = "Agreed", **values: object) -> Meeting:
    return Meeting.of(**{"due": DUE, "held": held, "minutes": minutes, **values})


@pytest.mark.parametrize(
    ("one", "value"),
    [
        (meeting(DUE), 100),
        (meeting(date(2026, 5, 6)), 100),
        (meeting(date(2026, 5, 2)), 100),
        (meeting(date(2026, 5, 7)), 0),
        (meeting(DUE, minutes=" "), 0),
        (meeting(), 0),
        (meeting(due=date(2026, 11, 20)), None),
        (meeting(due=date(2026, 11, 19)), 0),
        (meeting(due=date(2026, 12, 1)), None),
        (meeting(cancelled="Holiday"), None),
        (meeting(due=None), None),
    ],
    ids=[
        "held",
        "2 days late",
        "2 days early",
        "3 days late",
        "no minutes",
        "not held",
        "can still be held",
        "overdue",
        "to come",
        "cancelled",
        "no day",
    ],
)
def test_a_meeting_counts_when_it_was_held_with_minutes_about_then(one: Meeting, value: int | None) -> None:
    assert ask("cadence_kept", channel(one)).value == value


def test_cancelled_meetings_are_listed_with_their_reason() -> None:
    assert reasons(ask("cadence_kept", channel(meeting(cancelled="May [day]")))) == ["2026-05-04, cancelled: May [day]"]


def test_each_channel_has_its_share_and_stands_once_in_the_list() -> None:
    good, bad = channel(meeting(DUE)), channel(meeting(), meeting(DUE), meeting(), title="HR")
    result = ask("cadence_kept", good, bad)
    assert these(result.value, result.counted) == (50, (bad,))
    assert result.notes == ("HR: 1 of 3; not held: 2026-05-04", "Sales weekly: 1 of 1")


def test_each_occasion_of_a_cadence_without_a_meeting_is_a_miss() -> None:
    """Weekly from 5 January 2026, three meetings by 22 November: 46 occasions, of which 43 were missed."""
    held = [
        Meeting.of(due=day, held=day, minutes="x") for day in (date(2026, 1, 5), date(2026, 1, 13), date(2026, 3, 2))
    ]
    result = ask("cadence_kept", channel(*held, cadence=Cadence.WEEKLY))
    assert these(result.numerator, result.denominator) == (3, 46)


def test_a_channel_that_never_met_is_not_left_out() -> None:
    result = ask("cadence_kept", channel(cadence=Cadence.MONTHLY, start=date(2026, 1, 31)))
    assert these(result.numerator, result.denominator) == (0, 10)


def test_a_channel_of_which_nothing_says_since_when_it_meets_is_listed() -> None:
    result = ask("cadence_kept", channel(cadence=Cadence.WEEKLY))
    assert (result.value, reasons(result)) == (None, ["nothing says since when it meets"])


def test_monthly_on_the_last_is_the_last_of_each_month() -> None:
    days = occasions(Cadence.MONTHLY, date(2026, 1, 31), date(2026, 5, 31))
    assert [f"{day:%m-%d}" for day in days] == ["01-31", "02-28", "03-31", "04-30", "05-31"]


def test_no_meeting_is_no_data() -> None:
    assert ask("cadence_kept").reason == "no channel is recorded"
    assert ask("cadence_kept", channel()).reason == "no meeting has been due"
    assert ask("cadence_kept", channel(meeting(due=date(2025, 1, 1))), period=YEAR).value is None


SALES, IT = Department.new(title="Sales"), Department.new(title="IT")


def request(**values: object) -> Request:
    usual = {"title": "Help", "giver": IT.id, "asker": SALES.id, "asked": date(2026, 3, 1), "wanted": date(2026, 3, 11)}
    return Request.new(**{**usual, **values})


def done(day: int, **values: object) -> Request:
    return request(**{"state": RequestState.DONE, "done": date(2026, 3, day), "accepted": date(2026, 3, 3), **values})


def test_help_counts_when_it_was_closed_by_the_day_it_was_wanted() -> None:
    late, open_ = done(12), request()
    result = ask("help_balance", done(11), late, open_, SALES, IT)
    assert these(result.numerator, result.denominator, result.counted) == (1, 3, (open_, late))


def test_the_balance_is_told_both_ways() -> None:
    back = done(5, giver=SALES.id, asker=IT.id)
    notes = ask("help_balance", done(11), done(12), back, SALES, IT).notes
    assert notes[:2] == ("IT: gave 1 of 2 in time, got 1 of 1", "Sales: gave 1 of 1 in time, got 1 of 2")
    assert notes[2:] == ("median days to accept: 2 over 3", "median days to close: 10 over 3")


def test_what_is_open_is_told_by_its_age() -> None:
    assert "open: 2, the oldest asked 266 days ago" in ask("help_balance", request(), request(wanted=None)).notes


def test_declined_and_dayless_requests_are_listed() -> None:
    result = ask("help_balance", request(state=RequestState.DECLINED), request(wanted=None))
    assert (result.value, reasons(result)) == (None, ["says not by when it is wanted", "was declined"])
    assert ask("help_balance").reason == "no request is recorded"


def test_what_is_not_due_yet_counts_only_once_it_is_done() -> None:
    assert ask("help_balance", request(wanted=date(2027, 1, 1))).reason == "no request has been due"
    assert ask("help_balance", done(9, wanted=date(2027, 1, 1))).value == 100
    assert ask("help_balance", done(9), as_of=date(2026, 2, 1)).value is None
    assert ask("help_balance", done(15, effort=Decimal(3)), as_of=date(2026, 3, 12)).value == 0
