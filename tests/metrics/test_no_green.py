"""No green without data: what is not known, out of date or yet to come is never shown as good."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ittui.board import Board, Change
from ittui.fields import Context, parse_period
from ittui.metrics import Status, measure
from ittui.metrics.goals.goal_status import cached_progress, progress
from ittui.metrics.kpis.kpi_status import cached_kpi_status, kpi_status, measure_against_target
from ittui.records import (
    Cadence,
    CheckIn,
    Direction,
    Goal,
    GoalState,
    Incident,
    IncidentState,
    Kpi,
    Measurement,
    PeriodTarget,
    Project,
    ProjectState,
    Service,
    Source,
)

from .asking import these

TODAY = date(2026, 7, 2)
UPTIME = Kpi.new(title="Uptime", unit="%", direction=Direction.AT_LEAST, target=Decimal(99), cadence=Cadence.MONTHLY)


def formula(text: str, **values: Any) -> Kpi:
    usual = {"source": Source.FORMULA, "direction": Direction.AT_LEAST, "target": Decimal(40), "title": "By formula"}
    return Kpi.new(**{**usual, "formula": text, **values})


def seen(kpi: Kpi, day: date, value: str = "99.5") -> Measurement:
    return Measurement.new(kpi=kpi.id, date=day, value=Decimal(value))


def project(**values: Any) -> Project:
    usual = {"title": "Move", "start": date(2026, 1, 1), "baseline_finish": date(2026, 10, 1)}
    return Project.new(**{**usual, **values})


def test_a_running_project_without_a_forecast_is_no_data_until_its_finish_has_passed() -> None:
    board = Board.of(project(state=ProjectState.RUNNING))
    before = measure(board, "schedule_variance", TODAY)
    assert (before.value, [each.record for each in before.excluded]) == (None, list(board.all(Project)))
    after = measure(board, "schedule_variance", date(2026, 10, 2))
    assert after.value == Fraction(-100, 273)


def test_a_formula_is_as_old_as_its_oldest_input_and_stale_with_it() -> None:
    half = formula("kpi('Uptime') / 2")
    old = kpi_status(Board.of(UPTIME, half, seen(UPTIME, date(2024, 5, 31))), half, TODAY)
    assert (old.value, old.day, old.status) == (Fraction("49.75"), date(2024, 5, 31), Status.STALE)
    fresh = kpi_status(Board.of(UPTIME, half, seen(UPTIME, date(2026, 6, 30))), half, TODAY)
    assert (fresh.day, fresh.status) == (date(2026, 6, 30), Status.ON_TRACK)


def test_an_archived_input_is_no_data_and_never_another_kpi() -> None:
    away = UPTIME.replace(archived=True)
    near = Kpi.new(title="Uptime of mail")
    half = formula("kpi('Uptime') / 2")
    board = Board.of(away, near, half, seen(near, TODAY))
    assert (kpi_status(board, half, TODAY).value, kpi_status(board, half, TODAY).reason) == (
        None,
        "“Uptime” is archived",
    )


def test_a_formula_holds_its_kpis_by_id_and_shows_their_names() -> None:
    field = Kpi.fields["formula"]
    board = Board.of(UPTIME, seen(UPTIME, TODAY))
    stored = field.parse("kpi('uptime') / 2", board.context(TODAY))
    half = formula(stored)
    renamed = UPTIME.replace(title="Service availability")
    board = board.having([renamed, half])
    assert kpi_status(board, half, TODAY).value == Fraction("49.75")
    assert field.edit(half.formula, board.context(TODAY)) == "kpi('Service availability') / 2"
    assert field.parse("kpi('Nothing yet')", Context(TODAY)) == "kpi('Nothing yet')"


def test_formulas_over_formulas_are_worked_out_once_each() -> None:
    """Sixteen levels, each naming the one below twice: 2^16 evaluations took most of a minute."""
    levels = [UPTIME]
    for number in range(16):
        levels.append(formula(f"kpi('{levels[-1].label}') + kpi('{levels[-1].label}')", title=f"Level {number}"))
    board = Board.of(*levels, seen(UPTIME, TODAY, "1"))
    began = time.process_time()
    assert kpi_status(board, levels[-1], TODAY).value == 2**16
    assert time.process_time() - began < 5


def test_a_period_is_judged_by_its_own_target() -> None:
    mttr = Kpi.new(
        title="MTTR",
        unit="h",
        source=Source.COMPUTED,
        formula="mttr",
        direction=Direction.AT_MOST,
        target=Decimal(2),
        targets=(
            PeriodTarget.of(period="2025", target=Decimal(6)),
            PeriodTarget.of(period="2025-Q4", target=Decimal(5)),
        ),
    )
    down = Incident(
        8,
        {"reference": "I", "state": IncidentState.CLOSED.value, "priority": "1 - Critical"}
        | {"failed_at": "2025-11-03T08:00:00Z", "restored_at": "2025-11-03T13:30:00Z"},
    )
    board = Board.of(mttr, down)
    year = measure_against_target(board, "mttr", TODAY, parse_period("2025", TODAY))
    quarter = measure_against_target(board, "mttr", TODAY, parse_period("2025-Q4", TODAY))
    assert (year.value, year.target, year.status) == (Fraction(11, 2), Fraction(6), Status.ON_TRACK)
    assert (quarter.target, quarter.status) == (Fraction(5), Status.AT_RISK)
    assert measure_against_target(board, "mttr", TODAY).target == 2


def test_a_finish_yet_to_come_is_listed_and_not_lost() -> None:
    later = project(state=ProjectState.DELIVERED, actual_finish=date(2026, 9, 1))
    result = measure(Board.of(later), "projects_on_time", TODAY)
    assert (result.value, [each.reason for each in result.excluded]) == (
        None,
        ["yet to come: its actual finish is 2026-09-01"],
    )
    assert measure(Board.of(later), "projects_on_time", date(2026, 9, 1)).value == 100


def test_finished_before_it_started_is_not_on_time() -> None:
    result = measure(
        Board.of(project(state=ProjectState.DELIVERED, actual_finish=date(2025, 12, 1))), "projects_on_time", TODAY
    )
    assert (result.value, "before its start" in result.excluded[0].reason) == (None, True)


def test_a_goal_with_ends_of_its_own_moves_between_them_though_its_kpi_is_a_limit() -> None:
    kpi = Kpi.new(title="Trained", unit="people", direction=Direction.AT_LEAST, target=Decimal(100))
    goal = Goal.new(
        title="Train",
        state=GoalState.ACTIVE,
        kpi=kpi.id,
        baseline=Decimal(0),
        target=Decimal(100),
        start=date(2026, 1, 1),
        due=date(2026, 12, 31),
        cadence=Cadence.NONE,
    )
    result = progress(Board.of(kpi, goal, seen(kpi, TODAY, "49")), goal, TODAY)
    assert (result.p, result.status) == (Fraction(49, 100), Status.ON_TRACK)


def test_an_edit_of_an_input_reaches_the_formula_of_a_formula() -> None:
    half, quarter = formula("kpi('Uptime') / 2"), formula("kpi('By formula') / 2", title="Quarter")
    first = seen(UPTIME, TODAY, "80")
    board = Board.of(UPTIME, half, quarter, first)
    before = measure(board, "kpis_on_target", TODAY)
    after = measure(board.applying([Change.edit(first, first.replace(value=Decimal(20)))]), "kpis_on_target", TODAY)
    assert (before.numerator, after.numerator) == (Fraction(1), Fraction(0))


def at(board: Board, hour: int, minute: int = 0) -> Board:
    """The board at an instant of its day, as a session that is open sees it."""
    board.now = datetime(2026, 7, 2, hour, minute, tzinfo=UTC)
    return board


def test_a_goal_and_a_kpi_of_a_recovery_promise_follow_the_minute_of_an_open_outage() -> None:
    mail = Service.new(title="Mail", rto=Decimal(4))
    down = Incident.new(reference="I-1", service=mail.id, failed_at=datetime(2026, 7, 2, 8, tzinfo=UTC))
    early = datetime(2026, 7, 1, 8, tzinfo=UTC)
    back = Incident.new(reference="I-0", service=mail.id, failed_at=early, restored_at=early + timedelta(hours=1))
    days = {"start": date(2026, 1, 1), "due": date(2026, 12, 31), "cadence": Cadence.NONE}
    goal = Goal.new(title="Be back in time", state=GoalState.ACTIVE, service=mail.id, **days)
    kpi = Kpi.new(title="RTO", source=Source.COMPUTED, formula="rto_attainment", unit="%", cadence=Cadence.MONTHLY)
    board = Board.of(mail, down, back, goal, kpi)
    for hour, minute, expected in ((11, 59, 100), (12, 1, 50), (11, 0, 100), (23, 0, 50)):
        now = at(board, hour, minute)
        assert cached_progress(now, goal, TODAY).p == Fraction(expected, 100), hour
        assert cached_kpi_status(now, kpi, TODAY).value == expected
        assert measure(now, "rto_attainment", TODAY).value == expected
        assert measure(now, "goals_progress", TODAY).value == expected


def test_what_a_kpi_cannot_be_is_left_out_and_listed() -> None:
    kept = Kpi.new(title="Retention", unit="%", direction=Direction.AT_LEAST, target=Decimal(95), cadence=Cadence.NONE)
    rows = (seen(kept, date(2026, 5, 1), "93"), seen(kept, date(2026, 6, 1), "104"))
    found = kpi_status(Board.of(kept, *rows), kept, TODAY)
    assert (found.value, found.day) == these(93, date(2026, 5, 1)) and found.status is Status.AT_RISK
    assert "left out: 104 % on 2026-06-01, for it is at least 0 % and at most 100 %" in found.how
    only = kpi_status(Board.of(kept, rows[1]), kept, TODAY)
    assert only.value is None and "left out: 104 %" in only.reason
    wider = kept.replace(most=Decimal(150))
    assert kpi_status(Board.of(wider, *rows), wider, TODAY).value == 104


def test_a_formula_that_gives_what_the_kpi_cannot_be_gives_no_data() -> None:
    end = Kpi.new(title="End", cadence=Cadence.NONE)
    kept = formula("kpi('End')", title="Retention", unit="%", most=Decimal(100), cadence=Cadence.NONE)
    found = kpi_status(Board.of(end, kept, seen(end, TODAY, "104")), kept, TODAY)
    assert found.value is None and "104 % cannot be" in found.reason


def test_a_goal_takes_no_value_that_its_kpi_cannot_be() -> None:
    kept = Kpi.new(title="Retention", unit="%", baseline=Decimal(80), target=Decimal(95), cadence=Cadence.NONE)
    goal = Goal.new(title="Keep customers", state=GoalState.ACTIVE, kpi=kept.id)
    said = CheckIn.new(goal=goal.id, date=TODAY, value=Decimal(140))
    assert progress(Board.of(kept, goal, said), goal, TODAY).p is None
    assert progress(Board.of(kept, goal, said, seen(kept, TODAY, "95")), goal, TODAY).p == 1
