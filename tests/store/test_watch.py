"""Others' changes are noticed, by inotify and by looking; and the doctor tells how."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.store import Store
from ittui.store.doctor import watching
from ittui.store.mounts import Watcher, mount_of, relook, seen_generation
from ittui.store.system import SYSTEM, Files

from .conftest import GOAL

Open = Callable[[str], Store]
both = pytest.mark.parametrize("poll", [False, True], ids=["inotify", "looking"])


def save(store: Store, target: int) -> None:
    goal = store.read().tables["goals"].rows[GOAL.id]
    store.commit([Change("goals", GOAL.id, goal.raw, {**goal.raw, "target": target})], "raise")


@both
def test_a_save_is_noticed_once(path: Path, open_as: Open, poll: bool) -> None:
    watcher = Watcher(path, poll=poll)
    assert not watcher.wait(0)
    save(open_as("ann"), 20)
    assert watcher.wait(5)
    assert not watcher.wait(0)


@both
def test_a_save_during_the_wait_ends_it(path: Path, open_as: Open, poll: bool) -> None:
    watcher, noticed = Watcher(path, poll=poll), []
    thread = threading.Thread(target=lambda: noticed.append(watcher.wait(10)))
    thread.start()
    save(open_as("ann"), 20)
    thread.join()
    assert noticed == [True]


@both
def test_writing_in_place_removing_and_coming_back_are_noticed(path: Path, poll: bool) -> None:
    watcher, data = Watcher(path, poll=poll), path.read_bytes()
    path.write_bytes(data + b"\n")
    assert watcher.wait(5)
    path.unlink()
    assert watcher.wait(5)
    path.write_bytes(data)
    assert watcher.wait(5)


@both
def test_other_files_in_the_folder_are_none_of_our_business(path: Path, poll: bool) -> None:
    watcher = Watcher(path, poll=poll)
    path.with_name("other.json").write_text("x")
    assert not watcher.wait(0.05)


@both
def test_closing_ends_the_wait_of_another_thread(path: Path, poll: bool) -> None:
    watcher, noticed = Watcher(path, poll=poll), []
    thread = threading.Thread(target=lambda: noticed.append(watcher.wait(30)))
    thread.start()
    watcher.close()
    thread.join(5)
    assert noticed == [False]


def test_the_method_is_told(path: Path) -> None:
    assert "looking" in Watcher(path, poll=True).method


def test_the_doctor_tells_how_others_changes_are_noticed_and_why(path: Path, mounted: Callable[..., None]) -> None:
    assert watching(path).text.endswith(f"by inotify: {mount_of(path).kind} is local")
    mounted("nfs4")
    assert watching(path).text.endswith("by looking every 0.2 s: nfs4 does not tell of what other hosts do")


def test_the_longest_mount_that_holds_the_path_counts(tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    table.write_text(
        "/dev/a / ext4 rw 0 0\nserver:/x /mnt/team\\040files nfs4 rw,nolock 0 0\nme: /mnt/ssh fuse.sshfs rw 0 0\n"
    )
    mount = mount_of(Path("/mnt/team files/it/board.json"), table)
    assert (mount.kind, mount.is_local, mount.options) == ("nfs4", False, ("rw", "nolock"))
    assert mount_of(Path("/mnt/team"), table).kind == "ext4"
    assert not mount_of(Path("/mnt/ssh/board.json"), table).is_local
    assert mount_of(Path("/x"), tmp_path / "none").kind == "unknown"


def test_the_generation_is_known_without_reading_the_file(path: Path, open_as: Open) -> None:
    assert seen_generation(path, SYSTEM) == 0
    save(open_as("ann"), 1)
    save(open_as("ann"), 2)
    assert seen_generation(path, SYSTEM) == 2
    relook(path, 10**6, SYSTEM)  # on a local file system there is nothing to wait for


class StaleFolder(Files):
    """A network mount that shows the newer file only once the folder was touched."""

    def __init__(self, path: Path) -> None:
        self.path, self.real_open, self.touched = path, SYSTEM.open, 0
        self.open = self.touch  # type: ignore[assignment]  # the fake of one call of the system

    def touch(self, name: Path, flags: int, mode: int = 0o777) -> int:
        if name != self.path:
            self.touched += 1
            self.path.write_text(self.path.read_text().replace('"generation":0', '"generation":7'))
        return self.real_open(name, flags, mode)


def test_on_a_network_mount_a_stale_file_is_looked_at_again(path: Path, mounted: Callable[..., None]) -> None:
    mounted("nfs4")
    files = StaleFolder(path)
    relook(path, 7, files, patience=60)
    assert files.touched == 1
    assert seen_generation(path, files) == 7
    relook(path, 8, files, patience=0)  # somebody put an older file back: not waited for for ever


def test_a_system_without_inotify_and_pipe2_looks_again_and_again(
    path: Path, open_as: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As macOS is."""
    monkeypatch.delattr(os, "pipe2", raising=False)
    monkeypatch.setattr("ctypes.CDLL", lambda *_, **__: object())
    watcher = Watcher(path)
    assert watcher.method.startswith("looking")
    save(open_as("ann"), 20)
    assert watcher.wait(5)
