"""What the operating system refused, in words that name the way out where there is one."""

from __future__ import annotations

import errno

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
