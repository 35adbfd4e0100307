"""The last net: whatever way stored text took to the screen, no control character gets through.

Nor does Textual's account of a fault, which prints the variables of every frame, and so the team's records.
"""

from __future__ import annotations

import asyncio
import errno
import signal
import termios
from collections.abc import Sequence
from typing import Generic, TypeVar

from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from ...fields import visible
from ..widgets.glyphs import plain_letters

T = TypeVar("T")
TERMINAL_ERRORS = (OSError, termios.error)
SIGNALS = (signal.SIGHUP, signal.SIGTERM)


class SafeApp(App[T], Generic[T]):
    """An app of ours. fault: what went wrong in it; signal: the number of the signal that ended it."""

    ENABLE_COMMAND_PALETTE = False
    fault: Exception | None = None
    signal: int = 0

    def on_mount(self) -> None:
        if not self.is_headless:
            for number in SIGNALS:
                asyncio.get_running_loop().add_signal_handler(number, self.end_by_signal, number)

    def end_by_signal(self, number: int) -> None:
        self.signal = number
        self.exit(return_code=128 + number)

    def run_to_end(self, *, inline: bool = False) -> T | None:
        """Run; what the app gave. Raises what went wrong in it, and SystemExit where a signal ended it."""
        result: T | None = None
        try:
            result = self.run(inline=inline)
        except TERMINAL_ERRORS as error:
            self.note_fault(error)
        if self.fault is not None:
            raise self.fault
        if self.signal:
            raise SystemExit(128 + self.signal)
        return result

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), NO_CONTROLS]

    def note_fault(self, error: Exception) -> None:
        """What went wrong; but a terminal that is gone takes nothing more, which its hang-up says in any case."""
        if isinstance(error, TERMINAL_ERRORS) and error.args[:1] == (errno.EIO,):
            self.signal = self.signal or signal.SIGHUP
        else:
            self.fault = self.fault or error

    def _handle_exception(self, error: Exception) -> None:
        if self.is_headless:
            super()._handle_exception(error)
            return
        self.note_fault(error)
        self._return_code = 1
        self._close_messages_no_wait()


class NoControls(LineFilter):
    """Turns what a terminal would obey into dots, in every piece of text that is about to be drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [each if each.control or is_plain(each.text) else clean(each) for each in segments]


NO_CONTROLS = NoControls()  # one for all: a strip remembers what this filter made of it


def is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def clean(segment: Segment) -> Segment:
    return Segment(plain_letters(visible(segment.text)), segment.style)
