"""Values that people record: none of a KPI that is worked out, one a day, and a correction keeps what was there.

And what cannot be: something that happened tomorrow, a share of 104 %, a cost below 0, an end before its beginning, a
lock of what is no past period. The impossible is refused when somebody types it; what comes from a file of others is
taken, and listed by what reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from ..board import Board, Change, Origin, Refusal, reader
from ..fields import UNREADABLE, Field, FiscalYear, InputError, Json, Rows, later, parse_period, visible
from ..records import KINDS, Goal, Kpi, Lock, Measurement, Record, Source, code
from .life_cycle import edits_of


def refuse_measurements(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A value would be recorded of what is computed, beside another of the same day, or over one that is then lost."""
    added: set[tuple[int | None, object]] = set()
    for change, old, row in edits_of(Measurement, changes, added=True):
        kpi, new = before.get(Kpi, row.kpi), change.before is None
        text = lost(old, row) if not new else computed_text(kpi) if kpi is not None else ""
        others = [other for other in of_day(before, row) if other.id != row.id] if new and kpi is not None else ()
        if not text and new and kpi is not None and not row.archived and (others or (row.kpi, row.date) in added):
            text = already_text(kpi, max(others, key=lambda other: other.id, default=row))
        added.add((row.kpi, row.date))
        if text:
            yield Refusal(text, change.table, change.id, "kpi" if "worked out" in text else "why")


def worked_out(kpi: Kpi) -> str:
    how = "by a formula" if kpi.source is Source.FORMULA else "from the records"
    return f"is worked out {how}, not recorded"


def computed_text(kpi: Kpi) -> str:
    """Why no value of a KPI can be recorded; "" where it can."""
    if kpi.source is Source.RECORDED:
        return ""
    return f"“{visible(kpi.label)}” {worked_out(kpi)}"


def of_day(board: Board, row: Measurement) -> tuple[Measurement, ...]:
    """The values of the same KPI and day; found without looking at all that the KPI ever had."""
    return board.keyed(Measurement, "KPI and day", kpi_and_day, (row.raw.get("kpi"), row.raw.get("date")))


def kpi_and_day(row: Measurement) -> Iterator[tuple[Json, Json]]:
    yield row.raw.get("kpi"), row.raw.get("date")


def already_text(kpi: Kpi, there: Measurement) -> str:
    """That a KPI has a value of a day, and what is asked for to put another in its place."""
    was = "" if there.value is None else f"{there.value:f}"
    return f"“{visible(kpi.label)}” already has {was} for {there.date}; to correct it, say why it was wrong"


def lost(old: Measurement, new: Measurement) -> str:
    """What a change of a recorded value would lose; "" where the old value is kept with a reason."""
    known = len(old.corrections)
    if new.corrections[:known] != old.corrections:
        return "an earlier correction cannot be changed or removed"
    fresh = new.corrections[known:]
    if old.value == new.value or old.value is None or any(each.value == old.value and each.why for each in fresh):
        return ""
    return f"{old.value:f} was recorded for {old.date}; to correct it, say why it was wrong"


SLACK = timedelta(minutes=5)  # by which two machines' clocks may differ


def refuse_implausible(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A field gets a value that there cannot be, by what its declaration says of it."""
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
        rows, columns = [row for row in raw if isinstance(row, dict)], field.columns.items()
        texts = (to_come(column, row.get(name), now, board) for row in rows for name, column in columns)
        return next(filter(None, texts), "")
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
    for change in changes:
        kind = KINDS.get(change.table)
        if kind is None or change.after is None:
            continue
        old = set(kind(change.id, change.before).check()) if change.before is not None else set()
        for name, text in kind(change.id, change.after).check():
            if (name, text) not in old:
                yield Refusal(text, change.table, change.id, name)


def refuse_unreadable_periods(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A lock whose title is no period locks nothing, and one that is told from today locks another period tomorrow."""
    today, fiscal = before.settings.day_at(origin.now), before.settings.fiscal
    for change, old, new in edits_of(Lock, changes, added=True):
        title, text = new.title, ""
        if change.before is not None and old.title == title:
            continue
        if not is_fixed_period(title, today, fiscal):
            text = "is not a month, quarter or year by its date, such as 2026-10 or 2026-Q3"
        elif (last := parse_period(title, today, fiscal).last) is None or last >= today:
            text = "is not over yet; only a past period can be locked"
        if text:
            yield Refusal(f"“{visible(title)}” {text}", change.table, change.id, "title")


def is_fixed_period(text: str, today: date, fiscal: FiscalYear) -> bool:
    """Is it a period, and the same one whenever it is read?"""
    try:
        return parse_period(text, today, fiscal) == parse_period(text, later(today, 800), fiscal)
    except InputError:
        return False


def refuse_circles(before: Board, changes: Sequence[Change], origin: Origin) -> Iterator[Refusal]:
    """A goal or objective would contain itself, by one new parent or by several that are set together."""
    known = [each for each in changes if each.after is not None and each.table in KINDS]
    moved = [each for each in known if (each.after or {}).get("parent") != (each.before or {}).get("parent")]
    after = before.applying(changes) if moved else before
    for change in moved:
        row = after.get(KINDS[change.table], change.id)
        if row is not None and (circle := after.circle(row)):
            yield Refusal(f"it would contain itself: {circle}", change.table, change.id, "parent")


def measured_through(board: Board, kpi: int) -> Iterator[Goal]:
    """The goals whose KPI has another one in its formula, itself or by way of others."""
    formulas = [each for each in board.all(Kpi) if each.source is Source.FORMULA and each.id != kpi]
    if not formulas:
        return
    from ..metrics.kpis import kpis_in  # most changes are of no KPI that a formula needs

    needs = {each.id: {row.id for row in kpis_in(board, each)} for each in formulas}
    reached = {kpi}
    while more := {each for each, needed in needs.items() if needed & reached} - reached:
        reached |= more
    for each in sorted(reached - {kpi}):
        yield from board.linked(Goal, "kpi", each)


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
