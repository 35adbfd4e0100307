"""What is worked out of an incident: how long it was down, and how the clocks of its promises stand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from ..board import Board
from ..fields.layout import figure
from ..metrics.calendar import HOUR, calendar_of
from ..metrics.incidents import (
    Outage,
    OutageState,
    Target,
    as_seen,
    down_so_far,
    outage,
    outage_state,
    recovery_target,
    restore_target,
)
from ..records import Incident
from ..session import Session
from .columns import Shown, computed


class Clock(NamedTuple):
    """A promise of an outage: hours that are left of it (below 0: missed by so many), and whether it is over."""

    left: Fraction
    over: bool

    def __str__(self) -> str:
        if self.left < 0:
            return f"missed by {hours_text(-self.left)}"
        return "met" if self.over else f"{hours_text(self.left)} left"


class Down(NamedTuple):
    """How long a service was down, or has been up to now, in hours."""

    hours: Fraction
    over: bool


def hours_text(hours: Fraction) -> str:
    return figure(hours, "h") if hours >= 1 else figure(round(hours * 60), "min")


def instant(session: Session) -> int:
    """Up to when open outages run: now, or the end of the day that is looked at."""
    return int(session.now.timestamp()) if session.live else calendar_of(session.board).end_of(session.today)


def down_time(session: Session, incident: Incident) -> tuple[Outage, Down] | None:
    """None where it is not known: cancelled, contradictory, closed without a restore time, or yet to fail."""
    until = instant(session)
    known = as_seen(outage(incident), until + 1)
    became = outage_state(known, until + 1)
    if became is OutageState.RESTORED:
        return known, Down(Fraction(known.down, HOUR), True)
    if became is OutageState.OPEN:
        return known, Down(Fraction(down_so_far(known, until), HOUR), False)
    return None


def show_down(down: Down) -> Shown:
    return Shown(figure(down.hours, "h"), "plain" if down.over else "bad")


@computed(
    Incident, "down", "Down", show=show_down, amount=lambda down: down.hours, order=lambda down: -down.hours, priority=2
)
def down(session: Session, incident: Incident) -> Down | None:
    """Hours from the failure to the restoration, less pauses; of what is still down, up to now."""
    result = down_time(session, incident)
    return result[1] if result else None


def clock(session: Session, incident: Incident, target: Callable[[Board], Target]) -> Clock | None:
    result = down_time(session, incident)
    limit = target(session.board)(result[0]) if result else None
    if result is None or limit is None:
        return None
    return Clock(Fraction(limit) / HOUR - result[1].hours, result[1].over)


def show_clock(clock: Clock) -> Shown:
    glyph = "✗" if clock.left < 0 else "✓" if clock.over else "~"
    return Shown(f"{glyph} {clock}", "bad" if clock.left < 0 else "good" if clock.over else "warn")


@computed(
    Incident, "rto_clock", "RTO", show=show_clock, amount=lambda clock: clock.left, width=18, priority=1, numeric=False
)
def rto_clock(session: Session, incident: Incident) -> Clock | None:
    """The recovery-time objective that applied: met, so much left, or missed by so much."""
    return clock(session, incident, recovery_target)


@computed(
    Incident, "sla_clock", "SLA", show=show_clock, amount=lambda clock: clock.left, width=18, priority=4, numeric=False
)
def sla_clock(session: Session, incident: Incident) -> Clock | None:
    """The service level agreed for its priority: met, so much left, or missed by so much."""
    return clock(session, incident, restore_target)
