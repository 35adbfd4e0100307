"""Days and hours are the file's, whoever looks; and what was reported of a period does not change."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ittui.board import Board
from ittui.fields import Period, parse_period
from ittui.metrics import measure
from ittui.metrics.calendar import Calendar
from ittui.metrics.incidents.mttr import downtime
from ittui.records import (
    SETTINGS_ID,
    Cadence,
    Goal,
    GoalState,
    Incident,
    IncidentState,
    Pause,
    Priority,
    Reopening,
    Service,
    ServiceTarget,
    Settings,
)

MAIL = Service.new(title="Mail", rto=Decimal(4))
MADRID = Settings.new(SETTINGS_ID, time_zone="Europe/Madrid")
Q1, Q2 = (parse_period(f"2026-Q{quarter}", date(2026, 5, 1)) for quarter in (1, 2))
END = datetime(2026, 3, 31, 12, tzinfo=UTC)


def outage(failed: datetime, restored: datetime | None = None, **values: Any) -> Incident:
    ended = {} if restored is None else {"restored_at": restored, "state": IncidentState.CLOSED}
    return Incident.new(**{"reference": "I", "service": MAIL.id, "failed_at": failed, **ended, **values})


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Asia/Tokyo"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody whose machine has another time zone."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    time.tzset()


@pytest.mark.usefixtures("reader")
def test_business_hours_are_those_of_the_file() -> None:
    """Reported at 10:00 in Madrid on a Tuesday of winter, answered at 11:01."""
    row = outage(datetime(2026, 2, 3, 9, tzinfo=UTC), responded_at=datetime(2026, 2, 3, 10, 1, tzinfo=UTC))
    assert measure(Board.of(MADRID, MAIL, row), "first_response", date(2026, 2, 3)).value == Fraction(61, 60)


@pytest.mark.usefixtures("reader")
def test_a_month_begins_at_the_files_midnight() -> None:
    """Restored at 23:30 UTC of 31 January, which is February in Madrid."""
    row = outage(datetime(2026, 1, 31, 22, tzinfo=UTC), datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    board, day = Board.of(MADRID, MAIL, row), date(2026, 3, 1)
    assert [measure(board, "mttr", day, parse_period(month, day)).n for month in ("2026-01", "2026-02")] == [0, 1]


def test_holidays_and_business_days_are_settings() -> None:
    own = Settings.new(SETTINGS_ID, time_zone="UTC", business_hours="08:00-12:00", holiday_days=("2026-02-03",))
    row = outage(datetime(2026, 2, 2, 11, tzinfo=UTC), responded_at=datetime(2026, 2, 4, 9, tzinfo=UTC))
    assert measure(Board.of(own, MAIL, row), "first_response", date(2026, 2, 5)).value == 2
    assert [field for field, _ in Settings.new(time_zone="Mars", business_hours="x", holiday_days=("y",)).check()] == [
        "time_zone",
        "business_hours",
        "holiday_days",
    ]


def test_an_open_outage_runs_to_now() -> None:
    board = Board.of(Settings.new(SETTINGS_ID, time_zone="UTC"), MAIL, outage(END - timedelta(hours=13)))
    board.now = END + timedelta(hours=16)
    assert "down for 29 h" in " ".join(measure(board, "mttr", date(2026, 4, 1)).notes)


def test_a_miss_belongs_for_ever_to_the_quarter_in_which_it_became_one() -> None:
    utc = Settings.new(SETTINGS_ID, time_zone="UTC")
    still = Board.of(utc, MAIL, outage(END))
    over = Board.of(utc, MAIL, outage(END, END + timedelta(hours=30)))
    for board, day in ((still, date(2026, 3, 31)), (still, date(2026, 4, 9)), (over, date(2026, 4, 9))):
        board.now = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
        result = measure(board, "rto_attainment", day, Q1)
        assert (result.numerator, result.denominator) == (Fraction(0), Fraction(1)), day
    assert measure(over, "rto_attainment", date(2026, 4, 9), Q2).denominator == 0


HOURS = st.integers(-90 * 24, 90 * 24)
LATER = st.integers(1, 200)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(HOURS, LATER, st.integers(0, 30), st.booleans()), min_size=1, max_size=6), LATER)
def test_a_past_quarter_does_not_change_by_what_happens_later(rows: list[tuple[int, int, int, bool]], gap: int) -> None:
    """Outages that end, or fail again, only after the quarter: its numbers stay as on its last day."""
    close = datetime(2026, 4, 1, tzinfo=UTC)
    then, later = [], []
    for number, (began, lasted, paused, again) in enumerate(rows, 1):
        failed = close + timedelta(hours=began)
        restored = failed + timedelta(hours=lasted)
        pauses = (Pause.of(since=failed, until=failed + timedelta(hours=paused)),)
        whole = outage(failed, restored, pauses=pauses)
        if again and restored < close:
            back = Reopening.of(restored=restored, failed_again=close + timedelta(hours=gap))
            whole = whole.replace(reopenings=(back,), restored_at=close + timedelta(hours=gap + 5))
            then.append(Incident(number, outage(failed, restored, pauses=pauses).raw))
        elif failed < close:
            known = restored if restored < close else None
            then.append(Incident(number, outage(failed, known, pauses=pauses).raw))
        later.append(Incident(number, whole.raw))
    utc = Settings.new(SETTINGS_ID, time_zone="UTC")
    before, after = Board.of(utc, MAIL, *then), Board.of(utc, MAIL, *later)
    before.now, after.now = close - timedelta(seconds=1), close + timedelta(days=60)
    first = figures(before, date(2026, 3, 31), Q1)
    assert figures(after, date(2026, 5, 31), Q1) == first


def figures(board: Board, day: date, period: Period) -> tuple[object, ...]:
    rto = measure(board, "rto_attainment", day, period)
    return rto.numerator, rto.denominator, sorted(downtime(board, day, period).durations)


def test_a_working_week_has_forty_hours() -> None:
    monday = int(datetime(2026, 2, 2, tzinfo=UTC).timestamp())
    calendar = Calendar(UTC, holidays=frozenset({date(2026, 2, 11)}))
    week = 7 * 24 * 3600
    assert calendar.business_seconds(monday, monday + week) == 40 * 3600
    assert calendar.business_seconds(monday, monday + 3 * week) == 112 * 3600


@settings(max_examples=300)
@given(
    st.sampled_from(
        ("Europe/Madrid", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Monrovia", "America/St_Johns", "")
    ),
    st.integers(0, 4_000_000_000),
)
def test_the_clock_on_the_wall_is_that_of_the_zone(zone: str, instant: int) -> None:
    calendar = Calendar(ZoneInfo(zone) if zone else None)
    shown = datetime.fromtimestamp(instant, calendar.zone)
    assert calendar.local(instant) == (shown.date(), shown.hour * 3600 + shown.minute * 60 + shown.second)


WORKING = Settings.new(SETTINGS_ID, time_zone="UTC", business_hours="08:00-12:00", holiday_days=("2026-02-03",))


def test_a_service_level_runs_day_and_night_and_the_first_response_in_working_hours() -> None:
    """Failed on Monday at 11:00, with a holiday on Tuesday; answered and back on Wednesday at 9:00."""
    level = ServiceTarget.of(priority="1 - Critical", restore_hours=Decimal(46), response_hours=Decimal(2))
    mail = MAIL.replace(levels=(level,), rto=None)
    failed, back = datetime(2026, 2, 2, 11, tzinfo=UTC), datetime(2026, 2, 4, 9, tzinfo=UTC)
    values = {"responded_at": back, "priority": Priority.CRITICAL}
    met, late = outage(failed, back, **values), outage(failed, back + timedelta(seconds=1), **values)
    for row, expected in ((met, 100), (late, 0)):
        board = Board.of(WORKING, mail, row)
        assert measure(board, "sla_attainment", date(2026, 2, 5)).value == expected
        assert measure(board, "first_response", date(2026, 2, 5)).value == 2


def test_a_check_in_is_due_by_days_of_the_calendar_whatever_the_working_hours() -> None:
    running = {"state": GoalState.ACTIVE, "start": date(2026, 1, 26), "due": date(2026, 12, 31)}
    values = {"baseline": Decimal(0), "target": Decimal(9), "current": Decimal(1)}
    goal = Goal.new(title="Goal", cadence=Cadence.WEEKLY, **running, **values)
    board = Board.of(WORKING, goal)
    assert measure(board, "checkins_current", date(2026, 2, 2)).value == 100
    assert measure(board, "checkins_current", date(2026, 2, 3)).value == 0, "a holiday, and due all the same"
    assert [measure(board, "goals_stale", date(2026, 2, day)).value for day in (5, 6)] == [0, 100]
