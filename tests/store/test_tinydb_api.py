"""TinyDB's own programming interface over the shared file: scripts of a team lose nothing either."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.operations import increment
from tinydb.table import Document

import ittui
from ittui.board import Change, Refusal
from ittui.records import Goal
from ittui.store import Conflict, Store, StoreError, open_store
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


def count(path: Path, times: int) -> None:
    db = SharedTinyDB(path)
    for _ in range(times):
        db.table("counters").update(increment("number"), doc_ids=[1])
        db.table("counters").upsert({"key": "one", "last": os.getpid()}, where("key") == "one")


def in_processes(work: Callable[..., None], *args: object) -> None:
    processes = [FORK.Process(target=work, args=args) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4


def test_read_and_write_are_one_step_so_nobody_s_count_is_lost(path: Path) -> None:
    table = SharedTinyDB(path).table("counters")
    table.insert(Document({"number": 0}, doc_id=1))
    in_processes(count, path, 15)
    assert table.get(doc_id=1) == {"number": 60}
    assert len(table.search(where("key") == "one")) == 1


def insert_counted(path: Path, times: int) -> None:
    db = SharedTinyDB(path, ids="next")
    for _ in range(times):
        db.insert({"pid": os.getpid()})


def test_ids_that_count_up_are_given_once(path: Path) -> None:
    in_processes(insert_counted, path, 10)
    assert [each.doc_id for each in SharedTinyDB(path)] == list(range(1, 41))


def test_several_operations_as_one_step_are_one_entry_or_none(path: Path, open_as: Callable[[str], Store]) -> None:
    db = SharedTinyDB(path, "move")
    table = db.table("counters")

    def move(fail: bool) -> int:
        id = table.insert({"number": 1})
        table.update(increment("number"), doc_ids=[id])
        if fail:
            raise RuntimeError
        return id

    id = db.atomically(lambda: move(fail=False))
    assert table.get(doc_id=id) == {"number": 2}
    [entry] = open_as("ann").log()
    assert entry.why == "move"
    before = path.read_bytes()
    with pytest.raises(RuntimeError):
        db.atomically(lambda: move(fail=True))
    assert path.read_bytes() == before


def test_what_no_json_can_keep_or_a_rule_forbids_is_refused(path: Path) -> None:
    db = SharedTinyDB(path)
    before = path.read_bytes()
    for bad in ({"a": {1, 2}}, {"a": float("nan")}, {"a": "\ud800"}):
        with pytest.raises(StoreError):
            db.insert(bad)
    with pytest.raises(StoreError, match="not a valid table name"):
        db.table("_log").insert({"a": 1})
    db.shared.store.gate = lambda board, changes: [Refusal("not now")]
    with pytest.raises(StoreError, match="not now"):
        db.table("goals").update({"target": 1})
    assert path.read_bytes() == before


def test_a_cached_answer_is_forgotten_when_others_save(path: Path) -> None:
    table, other = (SharedTinyDB(path).table("things") for _ in range(2))
    query = where("a") == 1
    assert table.search(query) == []
    other.insert({"a": 1})
    assert table.search(query) == [{"a": 1}]


def test_a_cache_before_the_file_takes_back_nothing_that_others_saved(path: Path) -> None:
    storage = CachingMiddleware(SharedStorage)(path)  # type: ignore[no-untyped-call]  # TinyDB's
    cached = storage.read()
    SharedTinyDB(path).table("things").insert(Document({"a": 1}, doc_id=7))
    for number in (1, 2):
        cached["mine"] = {str(number): {"n": number}}
        storage.write(cached)
        storage.flush()
    assert [dict(each) for each in SharedTinyDB(path).table("things")] == [{"a": 1}]
    assert [dict(each) for each in SharedTinyDB(path).table("mine")] == [{"n": 2}]
