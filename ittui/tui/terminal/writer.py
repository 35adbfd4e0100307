"""The way out to the terminal: what is small goes at once, the rest by Textual's thread, which may have to wait."""

from __future__ import annotations

from contextlib import suppress
from select import select
from typing import TextIO

AT_ONCE = 2048  # letters: about what a terminal that takes anything takes whole


class TerminalWriter:
    """The file that Textual's thread writes to. It knows whether that thread has caught up."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.handed, self.done = 0, 0  # pieces handed to the thread, and those that it has written

    def takes(self, data: str) -> bool:
        """Can this go at once, in its turn and without waiting for a slow line?"""
        return self.handed == self.done and len(data) <= AT_ONCE and bool(select((), (self.file,), (), 0)[1])

    def send(self, data: str) -> None:
        """Write; a terminal that is gone sees nothing, and the signal that says so ends the app."""
        with suppress(OSError):
            self.file.write(data)
            self.file.flush()

    def write(self, data: str) -> None:
        """What the thread calls."""
        self.send(data)
        self.done += 1

    def flush(self) -> None:
        """What the thread calls, too; nothing is held back."""

    def fileno(self) -> int:
        return self.file.fileno()
