"""One reader for every door: what is typed means the same to a command, on standard input, in a form and on a card."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ittui.actions.round import read_value
from ittui.board import Board
from ittui.fields import InputError
from ittui.records import Goal, Incident, Kpi, Measurement, Person
from ittui.store import open_store
from ittui.tui.draft import Draft
from ittui.tui.view_model import ViewModel

from ..fields.typed import DAYS, NUMBERS, REFUSED, TIMES
from .conftest import NOW, Call

DAY = "2026-01-05"
UNITS = ("", "%", "h", "min", "days", "hours", "EUR")


@pytest.fixture
def kpis(ittui: Call) -> Call:
    for unit in UNITS:
        ittui("kpi", "add", f"in {unit}", f"unit={unit}", "least=-9999999999", "most=9999999999")
    return ittui


def view(path: Path) -> ViewModel:
    return ViewModel(open_store(path).read(), NOW.date(), NOW, "ann")


def last_value(path: Path, kpi: str) -> Decimal | None:
    board = open_store(path).read()
    rows = board.linked(Measurement, "kpi", board.find(Kpi, kpi).id)
    return rows[-1].value if rows else None


def through_form(seen: ViewModel, kind: type[Any], name: str, text: str, **others: str) -> Any:
    """The value that a form gives, or REFUSED; and the text it leaves in the field gives the same value again."""
    draft = Draft(seen, kind, None, {**others, name: text})
    record, _, faults = draft.filled()
    if name in faults:
        return REFUSED
    draft.settle(name)
    again, _, _ = draft.filled()
    assert getattr(again, name) == getattr(record, name)
    return getattr(record, name)


def through_card(board: Board, kpi: Kpi, text: str) -> Any:
    try:
        return read_value(board, kpi, text, NOW.date()).value
    except InputError:
        return REFUSED


@pytest.mark.parametrize(("typed", "unit", "meant"), NUMBERS)
def test_a_number_is_the_same_through_every_door(kpis: Call, path: Path, typed: str, unit: str, meant: str) -> None:
    kpi, wanted = f"in {unit}".strip(), Decimal(meant) if meant else REFUSED
    seen = view(path)
    assert through_form(seen, Measurement, "value", typed, kpi=kpi, date=DAY) == wanted
    assert through_card(seen.board, seen.board.find(Kpi, kpi), typed) == wanted
    line = io.StringIO()
    csv.writer(line).writerow((kpi, typed, DAY))
    by_stdin = kpis("record", "--stdin", stdin=f"kpi,value,date\n{line.getvalue()}")
    assert (by_stdin.code == 0, last_value(path, kpi) or REFUSED) == (bool(meant), wanted), by_stdin
    by_command = kpis("record", kpi, "--on", "2026-01-06", "--", typed)
    assert (by_command.code == 0, last_value(path, kpi) or REFUSED) == (bool(meant), wanted), by_command
    if meant:
        assert meant in by_command.out
    else:
        assert "can be read as" in by_command.err or "is not" in by_command.err


# What depends on the day of the test cannot be told through a door that reads the clock; the rest is.
FIXED = [
    (typed, plan, past)
    for typed, plan, past in DAYS
    if plan == past == REFUSED or ("20" in typed and typed[:1].isdigit() and "T" not in typed)
]
UNMEANT = [typed for typed, plan, past in TIMES if plan == past == REFUSED]


@pytest.mark.parametrize(("typed", "plan", "past"), FIXED)
def test_a_day_is_the_same_through_every_door(ittui: Call, path: Path, typed: str, plan: str, past: str) -> None:
    ittui("goal", "add", "Links")
    wanted = plan if plan and int(plan[:4]) < 2190 else REFUSED
    answer = ittui("goal", "set", "Links", f"due={typed}")
    goal = open_store(path).read().find(Goal, "Links")
    assert (answer.code == 0, str(goal.due or "")) == (bool(wanted), wanted), answer
    assert str(through_form(view(path), Goal, "due", typed)) == wanted


@pytest.mark.parametrize("typed", UNMEANT)
def test_a_time_that_cannot_be_meant_is_refused_at_every_door(ittui: Call, path: Path, typed: str) -> None:
    assert ittui("incident", "add", "reference=INC1", f"failed_at={typed}").code == 1
    ittui("goal", "add", "Links")
    assert through_form(view(path), Incident, "failed_at", typed) == REFUSED


@pytest.mark.parametrize("typed", ["30m ago", "2h ago", "now", "fri 9:00", "last monday"])
def test_a_time_of_the_past_is_in_the_past_at_every_door(ittui: Call, path: Path, typed: str) -> None:
    assert ittui("incident", "add", "reference=INC1", f"failed_at={typed}").code == 0
    (incident,) = open_store(path).read().all(Incident)
    value = through_form(view(path), Incident, "failed_at", typed)
    assert incident.failed_at == value
    assert isinstance(value, datetime) and 0 <= (NOW - value).total_seconds() < 8 * 86400


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ann Berg", True),
        ("ann", True),
        ("ANN.BERG@example.org", True),
        ("Zoe\u0308", True),
        ("Berg", False),
        ("an", False),
        ("Hann", False),
        ("Gone", False),
    ],
)
def test_a_name_is_the_same_person_through_every_door(ittui: Call, path: Path, typed: str, found: bool) -> None:
    ittui("person", "add", "Ann Berg", "login=ann", "email=ann.berg@example.org")
    ittui("person", "add", "Hannah")
    ittui("person", "add", "Zo\u00eb")
    ittui("person", "add", "Gone")
    ittui("person", "archive", "Gone")
    ittui("goal", "add", "Links")
    assert (ittui("goal", "set", "Links", f"owner={typed}").code == 0) is found
    draft = Draft(view(path), Goal, None, {"title": "More", "owner": typed})
    record, new, faults = draft.filled()
    there = not new and "owner" not in faults
    assert there is found
    assert found or faults or any("did you mean" in question for question in draft.questions())
    if found:
        board = open_store(path).read()
        assert isinstance(record, Goal) and board.get(Person, record.owner) is not None
        assert board.find(Goal, "Links").owner == record.owner
