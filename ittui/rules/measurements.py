"""Values that people record: none of a KPI that is worked out, one a day, and a correction keeps what was there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from ..board import Board, Change, Origin, Refusal
from ..fields import Field, Json, visible
from ..records import KINDS, Kpi, Measurement, Source
from .life_cycle import TAKING_BACK


def refuse_measurements(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A value would be recorded of what is computed, beside another of the same day, or over one that is then lost."""
    added: set[tuple[int | None, object]] = set()
    for change in changes:
        if change.table != Measurement.table or change.after is None or origin.action in TAKING_BACK:
            continue
        row = Measurement(change.id, change.after)
        text = computed(before, row) if change.before is None else lost(Measurement(change.id, change.before), row)
        twice = change.before is None and not row.archived
        if twice and ((row.kpi, row.date) in added or there_already(before, row)):
            text = text or recorded_text(before, row)
        added.add((row.kpi, row.date))
        if text:
            yield Refusal(text, change.table, change.id, "kpi" if "worked out" in text else "why")


def computed(board: Board, row: Measurement) -> str:
    kpi = board.get(Kpi, row.kpi)
    return computed_text(kpi) if kpi is not None else ""


def computed_text(kpi: Kpi) -> str:
    """Why no value of a KPI can be recorded; "" where it can."""
    if kpi.source is Source.RECORDED:
        return ""
    return f"“{visible(kpi.label)}” is {kpi.source.value}: it is worked out, not recorded"


def there_already(board: Board, row: Measurement) -> bool:
    """Is there another value of that KPI and day?"""
    if row.kpi is None:
        return False
    return any(other.id != row.id for other in of_day(board, row))


def of_day(board: Board, row: Measurement) -> tuple[Measurement, ...]:
    """The values of the same KPI and day; found without looking at all that the KPI ever had."""
    return board.keyed(Measurement, "KPI and day", kpi_and_day, (row.raw.get("kpi"), row.raw.get("date")))


def kpi_and_day(row: Measurement) -> Iterator[tuple[Json, Json]]:
    yield row.raw.get("kpi"), row.raw.get("date")


def recorded_text(board: Board, row: Measurement) -> str:
    """That there is a value of the day already; of the one before it, where the same step would add two."""
    kpi = board.get(Kpi, row.kpi)
    there = max(of_day(board, row), key=lambda other: other.id, default=row)
    return already_text(kpi, there) if kpi is not None else ""


def already_text(kpi: Kpi, there: Measurement) -> str:
    """That a KPI has a value of a day, and what is asked for to put another in its place."""
    was = "" if there.value is None else f"{there.value:f}"
    return f"“{visible(kpi.label)}” has {was} for {there.date} already; to correct it, say why it was wrong"


def lost(old: Measurement, new: Measurement) -> str:
    """What a change of a recorded value would lose; "" where the old value is kept with a reason."""
    cached = new.corrections[: len(old.corrections)]
    if cached != old.corrections:
        return "a correction that was noted stays"
    fresh = new.corrections[len(old.corrections) :]
    if old.value == new.value or old.value is None or any(each.value == old.value and each.why for each in fresh):
        return ""
    return f"{old.value:f} was recorded for {old.date}; to correct it, say why it was wrong"


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
