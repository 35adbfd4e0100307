"""Two users of one group, modes, groups and access lists: nobody's umask or turn takes the file away from the team."""

from __future__ import annotations

import json
import os
import shutil
import stat
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import ittui
from ittui.board import Change
from ittui.store import ReadOnly, Store, create, open_store

from .conftest import GOAL

GROUP, ANN, BEN, EVE = 60_000, 60_001, 60_002, 60_003
as_root = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can try what other users may do (with setpriv)"
)
SAVE = """
import os, sys
os.umask(int(sys.argv[3], 8))
sys.path.insert(0, sys.argv[1])
from ittui.board import Change
from ittui.store import StoreError, open_store
try:
    store = open_store(sys.argv[2])
    for line in sys.stdin:
        goal = store.read().tables["goals"].rows[101]
        store.commit([Change("goals", 101, goal.raw, {**goal.raw, "target": goal.raw["target"] + 1})], "count")
        print("saved", flush=True)
except StoreError as error:
    print(type(error).__name__, error, flush=True)
"""


class User:
    """A process of another user that saves when told to."""

    def __init__(self, uid: int, path: Path, umask: str, group: int = GROUP) -> None:
        repository = str(Path(ittui.__file__).parents[1])
        command = ["setpriv", f"--reuid={uid}", f"--regid={uid}", f"--groups={group}", sys.executable]
        arguments = ["-c", SAVE, repository, str(path), umask]
        self.process = subprocess.Popen(
            [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def save(self) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("save\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


@pytest.fixture
def shared() -> Iterator[Path]:
    """A set-gid folder of the group, outside the tests' own folders, which other users may not enter."""
    folder = Path("/var/tmp") / f"ittui-test-{os.getpid()}"
    folder.mkdir()
    os.chown(folder, 0, GROUP)
    folder.chmod(0o2770)
    yield folder
    shutil.rmtree(folder)


def can_run(uid: int) -> bool:
    repository = str(Path(ittui.__file__).parents[1])
    probe = f"import sys; sys.path.insert(0, {repository!r}); import ittui.store"
    command = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", sys.executable, "-c", probe]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@as_root
def test_two_users_of_a_group_save_in_turns_whatever_their_umask(shared: Path) -> None:
    if not can_run(ANN):
        pytest.skip("other users may not read this Python or this repository")
    path = shared / "board.json"
    create(path, [GOAL])
    users = [User(ANN, path, "022"), User(BEN, path, "077")]
    answers = [user.save() for _ in range(25) for user in users]
    for user in users:
        user.end()
    assert answers == ["saved"] * 50
    status = path.stat()
    assert (status.st_gid, stat.S_IMODE(status.st_mode)) == (GROUP, 0o660)
    assert json.loads(path.read_text())["goals"]["101"]["target"] == 60


def listed(*entries: tuple[int, int, int]) -> bytes:
    return b"\x02\0\0\0" + b"".join(struct.pack("<HHI", *entry) for entry in entries)


@as_root
@pytest.mark.parametrize("named", [(ANN, BEN), (BEN,)], ids=["all are named", "the owner of the folder is not"])
def test_a_folder_that_is_shared_by_an_access_list_serves_all_who_are_on_it(
    shared: Path, named: tuple[int, ...]
) -> None:
    if not can_run(ANN):
        pytest.skip("other users may not read this Python or this repository")
    nobody = 0xFFFFFFFF
    users = [(2, 7, uid) for uid in named]
    access = listed((1, 7, nobody), *users, (4, 0, nobody), (16, 7, nobody), (32, 0, nobody))
    os.chown(shared, ANN, ANN)
    shared.chmod(0o700)
    try:
        for kind in ("access", "default"):
            os.setxattr(shared, f"system.posix_acl_{kind}", access)
    except OSError:
        pytest.skip("this file system keeps no access lists")
    path = shared / "board.json"
    create(path, [GOAL])
    os.chown(path, ANN, ANN)
    people = [User(ANN, path, "077", group=ANN), User(BEN, path, "022", group=BEN)]
    answers = [user.save() for _ in range(10) for user in people]
    eve = User(EVE, path, "022", group=EVE)
    refused = eve.save()
    for user in (*people, eve):
        user.end()
    assert answers == ["saved"] * 20
    assert refused.startswith("StoreError")
    assert os.getxattr(path, "system.posix_acl_access").count(struct.pack("<HHI", 16, 6, nobody)) == 1, "the mask stays"


@as_root
def test_one_who_is_not_of_the_group_is_told_what_to_change(shared: Path) -> None:
    if not can_run(EVE):
        pytest.skip("other users may not read this Python or this repository")
    path = shared / "board.json"
    create(path, [GOAL])
    shared.chmod(0o2775)
    path.chmod(0o664)
    before = path.read_bytes()
    user = User(EVE, path, "022", group=EVE)
    answer = user.save()
    user.end()
    assert answer.startswith("ReadOnly")
    assert f"chgrp TEAM {shared}; chmod 2770 {shared}" in answer
    assert path.read_bytes() == before


@as_root
def test_root_who_saves_does_not_take_the_file_from_its_owner(path: Path) -> None:
    os.chown(path, ANN, GROUP)
    path.chmod(0o640)
    open_store(path).commit([Change("goals", 101, GOAL.raw, {**GOAL.raw, "target": 3})], "x")
    status = path.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (ANN, GROUP, 0o640)


def test_the_access_list_is_kept(path: Path, open_as: Callable[[str], Store]) -> None:
    entry = (1, 6, 0xFFFFFFFF), (2, 6, 60_001), (4, 4, 0xFFFFFFFF), (16, 6, 0xFFFFFFFF), (32, 0, 0xFFFFFFFF)
    access = b"\x02\0\0\0" + b"".join(
        tag.to_bytes(2, "little") + rights.to_bytes(2, "little") + id.to_bytes(4, "little") for tag, rights, id in entry
    )
    try:
        os.setxattr(path, "system.posix_acl_access", access)
    except OSError:
        pytest.skip("this file system keeps no access lists")
    open_as("ann").commit([Change("goals", 101, GOAL.raw, {**GOAL.raw, "target": 3})], "x")
    assert os.getxattr(path, "system.posix_acl_access") == access


@pytest.mark.parametrize(("folder", "expected"), [(0o2775, 0o660), (0o2770, 0o660), (0o755, 0o600)])
def test_a_new_file_in_a_shared_folder_is_the_groups_whatever_the_umask(
    tmp_path: Path, folder: int, expected: int
) -> None:
    tmp_path.chmod(folder)
    old = os.umask(0o077)
    try:
        create(tmp_path / "board.json")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "board.json").stat().st_mode) == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_gives_a_read_only_store(path: Path) -> None:
    path.parent.chmod(0o555)
    try:
        store = open_store(path)
        assert "chmod 2770" in store.read_only
        with pytest.raises(ReadOnly, match="chmod 2770"):
            store.commit([Change("goals", 101, GOAL.raw, {"title": "x"})], "x")
    finally:
        path.parent.chmod(0o755)
