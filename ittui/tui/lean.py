"""What changed on the screen in as few bytes as it takes.

Textual sends a changed piece of a line from where its widget begins; over a slow line that is most of the bytes.
"""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

ERASE = "\x1b[K"  # blanks up to the right edge


def without_blanks(strip: Strip) -> Strip:
    """The strip without the blanks at its end, where nothing but the terminal's own ground would be seen."""
    segments = list(strip)
    while segments and not has_ground(segments[-1].style):
        text, style, _ = segments.pop()
        if kept := text.rstrip(" "):
            segments.append(Segment(kept, style))
            break
    found = Strip(segments)
    return found if strip.cell_length - found.cell_length > len(ERASE) else strip


def has_ground(style: Style | None) -> bool:
    """Can a blank of this style be seen?"""
    if style is None:
        return False
    coloured = style.bgcolor is not None and not style.bgcolor.is_default
    return coloured or bool(style.reverse or style.underline or style.strike)


class LeanUpdate(ChopsUpdate):
    """A ChopsUpdate that sends each span from its own first column."""

    @classmethod
    def of(cls, update: ChopsUpdate) -> LeanUpdate:
        return cls(update.chops, update.spans, update.chop_ends)

    def render_segments(self, console: Console) -> str:
        out: list[str] = []
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    begin, stop = max(x, first), min(end, last)
                    whole = strip.crop(begin - x, stop - x)
                    piece = without_blanks(whole) if stop >= console.width else whole
                    out.append(Control.move_to(begin, y).segment.text + piece.render(console))
                    out.append(ERASE if piece is not whole else "")
        return "".join(out)
