"""Sweeping temporary files of writers that died: theirs on this host at once, those of other hosts after a day."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from .files import SYSTEM, Files
from .identity import host

DAY_SECONDS = 24 * 3600


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
