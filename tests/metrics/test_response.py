"""First response, in business hours."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from ittui.metrics.calendar import Calendar
from ittui.records import Incident, IncidentState, Priority, Service, ServiceTarget

from .asking import ask, reasons, these

# 2026-11-09 is a Monday.


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def incident(reported: datetime, answered: datetime | None = None, **values: object) -> Incident:
    return Incident.new(**{"reference": "INC1", "failed_at": reported, "responded_at": answered, **values})


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        (moment(9, 10), moment(9, 12), Fraction(2)),
        (moment(9, 8), moment(9, 9, 30), Fraction(1, 2)),
        (moment(9, 18), moment(9, 22), Fraction(0)),
        (moment(9, 16), moment(10, 10), Fraction(2)),
        (moment(13, 16), moment(16, 10), Fraction(2)),
        (moment(14, 10), moment(15, 12), Fraction(0)),
        (moment(14, 10), moment(16, 10), Fraction(1)),
        (moment(9, 9), moment(23, 9), Fraction(80)),
        (moment(9, 12), moment(9, 11), Fraction(0)),
    ],
    ids=[
        "within",
        "before opening",
        "evening",
        "overnight",
        "weekend",
        "all weekend",
        "from weekend",
        "2 weeks",
        "back",
    ],
)
def test_business_hours_are_monday_to_friday_nine_to_five(since: datetime, until: datetime, hours: Fraction) -> None:
    assert Fraction(Calendar().business_seconds(int(since.timestamp()), int(until.timestamp())), 3600) == hours


def test_the_median_of_those_answered() -> None:
    records = [incident(moment(9, 10), moment(9, hour)) for hour in (11, 12, 16)]
    result = ask("first_response", *records)
    assert these(result.value, result.n, result.unit) == (2, 3, "h")
    assert result.counted[0] == records[2]


def test_unanswered_is_not_nought_but_told() -> None:
    waiting = incident(moment(9, 9))
    result = ask("first_response", incident(moment(9, 10), moment(9, 14)), waiting, as_of=date(2026, 11, 10))
    assert these(result.value, result.n) == (4, 1)
    assert result.notes[0] == "unanswered, not counted: 1; the oldest waits for 8 business hours"
    assert result.counted[0] == waiting


def test_the_clock_starts_when_it_was_detected() -> None:
    assert ask("first_response", incident(moment(9, 10), moment(9, 14), detected_at=moment(9, 13))).value == 1


def test_what_cannot_be_told_is_listed() -> None:
    silent = incident(moment(9, 10), restored_at=moment(9, 12))
    backwards = incident(moment(9, 10), moment(9, 9))
    result = ask("first_response", silent, backwards)
    assert (result.value, result.reason) == (None, "no first response is recorded")
    assert reasons(result) == [
        "dealt with, but no first response is recorded",
        "it was answered before it was reported",
    ]


def test_drills_and_cancelled_ones_need_no_answer() -> None:
    drill = incident(moment(9, 10), moment(9, 11), drill=True)
    cancelled = incident(moment(9, 10), moment(9, 11), state=IncidentState.CANCELLED)
    assert ask("first_response", drill, cancelled).value is None
    assert ask("first_response").reason == "no incident is recorded"


def test_agreed_response_times_and_priorities_stand_beside_it() -> None:
    service = Service.new(title="Web", levels=(ServiceTarget.of(priority="high", response_hours=Decimal(1)),))
    high = {"service": service.id, "priority": Priority.HIGH}
    records = (incident(moment(9, 10), moment(9, 11), **high), incident(moment(9, 10), moment(9, 13), **high))
    notes = ask("first_response", *records, incident(moment(9, 9), moment(9, 10)), service).notes
    assert notes == (
        "2 - High: median 2 h over 2",
        "3 - Moderate: median 1 h over 1",
        "1 of 2 with an agreed response time were answered within it",
    )
