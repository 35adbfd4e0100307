"""What is kept beside the file: backups of it, and the archive of its log.

Backups are hard links to what the file was, at most one in ten minutes, the newest ten. A link costs no copy; the next
save gives the data file's name to a new file, and the old one stays under the backup's name.

The archive is a file of JSON lines for entries that the log itself has no room for, where a team asked for it. An entry
may come to be in it twice after a failed save; its id tells.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from ..fields import Raw
from .errors import StoreError
from .files import SYSTEM, Files
from .strict_json import encode

EVERY = timedelta(minutes=10)
MOST = 10
FORM = "%Y%m%dT%H%M%S"


class Backup(NamedTuple):
    """One former state of the file."""

    path: Path
    at: datetime  # local time, to the second
    size: int


def prefix(path: Path) -> str:
    return f".{path.name}.backup-"


def backups(path: Path, files: Files = SYSTEM) -> list[Backup]:
    """The backups of a file, newest first; StoreError where the folder cannot be looked at."""
    try:
        return listed(path, files)
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be listed: {error.strerror}") from error


def listed(path: Path, files: Files) -> list[Backup]:
    result = []
    for name in files.listdir(path.parent):
        if not name.startswith(prefix(path)):
            continue
        with suppress(ValueError, OSError):
            at = datetime.strptime(name.removeprefix(prefix(path))[:15], FORM).astimezone()
            result.append(Backup(path.with_name(name), at, files.stat(path.with_name(name)).st_size))
    return sorted(result, key=lambda each: (each.at, each.path.name), reverse=True)


def back_up(path: Path, now: datetime, files: Files = SYSTEM, *, always: bool = False) -> tuple[str, ...]:
    """Keep what the file is now, unless the last backup is young. What to tell where that failed."""
    try:
        cached = listed(path, files)
        if cached and not always and now - cached[0].at < EVERY and cached[0].at <= now:
            return ()
        link_new(path, now, files)
        for old in cached[MOST - 1 :]:
            files.unlink(old.path)
    except OSError as error:
        return (f"no backup was made: {error.strerror}",)
    return ()


def link_new(path: Path, now: datetime, files: Files) -> None:
    stem = prefix(path) + now.astimezone().strftime(FORM)
    for name in (stem, *(f"{stem}-{number}" for number in range(2, 100))):
        with suppress(FileExistsError):
            files.link(path, path.with_name(name), follow_symlinks=False)
            return


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
