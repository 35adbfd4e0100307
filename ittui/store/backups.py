"""What is kept beside the file: backups of it, and the archive of its log.

Backups are hard links to what the file was, at most one in ten minutes: the newest ten, one a day for a week, one a
week for two months. A link costs no copy; the next save gives the data file's name to a new file, and the old one stays
under the backup's name.

The archive is a file of JSON lines for entries that the log itself has no room for, where a team asked for it. An entry
may come to be in it twice after a failed save; its id tells.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from ..fields import Raw
from ..fields.system import reason
from .atomic_write import ended_by_signals, share_rights
from .errors import StoreError
from .strict_json import encode
from .system import SYSTEM, Files

EVERY = timedelta(minutes=10)
NEWEST, DAYS, WEEKS = 10, 7, 9
AHEAD = timedelta(days=1)  # a backup later than that was made by a clock that is wrong
FORM = "%Y%m%dT%H%M%S"


class Backup(NamedTuple):
    path: Path
    at: datetime  # local time, to the second
    size: int
    inode: int = 0
    mode: int = 0


def prefix(path: Path) -> str:
    return f".{path.name}.backup-"


def backups(path: Path) -> list[Backup]:
    """The backups of a file, newest first; StoreError where the folder cannot be looked at."""
    try:
        return listed(path, SYSTEM)
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be listed: {reason(error)}") from error


def listed(path: Path, files: Files) -> list[Backup]:
    result = []
    for name in files.listdir(path.parent):
        if not name.startswith(prefix(path)):
            continue
        with suppress(ValueError, OSError):
            status = files.stat(path.with_name(name))
            # in UTC; without the Z, as earlier versions named it, in local time
            its_name = name.removeprefix(prefix(path))
            moment = datetime.strptime(its_name[:15], FORM)
            at = (moment.replace(tzinfo=UTC) if its_name[15:16] == "Z" else moment).astimezone()
            result.append(Backup(path.with_name(name), at, status.st_size, status.st_ino, status.st_mode))
    return sorted(result, key=lambda each: (each.at, each.path.name), reverse=True)


def back_up(path: Path, now: datetime, files: Files = SYSTEM, *, always: bool = False) -> tuple[str, ...]:
    """Keep what the file is now, unless the last backup is young. What to tell of it."""
    try:
        cached, status = listed(path, files), files.stat(path)
        limit_rights(path, cached, stat.S_IMODE(status.st_mode), files)
        if not always and any(timedelta() <= now - each.at < EVERY for each in cached):
            return ()
        stem = f"{prefix(path)}{now.astimezone(UTC).strftime(FORM)}Z"
        for name in (stem, *(f"{stem}-{number}" for number in range(2, 100))):
            with suppress(FileExistsError):
                files.link(path, path.with_name(name), follow_symlinks=False)
                break
        for old in superfluous(listed(path, files), now):
            files.unlink(old.path)
    except OSError as error:
        return (f"no backup was made: {reason(error)}",)
    count = status.st_nlink - 1 - sum(each.inode == status.st_ino for each in cached)
    if count <= 0:
        return ()
    names = "another name" if count == 1 else f"{count} other names"
    return (f"{path} has {names} (hard links), which stay as they are, for a save is of this one only; use ln -s",)


def superfluous(cached: Iterable[Backup], now: datetime) -> list[Backup]:
    """Those to remove: all but the newest ten, the last of each of 7 days and of each of 9 weeks that have any.

    It is days and weeks with backups that count, so a clock that is ahead does not make the others old; and backups
    that say they are of the future have a number of their own, so that they do not push the others out.
    """
    ahead, rest = list[Backup](), list[Backup]()
    for each in cached:
        (ahead if each.at > now + AHEAD else rest).append(each)
    days: dict[date, Backup] = {}
    weeks: dict[tuple[int, int], Backup] = {}
    for each in rest:
        day = each.at.astimezone(UTC).date()
        days.setdefault(day, each)
        weeks.setdefault(day.isocalendar()[:2], each)
    wanted = {*ahead[:NEWEST], *rest[:NEWEST], *[*days.values()][:DAYS], *[*weeks.values()][:WEEKS]}
    return [each for each in (*ahead, *rest) if each not in wanted]


def limit_rights(path: Path, cached: Iterable[Backup], mode: int, files: Files) -> None:
    """Let nobody read a backup or the archive who may not read the file; those of others their owners must see to."""
    modes = {each.path: each.mode for each in cached}
    with suppress(OSError):
        modes[archive_path(path)] = files.stat(archive_path(path)).st_mode
    for each, present in modes.items():
        if stat.S_IMODE(present) & ~mode:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
            with suppress(OSError), files.opened(each, flags) as descriptor:
                files.fchmod(descriptor, stat.S_IMODE(present) & mode)


def archive_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.log.jsonl")


def archive(path: Path, dropped: Mapping[int, Raw], files: Files, *, start: bool) -> None:
    """Append entries that leave the log; only where there is an archive already, unless it shall be started."""
    target = archive_path(path)
    if not (start or (dropped and target.exists())):
        return
    lines = b"".join(encode({"id": id, **dropped[id]}) + b"\n" for id in sorted(dropped))
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with ended_by_signals(), files.opened(target, flags, 0o600) as descriptor:
            share_rights(path, descriptor, files)
            append(descriptor, lines, files)
    except OSError as error:
        raise StoreError(f"{path} was not saved: {target} cannot be written: {reason(error)}") from error


def append(descriptor: int, lines: bytes, files: Files) -> None:
    """Add whole lines to the archive, or none; also after a line that a killed program left half written."""
    size = files.fstat(descriptor).st_size
    torn = size > 0 and files.pread(descriptor, 1, size - 1) != b"\n"
    try:
        files.write_all(descriptor, b"\n" * torn + lines)
        files.fsync(descriptor)
    except BaseException:
        with suppress(OSError):
            files.ftruncate(descriptor, size)
        raise
