"""The operating system: the calls that a save makes, gathered so that a test can let any one of them fail; and who we
are by the kernel's word, for an environment variable can be set by anybody.
"""

from __future__ import annotations

import fcntl
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager

from ..fields import visible
from ..long_work import advance

PIECE = 8 << 20  # bytes that are read or written at once
PIECES = 64  # chunks of a table, written at once


class Files:
    """The real operating system. It knows nothing of what is kept in the files."""

    open = staticmethod(os.open)
    hold = staticmethod(os.open)  # a file that nobody will read, only to let go of it later
    close = staticmethod(os.close)
    read = staticmethod(os.read)
    writev = staticmethod(os.writev)
    pread = staticmethod(os.pread)
    pwrite = staticmethod(os.pwrite)
    ftruncate = staticmethod(os.ftruncate)
    fsync = staticmethod(os.fsync)
    fstat = staticmethod(os.fstat)
    stat = staticmethod(os.stat)
    fchmod = staticmethod(os.fchmod)
    fchown = staticmethod(os.fchown)
    getxattr = staticmethod(os.getxattr)
    setxattr = staticmethod(os.setxattr)
    link = staticmethod(os.link)
    replace = staticmethod(os.replace)
    unlink = staticmethod(os.unlink)
    listdir = staticmethod(os.listdir)
    flock = staticmethod(fcntl.flock)

    @contextmanager
    def opened(self, path: str | os.PathLike[str], flags: int, *mode: int) -> Iterator[int]:
        descriptor = self.open(path, flags, *mode)
        try:
            yield descriptor
        finally:
            self.close(descriptor)

    def write_all(self, descriptor: int, *data: bytes) -> None:
        """Write every byte of these, in few calls and without a copy; one call may take only a part."""
        rest: list[bytes | memoryview] = [*data]
        if max(map(len, data), default=0) > PIECE:  # a table that was read and not changed since is one large piece
            views = [memoryview(each) for each in data]
            rest = [view[at : at + PIECE] for view in views for at in range(0, len(view), PIECE)]
        at = 0
        while at < len(rest):
            count = self.writev(descriptor, rest[at : at + (1 if len(rest[at]) == PIECE else PIECES)])
            advance(count)
            while at < len(rest) and count >= len(rest[at]):
                count -= len(rest[at])
                at += 1
            if count:
                rest[at] = memoryview(rest[at])[count:]

    def read_all(self, descriptor: int, size: int) -> bytes:
        """Every byte from here to the end; size is what is expected."""
        data = self.read(descriptor, size + 1)
        while more := self.read(descriptor, 1 << 20):
            data += more
        return data


SYSTEM = Files()


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def who() -> str:
    """The login of this process's user; under root with the one who called sudo in brackets."""
    uid = os.getuid()
    sudo = os.environ.get("SUDO_USER", "") if uid == 0 else ""
    return f"{user_name(uid)} ({visible(sudo)})" if sudo else user_name(uid)


def login_of(who: str) -> str:
    """The login among what who gives: under sudo, of the one who called it."""
    login, _, sudo = who.partition(" (")
    return sudo.rstrip(")") or login


def host() -> str:
    """The name of this host, as others know it."""
    return os.uname().nodename


def pipe_ends() -> tuple[int, int]:
    """A pipe that nobody waits at and no child inherits, as os.pipe2 makes it, which macOS lacks."""
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends
