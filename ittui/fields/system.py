"""What the operating system has to do with what people type and see: paths, why it refused, signals. Opens no file."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from pathlib import Path  # to import it takes longer than most commands have to do
    from signal import Signals
    from types import FrameType

DATABASES = ("postgresql://", "postgres://", "service=", "host=", "dbname=", "user=", "password=")


def is_database(text: str | os.PathLike[str]) -> bool:
    """Is it the address of a database, not a path?"""
    return isinstance(text, str) and text[:16].lower().startswith(DATABASES)


def typed_name(text: str) -> str:
    """A path as typed, ~ standing for one's own folder; ~nobody, whom nobody knows, is a name like others."""
    return os.path.expanduser(text)  # noqa: PTH111  # see above


def typed_path(text: str) -> Path:
    from pathlib import Path

    return Path(typed_name(text))


CURES = {
    errno.ENOSPC: "make room and try again",
    errno.EDQUOT: "your quota is used up: make room and try again",
    errno.EROFS: "the file system is mounted read-only",
    errno.ESTALE: "the server has put something else in its place: try again, and mount it again if that does not help",
    errno.EIO: "the disk or the connection to the server failed: see dmesg, and copy the file elsewhere",
    errno.EFBIG: "larger than this file system or `ulimit -f` allows",
    errno.EMFILE: "too many files are open: see `ulimit -n`",
    errno.ENOLCK: "no lock can be had here: for NFS, is rpc.statd running on both sides?",
    errno.ETXTBSY: "another program is using it",
}


def reason(error: OSError) -> str:
    """Why, as the system says it, and what to do about it."""
    why, cure = error.strerror or str(error), CURES.get(error.errno or 0, "")
    return f"{why}; {cure}" if cure else why


def ending_signals(*, asked: bool = False) -> tuple[Signals, ...]:
    """The signals that end a program, whatever it does: it gives the terminal back and leaves nothing half-written.

    asked: those by which somebody asks for it; SIGQUIT is ctrl+\\ where the terminal is not the app's. SIGINT is not
    among them: it comes out as KeyboardInterrupt. SIGKILL nobody can take.
    """
    import signal  # most commands wait for none

    asking = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
    return asking if asked else (*asking, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGXCPU)


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """End with the exit code of a program that the signal ended."""
    raise SystemExit(128 + number)
