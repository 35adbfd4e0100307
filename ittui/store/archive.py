"""The archive of the log: a file of JSON lines beside the data, for entries that the log itself has no room for.

It is kept only where a team asked for it. An entry may come to stand in it twice after a failed save; its id tells.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from ..fields import Raw
from .files import Files
from .outcome import StoreError
from .strict_json import encode


def archive_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.log.jsonl")


def archive(path: Path, dropped: Mapping[int, Raw], files: Files, *, start: bool) -> None:
    """Append entries that leave the log; only where there is an archive already, unless it shall be started."""
    target = archive_path(path)
    if not start and (not dropped or not target.exists()):
        return
    lines = b"".join(encode({"id": id, **dropped[id]}) + b"\n" for id in sorted(dropped))
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = files.open(target, flags, 0o600)
        try:
            if files.fstat(descriptor).st_uid == os.geteuid():
                files.fchmod(descriptor, stat.S_IMODE(files.stat(path).st_mode))
            files.write_all(descriptor, lines)
            files.fsync(descriptor)
        finally:
            files.close(descriptor)
    except OSError as error:
        raise StoreError(f"{path} was not saved: {target} cannot be written: {error.strerror}") from error
