"""The size of a terminal that has none: serial consoles, `script` and expect report no rows, or no columns."""

from __future__ import annotations

import fcntl
import struct
import sys
import termios
from contextlib import suppress

ROWS, COLUMNS = 24, 80


def ensure_size() -> None:
    """Give the terminal 80 columns and 24 rows where it reports none, so that all who ask it get the same answer."""
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        with suppress(AttributeError, OSError, ValueError):
            number = stream.fileno()  # type: ignore[union-attr]  # None is an AttributeError
            rows, columns, *rest = struct.unpack("HHHH", fcntl.ioctl(number, termios.TIOCGWINSZ, bytes(8)))
            if not (rows and columns):
                size = struct.pack("HHHH", rows or ROWS, columns or COLUMNS, *rest)
                fcntl.ioctl(number, termios.TIOCSWINSZ, size)
