"""No number of a past period changes by a later edit of any field, unless the field says what happened on a day.

The fields are those of the kinds: a new one is tried by itself, and keeps what it held unless it declares otherwise.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ittui.board import Board
from ittui.fields import parse_period
from ittui.metrics.kpis.kpi_status import measure_against_target
from ittui.metrics.registry import METRICS
from ittui.records import EARLIER, KINDS, Record, lasting_fields, with_earlier
from ittui.records.earlier import with_days_of

from .chance import TODAY, Chance

QUARTER = parse_period("2026-Q3", TODAY)
LATER = date(2026, 11, 20)
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
    rows = (row for table in Chance(5).board().tables.values() for row in table.rows.values())
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
