"""The shared file: which file it is, what is in it, and a stamp that tells when it is another one.

It knows nothing of locks and of saving.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..fields.system import is_database
from ..long_work import advance, working
from .backing import Backing
from .errors import Damaged, FileMissing, StoreError
from .line_format import NOTHING, PACKED, STEPS, Contents, Step, check_meta, migrated, parse
from .log import now
from .strict_json import MOST_BYTES, JsonFault
from .system import PIECE, SYSTEM, Files

if TYPE_CHECKING:
    from pathlib import Path

    from ..private_cache import PrivateCache


Name = str | os.PathLike[str]
HEAD = 512
WORTH_CACHING = 1 << 21  # bytes of a file; smaller ones are read and worked out in no time
TRIES = 10


class Stamp(NamedTuple):
    """What tells one state of the file from the next; clocks of file systems are too coarse to do so alone."""

    device: int
    inode: int
    size: int
    modified_ns: int
    head: bytes  # the meta record with its generation stands here

    @classmethod
    def of(cls, status: os.stat_result, head: bytes) -> Stamp:
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, head[:HEAD])

    def is_of(self, status: os.stat_result) -> bool:
        """Does the status belong to the same state, as far as a status can tell?"""
        return Stamp.of(status, self.head) == self


class Snapshot(NamedTuple):
    """The contents of the file and the stamp they had."""

    contents: Contents
    stamp: Stamp


def real_path(path: Name) -> Path:
    """The data file itself, where the path is a symbolic link: that is what must be replaced."""
    from pathlib import Path

    return Path(os.path.realpath(path))


def stamp_now(path: Name, files: Files = SYSTEM) -> Stamp:
    """The stamp of the file as it is; FileMissing and StoreError as in read_bytes."""
    descriptor = open_data(path, files)
    try:
        return Stamp.of(files.fstat(descriptor), files.pread(descriptor, HEAD, 0))
    except OSError as error:
        raise unreadable(path, error) from error
    finally:
        files.close(descriptor)


def unreadable(path: Name, error: OSError) -> StoreError:
    from ..fields.system import reason

    return StoreError(f"{path} cannot be read: {reason(error)}")


def open_data(path: Name, files: Files) -> int:
    """A descriptor of the data file; O_NONBLOCK so that a pipe of that name does not hold us."""
    try:
        return files.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise FileMissing(f"there is no file {path}; ittui init makes one") from None
    except PermissionError:
        raise StoreError(f"you may not read {path}; have its owner run: chgrp TEAM {path}; chmod 660 {path}") from None
    except OSError as error:
        raise unreadable(path, error) from error


def read_bytes(path: Name, files: Files = SYSTEM) -> tuple[bytes, Stamp]:
    """The bytes of the file and their stamp; read again where another program wrote meanwhile."""
    for _ in range(TRIES):
        descriptor = open_data(path, files)
        try:
            before = files.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise StoreError(f"{path} is not a file")
            if before.st_size > MOST_BYTES:
                raise Damaged(path, f"{before.st_size:,} bytes are too many; {MOST_BYTES:,} are the limit")
            data = read_whole(path, descriptor, before.st_size, files)
            stamp = Stamp.of(before, data)
            if stamp.is_of(files.fstat(descriptor)):
                return data, stamp
        except OSError as error:
            if error.errno != errno.ESTALE:  # another host has replaced it: open what is there now
                raise unreadable(path, error) from error
        finally:
            files.close(descriptor)
    raise StoreError(f"{path} cannot be read: another program keeps writing into it")


def read_whole(path: Name, descriptor: int, size: int, files: Files) -> bytes:
    """Every byte; size: what is expected."""
    if size <= PIECE:
        return files.read_all(descriptor, size)
    pieces = list[bytes]()
    with working(f"reading {os.path.basename(path)}", size, "bytes"):  # noqa: PTH119  # as above
        while piece := files.read(descriptor, PIECE):
            pieces.append(piece)
            advance(len(piece))
    return b"".join(pieces)


def read_snapshot(path: Name) -> Snapshot:
    """What the file holds now; Damaged with line and reason where it cannot be read."""
    data, stamp = read_bytes(path)
    return Snapshot(parsed(path, data), stamp)


def parsed(path: Name, data: bytes, known: Contents = NOTHING, cache: PrivateCache | None = None) -> Contents:
    try:
        with working(f"loading {os.path.basename(path)}", len(data), "bytes"):  # noqa: PTH119  # pathlib: a slow import
            return parse(data, known, cache)
    except JsonFault as fault:
        raise Damaged(path, fault.reason, fault.line) from None


class DataFile(Backing):
    """The file as one process sees it; how it is saved is not said here."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        who: str,
        *,
        files: Files = SYSTEM,
        clock: Callable[[], datetime] = now,
        steps: Sequence[Step] = STEPS,
    ) -> None:
        super().__init__(os.fspath(path), who)
        self.files, self.clock, self.steps = files, clock, steps
        self.stamp: Stamp | None = None
        self.old_schema = self.swept = False
        self.backup_due: datetime | None = None  # before that no backup is needed that this process knows of
        self.mode = -1  # the rights that the backups were last given

    @cached_property
    def path(self) -> Path:
        from pathlib import Path

        return Path(self.name)

    @property
    def newest_schema(self) -> int:
        return max((PACKED, *(step.to for step in self.steps)))

    def changed(self) -> bool:
        with self.gone_while_open():
            return stamp_now(self.name, self.files) != self.stamp

    @contextmanager
    def gone_while_open(self) -> Iterator[None]:
        """Where the file was read before and is missing by now, say so: making a new one is no cure."""
        try:
            yield
        except FileMissing:
            if self.board is None:
                raise
            gone = f"{self.name} is gone: somebody deleted or moved it while it was open"
            raise FileMissing(f"{gone}; put it back, or restore a backup: ittui restore") from None

    def load(self) -> None:
        with self.gone_while_open():
            data, stamp = read_bytes(self.name, self.files)
        if self.cache is None and len(data) >= WORTH_CACHING:
            from ..private_cache import PrivateCache

            self.cache = PrivateCache(self.name)
        read = parsed(self.name, data, self.contents, self.cache)
        check_meta(self.name, read)
        contents = migrated(read, self.steps)
        self.old_schema = contents is not read
        self.accept(Snapshot(contents, stamp))

    def accept(self, snapshot: Snapshot) -> None:
        self.show(snapshot.contents)
        self.stamp = snapshot.stamp


def conflict_copies(path: str | os.PathLike[str]) -> list[Path]:
    """The copies beside a file that wait to be merged into it, by name; a database has none."""
    if is_database(path):
        return []
    file = real_path(path)
    stem, suffix = re.escape(file.stem), re.escape(file.suffix)
    form = re.compile(
        rf"{stem}\.sync-conflict-\d{{8}}-\d{{6}}(-\w+)?{suffix}|{stem} \([^)]*conflicted copy[^)]*\){suffix}",
        re.IGNORECASE,
    )
    try:
        return sorted(each for each in file.parent.iterdir() if form.fullmatch(each.name) and each.is_file())
    except OSError:
        return []  # a folder that cannot be listed shows none
