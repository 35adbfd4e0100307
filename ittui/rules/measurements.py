"""Values that people record: none of a KPI that is worked out, one a day, and a correction keeps what was there.

And what cannot be: something that happened tomorrow, a share of 104 %, a cost below 0, an end before its beginning. It
is refused when somebody types it; what comes from a file of others is taken, and listed by what reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..board import Board, Change, Origin, Refusal, reader
from ..fields import UNREADABLE, Field, Json, Raw, Rows, visible
from ..records import KINDS, Kpi, Measurement, Record, Source, code
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


def worked_out(kpi: Kpi) -> str:
    how = "by a formula" if kpi.source is Source.FORMULA else "from the records"
    return f"is worked out {how}, not recorded"


def computed_text(kpi: Kpi) -> str:
    """Why no value of a KPI can be recorded; "" where it can."""
    if kpi.source is Source.RECORDED:
        return ""
    return f"“{visible(kpi.label)}” {worked_out(kpi)}"


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
    return f"“{visible(kpi.label)}” already has {was} for {there.date}; to correct it, say why it was wrong"


def lost(old: Measurement, new: Measurement) -> str:
    """What a change of a recorded value would lose; "" where the old value is kept with a reason."""
    cached = new.corrections[: len(old.corrections)]
    if cached != old.corrections:
        return "an earlier correction cannot be changed or removed"
    fresh = new.corrections[len(old.corrections) :]
    if old.value == new.value or old.value is None or any(each.value == old.value and each.why for each in fresh):
        return ""
    return f"{old.value:f} was recorded for {old.date}; to correct it, say why it was wrong"


SLACK = timedelta(minutes=5)  # by which two machines' clocks may differ


def refuse_implausible(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A field gets a value that there cannot be, by what its declaration says of it."""
    if origin.imported or origin.action in TAKING_BACK:
        return
    for change in changes:
        if change.after is None or change.table not in KINDS:
            continue
        record, old = KINDS[change.table](change.id, change.after), change.before or {}
        for name, raw in change.after.items():
            if name not in record.fields or raw == old.get(name):
                continue
            if why := implausible(before, record, name, fresh(raw, old.get(name)), origin.now):
                yield Refusal(why, change.table, change.id, name)


def fresh(raw: Json, old: Json) -> Json:
    """What is new of a value: of rows, those that were not there before; old faults stop no change of other rows."""
    return [row for row in raw if row not in old] if isinstance(raw, list) and isinstance(old, list) else raw


def implausible(board: Board, record: Record, name: str, raw: Json, now: datetime) -> str:
    """Why there can be no such value of a field; "" where there can, and where it cannot be read at all."""
    field = reader(board, record.fields[name], record)
    return field.cannot_be(raw) or to_come(field, raw, now, board)


def implausible_values(board: Board, record: Record, now: datetime) -> Iterator[tuple[str, str]]:
    """(field, why) for each value of a record that there cannot be; it was imported, or written past the program."""
    for name, raw in record.raw.items():
        if name in record.fields and (why := implausible(board, record, name, raw, now)):
            yield name, why


def to_come(field: Field[Any], raw: Json, now: datetime, board: Board) -> str:
    """That something of the past is yet to come: a day or an instant, also one in a row; "" where nothing is."""
    if isinstance(field, Rows) and isinstance(raw, list):
        cells = [
            (column, row.get(name)) for row in raw if isinstance(row, dict) for name, column in field.columns.items()
        ]
        return next((why for column, cell in cells if (why := to_come(column, cell, now, board))), "")
    if raw is None or not getattr(field, "past", False):
        return ""
    try:
        value = field.load(raw)
    except UNREADABLE:
        return ""
    late = value > now + SLACK if isinstance(value, datetime) else value > board.settings.day_at(now + SLACK)
    if not late:
        return ""
    shown = field.show(value, board.context(board.settings.day_at(now), now))
    return f"{shown} is in the future; “{field.label}” takes a past {field.kind}"


def refuse_contradictions(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """Values that contradict each other now and did not before."""
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


def refuse_circles(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A goal or objective would contain itself, by one new parent or by several that are set together."""
    known = [each for each in changes if each.after is not None and each.table in KINDS]
    moved = [each for each in known if parent(each.after) != parent(each.before)]
    if not moved or origin.action in TAKING_BACK:
        return
    after = before.applying(changes)
    for change in moved:
        row = after.get(KINDS[change.table], change.id)
        if row is not None and (circle := after.circle(row)):
            yield Refusal(f"it would contain itself: {circle}", change.table, change.id, "parent")


def parent(raw: Raw | None) -> Json:
    return raw.get("parent") if raw else None


def formula_circles(board: Board) -> Iterator[tuple[Kpi, str]]:
    """(KPI, the way from it back to itself with the ids) for each KPI whose formula needs its own value."""
    from ..metrics.kpis import kpis_in

    needs = {kpi.id: tuple(kpis_in(board, kpi)) for kpi in board.all(Kpi) if kpi.source is Source.FORMULA}
    for kpi in board.all(Kpi):
        if way := way_back(kpi, needs):
            yield kpi, f"needs its own value: {' → '.join(f'{code(each.id)} {visible(each.label)}' for each in way)}"


def way_back(kpi: Kpi, needs: dict[int, tuple[Kpi, ...]]) -> tuple[Kpi, ...]:
    """The KPIs from one back to itself, it first and last; none where no way leads back."""
    waiting: list[tuple[Kpi, ...]] = [(kpi,)]
    seen: set[int] = set()
    while waiting:
        way = waiting.pop(0)
        for each in needs.get(way[-1].id, ()):
            if each.id == kpi.id:
                return (*way, each)
            if each.id not in seen:
                seen.add(each.id)
                waiting.append((*way, each))
    return ()
