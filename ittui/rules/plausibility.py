"""What cannot be: something that happened tomorrow, a share of 104 %, an end before its beginning.

Refused when somebody types it; what comes from a file of others is taken, and listed by what reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from ..board import Board, Change, Origin, Refusal
from ..fields import Field, visible
from ..records import KINDS, Kpi, Measurement
from .life_cycle import TAKING_BACK

SLACK = timedelta(minutes=5)  # by which two machines' clocks may differ


@cache
def past_fields(table: str) -> Mapping[str, Field[Any]]:
    """The fields of a kind that tell of what has happened."""
    fields = KINDS[table].fields if table in KINDS else {}
    return {name: field for name, field in fields.items() if getattr(field, "past", False)}


def refuse_future(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A field of the past gets a day or an instant that is yet to come."""
    if origin.imported or origin.action in TAKING_BACK:
        return
    for change in changes:
        for name, field in past_fields(change.table).items() if change.after is not None else ():
            raw = (change.after or {}).get(name)
            if (
                raw is not None
                and raw != (change.before or {}).get(name)
                and is_to_come(field, raw, origin.now, before)
            ):
                text = f"{visible(str(raw))} is in the future; this is a {field.kind} of the past"
                yield Refusal(text, change.table, change.id, name)


def is_to_come(field: Field[Any], raw: Any, now: datetime, board: Board) -> bool:
    try:
        value = field.load(raw)
    except (ValueError, TypeError):
        return False
    if isinstance(value, datetime):
        return value > now + SLACK
    return isinstance(value, date) and value > board.settings.day_at(now + SLACK)


def refuse_contradictions(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """Values that contradict each other now and did not before; a value outside what its KPI can be."""
    if origin.imported or origin.action in TAKING_BACK:
        return
    for change in changes:
        kind = KINDS.get(change.table)
        if kind is None or change.after is None:
            continue
        old = set(kind(change.id, change.before).check()) if change.before is not None else set()
        for name, text in kind(change.id, change.after).check():
            if (name, text) not in old:
                yield Refusal(text, change.table, change.id, name)
        if change.table == Measurement.table and (change.before or {}).get("value") != change.after.get("value"):
            yield from refuse_out_of_range(before, Measurement(change.id, change.after))


def refuse_out_of_range(board: Board, row: Measurement) -> Iterator[Refusal]:
    kpi = board.get(Kpi, row.kpi)
    text = out_of_range(kpi, row.value) if kpi is not None else ""
    if text:
        yield Refusal(text, row.table, row.id, "value")


def out_of_range(kpi: Kpi, value: Decimal | None) -> str:
    """Why a KPI cannot have a value; "" where it can."""
    least, most = kpi.bounds
    if value is None or ((least is None or value >= least) and (most is None or value <= most)):
        return ""
    name, below = ("least", True) if least is not None and value < least else ("most", False)
    limit = least if below else most
    return (
        f"{value:f} cannot be: “{visible(kpi.label)}” is at {name} {limit:f}; where it can be, set its {name} possible"
    )
