"""Waiting until the file changes: by inotify where the kernel sees every change, by looking again and again elsewhere.

The folder is watched, for a save puts another file under the name. It knows nothing of what the file holds.
"""

from __future__ import annotations

import os
import select
import struct
import time
from contextlib import suppress
from pathlib import Path

from .datafile import Stamp, real_path, stamp_now
from .errors import StoreError
from .mounts import mount_of

LOOK_SECONDS = 0.2
EVENT = struct.Struct("iIII")
CLOSE_WRITE, MOVED_TO, CREATE, DELETE, MOVED_FROM = 0x8, 0x80, 0x100, 0x200, 0x40
GONE = 0x400 | 0x800 | 0x2000 | 0x8000  # the folder itself was removed or moved, or its file system unmounted


class Interruptible:
    """What one thread waits in; close may be called from another, and ends the wait."""

    def __init__(self) -> None:
        self.read_end, self.write_end = pipe_ends()
        self.closed, self.lost = False, ""

    def sleep(self, seconds: float) -> None:
        select.select([self.read_end], [], [], seconds)

    def close(self) -> None:
        """End the wait of the other thread. What it holds goes with the object."""
        if not self.closed:
            self.closed = True
            os.write(self.write_end, b"x")

    def release(self) -> None:
        """Let go of what it waits for."""

    def __del__(self) -> None:
        with suppress(AttributeError, OSError):
            self.release()
            os.close(self.read_end)
            os.close(self.write_end)


class Watcher(Interruptible):
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
        """How changes are noticed, in words."""
        return f"looking every {LOOK_SECONDS:g} s" if self.notes < 0 else "inotify"

    def wait(self, timeout: float) -> bool:
        """Has the file changed since the last wait, or does it within so many seconds? False when closed, too."""
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


def pipe_ends() -> tuple[int, int]:
    """A pipe that nobody waits at and no child inherits, as os.pipe2 makes it, which macOS lacks."""
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends


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
