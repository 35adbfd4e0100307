"""Backups: how many, how often, and the ways back."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.records import Goal
from ittui.store import Damaged, SharedFile, Store, open_store
from ittui.store.backups import back_up, backups
from ittui.store.copies import restore
from ittui.store.line_format import Contents, Step, migrated

from .conftest import GOAL, OTHER

Open = Callable[[str], Store]


def raise_target(store: Store, target: int) -> None:
    goal = store.read().get(Goal, GOAL.id)
    assert goal is not None
    store.commit([Change("goals", GOAL.id, goal.raw, {**goal.raw, "target": target})], f"to {target}")


def target(path: Path) -> object:
    return json.loads(path.read_text())["goals"][str(GOAL.id)]["target"]


def test_saves_make_at_most_one_backup_in_ten_minutes_and_it_is_what_was(path: Path, open_as: Open) -> None:
    before = path.read_bytes()
    for number in range(5):
        raise_target(open_as("ann"), number)
    [backup] = backups(path)
    assert backup.path.read_bytes() == before


def test_the_newest_ten_are_kept(path: Path) -> None:
    start = datetime(2026, 11, 1).astimezone()
    for number in range(15):
        back_up(path, start + timedelta(minutes=11 * number))
    assert [each.at for each in backups(path)] == [
        start + timedelta(minutes=11 * number) for number in range(14, 4, -1)
    ]


def test_going_back_is_one_change_that_can_be_undone(path: Path, open_as: Open) -> None:
    ann = open_as("ann")
    raise_target(ann, 20)
    new = Goal.new(title="New")
    ann.commit([Change.add(new), Change.remove(OTHER)], "more")
    outcome = restore(path, backups(path)[0].path, "ben")
    assert outcome.entry is not None
    assert outcome.entry.why.startswith("restore board.json.backup-")
    board = ann.read()
    assert board.get(Goal, GOAL.id) == GOAL
    assert board.get(Goal, new.id) is None
    assert board.get(Goal, OTHER.id) == OTHER
    assert [entry.who for entry in ann.log()] == ["ben", "ann", "ann"]
    assert len(backups(path)) == 2
    open_as("ben").undo()
    assert ann.read().get(Goal, new.id) == new
    assert target(path) == 20


def test_a_damaged_file_is_replaced_by_a_backup_and_stays_as_one(path: Path, open_as: Open) -> None:
    raise_target(open_as("ann"), 20)
    path.write_text("{ damaged")
    [backup] = backups(path)
    restore(path, backup.path, "ann")
    assert target(path) == 10
    assert "{ damaged" in [each.path.read_text() for each in backups(path)]


def test_a_missing_file_comes_back_from_a_backup(path: Path, open_as: Open) -> None:
    raise_target(open_as("ann"), 20)
    path.unlink()
    restore(path, backups(path)[0].path, "ann")
    raise_target(open_as("ann"), 30)
    assert target(path) == 30


def test_a_damaged_backup_is_refused(path: Path) -> None:
    before, bad = path.read_bytes(), path.with_name("bad")
    bad.write_text("[]")
    with pytest.raises(Damaged):
        restore(path, bad, "ann")
    assert path.read_bytes() == before


def shout(contents: Contents) -> Contents:
    """A step of a schema to come, as a test needs one."""
    goals = contents.tables["goals"]
    louder = {id: {**raw, "title": str(raw["title"]).upper()} for id, raw in goals.rows.items()}
    return contents.having({"goals": louder}, contents.meta)


STEPS = (Step(2, "titles in capitals", shout), Step(3, "nothing more", lambda contents: contents))


def test_an_older_schema_is_read_in_the_new_form_and_written_so_with_a_backup_first(path: Path, open_as: Open) -> None:
    raise_target(open_as("ann"), 11)
    before = path.read_bytes()
    store = Store(SharedFile(path, "ann", steps=STEPS))
    goal = store.read().get(Goal, GOAL.id)
    assert goal is not None
    assert goal.title == "CUT PRINTING COST"
    assert path.read_bytes() == before
    raise_target(store, 12)
    data = json.loads(path.read_text())
    assert data["_meta"]["1"]["schema"] == 3
    assert data["goals"][str(OTHER.id)]["title"] == "ANSWER FASTER"
    assert before in [each.path.read_bytes() for each in backups(path)]
    assert "newer ittui" in open_store(path).read_only


def test_a_file_of_the_present_schema_goes_through_no_step(path: Path) -> None:
    contents = Contents({"schema": 3}, {})
    assert migrated(contents, STEPS) is contents


def made(path: Path, moments: list[datetime]) -> list[datetime]:
    """The backups that are there after some were made, one after the other."""
    for moment in moments:
        back_up(path, moment, always=True)
    return [each.at for each in backups(path)]


def test_beside_the_newest_ten_one_a_day_for_a_week_and_one_a_week_for_two_months_are_kept(path: Path) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    there = made(path, [start + timedelta(hours=6 * number) for number in range(4 * 120)])
    newest = there[0]
    assert len([each for each in there if newest - each < timedelta(hours=60)]) == 10
    assert {(newest - each).days for each in there} >= set(range(7))
    assert newest - there[-1] > timedelta(days=50)
    assert len(there) <= 26


def test_a_clock_that_is_ahead_thins_nothing_out_and_keeps_nobody_from_backups(path: Path) -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    before = made(path, [start + timedelta(hours=12 * number) for number in range(60)])
    ahead = [start + timedelta(days=400, minutes=20 * number) for number in range(15)]
    there = made(path, ahead)
    assert len(set(before) & set(there)) >= 9, "days and weeks before"
    later = [start + timedelta(days=31, minutes=11 * number) for number in range(12)]
    for moment in later:
        back_up(path, moment)
    assert set(later[-10:]) <= {each.at for each in backups(path)}


def test_backups_are_named_in_utc_and_those_of_earlier_versions_are_understood(path: Path) -> None:
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    back_up(path, moment)
    [new] = backups(path)
    assert new.path.name.endswith("20260329T013000Z") and new.at == moment
    old = path.with_name(f".{path.name}.backup-20260301T120000")
    old.write_bytes(path.read_bytes())
    assert backups(path)[1].at == datetime(2026, 3, 1, 12).astimezone()


def test_taking_rights_from_the_file_takes_them_from_backups_and_archive(path: Path, open_as: Open) -> None:
    path.chmod(0o664)
    ann = open_as("ann")
    raise_target(ann, 20)
    ann.archive(date(2030, 1, 1))
    path.chmod(0o600)
    raise_target(ann, 30)
    beside = [each for each in path.parent.iterdir() if ".lock" not in each.name]
    assert len(beside) == 3
    assert {stat.S_IMODE(each.stat().st_mode) for each in beside} == {0o600}


def test_another_name_of_the_file_is_told_of(path: Path, open_as: Open) -> None:
    path.with_name("other.json").hardlink_to(path)
    goal = open_as("ann").read().get(Goal, GOAL.id)
    assert goal is not None
    outcome = open_as("ann").commit([Change("goals", GOAL.id, goal.raw, {**goal.raw, "target": 7})], "x")
    assert "another name" in outcome.notices[0]
    assert open_as("ann").undo().notices == ()
