"""What a file cannot take is refused before anything is written; what a log cannot hold is told."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.records import Goal, Incident
from ittui.store import FileMissing, ReadOnly, StoreError, open_store
from ittui.store import save as save_module
from ittui.store.backups import archive_path

from .conftest import GOAL


def long_note(letters: int) -> list[Change]:
    return [Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "notes": "x" * letters})]


def test_a_save_beyond_the_limit_is_refused_and_near_it_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(save_module, "MOST_BYTES", 100_000)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="would be more than 100,000"):
        open_store(path).commit(long_note(120_000), "long")
    assert path.read_bytes() == before
    assert not any("at most" in each for each in open_store(path).commit(long_note(10_000), "short").notices)
    outcome = open_store(path).commit([Change.add(Goal.new(title="y" * 75_000))], "near")
    assert "of at most 100,000 bytes" in outcome.notices[-1]


@pytest.mark.slow
def test_two_large_imports_leave_the_log_whole(path: Path) -> None:
    store = open_store(path)
    for number in range(30):
        store.commit([Change.add(Goal.new(title=f"Goal {number}"))], f"step {number}")
    for number in range(2):
        rows = [Incident.new(title=f"Incident {each}") for each in range(20_000)]
        outcome = store.commit([Change.add(each) for each in rows], f"import {number}")
        assert outcome.notices == ()
    assert len(store.log()) == 32
    assert len(store.undo().board.table(Incident).rows) == 20_000


def test_a_step_for_which_the_log_forgets_a_lot_moves_it_to_the_archive_and_says_so(path: Path) -> None:
    store = open_store(path)
    for number in range(120):
        store.commit([Change.add(Goal.new(title=f"Goal {number}"))], f"step {number}")
    long = Goal.new(title="long", notes="x" * 1_100_000)
    store.commit([Change.add(long)], "add")
    outcome = store.commit([Change.remove(long)], "remove")
    assert "older entries of the log" in outcome.notices[-1]
    assert len(archive_path(path).read_bytes().splitlines()) == 121


def test_a_file_that_is_gone_while_it_is_open_is_told_with_the_ways_back(path: Path) -> None:
    store = open_store(path)
    aside = path.rename(path.with_name("aside"))
    with pytest.raises(FileMissing, match=r"while it was open; put it back, .* ittui restore"):
        store.read()
    with pytest.raises(StoreError):
        store.commit(long_note(1), "x")
    aside.rename(path)
    assert store.read().get(Goal, GOAL.id) == GOAL


def test_an_immutable_file_is_read_only_with_its_cure(path: Path) -> None:
    done = subprocess.run(["chattr", "+i", str(path)], check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"chattr: {done.stderr.strip()}")
    try:
        store = open_store(path)
        assert f"chattr -i {path}" in store.read_only
        with pytest.raises(ReadOnly, match="immutable"):
            store.commit(long_note(1), "x")
    finally:
        subprocess.run(["chattr", "-i", str(path)], check=True)
