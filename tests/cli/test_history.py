"""The log, undo and redo, and conflicts."""

from __future__ import annotations

from pathlib import Path

from ittui.board import Change
from ittui.records import Goal
from ittui.store import open_store

from .conftest import Call


def test_the_log_tells_who_changed_what(ittui: Call) -> None:
    ittui("goal", "add", "Links", "due=2026-12-31")
    ittui("goal", "set", "Links", "due=2027-01-31")
    newest, oldest = ittui("log", "--json").json
    (change,) = newest["changes"]
    assert (change["field"], change["old"], change["new"]) == ("due", "2026-12-31", "2027-01-31")
    assert newest["who"]
    assert oldest["changes"][0]["field"] == ""
    assert "due 2026-12-31 → 2027-01-31" in ittui("log", "Links").out


def test_the_log_of_one_record_leaves_the_others_out(ittui: Call) -> None:
    ittui("goal", "add", "Links")
    ittui("goal", "add", "Servers")
    assert len(ittui("log", "Links", "--json").json) == 1
    assert len(ittui("log", "--limit", "1", "--json").json) == 1
    assert ittui("log", "Nothing").code == 3


def test_undo_and_redo_across_calls(ittui: Call) -> None:
    ittui("goal", "add", "Links", "due=2026-12-31")
    ittui("goal", "set", "Links", "due=2027-01-31")

    def due() -> object:
        return ittui("goal", "list", "--json").json[0]["due"]

    assert ittui("undo").code == 0
    assert due() == "2026-12-31"
    assert ittui("redo").code == 0
    assert due() == "2027-01-31"
    oldest = ittui("log", "--json").json[-1]["id"]
    assert ittui("undo", "nonsense").code == 2
    refused = ittui("undo", str(oldest))
    assert refused.code == 1
    assert "changed since" in refused.err


def test_a_bulk_change_is_undone_as_one(ittui: Call) -> None:
    ittui("goal", "add", "Links")
    ittui("goal", "add", "Servers")
    ittui("goal", "archive", "Links", "Servers")
    assert ittui("goal", "list", "--json").json == []
    ittui("undo")
    assert len(ittui("goal", "list", "--json").json) == 2


def test_a_conflict_is_5_with_all_three_values_and_force_overwrites(ittui: Call, path: Path) -> None:
    from ittui.cli import faulty
    from ittui.store import Conflict

    ittui("goal", "add", "Links", "due=2026-12-31")
    mine, theirs = open_store(path, "ann"), open_store(path, "bo")
    (before,) = mine.read().all(Goal)
    theirs.commit([Change.edit(before, before.replace(state=before.state.ACTIVE))], "start")
    from datetime import date

    edit = [Change.edit(before, before.replace(due=date(2027, 1, 31)))]
    other = [Change.edit(before, before.replace(due=date(2027, 2, 28)))]
    theirs.commit(other, "later")
    try:
        mine.commit(edit, "earlier")
    except Conflict as conflict:
        assert faulty(conflict) == 5
    assert mine.commit(edit, "earlier", force=True).entry
    assert ittui("goal", "list", "--json").json[0]["due"] == "2027-01-31"


def test_a_backup_brings_back_what_was(ittui: Call, path: Path) -> None:
    assert "no backup" in ittui("restore").err
    ittui("goal", "add", "Links")
    ittui("goal", "add", "Servers")
    (backup,) = ittui("restore", "--json").json
    assert ittui("restore", "7").code == 3
    assert ittui("restore", "1").code == 0
    assert ittui("goal", "list", "--json").json == []
    assert ittui("undo").code == 0
    assert len(ittui("goal", "list", "--json").json) == 2
    assert Path(backup["path"]).exists()


def test_a_damaged_file_is_replaced_by_its_backup(ittui: Call, path: Path) -> None:
    ittui("goal", "add", "Links")
    path.write_text(path.read_text()[:-20])
    assert ittui("goal", "list").code == 6
    assert ittui("restore", "1").code == 0
    assert ittui("goal", "list").code == 0


def test_doctor_tells_findings_with_cures(ittui: Call, anywhere: Call, path: Path) -> None:
    findings = ittui("doctor", "--json").json
    assert {"file", "space"} <= {each["name"] for each in findings}
    assert all(each["cure"] for each in findings if each["verdict"] == "bad")
    path.write_text("{")
    damaged = ittui("doctor")
    assert damaged.code == 1
    assert "ittui restore" in damaged.out
    assert path.read_text() == "{"


def test_paths_are_told(ittui: Call, path: Path) -> None:
    places = ittui("paths", "--json").json
    assert places["file"] == str(path)
    assert ".team.json.lock" in places["lock"]
