"""Mounts whose locks do not reach other hosts: a save proves its turn, stays, or is refused with a way out."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.store import LockTimeout, ReadOnly, StoreError, open_store
from ittui.store import lock as lock_module
from ittui.store.doctor import CheckVerdict, mount
from ittui.store.lock import FileLock
from ittui.store.mounts import Locks, Mount, mount_of
from ittui.store.system import Files

from ..stress import mounts as attack
from .conftest import GOAL

Mounted = Callable[..., None]


def renamed(title: str) -> list[Change]:
    return [Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "title": title})]


@pytest.mark.parametrize(
    ("kind", "options", "locks"),
    [
        ("ext4", "rw", Locks.KERNEL),
        ("nfs4", "rw", Locks.KERNEL),
        ("cifs", "rw", Locks.KERNEL),
        ("nfs", "rw,nolock", Locks.TOKEN),
        ("nfs", "rw,local_lock=all", Locks.TOKEN),
        ("fuse.sshfs", "rw", Locks.TOKEN),
        ("fuse.unheard-of", "rw", Locks.TOKEN),
        ("fuse.rclone", "rw", Locks.NONE),
        ("davfs", "rw", Locks.NONE),
        ("fuse.s3fs", "rw", Locks.NONE),
    ],
)
def test_what_keeps_two_hosts_apart_depends_on_the_mount(kind: str, options: str, locks: Locks) -> None:
    assert Mount("/", kind, tuple(options.split(","))).locks is locks


def test_a_mount_that_uploads_late_is_refused_with_a_way_out(path: Path, mounted: Mounted) -> None:
    mounted("fuse.rclone")
    store, before = open_store(path), path.read_bytes()
    with pytest.raises(ReadOnly, match="over SSH"):
        store.commit(renamed("New"), "rename")
    assert path.read_bytes() == before
    assert mount(path).verdict is CheckVerdict.BAD


def test_a_save_leaves_no_token_behind(path: Path, mounted: Mounted) -> None:
    mounted("fuse.sshfs")
    assert mount_of(path).kind == "fuse.sshfs"
    open_store(path).commit(renamed("New"), "rename")
    assert not [each for each in path.parent.iterdir() if "token" in each.name]


class Overtaking(Files):
    """Another host that puts what it had read over what was saved, so many times."""

    def __init__(self, path: Path, times: int) -> None:
        self.path, self.times, self.old = path, times, path.read_bytes()

    def close(self, descriptor: int) -> None:
        was_token = os.path.samestat(os.fstat(descriptor), self.path.parent.stat())
        os.close(descriptor)
        if was_token and self.times:  # the folder, after a save: it is made durable last
            self.times -= 1
            self.path.write_bytes(self.old)


class Unsure(Files):
    """SFTP, which has one word for “it is there already” and for “that is not allowed”; so many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def open(self, path: Path, flags: int, mode: int = 0o777) -> int:  # type: ignore[override]
        if str(path).endswith(".token") and flags & os.O_EXCL and self.times:
            self.times -= 1
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(path))
        return os.open(path, flags, mode)


def test_a_token_that_another_made_at_the_same_moment_is_waited_for(
    path: Path, mounted: Mounted, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted("fuse.sshfs")
    open_store(path, files=Unsure(2)).commit(renamed("New"), "rename")
    assert open_store(path).read().tables["goals"].rows[GOAL.id].raw["title"] == "New"
    monkeypatch.setattr(lock_module, "MOST_DOUBTS", 2)
    with pytest.raises(StoreError, match="cannot be locked"):
        open_store(path, files=Unsure(99)).commit(renamed("Newer"), "rename")


@pytest.mark.slow
def test_a_save_that_was_overtaken_is_made_again(path: Path, mounted: Mounted) -> None:
    mounted("fuse.sshfs")
    files = Overtaking(path, 2)
    outcome = open_store(path, files=files).commit(renamed("New"), "rename")
    assert files.times == 0
    assert outcome.board.tables["goals"].rows[GOAL.id].raw["title"] == "New"
    assert open_store(path).read().tables["goals"].rows[GOAL.id].raw["title"] == "New"


@pytest.mark.slow
def test_a_save_that_never_stays_is_told(path: Path, mounted: Mounted) -> None:
    mounted("fuse.sshfs")
    with pytest.raises(StoreError, match="again and again"):
        open_store(path, files=Overtaking(path, 99)).commit(renamed("New"), "rename")


def test_on_a_local_disk_an_overtaken_save_is_not_made_again_unasked(path: Path) -> None:
    # there it was a person who put an older copy back
    files = Overtaking(path, 1)
    open_store(path, files=files).commit(renamed("New"), "rename")
    assert path.read_bytes() == files.old


def test_the_token_of_another_host_is_waited_for_and_that_of_a_dead_one_is_not(
    path: Path, mounted: Mounted, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted("fuse.sshfs")
    token = path.with_name(f".{path.name}.token")
    token.write_text("elsewhere 1 a")
    with pytest.raises(LockTimeout, match="another host"), FileLock(path, "ann", seconds=0.2):
        pass
    assert token.read_text() == "elsewhere 1 a"
    monkeypatch.setattr(lock_module, "DEAD_SECONDS", 0.3)
    began = time.monotonic()
    with FileLock(path, "ann"):
        assert token.read_text() != "elsewhere 1 a"
    assert time.monotonic() - began > 0.3
    assert not token.exists()


@pytest.mark.slow
def test_two_real_sshfs_mounts_lose_nothing() -> None:
    if reason := attack.missing():
        pytest.skip(reason)
    figures = attack.attack(15)
    assert (figures.lost, figures.refused) == (0, 0)
    assert figures.acknowledged == 30
