"""What is worked out of a KPI: its value, what that is held against, and how it stands."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from ..metrics.kpis.kpi_status import KpiStatus
from ..metrics.kpis.kpi_statuses import cached_kpi_status
from ..metrics.status import Status
from ..records import Kpi
from ..session import Session
from .columns import Shown, computed
from .statuses import show_status, worst_first
from .values import target_text, value_text


def status_of(session: Session, kpi: Kpi) -> KpiStatus:
    return cached_kpi_status(session.board, kpi, session.today)


@computed(Kpi, "status", "Status", show=show_status, order=worst_first, width=11, numeric=False)
def status(session: Session, kpi: Kpi) -> Status:
    return status_of(session, kpi).status


class Amount(NamedTuple):
    """A number of a KPI, as it is read beside the other one."""

    number: Fraction
    text: str

    def __str__(self) -> str:
        return self.text


def show(amount: Amount) -> Shown:
    return Shown(amount.text)


@computed(Kpi, "value", "Value", show=show, amount=lambda each: each.number, width=11)
def value(session: Session, kpi: Kpi) -> Amount | None:
    """The last value, with whether it rose or fell."""
    now = status_of(session, kpi)
    return None if now.value is None else Amount(now.value, value_text(now._replace(unit="")) + arrow(now))


def arrow(now: KpiStatus) -> str:
    if now.value is None or now.previous is None:
        return "  "
    return " ▲" if now.value > now.previous else " ▼" if now.value < now.previous else " ·"


@computed(Kpi, "target", "Target", show=show, amount=lambda each: each.number)
def target(session: Session, kpi: Kpi) -> Amount | None:
    """What it is judged by: of the period, where that has a target of its own."""
    now = status_of(session, kpi)
    least = now.target if now.target is not None else now.upper
    return None if least is None else Amount(least, target_text(now, unit=False))
