"""Trying out, where the data file lies, what can only be known by trying: locks between processes, and the clock."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .atomic_write import temporary
from .finding import Finding, Verdict
from .mounts import mount_of

MOST_SKEW = 2.0
# what the other process does: say whether the lock that we hold keeps it out
TRY_LOCK = """
import fcntl, os, sys
descriptor = os.open(sys.argv[1], os.O_RDWR)
try:
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("taken")
except OSError:
    print("kept out")
"""


@contextmanager
def probe_file(path: Path) -> Iterator[tuple[Path, int]]:
    """A short-lived file beside the data file, and a descriptor of it."""
    probe = temporary(path)
    descriptor = os.open(probe, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        yield probe, descriptor
    finally:
        os.close(descriptor)
        with suppress(OSError):
            probe.unlink()


def other_process(probe: Path) -> str:
    """What another process says that tries to take the lock: "taken" or "kept out"."""
    command = [sys.executable, "-I", "-S", "-c", TRY_LOCK, str(probe)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout.strip()


def lock_finding(path: Path) -> Finding:
    """Do locks keep a second process out, and let it in afterwards? Tried with two processes on the real mount."""
    try:
        with probe_file(path) as (probe, descriptor):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            held = other_process(probe)
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            free = other_process(probe)
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("locks", Verdict.BAD, f"could not be tried: {error}", "see the findings on rights and mount")
    if held == "kept out" and free == "taken":
        return Finding("locks", Verdict.OK, "a lock keeps a second process out, and lets it in afterwards")
    return Finding(
        "locks",
        Verdict.BAD,
        f"a second process was {held or 'not started'} while the lock was held, {free or 'not started'} after it",
        "mount the file system with locks (for NFS without “nolock” and “local_lock”), or work from one host only",
    )


def skew_finding(path: Path) -> Finding:
    """Is the clock of the file system ours? It belongs to the server, on a network."""
    try:
        with probe_file(path) as (_, descriptor):
            os.write(descriptor, b"x")
            os.fsync(descriptor)
            skew = os.fstat(descriptor).st_mtime - time.time()
    except OSError as error:
        return Finding("clock", Verdict.WARN, f"could not be compared: {error.strerror}")
    if abs(skew) <= MOST_SKEW:
        return Finding("clock", Verdict.OK, f"host and file system agree within {MOST_SKEW:g} s")
    kind = mount_of(path).kind
    return Finding(
        "clock",
        Verdict.WARN,
        f"the file system ({kind}) is {abs(skew):.0f} s {'ahead' if skew > 0 else 'behind'}: the log goes by this host",
        "let hosts and server take their time from the same source (NTP)",
    )
