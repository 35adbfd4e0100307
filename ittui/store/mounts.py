"""Which file system a path is on, what it lacks, and how to do without.

Some have no notice of others' changes, some no locks: /proc/self/mounts tells the kind, the rest is tried out. On
network mounts the lock is coherent but the name of the data file may be stale: the lock file tells which generation was
saved last, and a client that still sees an older one makes its kernel look at the folder again.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from .atomic_write import temporary
from .datafile import stamp_now
from .files import Files

TABLE = Path("/proc/self/mounts")
REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "davfs", "virtiofs"}


# programs that upload when they see fit: what was saved may be put over what another host saved, unnoticed
LATE = {"davfs", "rclone", "s3fs", "gcsfuse", "goofys", "blobfuse", "blobfuse2", "curlftpfs", "onedriver"}
LATE |= {"google-drive-ocamlfuse", "gvfsd-fuse", "kio-fuse", "davfs2", "jmtpfs", "simple-mtpfs"}
NO_LOCKS = ("nolock", "local_lock=all", "local_lock=flock")
WAY_OUT = "mount it by NFS 4 or SMB, or work on the host that has the file, over SSH"


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
    result, within = UNKNOWN, inside(str(path))
    for line in lines:
        mount = parsed(line)
        if mount and within.startswith(inside(mount.folder)) and len(mount.folder) >= len(result.folder):
            result = mount
    return result


def parsed(line: str) -> Mount | None:
    parts = line.split(" ")
    if len(parts) < 4:
        return None
    folder = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), parts[1])
    return Mount(folder, parts[2], tuple(parts[3].split(",")))


def inside(folder: str) -> str:
    """How the paths begin that are in a folder."""
    return folder.rstrip("/") + "/"


PATIENCE_SECONDS = 3.0
PAUSE_SECONDS = 0.05
GENERATION = rb'"generation":(\d{1,18})'


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


@contextmanager
def probe_file(path: Path) -> Iterator[tuple[Path, int]]:
    """A short-lived file beside the data file, and a descriptor of it."""
    probe = temporary(path)
    descriptor = os.open(probe, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        yield probe, descriptor
    finally:
        os.close(descriptor)
        with suppress(OSError):
            probe.unlink()


def other_process(probe: Path) -> str:
    """What another process says that tries to take the lock: "taken" or "kept out"."""
    import subprocess  # only those who try a lock wait for it

    command = [sys.executable, "-I", "-S", "-c", TRY_LOCK, str(probe)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout.strip()
