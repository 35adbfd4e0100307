"""Adding a kind of record is one class: form, table, command line, import, export, history and merge follow."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

import pytest

from ittui.board import Board
from ittui.cli import main
from ittui.fields import Choice, Count, Day, Prose, Ref
from ittui.records import KINDS, Record
from ittui.records.record import record, title_field
from ittui.store import open_store
from ittui.tui.draft import Draft
from ittui.tui.view_model import ViewModel, columns_for

from .tui.driving import Seat, sit


class Terms(StrEnum):
    RENTED = "rented"
    OWNED = "owned"


class Licence(Record):
    """A software licence: all that has to be written to keep licences from now on."""

    title = title_field()
    terms = Choice("Terms", Terms.RENTED, column=2)
    seats = Count("Seats", column=1)
    expires = Day("Expires", column=2)
    owner = Ref("Owner", "people", column=3)
    remark = Prose("Remark")


@pytest.fixture(autouse=True)
def licences() -> Iterator[None]:
    """The new kind, for one test."""
    record("licences")(Licence)
    yield
    del KINDS["licences"]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "team.json"
    assert main(["init", str(path)]) == 0
    return path


def answers(capsys: pytest.CaptureFixture[str], path: Path, *words: str) -> str:
    """What a command says that has to work."""
    capsys.readouterr()
    code = main(["--file", str(path), *words])
    out, err = capsys.readouterr()
    assert code == 0, err
    return out


def test_its_verbs_and_fields_are_on_the_command_line(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers(capsys, path, "licence", "add", "CAD", "seats=12", "terms=own", "owner=Ann", "expires=2027-06-30")
    answers(capsys, path, "licence", "set", "CAD", "seats=15")
    (row,) = json.loads(answers(capsys, path, "licences", "list", "seats:>14", "--json"))
    assert (row["title"], row["seats"], row["terms"], row["owner"]) == ("CAD", 15, "owned", "Ann")
    assert "2027-06-30" in answers(capsys, path, "licence", "show", "CAD")
    assert json.loads(answers(capsys, path, "schema", "licence"))["properties"]["seats"]["title"] == "Seats"
    assert main(["--file", str(path), "licence", "set", "CAD", "seats=many"]) == 1


def test_it_is_imported_and_exported(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "licences.csv"
    given.write_text("title,seats,terms,expires\nCAD,12,owned,2027-06-30\nOffice,640,rented,\n")
    assert "2 added" in answers(capsys, path, "import", "licence", str(given))
    rows = list(csv.DictReader(io.StringIO(answers(capsys, path, "export", "licence", "--format", "csv"))))
    assert {(row["title"], row["seats"], row["terms"]) for row in rows} == {
        ("CAD", "12", "owned"),
        ("Office", "640", "rented"),
    }


def test_it_has_a_history_that_can_be_undone(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers(capsys, path, "licence", "add", "CAD", "seats=12")
    answers(capsys, path, "licence", "set", "CAD", "seats=15")
    assert "12 → 15" in answers(capsys, path, "log")
    answers(capsys, path, "undo")
    assert "12" in answers(capsys, path, "licence", "list")


def test_changes_of_two_people_merge_field_by_field(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers(capsys, path, "licence", "add", "CAD", "seats=12")
    mine, theirs = path.with_name("mine.json"), path.with_name("theirs.json")
    for copy, word in ((mine, "seats=15"), (theirs, "expires=2027-06-30")):
        shutil.copy(path, copy)
        answers(capsys, copy, "licence", "set", "CAD", word)
    merged = path.with_name("merged.json")
    assert main(["merge", str(path), str(mine), str(theirs), "-o", str(merged)]) == 0
    (row,) = open_store(merged).read().all(Licence)
    assert (row.seats, row.expires) == (15, date(2027, 6, 30))


def test_it_has_a_form_and_the_columns_of_a_table() -> None:
    view = ViewModel(Board.of(), date(2026, 11, 1), datetime(2026, 11, 1, tzinfo=UTC), "ann")
    assert [column.name for column in columns_for(Licence, view)] == [
        "id",
        "title",
        "terms",
        "seats",
        "expires",
        "owner",
    ]
    draft = Draft(view, Licence, None, {"title": "CAD", "seats": "many"})
    assert set(draft.filled()[2]) == {"seats"}
    draft.texts["seats"] = "12"
    licence, _, faults = draft.filled()
    assert isinstance(licence, Licence)
    assert (licence.seats, faults) == (12, {})


def test_it_is_added_and_seen_on_the_screen(path: Path) -> None:
    store = open_store(path, "ann")

    async def drive(seat: Seat) -> None:
        await seat.press("v")
        await seat.type("licences")
        await seat.press("enter")
        await seat.see("no licences yet")
        await seat.press("n")
        await seat.type("CAD workstations")
        await seat.press("ctrl+s")
        await seat.saved("add licence")
        await seat.see("CAD workstations")

    sit(store, drive)
    assert [row.title for row in open_store(path).read().all(Licence)] == ["CAD workstations"]
