"""Which file system a path is on, from /proc/self/mounts: some have no notice of others' changes, some no locks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

TABLE = Path("/proc/self/mounts")
REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "davfs", "virtiofs"}


class Mount(NamedTuple):
    """One mounted file system."""

    folder: str
    kind: str
    options: tuple[str, ...]

    @property
    def is_local(self) -> bool:
        """Does this kernel see every change of it? What a FUSE program passes on, nobody can tell."""
        return self.kind not in REMOTE and not self.kind.startswith("fuse.")


UNKNOWN = Mount("/", "unknown", ())


def mount_of(path: Path, table: Path | None = None) -> Mount:
    """The mount that holds a path; UNKNOWN where the system does not tell."""
    try:
        lines = (table or TABLE).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
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
