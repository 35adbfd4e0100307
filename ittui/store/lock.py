"""The lock that savers take in turn: a kernel lock on a file beside the data, so it dies with its holder.

The lock file is never unlinked and never replaced, or two could hold a lock on two files of one name. A blocking
lock in a thread queues fairly; asking again and again would starve the slow. It knows nothing of what is saved.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from ..fields import Json, visible
from ..fields.system import reason
from ..long_work import PAUSE, advance, working
from .atomic_write import lock_path, publish, share_rights, temporary
from .errors import FileMissing, LockTimeout, StoreError
from .mounts import Locks, mount_of
from .system import SYSTEM, Files, host

SECONDS = 15.0
NOTE_BYTES = 400
TOKEN_PAUSE = 0.05  # seconds
DEAD_SECONDS = 10.0  # after which a token is a dead holder's; a save takes less
MOST_DOUBTS = 20  # in which a token may have been there, or not be allowed
FLAGS = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC


class FileLock:
    """Held within a with block. LockTimeout when somebody else holds it for too long; StoreError else."""

    def __init__(self, path: Path, who: str, *, seconds: float = SECONDS, files: Files = SYSTEM) -> None:
        self.data, self.path, self.who, self.seconds, self.files = path, lock_path(path), who, seconds, files
        self.descriptor = -1
        self.mount = mount_of(path)
        self.token = Token(path, files) if self.mount.locks is Locks.TOKEN else None
        self.generation = 0  # that the last saver noted; 0: none did

    def __enter__(self) -> Self:
        try:
            with working(f"waiting for the lock of {self.data.name}"):
                self.take_current()
                if self.token and not self.token.take(self.seconds):
                    raise LockTimeout(f"{self.data} is being saved on another host; tried for {self.seconds:g} s")
        except OSError as error:
            self.release()
            raise StoreError(f"{self.path} cannot be locked ({reason(error)}); ittui doctor tells more") from error
        except BaseException:  # whoever waited stopped it
            self.release()
            raise
        generation = read_note(self.descriptor).get("generation")
        self.generation = generation if isinstance(generation, int) else 0
        self.note(self.generation)
        return self

    def __exit__(self, *error: object) -> None:
        self.release()

    def take_current(self) -> None:
        """Hold the lock file that has the name now; another one, where ours was removed."""
        while not self.is_current():
            if self.descriptor >= 0:
                self.files.close(self.descriptor)
                self.descriptor = -1
            self.descriptor = self.take()

    def is_current(self) -> bool:
        """Is the file that we locked still the one of that name? Somebody may have removed it by hand."""
        if self.descriptor < 0:
            return False
        with suppress(FileNotFoundError):
            there = self.files.stat(self.path, follow_symlinks=False)
            return os.path.samestat(there, self.files.fstat(self.descriptor))
        return False

    def take(self) -> int:
        descriptor = open_lock(self.data, self.files)
        waiter = Waiter(descriptor, self.files)
        try:
            taken = waiter.take(self.seconds, lambda: advance(0, f"waiting for {holder(self.path)}"))
        except BaseException:  # the lock failed, or the user interrupted the wait
            if waiter.taken or waiter.error:
                self.files.close(descriptor)
            raise
        if taken:
            return descriptor
        raise LockTimeout(f"{self.data} is being saved by {holder(self.path)}; tried for {self.seconds:g} s")

    def note(self, generation: int) -> None:
        """Leave word, for those who wait, of who holds the lock and what was saved last; a courtesy that may fail."""
        since = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        note = {"who": self.who, "host": host(), "pid": os.getpid(), "since": since, "generation": generation}
        with suppress(OSError):
            self.files.pwrite(self.descriptor, json.dumps(note).encode().ljust(NOTE_BYTES - 1) + b"\n", 0)

    def release(self) -> None:
        """Closing lets go of the lock."""
        if self.token:
            self.token.release()
        if self.descriptor >= 0:
            self.files.close(self.descriptor)
            self.descriptor = -1


class Token:
    """A file that only one host can make, where locks of the kernel stay on one. A dead holder's goes after a while."""

    def __init__(self, data: Path, files: Files) -> None:
        self.data, self.path, self.files = data, data.with_name(f".{data.name}.token"), files
        self.text = b""  # what makes ours different from any other; b"": it is not ours
        self.doubts = 0  # refusals that may only mean that another was quicker

    def take(self, seconds: float) -> bool:
        """Is it ours within the time?"""
        began, seen, since = time.monotonic(), b"", time.monotonic()
        while not self.make():
            time.sleep(random.uniform(0.5, 1.5) * TOKEN_PAUSE)
            advance(0, f"waiting for {visible(seen.decode(errors='replace').partition(' ')[0])}")
            now, there = time.monotonic(), self.read()
            if there != seen:
                seen, since = there, now
            if now - since > DEAD_SECONDS:
                self.remove(seen)
            elif now - began > seconds:
                return False
        return True

    def make(self) -> bool:
        text = f"{host()} {os.getpid()} {random.getrandbits(64):x}\n".encode()
        try:
            descriptor = self.files.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            return False
        except PermissionError as error:  # SFTP has no word of its own for “it is there”: sshfs says EPERM
            self.doubts += 1
            if error.errno != errno.EPERM or self.doubts > MOST_DOUBTS:
                raise
            return False
        try:
            self.files.write_all(descriptor, text)
        finally:
            self.files.close(descriptor)
        self.text = text
        return True

    def read(self) -> bytes:
        with suppress(OSError), self.files.opened(self.path, os.O_RDONLY | os.O_CLOEXEC) as descriptor:
            return self.files.read(descriptor, NOTE_BYTES)
        return b""

    def remove(self, dead: bytes) -> None:
        """Take a dead holder's token away, unless it is another's by now."""
        aside = Token(self.data, self.files)
        aside.path = temporary(self.data)
        with suppress(OSError):
            self.files.replace(self.path, aside.path)
            if aside.read() != dead:
                self.files.link(aside.path, self.path)
            self.files.unlink(aside.path)

    def release(self) -> None:
        if self.text and self.read() == self.text:
            with suppress(OSError):
                self.files.unlink(self.path)
        self.text = b""


class Waiter:
    """Waits for a kernel lock in a thread, for the kernel's own waiting has a queue but no time limit."""

    def __init__(self, descriptor: int, files: Files) -> None:
        self.descriptor, self.files = descriptor, files
        self.error: OSError | None = None
        self.taken = self.given_up = False
        self.decision = threading.Lock()
        self.done = threading.Event()

    def take(self, seconds: float, waits: Callable[[], None] = lambda: None) -> bool:
        """Is the lock ours within the time? Else the descriptor is closed, now or as soon as the lock comes.

        waits: is called again and again meanwhile; what it raises ends the wait.
        """
        try:
            self.files.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES, errno.EINTR):
                self.error = error
                raise
        threading.Thread(target=self.wait, daemon=True, name="waiting for the lock").start()
        until = time.monotonic() + seconds
        try:
            while not self.done.wait(min(PAUSE, max(0.0, until - time.monotonic()))) and time.monotonic() < until:
                waits()
        finally:
            with self.decision:
                self.given_up = not self.taken
        if self.error:
            raise self.error
        return self.taken

    def wait(self) -> None:
        try:
            self.files.flock(self.descriptor, fcntl.LOCK_EX)
        except OSError as error:
            self.error = error
        with self.decision:
            self.taken = not self.given_up and not self.error
            if self.given_up:
                self.files.close(self.descriptor)
        self.done.set()


def open_lock(data: Path, files: Files) -> int:
    """The descriptor of the lock file, which is made where there is none."""
    path = lock_path(data)
    for _ in range(3):
        try:
            return files.open(path, FLAGS)
        except FileNotFoundError:
            make_lock(data, files)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise StoreError(f"{path} is a symbolic link; a lock file must not be one: remove it") from None
            cure = f"; chmod g+rw {path}" if error.errno in (errno.EACCES, errno.EPERM) else ""
            raise StoreError(f"{path} cannot be opened: {reason(error)}{cure}") from error
    raise StoreError(f"{path} cannot be made")


def make_lock(data: Path, files: Files) -> None:
    """Make the lock file with the rights of the data file, whole at once: nobody meets it with too few rights."""
    path = lock_path(data)
    draft = temporary(data)
    try:
        descriptor = files.open(draft, FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
    except FileNotFoundError:
        raise FileMissing(f"there is no folder {data.parent}") from None
    except OSError as error:
        raise StoreError(f"no lock file can be made in {data.parent}: {reason(error)}") from error
    try:
        share_rights(data, descriptor, files)
        with suppress(FileExistsError):  # another made it at the same moment
            publish(draft, path, files)
    except OSError as error:
        with suppress(OSError):
            files.unlink(draft)
        if isinstance(error, FileNotFoundError):
            raise FileMissing(f"there is no file {data}; ittui init makes one") from None
        raise StoreError(f"{path} cannot be made: {reason(error)}") from error
    finally:
        files.close(descriptor)


def holder(path: Path) -> str:
    """Who holds the lock, as they noted it themselves."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    with suppress(OSError, KeyError), SYSTEM.opened(path, flags) as descriptor:
        note = read_note(descriptor)
        return visible(f"{note['who']} on {note['host']} (process {note['pid']}, since {note['since']})")
    return "somebody else"


def read_note(descriptor: int) -> dict[str, Json]:
    """What the last holder of the lock left; {} where that is no note."""
    with suppress(OSError, ValueError):
        note = json.loads(os.pread(descriptor, NOTE_BYTES, 0).split(b"\n")[0])
        return note if isinstance(note, dict) else {}
    return {}
