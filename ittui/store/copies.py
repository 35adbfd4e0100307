"""Copies that Syncthing, Dropbox and Nextcloud put beside a file when two of its copies were changed apart."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from .datafile import real_path

if TYPE_CHECKING:
    from .merge_files import FilesMerged


def conflict_copies(path: str | os.PathLike[str]) -> list[Path]:
    """The copies beside a file that wait to be merged into it, by name."""
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


def merge_copy(path: str | os.PathLike[str], copy: Path) -> FilesMerged:
    """Merge a copy into the file and put it aside, under a name that is not offered again.

    Damaged or StoreError: both are left as they are.
    """
    from .merge_files import merge_files

    merged = merge_files(None, path, copy, path)
    copy.rename(copy.with_name(f".{copy.name}.merged"))
    return merged
