"""What a save asks of the system, by counts: each call that is made is needed, and few bytes are copied."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Change
from ittui.records import Goal
from ittui.store import ReadOnly, Store, create, open_store
from ittui.store import strict_json as section_module
from ittui.store.strict_json import CHUNK
from ittui.store.system import SYSTEM, Files

NEEDED = {
    "open": 4,  # the lock; the file, for its stamp; the new file; the folder, to sync it
    "hold": 1,  # the old file, whose blocks are given back in the background
    "flock": 1,
    "fstat": 4,  # of the lock, before and after the work: was it removed? Of the file and of the new one: their stamps
    "stat": 5,  # of the name of the lock, twice; of the file: its mode for the backups, its rights, is it the same?
    "pread": 1,  # the first line of the file, as a part of its stamp
    "pwrite": 2,  # who holds the lock; which generation was saved
    "getxattr": 1,  # the access list, the group and the mode, which the new file gets before it has the name
    "fchown": 1,
    "fchmod": 1,
    "writev": 1,
    "fsync": 2,  # the new bytes before the name points to them; the name before the save is told of
    "replace": 1,
    "close": 4,
}


class Counting(Files):
    """The system's files; how often each call is made, and how many bytes of pieces are written."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        for name in [name for name in vars(Files) if isinstance(vars(Files)[name], staticmethod)]:
            setattr(self, name, self.counted(name, getattr(SYSTEM, name)))

    def counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.calls[name] += 1
            return call(*args, **kwargs)

        return wrapped


def many(count: int) -> list[Goal]:
    return [Goal.new(id, title=f"Goal {id} " + "x" * 400) for id in range(1, count + 1)]


def retitle(store: Store, id: int, title: str) -> None:
    goal = next(each for each in store.read().all(Goal) if each.id == id)
    store.commit([Change.edit(goal, goal.replace(title=title))], "x")


def test_a_save_makes_no_call_that_it_does_not_need(tmp_path: Path) -> None:
    path, files = tmp_path / "board.json", Counting()
    create(path, many(1_000))
    store = open_store(path, "ann", files=files)
    retitle(store, 7, "once")  # makes the backup, and sweeps
    goal = next(each for each in store.read().all(Goal) if each.id == 7)
    files.calls.clear()
    store.commit([Change.edit(goal, goal.replace(title="twice"))], "x")
    assert {name: count for name, count in files.calls.items() if count > NEEDED.get(name, 0)} == {}


def test_an_edit_copies_no_more_than_its_chunk(tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    create(path, many(2_000))
    store = open_store(path)
    retitle(store, 3, "once")
    before = store.backing.contents.tables["goals"].chunks
    retitle(store, 1_500, "in the middle")
    retitle(store, 3, "twice")
    after = store.backing.contents.tables["goals"].chunks
    assert len(before) > 10 and max(map(len, before)) <= 2 * CHUNK
    assert sum(old is new for old, new in zip(before, after, strict=True)) == len(before) - 2
    assert open_store(path).read().tables["goals"].rows.keys() == store.read().tables["goals"].rows.keys()


def test_the_lines_that_are_counted_are_those_that_are_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(section_module, "CHUNK", 1_000)
    path = tmp_path / "many.json"
    create(path, many(40))
    store = open_store(path)
    for number, id in enumerate((1, 40, 20, 3, 39)):
        store.commit([Change.add(Goal.new(100 + number, title="y" * 300))], "add")
        retitle(store, id, f"new {number}")
        retitle(store, 100 + number, f"added {number}")
    titles = {each.id: each.title for each in open_store(path).read().all(Goal)}
    assert [titles[id] for id in (1, 40, 20, 3, 39)] == [f"new {number}" for number in range(5)]
    assert [titles[id] for id in range(100, 105)] == [f"added {number}" for number in range(5)]
    assert list(titles) == [*range(1, 41), *range(100, 105)]


def test_what_the_system_would_let_pass_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be written to could be replaced: only the folder's rights count for that."""
    path = tmp_path / "many.json"
    create(path, many(3))
    store = open_store(path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "access", lambda name, *_, **__: Path(name) != path)
    with pytest.raises(ReadOnly, match=r"may not write to .*chmod 660"):
        retitle(store, 1, "new")
    assert path.read_bytes() == before
