"""Recovery objectives, drills and service levels: what was kept, and what is a miss before it is over."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ittui.metrics.incidents import agreed_hours
from ittui.records import Incident, IncidentState, Pause, Priority, Service, ServiceTarget

from .asking import YEAR, ask, reasons, these

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
DAY = date(2026, 11, 9)
MAIL = Service.new(title="Mail", rto=Decimal(4))


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def incident(down: float | None = None, **values: object) -> Incident:
    usual: dict[str, object] = {"reference": "INC1", "failed_at": NOON, "service": MAIL.id}
    if down is not None:
        usual |= {"restored_at": at(down), "state": IncidentState.RESOLVED}
    return Incident.new(**{**usual, **values})


def test_the_objective_is_the_incidents_own_else_its_services() -> None:
    cached, missed, own = incident(4), incident(4.5), incident(4.5, rto=Decimal(5))
    result = ask("rto_attainment", cached, missed, own, MAIL)
    assert these(result.numerator, result.denominator) == (2, 3)
    assert result.counted == (missed,)
    assert result.how == "2 of 3 incidents with a recovery-time objective were restored within it"


def test_without_an_objective_an_incident_is_listed_not_judged() -> None:
    result = ask("rto_attainment", incident(1, service=None), incident(1), MAIL)
    assert (result.n, reasons(result)) == (1, ["has no recovery-time objective"])


def test_still_down_past_its_objective_is_a_miss_already_and_before_that_nothing() -> None:
    long, short = incident(failed_at=at(-48)), incident(failed_at=at(-1))
    result = ask("rto_attainment", long, short, incident(1), MAIL, as_of=DAY)
    assert these(result.numerator, result.denominator) == (1, 2)
    assert result.counted == (long,)


def test_a_pause_stops_the_clock_of_what_is_still_down() -> None:
    waiting = incident(failed_at=at(-48), pauses=(Pause.of(since=at(-47)),))
    assert ask("rto_attainment", waiting, MAIL, as_of=DAY).value is None


def test_drills_stand_apart_from_real_events() -> None:
    records = (incident(9), incident(1, drill=True), incident(9, drill=True, state=IncidentState.CANCELLED), MAIL)
    assert these(ask("rto_attainment", *records).value, ask("rto_attainment", *records).n) == (0, 1)
    drills = ask("rto_attainment_drills", *records)
    assert these(drills.value, drills.n) == (100, 1)
    assert reasons(drills) == ["cancelled"]


def test_a_service_that_could_not_be_back_in_time_is_named() -> None:
    unsafe = Service.new(title="Pay [run]", rto=Decimal(4), work_recovery=Decimal(3), mtd=Decimal(6))
    notes = ask("rto_attainment", incident(1), MAIL, unsafe).notes
    assert "Pay [run]: recovery takes 7 h, 6 h can be borne" in notes
    assert "1 of 2 services with an RTO came back, or were drilled, within 12 months" in notes


def test_an_event_belongs_to_the_period_it_was_restored_in() -> None:
    last_year = incident(1, failed_at=at(-24 * 365), restored_at=at(-24 * 365 + 1))
    assert ask("rto_attainment", last_year, incident(9), MAIL, period=YEAR).n == 1


def test_a_miss_counts_in_the_period_in_which_it_became_one() -> None:
    old = incident(failed_at=at(-24 * 365))
    assert ask("rto_attainment", old, MAIL, period=YEAR).value is None
    assert ask("rto_attainment", old, MAIL).value == 0


@pytest.mark.parametrize("name", ["rto_attainment", "rto_attainment_drills", "sla_attainment"])
def test_nothing_to_judge_is_no_data(name: str) -> None:
    assert ask(name).value is None
    assert ask(name).reason


LEVELS = (
    ServiceTarget.of(priority="critical", restore_hours=Decimal(2)),
    ServiceTarget.of(priority="3 - Moderate", restore_hours=Decimal(8), response_hours=Decimal(1)),
)
WEB = Service.new(title="Web", levels=LEVELS)


def test_a_service_level_is_that_of_the_priority() -> None:
    critical = {"service": WEB.id, "priority": Priority.CRITICAL}
    records = (incident(2, **critical), incident(3, **critical), incident(8, service=WEB.id))
    low = incident(1, service=WEB.id, priority=Priority.LOW)
    result = ask("sla_attainment", *records, low, WEB)
    assert these(result.numerator, result.denominator) == (2, 3)
    assert result.notes == ("1 - Critical: 1 of 2 (50 %)", "3 - Moderate: 1 of 1 (100 %)")
    assert reasons(result) == ["no service level is agreed for it"]


def test_open_past_its_level_is_breached() -> None:
    result = ask("sla_attainment", incident(failed_at=at(-48), service=WEB.id), WEB, as_of=DAY)
    assert these(result.value, result.n) == (0, 1)


@pytest.mark.parametrize("written", ["1 - Critical", "critical", "1", "P1", " CRITICAL "])
def test_a_priority_may_be_written_in_several_ways(written: str) -> None:
    level = ServiceTarget.of(priority=written, restore_hours=Decimal(3))
    assert agreed_hours([level], Priority.CRITICAL, "restore_hours") == 3
    assert agreed_hours([level], Priority.HIGH, "restore_hours") is None
