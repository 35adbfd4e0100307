"""Looking again on network mounts, where the lock is coherent but the name of the data file may be stale.

The lock file tells which generation was saved last. A client that still sees an older one makes its kernel look
at the folder again, by making and removing a name in it.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from .atomic_write import temporary
from .datafile import stamp_now
from .files import Files
from .mounts import mount_of

PATIENCE_SECONDS = 3.0
PAUSE_SECONDS = 0.05
GENERATION = rb'"generation":(\d{1,18})'


def relook(path: Path, generation: int, files: Files, *, patience: float = PATIENCE_SECONDS) -> None:
    """Wait until the file has this generation. Not for ever: somebody may have put an older file back on purpose."""
    if seen_generation(path, files) >= generation or mount_of(path).is_local:
        return
    until = time.monotonic() + patience
    while seen_generation(path, files) < generation and time.monotonic() < until:
        name = temporary(path)
        with suppress(OSError):
            files.close(files.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            files.unlink(name)
        time.sleep(PAUSE_SECONDS)


def seen_generation(path: Path, files: Files) -> int:
    """The generation as the file's first line tells it; 0 where that line is not one of ours."""
    match = re.search(GENERATION, stamp_now(path, files).head)
    return int(match[1]) if match else 0
