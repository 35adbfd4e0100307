"""A word about what takes longer than one would notice, on a terminal only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 8 * 2**20  # bytes that are read in about half a second


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Say that a large file is being read, as long as it is."""
    try:
        size = os.stat(name).st_size  # noqa: PTH116  # pathlib takes longer to import than most commands
    except (OSError, ValueError):
        size = 0
    shown = size > LARGE and sys.stderr is not None and sys.stderr.isatty()
    if shown:
        print(f"reading {size / 2**20:.0f} MB …", end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
