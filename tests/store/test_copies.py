"""Conflict copies beside the file: noticed, merged, put aside."""

from __future__ import annotations

from pathlib import Path

from ittui.board import Change
from ittui.records import Goal
from ittui.store import create, open_store
from ittui.store.copies import merge_copy
from ittui.store.shared_file import conflict_copies


def test_a_conflict_copy_is_found_merged_and_not_offered_again(tmp_path: Path) -> None:
    path = tmp_path / "it.json"
    goal = Goal.new(title="Fibre")
    create(path, [goal])
    copy = tmp_path / "it.sync-conflict-20261122-101010-ABCDEFG.json"
    copy.write_bytes(path.read_bytes())
    open_store(copy).commit([Change.edit(goal, goal.replace(notes="from the laptop"))], "note")
    open_store(path).commit([Change.add(Goal.new(title="Wi-Fi"))], "add")

    assert conflict_copies(path) == [copy]
    assert not merge_copy(path, copy).clashes
    board = open_store(path).read()
    assert {each.title: each.notes for each in board.all(Goal)} == {"Fibre": "from the laptop", "Wi-Fi": ""}
    assert conflict_copies(path) == []


def test_another_file_is_no_copy(tmp_path: Path) -> None:
    create(tmp_path / "it.json")
    create(tmp_path / "it2.sync-conflict-20261122-101010-ABCDEFG.json")
    (tmp_path / "it (old).json").write_text("{}")
    assert conflict_copies(tmp_path / "it.json") == []
    dropbox = tmp_path / "it (Ann's conflicted copy 2026-11-22).json"
    create(dropbox)
    assert conflict_copies(tmp_path / "it.json") == [dropbox]
