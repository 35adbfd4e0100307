"""How goals stand, by every way of measuring them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ittui.board import Board
from ittui.fields import Period
from ittui.metrics import Status, measure
from ittui.metrics.goals.goal_status import progress, watermelons
from ittui.records import (
    Cadence,
    CheckIn,
    Checkpoint,
    Direction,
    Goal,
    GoalState,
    Incident,
    Item,
    Kpi,
    Measurement,
    Milestone,
    Pause,
    Record,
    Service,
    Settings,
    Unit,
)

START, DUE = date(2026, 1, 1), date(2026, 12, 31)
HALF = date(2026, 7, 2)  # 182 of 364 days


def goal(**values: Any) -> Goal:
    usual = {"title": "Reduce tickets", "state": GoalState.ACTIVE, "start": START, "due": DUE, "cadence": Cadence.NONE}
    return Goal.new(**{**usual, **values})


def kpi(**values: Any) -> Kpi:
    return Kpi.new(**{"title": "Tickets", "cadence": Cadence.MONTHLY, **values})


def value(of: Kpi, day: date, number: float) -> Measurement:
    return Measurement.new(kpi=of.id, date=day, value=Decimal(str(number)))


def on(day: date, *records: Record) -> Any:
    """The progress of the first record, a goal."""
    first = records[0]
    assert isinstance(first, Goal)
    return progress(Board.of(*records), first, day)


def numbers(current: float | None, **rest: Any) -> Goal:
    return goal(
        baseline=Decimal(0), target=Decimal(100), current=None if current is None else Decimal(str(current)), **rest
    )


def test_progress_is_the_share_of_the_way_from_baseline_to_target() -> None:
    result = on(HALF, goal(baseline=Decimal(80), target=Decimal(40), current=Decimal(70)))
    assert (result.p, result.expected, result.gap) == (Fraction(1, 4), Fraction(1, 2), Fraction(1, 4))
    assert result.status is Status.BEHIND


@pytest.mark.parametrize(
    ("current", "status"),
    [(40, Status.ON_TRACK), (39.9, Status.BEHIND), (25, Status.BEHIND), (24.9, Status.AT_RISK), (100, Status.ACHIEVED)],
)
def test_thresholds_themselves_still_pass(current: float, status: Status) -> None:
    assert on(HALF, numbers(current)).status is status


def test_thresholds_are_settings_in_per_cent() -> None:
    strict = Settings.new(1, on_track_gap=Decimal(5), behind_gap=Decimal(8))
    assert on(HALF, numbers(45), strict).status is Status.ON_TRACK
    assert on(HALF, numbers(44), strict).status is Status.BEHIND
    assert on(HALF, numbers(40), strict).status is Status.AT_RISK


def test_raw_is_kept_beyond_the_ends_and_progress_is_not() -> None:
    over, under = on(HALF, numbers(144)), on(HALF, numbers(-20))
    assert (over.raw, over.p) == (Fraction(144, 100), 1)
    assert (under.raw, under.p) == (Fraction(-1, 5), 0)
    assert "worse than the baseline" in under.how


def test_the_calendar_decides_before_and_after() -> None:
    assert on(date(2025, 12, 31), numbers(0)).status is Status.NOT_STARTED
    assert on(date(2026, 1, 5), numbers(0)).status is Status.TOO_EARLY
    assert on(DUE, numbers(99)).status is Status.ON_TRACK
    assert on(date(2027, 1, 1), numbers(99)).status is Status.MISSED
    assert on(date(2027, 1, 1), numbers(100)).status is Status.ACHIEVED


def test_states_that_people_set_hold() -> None:
    assert on(HALF, numbers(80, state=GoalState.DRAFT)).status is Status.NOT_STARTED
    assert on(HALF, numbers(80, state=GoalState.CANCELLED)).status is Status.CANCELLED
    assert on(HALF, numbers(80, state=GoalState.ACHIEVED)).status is Status.ACHIEVED


def test_checkpoints_bend_what_is_expected() -> None:
    late = (Checkpoint.of(day=HALF, expected=Decimal(20)),)
    result = on(HALF, numbers(20, checkpoints=late))
    assert (result.expected, result.status) == (Fraction(1, 5), Status.ON_TRACK)
    assert on(date(2026, 10, 1), numbers(20, checkpoints=late)).expected == Fraction(1, 5) + Fraction(4, 5) / 2


def test_no_data_is_told_with_its_reason_and_has_no_colour() -> None:
    for empty, reason in (
        (numbers(None), "no value"),
        (goal(), "no measure yet"),
        (goal(baseline=Decimal(5), target=Decimal(5), current=Decimal(5)), "baseline already"),
        (goal(target=Decimal(5), current=Decimal(5)), "no baseline"),
        (goal(kpi=12345), "not there"),
        (goal(items=(Item.of(what="Laptops", wanted=35),)), "no count"),
    ):
        result = on(HALF, empty)
        assert result.p is None and result.raw is None
        assert result.status.badness is None
        assert reason in result.reason


def test_without_dates_there_is_progress_but_no_judgement() -> None:
    result = on(HALF, numbers(60, start=None, due=None))
    assert (result.p, result.expected, result.status) == (Fraction(3, 5), None, Status.NO_TARGET)


def test_the_latest_of_kpi_values_and_check_ins_counts() -> None:
    tickets = kpi(direction=Direction.DECREASE)
    one = goal(kpi=tickets.id, baseline=Decimal(80), target=Decimal(40))
    reported = CheckIn.new(goal=one.id, date=date(2026, 6, 1), value=Decimal(60))
    measured = value(tickets, date(2026, 5, 1), 70)
    assert on(HALF, one, tickets, measured, reported).p == Fraction(1, 2)
    assert on(date(2026, 5, 20), one, tickets, measured, reported).p == Fraction(1, 4)
    assert on(HALF, one, tickets, measured, reported, value(tickets, date(2026, 6, 1), 50)).p == Fraction(3, 4)


def test_a_direction_that_contradicts_the_ends_is_told() -> None:
    tickets = kpi(direction=Direction.INCREASE)
    result = on(HALF, goal(kpi=tickets.id, baseline=Decimal(80), target=Decimal(40)), tickets, value(tickets, HALF, 60))
    assert result.p is None
    assert "no increase" in result.reason


def test_a_limit_counts_as_met_now_and_at_the_close_by_period() -> None:
    uptime = kpi(title="Uptime", direction=Direction.AT_LEAST, target=Decimal("99.9"), amber=Decimal(99), unit="%")
    one = goal(kpi=uptime.id, start=date(2026, 1, 1), due=date(2026, 4, 30))
    values = [value(uptime, date(2026, month, 28), number) for month, number in ((1, 99.9), (2, 99.5), (3, 100))]
    march = on(date(2026, 3, 30), one, uptime, *values)
    assert (march.p, march.status) == (1, Status.ON_TRACK)
    february = on(date(2026, 3, 1), one, uptime, *values)
    assert (february.p, february.status) == (0, Status.BEHIND)
    close = on(date(2026, 5, 2), one, uptime, *values)
    assert (close.p, close.done, close.of, close.status) == (Fraction(1, 2), 2, 4, Status.MISSED)
    assert "1 without a value" in close.how


def test_a_band_is_kept_between_both_limits_inclusive() -> None:
    load = kpi(title="Load", direction=Direction.BAND, target=Decimal(40), upper=Decimal(60))
    one = goal(kpi=load.id)
    assert [on(HALF, one, load, value(load, HALF, number)).p for number in (39, 40, 60, 61)] == [0, 1, 1, 0]


def test_milestones_and_roll_outs_go_by_weight() -> None:
    done = date(2026, 3, 1)
    servers = (Milestone.of(what="ABC-01", done=done), Milestone.of(what="ABC-02", weight=Decimal(3)))
    result = on(HALF, goal(milestones=servers))
    assert (result.p, result.done, result.of) == (Fraction(1, 4), 1, 2)
    assert on(date(2026, 2, 1), goal(milestones=servers)).p == 0
    units = (Unit.of(unit=1, done=done), Unit.of(unit=2, done=done), Unit.of(unit=3))
    assert on(HALF, goal(rollout=units)).p == Fraction(2, 3)


def test_one_kind_of_thing_cannot_hide_another() -> None:
    things = (Item.of(what="Desktops", wanted=20, done=40), Item.of(what="Laptops", wanted=35, done=7))
    result = on(HALF, goal(items=things))
    assert result.p == Fraction(3, 5)
    assert result.how == "40 of 20 Desktops, 7 of 35 Laptops"


def test_a_recovery_promise_is_the_attainment_of_its_service() -> None:
    mail = Service.new(title="Mail", rto=Decimal(4))
    one = goal(service=mail.id)

    def failed(day: int, hours: int | None, **rest: Any) -> Incident:
        at = datetime(2026, 3, day, 0, 0, tzinfo=UTC)
        back = None if hours is None else at.replace(hour=hours)
        return Incident.new(reference=f"INC{day}", service=mail.id, failed_at=at, restored_at=back, **rest)

    records = (one, mail, failed(1, 4), failed(2, 5), failed(3, 8, rto=Decimal(9)), failed(4, 9, drill=True))
    result = on(date(2026, 3, 10), *records)
    assert (result.done, result.of, result.status) == (2, 3, Status.AT_RISK)
    assert on(date(2026, 3, 10), *records, failed(9, None)).of == 4
    assert on(date(2026, 3, 10), one, mail, failed(1, 4)).status is Status.ON_TRACK
    assert "no incident" in on(date(2026, 3, 10), one, mail).reason


def test_a_recovery_promise_and_the_metric_cannot_differ() -> None:
    mail, files = (Service.new(title=title, rto=Decimal(4)) for title in ("Mail", "Files"))
    noon = datetime(2026, 3, 5, 12, tzinfo=UTC)

    def failed(at: datetime, hours: int, service: Service = mail, **rest: Any) -> Incident:
        return Incident.new(
            reference="I", service=service.id, failed_at=at, restored_at=at + timedelta(hours=hours), **rest
        )

    waits = tuple(Pause.of(since=noon, until=noon + timedelta(hours=hours)) for hours in (2, 3))
    own = [
        failed(noon, 8, pauses=waits),  # 5 h down: two pauses that overlap stop the clock once
        failed(noon, 3),
        failed(datetime(2025, 12, 31, 12, tzinfo=UTC), 24),  # missed before the goal began
        failed(noon, -2),  # cannot be judged
    ]
    for as_of in (date(2026, 2, 1), HALF, date.max):
        result = on(as_of, goal(service=mail.id), mail, files, *own, failed(noon, 1, files))
        alone = measure(Board.of(mail, *own), "rto_attainment", as_of, Period(START, DUE + timedelta(days=1), "2026"))
        assert (result.current, result.of) == (alone.value, alone.n), as_of
    assert (result.done, result.of) == (1, 2)


def test_old_check_ins_are_stale_and_never_green() -> None:
    one = numbers(100, cadence=Cadence.WEEKLY)
    last = CheckIn.new(goal=one.id, date=date(2026, 6, 22))
    assert on(date(2026, 7, 2), one, last).status is Status.ACHIEVED
    late = on(date(2026, 7, 3), one, last)
    assert (late.status, late.judged, late.last_checkin) == (Status.STALE, Status.ACHIEVED, date(2026, 6, 22))
    assert late.status.badness is None
    assert on(date(2026, 1, 12), numbers(1, cadence=Cadence.WEEKLY)).status is Status.STALE


def test_goals_reported_better_than_they_are_are_listed_worst_first() -> None:
    bad, poor, honest = (
        numbers(10, title="bad", confidence=9),
        numbers(30, title="poor", confidence=7),
        numbers(10, title="honest", confidence=2),
    )
    unsaid = numbers(10, title="unsaid")
    result = watermelons(Board.of(honest, poor, unsaid, bad), HALF)
    assert [each.label for each in result] == ["bad", "poor"]
