"""Whether there are people enough: support staff per end user, and the gap of each service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import Period, later, visible
from ...records import Department, Headcount, Provider, Service
from ..projects.project_facts import is_all
from ..registry import metric
from ..result import Excluded, Result, many, no_data, shown

ZERO = Fraction(0)


class People(NamedTuple):
    """End users and the full-time equivalents that support them; None is unknown."""

    users: Fraction | None
    fte: Fraction | None


def people_on(department: Department, day: date) -> People:
    """What a department had on a day: the last figures of its history, else those of the department itself."""
    department = department.as_of(day)
    past = sorted((row for row in department.headcount if row.since and row.since <= day), key=since)
    users = [row.end_users for row in past if row.end_users is not None]
    fte = [row.support_fte for row in past if row.support_fte is not None]
    now_users, now_fte = users[-1] if users else department.end_users, fte[-1] if fte else department.support_fte
    return People(
        None if now_users is None or now_users < 0 else Fraction(now_users),
        None if now_fte is None or now_fte < 0 else Fraction(now_fte),
    )


def since(row: Headcount) -> date:
    return row.since or date.min


def averaged(department: Department, start: date, end: date) -> People:
    """The average over the days from start to end (not in it), weighted by how long each figure held."""
    since = [row.since for row in department.headcount if row.since]
    since += [later(day, 1) for day in department.changed_after]
    turns = sorted({start, *(day for day in since if start < day < end)})
    stretches = [
        (people_on(department, day), (until - day).days)
        for day, until in zip(turns, (*turns[1:], end), strict=True)
        if until > day
    ]
    return People(
        mean((people.users, days) for people, days in stretches),
        mean((people.fte, days) for people, days in stretches),
    )


def mean(weighted: Iterable[tuple[Fraction | None, int]]) -> Fraction | None:
    known = [(value, days) for value, days in weighted if value is not None]
    total = sum(days for _, days in known)
    return sum((value * days for value, days in known), ZERO) / total if total else None


def stretch(as_of: date, period: Period) -> tuple[date, date]:
    """The days that are averaged over: those of the period that have gone, or the one day asked about."""
    tomorrow = as_of + timedelta(days=1) if as_of < date.max else as_of
    if is_all(period):
        return as_of, tomorrow
    end = min(period.end or tomorrow, tomorrow)
    start = period.start or (end - timedelta(days=1) if end > date.min else end)
    return start, end


def support(board: Board, as_of: date, period: Period) -> tuple[Fraction, Fraction, list[Department], str]:
    """(end users, support FTE, the departments that have either, a sentence on them)."""
    start, end = stretch(as_of, period)
    users, fte, known = ZERO, ZERO, []
    for department in board.all(Department):
        people = averaged(department, start, end)
        if people.users is not None or people.fte is not None:
            known.append(department)
            users, fte = users + (people.users or ZERO), fte + (people.fte or ZERO)
    days = (end - start).days
    over = f", on average over {many(days, 'day')}" if days > 1 else ""
    how = f"{shown(users)} end users and {shown(fte, 2)} FTE of support staff in {many(len(known), 'department')}{over}"
    return users, fte, known, how


def unknown(users: Fraction, fte: Fraction, known: list[Department], how: str) -> Result:
    """Why there is no ratio."""
    if not known:
        return no_data("no department has end users or support FTE", how)
    return no_data("no support FTE is recorded" if fte <= 0 else "no end users are recorded", how, n=len(known))


@metric(label="Users per support FTE", unit="users", reads=(Department,), group="Service")
def users_per_support_fte(board: Board, as_of: date, period: Period) -> Result:
    """End users ÷ full-time equivalents of support staff, over all departments: “1 : 70”.

    Of a period, the average over its days. Full-time equivalents, not heads.
    """
    users, fte, known, how = support(board, as_of, period)
    if fte <= 0 or users <= 0:
        return unknown(users, fte, known, how)
    return Result(
        value=users / fte,
        how=how,
        numerator=users,
        denominator=fte,
        n=len(known),
        notes=(f"1 : {shown(users / fte)}",),
    )


@metric(label="Support FTE per 100 users", unit="FTE", reads=(Department,), group="Service")
def support_fte_per_100_users(board: Board, as_of: date, period: Period) -> Result:
    """100 × full-time equivalents of support staff ÷ end users, over all departments.

    Of a period, the average over its days.
    """
    users, fte, known, how = support(board, as_of, period)
    if fte <= 0 or users <= 0:
        return unknown(users, fte, known, how)
    return Result(value=100 * fte / users, how=how, numerator=fte, denominator=users, n=len(known))


@metric(label="Staffing gap", unit="FTE", reads=(Service,), group="Service", up=False)
def service_gap(board: Board, as_of: date, period: Period) -> Result:
    """The people missing, in FTE: Σ (asked for − available) over the services where more are asked for than there are.

    People to spare in one service do not fill the gap of another. Services that are bought in are left out. Those
    with a gap, the largest first, are candidates for “IT as a service”.
    """
    services = [service.as_of(as_of) for service in board.all(Service)]
    excluded = [Excluded(service, why) for service in services if (why := no_gap(service))]
    excluded.sort(key=lambda each: (each.reason, each.record.id))
    left_out = {each.record.id for each in excluded}
    gaps = sorted(
        ((gap(service), service) for service in services if service.id not in left_out),
        key=lambda pair: (-pair[0], pair[1].id),
    )
    short = [(size, service) for size, service in gaps if size > 0]
    total = sum((size for size, _ in short), ZERO)
    how = f"{shown(total, 2)} FTE missing in {len(short):,} of {many(len(gaps), 'service')}: asked for − available"
    if not gaps:
        reason = "no service says both how many are asked for and available" if services else "no service is recorded"
        return no_data(reason, how, excluded=tuple(excluded))
    spare = sum((-size for size, _ in gaps if size < 0), ZERO)
    notes = [f"{visible(service.label)}: {shown(size, 2)} FTE missing" for size, service in short]
    return Result(
        value=total,
        how=how,
        numerator=total,
        n=len(gaps),
        excluded=tuple(excluded),
        counted=tuple(service for _, service in short),
        notes=(*notes, *([f"to spare elsewhere: {shown(spare, 2)} FTE"] if spare else [])),
    )


def gap(service: Service) -> Fraction:
    return Fraction(service.fte_needed or 0) - Fraction(service.fte_available or 0)


def no_gap(service: Service) -> str:
    """Why a service has no gap that could be told; "" where it has."""
    if service.provider is Provider.BOUGHT:
        return "bought in as a service"
    missing = [
        name
        for name, value in (("asked for", service.fte_needed), ("available", service.fte_available))
        if value is None
    ]
    return f"FTE {' and '.join(missing)}: not recorded" if missing else ""
