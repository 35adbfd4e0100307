"""The log, undo and redo, and conflicts."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.cli import faulty
from ittui.records import Goal, Kpi, Source
from ittui.records.record import code
from ittui.store import (
    Conflict,
    Damaged,
    FileMissing,
    LockTimeout,
    ReadOnly,
    SharedFile,
    Store,
    StoreError,
    UndoRefused,
    create,
    open_store,
)

from .conftest import NOW, Call


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
    assert ittui("undo", "²").code == 2
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


def test_a_conflict_is_5_with_all_three_values_and_force_overwrites(
    ittui: Call, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ittui("goal", "add", "Links", "due=2026-12-31")
    mine, theirs = open_store(path, "ann"), open_store(path, "bo")
    (before,) = mine.read().all(Goal)
    theirs.commit([Change.edit(before, before.replace(state=before.state.ACTIVE))], "start")
    edit = [Change.edit(before, before.replace(due=date(2027, 1, 31)))]
    other = [Change.edit(before, before.replace(due=date(2027, 2, 28)))]
    theirs.commit(other, "later")
    with pytest.raises(Conflict) as caught:
        mine.commit(edit, "earlier")
    assert faulty(caught.value) == 5
    reported = capsys.readouterr().err
    for text in ("due", "2026-12-31", "2027-01-31", "2027-02-28", "--force"):
        assert text in reported
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


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FileMissing("gone"), 3),
        (LockTimeout("held by bo"), 4),
        (Damaged(Path("f"), "half", 7), 6),
        (ReadOnly("no right"), 1),
        (UndoRefused("changed since"), 1),
    ],
)
def test_each_refusal_of_the_store_has_its_exit_code(
    error: StoreError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faulty(error) == code
    assert capsys.readouterr().err == f"ittui: {error}\n"


def saved_at(path: Path, at: datetime, change: Change) -> None:
    """Save a change as it would have been saved at another time."""
    Store(SharedFile(path, "ann", clock=lambda: at)).commit([change], "by ann")


@pytest.fixture
def weeks(ittui: Call, path: Path) -> Call:
    """A file whose log begins five weeks ago: a goal added then, its due date moved a week ago."""
    start = NOW - timedelta(weeks=5)
    path.write_text(re.sub(r'"log_from":\d+', f'"log_from":{int(start.timestamp() * 1000)}', path.read_text()))
    goal = Goal.new(title="Links", due=date(2026, 12, 31))
    saved_at(path, NOW - timedelta(weeks=4), Change.add(goal))
    saved_at(path, NOW - timedelta(weeks=1), Change.edit(goal, goal.replace(due=date(2027, 1, 31))))
    return ittui


def test_as_of_shows_records_as_they_stood(weeks: Call) -> None:
    def due(*words: str) -> list[str]:
        return [goal["due"] for goal in weeks("goal", "list", "--json", *words).json]

    assert due() == ["2027-01-31"]
    assert due("--as-of", "-2w") == ["2026-12-31"]
    assert weeks("goal", "list", "--json", "--as-of", (NOW - timedelta(days=30)).date().isoformat()).json == []
    before = weeks("goal", "list", "--as-of", "2020-01-01")
    assert before.code == 1
    assert "no history before" in before.err


def test_numbers_of_the_past_count_what_was_entered_since(weeks: Call) -> None:
    weeks("project", "add", "Fibre", "state=delivered", "baseline_finish=2026-03-31", "actual_finish=2026-03-01")
    for day in ("-2w", "2026-06-30"):
        answer = weeks("metrics", "projects_on_time", "--json", "--as-of", day)
        assert answer.json[0]["numerator"] == 1
        assert ("taken as they are now" in answer.err) is (day != "-2w")


def test_older_entries_are_moved_to_an_archive(weeks: Call, path: Path) -> None:
    answer = weeks("log", "--archive", "-2w")
    assert answer.code == 0
    assert "1 entry " in answer.out
    (cached,) = weeks("log", "--json").json
    assert cached["changes"][0]["field"] == "due"
    assert '"goals"' in path.with_name("team.json.log.jsonl").read_text()


def test_doctor_names_each_record_that_does_not_fit_with_its_id(ittui: Call, path: Path) -> None:
    one, two = Kpi.new(title="One", source=Source.FORMULA), Kpi.new(title="Two", source=Source.FORMULA)
    lost = Goal.new(title="Lost", owner=12345)
    late = Goal.new(title="Late", start=date(2026, 5, 2), due=date(2026, 5, 1))
    odd = Kpi(Kpi.new(title="Odd").id, {**Kpi.new(title="Odd").raw, "target": "many"})
    circle = [one.replace(formula=f"kpi('#{two.id}') + 1"), two.replace(formula=f"kpi('#{one.id}') * 2")]
    create(path.with_name("odd.json"), [*circle, lost, late, odd])
    text = ittui("--file", str(path.with_name("odd.json")), "doctor").out
    assert f"{code(one.id)} One → {code(two.id)} Two → {code(one.id)} One" in text
    for record, field in ((one, "formula"), (two, "formula"), (lost, "owner"), (late, "due"), (odd, "target")):
        assert re.search(rf"{code(record.id)} {record.label}, {field}:", text), (record.label, text)
