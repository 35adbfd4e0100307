"""Backups: how many, how often, and the ways back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.records import Goal
from ittui.store import Damaged, Store, open_store
from ittui.store.backups import back_up, backups
from ittui.store.line_format import Contents
from ittui.store.restore import restore
from ittui.store.schema import Step, migrated
from ittui.store.shared_file import SharedFile

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
