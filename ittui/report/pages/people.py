"""Recognitions in a report. What was given in private stays private: it is counted, never told."""

from __future__ import annotations

from datetime import date

from ...board import Board
from ...fields import Period
from ...metrics import many
from ...records import Department, Goal, Kpi, Recognition
from ...views.document import Bullet, Listing
from .naming import named, person_name


def recognitions(board: Board, as_of: date, period: Period) -> list[Recognition]:
    """Those given by a day and in a period, the newest first."""
    result = [each for each in board.all(Recognition) if each.date and each.date <= as_of and period.holds(each.date)]
    return sorted(result, key=lambda each: (-(each.date or date.min).toordinal(), each.label, each.id))


def public_list(board: Board, rows: list[Recognition], empty: str) -> Listing:
    """What may be told of them."""
    private = sum(each.private for each in rows)
    items = [Bullet(recognised(board, each), for_what(board, each)) for each in rows if not each.private]
    if private:
        items.append(Bullet(f"and {many(private, 'private one')}, not shown here"))
    return Listing(items=tuple(items), empty=empty)


def recognised(board: Board, each: Recognition) -> str:
    who = person_name(board, each.person) if each.person is not None else named(board, Department, each.team)
    return f"{each.date}  {who or 'somebody'}: {each.kind.value} for {each.label}"


def for_what(board: Board, each: Recognition) -> str:
    parts = [
        named(board, Goal, each.goal) and f"goal: {named(board, Goal, each.goal)}",
        named(board, Kpi, each.kpi) and f"KPI: {named(board, Kpi, each.kpi)}",
        f"from {person_name(board, each.by)}" if each.by is not None else "",
    ]
    return "; ".join(filter(None, parts))
