"""The disk is full, or fails, at any one system call of a save: the file is as it was, or saved, and never between."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ittui.board import Change
from ittui.fields.system import CURES
from ittui.store import StoreError, create, open_store
from ittui.store.system import SYSTEM, Files

from .conftest import ANN, BEN, GOAL, OTHER

CALLS = [name for name in vars(Files) if isinstance(vars(Files)[name], staticmethod)]
# letting go of something cannot fail in a way that matters, and must happen for the test to go on
NEVER_FAIL = {"close", "unlink"}


class FailingFiles(Files):
    """The real operating system, but one call fails; counts the calls that could."""

    def __init__(self, fail_at: int, number: int) -> None:
        self.count, self.fail_at, self.number, self.failed = 0, fail_at, number, ""
        for name in CALLS:
            if name not in NEVER_FAIL:
                setattr(self, name, self.failing(name, getattr(SYSTEM, name)))

    def failing(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.count == self.fail_at:
                self.failed = name
                if name == "writev":  # a full disk takes a part first
                    call(args[0], [b"".join(args[1])[:10]])
                raise OSError(self.number, os.strerror(self.number))
            return call(*args, **kwargs)

        return wrapped


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE])
def test_a_fault_at_every_call_of_a_save_leaves_the_old_or_the_new_file(tmp_path: Path, number: int) -> None:
    path, after = tmp_path / "board.json", {**GOAL.raw, "current": 99}
    change = Change("goals", GOAL.id, GOAL.raw, after)
    seen = set()
    for fail_at in range(1, 100):
        for old in tmp_path.iterdir():
            old.unlink()
        create(path, [ANN, BEN, GOAL, OTHER])
        before = path.read_bytes()
        files = FailingFiles(10**9, number)
        store = open_store(path, "ann", files=files)
        files.count, files.fail_at = 0, fail_at
        try:
            outcome = store.commit([change], "raise")
            reported = " ".join(outcome.notices)
            assert open_store(path).read().tables["goals"].rows[GOAL.id].raw == after
        except StoreError as error:
            reported = str(error)
            assert path.read_bytes() == before
            assert CURES[number] in reported or "ittui" in reported
        if not files.failed:
            break
        seen.add(files.failed)
        courtesy = files.failed in ("pwrite", "pread", "listdir", "stat", "getxattr", "hold")
        assert os.strerror(number) in reported or courtesy, (
            f"the cause is not told when {files.failed} fails: {reported}"
        )
        later = open_store(path, "ben").commit([Change("goals", OTHER.id, OTHER.raw, {**OTHER.raw, "target": 1})], "on")
        assert later.board.tables["goals"].rows[OTHER.id].raw["target"] == 1
        assert not [each.name for each in tmp_path.iterdir() if ".tmp-" in each.name]
    assert {"open", "writev", "fsync", "replace", "link", "fchmod", "fchown", "flock", "stat", "fstat"} <= seen


def test_a_folder_that_cannot_be_synced_is_saved_but_told(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    create(path, [GOAL])
    files = FailingFiles(10**9, errno.EIO)
    store = open_store(path, "ann", files=files)
    syncs = []

    def second_fails(descriptor: int) -> None:
        syncs.append(descriptor)
        if len(syncs) == 2:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    files.fsync = second_fails  # type: ignore[assignment]  # the fake of one call of the system
    outcome = store.commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 99})], "raise")
    assert "not yet durable" in outcome.notices[-1]
    assert outcome.entry is not None
    assert not store.changed()


def test_a_file_that_another_host_replaces_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    create(path, [GOAL])
    files = FailingFiles(10**9, errno.ESTALE)
    real, stale = files.read_all, [True, True]

    def read_all(descriptor: int, size: int) -> bytes:
        if stale:
            stale.pop()
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return real(descriptor, size)

    files.read_all = read_all  # type: ignore[method-assign]  # the fake of one call of the system
    assert open_store(path, "ann", files=files).read().tables["goals"].rows[GOAL.id].raw == GOAL.raw
    assert not stale


def test_a_program_without_locks_that_writes_in_between_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    create(path, [GOAL, OTHER])
    files = FailingFiles(10**9, errno.EIO)
    store = open_store(path, "ann", files=files)
    real = files.link
    written: list[int] = []

    def write_first(*args: Any, **kwargs: Any) -> None:
        if not written:
            written.append(path.write_text(path.read_text().replace("Answer faster", "By another program")))
        real(*args, **kwargs)

    files.link = write_first  # the fake of one call of the system
    store.commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 99})], "raise")
    assert written
    rows = open_store(path).read().tables["goals"].rows
    assert (rows[OTHER.id].raw["title"], rows[GOAL.id].raw["target"]) == ("By another program", 99)


def test_what_is_saved_is_saved_though_no_thread_can_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Thread) -> None:
        raise RuntimeError("can't start new thread")

    path = tmp_path / "board.json"
    create(path, [GOAL])
    store = open_store(path, "ann")
    monkeypatch.setattr(Thread, "start", refuse)
    outcome = store.commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 99})], "raise")
    assert outcome.entry is not None
    assert open_store(path).read().tables["goals"].rows[GOAL.id].raw["target"] == 99
