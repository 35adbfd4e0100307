"""TinyDB's own programming interface over the shared file: scripts of a team lose nothing either."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import TinyDB, where

import ittui
from ittui.board import Change
from ittui.records import Goal
from ittui.store import Conflict, Store, open_store
from ittui.store.tinydb_api import SharedStorage, SharedTinyDB

from .conftest import GOAL, OTHER

FORK = multiprocessing.get_context("fork")


def test_what_a_script_writes_is_on_the_board_and_in_the_log(path: Path, open_as: Callable[[str], Store]) -> None:
    db = TinyDB(path, storage=SharedStorage)
    goals = db.table("goals")
    goals.update({"target": 42}, where("title") == "Cut printing cost")
    new = goals.insert({"title": "From a script"})
    goals.remove(doc_ids=[OTHER.id])
    ann = open_as("ann")
    board = ann.read()
    result = board.get(Goal, GOAL.id)
    assert result is not None
    assert result.raw["target"] == 42
    assert board.find(Goal, "From a script").id == new
    assert board.get(Goal, OTHER.id) is None
    assert {entry.why for entry in ann.log()} == {"TinyDB script"}


def test_a_script_merges_with_what_others_saved_since_it_read(path: Path, open_as: Callable[[str], Store]) -> None:
    storage = SharedStorage(path)
    tables = storage.read()
    open_as("ann").commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "title": "Ann's"})], "rename")
    tables["goals"][str(GOAL.id)]["target"] = 42
    storage.write(tables)
    goal = open_store(path).read().tables["goals"].rows[GOAL.id]
    assert (goal.raw["title"], goal.raw["target"]) == ("Ann's", 42)
    tables["goals"][str(GOAL.id)]["title"] = "The script's"
    with pytest.raises(Conflict):
        storage.write(tables)


def test_a_new_file_a_default_table_and_dropping_it(tmp_path: Path) -> None:
    path = tmp_path / "new.json"
    db = SharedTinyDB(path)
    db.insert({"a": 1})
    assert [dict(each) for each in TinyDB(path).all()] == [{"a": 1}]
    db.drop_table("_default")
    assert len(db) == 0


def insert_many(path: Path, count: int) -> None:
    db = SharedTinyDB(path)
    for number in range(count):
        db.table("goals").insert({"title": f"Goal {number}"})


def test_scripts_at_the_same_time_lose_nothing(path: Path) -> None:
    processes = [FORK.Process(target=insert_many, args=(path, 15)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(open_store(path).read().tables["goals"].rows) == 2 + 45


def test_the_store_is_quick_to_import_and_leaves_tinydb_out(tmp_path: Path) -> None:
    script = (
        "import sys; import ittui.store; slow = {'tinydb', 'difflib', 'ctypes', 'subprocess', 'socket', 'asyncio'};"
        "print(sorted(slow & set(sys.modules)))"
    )
    repository = str(Path(ittui.__file__).parents[1])
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONPATH": repository}
    )
    assert answer.stdout.strip() == "[]"
