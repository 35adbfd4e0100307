"""One reader for every door: what is typed means the same to a command, on standard input, in a form and on a card.

A card asks for values only, of the day and the KPI that it shows: it has no field for a day, a time or a name. Standard
input takes values, the days they are of and the names of KPIs; it has no field for a time (of an instant it takes the
day) and none for a person. What a door has no field for is not tried there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ittui.actions.round import read_value
from ittui.board import Board
from ittui.cli import main
from ittui.fields import InputError
from ittui.records import Goal, Incident, Kpi, Measurement, Person
from ittui.store import open_store
from ittui.tui.draft import Draft
from ittui.tui.view_model import ViewModel

from ..fields.typed import DAYS, KPI_NAMES, NOW, NUMBERS, PERSON_NAMES, REFUSED, TIMES
from .conftest import Answer, Call

DAY = "2026-01-05"
UNITS = ("", "%", "h", "min", "days", "hours", "EUR")
PREPARED: dict[str, bytes] = {}


@pytest.fixture
def ittui(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """The command line at the hour of the tables, on a file of their time zone."""

    def call(*words: str, stdin: str = "") -> Answer:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        code = main(["--file", str(path), *words], now=NOW)
        return Answer(code, *capsys.readouterr())

    def begin() -> None:
        assert main(["init", str(path)], now=NOW) == 0
        assert call("settings", "set", "time_zone=Europe/Vienna").code == 0

    prepare(path, "empty", begin)
    return call


def prepare(path: Path, name: str, make: Callable[[], None]) -> None:
    """The file as these commands leave it: they run once, and every test has a copy of its own."""
    if name not in PREPARED:
        make()
        PREPARED[name] = path.read_bytes()
    path.write_bytes(PREPARED[name])


@pytest.fixture
def kpis(ittui: Call, path: Path) -> Call:
    def add() -> None:
        for unit in UNITS:
            assert not ittui("kpi", "add", f"in {unit}", f"unit={unit}", "least=-9999999999", "most=9999999999").code

    prepare(path, "kpis", add)
    return ittui


def view(path: Path) -> ViewModel:
    return ViewModel(open_store(path).read(), NOW.date(), NOW, "ann")


def values_of(path: Path, kpi: str) -> list[Measurement]:
    board = open_store(path).read()
    return list(board.linked(Measurement, "kpi", board.find(Kpi, kpi).id))


def last_value(path: Path, kpi: str) -> Decimal | None:
    rows = values_of(path, kpi)
    return rows[-1].value if rows else None


def line_of(*cells: str) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return f"kpi,value,date\n{line.getvalue()}"


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
    by_stdin = kpis("record", "--stdin", stdin=line_of(kpi, typed, DAY))
    assert (by_stdin.code == 0, last_value(path, kpi) or REFUSED) == (bool(meant), wanted), by_stdin
    by_command = kpis("record", kpi, "--on", "2026-01-06", "--", typed)
    assert (by_command.code == 0, last_value(path, kpi) or REFUSED) == (bool(meant), wanted), by_command
    if meant:
        assert meant in by_command.out
    else:
        assert "can be read as" in by_command.err or "is not" in by_command.err


@pytest.mark.parametrize(("typed", "plan", "past"), DAYS)
def test_a_day_is_the_same_through_every_door(ittui: Call, path: Path, typed: str, plan: str, past: str) -> None:
    ittui("goal", "add", "Links")
    ittui("kpi", "add", "Uptime")
    planned = ittui("goal", "set", "Links", f"due={typed}")
    assert (planned.code == 0, str(open_store(path).read().find(Goal, "Links").due or "")) == (bool(plan), plan), (
        planned
    )
    assert str(through_form(view(path), Goal, "due", typed)) == plan
    doors: tuple[Callable[[], Answer], ...] = (
        lambda: ittui("record", "Uptime", "5", "--on", typed),
        lambda: ittui("record", "--stdin", stdin=line_of("Uptime", "5", typed)),
    )
    for door in doors:
        answer = door()
        days = [str(row.date) for row in values_of(path, "Uptime")]
        assert (answer.code == 0, days) == (bool(past), [past] if past else []), answer
        ittui("undo") if past else None
    assert str(through_form(view(path), Measurement, "date", typed, kpi="Uptime", value="5")) == past


@pytest.mark.parametrize(("typed", "plan", "past"), TIMES)
def test_a_time_is_the_same_through_every_door(ittui: Call, path: Path, typed: str, plan: str, past: str) -> None:
    answer = ittui("incident", "add", "reference=INC1", f"failed_at={typed}")
    rows = open_store(path).read().all(Incident)
    assert (answer.code == 0, [shown(row.failed_at) for row in rows]) == (bool(past), [past] if past else []), answer
    assert shown(through_form(view(path), Incident, "failed_at", typed)) == past


def shown(instant: Any) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M}" if isinstance(instant, datetime) else str(instant)


def add_names(ittui: Call) -> None:
    """Names that are parts of one another, twins, archived ones, accents, commas, and names like numbers and ids."""
    for title, *rest in (
        ("Ann Berg", "login=ann", "email=ann.berg@example.org"),
        ("Hannah", "login=hannah"),
        ("Zo\u00eb",),
        ("J\u00f6rg M\u00fcller", "login=jmueller"),
        ("Gone",),
        ("Lee, Ann",),
        ("Twin",),
        ("Twin", "login=twin2"),
    ):
        assert ittui("person", "add", f"title={title}", *rest, "--force").code == 0
    for title in ("Uptime", "Uptime of mail", "Total tickets", "MTTR", "Uptime, gross", "Twice", "Twice"):
        assert ittui("kpi", "add", f"title={title}", "--force").code == 0
    assert ittui("person", "archive", "Gone").code == ittui("kpi", "archive", "Uptime").code == 0
    assert ittui("goal", "add", "Links").code == 0


@pytest.fixture
def team(ittui: Call, path: Path) -> Call:
    prepare(path, "team", lambda: add_names(ittui))
    return ittui


@pytest.mark.parametrize(("typed", "found"), PERSON_NAMES)
def test_a_name_is_the_same_person_through_every_door(team: Call, path: Path, typed: str, found: str) -> None:
    answer = team("goal", "set", "Links", f"owner={typed}")
    board = open_store(path).read()
    owner = board.find(Goal, "Links").owner
    assert (answer.code == 0, board.name("people", owner) if owner else "") == (bool(found), found), answer
    draft = Draft(view(path), Goal, None, {"title": "More", "owner": typed})
    record, new, faults = draft.filled()
    assert isinstance(record, Goal)
    person = board.get(Person, record.owner)
    assert (person.label if person and not new and "owner" not in faults else "") == found
    assert found or faults or any("did you mean" in question for question in draft.questions())


@pytest.mark.parametrize(("typed", "found"), KPI_NAMES)
def test_a_name_is_the_same_kpi_through_every_door(team: Call, path: Path, typed: str, found: str) -> None:
    seen = view(path)
    kpi = through_form(seen, Measurement, "kpi", typed, value="5", date=DAY)
    assert (seen.board.name("kpis", kpi) if kpi else "") == found
    doors: tuple[Callable[[], Answer], ...] = (
        lambda: team("record", "--on", DAY, "--", typed, "5"),
        lambda: team("record", "--stdin", stdin=line_of(typed, "5", DAY)),
    )
    for door in doors:
        answer = door()
        board = open_store(path).read()
        names = [board.name("kpis", row.kpi) for row in board.all(Measurement) if row.kpi]
        assert (answer.code == 0, names) == (bool(found), [found] if found else []), answer
        team("undo") if found else None
