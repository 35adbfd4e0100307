"""The last net: whatever way stored text took to the screen, no control character gets through.

Nor does Textual's account of a fault, which prints the variables of every frame, and so the team's records.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from ...fields import visible
from ..widgets.glyphs import plain_letters

T = TypeVar("T")


class SafeApp(App[T], Generic[T]):
    """An app of ours. fault: what ended it, to be raised again by whoever ran it."""

    ENABLE_COMMAND_PALETTE = False
    fault: Exception | None = None

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), NO_CONTROLS]

    def _handle_exception(self, error: Exception) -> None:
        if self.is_headless:
            super()._handle_exception(error)
            return
        self.fault = self.fault or error
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
