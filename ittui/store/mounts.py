"""Where a file lies: its file system and what that lacks, what is missing for saving, how others' saves are noticed.

Some have no notice of others' changes, some no locks: /proc/self/mounts tells the kind, the rest is tried out. On
network mounts the lock is coherent but the name of the data file may be stale: the lock file tells which generation was
saved last, and a client that still sees an older one makes its kernel look at the folder again.

A watcher waits by inotify where the kernel sees every change, and looks again and again elsewhere; it watches the
folder, for a save puts another file under the name.
"""

from __future__ import annotations

import grp
import os
import re
import select
import stat
import struct
import sys
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from fcntl import ioctl
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from .atomic_write import lock_path, temporary
from .backing import ChangeWatcher
from .errors import StoreError
from .shared_file import Stamp, real_path, stamp_now
from .system import SYSTEM, Files, user_name

TABLE = Path("/proc/self/mounts")
REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "davfs", "virtiofs"}
# programs that upload when they see fit: what was saved may be put over what another host saved, unnoticed
LATE = {"davfs", "rclone", "s3fs", "gcsfuse", "goofys", "blobfuse", "blobfuse2", "curlftpfs", "onedriver"}
LATE |= {"google-drive-ocamlfuse", "gvfsd-fuse", "kio-fuse", "davfs2", "jmtpfs", "simple-mtpfs"}
NO_LOCKS = ("nolock", "local_lock=all", "local_lock=flock")
WAY_OUT = "mount it by NFS 4 or SMB, or work on the host that has the file, over SSH"
PATIENCE_SECONDS = 3.0
PAUSE_SECONDS = 0.05
GENERATION = rb'"generation":(\d{1,18})'
# what the other process does: say whether the lock that we hold keeps it out
TRY_LOCK = """
import fcntl, os, sys
descriptor = os.open(sys.argv[1], os.O_RDWR)
try:
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("taken")
except OSError:
    print("kept out")
"""
DEFAULT_ACL = "system.posix_acl_default"
GET_FLAGS = 0x80086601  # FS_IOC_GETFLAGS
LOOK_SECONDS = 0.2
EVENT = struct.Struct("iIII")
CLOSE_WRITE, MOVED_TO, CREATE, DELETE, MOVED_FROM = 0x8, 0x80, 0x100, 0x200, 0x40
GONE = 0x400 | 0x800 | 0x2000 | 0x8000  # the folder itself was removed or moved, or its file system unmounted


class Locks(Enum):
    """What keeps two hosts from saving at once."""

    KERNEL = "kernel"  # a lock of the kernel, which the file system passes on
    TOKEN = "token"  # only a file that one of them can make; whether a save stayed is looked up afterwards
    NONE = "none"


class Mount(NamedTuple):
    """One mounted file system."""

    folder: str
    kind: str
    options: tuple[str, ...]

    @property
    def is_local(self) -> bool:
        """Does this kernel see every change of it? What a FUSE program passes on, nobody can tell."""
        return self.kind not in REMOTE and not self.kind.startswith("fuse.")

    @property
    def locks(self) -> Locks:
        if self.kind.removeprefix("fuse.") in LATE:
            return Locks.NONE
        has_none = self.kind.startswith("nfs") and any(option in NO_LOCKS for option in self.options)
        return Locks.TOKEN if has_none or self.kind.startswith("fuse.") else Locks.KERNEL


UNKNOWN = Mount("/", "unknown", ())


def mount_of(path: Path, table: Path | None = None) -> Mount:
    """The mount that holds a path; UNKNOWN where the system does not tell. Looked up once for each device."""
    try:
        device = os.stat(os.path.dirname(path)).st_dev  # noqa: PTH116, PTH120  # every save asks
    except OSError:
        device = 0
    return looked_up(path, device, table or TABLE)


@lru_cache(maxsize=64)
def looked_up(path: Path, device: int, table: Path) -> Mount:
    try:
        lines = table.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return UNKNOWN
    mounts = [mount for line in reversed(lines) if (mount := parsed(line))]  # the last one covers those before it
    holding = (each for each in mounts if inside(str(path)).startswith(inside(each.folder)))
    return max(holding, key=lambda each: len(each.folder), default=UNKNOWN)


def parsed(line: str) -> Mount | None:
    parts = line.split(" ")
    if len(parts) < 4:
        return None
    folder = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), parts[1])
    return Mount(folder, parts[2], tuple(parts[3].split(",")))


def inside(folder: str) -> str:
    """How the paths begin that are in a folder."""
    return folder.rstrip("/") + "/"


def relook(path: Path, generation: int, files: Files, *, patience: float = PATIENCE_SECONDS) -> None:
    """Wait until the file has this generation. Not for ever: somebody may have put an older file back on purpose."""
    if mount_of(path).is_local or seen_generation(path, files) >= generation:
        return
    until = time.monotonic() + patience
    while seen_generation(path, files) < generation and time.monotonic() < until:
        name = temporary(path)
        with suppress(OSError):
            files.close(files.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            files.unlink(name)
        time.sleep(PAUSE_SECONDS)


def seen_generation(path: Path, files: Files) -> int:
    """The generation as the file's first line tells it; 0 where that line is not one of ours."""
    match = re.search(GENERATION, stamp_now(path, files).head)
    return int(match[1]) if match else 0


@contextmanager
def probe_file(path: Path) -> Iterator[tuple[Path, int]]:
    """A short-lived file beside the data file, and a descriptor of it."""
    probe = temporary(path)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with SYSTEM.opened(probe, flags, 0o600) as descriptor:
        try:
            yield probe, descriptor
        finally:
            with suppress(OSError):
                probe.unlink()


def other_process(probe: Path) -> str:
    """What another process says that tries to take the lock: "taken" or "kept out"."""
    import subprocess  # only those who try a lock wait for it

    command = [sys.executable, "-I", "-S", "-c", TRY_LOCK, str(probe)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout.strip()


def read_only_reason(path: Path) -> str:
    """Why this user cannot save this file; "" where they can."""
    folder = path.parent
    if not path.exists():
        return ""  # whoever reads it will tell
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return f"the file system of {folder} is mounted read-only"
    mount = mount_of(path)
    if mount.locks is Locks.NONE:
        return f"{mount.kind} uploads when it sees fit, so two hosts would save over each other: {WAY_OUT}"
    if reason := immutable_reason(folder) or immutable_reason(path):
        return reason
    who = user_name(os.geteuid())
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=True):
        needed = f"{who} may not write to the folder {folder} ({rights_of(folder)}), which saving needs"
        return f"{needed}: chgrp TEAM {folder}; chmod 2770 {folder}"
    if not os.access(path, os.W_OK, effective_ids=True):
        return f"{who} may not write to {path} ({rights_of(path)}): chgrp TEAM {path}; chmod 660 {path}"
    lock = lock_path(path)
    if lock.exists() and not os.access(lock, os.R_OK | os.W_OK, effective_ids=True):
        return f"{who} may not open the lock file {lock}: chgrp TEAM {lock}; chmod 660 {lock}"
    return ""


def rights_of(path: Path) -> str:
    status = path.stat()
    return f"mode {stat.S_IMODE(status.st_mode):o}, group {group_name(status.st_gid)}"


def group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def mode_for_new(folder: Path) -> int:
    """The mode of a new data file, which others never read: it holds reviews, salaries and succession plans.

    In a folder shared by a group (set-gid) or by an access list, the group's whatever the umask.
    """
    mode = stat.S_IMODE(folder.stat().st_mode)
    if (mode & stat.S_ISGID and mode & stat.S_IWGRP) or has_access_list(folder):
        return 0o660
    umask = os.umask(0o077)
    os.umask(umask)
    return 0o660 & ~umask


def has_access_list(folder: Path) -> bool:
    """Does the folder give new files an access list of its own?"""
    try:
        return bool(os.getxattr(folder, DEFAULT_ACL))
    except OSError:
        return False


def immutable_reason(path: Path) -> str:
    """Why nobody, not even root, may change a file: its attributes; "" where these allow it."""
    buffer = array("l", [0])
    try:
        with SYSTEM.opened(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC) as descriptor:
            ioctl(descriptor, GET_FLAGS, buffer, True)
    except OSError:
        return ""  # a file system without attributes
    for flag, letter, what in ((0x10, "i", "immutable"), (0x20, "a", "append-only")):
        if buffer[0] & flag:
            return f"{path} is {what} (lsattr): chattr -{letter} {path}"
    return ""


class Watcher(ChangeWatcher):
    """Waits until another process has saved a file."""

    def __init__(self, path: str | os.PathLike[str], *, poll: bool | None = None) -> None:
        """poll: look again and again, whatever the file system; by default only where it must be."""
        self.path: Path = real_path(path)
        super().__init__()
        must_poll = not mount_of(self.path).is_local if poll is None else poll
        self.notes = -1 if must_poll else open_inotify(self.path.parent)
        self.stamp = self.look()

    @property
    def method(self) -> str:
        return f"looking every {LOOK_SECONDS:g} s" if self.notes < 0 else "inotify"

    def wait(self, timeout: float) -> bool:
        until = time.monotonic() + timeout
        while not self.closed:
            rest = until - time.monotonic()
            if self.notes < 0:
                if self.is_new():
                    return True
                self.sleep(min(LOOK_SECONDS, max(rest, 0)))
            elif self.is_noticed(max(rest, 0)) and self.is_new():
                return True
            if rest <= 0:
                break
        return False

    def look(self) -> Stamp | None:
        with suppress(StoreError):
            return stamp_now(self.path)
        return None

    def is_new(self) -> bool:
        before, self.stamp = self.stamp, self.look()
        return self.stamp != before

    def is_noticed(self, seconds: float) -> bool:
        """Does the kernel tell of a change of our file within so many seconds?"""
        ready, _, _ = select.select([self.notes, self.read_end], [], [], seconds)
        if self.closed or self.notes not in ready:
            return False
        data = os.read(self.notes, 65536)
        name, at, noticed = os.fsencode(self.path.name), 0, False
        while at < len(data):
            _, mask, _, length = EVENT.unpack_from(data, at)
            at += EVENT.size
            noticed = noticed or data[at : at + length].rstrip(b"\0") == name
            at += length
            if mask & GONE:
                self.release()
                return True
        return noticed

    def release(self) -> None:
        if self.notes >= 0:
            os.close(self.notes)
            self.notes = -1


def open_inotify(folder: Path) -> int:
    """A descriptor that tells of changes in a folder; -1 where there is none to be had."""
    import ctypes  # it costs a start more than all of this module

    try:
        system = ctypes.CDLL(None, use_errno=True)
        notes: int = system.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, AttributeError):  # no Linux
        return -1
    if notes >= 0:
        mask = CLOSE_WRITE | MOVED_TO | MOVED_FROM | CREATE | DELETE | 0x400 | 0x800
        if system.inotify_add_watch(notes, os.fsencode(folder), mask) >= 0:
            return notes
        os.close(notes)
    return -1
