"""What is worked out of a KPI: its value, what that is held against, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from ..fields.layout import figure
from ..metrics import METRICS, Result, Status, measure
from ..metrics.calendar import period_of
from ..metrics.forecast import forecast_kpi
from ..metrics.goals.goal_status import cached_progress
from ..metrics.kpis import series
from ..metrics.kpis.kpi_status import KpiStatus, cached_kpi_status, history, measure_against_target
from ..records import Goal, Kpi, Source
from ..session import Session
from .columns import BRIEF, FURTHER, Shown, computed, parts, plain
from .document import Block, Datum, Facts, Tone, line_tone, show_status, target_text, value_text, worst_first
from .record_page import Known, known_of, link_text, made_of, period_text, text

TREND, LAST = 40, 3  # values
MOST_MADE_OF = 8  # records of each sort on the page of a KPI


def status_of(session: Session, kpi: Kpi) -> KpiStatus:
    return cached_kpi_status(session.board, kpi, session.today)


@computed(Kpi, "status", "Status", show=show_status, order=worst_first, width=11, numeric=False)
def status(session: Session, kpi: Kpi) -> Status:
    return status_of(session, kpi).status


BRIEF[Kpi] = lambda session, kpi: dict(parts(status_of(session, kpi)))
FURTHER[Kpi] = lambda session, kpi: {"forecast": plain(forecast_kpi(session.board, kpi, session.today))}


class KpiNumber(NamedTuple):
    """A number of a KPI, as it is read beside the other one."""

    number: Fraction
    text: str

    def __str__(self) -> str:
        return self.text


def show(amount: KpiNumber) -> Shown:
    return Shown(amount.text)


@computed(Kpi, "value", "Value", show=show, amount=lambda each: each.number, width=11)
def value(session: Session, kpi: Kpi) -> KpiNumber | None:
    """The last value, with whether it rose or fell."""
    now = status_of(session, kpi)
    return None if now.value is None else KpiNumber(now.value, value_text(now._replace(unit="")) + arrow(now))


def arrow(now: KpiStatus) -> str:
    if now.value is None or now.previous is None:
        return "  "
    return " ▲" if now.value > now.previous else " ▼" if now.value < now.previous else " ·"


@computed(Kpi, "target", "Target", show=show, amount=lambda each: each.number)
def target(session: Session, kpi: Kpi) -> KpiNumber | None:
    """What it is judged by: of the period, where that has a target of its own."""
    now = status_of(session, kpi)
    least = now.target if now.target is not None else now.upper
    return None if least is None else KpiNumber(least, target_text(now, unit=False))


@known_of(Kpi)
def about_kpi(session: Session, kpi: Kpi) -> Iterator[Known]:
    """How it stands and how that was found, where it goes, and what it measures."""
    board, now = session.board, status_of(session, kpi)
    aim = target_text(now)
    yield "status", Datum(f"target {aim}" if aim else "", status=now.status)
    yield "value", Datum(f"{value_text(now)}{when(session, kpi, now)}", now.value)
    yield from in_other_period(session, kpi)
    yield "how", text(now.how if now.value is not None else now.reason or now.how)
    if now.value is not None and now.reason:
        yield "beware", text(now.reason, Tone.WARN)
    recorded = kpi.source is Source.RECORDED
    points = (series if recorded else history)(board, kpi, session.today)  # all of them, or those of the last periods
    if points:
        yield "trend", Datum("", spark=tuple(point.value for point in points[-TREND:]), tone=line_tone(now.status))
        yield "forecast", text(str(forecast_kpi(board, kpi, session.today)))
    for point in reversed(points[-LAST:]):
        yield "measured", Datum(f"{point.day}  {figure(point.value, kpi.unit)}", point.value)
    for goal in board.table(Goal).by("kpi").get(kpi.id, ()):
        result = cached_progress(board, goal, session.today)
        yield "goal", Datum(link_text(session, goal), status=result.status)


def when(session: Session, kpi: Kpi, now: KpiStatus) -> str:
    """The day of a value that was recorded, the period of one that was computed."""
    if now.day is None:
        return ""
    computed = kpi.source is not Source.RECORDED
    return f" over {period_text(session.board, kpi, now)}, to {now.day}" if computed else f" on {now.day}"


def in_other_period(session: Session, kpi: Kpi) -> Iterator[Known]:
    """The number of the same metric in the period that is looked at, as the top of the screen has it."""
    name = metric_of(kpi)
    now = status_of(session, kpi)
    if name and now.value is not None and period_text(session.board, kpi, now) != session.period.label:
        result = measure(session.board, name, session.today, session.period)
        if result.value is not None:
            yield METRICS[name].label, Datum(f"{value_text(result)} over {result.period.label}", result.value)


def metric_of(kpi: Kpi) -> str:
    """The metric that computes a KPI; "" where it is recorded, or made by a formula of several."""
    name = kpi.formula.strip()
    return name if kpi.source is not Source.RECORDED and name in METRICS else ""


def result_of(session: Session, kpi: Kpi) -> Result | None:
    """The number that a computed KPI is, in the period of its value; None where it is made otherwise."""
    name, now = metric_of(kpi), status_of(session, kpi)
    if not name:
        return None
    period = period_of(kpi.cadence, now.day or session.today, session.board.settings.fiscal)
    return measure_against_target(session.board, name, session.today, period)


def with_what_it_is_made_of(session: Session, kpi: Kpi, page: Sequence[Block]) -> list[Block]:
    """The page of a KPI with the records that weigh most in it below how it was made; as it is where there are none."""
    result = result_of(session, kpi)
    made = made_of(session.board, result, MOST_MADE_OF) if result else []
    facts = page[0] if made else None
    if not isinstance(facts, Facts):
        return list(page)
    at = next((number for number, each in enumerate(facts.rows, 1) if each.label == "how"), 0)
    return [Facts(facts.rows[:at]), *made, Facts(facts.rows[at:]), *page[1:]]


def measured_by(session: Session, kpi: Kpi) -> Datum:
    """A KPI in a line: its name, its value, what that is held against, and how it stands."""
    now = status_of(session, kpi)
    aim = target_text(now)
    return Datum(f"{kpi.label}: {value_text(now)}{f', target {aim}' if aim else ''}", now.value, now.status)
