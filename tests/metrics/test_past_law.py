"""No number of a past period changes by a later edit of any field, unless the field says what happened on a day.

The fields are those of the kinds: a new one is tried by itself, and keeps what it held unless it declares otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from ittui.board import Board
from ittui.fields import Day, Field, Json, Moment, Rows, parse_period
from ittui.metrics import METRICS
from ittui.metrics.kpis.kpi_status import measure_against_target
from ittui.records import EARLIER, KINDS, Incident, Record, Service, lasting_fields, with_earlier
from ittui.records.record import with_days_of

from .chance import TODAY, Chance

QUARTER = parse_period("2026-Q3", TODAY)
LATER = date(2026, 11, 20)
# No earlier value is kept of these, and yet they are part of a number: what is changed of them corrects the past, too.
CORRECTIONS = {
    "people": {"successors"},  # more private than what was before: coverage of a past day is by today's successors
    "goals": {"closed_value", "closed_target", "closed_progress", "score"},  # of the day of the close, by that alone
}
LASTING = [(kind.table, name) for kind in KINDS.values() for name in lasting_fields(kind)]


def numbers(board: Board) -> dict[str, Any]:
    results = [measure_against_target(board, name, TODAY, QUARTER) for name in METRICS]
    return {each.name: (each.value, each.n, each.target, each.status, len(each.excluded)) for each in results}


def edited(record: Record, values: dict[str, Any], day: date = LATER) -> Record:
    """The record as a store keeps it after an edit of a record that has been there for long."""
    after = {**record.raw, **values}
    raw = {name: value for name, value in after.items() if value is not None}
    return type(record)(record.id, with_earlier(type(record), record.raw, raw, day, lambda: False))


@pytest.fixture(scope="module")
def board() -> Board:
    """Records of which nothing was changed yet; the state of those that have a day of it is moved by actions alone."""
    rows = [row for table in Chance(5).board().tables.values() for row in table.rows.values()]
    rows = [row for row in rows if row.table != "checkins" or str(row.raw.get("date"))[:10] < str(LATER)]
    return Board.of(*(without(row, {EARLIER, *row.state_since}) for row in rows))


def without(row: Record, names: set[str]) -> Record:
    return type(row)(row.id, {name: value for name, value in row.raw.items() if name not in names})


@pytest.fixture(scope="module")
def before(board: Board) -> dict[str, Any]:
    return numbers(board)


@pytest.mark.slow
@pytest.mark.parametrize("table", sorted({table for table, _ in LASTING}))
def test_no_later_edit_changes_a_number_of_a_past_period(board: Board, before: dict[str, Any], table: str) -> None:
    """All fields of every record of a kind at once."""
    chance, kind = Chance(6), KINDS[table]
    names, changes = lasting_fields(kind), []
    for row in board.tables[table].rows.values():
        new = chance.record(table, row.id).raw  # what has a day of its own says the same as before
        values = {name: with_days_of(kind.fields[name], new.get(name), row.raw.get(name)) for name in names}
        changes.append(edited(row, values))
    now = numbers(board.having(changes))
    assert {name: now[name] for name in now if now[name] != before[name]} == {}


def has_own_day(field: Field[Any]) -> bool:
    """Does it say itself of which day it is?"""
    return isinstance(field, Day | Moment) and not field.keeps


def days_of(field: Field[Any]) -> dict[str, Field[Any]]:
    """The columns of a field's rows that do."""
    columns = field.row.fields if isinstance(field, Rows) and field.name != EARLIER else {}
    return {name: column for name, column in columns.items() if has_own_day(column)}


@pytest.mark.slow
@pytest.mark.parametrize("table", sorted(table for table, kind in KINDS.items() if not kind.happened))
def test_a_field_of_which_no_earlier_value_is_kept_is_part_of_no_number(
    board: Board, before: dict[str, Any], table: str
) -> None:
    """But for what says its own day, and for what corrects the past."""
    chance, kind = Chance(7), KINDS[table]
    rest = kind.fields.keys() - set(lasting_fields(kind)) - CORRECTIONS.get(table, set()) - {EARLIER}
    names = [name for name in rest if not has_own_day(kind.fields[name]) and not days_of(kind.fields[name])]
    changes = []
    for row in board.tables[table].rows.values():
        new = chance.record(table, row.id).raw
        changes.append(edited(row, {name: new.get(name) for name in names}))
    now = numbers(board.having(changes))
    assert {name: now[name] for name in now if now[name] != before[name]} == {}


def moved(field: Field[Any], value: Json) -> Json:
    """A day of its own that lies after the quarter, or is not yet known, becomes a later one."""
    if value is not None and str(value)[:10] <= str(QUARTER.last):
        return value
    return f"{LATER}T09:00:00Z" if isinstance(field, Moment) else str(LATER)


def happening(field: Field[Any], value: Json) -> Json:
    if has_own_day(field):
        return moved(field, value)
    days = days_of(field)
    if not days or not isinstance(value, list):
        return value
    rows = (row for row in value if isinstance(row, dict))
    return [{**row, **{name: moved(column, row.get(name)) for name, column in days.items()}} for row in rows]


UNDECIDED = {"goals": "active", "requests": None, "projects": "running"}  # nobody says that it ended, but not when


@pytest.mark.slow
@pytest.mark.parametrize("table", sorted(KINDS.keys() - {"incidents"}))
def test_what_happens_later_changes_no_number_of_a_past_period(board: Board, table: str) -> None:
    kind, rows = KINDS[table], board.tables[table].rows.values()
    if table in UNDECIDED:
        board = board.having(type(row)(row.id, {**row.raw, "state": UNDECIDED[table]}) for row in rows)
    before, changes = numbers(board), []
    for row in board.tables[table].rows.values():
        fixed = {EARLIER, kind.dated_by, "asked"}  # since when it is there at all, or that nobody knows, stays as it is
        fields = {name: field for name, field in kind.fields.items() if name not in fixed}
        values = {name: happening(field, row.raw.get(name)) for name, field in fields.items()}
        changes.append(edited(row, values))
    now = numbers(board.having(changes))
    assert {name: now[name] for name in now if now[name] != before[name]} == {}


NEXT_DAY = LATER + timedelta(days=1)


def outages(seed: int) -> Iterator[Incident]:
    """Incidents from June to October, most of them restored, as a help desk has them."""
    chance = Random(seed)
    for id in range(1, 40):
        failed = datetime(2026, chance.randint(6, 9), chance.randint(1, 28), chance.randrange(24), tzinfo=UTC)
        restored = failed + timedelta(hours=chance.choice((1, 3, 20, 200, 900)))
        raw: dict[str, Json] = {"reference": f"INC{id}", "service": chance.randint(1, 3), "failed_at": instant(failed)}
        if chance.random() < 0.3:
            raw["responded_at"] = instant(failed + timedelta(minutes=30))
        if chance.random() < 0.75:
            raw |= {"restored_at": instant(restored), "state": "resolved"}
        yield Incident(id, {"state": "active", **raw})


def instant(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:00Z}"


def later_events(incident: Incident) -> Iterator[dict[str, Any]]:
    """What the field's actions may do to an incident after the quarter. To cancel it says that it was none."""
    there, then, next_day = incident.raw, f"{LATER}T10:00:00Z", f"{NEXT_DAY}T09:00:00Z"
    restored = there.get("restored_at")
    yield {"pauses": [{"since": then, "until": next_day}]}
    if restored is None:
        yield {"pauses": [{"since": then}], "state": "on hold"}
        yield {"restored_at": then, "state": "resolved"}
        yield {"restored_at": then, "closed_at": next_day, "state": "closed"}
    else:
        again = {"reopenings": [{"restored": restored, "failed_again": then}], "restored_at": None}
        yield {"closed_at": then, "state": "closed"}
        yield {**again, "state": "active"}
        yield {**again, "restored_at": next_day, "state": "resolved"}
    if "responded_at" not in there:
        yield {"responded_at": then}


@pytest.mark.parametrize("seed", range(2))
def test_what_becomes_of_an_incident_later_changes_no_number_of_a_past_period(seed: int) -> None:
    services = [Service(id, {"title": f"Service {id}", "rto": rto}) for id, rto in ((1, 2), (2, 8), (3, 48))]
    board = Board.of(*services, *outages(seed))
    before = numbers(board)
    for row in board.all(Incident):
        for values in later_events(row):
            now = numbers(board.having([edited(row, values)]))
            assert {name: now[name] for name in now if now[name] != before[name]} == {}, (row, values)
