"""In what time an incident has to be restored: by the recovery objective, or the service level, that applies to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction

from ...board import Board
from ...records import Priority, Service, ServiceTarget
from ..calendar import HOUR
from .outages import Outage

Seconds = int | Fraction
Target = Callable[[Outage], Seconds | None]


def in_seconds(hours: Decimal | Fraction | None) -> Seconds | None:
    """Hours in seconds, a whole number where they are one: most incidents are held against such."""
    if hours is None:
        return None
    seconds = Fraction(hours) * HOUR
    return seconds.numerator if seconds.denominator == 1 else seconds


def recovery_target(board: Board) -> Target:
    """The recovery-time objective that applied: the incident's own, else its service's."""
    table = board.table(Service)
    services: dict[object, Seconds | None] = table.cache.memo(
        "recovery objectives", lambda: {service.id: in_seconds(service.rto) for service in table.rows.values()}
    )

    def target(result: Outage) -> Seconds | None:
        own = result.incident.rto if "rto" in result.incident.raw else None
        return services.get(result.incident.service) if own is None else in_seconds(own)

    return target


def agreed_hours(levels: Iterable[ServiceTarget], priority: Priority, field: str) -> Fraction | None:
    """The hours agreed for a priority, written “1 - Critical”, “Critical” or “1”; None where nothing is agreed."""
    number, _, word = priority.value.casefold().partition(" - ")
    for level in levels:
        if level.priority.strip().casefold() in (priority.value.casefold(), number, word, f"p{number}"):
            hours = level.restore_hours if field == "restore_hours" else level.response_hours
            if hours is not None:
                return Fraction(hours)
    return None


def level_hours(board: Board, field: str) -> dict[tuple[int | None, Priority], Fraction]:
    """The agreed hours of each service and priority."""
    table = board.table(Service)
    result: dict[tuple[int | None, Priority], Fraction] = table.cache.memo(
        ("agreed hours", field),
        lambda: {
            (service.id, priority): hours
            for service in table.rows.values()
            for priority in Priority
            if (hours := agreed_hours(service.levels, priority, field)) is not None
        },
    )
    return result


def restore_target(board: Board) -> Target:
    """The service level that is agreed for the incident's service and priority."""
    hours = level_hours(board, "restore_hours")
    seconds = {level: in_seconds(agreed) for level, agreed in hours.items()}
    return lambda result: seconds.get((result.incident.service, result.priority))
