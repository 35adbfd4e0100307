"""The last net: whatever way stored text took to the screen, no control character gets through."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from ..fields import visible
from .marks import plain_letters


class NoControls(LineFilter):
    """Turns what a terminal would obey into dots, in every piece of text that is about to be drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [each if each.control or is_plain(each.text) else clean(each) for each in segments]


def is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def clean(segment: Segment) -> Segment:
    return Segment(plain_letters(visible(segment.text)), segment.style)
