"""Putting new bytes in the place of the data file so that, whatever happens, the old or the new is there as a whole.

Also sweeping what killed savers left: temporary files of this host at once, those of other hosts after a day. It knows
nothing of what the bytes mean, nor who holds the lock.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import struct
import time
from _thread import start_new_thread
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import current_thread, main_thread
from typing import NamedTuple

from ..fields.system import reason
from ..long_work import working, written
from .errors import ReadOnly, StoreError
from .shared_file import HEAD, Stamp
from .system import SYSTEM, Files, host

SLOW_TO_FREE = 1 << 18  # bytes of a file that is let go of in a thread, which costs more than freeing a small one
DAY_SECONDS = 24 * 3600
ACL = "system.posix_acl_access"
ENTRY, VERSION_BYTES, NO_ID = struct.Struct("<HHI"), 4, 0xFFFFFFFF
USER_OBJ, NAMED_USER, GROUP_OBJ, NAMED_GROUP = 1, 2, 4, 8  # tags of its entries
NO_ACL = (errno.ENODATA, errno.EOPNOTSUPP, errno.ENOSYS)


class MovedOn(Exception):
    """The file is no longer the one that was read: a program that takes no lock has written it."""


class WrittenFile(NamedTuple):
    """The new file is in place; its stamp, and what its user should know."""

    stamp: Stamp
    notices: tuple[str, ...] = ()


def lock_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def temporary(path: Path) -> Path:
    """A new name beside the file that tells whose it is, so that left-over ones can be swept."""
    import secrets  # only those who save wait for it

    return path.with_name(f".{path.name}.tmp-{host()}-{os.getpid()}-{secrets.token_hex(6)}")


@contextmanager
def written_beside(
    path: Path, data: Sequence[bytes], like: os.stat_result | None, mode: int, files: Files = SYSTEM
) -> Iterator[tuple[Path, Stamp]]:
    """A temporary file with these bytes, safely on disk, with the rights of the file it shall replace.

    Whatever ends what is done with it, a signal, too, leaves no temporary file.
    """
    draft = temporary(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with ended_by_signals():
        descriptor = files.open(draft, flags, 0o600)
        try:
            try:
                stamp = fill(path, descriptor, data, like, mode, files)
            finally:
                files.close(descriptor)
            yield draft, stamp
        except BaseException:
            with suppress(OSError):
                files.unlink(draft)
            raise


def fill(
    path: Path, descriptor: int, data: Sequence[bytes], like: os.stat_result | None, mode: int, files: Files
) -> Stamp:
    with working(f"writing {path.name}", sum(map(len, data)), "bytes"):
        files.write_all(descriptor, *data)
        if like is not None:
            keep_rights(path, descriptor, like, files)
        else:
            files.fchmod(descriptor, mode)
        files.fsync(descriptor)
    return Stamp.of(files.fstat(descriptor), b"".join(piece[:HEAD] for piece in data[:HEAD]))


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let the signals that ask for an end raise SystemExit in a command, which they would end without a word."""
    import signal  # only those who save wait for it

    from ..fields.system import ending_signals, leave

    mine = ending_signals(asked=True) if current_thread() is main_thread() else ()
    taken = [number for number in mine if signal.getsignal(number) is signal.SIG_DFL]
    try:
        for number in taken:
            signal.signal(number, leave)
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file of the user's as a whole, so that no reader sees half of it, nor is it lost when the disk is full.

    A pipe or a device is written into. OSError with the name of the file.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    real = path.resolve()
    with drafted(path, data) as new:
        new.replace(real)
        written(real.name)


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace files of the user's in a folder, each as a whole, once all are on disk; where one cannot be, none is.

    OSError with the name of the one that failed.
    Folders that are not there are made, and taken away again where nothing could be put into them.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            for name in files:
                if (folder / name).is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
            drafts = {name: stack.enter_context(drafted(folder / name, data)) for name, data in files.items()}
            for name, draft in drafts.items():
                draft.replace((folder / name).resolve())
                written(name)
    except BaseException:
        for each in made:
            with suppress(OSError):  # one that holds something is not ours to remove
                each.rmdir()
        raise


@contextmanager
def drafted(path: Path, data: bytes) -> Iterator[Path]:
    """What is about to replace a file of the user's, on disk; OSError with the name of the file."""
    umask = os.umask(0o077)
    os.umask(umask)
    real = path.resolve()
    like = real.stat() if real.exists() else None
    try:
        with written_beside(real, [data], like, 0o666 & ~umask) as (new, _):
            yield new
    except OSError as error:
        if isinstance(error.__cause__, OSError):
            raise  # it has the name of another of several files
        raise OSError(error.errno, error.strerror, str(path)) from error


def keep_rights(path: Path, descriptor: int, like: os.stat_result, files: Files) -> None:
    """Give a new file the owner, group, mode and access list of the old one."""
    mode, access = stat.S_IMODE(like.st_mode) & 0o777, access_list(path, files)
    try:
        files.fchown(descriptor, like.st_uid if os.geteuid() == 0 else -1, like.st_gid)
    except PermissionError:
        if not access and mode >> 3 & 7 != mode & 7 and files.fstat(descriptor).st_gid != like.st_gid:
            raise ReadOnly(
                f"saving would take {path} away from its group (number {like.st_gid}), of which you are no member; "
                f"have it changed: chgrp YOURGROUP {path}"
            ) from None
    files.fchmod(descriptor, mode)
    if access:
        files.setxattr(descriptor, ACL, handed_over(access, like, files.fstat(descriptor)))


def share_rights(path: Path, descriptor: int, files: Files) -> None:
    """Give a file beside the data file, where it is ours, the group, the mode and the access list of that."""
    status, own = files.stat(path), files.fstat(descriptor)
    if own.st_uid != os.geteuid():
        return
    with suppress(PermissionError):
        files.fchown(descriptor, status.st_uid if os.geteuid() == 0 else -1, status.st_gid)
    files.fchmod(descriptor, stat.S_IMODE(status.st_mode) & 0o666 | 0o600)
    if access := access_list(path, files):
        files.setxattr(descriptor, ACL, handed_over(access, status, files.fstat(descriptor)))


def access_list(path: Path, files: Files) -> bytes:
    """A file's list of who may do what, as the kernel has it; b"" where there is only the mode."""
    try:
        return files.getxattr(path, ACL)
    except OSError as error:
        if error.errno in NO_ACL:
            return b""
        raise


def handed_over(access: bytes, old: os.stat_result, new: os.stat_result) -> bytes:
    """An access list for a file of another owner or group that gives the former ones, by name, what they had.

    Its format: a version, then entries of tag, rights and id, in the order of tags and ids (linux/posix_acl_xattr.h).
    """
    entries = [ENTRY.unpack_from(access, at) for at in range(VERSION_BYTES, len(access), ENTRY.size)]
    rights = {(tag, id): right for tag, right, id in entries}
    if old.st_uid != new.st_uid and (USER_OBJ, NO_ID) in rights:
        rights[NAMED_USER, old.st_uid] = rights[USER_OBJ, NO_ID]
    if old.st_gid != new.st_gid and (GROUP_OBJ, NO_ID) in rights:
        rights[NAMED_GROUP, old.st_gid] = rights[GROUP_OBJ, NO_ID]
        rights[GROUP_OBJ, NO_ID] = 0
    packed = (ENTRY.pack(tag, right, id) for (tag, id), right in sorted(rights.items()))
    return access[:VERSION_BYTES] + b"".join(packed)


@contextmanager
def as_not_saved(path: Path) -> Iterator[None]:
    """Whatever the system refuses, as a StoreError with what helps."""
    try:
        yield
    except OSError as error:
        cures = {
            errno.EACCES: f"; saving needs write access to the folder {path.parent}",
            errno.EPERM: f"; only its owner may replace it, if {path.parent} is sticky: chmod -t {path.parent}",
        }
        raise StoreError(f"{path} was not saved: {reason(error)}{cures.get(error.errno or 0, '')}") from error


def replace(path: Path, data: Sequence[bytes], read: Stamp, files: Files = SYSTEM) -> WrittenFile:
    """Put data in the place of the file that was read with that stamp. MovedOn where it is another one by now.

    StoreError: nothing was saved. Once the name points to the new file it is saved, and no error says otherwise.
    """
    with as_not_saved(path):
        like = files.stat(path)
    with held(path, like.st_size, files):
        with as_not_saved(path), written_beside(path, data, like, 0, files) as (draft, stamp):
            if not read.is_of(files.stat(path)):
                raise MovedOn
            files.replace(draft, path)
            written(path.name)
        return WrittenFile(stamp, sync_folder(path, files))


@contextmanager
def held(path: Path, size: int, files: Files) -> Iterator[None]:
    """Keep the file that is replaced until all is done, and let go of it in the background.

    The file system gives back its blocks only then, which takes time that whoever waits for the save need not wait.
    """
    old: int | None = None
    if size >= SLOW_TO_FREE:
        with suppress(OSError):
            old = files.hold(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield
    finally:
        if old is not None:
            try:
                start_new_thread(os.close, (old,))
            except RuntimeError:  # no thread can be had; what is saved ends in no error
                os.close(old)


def publish(draft: Path, path: Path, files: Files) -> None:
    """Give a draft its name; FileExistsError where another file has it."""
    try:
        files.link(draft, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS):
            raise
        # no hard links here (FAT, some network mounts): take the name first, then put the draft in its place
        files.close(files.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        files.replace(draft, path)
    finally:
        with suppress(FileNotFoundError):
            files.unlink(draft)


def sync_folder(path: Path, files: Files) -> tuple[str, ...]:
    """Make the new name durable; what to tell where that failed."""
    try:
        with files.opened(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC) as descriptor:
            files.fsync(descriptor)
    except OSError as error:
        if error.errno == errno.EINVAL:  # a file system whose folders need no fsync
            return ()
        return (f"saved, but not yet durable: a power cut now could undo it ({reason(error)})",)
    return ()


def sweep(path: Path, files: Files = SYSTEM) -> int:
    """Remove what killed savers of this file left behind; how many there were. Never fails."""
    form = re.compile(re.escape(f".{path.name}.tmp-") + r"(?P<host>.+)-(?P<pid>\d+)-[0-9a-f]+")
    swept = 0
    with suppress(OSError):
        for name in files.listdir(path.parent):
            match = form.fullmatch(name)
            if match and is_dead(path.with_name(name), match["host"], int(match["pid"]), files):
                with suppress(OSError):
                    files.unlink(path.with_name(name))
                    swept += 1
    return swept


def is_dead(draft: Path, on: str, pid: int, files: Files) -> bool:
    with suppress(OSError):
        if time.time() - files.stat(draft, follow_symlinks=False).st_mtime > DAY_SECONDS:
            return True
    if on != host():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
