"""Recording a value of a KPI: a new one, or the correction of one that is there."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from ..board import Board, Change, value_field
from ..fields import Day, InputError, Number, Prose, Text
from ..records import Correction, Kpi, Measurement, Source
from ..rules.locked_periods import lock_of_day, lock_text
from ..rules.measurements import already_text, computed_text, lost, worked_out
from ..session import Session
from .action import Changes, Question, action


def measured(
    board: Board, kpi: Kpi, value: Decimal, day: date, *, note: str = "", why: str = "", by: str = "", now: datetime
) -> tuple[Change, ...]:
    """The changes that record a value; none where it is there already.

    Another value of the same day is a correction: the old one is kept, and why is asked for. InputError where the
    period is locked, the day is yet to come, or the KPI is not one that people record.
    """
    refuse_unrecorded(board, kpi, day, now.date())
    there = on_day(board, kpi, day)
    if there is None:
        fresh = Measurement.new(kpi=kpi.id, date=day, value=value, note=note, by=by)
        return (Change.add(fresh),)
    if there.value == value and not note:
        return ()
    if there.value == value:
        return (Change.edit(there, there.replace(note=note)),)
    return (Change.edit(there, corrected(there, value, note=note, why=why, by=by, now=now, kpi=kpi)),)


def on_day(board: Board, kpi: Kpi, day: date) -> Measurement | None:
    """The value that is there for a day: the last one entered."""
    rows = [row for row in board.table(Measurement).by("kpi").get(kpi.id, ()) if row.date == day]
    return max(
        rows,
        key=lambda row: (max((each.at for each in row.corrections if each.at), default=EARLIEST), row.id),
        default=None,
    )


EARLIEST = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


def corrected(
    there: Measurement, value: Decimal, *, note: str, why: str, by: str, now: datetime, kpi: Kpi
) -> Measurement:
    """The measurement with another value, and what it was before."""
    if not why.strip():
        raise InputError(already_text(kpi, there), "why")
    cached = Correction.of(at=now, value=there.value, by=by, why=why.strip())
    return there.replace(value=value, note=note or there.note, corrections=(*there.corrections, cached))


def as_correction(before: Measurement, after: Measurement, *, why: str, by: str, now: datetime) -> Measurement:
    """The changed measurement, with what it was before where its value differs; InputError where no reason is given."""
    if before.value == after.value or before.value is None or after.value is None:
        return after
    if not why.strip():
        raise InputError(lost(before, after), "why")
    stored = Correction.of(at=now, value=before.value, by=by, why=why.strip())
    return after.replace(corrections=(*before.corrections, stored))


def refuse_unrecorded(board: Board, kpi: Kpi, day: date, today: date) -> None:
    """InputError where no value of that day can be recorded; the gate says the same of every other door."""
    if text := computed_text(kpi):
        raise InputError(text, "kpi")
    if day > today:
        raise InputError(f"{day} is in the future; a past date is needed", "on")
    if lock := lock_of_day(board, day, today):
        raise InputError(lock_text(lock, str(day)), "on")


# As every door offers it.


class Recording(Question):
    """A value and its day."""

    value = Number("Value", of_kpi=True, required=True)
    on = Day("Day", past=True, help="the day it was measured; blank: today")
    note = Prose("Note")
    why = Text("Why corrected", help="the reason, when a value of that day is corrected")
    positional = ("value",)


def not_recorded(session: Session, kpi: Kpi) -> str:
    return "" if kpi.source is Source.RECORDED else f"it {worked_out(kpi)}"


@action(
    Kpi,
    "record",
    "Record a value",
    "record a value of a KPI",
    example=(
        "record 'Link uptime' 99.95 --on yesterday --note 'one short outage'",
        "record 'Link uptime' 99.59 --on yesterday --why 'two digits were swapped'",
    ),
    when=not_recorded,
    asks=Recording,
    prefill=lambda session, kpi: {"on": session.today.isoformat()},
    log="record a value of {}",
    done=lambda session, kpi, answers: (
        f"recorded {value_field(session.board, kpi).meaning(answers.value, session.context)}"
    ),
)
def do_record(session: Session, kpi: Kpi, answers: Recording) -> Changes:
    """Record a value of a KPI. A correction keeps the old value and asks why."""
    assert answers.value is not None
    day = answers.on or session.today
    return measured(
        session.board,
        kpi,
        answers.value,
        day,
        note=answers.note,
        why=answers.why,
        by=session.signature,
        now=session.now,
    )
