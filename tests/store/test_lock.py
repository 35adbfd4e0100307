"""The lock: who has to wait is told for whom, and the lock file is no door."""

from __future__ import annotations

import os
import shutil
import stat
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from ittui.board import Board, Change
from ittui.store import FileMissing, LockTimeout, StoreError, create, open_store
from ittui.store.atomic_write import lock_path
from ittui.store.lock import FileLock

from .conftest import GOAL, OTHER


def test_who_waits_too_long_is_told_for_whom(path: Path) -> None:
    with FileLock(path, "ann"), pytest.raises(LockTimeout, match=r"ann on .* \(process \d+, since 20"):
        FileLock(path, "ben", seconds=0.05).__enter__()


def test_one_who_gave_up_does_not_take_the_lock_later(path: Path) -> None:
    with FileLock(path, "ann"), pytest.raises(LockTimeout):
        FileLock(path, "ben", seconds=0.05).__enter__()
    for _ in range(2):
        with FileLock(path, "cleo", seconds=5):
            pass


def test_who_waits_gets_the_lock_when_it_is_free(path: Path) -> None:
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        waiting.set()
        with FileLock(path, "ben", seconds=10):
            order.append("ben")

    thread = threading.Thread(target=second)
    with FileLock(path, "ann"):
        thread.start()
        waiting.wait()
        order.append("ann")
    thread.join()
    assert order == ["ann", "ben"]


def test_the_lock_file_stays_and_has_the_rights_of_the_data_file(path: Path) -> None:
    path.chmod(0o660)
    with FileLock(path, "ann"):
        pass
    assert stat.S_IMODE(lock_path(path).stat().st_mode) == 0o660
    inode = lock_path(path).stat().st_ino
    with FileLock(path, "ben"):
        pass
    assert lock_path(path).stat().st_ino == inode


def test_a_lock_file_that_is_a_link_is_refused_and_what_it_leads_to_is_untouched(path: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    lock_path(path).symlink_to(victim)
    with pytest.raises(StoreError, match="symbolic link"):
        FileLock(path, "ann").__enter__()
    assert victim.read_text() == "precious"


def test_a_lock_file_that_was_removed_by_hand_is_made_anew(path: Path) -> None:
    with FileLock(path, "ann"):
        lock_path(path).unlink()
        with FileLock(path, "ben", seconds=5):
            assert lock_path(path).exists()


def test_a_note_that_is_nonsense_or_hostile_does_no_harm(path: Path) -> None:
    with FileLock(path, "ann"):
        lock_path(path).write_text('{"who":"\\u001b[31mEve","host":1,"pid":2,"since":3,"generation":"x"}')
        with pytest.raises(LockTimeout) as caught:
            FileLock(path, "ben", seconds=0.05).__enter__()
        assert "\x1b" not in str(caught.value)
        lock_path(path).write_bytes(b"\xff\x00")
        with pytest.raises(LockTimeout, match="somebody else"):
            FileLock(path, "ben", seconds=0.05).__enter__()
    open_store(path, "cleo").read()


def test_the_lock_does_not_pass_to_child_processes(path: Path) -> None:
    with FileLock(path, "ann") as lock:
        assert not os.get_inheritable(lock.descriptor)


def test_a_lock_file_that_is_removed_while_held_lets_nobody_save_over_another(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    create(path, [GOAL, OTHER])
    store = open_store(path, "ann")

    def remove_and_save(board: Board, changes: Sequence[Change]) -> tuple[()]:
        if lock_path(path).exists() and not removed:
            lock_path(path).unlink()
            removed.append(path)
            open_store(path, "ben").commit([Change("goals", OTHER.id, OTHER.raw, {**OTHER.raw, "target": 1})], "on")
        return ()

    removed: list[Path] = []
    store.commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 99})], "raise", gate=remove_and_save)
    rows = open_store(path).read().tables["goals"].rows
    assert (rows[GOAL.id].raw["target"], rows[OTHER.id].raw["target"]) == (99, 1)


@pytest.mark.parametrize("gone", ["file", "folder"])
def test_a_file_that_is_gone_before_its_first_save_is_said_to_be_gone(tmp_path: Path, gone: str) -> None:
    path = tmp_path / "team" / "board.json"
    path.parent.mkdir()
    create(path, [GOAL])
    store = open_store(path, "ann")
    store.read()
    shutil.move(path if gone == "file" else path.parent, tmp_path / "elsewhere")
    with pytest.raises(FileMissing, match="is gone: somebody deleted or moved it while it was open; put it back"):
        store.commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 99})], "raise")
