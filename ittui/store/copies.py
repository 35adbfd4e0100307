"""Copies that Syncthing, Dropbox and Nextcloud leave beside a file when two of its copies were changed apart."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ..fields.paths import is_database
from .datafile import real_path


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
