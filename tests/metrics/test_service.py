"""The time to restore: what counts, for how long, and what stands beside the mean."""

import time
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from ittui.board import Board
from ittui.fields import ALL_TIME, Period
from ittui.metrics.incidents.mttr import Durations, mttr_by_priority
from ittui.records import Incident, IncidentState, Pause, Priority, Reopening

from .asking import ask, reasons, these

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)  # in the middle of a day, so that no time zone moves it to another


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def incident(down: float | None = None, **values: object) -> Incident:
    usual: dict[str, object] = {"reference": "INC1", "failed_at": NOON}
    if down is not None:
        usual |= {"restored_at": at(down), "state": IncidentState.RESOLVED}
    return Incident.new(**{**usual, **values})


def mttr(*records: Incident, period: Period = ALL_TIME, as_of: date = date(2026, 11, 22)) -> Fraction | None:
    return ask("mttr", *records, period=period, as_of=as_of).value


def test_the_mean_median_and_p90_stand_together() -> None:
    many = [incident(hours) for hours in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)]
    result = ask("mttr", *many)
    assert these(result.value, result.n, result.numerator, result.unit) == (Fraction(145, 10), 10, 145, "h")
    assert ask("mttr_median", *many).value == Fraction(11, 2)
    assert ask("mttr_p90", *many).value == 9
    assert result.notes[0] == "mean 14.5 h, median 5.5 h, p90 9 h"
    assert result.counted[0] == many[-1]
    assert result.how == "The mean, over 10 incidents restored, of the time from failure to restore, less pauses"


@pytest.mark.parametrize(("hours", "p90"), [([5], 5), ([1, 2], 2), (list(range(1, 11)), 9), (list(range(1, 12)), 10)])
def test_nine_of_ten_took_no_longer_than_the_p90(hours: list[int], p90: int) -> None:
    matches = Durations.of([each * 3600 for each in hours]).hours
    assert matches is not None
    assert matches.p90 == p90


def test_open_incidents_stand_beside_the_mean_never_in_it() -> None:
    old, young = incident(failed_at=at(-72)), incident(failed_at=at(-24), state=IncidentState.ACTIVE)
    result = ask("mttr", incident(10), old, young, as_of=date(2026, 11, 9))
    assert these(result.value, result.n) == (10, 1)
    # The last thing known is the restore at 22:00: until then the old one was down for 82 h, the young one for 34 h.
    assert "open, not in the mean: 2; the oldest is down for 3 days" in result.notes
    assert "at least 42 h if all that is open were restored now" in result.notes
    assert result.counted[:2] == (old, young)


def test_only_open_incidents_are_no_data_and_still_told() -> None:
    result = ask("mttr", incident())
    assert (result.value, result.reason) == (None, "no incident was restored")
    assert result.notes[0].startswith("open, not in the mean: 1")
    assert ask("mttr").reason == "no incident is recorded"


def test_closed_without_a_restore_time_is_neither_open_nor_counted() -> None:
    by_state = incident(state=IncidentState.CLOSED)
    by_day = incident(state=IncidentState.ACTIVE, closed_at=at(5))
    result = ask("mttr", by_state, by_day, incident(2))
    assert (result.n, reasons(result)) == (1, ["closed without a restore time"] * 2)
    assert "open: none" in result.notes


def test_a_restored_incident_counts_whatever_its_state() -> None:
    assert mttr(incident(3, state=IncidentState.NEW)) == 3


def test_cancelled_incidents_and_drills_are_left_out() -> None:
    result = ask("mttr", incident(3, state=IncidentState.CANCELLED), incident(4, drill=True), incident(5))
    assert these(result.value, reasons(result)) == (5, ["a drill", "cancelled"])


def test_pauses_stop_the_clock_once_even_where_they_overlap() -> None:
    pauses = (
        Pause.of(since=at(1), until=at(3)),
        Pause.of(since=at(2), until=at(4)),
        Pause.of(since=at(-5), until=at(0.5)),
        Pause.of(since=at(9), until=at(50)),
    )
    assert mttr(incident(10, pauses=pauses)) == Fraction(10) - 3 - Fraction(1, 2) - 1


def test_a_pause_without_an_end_lasts_until_the_restore() -> None:
    assert mttr(incident(10, pauses=(Pause.of(since=at(4)),))) == 4


def test_a_reopened_incident_is_down_from_first_to_last_less_the_time_it_was_back() -> None:
    back = Reopening.of(restored=at(2), failed_again=at(7))
    assert mttr(incident(10, reopenings=(back,))) == 5
    with_pause = incident(10, reopenings=(back,), pauses=(Pause.of(since=at(6), until=at(8)),))
    assert mttr(with_pause) == 4


def test_before_it_failed_again_it_was_restored() -> None:
    back = Reopening.of(restored=at(2), failed_again=at(72))
    again = incident(100, reopenings=(back,))
    assert mttr(again, as_of=date(2026, 11, 10)) == 2
    assert mttr(again, as_of=date(2026, 11, 12)) is None
    assert mttr(again) == 30


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (incident(-1), "it was restored before it failed"),
        (incident(5, failed_at=None), "no time of failure is recorded"),
        (incident(5, pauses=(Pause.of(until=at(1)),)), "a pause or reopening lacks a time"),
        (incident(5, reopenings=(Reopening.of(restored=at(1)),)), "a pause or reopening lacks a time"),
        (incident(5, pauses=(Pause.of(since=at(3), until=at(1)),)), "a pause or reopening ends before it begins"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_contradicts_itself_is_left_out_and_listed(broken: Incident, reason: str) -> None:
    result = ask("mttr", broken, incident(4))
    assert these(result.value, reasons(result)) == (4, [reason])
    assert f"left out, {reason}: 1" in result.notes


def test_a_failure_nobody_saw_is_counted_from_its_detection_and_flagged() -> None:
    result = ask("mttr", incident(5, failed_at=None, detected_at=at(1)))
    assert result.value == 4
    assert any(note.startswith("counted from detection") and note.endswith(": 1") for note in result.notes)


def test_restored_in_the_same_minute_took_no_time_but_counts() -> None:
    assert mttr(incident(0), incident(4)) == 2


def test_an_incident_belongs_to_the_period_it_was_restored_in() -> None:
    november = Period(date(2026, 11, 1), date(2026, 12, 1), "2026-11")
    crossing = incident(24 * 30)
    assert mttr(crossing, incident(4), period=november, as_of=date(2027, 1, 1)) == 4
    december = Period(date(2026, 12, 1), date(2027, 1, 1), "2026-12")
    assert mttr(crossing, incident(4), period=december, as_of=date(2027, 1, 1)) == 720


def test_days_are_local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    late = incident(10)  # 22:00 UTC is the next morning in Tokyo
    assert mttr(late, as_of=date(2026, 11, 9)) is None
    assert mttr(late, as_of=date(2026, 11, 10)) == 10


def test_what_failed_or_was_restored_later_does_not_count_yet() -> None:
    result = ask("mttr", incident(72), incident(4, failed_at=at(24)), incident(2), as_of=date(2026, 11, 9))
    assert these(result.value, result.n) == (2, 1)
    assert result.notes[1].startswith("open, not in the mean: 1")


def test_each_priority_has_its_own_figures() -> None:
    board = Board.of(incident(2, priority=Priority.CRITICAL), incident(4, priority=Priority.LOW), incident(8))
    figures = mttr_by_priority(board, date(2026, 11, 22), ALL_TIME)
    assert {priority: hours.mean for priority, hours in figures.items()} == {
        Priority.CRITICAL: 2,
        Priority.MODERATE: 8,
        Priority.LOW: 4,
    }
    assert "1 - Critical: 2 h over 1 (median 2 h, p90 2 h)" in ask("mttr", *board.all(Incident)).notes
